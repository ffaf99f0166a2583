"""Figures are held against the right side of their limit, and ratios are those of neighbours."""

from __future__ import annotations

import pytest

from bench.figures import Spread, Target, ratios, table
from bench.load import within


def test_a_spread_is_the_median_with_the_least_and_the_greatest() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert Spread.of([3.0, 1.0, 2.0]).shown(".1f") == "2.0 (1.0-3.0)"


def test_ratios_are_those_of_neighbours() -> None:
    assert ratios([2.0, 9.0, 4.0], [1.0, 3.0, 1.0]) == Spread(3.0, 2.0, 4.0)
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        ratios([2.0, 9.0], [1.0])


@pytest.mark.parametrize(
    ("figure", "limit", "at_least", "verdict"),
    [
        (1.3, 1.3, False, "met"),
        (2.6, 1.3, False, "MISSED by 2.00x"),
        (0.4, 0.4, True, "met"),
        (0.5, 0.4, True, "met"),
        (0.2, 0.4, True, "MISSED by 2.00x"),
    ],
)
def test_a_target_knows_its_side(figure: float, limit: float, at_least: bool, verdict: str) -> None:
    assert Target("a figure", figure, limit, "", at_least=at_least).verdict == verdict


def test_a_share_of_latencies_is_an_observed_one() -> None:
    latencies = [float(number) for number in range(100, 0, -1)]

    assert within(latencies, 0.5) == 51.0
    assert within(latencies, 0.99) == 100.0
    assert within([7.0], 0.99) == 7.0


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
