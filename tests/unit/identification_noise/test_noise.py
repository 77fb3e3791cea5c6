"""The error of reports: right on average in yuan at any income, a share of it near the line."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from lowincome_research.identification.noise import Noise, below, both_below, scaled

FLOOR = 0.1
LINE = float(scaled(1.0, FLOOR))


def chance_below(line: float, income: float, sd: float) -> float:
    """Return the chance that an income, in lines, is reported below another amount."""
    return below(scaled(np.array([income]), FLOOR), sd**2, float(scaled(line, FLOOR)))[0]


@pytest.mark.parametrize("income", [-2.0, -0.05, 0.0, 0.04, 0.1, 1.0, 5.0])
@pytest.mark.parametrize("sd", [0.1, 0.3])
def test_reports_are_right_on_average_in_yuan_also_at_zero_and_below(income, sd):
    # The mean is what the distribution function leaves above zero less what it has below.
    near = [income, income - sd, income + sd]
    above, _ = quad(lambda line: 1 - chance_below(line, income, sd), 0, 30, points=near)
    under, _ = quad(lambda line: chance_below(line, income, sd), -30, 0, points=near)
    assert above - under == pytest.approx(income, abs=1e-5)


@pytest.mark.parametrize(("income", "sd"), [(0.8, 0.15), (1.1, 0.15), (1.5, 0.3)])
def test_near_the_line_the_error_is_the_logarithmic_one(income, sd):
    logarithmic = norm.cdf((-np.log(income) + sd**2 / 2) / sd)
    # The scale's slope differs from the logarithm's by floor^2 / 2, half a percent.
    assert chance_below(1.0, income, sd) == pytest.approx(logarithmic, abs=0.004)


def test_at_zero_the_error_is_a_share_of_the_floor():
    assert chance_below(0.015, 0.0, 0.15) == pytest.approx(norm.cdf(1), abs=0.002)
    assert chance_below(-0.015, 0.0, 0.15) == pytest.approx(norm.cdf(-1), abs=0.002)


def test_the_error_changes_without_a_step_at_zero_and_at_the_floor():
    incomes = np.linspace(-0.3, 0.3, 6_001)
    chance = below(scaled(incomes, FLOOR), 0.2**2, float(scaled(0.05, FLOOR)))
    steps = np.diff(chance)
    assert (steps <= 0).all()  # who has more is found below a line less often
    # 0.0001 of a line is 0.001 of the floor, 0.005 standard deviations: at most 0.002 of chance
    assert np.abs(steps).max() < 0.0021


def test_without_error_an_income_is_below_the_line_or_not():
    incomes = scaled(np.array([0.99, 1.0, 1.01, -3.0]), FLOOR)
    assert below(incomes, 0.0, LINE).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("line", [LINE, LINE + 0.07])
@pytest.mark.parametrize("variances", [(0.02, 0.05), (0.045, 0.09), (0.01, 0.2)])
def test_two_reports_of_one_income_are_jointly_normal(line, variances):
    incomes = scaled(np.array([-0.5, 0.0, 0.3, 0.7, 0.95, 1.0, 1.05, 1.4, 3.0]), FLOOR)
    first, second = variances
    found = both_below(incomes, (first, line), (second, LINE))
    for income, value in zip(incomes, found, strict=True):
        centres = [np.arcsinh(np.exp(-v / 2) * np.sinh(income)) for v in variances]
        normal = multivariate_normal(centres, [[first, first], [first, second]])
        # scipy integrates numerically, to about 1e-5
        assert value == pytest.approx(normal.cdf([line, LINE]), abs=1e-5)


def test_with_no_error_yet_both_are_below_where_the_income_is_and_the_report_is():
    incomes = scaled(np.array([0.9, 1.1]), FLOOR)
    joint = both_below(incomes, (0.0, LINE), (0.0225, LINE))
    assert joint.tolist() == [below(incomes, 0.0225, LINE)[0], 0.0]


def test_a_mean_reverting_report_brings_the_line_nearer_to_the_centre():
    assert Noise("classical", 0.15, 0.0).drawn(2.0, 4.0) == 2.0
    assert Noise("mean_reverting", 0.15, 0.25).drawn(2.0, 4.0) == 2.5
