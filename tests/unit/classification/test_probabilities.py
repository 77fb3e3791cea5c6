"""Probabilities of the types, against the normal distributions of scipy and known truth."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

from lowincome_research.classification.probabilities import (
    Spread,
    add_probabilities,
    normal_distribution,
    standardised,
)
from lowincome_research.classification.types import classify, fit_types

from .conftest import spec_of


def test_the_normal_distribution_is_that_of_scipy():
    z = np.linspace(-9, 9, 5001)
    frame = nw.from_native(pd.DataFrame({"z": z}))
    found = frame.select(p=normal_distribution(nw.col("z")))["p"].to_numpy()
    assert found == pytest.approx(norm.cdf(z), abs=1e-12)


@pytest.mark.parametrize("rho", [-0.9, -0.4, 0.0, 0.5, 0.9])
def test_joint_probabilities_are_those_of_the_bivariate_normal(rho):
    h, k = np.random.default_rng(1).normal(scale=1.5, size=(2, 60))
    distances = {"drive": nw.col("h"), "capability": nw.col("k")}
    frame = nw.from_native(pd.DataFrame({"h": h, "k": k}))
    found = add_probabilities(
        frame, distances, where=nw.lit(True), error_correlation=rho
    ).to_native()
    both = multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    assert found["p_development"].to_numpy() == pytest.approx(both.cdf(np.c_[h, k]), abs=1e-7)
    assert found["p_safety_net"].to_numpy() == pytest.approx(both.cdf(np.c_[-h, -k]), abs=1e-7)
    assert found.filter(like="p_").sum(axis=1).to_numpy() == pytest.approx(np.ones(60))


def test_the_score_is_shrunken_to_the_mean_before_it_is_judged():
    """Reliability .82, a cut .8 sd above the mean: unshrunken .90 is truly about .80."""
    alpha, cut = 0.82, 0.8
    x = cut + norm.ppf(0.9) * np.sqrt(1 - alpha)
    frame = nw.from_native(pd.DataFrame({"x": [x]}))
    z = standardised(nw.col("x"), spread=Spread(mean=0, sd=1), cut=cut, reliability=alpha)
    assert frame.select(p=normal_distribution(z))["p"][0] == pytest.approx(0.80, abs=0.02)


def test_of_the_types_said_to_be_certain_to_p_a_share_p_is_true(panel):
    spec = spec_of(lines={"dibao": 9e8, "median": 1.0}, cut={"rule": "absolute"}, sensitivity=[])
    typed = classify(panel, fit_types(panel, spec, time="year"))
    high = {axis: typed[f"true_{axis}"] > 0.5 for axis in ("drive", "capability")}
    true = np.select(
        [high["drive"] & high["capability"], high["drive"], high["capability"]],
        ["development", "empowerment", "activation"], "safety_net",
    )  # fmt: skip
    right = pd.Series(typed["type_raw"] == true)
    by_certainty = typed.groupby(pd.cut(typed["p_max"], [0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    for _, rows in by_certainty:
        error = np.sqrt(0.25 / len(rows))
        assert right[rows.index].mean() == pytest.approx(rows["p_max"].mean(), abs=3 * error)
