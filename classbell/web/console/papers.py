"""The test library: what is there, what each test asks, bringing tests in, copying and deleting them."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import qti, qti_write
from classbell.errors import NoRecord, NotPermitted, NotWellFormed, Refusal, UnknownTest
from classbell.languages import N_
from classbell.services.training.tests_library import (
    CopyLibTests,
    DelLibTests,
    Display,
    LstLibTests,
    UploadIMStest,
)
from classbell.services.training.tests_types import reach
from classbell.store import scheduled_tests, testbank
from classbell.store.session_lists import DateBounds
from classbell.web.console import entry, session_work
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import AnyRequest

HOME: Final = "/console/tests"
LIBRARIES: Final = {"PRIVATE": N_("private"), "SHARE": N_("shared")}
STATUSES: Final = {"NOT_STARTED": N_("to come"), "STARTED": N_("open"), "ENDED": N_("over")}
LOOKS: Final = {"NOT_STARTED": "", "STARTED": "good", "ENDED": ""}
KINDS: Final = {
    "single": N_("One right choice"), "multiple": N_("Several right choices"),
    "true": N_("True or false: true is right"), "false": N_("True or false: false is right"),
    "fill_in": N_("A short text"), "essay": N_("An essay, graded by you"),
}  # fmt: skip
_DONE: Final = {
    "made": N_("The test is in your library."), "copied": N_("The copy is in the library."),
    "deleted": N_("The test is deleted."),
}  # fmt: skip
_NO_FILE: Final = N_("Choose a file first.")
_NO_TEST: Final = N_("The file is no test in QTI 1.2: %(reason)s.")
_WRONG: Final = N_("it does not fit at %(paths)s")
_NO_XML: Final = N_("it is no XML")
_REFUSED: Final = N_("You may not do this with the test.")


@get(HOME)
async def page(request: AnyRequest) -> Response[Any]:
    """The tests of the libraries, and where tests are given."""
    async with entry.desk(request) as desk:
        return await _shown(desk)


@post(HOME, status_code=200)
async def change(request: AnyRequest) -> Response[Any]:
    """Bring a test in, copy one, or delete it."""
    async with entry.desk(request) as desk:
        form, number = desk.form, desk.form.number("test") or 0
        act = form.get("act")
        try:
            if act == "upload":
                content = desk.files.get("file", b"")
                if not content:
                    return await _shown(desk, 422, {"file": desk.speech.text(_NO_FILE)})
                await upload(desk, qti_write.uploaded(content), one_per_page=form.get("display") == "one")
                done = "made"
            elif act in ("share", "copy"):
                await desk.run(CopyLibTests(test_id=[number], copy_to_type="SHARE" if act == "share" else "PRIVATE"))
                done = "copied"
            elif act == "delete":
                await desk.run(DelLibTests(test_id=[number]))
                done = "deleted"
            else:
                return await _shown(desk)
        except (NotPermitted, UnknownTest):
            return await _shown(desk, 403, {"": desk.speech.text(_REFUSED)})
        except (Refusal, ValueError) as reason:
            return await _shown(desk, 422, {"file": desk.speech.text(_NO_TEST, reason=reason_of(desk, reason))})
        return session_work.go(f"{HOME}?done={done}")


@get(HOME + "/{number:int}")
async def test_page(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """What a test asks, and what is right."""
    async with entry.desk(request) as desk:
        row = None
        if desk.account.may_host or desk.account.sees_site:
            row = await testbank.paper(desk.call.tx, desk.site.site_id, number, reach(desk.account))
        if row is None:
            return desk.page("console/no_record.html", 404)
        paper = qti.read(row["content"])
        return desk.page(
            "console/test.html", test=row, asked=qti_write.questions(paper), kinds=kinds(desk),
            libraries={name: desk.speech.text(words) for name, words in LIBRARIES.items()},
        )  # fmt: skip


async def upload(desk: Desk, content: str, *, one_per_page: bool) -> int:
    """Put a test into the visitor's library, as the form says; gives its number."""
    display = Display(one_per_page="true") if one_per_page else Display(all_one_page="true")
    answered = await desk.run(
        UploadIMStest(display=display, assign_grades=desk.form.get("grades") == "true", questestinterop=content)
    )
    number: int = answered.test_id
    return number


def kinds(desk: Desk) -> dict[str, str]:
    """The words of each kind of question."""
    return {kind: desk.speech.text(words) for kind, words in KINDS.items()}


def reason_of(desk: Desk, reason: Exception) -> str:
    """Why a test was not taken."""
    if isinstance(reason, Refusal) and not isinstance(reason, NotWellFormed):
        paths = [fault.path or "" for fault in (reason, *reason.sub_errors)]
        named = list(dict.fromkeys(path for path in paths if path))[:5]
        if named:
            return desk.speech.text(_WRONG, paths=", ".join(named))
    return desk.speech.text(_NO_XML)


async def _shown(desk: Desk, status: int = 200, errors: dict[str, str] | None = None) -> Response[str]:
    try:
        tests = (await desk.run(LstLibTests())).lib_test
    except (NoRecord, NotPermitted):
        tests = []
    sizes = await testbank.sizes(desk.call.tx, desk.site.site_id, [test.test_id for test in tests])
    text, own = desk.speech.text, desk.account
    scheduled = await scheduled_tests.find(
        desk.call.tx, desk.site.site_id, desk.now,
        whose=None if own.sees_site else (own.account_id, own.address if own.may_host else ""),
        session_key=None, state=None, author=None, bounds=DateBounds(None, None, None, None),
    )  # fmt: skip
    done = _DONE.get(desk.query.get("done"))
    return desk.page(
        "console/tests.html", status, tests=tests, sizes=sizes,
        scheduled=[each for each in scheduled if each.state != "ENDED"],
        libraries={name: text(words) for name, words in LIBRARIES.items()}, looks=LOOKS,
        statuses={name: text(words) for name, words in STATUSES.items()}, may_change=own.may_host,
        may_delete=lambda test: own.is_site_admin or test.author.lower() == own.web_ex_id.lower(),
        done=text(done) if done else "", errors=errors or {}, given=desk.form,
    )  # fmt: skip


ROUTES: Final = [page, change, test_page]
