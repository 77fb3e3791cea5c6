"""Livelihood strategies: measured with the indices, then counted by year and by type."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.measure import fit_measures, load_measures, measure
from lowincome_research.classification.strategies import (
    NO_INCOME,
    UNKNOWN,
    livelihood_strategies,
    strategy_shares,
)
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.indices.strategy_spec import LivelihoodStrategySpec
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design
from lowincome_research.strict import parse_value

from .conftest import DESIGN, KEYS, spec_of, survey

STRATEGY = parse_value(
    {"sources": {"wages": "wage", "crops": "farm", "grants": "transfer"}}, LivelihoodStrategySpec
)
FRAMEWORK = parse_value(
    {"schema": 1, "label": {"zh": "多样化", "en": "Spread"},
     "children": [{"column": "income_entropy", "direction": 1}]}, Framework,
)  # fmt: skip
INDEX = parse_value({"framework": "x.yaml", "weights": "equal", "base": {"year": 2020}}, IndexSpec)
COMMON = {
    "indices": {"spread": INDEX}, "frameworks": {"spread": FRAMEWORK}, "strategy": STRATEGY,
    "time": "year", "weight": "weight", "region": "henan",
}  # fmt: skip


def households():
    """Return a survey with three sources of income; some have none, of some one is missing."""
    frame, rng = survey(), np.random.default_rng(5)
    incomes = rng.lognormal(8, 1, (len(frame), 3)) * (rng.uniform(size=(len(frame), 3)) < 0.8)
    frame[list(STRATEGY.sources)] = incomes
    frame.loc[:19, list(STRATEGY.sources)] = 0.0
    frame.loc[20:49, "wages"] = np.nan
    return frame


@pytest.fixture(scope="module")
def fitted():
    return fit_measures(households(), classification=spec_of(), **COMMON)


@pytest.fixture(scope="module")
def measured(fitted):
    frame = households()
    return frame.merge(measure(frame, fitted, keys=KEYS.names), on=list(KEYS.names))


@pytest.fixture(scope="module")
def results(measured):
    return livelihood_strategies(Panel(measured, {}, KEYS, DESIGN), STRATEGY)


def test_its_columns_stand_after_those_of_the_contract(fitted):
    assert fitted.columns[:2] == ("spread", "income_stratum")
    assert fitted.columns[-8:] == ("indeterminate", *STRATEGY.columns)[-8:]


def test_an_index_is_made_of_its_columns(measured):
    base = measured["year"].eq(2020)
    entropy = measured["income_entropy"]
    low, high = entropy[base].min(), entropy[base].max()
    expected = ((entropy - low) / (high - low)).clip(0, 1)
    pd.testing.assert_series_equal(measured["spread"], expected, check_names=False)


def test_what_was_fitted_is_saved_and_measures_alike(fitted, measured, tmp_path):
    fitted.save(tmp_path)
    again = load_measures(tmp_path)
    assert again == fitted
    assert (tmp_path / "livelihood_strategy.json").exists()
    found = measure(households(), again, keys=KEYS.names)
    pd.testing.assert_frame_equal(found, measured[list(found.columns)], check_exact=True)


def rows_of(results, block="all", time=2021):
    shares = results.shares
    chosen = shares[shares["block"].eq(block) & shares["time"].eq(time)]
    return chosen.set_index("strategy")


@pytest.mark.parametrize("block", ["all", "development"])
def test_shares_and_means_are_weighted_means_of_the_rows(results, measured, block):
    rows = measured[measured["year"].eq(2021)]
    rows = rows if block == "all" else rows[rows["type_final"].eq(block)]
    found = rows_of(results, block)
    persons = rows["weight"] * rows["household_size"]
    for name in STRATEGY.strategies:
        own = rows["livelihood_strategy"].eq(name)
        row, weight = found.loc[name], rows.loc[own, "weight"]
        assert row["n"] == own.sum()
        assert row["households"] == pytest.approx(weight.sum())
        assert row["persons"] == pytest.approx(persons[own].sum())
        assert row["share_households"] == pytest.approx(weight.sum() / rows["weight"].sum())
        assert row["share_persons"] == pytest.approx(persons[own].sum() / persons.sum())
        expected = np.average(rows.loc[own, "income_inverse_simpson"], weights=weight)
        assert row["income_inverse_simpson"] == pytest.approx(expected)


def test_the_error_is_that_of_clusters_within_strata(results, measured):
    """By hand: variance of village totals of the linearised share, within counties."""
    weight = measured["weight"].where(measured["year"].eq(2021), 0.0)
    share = rows_of(results)["share_households"]["wage"]
    influence = weight * (measured["livelihood_strategy"].eq("wage") - share) / weight.sum()
    totals = influence.groupby([measured["county"], measured["village"]]).sum()
    by_county = totals.groupby("county")
    expected = (by_county.var(ddof=1) * by_county.size()).sum() ** 0.5
    assert rows_of(results)["std_error"]["wage"] == pytest.approx(expected, rel=1e-9)


def test_households_without_income_and_of_unknown_income_are_counted(results):
    incomes = households().query("year == 2021")[list(STRATEGY.sources)]
    lacking = [incomes.eq(0).all(axis=1).sum(), incomes.isna().any(axis=1).sum()]
    assert rows_of(results)["n"][[NO_INCOME, UNKNOWN]].tolist() == lacking
    assert min(lacking) >= 10
    sums = results.shares.groupby(["time", "block"])[["share_households", "share_persons"]].sum()
    assert np.allclose(sums, 1.0, rtol=0, atol=1e-12)


def test_what_occurs_nowhere_has_no_row(measured):
    known = measured[measured["income_inverse_simpson"].notna()]
    found = strategy_shares(known, STRATEGY, time="year", design=DESIGN)
    assert list(dict.fromkeys(found["strategy"])) == ["farm", "wage", "transfer", "mixed"]


def test_differences_are_those_of_the_shares(results):
    trend = results.trend.set_index("strategy")["difference"]
    first, last = (rows_of(results, time=t)["share_households"] for t in (2020, 2021))
    pd.testing.assert_series_equal(trend, last - first, check_names=False)
    types = results.between_types.set_index("strategy")["difference"]
    high, low = (rows_of(results, b)["share_households"] for b in ("development", "safety_net"))
    pd.testing.assert_series_equal(types, high - low, check_names=False)


def test_order_of_rows_and_scale_of_weights_do_not_count(results, measured):
    other = measured.sample(frac=1, random_state=1)
    other = other.assign(weight=3 * other["weight"])
    again = livelihood_strategies(Panel(other, {}, KEYS, DESIGN), STRATEGY)
    expected = results.shares.assign(
        households=3 * results.shares["households"], persons=3 * results.shares["persons"]
    )
    pd.testing.assert_frame_equal(again.shares, expected)
    pd.testing.assert_frame_equal(again.spread.reset_index(drop=True),
                                  results.spread.reset_index(drop=True))  # fmt: skip


def test_a_survey_at_one_time_without_types_or_sizes_has_shares_of_households(measured):
    now = measured[measured["year"].eq(2021)].drop(columns="type_final")
    keys = KEYS.model_copy(update={"time": None})
    found = livelihood_strategies(Panel(now, {}, keys, Design(weight="weight")), STRATEGY)
    assert found.trend is None
    assert found.between_types is None
    assert "share_persons" not in found.shares
    assert set(found.shares["block"]) == {"all"}
    share = np.average(now["livelihood_strategy"].eq("farm"), weights=now["weight"])
    assert found.latest["share_households"]["farm"] == pytest.approx(share)
