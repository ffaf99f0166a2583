"""GetTestInformation, GetIMStestDetails, GetIMStestResult."""

from datetime import timedelta

from lxml import etree

from classbell.errors import InvalidValue, NoRecord
from classbell.wire.names import QTIASI, local
from classbell.wire.parse import Node
from tests.services.training.papers import AUTOMATIC, MOST, SINGLE, content, item, kept, text, upload
from tests.services.training.sending import Answer, Training
from tests.services.training.taking import KIM, Tests
from tests.support import NOW, Person, refused

INDENTED = content().replace("><", ">\n  <")
CDATA = content(item("I", text()).replace("What is I?", "<![CDATA[5 < 6 & <b>so</b>\r\n]]>"))
# As tools write it: the standard's own namespace, a schema location, and attributes of the language.
PASTED = content().replace(
    "<assessment",
    '<assessment xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"'
    ' x:schemaLocation="a b" xml:lang="en"',
)


def shape(node: Node) -> tuple[object, ...]:
    """An element without its prefix: name, attributes, texts, children."""
    attributes = {str(key): value for key, value in node.attrib.items() if "XMLSchema-instance" not in str(key)}
    return local(str(node.tag)), attributes, node.text or "", node.tail or "", [shape(child) for child in node]


def sent(inside: str) -> list[tuple[object, ...]]:
    """The children of what was uploaded, as any parser reads them."""
    return [shape(child) for child in etree.fromstring(f"<r>{inside}</r>")]


async def details(tests: Tests, who: Person, number: int) -> Answer:
    """The test as it is given back."""
    return (await tests.send(who, "GetIMStestDetails", {"testID": number})).groups("questestinterop")[0]


async def test_the_questions_come_back_byte_for_byte_but_for_the_prefix(tests: Tests, alice: Person) -> None:
    inside = content()
    _, number = await tests.scheduled(alice, inside)

    await details(tests, alice, number)

    assert f"<train:questestinterop>{kept(inside)}</train:questestinterop>" in tests.training.api.last_reply


async def test_every_form_of_upload_comes_back_as_the_same_tree(tests: Tests, alice: Person) -> None:
    for inside in (content(), INDENTED, CDATA, PASTED):
        _, number = await tests.scheduled(alice, inside)

        back = await details(tests, alice, number)

        assert [shape(child) for child in back.node] == sent(inside)
        assert all(etree.QName(each).namespace == QTIASI.uri for child in back.node for each in child.iter())
        assert "\n" not in tests.training.api.last_reply


async def test_what_came_back_can_be_uploaded_again(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, INDENTED)
    first = await details(tests, alice, number)
    reply = tests.training.api.last_reply
    inside = reply.partition("<train:questestinterop>")[2].partition("</train:questestinterop>")[0]

    _, again = await tests.scheduled(alice, inside)

    second = await details(tests, alice, again)
    assert [shape(child) for child in second.node] == [shape(child) for child in first.node]


async def test_texts_of_a_test_may_hold_pictures(tests: Tests, alice: Person) -> None:
    picture = "QUJD" * (250 * 1024)
    _, number = await tests.scheduled(alice, content(item("I", text()).replace("What is I?", picture)))

    assert picture in etree.tostring((await details(tests, alice, number)).node).decode()


async def test_the_questions_may_come_as_a_text(training: Training, tests: Tests, alice: Person) -> None:
    answer = await training.send(alice, "UploadIMStest", upload(f"<![CDATA[{content()}]]>"))

    assert answer["testID"]


