"""The form of a session: every element of the message as a field, in the order in which one thinks of a session.

What is in a section stands in the table below; how a field looks follows from the declaration of its element. So a new
element is on the page as soon as it has a name in `session_words`, and a test refuses one that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from classbell.languages import N_, Speech
from classbell.services.training.create import CreateTrainingSession
from classbell.web.console import session_document, session_words
from classbell.web.console.session_document import Document
from classbell.web.console.session_flag_words import FLAGS
from classbell.wire.element import DateText, DayText, Email, Phone, Rich, Url
from classbell.wire.plan import FieldPlan, Plan, plan_of

SECTIONS: Final[tuple[tuple[str, str, bool, tuple[str, ...]], ...]] = (
    ("what", N_("What"), True, (
        "metaData.confName", "metaData.description", "metaData.agenda", "metaData.location", "metaData.roomLink",
        "accessControl.listing", "accessControl.sessionPassword",
    )),
    ("when", N_("When"), True, (
        "schedule.startDate", "schedule.duration", "schedule.timeZoneID", "schedule.timeZone", "schedule.openTime",
        "schedule.hostWebExID",
    )),
    ("repeat", N_("Repeat"), False, (
        "repeat.repeatType", "repeat.occurenceType", "repeat.interval", "repeat.dayInWeek.day", "repeat.endAfter",
        "repeat.expirationDate", "repeat.dayInMonth", "repeat.weekInMonth", "repeat.monthInYear", "repeat.dayInYear",
    )),
    ("who", N_("Who"), True, (
        "attendees.participants.participant", "presenters.participants.participant",
        "attendeeOptions.emailInvitations", "metaData.invitation", "attendees.maxUserNumber",
        "presenters.maxUserNumber",
    )),
    ("registration", N_("Registration"), False, (
        "attendeeOptions.registration", "attendeeOptions.request", "attendeeOptions.auto",
        "attendeeOptions.maxRegistrations", "attendeeOptions.participantLimit", "attendeeOptions.waitingList",
        "attendeeOptions.registrationCloseDate", "attendeeOptions.registrationPWD",
    )),
    ("reminders", N_("Reminders"), False, (
        "remind.enableReminder", "remind.sendEmail", "remind.emails.email", "remind.sendMobile", "remind.mobile",
        "remind.daysAhead", "remind.hoursAhead", "remind.minutesAhead",
    )),
    ("options", N_("Type, template and options"), False, (
        "metaData.sessionType", "metaData.sessionTemplate.use", "metaData.sessionTemplate.default",
        "metaData.defaultHighestMT", "metaData.enableGreeting", "metaData.greeting",
        *(f"enableOptions.{flag}" for flag in FLAGS),
    )),
    ("telephony", N_("Telephony"), False, (
        "telephony.telephonySupport", "telephony.numPhoneLines", "telephony.callInNum.tollNum",
        "telephony.callInNum.tollFreeNum", "telephony.callInNum.intlLocalNum", "telephony.callInNum.globalNum",
        "telephony.tollFree", "telephony.intlLocalCallIn", "telephony.teleconfLocation",
        "schedule.joinTeleconfBeforeHost", "schedule.entryExitTone", "telephony.personalAccountIndex",
        "telephony.enableTSP", "telephony.tspAccountIndex", "telephony.tspConference.tollCallInNumber",
        "telephony.tspConference.tollFreeCallInNumber", "telephony.tspConference.subscriberAccessCode",
        "telephony.tspConference.participantAccessCode", "telephony.tspAccessCodeOrder",
        "telephony.extTelephonyURL", "telephony.extTelephonyDescription",
    )),
    ("tracking", N_("Tracking codes"), False, tuple(f"tracking.trackingCode{number}" for number in range(1, 11))),
    ("labs", N_("Labs and breakouts"), False, (
        "handsOnLab.reserveHOL", "handsOnLab.labName", "handsOnLab.numComputers", "preAssignBreakout.enable",
        "preAssignBreakout.attendeeAssign", "preAssignBreakout.numSessions", "preAssignBreakout.attendeesPerSess",
    )),
    ("advanced", N_("Advanced"), False, (
        "accessControl.enforcePassword", "schedule.destinationURL", "schedule.extURL", "schedule.extNotifyTime",
        "schedule.joinNotifyURL", "psoFields.psoField1", "assistService.assistRequest", "assistService.assistConfirm",
        "validateFormat",
    )),
)  # fmt: skip
"""Anchor, title, whether it is always open, and the elements, of each section."""

LISTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "schedule.startDate": (N_("Start"), N_("Add a date"), N_("Start of date %(number)s")),
    "remind.emails.email": (N_("Addresses of the reminder"), N_("Add an address"), N_("Address %(number)s")),
    "attendees.participants.participant": (N_("Attendees"), N_("Add an attendee"), N_("Attendee %(number)s")),
    "presenters.participants.participant": (N_("Presenters"), N_("Add a presenter"), N_("Presenter %(number)s")),
    "telephony.callInNum.globalNum": (N_("Numbers by country"), N_("Add a number"), N_("Number %(number)s")),
}
"""Title, the words for one more, and those for one of them."""

_SHOWN_EMPTY: Final = ("schedule.startDate", "remind.emails.email")
"""Lists that show a first field even when nothing is in it."""

MOST_ENTRIES: Final = 100
"""People that the form shows; larger lists are changed on the page of the people."""

_ALWAYS_SAID: Final = ("schedule.joinTeleconfBeforeHost", "schedule.entryExitTone")
"""What every session says, so that it tells nothing about a section."""

_CODES: Final = "tracking.trackingCode"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the page shows it."""

    name: str
    label: str
    help: str
    kind: str
    """`text`, `textarea`, `number`, `select`, `days`, `date`, `datetime-local`, `email`, `url`, `tel`."""
    value: Any = ""
    options: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    needed: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several of a kind: a person, a number."""

    name: str
    """Path with its number."""
    title: str
    first: tuple[Shown, ...]
    more: tuple[Shown, ...] = ()

    @property
    def is_detailed(self) -> bool:
        """Whether anything is filled in of what opens."""
        return any(shown.value for shown in self.more)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of entries or values with the buttons that lengthen and shorten it."""

    path: str
    title: str
    add: str
    entries: tuple[Entry, ...]
    kept_back: int = 0
    """How many entries there are where they are too many for a form; they are not in it, and so stay as they are."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    anchor: str
    title: str
    is_open: bool
    parts: tuple[Shown | Listed, ...]
    filled: int
    """How many of its elements say something."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the site knows, for the choices of some fields: pairs of value and words."""

    types: tuple[tuple[str, str], ...] = ()
    templates: tuple[tuple[str, str], ...] = ()
    zones: tuple[tuple[str, str], ...] = ()
    labs: tuple[tuple[str, str], ...] = ()
    zone_default: str = ""

    def of(self, path: str) -> tuple[tuple[str, str], ...] | None:
        """The choices of an element that the site fills; `None` for another."""
        return {
            "metaData.sessionType": self.types,
            "metaData.sessionTemplate.use": self.templates,
            "schedule.timeZoneID": self.zones,
            "handsOnLab.labName": self.labs,
        }.get(path)


