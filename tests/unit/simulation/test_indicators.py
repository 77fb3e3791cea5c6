"""Indicators and scales have their declared margins, loadings and reliability."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lowincome_research.simulation.capitals import Causes, draw_indicator
from lowincome_research.simulation.moments import cronbach_alpha
from lowincome_research.simulation.parameters import LogitNormal, Lognormal, Ordinal
from lowincome_research.simulation.scales import draw_items, item_reliability
from lowincome_research.stats.streams import stream

SOURCE = {"unit": "", "source": "test", "confidence": "choice"}
HOUSEHOLDS = 40_000


@pytest.fixture(scope="module")
def causes() -> Causes:
    rng = stream(1, "causes")
    return Causes(*(rng.standard_normal(HOUSEHOLDS) for _ in range(3)))


def draw(indicator, causes, growth=(1.0, 1.0)):
    return draw_indicator(indicator, causes, np.array(growth), stream(1, "indicator"))


def test_amounts_above_zero_have_their_mean_and_the_rest_is_zero(causes):
    amounts = draw(
        Lognormal(margin="lognormal", mean=1000, spread=0.5, share_zero=0.3, **SOURCE), causes
    )
    assert (amounts == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert amounts[amounts > 0].mean() == pytest.approx(1000, rel=0.02)
    assert np.log(amounts[amounts > 0]).std() == pytest.approx(0.5, abs=0.01)


def test_money_grows_with_incomes_and_other_amounts_do_not(causes):
    for money, growth in ((True, 2.0), (False, 1.0)):
        amount = Lognormal(margin="lognormal", mean=1000, spread=0.2, money=money, **SOURCE)
        means = draw(amount, causes, (1.0, 2.0)).mean(axis=0)
        assert means[1] / means[0] == pytest.approx(growth, rel=0.01)


def test_grades_have_their_shares(causes):
    grades = draw(Ordinal(margin="ordinal", lowest=2, shares=(0.2, 0.5, 0.3), **SOURCE), causes)
    values, counts = np.unique(grades, return_counts=True)
    assert values.tolist() == [2, 3, 4]
    assert counts / counts.sum() == pytest.approx([0.2, 0.5, 0.3], abs=0.01)


def test_a_share_has_its_median_and_stays_between_zero_and_one(causes):
    shares = draw(LogitNormal(margin="logit_normal", median=0.2, spread=0.8, **SOURCE), causes)
    assert np.median(shares) == pytest.approx(0.2, abs=0.005)
    assert 0 < shares.min() < shares.max() < 1


def test_loadings_are_correlations_and_reliability_the_correlation_between_years(causes):
    amount = Lognormal(
        margin="lognormal",
        mean=1,
        spread=1.0,
        capability=0.6,
        wealth=0.3,
        reliability=0.8,
        **SOURCE,
    )
    logs = np.log(np.maximum(draw(amount, causes), 0.005))
    between_years = stats.spearmanr(logs[:, 0], logs[:, 1]).statistic
    assert 2 * np.sin(np.pi / 6 * between_years) == pytest.approx(0.8, abs=0.02)
    with_capability = stats.spearmanr(logs[:, 0], causes.capability).statistic
    expected = 0.6 * np.sqrt(0.8)
    assert 2 * np.sin(np.pi / 6 * with_capability) == pytest.approx(expected, abs=0.02)


def test_items_of_a_scale_have_the_reliability_of_the_whole_by_spearman_and_brown(calibration):
    scales = calibration.scales
    single, count = item_reliability(scales), 20
    assert count * single / (1 + (count - 1) * single) == pytest.approx(scales.reliability.value)


def test_answers_measure_drive_and_dependence_falls_with_it(calibration):
    drive = stream(2, "drive").standard_normal((20_000, 1))
    items = draw_items(calibration.scales, drive, np.zeros_like(drive), stream(2, "items"))
    assert len(items) == 20
    upright = np.column_stack(
        [6 - items[name] if "dependence" in name else items[name] for name in items]
    ).astype(float)
    assert cronbach_alpha(upright) == pytest.approx(0.89, abs=0.01)
    reliability = np.corrcoef(upright.mean(axis=1), drive[:, 0])[0, 1] ** 2
    assert reliability == pytest.approx(0.89, abs=0.015)
    assert np.corrcoef(items["dr_dependence_1"][:, 0], drive[:, 0])[0, 1] < -0.4
    shares = np.bincount(items["dr_control_1"][:, 0], minlength=6)[1:] / len(drive)
    assert shares == pytest.approx(calibration.scales.shares.value, abs=0.01)


def test_courtesy_towards_the_interviewer_raises_willingness_alone(calibration):
    drive = np.zeros((20_000, 1))
    courteous = draw_items(calibration.scales, drive, drive + 0.5, stream(3, "items"))
    plain = draw_items(calibration.scales, drive, drive, stream(3, "items"))
    assert courteous["dr_willingness_1"].mean() > plain["dr_willingness_1"].mean() + 0.1
    assert (courteous["dr_efficacy_1"] == plain["dr_efficacy_1"]).all()
