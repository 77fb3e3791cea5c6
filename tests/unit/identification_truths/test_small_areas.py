"""Places with few households: what they get, with which interval, and how often it is right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.measure import accuracy_of
from lowincome_research.identification.shrunken import case_variance, shrunken
from lowincome_research.identification.small_areas import (
    AREA_METRICS,
    SmallAreaResults,
    small_areas,
)
from tests.unit.identification_truths.conftest import INCOME, judged, section, villages

ONE = {"truths": {"income_rule": INCOME}, "registers": {"dibao": "dibao_recipient"}}
NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "own_weight"]


def shrink(frame: pd.DataFrame, **changes: object) -> SmallAreaResults:
    return small_areas(judged(frame, **{**ONE, "small_areas": "county_code", **changes}))


def rows(results: SmallAreaResults, metric: str, unit: str = "household") -> pd.DataFrame:
    found = results.areas
    return found[found["metric"].eq(metric) & found["unit"].eq(unit)].set_index("group")


class TestPlaces:
    def test_direct_estimates_are_those_of_the_main_table(self, households):
        cases = judged(households, **ONE, small_areas="county_code")
        direct = small_areas(cases).areas.set_index(["unit", "group", "metric"])
        table = accuracy_of(cases).metrics.set_index(["unit", "group", "metric"])
        for metric in AREA_METRICS:
            for county in ("SYN01", "SYN06"):
                mine, main = (one.loc["person", county, metric] for one in (direct, table))
                assert mine["direct"] == pytest.approx(main["estimate"], rel=1e-12)
                assert mine["direct_std_error"] == pytest.approx(main["std_error"], rel=1e-12)
                assert mine["n"] == main["n"]

    def test_every_estimate_lies_between_its_own_and_the_mean(self, households):
        results = shrink(households)
        for model in results.models.itertuples():
            found = rows(results, model.metric, model.unit)
            ends = found[["direct"]].assign(mean=model.mean)
            assert (found["estimate"] >= ends.min(axis=1) - 1e-3).all()
            assert (found["estimate"] <= ends.max(axis=1) + 1e-3).all()
            assert found["own_weight"].between(0, 1).all()
            assert (found["std_error"] < np.sqrt(model.case_sd**2 / found["n"])).all()

    def test_a_place_with_more_households_keeps_more_of_its_own(self, households):
        small = households["county_code"].eq("SYN02") & (households["village_code"] > 5)
        found = rows(shrink(households[~small]), "coverage")
        assert found.loc["SYN02", "n"] == 20
        assert found["own_weight"].idxmin() == "SYN02"

    def test_a_share_of_zero_is_no_certainty(self, households):
        none = households["county_code"].eq("SYN03")
        frame = households.assign(dibao_recipient=households["dibao_recipient"].mask(none, 0.0))
        found = rows(shrink(frame), "coverage").loc["SYN03"]
        assert found["direct"] == 0
        assert found["direct_std_error"] == 0
        assert 0 < found["ci_low"] < found["estimate"] < found["ci_high"]

    def test_a_place_in_one_cluster_has_an_interval_all_the_same(self, households):
        frame = households[
            ~households["county_code"].eq("SYN04") | households["village_code"].eq(15)
        ]
        found = rows(shrink(frame), "coverage").loc["SYN04"]
        assert found[["direct_std_error", "direct_ci_low"]].isna().all()
        assert found["df"] == 0
        assert found["n"] == 20
        assert found["ci_low"] < found["estimate"] < found["ci_high"]

    def test_a_place_in_which_nobody_can_be_counted_gets_the_mean(self, households):
        rich = households["county_code"].eq("SYN05")
        frame = households.assign(
            income_pre_assist=households["income_pre_assist"].mask(rich, 50_000.0)
        )
        results = shrink(frame)
        found = rows(results, "exclusion_error").loc["SYN05"]
        model = results.models.query("metric == 'exclusion_error' and unit == 'household'").iloc[0]
        assert found["n"] == 0
        assert np.isnan(found["direct"])
        assert found["own_weight"] == 0
        assert found["estimate"] == pytest.approx(model["mean"])
        assert found["std_error"] > model["between_sd"]
        others = rows(results, "exclusion_error").drop("SYN05")
        widths = (others["ci_high"] - others["ci_low"]).astype(float)
        assert found["ci_high"] - found["ci_low"] > widths.max()

    def test_shares_stay_shares_and_differentials_within_minus_one_and_one(self, households):
        found = shrink(villages(seed=8, counties=12, per_county=2, size=6)).areas
        shares = found[~found["metric"].eq("targeting_differential")]
        assert shares[["ci_low", "ci_high"]].stack().between(0, 1).all()
        rest = found[found["metric"].eq("targeting_differential")]
        assert len(rest) == 24
        assert rest[["ci_low", "ci_high"]].stack().between(-1, 1).all()

    def test_row_order_scale_of_weights_and_replication_change_nothing(self, households):
        wanted = shrink(households).areas
        mixed = households.sample(frac=1, random_state=1).assign(weight=7 * households["weight"])
        pd.testing.assert_frame_equal(shrink(mixed).areas[NUMBERS], wanted[NUMBERS], rtol=1e-9)


class TestCoverage:
    def test_intervals_cover_true_rates_where_direct_ones_of_small_places_do_not(self):
        """Counties of one to eight villages whose true exclusion error is known."""
        rng = np.random.default_rng(1)
        covered, direct, small, closer = [], [], [], []
        for _ in range(15):
            frame, truth, n_villages = counties(rng)
            found = rows(shrink(frame), "exclusion_error")
            covered.append(found["ci_low"].le(truth) & found["ci_high"].ge(truth))
            direct.append(found["direct_ci_low"].le(truth) & found["direct_ci_high"].ge(truth))
            small.append(n_villages <= 2)
            closer.append([
                ((found[name] - truth) ** 2).mean() for name in ("estimate", "direct")
            ])  # fmt: skip
        few = np.concatenate(small)
        # 600 intervals of a nominal .95: chance alone moves the share by about .01 to .02
        assert 0.91 < np.mean(covered) < 0.985
        assert np.concatenate(covered)[few].mean() > 0.91
        assert np.concatenate(direct)[few].mean() < 0.85
        shrunken_error, direct_error = np.mean(closer, axis=0)
        assert shrunken_error < direct_error / 2


def counties(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Draw 40 counties of villages of eight households, three of them eligible."""
    truth = rng.beta(0.6 * 15.7, 0.4 * 15.7, 40)  # mean .6, standard deviation .12
    n_villages = rng.integers(1, 9, 40)
    county = np.repeat(np.arange(40), n_villages)
    missed = rng.beta(truth[county] * 9, (1 - truth[county]) * 9)  # intra-village correlation .1
    village = np.repeat(np.arange(len(county)), 8)
    n = len(village)
    eligible = np.arange(n) % 8 < 3
    chance = np.where(eligible, 1 - missed[village], 0.05)
    frame = pd.DataFrame({
        "household_id": np.arange(n),
        "county_code": pd.Series(county[village]).map("SYN{:02d}".format),
        "village_code": village,
        "weight": rng.uniform(0.5, 2, n),
        "household_size": 1.0,
        "income_pre_assist": np.where(eligible, 1_000.0, 9_000.0),
        "dibao_recipient": (rng.random(n) < chance).astype(float),
    })  # fmt: skip
    return frame, truth, n_villages


