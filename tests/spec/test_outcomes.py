"""Outcomes of a register on ten households that a reader can reckon by hand.

Incomes of 1 to 10 thousand yuan a head, a line of 5. The register pays households 1, 2, 5 and 9:
2, 4, 1 and 1 thousand a head.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.outcomes import METRICS, targeting_outcomes
from lowincome_research.identification.poverty import poverty
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

HERE = Path(__file__).parent
EXAMPLES = pd.read_csv(HERE / "outcomes.csv", dtype=str, keep_default_na=False)
SPEC = {
    "registers": {"dibao": {"column": "registered", "amount": "amount"}},
    "truths": {"poor": {"measure": "income", "below": 5}},
}


@pytest.fixture(scope="module")
def cases():
    return identification_cases(
        pd.read_csv(HERE / "outcomes_households.csv"),
        parse_value(SPEC, IdentificationSpec),
        keys=Keys(unit="household"),
        design=Design(size="size"),
    )


@pytest.fixture(scope="module")
def found(cases) -> pd.Series:
    return targeting_outcomes(cases).metrics.set_index(["unit", "metric"])["estimate"]


@pytest.mark.parametrize("unit", ["household", "person"])
@pytest.mark.parametrize("metric", EXAMPLES["metric"])
def test_each_figure_is_what_the_reader_reckons(found, unit, metric):
    expected = EXAMPLES.set_index("metric").loc[metric, unit]
    if expected:
        assert found[unit, metric] == pytest.approx(float(Fraction(expected)), abs=1e-12)


def test_the_example_shows_every_figure_but_those_of_an_averse_society():
    averse = {"uniform_equivalent", "perfect_equivalent", "equivalent_of_perfect", "gini_change"}
    assert {*EXAMPLES["metric"], *averse} == set(METRICS)


def test_poverty_before_assistance_needs_no_register(cases):
    before = poverty(cases).metrics.set_index(["unit", "metric"])["estimate"]
    assert before["household", "poverty_rate"] == pytest.approx(4 / 10, abs=1e-12)
    assert before["person", "poverty_gap"] == pytest.approx(22 / 100, abs=1e-12)
    assert before["household", "mean_welfare"] == pytest.approx(5.5, abs=1e-12)
    assert before["household", "median_welfare"] == 5  # the lower of 5 and 6
    assert before["household", "gini"] == pytest.approx(0.3, abs=1e-12)
