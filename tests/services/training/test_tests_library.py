"""UploadIMStest, LstLibTests, CopyLibTests, DelLibTests."""

import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted, Refusal, UnknownTest
from tests.services.training.papers import ESSAY, SINGLE, content, item, text, upload
from tests.services.training.sending import Training
from tests.services.training.taking import Tests
from tests.support import Person, refused


async def test_an_uploaded_test_lies_in_the_private_library_of_its_author(tests: Tests, alice: Person) -> None:
    number = await tests.upload(alice)

    [found] = (await tests.send(alice, "LstLibTests", {})).groups("libTest")
    assert [leaf[1] for leaf in found.leaves()] == [str(number), "PRIVATE", "Bells & ropes", "All kinds", "alice"]


async def test_hosts_see_their_own_tests_and_shared_ones_and_administrators_all(
    tests: Tests, alice: Person, bob: Person, admin: Person, reader: Person
) -> None:
    own = await tests.upload(alice)
    [shared] = await tests.share(alice, own)

    assert await tests.library(alice) == [(own, "PRIVATE", "alice"), (shared, "SHARE", "alice")]
    assert await tests.library(bob) == [(shared, "SHARE", "alice")]
    assert await tests.library(admin) == await tests.library(reader) == await tests.library(alice)


async def test_an_empty_library_is_no_record(tests: Tests, alice: Person, bob: Person) -> None:
    await tests.upload(alice)

    with refused(NoRecord):
        await tests.library(bob)


async def test_people_who_host_nothing_have_no_library(tests: Tests, alice: Person, dave: Person) -> None:
    number = await tests.upload(alice)

    for attempt in (
        tests.upload(dave), tests.library(dave), tests.share(dave, number),
        tests.send(dave, "DelLibTests", {"testID": number}),
    ):  # fmt: skip
        with refused(NotPermitted):
            await attempt


async def test_copies_have_numbers_of_their_own_in_the_order_asked_for(
    tests: Tests, alice: Person, bob: Person
) -> None:
    first, second = await tests.upload(alice), await tests.upload(alice, content(SINGLE, title="Second"))
    shared = await tests.share(alice, second, first)

    copies = await tests.share(bob, *shared, to="PRIVATE")

    assert len({first, second, *shared, *copies}) == 6
    found = {test["testID"]: test["title"] for test in (await tests.send(bob, "LstLibTests", {})).groups("libTest")}
    assert [found[str(number)] for number in copies] == ["Second", "Bells & ropes"]
    assert (copies[0], "PRIVATE", "bob") in await tests.library(bob)


async def test_a_private_test_of_somebody_else_is_unknown(
    tests: Tests, alice: Person, charlie: Person, admin: Person
) -> None:
    own, other = await tests.upload(charlie), await tests.upload(alice)

    with refused(UnknownTest, "testID[2]"):
        await tests.share(charlie, own, other)
    with refused(UnknownTest, "testID[1]"):
        await tests.send(charlie, "DelLibTests", {"testID": other})
    assert await tests.share(admin, other)


async def test_only_the_author_and_administrators_delete_a_shared_test(
    tests: Tests, alice: Person, charlie: Person, admin: Person, reader: Person
) -> None:
    shared = await tests.share(alice, *[await tests.upload(alice)] * 2)

    for who in (charlie, reader):
        with refused(NotPermitted):
            await tests.send(who, "DelLibTests", {"testID": shared})
    await tests.send(alice, "DelLibTests", {"testID": shared[0]})
    await tests.send(admin, "DelLibTests", {"testID": shared[1]})

    assert [kind for _, kind, _ in await tests.library(alice)] == ["PRIVATE"]


async def test_deletion_is_all_or_nothing(tests: Tests, alice: Person) -> None:
    number = await tests.upload(alice)

    with refused(UnknownTest, "testID[2]"):
        await tests.send(alice, "DelLibTests", {"testID": [number, 1]})

    assert len(await tests.library(alice)) == 1


async def test_a_paper_goes_with_the_last_test_that_shows_it(tests: Tests, alice: Person) -> None:
    key, scheduled = await tests.scheduled(alice)
    [(number, _, _)] = await tests.library(alice)
    await tests.send(alice, "DelLibTests", {"testID": number})
    assert await tests.db.fetchval("SELECT count(*) FROM test_paper") == 1

    lone = await tests.upload(alice)
    [copy] = await tests.share(alice, lone)
    await tests.send(alice, "DelLibTests", {"testID": lone})
    assert await tests.db.fetchval("SELECT count(*) FROM test_paper") == 2
    await tests.send(alice, "DelLibTests", {"testID": copy})

    assert await tests.db.fetchval("SELECT count(*) FROM test_paper") == 1
    assert (await tests.info(alice, scheduled))["sessionKey"] == str(key)


