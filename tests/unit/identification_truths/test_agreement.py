"""Agreement of truths and registers: the same as other packages count it, with its errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, jaccard_score

from lowincome_research.identification.agreement import agreement, estimated
from lowincome_research.identification.membership import (
    Membership,
    difference,
    memberships,
    table,
)
from lowincome_research.identification.spec import RelativeLine
from lowincome_research.stats.bootstrap import replicates
from lowincome_research.stats.quantiles import weighted_quantile
from lowincome_research.stats.survey import survey_design
from lowincome_research.stats.survey_estimates import ratio
from tests.unit.identification_truths.conftest import INCOME, MPI, judged, villages

PAIR = ["unit", "first", "second", "metric"]
RELATIVE = {"measure": "income_pre_assist", "below": {"share": 0.6, "of": "median"}}
NUMBERS = ["estimate", "std_error", "ci_low", "ci_high"]


def pairs(frame: pd.DataFrame, **changes: object) -> pd.DataFrame:
    return agreement(judged(frame, **changes)).pairs.set_index(PAIR)


class TestPairs:
    def test_every_two_lists_are_compared_once_in_the_order_of_the_study(self, households):
        found = pairs(households).xs(("household", "kappa"), level=("unit", "metric"))
        assert found.index.tolist() == [
            ("income_rule", "mpi"), ("income_rule", "dibao"), ("income_rule", "monitored"),
            ("mpi", "dibao"), ("mpi", "monitored"), ("dibao", "monitored"),
        ]  # fmt: skip

    @pytest.mark.parametrize("unit", ["household", "person"])
    def test_kappa_and_jaccard_are_those_of_scikit_learn(self, households, unit):
        cases = judged(households)
        weight = cases.rows.designs[unit].weight
        found = pairs(households)["estimate"][unit]
        members = {one.name: one.member for one in memberships(cases)}
        for first, second in found.index.droplevel("metric").unique():
            both = members[first], members[second]
            kappa = cohen_kappa_score(*both, sample_weight=weight)
            assert found[first, second, "kappa"] == pytest.approx(kappa, rel=1e-10)
            jaccard = jaccard_score(*both, sample_weight=weight)
            assert found[first, second, "jaccard"] == pytest.approx(jaccard, rel=1e-10)

    def test_shares_are_survey_ratios_in_both_directions(self, households):
        kept = {"stratum": households["county_code"], "cluster": households["village_code"]}
        design = survey_design(households["weight"], **kept)
        dibao, monitored = households["dibao_recipient"], households["monitored"]
        found = pairs(households).sort_index().loc["household", "dibao", "monitored"]
        for metric, among in (("first_in_second", dibao), ("second_in_first", monitored)):
            wanted = ratio(design, dibao * monitored, among)
            assert found.loc[metric, "estimate"] == pytest.approx(wanted.estimate, rel=1e-12)
            assert found.loc[metric, "std_error"] == pytest.approx(wanted.std_error, rel=1e-10)
            assert found.loc[metric, "n"] == among.sum()

    def test_the_error_of_kappa_is_that_of_the_bootstrap(self):
        frame = villages(seed=3, counties=20, per_county=8, size=10)
        row = pairs(frame).loc["household", "dibao", "monitored", "kappa"]
        design = survey_design(
            frame["weight"], stratum=frame["county_code"], cluster=frame["village_code"]
        )
        cell = (2 * frame["dibao_recipient"] + frame["monitored"]).to_numpy(int)
        drawn = []
        for weight in replicates(design, n=600, generator=np.random.default_rng(5)):
            neither, second, first, both = np.bincount(cell, weights=weight) / weight.sum()
            chance = (first + both) * (second + both) + (neither + first) * (neither + second)
            drawn.append((both + neither - chance) / (1 - chance))
        # 600 replicates give a standard error to about 3%; twice that is allowed
        assert row["std_error"] == pytest.approx(np.std(drawn), rel=0.06)

    def test_influence_is_what_a_little_more_weight_of_a_row_does(self):
        """Derivatives by each cell against differences of scikit-learn's figures."""
        rng = np.random.default_rng(4)
        first, second = rng.binomial(1, 0.3, 60), rng.binomial(1, 0.4, 60)
        weight, step = rng.uniform(0.5, 2, 60), 1e-6
        lists = [Membership("truth", "a", 1.0 * first), Membership("register", "b", 1.0 * second)]
        found = table(*lists, np.ones(60, dtype=bool), weight)
        influence = {one.figure.metric: one.figure.influence for one in found.figures()}
        for cell in range(4):
            row = int(np.flatnonzero(found.cell == cell)[0])
            for metric, score in (("kappa", cohen_kappa_score), ("jaccard", jaccard_score)):
                more, less = (weight + sign * step * (np.arange(60) == row) for sign in (1, -1))
                change = score(first, second, sample_weight=more) - score(
                    first, second, sample_weight=less
                )
                wanted = change / (2 * step)
                assert influence[metric][row] == pytest.approx(wanted, rel=1e-5, abs=1e-8)

    def test_greatest_kappa_is_reached_by_nested_lists_of_the_same_sizes(self, households):
        frame = households.sort_values("income_pre_assist", ignore_index=True).assign(weight=1.0)
        sizes = {"dibao_recipient": 100, "monitored": 40}
        nested = frame.assign(**{name: (frame.index < n) * 1.0 for name, n in sizes.items()})
        apart = nested.assign(monitored=nested["monitored"].to_numpy()[::-1])
        inside = pairs(nested).loc["household", "dibao", "monitored", "kappa"]
        outside = pairs(apart).loc["household", "dibao", "monitored", "kappa"]
        assert inside["estimate"] == pytest.approx(inside["greatest"], abs=1e-12)
        assert outside["greatest"] == pytest.approx(inside["greatest"], abs=1e-12)
        assert outside["estimate"] < 0

    def test_lists_drawn_apart_agree_by_chance_alone(self):
        frame = villages(seed=2, counties=20, per_county=10, size=20)
        rng = np.random.default_rng(1)
        frame = frame.assign(monitored=rng.binomial(1, 0.2, len(frame)).astype(float))
        row = pairs(frame).loc["household", "dibao", "monitored", "kappa"]
        assert row["ci_low"] < 0 < row["ci_high"]
        assert row["ci_high"] < 0.1

    def test_the_same_list_twice_is_held_whole_by_either(self, households):
        frame = households.assign(monitored=households["dibao_recipient"])
        found = pairs(frame).sort_index().loc["household", "dibao", "monitored"]
        assert (found.loc[["first_in_second", "second_in_first", "jaccard"], "estimate"] == 1).all()
        assert found.loc["first_in_second", "interval"] == "exact"
        assert "kappa" not in found.index
        notices = agreement(judged(frame)).notices
        where = "register=dibao register=monitored unit=household"
        assert ("no_variance", where, 1) in [(n.reason, n.where, n.count) for n in notices]

    def test_a_pair_is_compared_where_both_are_known(self, households):
        gaps = households.index % 3 == 0
        frame = households.assign(monitored=households["monitored"].mask(gaps))
        whole, partial = pairs(households), pairs(frame)
        assert partial.loc["household", "mpi", "monitored", "kappa"]["n"] == 400
        rest = partial.loc["household", "mpi", "dibao", "kappa"]
        assert rest["n"] == 600
        assert rest["estimate"] == whole.loc["household", "mpi", "dibao", "kappa"]["estimate"]

    @settings(max_examples=5, deadline=None)
    @given(st.integers(1, 1_000), st.floats(0.01, 100))
    def test_row_order_scale_of_weights_and_replication_change_nothing(self, seed, scale):
        frame = villages(seed=seed % 7, counties=4, per_county=4, size=12)
        lists = {"truths": {"relative": RELATIVE, "mpi": MPI},
                 "registers": {"dibao": "dibao_recipient"}}  # fmt: skip
        changed = frame.assign(weight=frame["weight"] * scale).sample(frac=1, random_state=seed)
        wanted, found = pairs(frame, **lists), pairs(changed, **lists)
        np.testing.assert_allclose(wanted[NUMBERS], found[NUMBERS], rtol=1e-8, atol=1e-12)
        halves = pd.concat([frame, frame.assign(household_id=frame["household_id"] + 10_000)])
        twice = pairs(halves.assign(weight=halves["weight"] / 2), **lists)
        np.testing.assert_allclose(wanted["estimate"], twice["estimate"], rtol=1e-10)


