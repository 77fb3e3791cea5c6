"""Shares of categories, their overlap and the registers beside: against R survey and sklearn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from lowincome_research.entitlements.agreement import register_agreement
from lowincome_research.entitlements.domain_shares import domain_shares
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.shares import category_shares, official_categories, overlaps
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS, STATUSES, CategoriesSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

SURVEY = Path(__file__).parents[2] / "published" / "survey"
REFERENCE = pd.read_csv(SURVEY / "reference.csv", index_col="case")
SCHOOLS = pd.read_csv(SURVEY / "api_strat.csv")
NESTED = Design(weight="pw", stratum="stype", cluster="dnum")
DESIGN = Design(weight="weight", stratum="county", cluster="village", size="size")


def fitted(regime="dual_track", **sections) -> FittedCategories:
    spec = {
        "income": "income_pre_assist", "rigid": {"spending": ["medical"]},
        "persons": {"household": "household_id", "age": "age"},
        "monitoring": {"since": 2024, "lifted": "lifted", "risks": {"illness": ["ill"]}},
        "registers": {"dibao": "listed", "monitored": "watched", "tekun": "cared"},
        **sections,
    }  # fmt: skip
    return FittedCategories(
        spec=parse_value(spec, CategoriesSpec), region="henan", regime=regime,
        keys=Keys(unit="household_id", time="year"), size="size", person="person_id",
        columns=(), parameters=(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 400
    status = rng.choice(
        ["dibao", "dibao_edge", "none", "not_testable"], n, p=[0.3, 0.2, 0.45, 0.05]
    )
    size = rng.integers(1, 6, n)
    table = pd.DataFrame({
        "household_id": np.repeat([f"h{i:03d}" for i in range(n // 2)], 2),
        "year": np.tile([2023, 2024], n // 2), "weight": rng.uniform(1, 3, n), "size": size,
        "county": np.repeat(np.arange(4), n // 4), "village": np.repeat(np.arange(40), n // 40),
        "household_status": status, "tested_members": np.maximum(size - 1, 1),
        "tekun_members": (size > 4).astype(int), "tekun_unknown": 0,
        "dibao_single_members": ((status == "dibao_edge") & (size > 2)).astype(int),
        "monitored_type": rng.choice(["marginal", "sudden_hardship", "none", "not_testable"], n),
        "three_plus_one": "unknown",
        "risk_codes": rng.choice(["", "illness"], n),
        "below_dibao": (status == "dibao").astype(float),
        "listed": rng.choice([0, 1], n), "watched": rng.choice([0, 1], n), "cared": 0,
    })  # fmt: skip
    absent = [name for name in HOUSEHOLD_COLUMNS if name not in table]
    return table.assign(**dict.fromkeys(absent, np.nan))


def test_shares_in_the_whole_sample_have_the_errors_of_r_survey():
    flags = (SCHOOLS["api99"] < 600).to_numpy(float)[:, None]
    found = domain_shares(
        SCHOOLS, NESTED, flags, np.ones(len(SCHOOLS)), pd.Series("", index=SCHOOLS.index)
    )
    wanted = REFERENCE.loc["strat.all.eligible_share"]
    shown = (found.share, found.std_error, found.ci_low, found.ci_high)
    # R's svyciprop iterates to about six digits
    np.testing.assert_allclose(np.ravel(shown), wanted.iloc[:4].to_numpy(float), rtol=1e-5)


@pytest.mark.parametrize(("place", "group"), [(0, "E"), (2, "M")])
def test_shares_in_a_domain_have_the_errors_of_r_survey(place, group):
    flags = (SCHOOLS["meals"] > 60).to_numpy(float)[:, None]
    found = domain_shares(SCHOOLS, NESTED, flags, np.ones(len(SCHOOLS)), SCHOOLS["stype"])
    wanted = REFERENCE.loc[f"strat.{group}.coverage"]
    shown = [found.share[place], found.std_error[place], found.ci_low[place], found.ci_high[place]]
    np.testing.assert_allclose(shown, wanted.iloc[:4].to_numpy(float), rtol=1e-5)


def test_a_share_of_persons_is_the_ratio_of_r_survey():
    counts, sizes = SCHOOLS["api.stu"].to_numpy(float)[:, None], SCHOOLS["enroll"].to_numpy(float)
    found = domain_shares(SCHOOLS, NESTED, counts, sizes, pd.Series("", index=SCHOOLS.index))
    wanted = REFERENCE.loc["nested_ratio"]
    assert found.share[0] == pytest.approx(wanted["estimate"], rel=1e-9)
    assert found.std_error[0] == pytest.approx(wanted["std_error"], rel=1e-9)


def test_statuses_are_exhaustive_for_households(frame):
    shares = category_shares(frame, fitted(), design=DESIGN)
    total = shares[shares["block"].eq("status")].groupby("time")["share_households"].sum()
    np.testing.assert_allclose(total, 1.0)
    assert set(shares.loc[shares["block"].eq("status"), "category"]) == set(STATUSES) - {
        "other_difficult"
    }


def test_persons_of_a_status_are_those_tested_and_the_destitute_count_once(frame):
    shares = category_shares(frame, fitted(), design=DESIGN)
    now = frame[frame["year"].eq(2024)]
    edge = now["household_status"].eq("dibao_edge")
    counted = now["weight"] * (now["tested_members"] - now["dibao_single_members"])
    rows = shares[shares["time"].eq(2024)].set_index(["block", "category"])["persons"]
    assert rows["status", "dibao_edge"] == pytest.approx(counted[edge].sum())
    assert rows["person", "tekun"] == pytest.approx((now["weight"] * now["tekun_members"]).sum())


def test_scaling_weights_or_repeating_rows_changes_no_share(frame):
    found = category_shares(frame, fitted(), design=DESIGN)
    scaled = category_shares(frame.assign(weight=frame["weight"] * 7), fitted(), design=DESIGN)
    twice = category_shares(
        pd.concat([frame, frame], ignore_index=True).assign(weight=lambda t: t["weight"] / 2),
        fitted(), design=DESIGN,
    )  # fmt: skip
    names = ["share_households", "std_error", "share_persons", "std_error_persons"]
    for other in (scaled, twice):
        np.testing.assert_allclose(found[names], other[names], rtol=1e-9)


def test_monitoring_is_told_from_its_first_year_on(frame):
    shares = category_shares(frame, fitted(), design=DESIGN)
    assert set(shares.loc[shares["block"].eq("overlay"), "time"]) == {2024}


def test_risks_are_counted_among_those_to_be_monitored(frame):
    shares = category_shares(frame, fitted(), design=DESIGN).set_index(["block", "category"])
    now = frame[frame["year"].eq(2024)]
    watched = now["monitored_type"].isin(["marginal", "sudden_hardship"])
    at_risk = watched & now["risk_codes"].eq("illness")
    assert shares.loc[("risk", "illness"), "households"] == pytest.approx(
        now.loc[at_risk, "weight"].sum()
    )


def test_the_merged_regime_has_households_in_difficulty(frame):
    shares = category_shares(frame, fitted("merged"), design=DESIGN)
    assert "other_difficult" in set(shares["category"])


def test_overlaps_are_shares_within_each_status_of_the_last_year(frame):
    found = overlaps(frame, fitted(), design=DESIGN)
    now = frame[frame["year"].eq(2024)]
    weights = now.pivot_table("weight", "household_status", "monitored_type", "sum", fill_value=0)
    wanted = weights.div(weights.sum(axis=1), axis=0)
    shares = found.set_index(["status", "monitored_type"])["share"]
    assert shares["dibao", "marginal"] == pytest.approx(wanted.loc["dibao", "marginal"])
    np.testing.assert_allclose(found.groupby("status")["share"].sum(), 1.0)


def test_kappa_of_a_register_is_that_of_sklearn(frame):
    table = register_agreement(frame, {"dibao": "listed"}, time="year", design=DESIGN)
    for time, rows in frame[frame["household_status"].ne("not_testable")].groupby("year"):
        wanted = cohen_kappa_score(
            rows["listed"], rows["household_status"].eq("dibao").astype(int),
            sample_weight=rows["weight"],
        )  # fmt: skip
        assert table.loc[table["time"].eq(time), "kappa"].iloc[0] == pytest.approx(wanted)


def test_households_that_cannot_be_told_are_left_out_of_the_comparison_and_counted(frame):
    registers = {"dibao": "listed", "monitored": "watched", "tekun": "cared"}
    known = frame.assign(listed=frame["listed"].astype("Int64"))
    known.loc[:9, "listed"] = pd.NA
    table = register_agreement(known, registers, time=None, design=DESIGN)
    for register, unknown in (
        ("dibao", frame["household_status"].eq("not_testable") | (frame.index < 10)),
        ("monitored", frame["monitored_type"].eq("not_testable")),
        ("tekun", frame["tekun_unknown"].gt(0)),
    ):
        rows = table[table["register"].eq(register)]
        assert set(rows["n_unknown"]) == {int(unknown.sum())}
        assert rows["n"].sum() == int((~unknown).sum())
        assert rows["share"].sum() == pytest.approx(1.0)


def test_results_bring_everything_together(frame):
    panel = Panel(frame, {}, Keys(unit="household_id", time="year"), DESIGN)
    results = official_categories(panel, fitted())
    assert results.last == 2024
    assert results.agreement is not None
    assert "dibao:" in results.summary()
    assert "not tested: assets" in results.summary()
    plain = official_categories(panel, fitted(monitoring=None, registers={}))
    assert (plain.overlaps, plain.agreement) == (None, None)
