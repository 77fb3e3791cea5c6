"""Errors of figures whose line is estimated, against a bootstrap by R's survey package.

R draws 4,000 bootstrap samples of the villages and sets the line again in each: a way to the
standard error that shares nothing with linearisation. Its own Monte Carlo error is about 1%;
linearisation leaves out terms of the order of one over the number of villages, here 64.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.results import IdentificationResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

HERE = Path(__file__).resolve().parent
REFERENCE = pd.read_csv(HERE / "reference.csv").set_index(["case", "figure"])["value"]
FIGURES = [figure for figure in REFERENCE["estimate"].index if figure != "line"]
LINEARISED = 0.10
"""Largest relative difference of a linearised error from R's bootstrap."""
BOOTSTRAP = 0.08
"""Largest relative difference of two bootstraps, of 400 and 4,000 samples: 3.5% is one error."""


@pytest.fixture(scope="module")
def results() -> IdentificationResults:
    households = pd.read_csv(HERE / "households.csv").assign(household_id=lambda d: range(len(d)))
    section = {
        "registers": {"dibao": "registered"},
        "truths": {"poor": {"measure": "income", "below": {"share": 0.6, "of": "median"}}},
        "bootstrap": {"replicates": 400},
    }
    return identification_accuracy(
        households.astype({"income": float}),
        parse_value(section, IdentificationSpec),
        keys=Keys(unit="household_id"),
        design=Design(weight="weight", stratum="stratum", cluster="village", size="size"),
        seed=1,
    )


def persons(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["unit"].eq("person")].set_index("metric")


def test_the_line_is_that_of_laeken(results):
    line = results.relative_lines.iloc[0]
    assert line["estimate"] == pytest.approx(REFERENCE["laeken", "line"])
    assert line["std_error"] == pytest.approx(REFERENCE["bootstrap_error", "line"], rel=LINEARISED)
    share = persons(results.metrics)["estimate"]["eligible_share"]
    assert share == pytest.approx(REFERENCE["laeken", "eligible_share"], abs=1e-10)


@pytest.mark.parametrize("figure", FIGURES)
def test_estimates_are_those_of_r(results, figure):
    found = persons(results.metrics)["estimate"][figure]
    assert found == pytest.approx(REFERENCE["estimate", figure], abs=1e-10)


@pytest.mark.parametrize("figure", FIGURES)
def test_linearised_errors_count_the_line_as_a_bootstrap_does(results, figure):
    found = persons(results.metrics)["std_error"][figure]
    assert found == pytest.approx(REFERENCE["bootstrap_error", figure], rel=LINEARISED)


@pytest.mark.parametrize("figure", FIGURES)
def test_our_bootstrap_spreads_as_that_of_r(results, figure):
    found = persons(results.bootstrap)["bootstrap_error"][figure]
    assert found == pytest.approx(REFERENCE["bootstrap_error", figure], rel=BOOTSTRAP)


@pytest.mark.parametrize("figure", ["eligible_share", "exclusion_error"])
def test_taking_the_line_as_known_would_have_missed_this(figure):
    ratio = REFERENCE["known_line_error", figure] / REFERENCE["bootstrap_error", figure]
    assert abs(ratio - 1) > 2 * LINEARISED
