"""Income diversification and livelihood strategies, on any engine."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from lowincome_research.errors import StudyError, UsageError
from lowincome_research.indices.diversification import income_diversification

SOURCES = {"wage": "wage", "crops": "farm", "livestock": "farm", "transfer": "transfer"}
ENGINES = {
    "polars": lambda frame: income_diversification(pl.from_pandas(frame), SOURCES).to_pandas(),
    "lazy polars": lambda frame: (
        income_diversification(pl.from_pandas(frame).lazy(), SOURCES).collect().to_pandas()
    ),
    "duckdb": lambda frame: income_diversification(duckdb.from_df(frame), SOURCES).order("id").df(),
}


def households(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(10)
    incomes = rng.lognormal(8, 1.5, size=(n, 4)) * (rng.uniform(size=(n, 4)) < 0.7)
    frame = pd.DataFrame(incomes, columns=list(SOURCES)).assign(id=range(n))
    frame.loc[:9, "crops"] = -500.0
    frame.loc[10:14, "wage"] = np.nan
    frame.loc[15:17, list(SOURCES)] = 0.0
    return frame


def spread(wage: float, crops: float, livestock: float, transfer: float) -> pd.Series:
    row = pd.DataFrame([[wage, crops, livestock, transfer]], columns=list(SOURCES))
    return income_diversification(row.astype(float), SOURCES).iloc[0]


def test_entropy_and_inverse_simpson_are_those_of_the_shares():
    frame = households()
    found = income_diversification(frame, SOURCES)
    gains = frame[list(SOURCES)].clip(lower=0).to_numpy()
    known = np.isfinite(gains).all(axis=1) & (np.nansum(gains, axis=1) > 0)
    shares = gains[known] / gains[known].sum(axis=1, keepdims=True)
    assert found.loc[known, "income_entropy"].to_numpy() == pytest.approx(
        stats.entropy(shares, axis=1), abs=1e-9
    )
    assert found.loc[known, "income_inverse_simpson"].to_numpy() == pytest.approx(
        1 / (shares**2).sum(axis=1)
    )
    assert found.loc[known, "income_sources"].to_numpy() == pytest.approx((shares > 0).sum(axis=1))
    assert found.loc[~known, ["income_entropy", "livelihood_strategy"]].isna().all(axis=None)


def test_sources_of_one_kind_are_taken_together():
    found = spread(20, 40, 30, 10)
    assert found["income_share_farm"] == pytest.approx(0.7)
    assert found["livelihood_strategy"] == "farm"


@pytest.mark.parametrize(
    ("incomes", "strategy"),
    [
        ((60, 20, 20, 0), "wage"),
        ((59, 21, 20, 0), "mixed"),
        ((0, 0, 0, 1), "transfer"),
        ((10, 60, -80, 30), "farm"),
        ((1, 1, 1, 1), "mixed"),
    ],
)
def test_the_strategy_is_the_kind_that_brings_three_fifths(incomes, strategy):
    assert spread(*incomes)["livelihood_strategy"] == strategy


def test_a_loss_is_no_income_and_is_counted():
    found = spread(100, -50, 0, 0)
    assert (found["income_sources"], found["income_losses"]) == (1, 1)
    assert found["income_entropy"] == pytest.approx(0.0)


def test_no_income_has_no_sources_and_no_strategy():
    found = spread(0, 0, 0, 0)
    assert found["income_sources"] == 0
    assert pd.isna(found["income_share_wage"])
    assert pd.isna(found["livelihood_strategy"])


def test_equal_sources_count_fully_and_money_has_no_unit():
    assert spread(5, 5, 5, 5)["income_inverse_simpson"] == pytest.approx(4)
    first, second = spread(1, 2, 3, 4), spread(1e6, 2e6, 3e6, 4e6)
    assert first["income_entropy"] == pytest.approx(second["income_entropy"])


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree(engine):
    frame = households()
    expected = income_diversification(frame, SOURCES)
    found = ENGINES[engine](frame)[expected.columns]
    numbers = expected.columns.drop("livelihood_strategy")
    pd.testing.assert_frame_equal(
        found[numbers].astype(float), expected[numbers].astype(float), rtol=1e-9, atol=1e-9
    )
    assert found["livelihood_strategy"].fillna("").tolist() == (
        expected["livelihood_strategy"].fillna("").tolist()
    )


def test_what_cannot_be_spread_is_said():
    with pytest.raises(UsageError) as caught:
        income_diversification(households(), {"wage": "wage"}, dominant=0.5)
    assert [problem.seen for problem in caught.value.problems] == ["1 of them", "saw 0.5"]
    with pytest.raises(StudyError, match="no column 'rent'"):
        income_diversification(households(), {"wage": "wage", "rent": "property"})
