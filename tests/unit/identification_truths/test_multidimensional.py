"""Truths that count deprivations: exact cut-offs, missing indicators, shares with their errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowincome_research.errors import StudyError
from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.deprivations import deprivations
from lowincome_research.identification.measure import accuracy_of
from lowincome_research.identification.multidimensional import multidimensional_poverty
from lowincome_research.identification.multidimensional_spec import Multidimensional
from lowincome_research.identification.spec import columns_used
from lowincome_research.panel.spec import Keys
from lowincome_research.stats.survey import survey_design
from lowincome_research.stats.survey_estimates import mean, ratio
from lowincome_research.strict import parse_value
from tests.unit.identification_truths.conftest import (
    DESIGN,
    INCOME,
    MPI,
    judged,
    section,
    villages,
)

CASE = ["unit", "group", "indicator", "metric"]


def counted(values: dict[str, list], k: object, **weights: int) -> Multidimensional:
    indicators = {
        name: {"at_least": 1, "weight": weights.get(name, 1)} for name in values
    }  # fmt: skip
    return parse_value({"indicators": indicators, "k": k}, Multidimensional)


def poor(values: dict[str, list], k: object, **weights: int) -> list[float]:
    found = deprivations(pd.DataFrame(values, dtype=float), counted(values, k, **weights), "here")
    return found.poor.tolist()


class TestCutoffs:
    def test_a_value_on_the_cutoff_is_not_below_it_but_is_at_least_it(self):
        frame = pd.DataFrame({"a": [0.1 + 0.2, 0.3, 0.29]})
        below = parse_value({"indicators": {"a": {"below": 0.3}}, "k": 1}, Multidimensional)
        above = parse_value({"indicators": {"a": {"at_least": 0.3}}, "k": 1}, Multidimensional)
        assert deprivations(frame, below, "here").poor.tolist() == [0, 0, 1]
        assert deprivations(frame, above, "here").poor.tolist() == [1, 1, 0]

    def test_codes_may_be_text_or_numbers(self):
        frame = pd.DataFrame({"roof": ["straw", "tile", None], "water": [1.0, 3.0, np.nan]})
        spec = parse_value(
            {"indicators": {"roof": {"when": ["straw"]}, "water": {"when": [3, 4]}}, "k": 1},
            Multidimensional,
        )
        found = deprivations(frame, spec, "here").deprived
        np.testing.assert_array_equal(found, [[1, 0], [0, 1], [np.nan, np.nan]])

    @pytest.mark.parametrize("n", [3, 7, 50])
    def test_a_share_that_floats_cannot_hold_is_met_by_exactly_that_many_indicators(self, n):
        """With 50 indicators of weight 1/50, a float sum of k of them misses k/50 for some k."""
        values = {f"i{place:02d}": [1.0] for place in range(n)}
        for k in range(1, n + 1):
            met = {name: [float(place < k)] for place, name in enumerate(values)}
            short = {name: [float(place < k - 1)] for place, name in enumerate(values)}
            assert poor(met, f"{k}/{n}") == [1.0]
            assert poor(short, f"{k}/{n}") == [0.0]


class TestMissingIndicators:
    def test_a_household_is_poor_whatever_is_missing_once_it_is_deprived_in_enough(self):
        assert poor({"a": [1], "b": [1], "c": [np.nan]}, 2) == [1.0]

    def test_it_is_not_poor_once_too_few_are_left(self):
        assert poor({"a": [0], "b": [0], "c": [np.nan]}, 2) == [0.0]

    def test_it_cannot_be_told_while_the_missing_one_decides(self):
        assert np.isnan(poor({"a": [1], "b": [0], "c": [np.nan]}, 2)).all()

    def test_weights_decide_what_a_missing_one_can_do(self):
        values = {"a": [1], "b": [0], "c": [np.nan]}
        assert np.isnan(poor(values, 3, c=2)).all()
        assert poor(values, 3, b=2) == [0.0]

    def test_rows_left_out_are_counted(self, households):
        frame = households.assign(rooms=households["rooms"].where(households.index >= 40))
        cases = judged(frame)
        undecided = np.isnan(cases.needs["mpi"].eligible)
        assert 0 < undecided.sum() < 40
        by_case = {(one.reason, one.where): one.count for one in cases.notices}
        assert by_case["missing_truth", "register=dibao truth=mpi"] == undecided.sum()
        results = multidimensional_poverty(cases)
        assert {(one.reason, one.count) for one in results.notices} == {("missing_indicator", 40)}
        overall = results.metrics.query("group_by == '' and metric == 'headcount'")
        assert overall["n"].tolist() == [560, 560]

    @given(st.integers(1, 7), st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=4, max_size=4))
    def test_what_is_told_holds_however_the_missing_ones_turn_out(self, k, row):
        names, weights = ("a", "b", "c", "d"), {"a": 1, "b": 2, "c": 3, "d": 1}
        said = poor({name: [value] for name, value in zip(names, row, strict=True)}, k, **weights)
        ways = {
            poor({n: [end if np.isnan(v) else v] for n, v in zip(names, row, strict=True)},
                 k, **weights)[0]
            for end in (0.0, 1.0)
        }  # fmt: skip
        assert (said[0] in ways and len(ways) == 1) or (np.isnan(said[0]) and ways == {0.0, 1.0})


class TestPoverty:
    def test_errors_are_those_of_survey_means_and_ratios(self, households):
        found = multidimensional_poverty(judged(households)).metrics.set_index(CASE)
        kept = {"stratum": households["county_code"], "cluster": households["village_code"]}
        design = survey_design(households["weight"] * households["household_size"], **kept)
        lacking = np.column_stack([
            households["schooling"] < 9, households["rooms"] < 2, households["illness"] == 1,
            households["roof"].isin(["straw", "none"]),
        ])  # fmt: skip
        count = lacking @ np.array([2, 1, 1, 2])
        is_poor = count >= 3
        expected = {
            ("", "headcount"): mean(design, is_poor),
            ("", "intensity"): ratio(design, is_poor * count / 6, is_poor),
            ("", "adjusted_headcount"): mean(design, is_poor * count / 6),
            ("roof", "censored_headcount"): mean(design, is_poor & lacking[:, 3]),
            ("roof", "contribution"): ratio(design, 2 * (is_poor & lacking[:, 3]), is_poor * count),
        }
        for (indicator, metric), wanted in expected.items():
            row = found.loc[("person", "", indicator, metric)]
            assert row["estimate"] == pytest.approx(wanted.estimate, rel=1e-12)
            assert row["std_error"] == pytest.approx(wanted.std_error, rel=1e-10)

    def test_the_adjusted_headcount_is_the_product_and_contributions_sum_to_one(self, households):
        metrics = multidimensional_poverty(judged(households)).metrics
        wide = metrics[metrics["indicator"].eq("")].pivot_table(
            "estimate", ["unit", "group"], "metric"
        )
        product = wide["headcount"] * wide["intensity"]
        assert (wide["adjusted_headcount"] - product).abs().max() < 1e-12
        shares = metrics[metrics["metric"].eq("contribution")]
        totals = shares.groupby(["unit", "group"])["estimate"].sum()
        assert len(totals) == 2 * 7
        assert (totals - 1).abs().max() < 1e-12

    def test_a_group_without_poor_has_no_intensity(self, households):
        well = households["county_code"].eq("SYN03")
        frame = households.assign(
            schooling=households["schooling"].mask(well, 12.0),
            roof=households["roof"].mask(well, "tile"),
        )
        found = multidimensional_poverty(judged(frame)).metrics.set_index(CASE)["estimate"]
        assert found["household", "SYN03", "", "headcount"] == 0
        assert ("household", "SYN03", "", "intensity") not in found
        assert ("household", "SYN02", "", "intensity") in found

    @settings(max_examples=10, deadline=None)
    @given(st.integers(1, 1_000), st.floats(0.01, 100))
    def test_row_order_scale_of_weights_and_replication_change_nothing(self, seed, scale):
        frame = villages(seed=seed % 7, counties=3, per_county=3, size=8)
        changed = frame.assign(weight=frame["weight"] * scale).sample(frac=1, random_state=seed)
        wanted, found = (multidimensional_poverty(judged(one)).metrics for one in (frame, changed))
        numbers = ["estimate", "std_error", "ci_low", "ci_high"]
        pd.testing.assert_frame_equal(
            wanted.drop(columns=numbers), found.drop(columns=numbers)
        )  # fmt: skip
        np.testing.assert_allclose(wanted[numbers], found[numbers], rtol=1e-9, atol=1e-12)
        halves = pd.concat([frame, frame.assign(household_id=frame["household_id"] + 10_000)])
        twice = multidimensional_poverty(judged(halves.assign(weight=halves["weight"] / 2))).metrics
        np.testing.assert_allclose(wanted[numbers[:2]], twice[numbers[:2]], rtol=1e-9, atol=1e-12)

    def test_a_higher_cutoff_never_finds_more_poor(self, households):
        found = []
        for k in range(1, 7):
            mpi = {**MPI, "multidimensional": {**MPI["multidimensional"], "k": k}}
            metrics = multidimensional_poverty(judged(households, truths={"mpi": mpi})).metrics
            overall = metrics.query("unit == 'person' and group_by == '' and indicator == ''")
            found.append(overall.set_index("metric")["estimate"])
        wide = pd.DataFrame(found)
        assert (wide["headcount"].diff().dropna() < 0).all()
        assert (wide["adjusted_headcount"].diff().dropna() < 0).all()
        assert (wide["intensity"].diff().dropna() > 0).all()

    def test_a_study_without_such_a_truth_has_no_rows(self, households):
        assert multidimensional_poverty(judged(households, truths={"income": INCOME})).metrics.empty


class TestAsATruth:
    def test_registers_are_judged_by_it_as_by_any_other(self, households):
        metrics = accuracy_of(judged(households)).metrics
        row = metrics.query(
            "register == 'monitored' and truth == 'mpi' and unit == 'household'"
            " and group_by == '' and metric == 'exclusion_error'"
        ).iloc[0]
        is_poor = judged(households).needs["mpi"].eligible == 1
        weight = households["weight"]
        missed = weight[is_poor & households["monitored"].eq(0)].sum() / weight[is_poor].sum()
        assert row["estimate"] == pytest.approx(missed)

    def test_households_with_more_deprivations_rank_as_needier(self, households):
        need = judged(households).needs["mpi"]
        assert need.welfare.min() == -6
        assert not need.monetary
        assert (need.welfare[need.eligible == 1] <= -3).all()

    def test_a_screen_takes_households_out_of_the_eligible_not_of_the_poor(self, households):
        frame = households.assign(passes=(households.index % 2).astype(float))
        cases = judged(frame, truths={"mpi": {**MPI, "screens": ["passes"]}})
        assert cases.needs["mpi"].eligible[::2].sum() == 0
        plain = multidimensional_poverty(judged(frame, truths={"mpi": MPI})).metrics
        pd.testing.assert_frame_equal(multidimensional_poverty(cases).metrics, plain)

    def test_deprivations_may_be_of_an_earlier_time_than_the_registers(self, households):
        """Households that were not there then cannot be judged."""
        now = households.assign(year=2020, schooling=16.0, roof="tile", rooms=4.0)
        then = households[households["household_id"] >= 25].assign(year=2019)
        truth = {**MPI, "at": 2019}
        cases = identification_cases(
            pd.concat([now, then]), section(truths={"mpi": truth}, at=2020),
            keys=Keys(unit="household_id", time="year"), design=DESIGN,
        )  # fmt: skip
        wanted = judged(households).needs["mpi"].eligible
        np.testing.assert_array_equal(cases.needs["mpi"].eligible[25:], wanted[25:])
        assert np.isnan(cases.needs["mpi"].eligible[:25]).all()
        results = multidimensional_poverty(cases)
        assert {(one.reason, one.count) for one in results.notices} == {("missing_indicator", 25)}

    def test_its_columns_are_checked_under_their_keys(self):
        used = columns_used(section())
        assert used["truths", "mpi", "multidimensional", "indicators", "roof"] == "roof"
        assert ("truths", "mpi", "measure") not in used


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"measure": "income_pre_assist"}, "'multidimensional' stands in place of 'measure'"),
            ({"label": None}, "give a 'label'"),
            ({"multidimensional": None}, "give a 'measure' with its line"),
        ],
    )
    def test_a_truth_is_one_thing_or_the_other(self, change, message):
        with pytest.raises(StudyError, match=message):
            section(truths={"mpi": {**MPI, **change}})

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"k": 7}, "'k' is 7, and the weights sum to 6"),
            ({"k": 0}, "'k' is 0"),
            ({"k": "4/3"}, "'k' is 4/3"),
            ({"k": 0.5}, "multidimensional.k"),
            ({"indicators": {"rooms": {"below": 1, "at_least": 2}}}, "exactly one of"),
            ({"indicators": {"rooms": {}}}, "exactly one of"),
            ({"indicators": {"rooms": {"below": 1, "weight": 0.5}}}, "weight"),
            ({"indicators": {"dibao_amount": {"below": 1}}, "k": 1}, "is assistance"),
            ({"indicators": {"consumption": {"below": 1}}, "k": 1}, "measured after assistance"),
            ({"indicators": {"monitored": {"below": 1}}, "k": 1}, "the register itself"),
        ],
    )
    def test_a_counting_rule_must_make_sense(self, change, message):
        counting = {**MPI["multidimensional"], **change}
        with pytest.raises(StudyError, match=message):
            section(truths={"mpi": {**MPI, "multidimensional": counting}})

    def test_codes_of_the_wrong_kind_are_named_all_at_once(self, households):
        counting = {
            "indicators": {"illness": {"when": ["1"]}, "roof": {"when": [2]}},
            "k": 1,
        }
        with pytest.raises(StudyError) as raised:
            judged(households, truths={"mpi": {**MPI, "multidimensional": counting}})
        where = "identification.truths.mpi.multidimensional.indicators"
        assert [one.where for one in raised.value.problems] == [
            f"{where}.illness.when",
            f"{where}.roof.when",
        ]
        assert "holds numbers" in str(raised.value)
        assert "allowed: straw, tile" in str(raised.value)
