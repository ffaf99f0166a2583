"""What the OpenAPI document says whatever the operations are: problems, headers, ways to log in."""

from __future__ import annotations

from typing import Any, Final

Object = dict[str, Any]

PROBLEM: Final = "application/problem+json"

TAGS: Final = {
    "training": "Sessions: plan, change, read, list and cancel them; their tests, the test library and the labs.",
    "attendee": "Who is invited, registered or waiting, and what they answered.",
    "user": "Accounts, and the tickets and links with which they log in.",
    "ep": "Sessions of every kind in one list, recordings, contacts and distribution lists.",
    "history": "What took place: sessions, attendance in minutes, accesses to recordings.",
    "meeting": "Links with which hosts start and attendees join a session.",
    "meetingtype": "The types of session a site offers.",
    "site": "The site's settings and the time zones.",
    "api": "What the JSON interface has alone.",
}
"""What each package is about."""

DESCRIPTION: Final = """\
Classbell plans live training. Every operation here can also be asked for over the XML interface under its vendor's
name, which is the `operationId`; names and values in bodies are those of the XML elements.

* **Site.** The first label of the host name, or the only site of the installation.
* **Dates** are given as `MM/DD/YYYY HH:MM:SS` in the zone of the request or in ISO 8601, and are answered both ways:
  beside `startDate` stands `startDateISO`, beside `timeZone` stands `timeZoneIANA`.
* **Repeatable elements** take one value or an array; answers always hold arrays. Numbers and booleans may be texts.
* **Absent and null.** What is absent is left as it is. `null` is absent too, but for operations whose description
  says that it clears.
* **Refusals** are problems (RFC 9457) with the `exceptionID` of the XML interface, the `path` of the element in dots,
  and every other fault of the request under `errors`.
* **Lists** are paged by `limit` and `cursor`; `nextCursor` is there while there is more.
"""

SECURITY_SCHEMES: Final[Object] = {
    "basic": {"type": "http", "scheme": "basic", "description": "The WebEx ID and password of an account."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token or a session ticket."},
}

PROBLEM_SCHEMA: Final[Object] = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "exceptionID": {"type": "string", "pattern": "^[0-9]{6}$", "description": "As the XML interface answers it."},
        "path": {"type": "string", "description": "The element at fault, such as `schedule.duration`."},
        "errors": {
            "type": "array",
            "description": "Every fault of the request, the first one included.",
            "items": {
                "type": "object",
                "properties": {
                    "exceptionID": {"type": "string", "pattern": "^[0-9]{6}$"},
                    "reason": {"type": "string"},
                    "path": {"type": "string"},
                },
                "required": ["exceptionID", "reason"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}

MEANINGS: Final = {
    400: "The request cannot be read, or elements of it have wrong values or are missing.",
    401: "The credentials are missing or wrong.",
    403: "The caller may not do this.",
    404: "There is no such thing, or it is not the caller's.",
    405: "The address does not know this method.",
    406: "No type that the caller accepts can be answered.",
    409: "The state of things forbids it.",
    412: "It was changed since: `If-Match` names another version.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "A rule forbids it.",
    429: "Too many attempts; `Retry-After` says when to come back.",
    500: "A fault of the server; the reference in it helps its operator.",
    503: "Too busy, or the database is not there; `Retry-After` says when to come back.",
}
"""What the statuses of refusals mean."""

_ALWAYS: Final = (400, 401, 403, 404, 406, 409, 422, 429, 500, 503)
_OF_BODIES: Final = (412, 413, 415)

PARAMETERS: Final[Object] = {
    "limit": {
        "name": "limit", "in": "query", "description": "The most records of a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 500},
    },
    "cursor": {
        "name": "cursor", "in": "query", "description": "The `nextCursor` of the page before.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 512},
    },
    "DryRun": {
        "name": "dryRun", "in": "query",
        "description": "With `true` nothing is saved: the answer, 200, tells who would be told what, and when.",
        "schema": {"type": "boolean"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key", "in": "header",
        "description": "A request sent again with the same key within 24 hours is answered as the first was.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match", "in": "header", "description": "Change it only if this `ETag` is still the current one.",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match", "in": "header", "description": "Answer 304 if this `ETag` is still the current one.",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
    },
}  # fmt: skip

HEADERS: Final[Object] = {
    "ETag": {"description": "The version of the session.", "schema": {"type": "string"}},
    "Location": {"description": "Where the new record is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Link": {"description": 'The next page, with `rel="next"`.', "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWWAuthenticate": {"description": "The ways to log in.", "schema": {"type": "string"}},
}


def refused(*, with_body: bool) -> Object:
    """The replies of refusals that an operation may give."""
    statuses = sorted({*_ALWAYS, *(_OF_BODIES if with_body else ())})
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def responses() -> Object:
    """The shared replies of refusals."""
    made: Object = {}
    for status, meaning in MEANINGS.items():
        one: Object = {
            "description": meaning,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status == 401:
            one["headers"] = {"WWW-Authenticate": {"$ref": "#/components/headers/WWWAuthenticate"}}
        elif status in (429, 503):
            one["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
        made[str(status)] = one
    return made


_INSTANT: Final[Object] = {"type": "string", "format": "date-time"}

REHEARSAL: Final[Object] = {
    "type": "object",
    "required": ["dryRun", "messages"],
    "properties": {
        "dryRun": {"type": "boolean", "const": True},
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "recipient", "change", "dueAt"],
                "properties": {
                    "kind": {"type": "string"},
                    "recipient": {"type": "string"},
                    "change": {"type": "string", "enum": ["new", "moved", "again", "withdrawn", "stays"]},
                    "dueAt": _INSTANT,
                    "wasDueAt": _INSTANT,
                    "occurrence": {"type": "integer"},
                    "occurrenceAt": _INSTANT,
                    "subject": {"type": "string"},
                    "text": {
                        "type": "string",
                        "description": "How it will read, at the first message of each kind; links open nothing.",
                    },
                },
            },
        },
    },
}
"""The answer of a dry run."""