class Form:
    """The sections of the form of one document."""

    def __init__(
        self, document: Document, known: Known, speech: Speech, *, errors: Mapping[str, str], extra: str = ""
    ) -> None:
        self.document = document
        self.known = known
        self.speech = speech
        self.errors = errors
        self.extra = extra
        """Path of the list that gets an empty entry."""

    def sections(self) -> list[Section]:
        """The whole form."""
        return [self._section(*row) for row in SECTIONS]

    def _section(self, anchor: str, title: str, always: bool, paths: tuple[str, ...]) -> Section:
        parts = tuple(self._part(path) for path in paths)
        said = (path for path in paths if path not in _ALWAYS_SAID)
        count = sum(1 for path in said if session_document.is_filled(session_document.at(self.document, path)))
        faulty = any(session_document.plain(name).startswith(paths) for name in self.errors if name)
        is_open = always or faulty or (count > 0 and anchor != "options") or self.extra in paths
        return Section(anchor, self.speech.text(title), is_open, parts, count)

    def _part(self, path: str) -> Shown | Listed:
        declared = plan_at(path)
        value = session_document.at(self.document, path)
        if path in LISTS:
            return self._list(path, declared, list(value or []))
        return self._shown(path, declared, value)

    def _list(self, path: str, declared: FieldPlan, values: list[Any]) -> Listed:
        title, add, each = LISTS[path]
        if len(values) > MOST_ENTRIES:
            return Listed(path, self.speech.text(title), "", (), kept_back=len(values))
        if path == self.extra or (not values and path in _SHOWN_EMPTY):
            values = [*values, {} if declared.child is not None else ""]
        entries = []
        for number, value in enumerate(values, start=1):
            name, words = f"{path}[{number}]", self.speech.text(each, number=number)
            if declared.child is None:
                help_text = session_words.label_of(path)[1] if number == 1 else ""
                label = words if len(values) > 1 or path not in _SHOWN_EMPTY else self.speech.text(title)
                entries.append(Entry(name, words, (self._shown(name, declared, value, label, help_text),)))
            else:
                entries.append(self._entry(name, words, declared.child, value))
        return Listed(path, self.speech.text(title), self.speech.text(add), tuple(entries))

    def _entry(self, name: str, words: str, child: Plan, value: Document) -> Entry:
        below = [path for path, _ in leaves(child)]
        if "person.email" in below:
            below = [path for path in session_words.PERSON_ORDER if path in below]
        shown = {
            path: self._shown(f"{name}.{path}", plan_at(path, child), session_document.at(value, path))
            for path in below
        }
        first = [path for path in below if path in session_words.PERSON_FIRST] or below
        return Entry(
            name, words, tuple(shown[path] for path in first),
            tuple(shown[path] for path in below if path not in first),
        )  # fmt: skip

    def _shown(
        self, name: str, declared: FieldPlan, value: Any, label: str | None = None, help_text: str | None = None
    ) -> Shown:
        path = session_document.plain(name)
        if path.startswith(_CODES):
            named, helped = self.speech.text(session_words.TRACKING, number=path.removeprefix(_CODES)), ""
        else:
            named, helped = session_words.label_of(path)
            named, helped = self.speech.text(named), self.speech.text(helped) if helped else ""
        kind = kind_of(declared, value)
        return Shown(
            name=name,
            label=label or named,
            help=self.speech.text(help_text) if help_text else ("" if help_text is not None else helped),
            kind="select" if self.known.of(path) is not None else kind,
            value=value if value is not None else ([] if kind == "days" else ""),
            options=self._options(path, declared, value, kind),
            attributes=_attributes(path, declared, kind),
            needed=path == "metaData.confName",
            wide=kind in ("textarea", "days") or path == "metaData.confName",
        )

    def _options(self, path: str, declared: FieldPlan, value: Any, kind: str) -> tuple[tuple[str, str], ...]:
        known = self.known.of(path)
        if known is not None:
            empty = self.speech.text(_EMPTY.get(path, _AS_USUAL), zone=self.known.zone_default)
            # A value that is not on the list any more is still the value.
            strange = ((str(value), str(value)),) if value and value not in {option for option, _ in known} else ()
            return (("", empty), *strange, *known)
        if kind not in ("select", "days"):
            return ()
        words = session_words.choices_of(path)
        options = tuple(
            (option, self.speech.text(words.get(option, option)))
            for option in (declared.choices if declared.choices and kind != "days" else words)
        )
        if kind == "days":
            return options
        usual = _default_words(declared)
        empty = self.speech.text(_AS_USUAL)
        if usual and usual in words:
            empty = self.speech.text(_AS_USUAL_IS, value=self.speech.text(words[usual]))
        return (("", empty), *options)


