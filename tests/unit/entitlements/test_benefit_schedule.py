"""The schedule of benefits: a kink under the top-up, steps under tiers, notches with bundles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.entitlements.benefit_rules import fit_benefits
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.schedule import benefit_schedule, notches
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

STANDARD = 500.0


def schedule(standard: float | str = 12 * STANDARD, columns=(), **declared):
    section = {"standard": standard, "schedule": {"sizes": [1, 3], **declared}}
    fitted = fit_benefits(
        parse_value(section, BenefitsSpec), region="henan", times=(2024,), columns=columns,
        keys=Keys(unit="household_id", time="year"),
    )  # fmt: skip
    return benefit_schedule(fitted, time=2024)


@pytest.fixture(scope="module")
def plain():
    return schedule(bundle=0.0, edge_bundle=0.0)


def of(table, method, size=1):
    return table[table["method"].eq(method) & table["size"].eq(size)].reset_index(drop=True)


def test_the_top_up_follows_its_formula_for_every_size(plain):
    for size in (1, 3):
        rows = of(plain, "topup", size)
        wanted = np.maximum(0, STANDARD * size - rows["income"] * size)
        np.testing.assert_allclose(rows["benefit"], wanted, atol=1e-9)
        np.testing.assert_allclose(rows["net"], np.maximum(rows["income"], STANDARD))


def test_a_further_yuan_is_lost_below_the_standard_and_kept_above(plain):
    rows = of(plain, "topup", 3).iloc[:-1]
    below = rows["income_over_standard"] < 1 - 1e-9
    assert rows.loc[below, "marginal_rate"].eq(1).all()
    assert rows.loc[~below, "marginal_rate"].eq(0).all()


def test_cash_under_the_top_up_is_a_kink_and_no_notch(plain):
    assert "topup" not in set(notches(plain)["method"])


def test_tiers_take_nothing_within_a_tier_and_fall_at_its_limit(plain):
    found = notches(plain)
    one = found[found["method"].eq("tiers") & found["size"].eq(1)]
    np.testing.assert_allclose(one["income_over_standard"], [0.35, 0.7, 1.0])
    np.testing.assert_allclose(one["loss"], STANDARD * np.array([0.3, 0.3, 0.4]))
    np.testing.assert_allclose(one["loss_cash"], one["loss"])
    within = of(plain, "tiers").iloc[:-1]["marginal_rate"]
    assert (within.eq(0) | within.gt(1)).all()
    assert within.gt(1).sum() == 3


def test_bundles_make_notches_at_the_standard_and_at_the_limit_of_edge_households():
    found = notches(schedule(bundle=0.3, edge_bundle=0.1))
    topup = found[found["method"].eq("topup") & found["size"].eq(3)]
    np.testing.assert_allclose(topup["income_over_standard"], [1.0, 1.5])
    np.testing.assert_allclose(topup["loss"], [0.2 * STANDARD, 0.1 * STANDARD])
    np.testing.assert_allclose(topup["loss_cash"], [0, 0], atol=1e-9)


def test_a_dated_standard_is_that_of_the_time_and_a_column_is_the_unit(plain):
    dated = schedule("dibao_line", bundle=0.0, edge_bundle=0.0)
    assert dated["benefit"].max() == pytest.approx(3 * 5910 / 12)
    relative = schedule("line", columns=("line",), bundle=0.0, edge_bundle=0.0)
    assert relative["benefit"].max() == pytest.approx(3)
    pd.testing.assert_series_equal(relative["marginal_rate"], plain["marginal_rate"])
