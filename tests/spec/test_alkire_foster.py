"""The dual cut-off on four households that a reader can count.

Deprived are those with an income below 13, schooling below 12 years, fewer than 3 rooms, or no
water (below 1). Households 2 and 3 are deprived in two or more of the four: half of them are poor
(H), in two and four of four indicators, three quarters on average (A), and M0 = H A.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.deprivations import deprivations
from lowincome_research.identification.multidimensional import multidimensional_poverty
from lowincome_research.identification.multidimensional_spec import Multidimensional
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

HOUSEHOLDS = pd.read_csv(Path(__file__).with_name("alkire_foster.csv"))
CUTOFFS = {
    "income": {"below": 13},
    "schooling": {"below": 12},
    "rooms": {"below": 3},
    "water": {"below": 1},
}


def section(**changes: object) -> Multidimensional:
    return parse_value({"indicators": CUTOFFS, "k": 2, **changes}, Multidimensional)


def figures() -> pd.Series:
    truth = {
        "multidimensional": {"indicators": CUTOFFS, "k": 2},
        "label": {"zh": "多维贫困", "en": "Multidimensional poverty"},
    }
    data = {"registers": {"listed": "registered"}, "truths": {"mpi": truth}}
    cases = identification_cases(
        HOUSEHOLDS.assign(registered=[0, 1, 0, 1]),
        parse_value(data, IdentificationSpec),
        keys=Keys(unit="household"),
    )
    metrics = multidimensional_poverty(cases).metrics
    return metrics.set_index(["metric", "indicator"])["estimate"]


def test_deprivations_are_counted_and_enough_of_them_make_poor():
    found = deprivations(HOUSEHOLDS, section(), "identification.truths.mpi")
    assert found.counts.tolist() == HOUSEHOLDS["deprivations"].tolist()
    assert found.poor.tolist() == HOUSEHOLDS["poor"].tolist()


def test_headcount_intensity_and_adjusted_headcount_are_exact():
    found = figures()
    assert found["headcount", ""] == 0.5
    assert found["intensity", ""] == 0.75
    assert found["adjusted_headcount", ""] == 0.375


@pytest.mark.parametrize(
    ("indicator", "deprived", "poor_and_deprived", "contribution"),
    [
        # household 3 of four; of six deprivations among the poor one is of income
        ("income", 1 / 4, 1 / 4, 1 / 6),
        # households 2, 3 and 4, of whom 4 is not poor
        ("schooling", 3 / 4, 2 / 4, 2 / 6),
        # household 3
        ("rooms", 1 / 4, 1 / 4, 1 / 6),
        # households 2 and 3
        ("water", 2 / 4, 2 / 4, 2 / 6),
    ],
)
def test_each_indicator_has_its_share(indicator, deprived, poor_and_deprived, contribution):
    found = figures()
    assert found["uncensored_headcount", indicator] == deprived
    assert found["censored_headcount", indicator] == poor_and_deprived
    assert found["contribution", indicator] == pytest.approx(contribution, abs=1e-12)


@pytest.mark.parametrize(
    ("k", "poor"),
    [(1, [0, 1, 1, 1]), (2, [0, 1, 1, 0]), (3, [0, 0, 1, 0]), (4, [0, 0, 1, 0])],
)
def test_a_higher_cutoff_finds_fewer_poor(k, poor):
    found = deprivations(HOUSEHOLDS, section(k=k), "identification.truths.mpi")
    assert found.poor.tolist() == poor


@pytest.mark.parametrize(("share", "least"), [("1/3", 2), ("1/4", 1), ("1/2", 2), ("51/100", 3)])
def test_a_share_of_the_weights_is_compared_without_rounding(share, least):
    assert section(k=share).least == least
