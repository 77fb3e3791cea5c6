"""Rules compared on the same rows: what must hold of them, and how sure the differences are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.incidence import ranking
from lowincome_research.identification.measure import accuracy_of
from lowincome_research.proxy_means.allocation import Budget, listed, ranked
from lowincome_research.proxy_means.amounts import Amount, mean
from lowincome_research.proxy_means.comparison import compared
from lowincome_research.proxy_means.errors import Population, difference, errors
from lowincome_research.proxy_means.judged import budgets, rules
from lowincome_research.proxy_means.transfers import outcomes
from lowincome_research.stats.bootstrap import replicates


def figure(frame: pd.DataFrame, rule: str, metric: str, against: str = "", unit: str = "person"):
    chosen = frame["rule"].eq(rule) & frame["metric"].eq(metric) & frame["against"].eq(against)
    (row,) = frame[chosen & frame["unit"].eq(unit)].to_dict("records")
    return row


def at(example, share: float) -> pd.DataFrame:
    nothing = np.zeros(len(example.judged.eligible))
    return compared(rules(example.judged), Budget("declared", Amount(share, nothing)))


@pytest.fixture(scope="module")
def of_register(example) -> pd.DataFrame:
    judged = example.judged
    return compared(rules(judged), budgets(judged, None)[0])


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_a_lottery_misses_all_but_the_budget_and_serves_the_rich_as_they_come(example, share):
    frame, judged = at(example, share), example.judged
    eligible = float(judged.share @ judged.eligible)
    missed = figure(frame, "random", "exclusion_error")
    assert missed["estimate"] == pytest.approx(1 - share, rel=1e-12)
    assert (missed["interval"], missed["ci_low"]) == ("fixed", missed["estimate"])
    assert figure(frame, "random", "inclusion_error")["estimate"] == pytest.approx(1 - eligible)
    assert figure(frame, "random", "targeting_differential")["estimate"] == 0


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_perfect_information_misses_only_those_for_whom_there_is_no_place(example, share):
    frame, judged = at(example, share), example.judged
    eligible = float(judged.share @ judged.eligible)
    missed = figure(frame, "perfect", "exclusion_error")["estimate"]
    wrong = figure(frame, "perfect", "inclusion_error")["estimate"]
    assert missed == pytest.approx(max(0, 1 - share / eligible), abs=1e-12)
    assert wrong == pytest.approx(max(0, 1 - eligible / share), abs=1e-12)


def test_with_as_many_places_as_poor_both_errors_are_one_figure(example):
    judged = example.judged
    (budget,) = (one for one in budgets(judged, None) if one.of == "eligible")
    frame = compared(rules(judged), budget)
    for rule in ("ols", "gradient_boosting", "random", "perfect"):
        missed, wrong = (
            figure(frame, rule, metric) for metric in ("exclusion_error", "inclusion_error")
        )
        assert wrong["estimate"] == pytest.approx(missed["estimate"], abs=1e-12)
        assert wrong["std_error"] == pytest.approx(missed["std_error"], abs=1e-12)


@pytest.mark.parametrize("unit", ["person", "household"])
@pytest.mark.parametrize("metric", ["exclusion_error", "inclusion_error", "targeting_differential"])
def test_the_register_has_the_errors_that_identification_tells_of_it(
    example, of_register, unit, metric
):
    own = accuracy_of(example.cases).metrics
    (row,) = own[own["truth"].eq("poor") & own["unit"].eq(unit) & own["metric"].eq(metric)].to_dict(
        "records"
    )
    found = figure(of_register, "register", metric, unit=unit)
    for name in ("estimate", "std_error", "ci_low", "ci_high", "n", "n_cases"):
        assert found[name] == pytest.approx(row[name], rel=1e-9), name


def test_a_difference_is_of_the_two_figures_and_surer_than_if_they_were_of_two_samples(of_register):
    one = figure(of_register, "gradient_boosting", "exclusion_error")
    other = figure(of_register, "ols", "exclusion_error")
    apart = figure(of_register, "gradient_boosting", "exclusion_error", "ols")
    assert apart["estimate"] == pytest.approx(one["estimate"] - other["estimate"], rel=1e-12)
    assert apart["std_error"] < np.hypot(one["std_error"], other["std_error"])
    assert apart["ci_high"] < 0  # who sees income better misses fewer


def test_every_difference_of_interest_is_told_and_no_other(of_register):
    pairs = of_register[of_register["unit"].eq("person")]
    found = set(zip(pairs["rule"], pairs["against"], strict=True))
    assert found >= {("ols", "register"), ("gradient_boosting", "ols"), ("ols", "universal")}
    assert ("ols", "ols") not in found
    assert ("perfect", "ols") not in found
    assert ("register", "universal") in found
    assert not of_register.isna().any(axis=None)


def test_two_learners_that_agree_differ_by_nothing_for_certain(example):
    judged = example.judged
    same = replace(judged, predicted=dict.fromkeys(("ols", "quantile"), judged.predicted["ols"]))
    frame = compared(rules(same), budgets(same, None)[0])
    row = figure(frame, "quantile", "exclusion_error", "ols")
    assert (row["estimate"], row["ci_low"], row["ci_high"], row["interval"]) == (0, 0, 0, "fixed")


def test_neither_the_order_of_rows_nor_the_scale_of_weights_changes_a_figure(
    villages, make, of_register
):
    frame = villages()
    mixed = frame.sample(frac=1, random_state=4).assign(weight=lambda d: 7 * d["weight"])
    judged = make(mixed, register="dibao").judged
    found = compared(rules(judged), budgets(judged, None)[0])
    for name in ("estimate", "std_error", "ci_low", "ci_high"):
        np.testing.assert_allclose(found[name], of_register[name], atol=1e-9)


def draw(rng: np.random.Generator, n: int = 500) -> tuple[np.ndarray, ...]:
    income = rng.lognormal(0, 0.5, n)
    guess = np.log(income) + rng.normal(0, 0.6, n)
    seen = np.log(income) + rng.normal(0, 0.4, n)
    on_list = (income * np.exp(rng.normal(0, 0.6, n)) < 0.7) * 1.0
    return income, guess, seen, on_list


def figures(income, guess, seen, on_list, weight) -> dict[str, object]:
    """Return errors at the register's own budget, and how those of rules differ."""
    eligible = (income < 0.8) * 1.0
    people = Population(eligible, eligible * (0.8 - income), weight)
    budget = Budget("register", mean(on_list, people.share))
    held = {
        "guess": ranked(ranking(guess, weight), budget),
        "seen": ranked(ranking(seen, weight), budget),
        "list": listed(on_list, people.share),
    }
    found = {name: list(errors(one, people)) for name, one in held.items()}
    alone = {f"{name} {one.metric}": one for name, each in found.items() for one in each}
    alone |= {f"{name} {one.metric}": one for name in held for one in outcomes(held[name], people)}
    apart = {
        f"{name} less {other} {a.metric}": difference(a, b)
        for name, other in (("seen", "guess"), ("seen", "list"))
        for a, b in zip(found[name], found[other], strict=True)
    }
    return alone | apart


