"""The scorecard as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.performance.spec import columns_used, table_columns_used
from tests.unit.performance.conftest import COUNTIES, INCOME, MISSED, PAID, SPENT, section

CONTRACT = [
    "unit", "time", "indicator", "value", "score", "std_error", "rank", "rank_low", "rank_high",
]  # fmt: skip


def test_the_table_is_that_of_the_contract(evaluate):
    frame = evaluate().to_frame()
    assert list(frame.columns[:9]) == CONTRACT
    assert set(frame["indicator"]) == {
        "paid", "missed", "income", "spent", "identification", "delivery", "effect", "fiscal",
        "overall",
    }  # fmt: skip
    assert not frame.duplicated(["unit", "time", "indicator"]).any()
    assert set(frame["unit"]) == set(COUNTIES)


def test_points_add_up(evaluate):
    frame = evaluate().to_frame()
    scores = frame.pivot(index="unit", columns="indicator", values="score")
    total = scores["overall"]
    assert scores[["paid", "missed", "income", "spent"]].sum(axis=1).to_numpy() == pytest.approx(
        total.to_numpy()
    )
    dimensions = scores[["identification", "delivery", "effect", "fiscal"]]
    assert dimensions.sum(axis=1).to_numpy() == pytest.approx(total.to_numpy())
    points = frame[frame["level"] == "indicator"].groupby("indicator")["points"].first()
    assert points.sum() == pytest.approx(100)
    assert ((frame["score"] >= 0) & (frame["score"] <= frame["points"] + 1e-9)).all()


def test_an_indicator_known_exactly_scores_by_the_rule(evaluate, panel):
    frame = evaluate(indicators={"spent": SPENT | {"adjusted": False}}).to_frame()
    rate = panel.tables["counties"].query("year == 2024").set_index("county_code")["execution_rate"]
    overall = frame[frame["level"] == "overall"].set_index("unit")
    expected = 100 * np.minimum(rate / 0.95, 1)
    assert overall["score"][COUNTIES].to_numpy() == pytest.approx(expected[COUNTIES].to_numpy())
    assert (overall["std_error"] == 0).all()
    assert (overall["band_probability"] == 1).all()


def test_ranks_lie_within_their_bounds_and_say_who_is_told_apart(evaluate):
    frame = evaluate().to_frame()
    assert (frame["rank_low"] <= frame["rank"]).all()
    assert (frame["rank"] <= frame["rank_high"]).all()
    told = (frame["rank_low"] - 1) + (len(COUNTIES) - frame["rank_high"])
    assert told.tolist() == frame["n_told_apart"].tolist()


def test_lower_is_better_ranks_the_lowest_first(evaluate):
    frame = evaluate(indicators={"missed": MISSED}).to_frame()
    missed = frame[frame["indicator"] == "missed"].sort_values("rank")
    assert missed["shrunk"].is_monotonic_increasing


def test_a_lower_value_never_costs_rank_where_lower_is_better(evaluate, results):
    before = evaluate(indicators={"missed": MISSED}).overall.set_index("unit")["score"]
    frame = results["identification"]
    frame.loc[frame["group"] == "SYN04", "estimate"] -= 0.1
    after = evaluate(indicators={"missed": MISSED}).overall.set_index("unit")["score"]
    assert after["SYN04"] > before["SYN04"]


def test_neither_order_nor_repetition_changes_a_number(evaluate, panel):
    shuffled = replace(
        panel,
        frame=panel.frame.sample(frac=1, random_state=3),
        tables={"counties": panel.tables["counties"].sample(frac=1, random_state=4)},
    )
    pd.testing.assert_frame_equal(evaluate().to_frame(), evaluate(shuffled).to_frame(), rtol=1e-9)


def test_money_and_its_target_times_ten_change_no_score(evaluate, panel):
    rich = replace(panel, frame=panel.frame.assign(income=panel.frame["income"] * 10))
    one = evaluate(indicators={"income": INCOME}).overall
    other = evaluate(rich, indicators={"income": INCOME | {"target": 200_000}}).overall
    assert one["score"].to_numpy() == pytest.approx(other["score"].to_numpy(), rel=1e-9)


def test_what_is_not_adjusted_is_judged_as_observed(evaluate):
    traits = [{"source": "table", "table": "counties", "column": "initial_poverty"}]
    frame = evaluate(
        indicators={"paid": PAID | {"adjusted": False}, "missed": MISSED}, case_mix=traits
    ).to_frame()
    paid, missed = (frame[frame["indicator"] == name] for name in ("paid", "missed"))
    assert paid["adjusted"].to_numpy() == pytest.approx(paid["value"].to_numpy())
    assert paid["expected"].nunique() == 1
    assert missed["expected"].nunique() == 24


def test_urban_and_rural_incomes_are_compared_by_place_and_in_all(evaluate, panel):
    gaps = evaluate(
        gaps={
            "rural": "income",
            "urban": {"source": "table", "table": "counties", "column": "income_urban"},
        }
    ).gaps
    rows = panel.frame[panel.frame["year"] == 2024]
    persons = rows["weight"] * rows["household_size"]
    rural = np.average(rows["income"], weights=persons)
    assert gaps.urban_rural_ratio == pytest.approx(42000 / rural)
    assert gaps.interval[0] < gaps.urban_rural_ratio < gaps.interval[1]
    assert gaps.by_place["ratio"].to_numpy() == pytest.approx(
        42000 / gaps.by_place["rural"].to_numpy()
    )
    # counties' means fall by 300 from one to the next
    true = np.std(300 * np.arange(24), ddof=1) / rural
    assert gaps.between_places == pytest.approx(true, rel=0.15)
    assert gaps.fifths_ratio > 1.2


def test_the_columns_named_are_known_before_data_are_read():
    spec = section(
        case_mix=[{"source": "panel", "column": "head_age"}],
        gaps={
            "rural": "income",
            "urban": {"source": "table", "table": "counties", "column": "income_urban"},
        },
    )
    assert set(columns_used(spec).values()) == {"county_code", "income", "head_age"}
    assert columns_used(spec)["indicators", "income", "value", "column"] == "income"
    assert table_columns_used(spec)["indicators", "paid", "value", "cases"] == ("counties", "cases")