class TestCaseVariance:
    def test_the_binomial_variance_is_recovered_with_its_design_effect(self):
        direct = pd.DataFrame({
            "std_error": np.sqrt([0.24 / 10, 0.24 / 40, np.nan]), "n": [10, 40, 3], "df": [4, 9, 0]
        })  # fmt: skip
        assert case_variance(direct) == pytest.approx(0.24)

    def test_places_count_by_what_their_errors_rest_on(self):
        direct = pd.DataFrame({
            "std_error": np.sqrt([0.2 / 90, 0.4 / 10]), "n": [90, 10], "df": [1, 3]
        })  # fmt: skip
        assert case_variance(direct) == pytest.approx((0.2 + 3 * 0.4) / 4)

    def test_places_without_an_own_estimate_change_no_other(self):
        own, n = np.array([0.2, 0.5, 0.4, 0.6, np.nan]), np.array([10.0, 20, 30, 40, 0])
        with_it, without = shrunken(own, n, 0.24), shrunken(own[:4], n[:4], 0.24)
        np.testing.assert_array_equal(with_it.estimate[:4], without.estimate)
        assert with_it.estimate[4] == without.mean


class TestRefusals:
    def test_the_places_must_be_groups_of_the_section(self):
        with pytest.raises(StudyError, match=r"'small_areas' is 'village_code'.* county_code"):
            section(small_areas="village_code")

    def test_without_the_key_or_without_registers_nothing_is_shrunk(self, households):
        assert small_areas(judged(households)).areas.empty
        none = judged(households, registers={}, small_areas="county_code")
        assert small_areas(none).areas.empty

    def test_fewer_than_four_places_are_not_shrunk_and_counted(self):
        results = shrink(villages(counties=3))
        assert results.areas.empty
        assert {(one.reason, one.count) for one in results.notices} == {("few_areas", 3)}
        assert len(results.notices) == 2 * len(AREA_METRICS)

    def test_figures_that_do_not_vary_are_not_shrunk(self, households):
        poor = households["income_pre_assist"] < INCOME["below"]
        frame = households.assign(dibao_recipient=poor.astype(float))
        results = shrink(frame)
        assert set(results.areas["metric"]) == {"coverage"}
        reasons = {one.reason for one in results.notices}
        assert reasons == {"no_variance"}