def test_standard_errors_are_the_spread_of_repeated_samples():
    """600 samples of 500 people tell a spread to 3%; the errors told are means over them."""
    rng = np.random.default_rng(8)
    samples = [figures(*draw(rng), np.ones(500)) for _ in range(600)]
    for name in samples[0]:
        spread = np.std([one[name].estimate for one in samples])
        told = np.mean([np.sqrt((one[name].influence ** 2).sum()) for one in samples])
        assert told == pytest.approx(spread, rel=0.09), name


def test_paired_errors_agree_with_a_bootstrap_of_clusters(example):
    """Rao-Wu replicates of whole villages, ranked anew in each; 400 tell a spread to 3.5%."""
    judged = example.judged
    design = judged.rows.designs["person"]
    income, line = judged.welfare, judged.level
    relative = {name: judged.predicted[name] - np.log(line) for name in judged.predicted}
    found = []
    for weight in replicates(design, n=400, generator=np.random.default_rng(1)):
        drawn = weight > 0
        people = Population(judged.eligible[drawn], (line - income)[drawn], weight[drawn])
        budget = Budget("register", mean(judged.registered[drawn], people.share))
        one, other = (
            ranked(ranking(relative[name][drawn], weight[drawn]), budget)
            for name in ("gradient_boosting", "ols")
        )
        pairs = zip(errors(one, people), errors(other, people), strict=True)
        found.append([a.estimate - b.estimate for a, b in pairs])
    frame = compared(rules(judged), budgets(judged, None)[0])
    spreads = np.std(found, axis=0, ddof=1)
    for metric, spread in zip(("exclusion_error", "inclusion_error"), spreads, strict=False):
        told = figure(frame, "gradient_boosting", metric, "ols")["std_error"]
        assert told == pytest.approx(spread, rel=0.15), metric


