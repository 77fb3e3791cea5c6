"""Design-based errors against R survey 4.1.1, whose help pages print the first figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.spec import IdentificationSpec, Register, Truth
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats import survey, survey_estimates

HERE = Path(__file__).parent
REFERENCE = pd.read_csv(HERE / "reference.csv", index_col="case")
STRAT, CLUS = (pd.read_csv(HERE / name) for name in ("api_strat.csv", "api_clus.csv"))
CLOSED_FORM, ITERATED = 1e-9, 1e-5
"""Relative tolerances: R's `svyciprop` iterates to about six digits."""


def _stratified() -> survey.SurveyDesign:
    return survey.survey_design(
        STRAT["pw"], stratum=STRAT["stype"], population_clusters=STRAT["fpc"]
    )


def _nested() -> survey.SurveyDesign:
    return survey.survey_design(STRAT["pw"], stratum=STRAT["stype"], cluster=STRAT["dnum"])


def _clustered() -> survey.SurveyDesign:
    return survey.survey_design(CLUS["pw"], cluster=CLUS["dnum"], population_clusters=CLUS["fpc"])


def _one_high_school() -> pd.DataFrame:
    high = STRAT["stype"] == "H"
    return STRAT[~high | (high.cumsum() == 1)]


def _lonely() -> survey.SurveyDesign:
    rows = _one_high_school()
    return survey.survey_design(rows["pw"], stratum=rows["stype"])


CASES = {
    "strat_mean": lambda: survey_estimates.mean(_stratified(), STRAT["api00"]),
    "strat_total": lambda: survey_estimates.total(_stratified(), STRAT["enroll"]),
    "nested_mean": lambda: survey_estimates.mean(_nested(), STRAT["api00"]),
    "nested_ratio": lambda: survey_estimates.ratio(_nested(), STRAT["api.stu"], STRAT["enroll"]),
    "clus_mean": lambda: survey_estimates.mean(_clustered(), CLUS["api00"]),
    "clus_ratio": lambda: survey_estimates.ratio(_clustered(), CLUS["api.stu"], CLUS["enroll"]),
    "lonely_mean": lambda: survey_estimates.mean(_lonely(), _one_high_school()["api00"]),
    "lonely_total": lambda: survey_estimates.total(_lonely(), _one_high_school()["enroll"]),
}


@pytest.mark.parametrize("case", CASES)
def test_totals_means_and_ratios_have_the_standard_errors_of_r_survey(case):
    found, expected = CASES[case](), REFERENCE.loc[case]
    assert found.estimate == pytest.approx(expected["estimate"], rel=CLOSED_FORM)
    assert found.std_error == pytest.approx(expected["std_error"], rel=CLOSED_FORM)
    assert found.df == expected["df"]


@pytest.mark.parametrize(
    ("case", "estimate", "std_error"),
    [
        ("strat_mean", 662.287, 9.4089),
        ("clus_mean", 644.169, 23.5422),
        ("clus_ratio", 0.8497, 0.0084),
    ],
)
def test_the_reference_is_what_the_help_pages_print(case, estimate, std_error):
    digits = 4 if case == "clus_ratio" else 3
    assert round(REFERENCE.loc[case, "estimate"], digits) == estimate
    assert round(REFERENCE.loc[case, "std_error"], 4) == std_error


def _accuracy(schools: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Judge a register of schools with many subsidised meals by low achievement."""
    frame = schools.assign(
        school=range(len(schools)), registered=(schools["meals"] > 60).astype(int), everyone="all"
    )
    spec = IdentificationSpec(
        registers={"meals": Register(column="registered")},
        truths={"low": Truth(measure="api99", below=600.0)},
        by=("stype",),
    )
    found = identification_accuracy(frame, spec, keys=Keys(unit="school"), design=design).to_frame()
    found["group"] = found["group"].replace("", "all")
    return found.set_index(["group", "metric"])


@pytest.fixture(scope="module")
def accuracy() -> dict[str, pd.DataFrame]:
    return {
        "clus": _accuracy(CLUS, Design(weight="pw", cluster="dnum")),
        "strat": _accuracy(STRAT, Design(weight="pw", stratum="stype", cluster="dnum")),
    }


METRICS = [case for case in REFERENCE.index if "." in case]


@pytest.mark.parametrize("case", METRICS)
def test_identification_metrics_have_the_standard_errors_of_r_survey(accuracy, case):
    sample, group, metric = case.split(".")
    found, expected = accuracy[sample].loc[(group, metric)], REFERENCE.loc[case]
    assert found["estimate"] == pytest.approx(expected["estimate"], rel=1e-6)
    assert found["std_error"] == pytest.approx(expected["std_error"], rel=1e-6)


LOGIT = [case for case in METRICS if pd.notna(REFERENCE.loc[case, "ci_low"])]


@pytest.mark.parametrize("case", [case for case in LOGIT if not case.endswith("inclusion_error")])
def test_shares_have_the_logit_intervals_of_r_survey(accuracy, case):
    sample, group, metric = case.split(".")
    found, expected = accuracy[sample].loc[(group, metric)], REFERENCE.loc[case]
    assert found["df"] == expected["df"]
    assert found["interval"] == "logit"
    assert found["ci_low"] == pytest.approx(expected["ci_low"], rel=ITERATED)
    assert found["ci_high"] == pytest.approx(expected["ci_high"], rel=ITERATED)
