"""The test libraries: UploadIMStest, LstLibTests, CopyLibTests, DelLibTests.

Rules (training.md 1, 9):
1. Everybody who hosts has a private library, the site has a shared one. Whoever copies a test is author of the copy.
2. A test in somebody else's private library is unknown to all but administrators.
"""

from typing import Annotated

from classbell.domain import access, qti
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.services.registry import operation
from classbell.services.training.tests_types import Library, Questions, TestId, TestIds, Yes, reach, require
from classbell.store import audit, testbank
from classbell.store.testbank import PaperRow
from classbell.wire.element import Element, EmptyCounts, Opaque, Waived
from classbell.wire.names import TRAIN

UNTITLED = "Untitled test"


class Display(Element, ns=TRAIN):
    """How the items are shown; exactly one of the two."""

    all_one_page: Annotated[Yes, Waived()] | None = None
    """All items on one page."""
    one_per_page: Annotated[Yes, Waived()] | None = None
    """Each item on a page of its own."""


class UploadIMStest(Element, ns=TRAIN):
    """Put a test into the caller's private library.

    Source: trainingsession.xsd, uploadIMStest.
    """

    display: Display
    assign_grades: bool | None = None
    """Give grades as well as scores."""
    questestinterop: Questions


class UploadIMStestResponse(Element, ns=TRAIN):
    """The new test."""

    test_id: TestId | None = None


class LstLibTests(Element, ns=TRAIN):
    """List the tests of the private and the shared library.

    Source: trainingsession.xsd, lstLibTests.
    """


class LibTest(Element, ns=TRAIN):
    """A test of a library."""

    test_id: TestId
    type: Library
    """PRIVATE: of its author only; SHARE: of the site."""
    title: Annotated[str, Opaque()]
    description: Annotated[str, Opaque(), EmptyCounts()]
    """The comment of the assessment."""
    author: str
    """Account that uploaded or copied it."""


class LstLibTestsResponse(Element, ns=TRAIN):
    """All tests the caller sees."""

    lib_test: list[LibTest] = []


class CopyLibTests(Element, ns=TRAIN):
    """Copy tests into one of the libraries.

    Source: trainingsession.xsd, copyLibTests.
    """

    test_id: TestIds = []
    copy_to_type: Library
    """Library in which the copies lie."""


class CopyLibTestsResponse(Element, ns=TRAIN):
    """The copies."""

    test_id: list[TestId] = []
    """In the order asked for."""


class DelLibTests(Element, ns=TRAIN):
    """Delete tests from the libraries; what was scheduled from them stays.

    Source: trainingsession.xsd, delLibTests.
    """

    test_id: TestIds = []


class DelLibTestsResponse(Element, ns=TRAIN):
    """Empty on success."""


@operation("training.UploadIMStest", http="POST /test-library")
async def upload_ims_test(call: Call, request: UploadIMStest) -> UploadIMStestResponse:
    """Check a test and put it, verbatim, into the caller's private library.

    Callers: hosts and site administrators.
    Raises NotPermitted (000001), and InvalidValue and MissingElement (000903, 000904) naming every element of the test
    that is wrong.
    """
    access.require_host(call.caller)
    display = request.display
    if display.all_one_page and display.one_per_page:
        raise InvalidValue(path="display/onePerPage", value=display.one_per_page)
    paper = qti.read(request.questestinterop)
    number = await testbank.add(
        call.tx,
        call.site.site_id,
        call.caller.account_id,
        PaperRow(
            title=_plain(call, paper.title, "@title") or UNTITLED,
            description=_plain(call, paper.description, "qticomment"),
            questions=len(paper.asked),
            max_score=paper.max_score,
            one_per_page=bool(display.one_per_page),
            assign_grades=bool(request.assign_grades),
            content=request.questestinterop,
        ),
        call.now,
    )
    await _note(call, "UploadIMStest", [number])
    return UploadIMStestResponse(test_id=number)


@operation("training.LstLibTests", http="GET /test-library", one_statement=True)
async def lst_lib_tests(call: Call, request: LstLibTests) -> LstLibTestsResponse:
    """List the caller's private tests and all shared ones, by number.

    Callers: hosts; administrators see every private library.
    Raises NotPermitted (000001), NoRecord (000015) when there is none.
    """
    if not call.caller.sees_site:
        access.require_host(call.caller)
    found = await testbank.visible(call.tx, call.site.site_id, reach(call.caller))
    if not found:
        raise NoRecord
    return LstLibTestsResponse(
        lib_test=[
            LibTest(
                test_id=test.test_id,
                type=test.type,
                title=test.title,
                description=test.description,
                author=test.author,
            )
            for test in found
        ]
    )


@operation("training.CopyLibTests", http="POST /test-library/copies")
async def copy_lib_tests(call: Call, request: CopyLibTests) -> CopyLibTestsResponse:
    """Copy tests into the caller's private library or into the shared one.

    Callers: hosts, their own and the shared ones; site administrators, every test.
    Raises NotPermitted (000001), UnknownTest (110901) naming each unknown one, MissingElement (000904) without any.
    """
    access.require_host(call.caller)
    site_id = call.site.site_id
    # A copy is more than a look: who only sees the site must not publish what somebody keeps to himself.
    within = None if call.caller.is_site_admin else call.caller.account_id
    require(request.test_id, set(await testbank.lock(call.tx, site_id, request.test_id, within)))
    numbers = await testbank.copy(
        call.tx, site_id, request.test_id, request.copy_to_type, call.caller.account_id, call.now
    )
    await _note(call, "CopyLibTests", numbers)
    return CopyLibTestsResponse(test_id=numbers)


@operation("training.DelLibTests", http="DELETE /test-library/{testID}")
async def del_lib_tests(call: Call, request: DelLibTests) -> DelLibTestsResponse:
    """Delete tests, all or none.

    Callers: hosts, what they are author of; site administrators, every test.
    Raises UnknownTest (110901) naming each unknown one, NotPermitted (000001) for a shared test of somebody else,
    MissingElement (000904) without any.
    """
    access.require_host(call.caller)
    site_id = call.site.site_id
    found = await testbank.lock(call.tx, site_id, request.test_id, reach(call.caller))
    require(request.test_id, set(found))
    if any(not access.may_delete(call.caller, test.author_id) for test in found.values()):
        raise NotPermitted
    await testbank.delete(call.tx, site_id, request.test_id)
    await _note(call, "DelLibTests", request.test_id)
    return DelLibTestsResponse()


def _plain(call: Call, text: str, where: str) -> str:
    """A text of the test as lists show it; the test itself keeps it as sent."""
    try:
        return call.site.settings.text_policy.plain(text)
    except ValueError:
        raise InvalidValue(path=f"{qti.ROOT}/assessment/{where}", value=text) from None


async def _note(call: Call, name: str, numbers: list[int]) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=f"training.{name}", at=call.now,
        subject="tests " + ", ".join(map(str, numbers)),
    )  # fmt: skip
