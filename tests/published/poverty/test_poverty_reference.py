"""Poverty, inequality and outcomes against R survey 4.1.1 and laeken 0.5.2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.outcomes import targeting_outcomes
from lowincome_research.identification.poverty import poverty
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.inequality import lorenz
from lowincome_research.strict import parse_value

HERE = Path(__file__).parent
REFERENCE = pd.read_csv(HERE / "reference.csv", index_col="case")
HOUSEHOLDS = pd.read_csv(HERE / "households.csv").assign(
    household_id=lambda frame: np.arange(len(frame)),
    registered=lambda frame: (frame["amount"] > 0) * 1,
)
CLOSED_FORM = 1e-9
"""Relative tolerance where R computes the same formula."""
REPLICATES = 0.05
"""Relative tolerance of errors against 2,000 replicates: their own error is 1/sqrt(4,000) or 1.6%,
and linearisation and bootstrap differ by terms of the order of one over the 100 clusters."""
SPEC = {
    "registers": {"dibao": {"column": "registered", "amount": "amount"}},
    "truths": {
        "fixed": {"measure": "income", "below": 6_000},
        "relative": {"measure": "income", "below": {"share": 0.6, "of": "median"}},
    },
}


@pytest.fixture(scope="module")
def cases() -> Cases:
    return identification_cases(
        HOUSEHOLDS,
        parse_value(SPEC, IdentificationSpec),
        keys=Keys(unit="household_id"),
        design=Design(weight="weight", stratum="stratum", cluster="village", size="size"),
    )


@pytest.fixture(scope="module")
def found(cases) -> pd.DataFrame:
    """Return estimates and errors by truth, unit and metric."""
    frames = [poverty(cases).metrics, targeting_outcomes(cases).metrics]
    return pd.concat(frames).set_index(["truth", "unit", "metric"])[["estimate", "std_error"]]


RATIOS = [
    case
    for case in REFERENCE.index
    if not case.startswith(("person.gini", "person.lorenz", "person.relative"))
]


@pytest.mark.parametrize("case", RATIOS)
def test_ratios_of_totals_are_those_of_r_survey(found, case):
    ours = found.loc[("fixed", *case.split("."))]
    assert ours["estimate"] == pytest.approx(REFERENCE.loc[case, "estimate"], rel=CLOSED_FORM)
    assert ours["std_error"] == pytest.approx(REFERENCE.loc[case, "std_error"], rel=CLOSED_FORM)


@pytest.mark.parametrize(
    ("truth", "metric", "case"),
    [
        ("fixed", "gini", "person.gini"),
        ("fixed", "gini_after", "person.gini_after"),
        ("relative", "poverty_rate", "person.relative_rate"),
        ("relative", "poverty_gap", "person.relative_gap"),
        ("relative", "squared_poverty_gap", "person.relative_squared_gap"),
    ],
)
def test_ranks_and_lines_that_the_sample_sets_vary_as_replicates_do(found, truth, metric, case):
    ours = found.loc[truth, "person", metric]
    assert ours["estimate"] == pytest.approx(REFERENCE.loc[case, "estimate"], rel=CLOSED_FORM)
    assert ours["std_error"] == pytest.approx(REFERENCE.loc[case, "std_error"], rel=REPLICATES)


def test_a_line_that_the_sample_sets_counts_in_the_error_of_the_gap(cases, found):
    # With the line taken as known the error of the gap would lie far from that of the replicates.
    line = cases.needs["relative"].estimated.value
    known = parse_value(
        {**SPEC, "truths": {"known": {"measure": "income", "below": line}}}, IdentificationSpec
    )
    taken_as_known = identification_cases(
        HOUSEHOLDS, known, keys=Keys(unit="household_id"),
        design=Design(weight="weight", stratum="stratum", cluster="village", size="size"),
    )  # fmt: skip
    metrics = poverty(taken_as_known).metrics.set_index(["unit", "metric"])["std_error"]
    expected = REFERENCE.loc["person.relative_gap", "std_error"]
    assert abs(metrics["person", "poverty_gap"] / expected - 1) > 2 * REPLICATES


@pytest.mark.parametrize(("share", "case"), [(0.2, "person.lorenz_20"), (0.5, "person.lorenz_50")])
def test_the_lorenz_curve_and_its_error_are_those_of_the_replicates(cases, share, case):
    curve = poverty(cases).lorenz.set_index(["truth", "unit", "share_population"])
    ours = curve.loc["fixed", "person", share]
    assert ours["estimate"] == pytest.approx(REFERENCE.loc[case, "estimate"], rel=CLOSED_FORM)
    assert ours["std_error"] == pytest.approx(REFERENCE.loc[case, "std_error"], rel=REPLICATES)


def test_the_poorest_hold_less_than_their_share_and_all_hold_all():
    values, weight = HOUSEHOLDS["income"].to_numpy(float), HOUSEHOLDS["weight"].to_numpy(float)
    shares = [one.estimate for one in lorenz(values, weight, [0.25, 0.5, 0.75, 1.0])]
    assert shares[-1] == pytest.approx(1, abs=1e-12)
    assert all(held < share for held, share in zip(shares, [0.25, 0.5, 0.75], strict=False))
