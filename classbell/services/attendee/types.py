"""Types of attendee.xsd: attendees, and what is answered of their registration."""

from typing import Annotated

from classbell.domain.enrollment import ShortState
from classbell.services.shared import com
from classbell.services.shared.com import Role
from classbell.wire.element import Default, Element, Long, Others, Waived, Wire
from classbell.wire.names import ATT, COM


class Person(com.Person, ns=COM):
    """Somebody who attends, with what he answered to the form."""

    # Elements of forms are not in the schema, so their names are whatever the site asks (related.md 3).
    answers: Annotated[dict[str, str], Others()] = {}
    """Texts of elements that are not of a person, by their names."""


class Attendee(Element, ns=ATT):
    """Somebody on a list of a session."""

    person: Annotated[Person, Waived()] | None = None
    """Who; needed, but for the body of CreateMeetingAttendee when it holds `attendees`."""
    contact_id: Long | None = None
    """Contact to take the data from; not used here."""
    join_status: ShortState | None = None
    """State of the registration. Absent: INVITE, or ACCEPT where nothing waits for the host."""
    meeting_key: Long | None = None
    """The session, where `sessionKey` is absent."""
    session_key: Long | None = None
    """The session; absent within `attendees`: that of the body."""
    language: str | None = None
    role: Role | None = None
    """HOST makes an alternate host. Absent: ATTENDEE, or as it was."""
    email_invitations: Annotated[bool, Default(False)] | None = None
    """Mail an invitation to this person when the call is made."""
    locale: str | None = None
    time_zone_id: Long | None = None
    """Zone in which the person is written to, 0 to 61; -1 counts as absent."""
    language_id: Annotated[Long, Wire("languageID")] | None = None


class Register(Element, ns=ATT):
    """The numbers of a registration."""

    attendee_id: Annotated[Long, Wire("attendeeID")]
    """Number of the attendee; the same for everything he does in this session."""
    register_id: Annotated[Long, Wire("registerID")]
    """Number of the registration; 0 for people who are only listed."""


def answers_of(person: com.Person) -> dict[str, str]:
    """What a person answered to the form."""
    return person.answers if isinstance(person, Person) else {}


def plain(person: com.Person) -> com.Person:
    """The person as it is stored in the lists of a session, without answers to the form."""
    return com.Person(**{name: getattr(person, name) for name in com.Person.__struct_fields__})
