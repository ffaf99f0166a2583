"""From a described person to somebody with an address and a name (training.md 2.4).

A MEMBER is the account of his `webExId`, else of his address; it gives what the entry leaves out.
"""

from collections.abc import Iterable, Mapping

from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.services.shared.com import Person
from classbell.store import members

Members = Mapping[str, Account]
"""Accounts by lower-cased name and by address."""


async def find_members(call: Call, persons: Iterable[Person]) -> Members:
    """The accounts behind entries that leave something out."""
    asked = [person for person in persons if person.type == "MEMBER" and (person.email is None or not _named(person))]
    if not asked:
        return {}
    accounts = await members.find_members(
        call.tx,
        call.site.site_id,
        [person.web_ex_id.lower() for person in asked if person.web_ex_id],
        [person.email for person in asked if person.email],
        call.now,
    )
    return {key: account for account in accounts for key in (account.address, account.web_ex_id.lower())}


def address_of(person: Person, found: Members) -> str | None:
    """The address given, else that of the account."""
    if person.email is not None:
        return person.email
    account = _account_of(person, found)
    return account.address if account is not None else None


def name_of(person: Person, email: str, found: Members) -> str:
    """The name to show: the one given, else that of the account, else what stands before the @."""
    given = person.name or f"{person.first_name or ''} {person.last_name or ''}".strip()
    if given:
        return given
    account = _account_of(person, found)
    return account.display_name if account is not None else email.partition("@")[0]


def _named(person: Person) -> bool:
    return bool(person.name or person.first_name or person.last_name)


def _account_of(person: Person, found: Members) -> Account | None:
    """The account that an entry of type MEMBER stands for: that of its name, else that of its address."""
    if person.type != "MEMBER":
        return None
    return found.get((person.web_ex_id or "").lower()) or found.get(person.email or "")