@pytest.mark.parametrize("operation", ["CopyLibTests", "DelLibTests"])
async def test_a_list_of_tests_is_needed(tests: Tests, alice: Person, operation: str) -> None:
    with refused(MissingElement, "testID"):
        await tests.send(alice, operation, {"copyToType": "SHARE", "testID": None})


async def test_a_hundred_tests_are_copied_at_once_and_no_more(tests: Tests, alice: Person) -> None:
    number = await tests.upload(alice)

    assert len(await tests.share(alice, *[number] * 100)) == 100
    with refused(InvalidValue, "testID[101]"):
        await tests.share(alice, *[number] * 101)


@pytest.mark.parametrize("word", ["true", "TRUE", "\n true "])
@pytest.mark.parametrize("name", ["allOnePage", "onePerPage"])
async def test_either_way_of_display_is_the_word_true(training: Training, alice: Person, name: str, word: str) -> None:
    assert (await training.send(alice, "UploadIMStest", upload(display=f"<{name}>{word}</{name}>")))["testID"]


@pytest.mark.parametrize(
    ("display", "refusal", "path"),
    [
        ("", MissingElement, "display"),
        ("<allOnePage/>", MissingElement, "display"),
        ("<allOnePage>false</allOnePage>", InvalidValue, "display/allOnePage"),
        ("<onePerPage>1</onePerPage>", InvalidValue, "display/onePerPage"),
        ("<allOnePage>true</allOnePage><onePerPage>TRUE</onePerPage>", InvalidValue, "display/onePerPage"),
    ],
)
async def test_any_other_display_is_refused(
    training: Training, alice: Person, display: str, refusal: type[Refusal], path: str
) -> None:
    with refused(refusal, path):
        await training.send(alice, "UploadIMStest", upload(display=display))


async def test_a_refusal_names_every_wrong_element_of_the_test(training: Training, alice: Person) -> None:
    wrong = content(
        '<item ident="1"><presentation/></item>',
        item("2", "<response_lid ident='Q'/>"),
        item("3", text(), "<resprocessing><outcomes/></resprocessing>"),
    )

    with refused(MissingElement):
        await training.send(alice, "UploadIMStest", upload(wrong))

    section = "questestinterop/assessment/section"
    assert [path for _, _, path in training.sub_errors()] == [
        f"{section}/item[1]/presentation/flow",
        f"{section}/item[2]/presentation/flow/response_lid/render_choice",
        f"{section}/item[3]/resprocessing/outcomes/decvar",
    ]


@pytest.mark.parametrize(("inside", "kind"), [("", MissingElement), ("words", InvalidValue), ("<b>", InvalidValue)])
async def test_something_else_than_a_test_is_refused(
    training: Training, alice: Person, inside: str, kind: type[Refusal]
) -> None:
    with refused(kind, "questestinterop"):
        await training.send(alice, "UploadIMStest", upload(inside.replace("<", "&lt;")))


async def test_a_description_has_2048_characters_at_most(training: Training, tests: Tests, alice: Person) -> None:
    await tests.upload(alice, content(comment="a" * 2048))
    with refused(InvalidValue, "questestinterop/assessment/qticomment"):
        await tests.upload(alice, content(comment="a" * 2049))
    for length in (2048, 2049):
        described = content(ESSAY).replace("<section", f"<asi_description>{'b' * length}</asi_description><section")
        if length == 2048:
            await tests.upload(alice, described)
        else:
            with refused(InvalidValue, "questestinterop/assessment/asi_description"):
                await tests.upload(alice, described)


async def test_a_test_without_a_title_is_listed_under_one(tests: Tests, alice: Person) -> None:
    await tests.upload(alice, content(title=None, comment=""))

    [found] = (await tests.send(alice, "LstLibTests", {})).groups("libTest")
    assert (found["title"], found["description"]) == ("Untitled test", "")


async def test_titles_are_listed_without_markup(tests: Tests, alice: Person) -> None:
    await tests.upload(alice, content(title="&lt;script&gt;x&lt;/script&gt;Bells"))

    [found] = (await tests.send(alice, "LstLibTests", {})).groups("libTest")
    assert "<" not in str(found["title"])


async def test_who_only_sees_the_site_publishes_no_private_test(tests: Tests, alice: Person, reader: Person) -> None:
    number = await tests.upload(alice)

    with refused(UnknownTest):
        await tests.share(reader, number)
    assert [kind for _, kind, _ in await tests.library(alice)] == ["PRIVATE"]
