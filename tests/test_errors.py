import re
import string

import pytest

from classbell.errors import (
    CLASSBELL,
    PROTOCOL,
    SUB_ERRORS_SHOWN,
    VALUE_SHOWN,
    InternalError,
    InvalidValue,
    MissingElement,
    NoRecord,
    NotSupported,
    Refusal,
    UnknownRequestType,
    catalogue,
    raise_all,
)

FACTS = {"path", "type", "operation", "reference"}
every_refusal = pytest.mark.parametrize("kind", catalogue(), ids=lambda kind: kind.__name__)


@every_refusal
def test_an_identifier_has_six_digits(kind: type[Refusal]) -> None:
    assert re.fullmatch("[0-9]{6}", kind.exception_id)


@every_refusal
def test_an_identifier_says_whose_it_is(kind: type[Refusal]) -> None:
    assert kind.source in (PROTOCOL, CLASSBELL)
    assert (kind.exception_id[3] == "9") == (kind.source == CLASSBELL)


@every_refusal
def test_a_refusal_is_a_sentence_on_one_line(kind: type[Refusal]) -> None:
    sentence = kind.sentence()

    assert sentence == sentence.strip()
    assert sentence[:1].isupper()
    assert not sentence.endswith(".")
    assert "%" not in sentence, "some readers decode the reply as a URL"


@every_refusal
def test_the_blanks_of_a_sentence_are_known_facts(kind: type[Refusal]) -> None:
    assert {name for _, name, _, _ in string.Formatter().parse(kind.sentence()) if name is not None} <= FACTS


def test_no_two_refusals_share_an_identifier_or_a_sentence() -> None:
    kinds = catalogue()

    assert len({kind.exception_id for kind in kinds}) == len(kinds)
    assert len({kind.sentence() for kind in kinds}) == len(kinds)


def test_the_catalogue_is_complete_and_in_order() -> None:
    def below(kind: type[Refusal]) -> set[type[Refusal]]:
        return {other for sub in kind.__subclasses__() for other in (sub, *below(sub))}

    assert set(catalogue()) == below(Refusal)
    assert [kind.exception_id for kind in catalogue()] == sorted(kind.exception_id for kind in catalogue())


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [
        ("000015", "Sorry, no record found"),
        ("030001", "Corresponding User not found"),
        ("030004", "WebEx ID already exists"),
        ("060001", "Corresponding Meeting not found"),
    ],
)
def test_the_sentences_clients_compare_are_exact(identifier: str, sentence: str) -> None:
    assert [kind.sentence() for kind in catalogue() if kind.exception_id == identifier] == [sentence]


def test_facts_are_filled_in() -> None:
    assert InvalidValue(path="a/b").reason == "Invalid value for element a/b"
    assert UnknownRequestType(type="x.Y").reason == "Unknown request type: x.Y"
    assert InternalError(reference="abc").reason == "Internal error, reference abc"
    assert NotSupported(operation="user.DelUser").reason == "Operation not supported by this server: user.DelUser"


def test_braces_of_the_client_stay_braces() -> None:
    assert InvalidValue(path="{reference}").reason == "Invalid value for element {reference}"
    assert UnknownRequestType(type="{0.__class__}").reason == "Unknown request type: {0.__class__}"


def test_the_reason_leaves_the_value_out_and_the_detail_has_it() -> None:
    refusal = InvalidValue(path="a", value="secretive")

    assert "secretive" not in str(refusal)
    assert refusal.detail == "Invalid value for element a: secretive"
    assert MissingElement(path="a").detail == "Required element a is missing"


def test_a_value_is_shown_up_to_its_limit() -> None:
    assert InvalidValue(path="a", value="x" * VALUE_SHOWN).detail.endswith(": " + "x" * VALUE_SHOWN)
    assert InvalidValue(path="a", value="x" * (VALUE_SHOWN + 1)).detail.endswith(": " + "x" * VALUE_SHOWN + "…")


def test_faults_are_raised_together_the_first_leading() -> None:
    faults: list[Refusal] = [MissingElement(path="a"), InvalidValue(path="b")]

    with pytest.raises(MissingElement) as caught:
        raise_all(faults)

    assert caught.value.sub_errors == tuple(faults)


def test_no_faults_are_no_refusal() -> None:
    raise_all([])


@pytest.mark.parametrize(("found", "listed"), [(1, 1), (SUB_ERRORS_SHOWN, 50), (SUB_ERRORS_SHOWN + 1, 50)])
def test_faults_are_listed_up_to_their_limit(found: int, listed: int) -> None:
    assert len(NoRecord().with_sub_errors([InvalidValue(path="a")] * found).sub_errors) == listed
