"""The profiles of households carry the diagnostics of every index, those of persons too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.household_profiles import household_profiles
from lowincome_research.classification.measure import fit_measures, measure
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(weight="weight", cluster="village")


def framework_of(*columns):
    leaves = [{"column": name, "direction": 1} for name in columns]
    label = {"zh": "指数", "en": "Index"}
    return parse_value({"schema": 1, "label": label, "children": leaves}, Framework)


def spec_of(**keys):
    return parse_value({"framework": "x.yaml", "base": {"year": 2020}, **keys}, IndexSpec)


@pytest.fixture
def panel():
    rng = np.random.default_rng(4)
    n = 240
    frame = pd.DataFrame(
        {"household_id": np.repeat(np.arange(n // 2), 2), "year": np.tile([2020, 2021], n // 2),
         "weight": rng.uniform(0.5, 2, n), "village": np.repeat(np.arange(n // 12), 12),
         "land": rng.lognormal(size=n), "house": rng.lognormal(size=n)}
    )  # fmt: skip
    members = frame[["household_id", "year"]].loc[frame.index.repeat(3)].reset_index(drop=True)
    answers = {name: rng.integers(1, 6, len(members)) for name in ("q1", "q2", "q3")}
    persons = members.assign(**answers, labour_capacity=1.0)
    return Panel(frame, {}, KEYS, DESIGN, tables={"persons": persons})


@pytest.fixture
def measured(panel):
    indices = {
        "capital": spec_of(weights="entropy", robustness={"weights": ["equal"], "draws": 32}),
        "drive": spec_of(weights="equal", scale=True, persons={"table": "persons"}),
    }
    frameworks = {"capital": framework_of("land", "house"), "drive": framework_of("q1", "q2", "q3")}
    common = {"keys": KEYS.names, "tables": panel.tables}
    fitted = fit_measures(panel.frame, indices=indices, frameworks=frameworks, time="year",
                          weight="weight", **common)  # fmt: skip
    scores = measure(panel.frame, fitted, **common)
    frame = panel.frame.merge(scores, on=list(KEYS.names))
    return Panel(frame, {}, KEYS, DESIGN, tables=panel.tables), fitted


def test_every_index_is_diagnosed_on_the_rows_on_which_it_was_fitted(measured):
    found = household_profiles(*measured, seed=1)
    assert [one.name for one in found.diagnostics] == ["capital", "drive"]
    assert [one.n for one in found.diagnostics] == [120, 360]  # households, persons
    assert found.diagnostics[1].scales["n"].eq(360).all()
    assert "capital: tau" in found.summary()


def test_ranks_are_keyed_by_unit(measured):
    panel, _ = measured
    ranks = household_profiles(*measured, seed=1).diagnostics[0].robustness.ranks
    base = panel.frame[panel.frame["year"].eq(2020)]
    assert list(ranks["household_id"]) == list(base["household_id"])
    assert ranks["year"].eq(2020).all()


def test_weights_of_all_indices_stand_one_below_the_other(measured):
    weights = household_profiles(*measured, seed=1).weights
    assert list(weights["node"]) == ["land", "house", "q1", "q2", "q3"]
    assert weights["ci_low"].notna().tolist() == [True, True, False, False, False]


def test_indices_are_correlated_over_households_of_the_base(measured):
    panel, _ = measured
    base = panel.frame[panel.frame["year"].eq(2020)]
    (row,) = household_profiles(*measured, seed=1).correlations.to_dict("records")
    covariance = np.cov(base["capital"], base["drive"], aweights=base["weight"])
    expected = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    assert row["correlation"] == pytest.approx(expected)
    assert (row["first"], row["second"], row["n"]) == ("capital", "drive", 120)
