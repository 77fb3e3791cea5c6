"""Extrapolation to no error, against polynomials, finite differences and errors that are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from lowincome_research.identification.noise import below, scaled
from lowincome_research.identification.simex import (
    AT_NO_ERROR,
    LAMBDAS,
    extrapolated,
    without_error,
)

FLOOR = 0.1
LINE = float(scaled(1.0, FLOOR))


def test_a_quadratic_is_read_exactly_where_no_error_is_left():
    values = 0.7 - 0.2 * np.array(LAMBDAS) + 0.05 * np.array(LAMBDAS) ** 2
    assert AT_NO_ERROR[0] @ values == pytest.approx(0.7 + 0.2 + 0.05, abs=1e-12)
    fitted = np.polynomial.Polynomial.fit(LAMBDAS, np.exp(LAMBDAS), 2)
    assert AT_NO_ERROR[0] @ np.exp(LAMBDAS) == pytest.approx(fitted(-1.0), abs=1e-12)


@pytest.fixture
def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    income = scaled(np.exp(rng.normal(0.4, 0.5, 300)), FLOOR)
    eligible = np.array([below(income, step * 0.0225, LINE) for step in LAMBDAS])
    registered = rng.binomial(1, np.where(income < LINE, 0.7, 0.2)) * np.ones_like(eligible)
    weight = rng.uniform(0.5, 2, 300)
    return {"income": income, "eligible": eligible, "registered": registered, "weight": weight}


def test_a_share_that_error_does_not_change_stays_as_it_is(rows):
    whole = np.ones_like(rows["registered"])
    found = extrapolated(rows["registered"], whole, rows["weight"])
    share = np.average(rows["registered"][0], weights=rows["weight"])
    assert found.estimate == pytest.approx(share, abs=1e-12)


def test_a_share_of_all_or_none_cannot_be_extrapolated(rows):
    whole = np.ones_like(rows["registered"])
    assert extrapolated(whole, whole, rows["weight"]) is None
    assert extrapolated(0 * whole, whole, rows["weight"]) is None
    assert without_error(whole, rows["eligible"], rows["eligible"], rows["weight"]) == {}


@pytest.mark.parametrize("metric", ["exclusion_error", "inclusion_error", "targeting_differential"])
def test_the_influence_of_a_row_is_what_a_little_more_weight_of_it_changes(rows, metric):
    def figure(weight):
        both = rows["registered"] * rows["eligible"]
        return without_error(rows["registered"], rows["eligible"], both, weight)[metric]

    influence = figure(rows["weight"]).influence
    for row in (0, 17, 101, 299):
        step = np.zeros(300)
        step[row] = 1e-4
        up, down = (figure(rows["weight"] + sign * step).estimate for sign in (1, -1))
        # central differences: what is left is of the order of the step squared
        assert influence[row] == pytest.approx((up - down) / 2e-4, rel=1e-5, abs=1e-10)
    assert influence @ rows["weight"] == pytest.approx(0, abs=1e-12)


def test_closed_form_expectations_equal_errors_that_are_drawn(rows):
    rng = np.random.default_rng(5)
    weight, registered, income = rows["weight"], rows["registered"][0], rows["income"]
    drawn = []
    for step in LAMBDAS:
        sd = np.sqrt(step * 0.0225)
        centre = np.arcsinh(np.exp(-(sd**2) / 2) * np.sinh(income))
        reports = centre + sd * rng.standard_normal((6_000, 300))
        right = ((reports < LINE) * registered) @ weight / (registered @ weight)
        drawn.append(right.mean())
    coefficients = np.polyfit(LAMBDAS, logit(drawn), 2)
    found = without_error(
        rows["registered"], rows["eligible"], rows["registered"] * rows["eligible"], weight
    )
    # 6,000 draws of 300 rows leave a Monte Carlo error of about 0.0004 in a share, magnified
    # threefold by the extrapolation
    assert 1 - found["inclusion_error"].estimate == pytest.approx(
        expit(np.polyval(coefficients, -1.0)), abs=0.004
    )
