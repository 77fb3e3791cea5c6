"""Points for reaching targets, as an evaluator would work them out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.performance.scoring import BANDS, attainment, band_of
from tests.unit.performance.conftest import INCOME, PAID, section


def indicator(**changes):
    return section(indicators={"one": PAID | changes}).indicators["one"]


@pytest.mark.parametrize(
    ("direction", "target", "worst", "value", "share"),
    [
        # higher is better: value over target, at most full
        ("higher", 0.8, None, 0.4, 0.5),
        ("higher", 0.8, None, 0.8, 1.0),
        ("higher", 0.8, None, 0.9, 1.0),
        ("higher", 0.8, None, -0.1, 0.0),
        # lower is better: target over value, at most full
        ("lower", 0.3, None, 0.6, 0.5),
        ("lower", 0.3, None, 0.3, 1.0),
        ("lower", 0.3, None, 0.1, 1.0),
        ("lower", 0.3, None, 0.0, 1.0),
        # a target of zero: along a line from the worst value
        ("lower", 0.0, 0.2, 0.0, 1.0),
        ("lower", 0.0, 0.2, 0.05, 0.75),
        ("lower", 0.0, 0.2, 0.3, 0.0),
    ],
)
def test_share_of_the_points(direction, target, worst, value, share):
    one = indicator(direction=direction, target=target, worst=worst)
    assert attainment(np.array(value), one) == pytest.approx(share)


@pytest.mark.parametrize(
    ("score", "band"),
    [(100, "excellent"), (90, "excellent"), (89.999, "good"), (80, "good"), (79.9, "pass"),
     (60, "pass"), (59.9, "fail"), (0, "fail")],
)  # fmt: skip
def test_bands_of_the_ministry(score, band):
    assert BANDS[int(band_of(np.array(score)))][0] == band


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": 0.0}, "reached by every value"),
        ({"target": 0.0, "direction": "lower"}, "name 'worst'"),
        ({"worst": 0.2}, "belongs to a target of 0 alone"),
        ({"points": 0}, "greater than 0"),
        ({"dimension": "innovation"}, "openness"),
    ],
)
def test_indicators_that_cannot_be_scored(changes, words):
    with pytest.raises(StudyError, match=words):
        indicator(**changes)


def test_an_indicator_is_not_named_like_a_dimension():
    with pytest.raises(StudyError, match="name of a dimension"):
        section(indicators={"overall": INCOME})