_AS_USUAL: Final = N_("As usual")
_AS_USUAL_IS: Final = N_("As usual (%(value)s)")
_EMPTY: Final[Mapping[str, str]] = {
    "schedule.timeZoneID": N_("As for your account, or by name: %(zone)s"),
    "metaData.sessionTemplate.use": N_("None"),
    "handsOnLab.labName": N_("None"),
}


def _default_words(declared: FieldPlan) -> str:
    if declared.default is None:
        return ""
    return {True: "true", False: "false"}.get(declared.default, str(declared.default))


def kind_of(declared: FieldPlan, value: Any = "") -> str:
    """How a field of this element looks."""
    if declared.base is bool or (declared.choices and not declared.many):
        return "select"
    if declared.choices:
        return "days"
    if declared.base is int:
        return "number"
    text = declared.kind
    if isinstance(text, DayText):
        return "datetime-local" if "T" in str(value or "") else "date"
    for sort, kind in (
        (DateText, "datetime-local"),
        (Rich, "textarea"),
        (Email, "email"),
        (Url, "url"),
        (Phone, "tel"),
    ):
        if isinstance(text, sort):
            return kind
    return "text"


def _attributes(path: str, declared: FieldPlan, kind: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if kind in ("text", "textarea", "url") and declared.max_len is not None:
        attributes["maxlength"] = declared.max_len
    if kind == "number" and declared.range is not None:
        attributes["min"] = declared.range.least if declared.range.least > -(2**31) else None
        attributes["max"] = declared.range.greatest if declared.range.greatest < 2**31 - 1 else None
    if path == "schedule.timeZone":
        attributes["list"] = "zones"
    if declared.secret or kind in ("email", "tel"):
        attributes["autocomplete"] = "off"
    return {name: value for name, value in attributes.items() if value is not None}


def plan_at(path: str, plan: Plan | None = None) -> FieldPlan:
    """The declaration of the element at a dotted path without numbers; raises `KeyError` for none."""
    plan = plan or plan_of(CreateTrainingSession)
    *groups, name = path.split(".")
    for group in groups:
        child = plan.exact[group].child
        if child is None:
            raise KeyError(path)
        plan = child
    return plan.exact[name]


def leaves(plan: Plan, prefix: str = "") -> Iterator[tuple[str, FieldPlan]]:
    """Every value below an element, by dotted path."""
    for declared in plan.fields:
        if declared.child is None:
            yield prefix + declared.wire, declared
        else:
            yield from leaves(declared.child, f"{prefix}{declared.wire}.")


def title_of(path: str, speech: Speech) -> str:
    """What an element or a list is called, by its path without numbers."""
    if path in LISTS:
        return speech.text(LISTS[path][0])
    if path.startswith(_CODES):
        return speech.text(session_words.TRACKING, number=path.removeprefix(_CODES))
    words = session_words.WORDS.get(path)
    return speech.text(words[0]) if words is not None else path