async def test_the_information_counts_and_lists_submissions(tests: Tests, alice: Person) -> None:
    key, number = await tests.scheduled(alice, grades=True)
    await tests.take(number)
    await tests.submit(await tests.start(number, "lee@example.com"), {}, now=NOW + timedelta(hours=1))
    await tests.start(number, "max@example.com")

    info = await tests.info(alice, number)

    assert info.leaves() == [
        ("testID", str(number)), ("title", "Bells & ropes"), ("delivery", "WEBSITE"), ("status", "STARTED"),
        ("dueDate", "03/03/2026 00:00:00"), ("sessionKey", str(key)), ("description", "All kinds"),
        ("startDate", "03/01/2026 00:00:00"), ("author", "alice"), ("numQuestions", "5"), ("numSubmitted", "2"),
        ("numStarted", "3"), ("numSubmittedUnscroed", "1"), ("numSubmittedUnscored", "1"),
        ("submittedTest/name", "Kim Park"), ("submittedTest/email", KIM),
        ("submittedTest/submitDate", "03/02/2026 12:00:00"), ("submittedTest/score", str(AUTOMATIC)),
        ("submittedTest/grade", ""), ("submittedTest/registerID", "0"),
        ("submittedTest/name", "Kim Park"), ("submittedTest/email", "lee@example.com"),
        ("submittedTest/submitDate", "03/02/2026 13:00:00"), ("submittedTest/score", "0"),
        ("submittedTest/grade", "F"), ("submittedTest/registerID", "0"),
        ("maxScore", str(MOST)),
    ]  # fmt: skip


async def test_no_grades_are_given_unless_asked_for(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, content(SINGLE))
    await tests.take(number)

    assert (await tests.info(alice, number))["submittedTest/grade"] == ""
    assert (await tests.result(alice, number))["qti_result_report/result/assessment_result/outcomes/grade"] is None


async def test_the_result_reports_the_latest_submission_item_by_item(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, grades=True)
    await tests.submit(await tests.start(number), {}, now=NOW)
    done = await tests.submit(await tests.start(number), now=NOW + timedelta(minutes=1, seconds=2))
    await tests.grade(alice, done, {"essay": 8}, "Well <said>")

    result = (await tests.result(alice, number, "KIM@example.com")).groups("qti_result_report/result")[0]

    assessment = result.groups("assessment_result")[0]
    assert result["context/name"] == "Kim Park"
    assert result["context/generic_identifier/identifier_string"] == KIM
    assert dict(assessment.node.attrib) == {"asi_title": "Bells & ropes", "ident_ref": str(number)}
    assert assessment["asi_metadata/asi_metadatafield/field_value"] == "Well <said>"
    assert assessment["date/datetime"] == "2026-03-02T12:01:02Z"
    assert assessment["duration"] == "PT0H1M2S"
    assert assessment.groups("outcomes")[0].leaves() == [
        ("score/score_value", str(AUTOMATIC + 8)), ("score/score_min", "0"), ("score/score_max", str(MOST)),
        ("grade/grade_value", "A"),
    ]  # fmt: skip
    items = assessment.groups("section_result/item_result")
    assert [each["outcomes/score/score_value"] for each in items] == ["4", "6", "2", "5", "8"]
    multiple = items[1].groups("response")[0]
    assert multiple.node.get("ident_ref") == "Q"
    assert dict(multiple.groups("response_form")[0].node.attrib) == {
        "cardinality": "multiple", "response_type": "lid", "render_type": "choice",
    }  # fmt: skip
    assert multiple.all("response_form/correct_response") == multiple.all("response_value") == ["A", "C"]
    assert items[0]["feedback_displayed"] == "Well done"
    assert items[4]["response/response_value"] == "Ropes move bells.\nBells sing."


async def test_what_was_not_answered_is_an_empty_value(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, content(SINGLE))
    await tests.submit(await tests.start(number), {})

    item_result = "qti_result_report/result/assessment_result/section_result/item_result"
    result = await tests.result(alice, number)
    assert result.all(f"{item_result}/response/response_value") == [""]
    assert result[f"{item_result}/feedback_displayed"] == "Read on"


async def test_who_handed_nothing_in_has_no_result(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    await tests.start(number)

    for email in (KIM, "nobody@example.com"):
        with refused(NoRecord):
            await tests.result(alice, number, email)
    with refused(InvalidValue, "participantEmail"):
        await tests.result(alice, number, "nobody")
