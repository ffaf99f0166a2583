"""What visitors write ends in mails and calendars as text, whatever lines it tries to begin there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.calendars import events
from tests.journeys.post import first_mail, mails
from tests.journeys.server import PASSWORD

pytestmark = pytest.mark.slow

EVE = "eve@example.com"
NAMES = (
    "Eve\r\nBcc: victim@example.com",
    "Eve\nContent-Type: text/html\n\n<b>x</b>",
    "Eve\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Other",
    "Eve;CN=x:mailto:victim@example.com",
    '"Eve" <victim@example.com>',
    "Eve\u2028Bcc: victim@example.com",
)


def test_no_name_begins_a_line_of_its_own(base: str, mail_folder: Path) -> None:
    start = datetime.now(UTC) + timedelta(days=3)
    for number, name in enumerate(NAMES):
        document = {
            "metaData": {"confName": "Bells\r\nBcc: victim@example.com"},
            "accessControl": {"listing": "PUBLIC"},
            "schedule": {"startDate": f"{start:%Y-%m-%dT%H:%M:%S}", "timeZone": "Etc/UTC", "duration": 60},
            "attendeeOptions": {"registration": True, "auto": True},
        }
        made = httpx.post(f"{base}/api/v1/training-sessions", json=document, auth=("host", PASSWORD), timeout=60)
        if made.status_code != httpx.codes.CREATED:
            document["metaData"] = {"confName": "Bells"}
            made = httpx.post(f"{base}/api/v1/training-sessions", json=document, auth=("host", PASSWORD), timeout=60)
        key = made.headers["location"].rpartition("/")[2]
        address = f"{number}.{EVE}"
        registered = httpx.post(f"{base}/s/{key}/register", data={"name": name, "email": address}, timeout=60)
        if registered.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            continue
        message = first_mail(mail_folder, address)
        assert message["Bcc"] is None
        assert [recipient.addr_spec for recipient in message["To"].addresses] == [address]
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                (event,) = events(content)
                assert "Other" not in str(event["SUMMARY"])
                attendees = event.get("ATTENDEE", [])
                for attendee in attendees if isinstance(attendees, list) else [attendees]:
                    assert str(attendee) == f"mailto:{address}"
    assert mails(mail_folder, "victim@") == []
