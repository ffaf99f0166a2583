"""What the options of a session demand of each other (training.md 2.5)."""

from collections.abc import Iterable, Iterator

import msgspec

from classbell.domain import passwords, room_links
from classbell.domain.access import Account
from classbell.domain.site import Site
from classbell.errors import InvalidValue, LabNotFound, MissingElement, Refusal, SessionPasswordRequired
from classbell.services.shared.sess import Remind, ReminderEmails
from classbell.services.training.types import TrainingSession
from classbell.wire import address
from classbell.wire.plan import Plan, plan_of


def faults(session: TrainingSession, site: Site, host: Account) -> Iterator[Refusal]:
    """Everything about the session that cannot stay as it is, its dates and people apart."""
    # A title of nothing but markup is empty when it is filtered.
    if session.meta_data is None or not session.meta_data.conf_name:
        yield MissingElement(path="metaData/confName")
    if session.meta_data and session.meta_data.room_link and not room_links.is_link(session.meta_data.room_link):
        yield InvalidValue(path="metaData/roomLink", value=session.meta_data.room_link)
    yield from _password(session, site, host)
    yield from _telephony(session)
    yield from _breakouts(session)
    yield from _lab(session)


def in_order(faults: Iterable[Refusal]) -> list[Refusal]:
    """Sort faults as their elements stand in the schema: they are found in an order that says nothing to the client."""
    return sorted(faults, key=lambda fault: _place(fault.path or ""))


def _place(path: str) -> list[tuple[int, int]]:
    plan: Plan | None = plan_of(TrainingSession)
    place = []
    for step in path.split("/"):
        name, _, number = step.partition("[")
        fields = plan.fields if plan is not None else ()
        position = next((at for at, field in enumerate(fields) if field.wire == name), len(fields))
        place.append((position, int(number.rstrip("]") or 0)))
        plan = fields[position].child if position < len(fields) else None
    return place


def _password(session: TrainingSession, site: Site, host: Account) -> Iterator[Refusal]:
    control = session.access_control
    if control is not None and control.enforce_password is False:
        return
    password = control.session_password if control is not None else None
    if password is None:
        if site.settings.require_session_password:
            yield SessionPasswordRequired(path="accessControl/sessionPassword")
        return
    name = session.meta_data.conf_name if session.meta_data is not None else None
    try:
        passwords.check_session_password(
            password, site.settings, conf_name=name or "", host_name=host.display_name, site_name=site.name
        )
    except Refusal as refusal:
        yield refusal


def _telephony(session: TrainingSession) -> Iterator[Refusal]:
    telephony = session.telephony
    if telephony is not None and telephony.enable_tsp and telephony.telephony_support not in ("CALLIN", "OTHER"):
        yield InvalidValue(path="telephony/enableTSP", value="true")


def _breakouts(session: TrainingSession) -> Iterator[Refusal]:
    breakout = session.pre_assign_breakout
    if breakout is None or not breakout.enable:
        return
    if breakout.num_sessions is None and (breakout.attendee_assign == "MANUAL" or breakout.attendees_per_sess is None):
        yield MissingElement(path="preAssignBreakout/numSessions")


def _lab(session: TrainingSession) -> Iterator[Refusal]:
    lab = session.hands_on_lab
    if lab is None or not lab.reserve_hol:
        return
    if lab.lab_name is None:
        # No name is the name of no lab.
        yield LabNotFound(path="handsOnLab/labName")
    if lab.num_computers is None:
        yield MissingElement(path="handsOnLab/numComputers")
    elif lab.num_computers == 0:
        yield InvalidValue(path="handsOnLab/numComputers", value="0")


def remind(given: Remind) -> tuple[Remind, list[Refusal]]:
    """The reminder with its targets checked and in their proper form, where it says that they are used."""
    found: list[Refusal] = []
    if given.send_email and given.emails is not None:
        proper = []
        for number, email in enumerate(given.emails.email, start=1):
            try:
                proper.append(address.email(email))
            except ValueError:
                found.append(InvalidValue(path=f"remind/emails/email[{number}]", value=email))
        given = msgspec.structs.replace(given, emails=ReminderEmails(email=proper))
    if given.send_mobile and given.mobile is not None:
        try:
            given = msgspec.structs.replace(given, mobile=address.email_or_phone(given.mobile))
        except ValueError:
            found.append(InvalidValue(path="remind/mobile", value=given.mobile))
    return given, found
