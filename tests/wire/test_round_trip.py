"""Any valid message of any operation survives render, parse and bind unchanged, in whatever spelling it comes."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classbell.services import registry
from classbell.wire import names
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.envelope import Answer, close_envelope
from classbell.wire.merge import merge
from classbell.wire.parse import parse
from classbell.wire.plan import plan_of
from classbell.wire.render import render
from tests.wire.samples import Gala
from tests.wire.trees import messages, respelled

pytestmark = pytest.mark.slow

few = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


MESSAGES: list[type[Element]] = [
    *dict.fromkeys(cls for operation in registry.load().values() for cls in (operation.request, operation.response)),
    Gala,
]
"""Each class an operation asks for or answers, once, and the sample that has every kind of element."""

every_message = pytest.mark.parametrize("cls", MESSAGES, ids=lambda cls: cls.__name__)


@every_message
@few
@given(data=st.data())
def test_what_is_written_reads_back_the_same(cls: type[Element], data: st.DataObject) -> None:
    element = data.draw(messages(cls))

    reply = close_envelope([Answer(plan_of(cls).namespace, element)])

    assert "\n" not in reply
    assert "\r" not in reply
    root = parse(reply)
    (content,) = root[1]
    assert content.attrib[f"{{{names.XSI}}}type"] == plan_of(cls).xsi_type
    assert bind(content, cls) == element


@every_message
@few
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_every_spelling_of_a_message_means_the_same(cls: type[Element], data: st.DataObject, seed: int) -> None:
    element = data.draw(messages(cls))

    assert bind(parse(respelled(element, Random(seed))), cls) == element


@every_message
@few
@given(data=st.data())
def test_merging_a_message_into_itself_changes_nothing(cls: type[Element], data: st.DataObject) -> None:
    element = data.draw(messages(cls))

    assert merge(element, element) == element
    assert render(
        merge(element, cls(**{field.name: getattr(element, field.name) for field in plan_of(cls).required}))
    ) == (render(element))
