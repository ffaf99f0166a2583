"""`classbell lab`, and the lab of the demonstration."""

from __future__ import annotations

import psycopg

from classbell.store import demo
from tests.cli.conftest import Command, value_of


def test_a_lab_is_added_listed_and_removed(site: Command, dsn: str) -> None:
    assert site("lab", "add", " Lab  One ", "12", "--description", "Upstairs").code == 0

    listed = site("lab", "list").out
    assert all(word in listed for word in ("Lab One", "12", "Upstairs"))
    assert site("lab", "remove", "Lab One").code == 0
    assert value_of(dsn, "SELECT count(*) FROM lab") == 0
    assert (
        value_of(
            dsn,
            "SELECT string_agg(operation || ' ' || subject, ', ' ORDER BY audit_id) FROM audit"
            " WHERE operation LIKE 'lab%'",
        )
        == "lab add Lab One, lab remove Lab One"
    )


def test_what_is_wrong_with_a_lab_is_said(site: Command) -> None:
    site("lab", "add", "Lab", "10")

    assert "already" in site("lab", "add", "LAB", "3").err
    assert site("lab", "add", "None", "0").code == 2
    assert site("lab", "add", " ", "3").code == 2
    assert site("lab", "add", "x" * 513, "3").code == 2
    assert "no lab lab" in site("lab", "remove", "lab").err


def test_a_lab_that_is_booked_stays(site: Command, dsn: str) -> None:
    site("lab", "add", "Lab", "10")
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO lab_booking (site_id, lab_id, account_id, computers, start_at, end_at)"
            " SELECT l.site_id, l.lab_id, a.account_id, 1, now(), now() + interval '1 day' FROM lab l JOIN account a"
            " USING (site_id)"
        )

    assert "still booked" in site("lab", "remove", "Lab").err
    assert value_of(dsn, "SELECT count(*) FROM lab") == 1


def test_the_demonstration_has_a_lab_of_ten_computers_once(empty: Command, dsn: str) -> None:
    for _ in range(2):
        assert demo.arm(dsn, web_ex_id="hostid", email="host@example.com", password_hash="")

    assert value_of(dsn, "SELECT string_agg(name || ' ' || computers, ', ') FROM lab") == "Lab 10"
