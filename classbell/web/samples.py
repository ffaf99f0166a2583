"""What examples are made of: chosen values for some operations, stand-ins for whatever else is demanded.

They are written for the demo site, so that a request can be sent as it stands to a server started with `make run`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from classbell.services.registry import Operation
from classbell.wire.element import AccountEmail, DateText, DayText, Element, Email, Phone, Url
from classbell.wire.plan import FieldPlan, plan_of

Values = Mapping[str, str]

KEY: Final = "734911803"

VALUES: Final[Mapping[str, Values]] = {
    "training.CreateTrainingSession": {
        "accessControl/listing": "PUBLIC",
        "accessControl/sessionPassword": "ladder-42",
        "schedule/startDate": "09/13/2027 10:00:00",
        "schedule/duration": "90",
        "schedule/timeZoneID": "23",
        "metaData/confName": "Working at heights",
        "repeat/repeatType": "RECURRING_SINGLE",
        "repeat/endAfter": "4",
        "repeat/occurenceType": "WEEKLY",
        "attendees/participants/participant/person/name": "Ada Lind",
        "attendees/participants/participant/person/email": "ada@example.com",
    },
    "training.SetTrainingSession": {"schedule/duration": "120", "metaData/confName": "Working at heights, part two"},
    "training.LstsummaryTrainingSession": {
        "listControl/startFrom": "1",
        "listControl/maximumNum": "10",
        "order/orderBy": "STARTTIME",
        "order/orderAD": "DESC",
    },
    "training.LstTrainingSession": {
        "dateScope/startDateStart": "09/01/2027 00:00:00",
        "dateScope/startDateEnd": "09/30/2027 23:59:59",
        "dateScope/timeZoneID": "23",
    },
    "training.UploadIMStest": {
        "display/allOnePage": "true",
        "questestinterop": (
            '<assessment title="Knots"><section ident="1"><item ident="1"><presentation><flow>'
            "<material><mattext>Which knot holds?</mattext></material>"
            '<response_lid ident="R"><render_choice>'
            '<response_label ident="A">Bowline</response_label><response_label ident="B">Granny</response_label>'
            "</render_choice></response_lid></flow></presentation>"
            '<resprocessing><outcomes><decvar maxvalue="1"/></outcomes><respcondition><conditionvar>'
            '<varequal respident="R">A</varequal></conditionvar><setvar>1</setvar></respcondition></resprocessing>'
            "</item></section></assessment>"
        ),
    },
    "training.CopyLibTests": {"testID": "200001", "copyToType": "SHARE"},
    "training.DelLibTests": {"testID": "200001"},
    "training.AddScheduledTest": {"testID": "200001"},
    "training.DelScheduledTest": {"testID": "200002"},
    "training.SetScheduledTest": {
        "deliveryMethod/website/startDate": "09/13/2027 10:00:00",
        "deliveryMethod/website/dueDate": "09/20/2027 10:00:00",
        "timeLimit/withinMinutes": "30",
        "attemptLimit/attemptTimes": "2",
    },
    "user.CreateUser": {
        "firstName": "Ada",
        "lastName": "Lind",
        "webExId": "ada",
        "email": "ada@example.com",
        "password": "Ladder-and-rope-42",
        "privilege/host": "true",
    },
    "user.SetUser": {"webExId": "hostid", "title": "Trainer", "timeZoneID": "23"},
    "user.GetUser": {"webExId": "hostid"},
    "api.SetCertificateRule": {"minutes": "60", "percent": "80"},
    "api.SetSiteSettings": {"switch/key": "display_name", "switch/value": "Acme Training"},
    "api.SetSiteLogo": {
        "content": ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
    },
    "site.LstTimeZone": {"timeZoneID": "23"},
}
"""What the example of an operation holds, by path; what else is demanded is filled in."""

_TEXTS: Final = {
    DateText: "09/13/2027 10:00:00",
    DayText: "09/13/2027",
    Email: "ada@example.com",
    AccountEmail: "ada@example.com",
    Phone: "+1 212 555 0100",
    Url: "https://example.com/",
}


def stand_in(field: FieldPlan) -> str:
    """A value for an element that is demanded and for which none is chosen."""
    if field.choices:
        return field.choices[0]
    if field.base is bool:
        return "true"
    if field.base is int:
        if field.wire.lower().endswith("key"):
            return KEY
        return str(max(1, field.range.least) if field.range is not None else 1)
    return _TEXTS.get(type(field.kind), "text") if field.kind is not None else "text"


def request(operation: Operation, without: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON body of a request; `without` names elements, by dotted path, that the address holds."""
    values = VALUES.get(operation.full_name, {})
    return _object(operation.request, values, "", frozenset(path.replace(".", "/") for path in without))


def reply(cls: type[Element]) -> dict[str, Any]:
    """The JSON body of a reply with what it always holds."""
    return _object(cls, {}, "", frozenset())


def element_at(operation: Operation, path: str) -> str:
    """The value that the example has for an element, by dotted path."""
    slashes = path.replace(".", "/")
    chosen = VALUES.get(operation.full_name, {}).get(slashes)
    if chosen is not None:
        return chosen
    *groups, last = path.split(".")
    plan = plan_of(operation.request)
    for name in groups:
        field = plan.exact[name]
        assert field.child is not None
        plan = field.child
    return stand_in(plan.exact[last])


def _object(cls: type[Element], values: Values, above: str, without: frozenset[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in plan_of(cls).fields:
        path = above + field.wire
        given = any(named == path or named.startswith(path + "/") for named in values)
        if path in without or (not given and not field.required):
            continue
        value: Any
        if field.child is not None:
            value = _object(field.child.cls, values, path + "/", without)
            if not value and not field.required:
                continue
        else:
            value = typed(field, values.get(path) or stand_in(field))
        made[field.wire] = [value] if field.many else value
    return made


def typed(field: FieldPlan, text: str) -> str | int | bool:
    """The value of a text in JSON."""
    if field.base is bool:
        return text == "true"
    return int(text) if field.base is int else text
