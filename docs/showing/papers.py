"""Tests: two in the library, one of them brought in as QTI; scheduled, taken and partly graded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from classbell.wire.names import QTIASI
from docs.showing.doors import Console, Letters, Teller, Visitor, instant, link, mail, one

PARTS: Final = ("prompt", "kind", "points", "answers")
SIGNALS: Final = "Signals of the yard"
QUESTIONS: Final = (
    ("Where do you look first?", "single", "5", "*My own safety\nThe phone\nThe clock"),
    ("Which of these lift well?", "multiple", "5", "*Bent knees\n*A straight back\nA twisted waist"),
    ("What do you say before two people lift?", "essay", "5", ""),
)
_GIVEN: Final = (("1", ("1", "2"), "“Ready? Three, two, one, lift.”"), ("1", ("1",), "Nothing, we look at each other."))


@dataclass(frozen=True, slots=True)
class Taken:
    """A test of a session after some people were at it."""

    test: str
    """Number in the session."""
    answers: str
    """Number of an attempt that waits for the host's points."""
    start: str
    """The page where somebody may begin it."""
    under_way: str
    """The page of somebody who is at it."""
    done: str
    """The page with a score."""


def build(console: Console, title: str = "After the first lesson") -> str:
    """Build a test in the library; gives its number."""
    fields: dict[str, str] = {
        "title": title, "description": "Three questions, ten minutes.", "display": "all", "grades": "true",
        "count": str(len(QUESTIONS)), "act": "save",
    }  # fmt: skip
    for number, question in enumerate(QUESTIONS, 1):
        fields |= {f"{part}-{number}": text for part, text in zip(PARTS, question, strict=True)}
    return str(console.send("/console/tests/new", fields).url).rpartition("/")[2]


def bring_in(console: Console, as_host: Teller) -> None:
    """Bring a test in from a file, and share it."""
    console.send("/console/tests", {"act": "upload", "display": "one"}, {"file": ("paper.xml", _paper().encode())})
    kept = as_host("GET", "/test-library").json()["libTest"]
    console.send(
        "/console/tests", {"act": "share", "test": next(each["testID"] for each in kept if each["title"] == SIGNALS)}
    )


def give(console: Console, base: str, letters: Letters, key: str, library: str, *names: str) -> Taken:
    """Give a test in a session: two hand it in, the first is graded, the third is at it, a fourth may begin."""
    address = f"/console/sessions/{key}/tests"
    added = str(console.send(address, {"test": library}).url)
    test = one(r"/tests/(\d+)", added)
    window = {"opens": f"{instant(-2 * 1440):%Y-%m-%dT%H:%M}", "closes": f"{instant(5 * 1440):%Y-%m-%dT%H:%M}"}
    console.send(
        f"{address}/{test}",
        {"delivery": "web", "minutes": "20", "attempts": "2", "invite": "true", "report": "true", **window},
    )
    pages = [link(letters, mail(name), rf"/t/{test}\?t=[\w.~%-]+") for name in names]
    done = [_take(base, page, given) for page, given in zip(pages, (*_GIVEN, None), strict=False)]
    handed_in = re.findall(r"/handed-in/(\d+)", console.open(f"{address}/{test}"))
    attempts = sorted(set(handed_in), key=int)
    console.send(
        f"{address}/{test}/handed-in/{attempts[0]}",
        {"points-3": "4", "comments": "Well said. Look at each other too."},
    )
    return Taken(test=test, answers=attempts[1], start=pages[3], under_way=done[2], done=done[0])


def _take(base: str, page: str, given: tuple[str, tuple[str, ...], str] | None) -> str:
    """Begin a test, and hand it in if there are answers; gives the page where its taker is then."""
    with Visitor(base) as taker:
        shown = taker.send(page, {})
        if given is None:
            return str(shown.url).removeprefix(base)
        chosen = re.findall(r'name="(a-\d-\d)"(?: value="(\w+)")?', shown.text)
        of_first, of_second = ([value for name, value in chosen if name == f"a-{part}-1"] for part in (1, 2))
        answers = {
            "a-1-1": of_first[int(given[0]) - 1], "a-2-1": [of_second[int(place) - 1] for place in given[1]],
            "a-3-1": given[2], "attempt": one(r'name="attempt" value="(\d+)"', shown.text), "page": "1",
            "asked": ["1", "2", "3"], "act": "hand-in",
        }  # fmt: skip
        return str(taker.send(page.replace("?", "/take?"), answers).url).removeprefix(base)


def _paper() -> str:
    questions = (
        ("What does one long blast mean?", "A crane is moving", "Lunch", "The gate is open"),
        ("Who may give the signal to stop?", "Everybody", "The foreman", "The crane driver"),
    )
    items = "".join(_question(number, *texts) for number, texts in enumerate(questions, 1))
    return (
        f'<questestinterop xmlns="{QTIASI.uri}"><assessment ident="1" title="{SIGNALS}">'
        f'<qticomment>Two questions.</qticomment><section ident="S">{items}</section></assessment></questestinterop>'
    )


def _question(number: int, asked: str, *choices: str) -> str:
    labels = "".join(
        f'<response_label ident="{letter}"><flow_mat><material><mattext>{choice}</mattext></material></flow_mat>'
        "</response_label>"
        for letter, choice in zip("ABC", choices, strict=True)
    )
    return (
        f'<item ident="q{number}"><presentation><flow><material><mattext>{asked}</mattext></material>'
        f'<response_lid ident="Q" rcardinality="Single"><render_choice>{labels}</render_choice></response_lid></flow>'
        '</presentation><resprocessing><outcomes><decvar maxvalue="5"/></outcomes><respcondition><conditionvar>'
        '<varequal respident="Q">A</varequal></conditionvar><setvar action="Set">5</setvar></respcondition>'
        "</resprocessing></item>"
    )
