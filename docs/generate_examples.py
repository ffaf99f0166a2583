"""Minimal requests, made from the plans: what is demanded, and a few elements that make sense of it.

They are written for the demo site, so that they can be sent as they stand to a server started with `make run`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from classbell.services.registry import Operation
from classbell.wire.element import AccountEmail, DateText, DayText, Element, Email, Phone, Url
from classbell.wire.names import SERV, XSI
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
    "site.LstTimeZone": {"timeZoneID": "23"},
}
"""What the example of an operation holds, by path; what else is demanded is filled in."""


def example(operation: Operation) -> str:
    """A request for an operation, as text; raises `KeyError` if `VALUES` names an element it has not."""
    values = VALUES.get(operation.full_name, {})
    used: set[str] = set()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<serv:message xmlns:serv="{SERV.uri}" xmlns:xsi="{XSI}">',
        "  <header>",
        "    <securityContext>",
        *_credentials(operation),
        "      <siteName>demo</siteName>",
        "    </securityContext>",
        "  </header>",
        "  <body>",
        f'    <bodyContent xsi:type="java:com.webex.service.binding.{operation.full_name}">',
        *_elements(operation.request, values, "", "      ", used),
        "    </bodyContent>",
        "  </body>",
        "</serv:message>",
    ]
    if unknown := sorted(values.keys() - used):
        raise KeyError(f"{operation.full_name} has no element {', '.join(unknown)}")
    return "\n".join(lines)


def _credentials(operation: Operation) -> list[str]:
    if not operation.needs_account and not operation.own_login:
        return []
    return ["      <webExID>hostid</webExID>", "      <password>hostpassword</password>"]


def _elements(cls: type[Element], values: Values, above: str, indent: str, used: set[str]) -> Iterator[str]:
    for field in plan_of(cls).fields:
        path = above + field.wire
        given = any(named == path or named.startswith(path + "/") for named in values)
        if not given and not field.required:
            continue
        if field.child is not None:
            yield f"{indent}<{field.wire}>"
            yield from _elements(field.child.cls, values, path + "/", indent + "  ", used)
            yield f"{indent}</{field.wire}>"
        elif field.verbatim is not None:
            used.add(path)
            yield f"{indent}<{field.wire}>{values[path]}</{field.wire}>"
        else:
            used.add(path)
            yield f"{indent}<{field.wire}>{escape(values.get(path) or _stand_in(field))}</{field.wire}>"


_TEXTS: Final = {
    DateText: "09/13/2027 10:00:00",
    DayText: "09/13/2027",
    Email: "ada@example.com",
    AccountEmail: "ada@example.com",
    Phone: "+1 212 555 0100",
    Url: "https://example.com/",
}


def _stand_in(field: FieldPlan) -> str:
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
