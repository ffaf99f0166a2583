from typing import Annotated

import pytest

from classbell.services import registry
from classbell.wire.element import Alias, Element, Email, Int, MaxLen, Plain, Range, Rich, Secret, Url
from classbell.wire.names import COM, TRAIN
from classbell.wire.plan import FieldPlan, Plan, plan_of
from tests.wire.samples import Badge, Gala, Guest, Guests

PLAN = plan_of(Gala)


def field(name: str, plan: Plan = PLAN) -> FieldPlan:
    return next(field for field in plan.fields if field.name == name)


def test_fields_stand_in_schema_order_inherited_ones_first() -> None:
    assert [field.wire for field in PLAN.fields][:6] == [
        "confName",
        "startDate",
        "word",
        "sessionKey",
        "seats",
        "anyNumber",
    ]


def test_an_inherited_field_keeps_the_prefix_of_the_class_that_declares_it() -> None:
    assert (field("conf_name").tag, field("seats").tag) == ("sess:confName", "train:seats")


class Seats(Element, ns=TRAIN):
    """A number with bounds, narrowed."""

    count: Annotated[Int, Range(1, 5)]


def test_of_several_bounds_all_hold() -> None:
    bounds = field("count", plan_of(Seats)).range

    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (1, 5)


def test_a_plan_is_made_once() -> None:
    assert plan_of(Gala) is PLAN
    assert field("badge").child is plan_of(Badge)


@pytest.mark.parametrize(
    "tag",
    [
        "sessionKey",
        "SESSIONKEY",
        "sessionkey",
        "train:sessionKey",
        "{http://www.webex.com/schemas/2002/06/service/trainingsession}sessionKey",
        "{http://www.webex.com/schemas/2002/06/service}sessionKey",
        "{http://example.org}SessionKey",
        "meetingKey",
        "MEETINGKEY",
        "x:meetingkey",
    ],
)
def test_a_field_is_found_by_any_spelling_of_its_name_or_alias(tag: str) -> None:
    assert PLAN.find(tag) is field("session_key")


@pytest.mark.parametrize("tag", ["session", "session_key", "sessionKeys", "{sessionKey}x", "sessionKey:x"])
def test_other_names_are_unknown(tag: str) -> None:
    assert PLAN.find(tag) is None


def test_the_exact_spelling_goes_before_one_in_another_case() -> None:
    class Twins(Element, ns=COM):
        """Names that differ by case alone."""

        personal_url: str | None = None
        personalurl: str | None = None

    plan = plan_of(Twins)

    assert plan.find("personalURL") is plan.fields[0]
    assert plan.find("personalurl") is plan.fields[1]
    for prefix in (f"{{{COM.uri}}}", "{urn:elsewhere}", "x:"):
        assert plan.find(prefix + "personalURL") is plan.fields[0]
        assert plan.find(prefix + "personalurl") is plan.fields[1]


def test_what_is_demanded_is_what_cannot_be_absent() -> None:
    assert [field.name for field in PLAN.required] == ["conf_name"]
    assert [field.name for field in plan_of(Badge).required] == ["code"]
    assert plan_of(Guests).required == (), "a list may always be empty"


def test_markers_are_compiled() -> None:
    assert field("seats").default == 4
    assert isinstance(field("seats").range, Range)
    assert field("is_open").default is False
    assert field("session_key").aliases == ("meetingKey",)
    assert field("guest", plan_of(Guests)).max_items == 2
    assert field("start_date").empty_counts
    assert field("email", plan_of(Guest)).waived
    assert field("word").secret
    assert field("colour").choices == ("RED", "Light Blue")


def test_lists_and_groups_are_known() -> None:
    assert (field("day").many, field("day").leaf, field("day").required) == (True, True, False)
    assert (field("guests").many, field("guests").leaf) == (False, False)


def test_texts_are_bounded_by_their_kind_where_nothing_is_said() -> None:
    class Texts(Element, ns=COM):
        """One of each."""

        plain: str | None = None
        rich: Annotated[str, Rich()] | None = None
        page: Annotated[str, Url()] | None = None
        word: Annotated[str, Secret()] | None = None
        email: Annotated[str, Email()] | None = None
        short: Annotated[str, Rich(), MaxLen(7)] | None = None

    fields = plan_of(Texts).fields

    assert [field.max_len for field in fields] == [512, 8000, 512, 512, None, 7]
    assert isinstance(fields[0].kind, Plain)


@pytest.mark.parametrize("annotation", [float, bytes, dict[str, str], int | str, int | str | None, None])
def test_a_declaration_that_cannot_be_read_is_refused(annotation: object) -> None:
    with pytest.raises(TypeError):
        FieldPlan("x", "x", COM, annotation)


def test_replies_name_the_schema_type() -> None:
    assert PLAN.xsi_type == "train:gala"
    assert plan_of(Badge).xsi_type == "com:badge"


def every_plan(*, replies: bool = True) -> set[Plan]:
    """The plans of all messages, and of everything in them."""
    found: set[Plan] = set()

    def collect(plan: Plan) -> None:
        if plan not in found:
            found.add(plan)
            for field in plan.fields:
                if field.child is not None:
                    collect(field.child)

    for operation in registry.load().values():
        collect(plan_of(operation.request))
        if replies:
            collect(plan_of(operation.response))
    return found


def test_every_spelling_of_the_real_messages_names_one_field() -> None:
    for plan in every_plan():
        for field in plan.fields:
            for tag in (field.wire, f"{{{field.namespace.uri}}}{field.wire}", *field.aliases):
                assert plan.find(tag) is field, f"{plan.cls.__name__}: {tag}"


def test_requests_have_no_names_that_differ_by_case_alone() -> None:
    for plan in every_plan(replies=False):
        names = [field.wire.lower() for field in plan.fields]
        assert len(set(names)) == len(names), plan.cls.__name__


def test_defaults_of_the_real_messages_are_values_their_fields_can_have() -> None:
    for plan in every_plan():
        for field in plan.fields:
            where = f"{plan.cls.__name__}.{field.name}"
            if field.default is None:
                continue
            if field.choices:
                assert field.default in field.choices, where
            elif field.base is bool:
                assert isinstance(field.default, bool), where
            else:
                assert isinstance(field.default, field.base), where


def test_no_real_message_has_an_alias_that_is_also_a_name() -> None:
    class Both(Element, ns=TRAIN):
        """The alias would take the name away from its field in other cases."""

        meeting_key: int | None = None
        session_key: Annotated[int, Alias("meetingKey")] | None = None

    def clashes(plan: Plan) -> set[str]:
        return {name.lower() for field in plan.fields for name in field.aliases} & {
            field.wire.lower() for field in plan.fields
        }

    assert clashes(plan_of(Both)) == {"meetingkey"}
    assert [plan.cls.__name__ for plan in every_plan() if clashes(plan)] == []