def test_a_line_set_by_the_sample_moves_the_errors_it_defines(villages, make):
    """The slope that `estimates` is given is what a somewhat higher line does to the error."""
    frame = villages(seed=3, n_villages=400)
    judged = make(frame, truth="relative").judged
    people = judged.population("person")
    nothing = np.zeros(len(judged.eligible))
    allocation = ranked(
        ranking(judged.predicted["ols"], people.weight), Budget("declared", Amount(0.2, nothing))
    )
    (missed, *_) = errors(allocation, people)
    step = 0.05 * judged.level[0]
    moved = [
        next(errors(allocation, replace(people, eligible=(judged.welfare < line) * 1.0))).estimate
        for line in (judged.level[0] - step, judged.level[0] + step)
    ]
    assert missed.line_slope == pytest.approx((moved[1] - moved[0]) / (2 * step), rel=0.15)


def test_predictions_count_relative_to_the_line_of_the_place(villages, make):
    """Where the line is twice as high, somebody predicted twice as well off is as needy."""
    made = make(villages())
    need, income = made.cases.needs["poor"], made.frame["income"].to_numpy()
    level = np.where(made.frame["county_code"] % 2, 12_000.0, 6_000.0)
    needs = {"poor": replace(need, level=level, eligible=(income < level) * 1.0)}
    judged = replace(made, cases=replace(made.cases, needs=needs)).judged
    (budget,) = budgets(judged, None)
    served = rules(judged).under(budget)["ols"].served
    ratio = np.exp(made.frame["guessed"]) / level
    assert ratio[served == 1].max() < ratio[served == 0].min()


def test_without_a_register_the_test_stands_beside_a_lottery_alone(villages, make):
    judged = make(villages()).judged
    (budget,) = budgets(judged, None)
    assert budget.of == "eligible"
    frame = compared(rules(judged), budget)
    assert "register" not in set(frame["rule"]) | set(frame["against"])


def test_rows_of_which_the_register_is_unknown_are_left_out_and_counted(villages, make):
    frame = villages().assign(dibao_recipient=lambda d: d["dibao_recipient"].mask(d.index < 17))
    judged = make(frame, register="dibao").judged
    assert len(judged.eligible) == len(frame) - 17
    assert [str(one) for one in judged.notices] == [
        "missing_register (17): proxy_means register=dibao"
    ]


@pytest.mark.parametrize(("income", "words"), [(9_000, "nobody"), (3_000, "everybody")])
def test_a_truth_that_tells_nobody_apart_is_refused(villages, make, income, words):
    frame = villages()
    made = make(frame)
    need = made.cases.needs["poor"]
    needs = {"poor": replace(need, eligible=np.full(len(frame), float(income < 6_000)))}
    with pytest.raises(StudyError, match=f"{words} is eligible among 600 rows"):
        _ = replace(made, cases=replace(made.cases, needs=needs)).judged


def test_a_line_at_zero_is_refused_with_what_else_is_wrong(villages, make):
    made = make(villages())
    need = made.cases.needs["poor"]
    level = np.where(np.arange(600) < 3, 0.0, need.level)
    needs = {"poor": replace(need, eligible=np.zeros(600), level=level)}
    with pytest.raises(StudyError) as refused:
        _ = replace(made, cases=replace(made.cases, needs=needs)).judged
    seen = [one.seen for one in refused.value.problems]
    assert seen == [
        "nobody is eligible among 600 rows",
        "the line is zero or less in 3 of 600 rows",
    ]


@pytest.mark.parametrize("budget", [0, 1, 1.2])
def test_places_for_nobody_or_for_everybody_are_no_budget(villages, make, budget):
    with pytest.raises(StudyError, match="budget"):
        make(villages(), budget=budget)


def test_a_register_known_of_no_row_is_refused(villages, make):
    made = make(villages(), register="dibao")
    (case, *others) = made.cases.cases
    unknown = replace(case, position=case.position[:0], registered=case.registered[:0])
    with pytest.raises(StudyError, match="no row has the truth, the predictors and the register"):
        _ = replace(made, cases=replace(made.cases, cases=(unknown, *others))).judged
