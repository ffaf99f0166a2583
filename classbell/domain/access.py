"""Who may do what: roles, ownership, permission to schedule for others.

Rules (protocol README 3, training.md 1):
1. A site administrator does everything on the site; a read-only administrator sees everything and changes nothing
   but what is his own.
2. Hosts create sessions if their account may train; attendee-only accounts host nothing.
3. A session belongs to its host. Alternate hosts (role HOST with the address of an active host account) read and
   change it; only the owner and administrators delete it.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from classbell.errors import MayNotScheduleForHost, NotPermitted


class Account(msgspec.Struct, frozen=True):
    """An account as rules see it."""

    account_id: int
    web_ex_id: str
    email: str
    """In the case its owner wrote it; compare with `address`."""
    first_name: str = ""
    last_name: str = ""
    active: bool = True
    """Activated and not past its expiration."""
    is_host: bool = True
    is_site_admin: bool = False
    is_read_only_admin: bool = False
    is_attendee_only: bool = False
    may_train: bool = True
    """supportedServices/trainingCenter."""
    zone: str | None = None
    """IANA name; `None` is the zone of the site."""
    session_types: tuple[int, ...] | None = None
    """Session types the account may use; `None` is the site's default set."""
    scheduled_by: frozenset[str] = frozenset()
    """Accounts, lower-cased, that may schedule for this one."""

    @property
    def address(self) -> str:
        """The e-mail address in the form participants have it."""
        return self.email.lower()

    @property
    def display_name(self) -> str:
        """First and last name, else the account name."""
        return f"{self.first_name} {self.last_name}".strip() or self.web_ex_id

    @property
    def may_host(self) -> bool:
        """Whether training sessions can be this account's."""
        return self.active and self.may_train and (self.is_host or self.is_site_admin) and not self.is_attendee_only

    @property
    def sees_site(self) -> bool:
        """Whether lists show the whole site."""
        return self.is_site_admin or self.is_read_only_admin


def require_host(caller: Account) -> None:
    """Refuse callers whose account can host nothing (000001)."""
    if not caller.may_host:
        raise NotPermitted


def require_site_admin(caller: Account) -> None:
    """Refuse everybody but site administrators (000001)."""
    if not caller.is_site_admin:
        raise NotPermitted


def require_may_schedule_for(caller: Account, host: Account) -> None:
    """Refuse scheduling for `host` unless it is the caller, who administers the site, or whom the host named (060021).

    A host that can host nothing cannot be scheduled for either.
    """
    if host.account_id == caller.account_id:
        require_host(caller)
        return
    permitted = caller.is_site_admin or (
        not caller.is_attendee_only and not host.scheduled_by.isdisjoint((caller.web_ex_id.lower(), caller.address))
    )
    if not permitted or not host.may_host:
        raise MayNotScheduleForHost


def may_see(caller: Account, host_id: int, alternate_addresses: Collection[str]) -> bool:
    """Whether a session with this owner and these HOST addresses is shown to the caller with all its details."""
    return caller.sees_site or may_change(caller, host_id, alternate_addresses)


def may_change(caller: Account, host_id: int, alternate_addresses: Collection[str]) -> bool:
    """Whether the caller may change the session: owner, alternate host, administrator."""
    if caller.is_site_admin or caller.account_id == host_id:
        return True
    return caller.may_host and caller.address in alternate_addresses


def may_delete(caller: Account, host_id: int) -> bool:
    """Whether the caller may delete the session: owner or administrator."""
    return caller.is_site_admin or caller.account_id == host_id