class TestEstimatedLines:
    @pytest.mark.parametrize(("metric", "decimals"), [("second_in_first", 3), ("kappa", 3)])
    def test_figures_follow_a_line_as_they_do_when_it_is_moved(self, metric, decimals):
        """The slope of a figure is compared with the figure under a line one per cent off."""
        frame = villages(seed=4, counties=20, per_county=20, size=20)
        relative = judged(frame, truths={"relative": RELATIVE})
        line = relative.needs["relative"].estimated
        step = 0.05 * line.value
        moved = [
            pairs(frame, truths={"fixed": {**INCOME, "below": line.value + side * step}})
            .loc["household", "fixed", "dibao", metric]["estimate"]
            for side in (1, -1)
        ]  # fmt: skip
        slope = (moved[0] - moved[1]) / (2 * step)
        first, second, _ = memberships(relative)
        weight = relative.rows.designs["household"].weight
        found = table(first, second, relative.rows.judged, weight).figures()
        response = next(one for one in found if one.figure.metric == metric)
        assert response.line.totals / line.totals == pytest.approx(slope, rel=0.25)

    def test_the_error_is_that_of_a_bootstrap_that_sets_the_line_anew(self):
        """Taken as known the line would give errors that are 11 to 28 per cent too small here."""
        frame = villages(seed=8, counties=20, per_county=8, size=10).assign(household_size=1.0)
        truths = {"relative": {**RELATIVE, "below": {"share": 0.8, "of": "median"}}}
        found = pairs(frame, truths=truths).sort_index().loc["household", "relative", "dibao"]
        design = survey_design(
            frame["weight"], stratum=frame["county_code"], cluster=frame["village_code"]
        )
        income, listed = frame["income_pre_assist"].to_numpy(), frame["dibao_recipient"].to_numpy()
        drawn = []
        for weight in replicates(design, n=600, generator=np.random.default_rng(5)):
            poor = income < 0.8 * weighted_quantile(income, weights=weight, at=[0.5])[0]
            drawn.append({
                "first_in_second": np.average(listed[poor], weights=weight[poor]),
                "second_in_first": np.average(poor[listed == 1], weights=weight[listed == 1]),
                "kappa": cohen_kappa_score(poor, listed, sample_weight=weight),
            })  # fmt: skip
        spread = pd.DataFrame(drawn).std()
        # 600 replicates give a standard error to 3%, the kernel's density about as well
        for metric, wanted in spread.items():
            assert found.loc[metric, "std_error"] == pytest.approx(wanted, rel=0.08)

    def test_it_does_not_matter_which_of_two_lists_has_the_line(self, households):
        lists = {"relative": RELATIVE, "mpi": MPI}
        found = pairs(households, truths=lists)
        swapped = pairs(households, truths=dict(reversed(lists.items())))
        for metric, other in (("kappa", "kappa"), ("jaccard", "jaccard"),
                              ("first_in_second", "second_in_first")):  # fmt: skip
            one = found.loc["person", "relative", "mpi", metric]
            two = swapped.loc["person", "mpi", "relative", other]
            assert one["estimate"] == pytest.approx(two["estimate"])
            assert one["std_error"] == pytest.approx(two["std_error"])

    def test_an_estimated_line_changes_errors_not_estimates(self, households):
        relative = pairs(households, truths={"relative": RELATIVE})
        line = judged(households, truths={"r": RELATIVE}).needs["r"].estimated
        assert line.relative == RelativeLine(share=0.6, of="median")
        fixed = pairs(households, truths={"relative": {**INCOME, "below": line.value}})
        np.testing.assert_allclose(relative["estimate"], fixed["estimate"])
        same = relative.index.get_level_values("first") == "dibao"
        np.testing.assert_allclose(relative[same]["std_error"], fixed[same]["std_error"])
        assert (relative[~same]["std_error"] != fixed[~same]["std_error"]).all()


