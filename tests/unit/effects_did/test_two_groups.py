"""Two groups about one date: the comparison of four means, clustered where assigned."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.formula.api as smf

from tests.unit.effects_did.conftest import TWO_GROUPS, YEARS


def overall(results):
    return results.effects[0].overall


def test_it_is_the_difference_of_two_differences_of_means(reform, estimate):
    means = reform.groupby(["group", reform["year"] >= 2022])["y"].mean()
    by_hand = (means[1, True] - means[1, False]) - (means[0, True] - means[0, False])
    assert overall(estimate(reform, TWO_GROUPS)).estimate == pytest.approx(by_hand, rel=1e-9)


def test_errors_are_clustered_with_the_stated_correction(reform, estimate):
    found = overall(estimate(reform, TWO_GROUPS))
    exposed = reform.assign(exposed=reform["group"] * (reform["year"] >= 2022))
    raw = smf.ols("y ~ exposed + C(unit) + C(year)", exposed).fit(
        cov_type="cluster", cov_kwds={"groups": exposed["county"], "use_correction": False}
    )
    n, k, groups = len(reform), 1 + len(YEARS), 48  # households are nested in counties
    stated = np.sqrt(groups / (groups - 1) * (n - 1) / (n - k))
    assert found.std_error == pytest.approx(raw.bse["exposed"] * stated, rel=1e-8)
    assert found.inference.df == 47


def test_the_row_names_estimand_and_treated(reform, estimate):
    row = estimate(reform, TWO_GROUPS).to_frame().iloc[0]
    assert (row["design"], row["estimand"], row["term"]) == ("did", "att", "treatment")
    assert row["n_treated"] == 120


def test_times_under_treatment_may_be_listed(reform, estimate):
    listed = TWO_GROUPS | {"post": [2022, 2023, 2024]}
    assert overall(estimate(reform, listed)).estimate == pytest.approx(
        overall(estimate(reform, TWO_GROUPS)).estimate
    )