class TestClosest:
    def test_the_lead_is_the_difference_of_the_kappas(self, households):
        results = agreement(judged(households))
        kappas = results.pairs.query("metric == 'kappa'").set_index(PAIR[:3])["estimate"]
        for row in results.closest.itertuples():
            assert row.kappa == pytest.approx(kappas[row.unit, row.truth, row.register])
            assert row.kappa_other == pytest.approx(kappas[row.unit, row.other, row.register])
            assert row.estimate == pytest.approx(row.kappa - row.kappa_other)
            assert row.estimate >= 0

    def test_a_register_made_from_a_truth_agrees_with_it_best(self, households):
        found = agreement(judged(households)).closest.query("unit == 'household'")
        assert found.set_index("register")["truth"].to_dict()["dibao"] == "income_rule"
        assert found.set_index("register").loc["dibao", "ci_low"] > 0

    def test_pairing_narrows_the_interval(self, households):
        """Two lines close by hold nearly the same households: their kappas go together."""
        truths = {"lower": {**INCOME, "below": 6_000}, "higher": {**INCOME, "below": 6_300}}
        results = agreement(judged(households, truths=truths))
        lead = results.closest.query("unit == 'household' and register == 'dibao'").iloc[0]
        kappas = results.pairs.query(
            "unit == 'household' and second == 'dibao' and metric == 'kappa'"
        )
        apart = np.sqrt((kappas["std_error"] ** 2).sum())
        assert lead["std_error"] < apart / 2

    def test_two_truths_of_the_same_households_are_not_told_apart(self, households):
        truths = {"one": INCOME, "other": {**INCOME, "below": 6_252.0000001}}
        found = agreement(judged(households, truths=truths)).closest
        assert (found[NUMBERS] == 0).all(axis=None)

    def test_an_undecided_lead_is_called_so_about_as_often_as_it_should(self):
        """Two equally noisy views of the same income: neither agrees better with the register."""
        rng = np.random.default_rng(9)
        excluded = 0
        for _ in range(200):
            seen = rng.normal(0, 1, 400)[:, None] + rng.normal(0, 0.5, (400, 3))
            lists = [Membership("truth", name, 1.0 * (seen[:, place] < -0.5))
                     for place, name in enumerate("abc")]  # fmt: skip
            design = survey_design(rng.uniform(0.5, 2, 400), cluster=np.arange(400) // 4)
            everyone = np.ones(400, dtype=bool)
            kappas = [table(one, lists[2], everyone, design.weight).kappa() for one in lists[:2]]
            kappas.sort(key=lambda one: -one.figure.estimate)
            lead = estimated(design, np.arange(400), [difference(*kappas)]).iloc[0]
            excluded += lead["ci_low"] > 0
        # 10 of 200 expected; 21 or more, or 2 or fewer, have a chance below 1 in 300
        assert 2 < excluded < 21

    def test_without_registers_the_truths_are_still_compared(self, households):
        results = agreement(judged(households, registers={}))
        assert set(results.pairs["second"]) == {"mpi"}
        assert results.closest.empty

    def test_one_list_alone_is_compared_with_nothing(self, households):
        results = agreement(judged(households, registers={}, truths={"mpi": MPI}))
        assert results.pairs.empty
        assert results.notices == ()

    def test_one_truth_alone_has_no_rival(self, households):
        assert agreement(judged(households, truths={"mpi": MPI})).closest.empty
