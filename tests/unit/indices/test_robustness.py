"""Ranks over choices of construction: exact by hand, refusals named, nothing left out silently."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from lowincome_research.errors import StudyError
from lowincome_research.indices.fit import fit, fit_rows
from lowincome_research.indices.refit import refit
from lowincome_research.indices.robustness import rank_robustness, weighting_code
from lowincome_research.indices.score import score

from .conftest import framework_of, spec_of

CHOICES = {
    "normalise": ["minmax", "rank"],
    "weights": ["equal", "entropy", "critic"],
    "aggregate": ["arithmetic", "geometric"],
    "bounds": [[0.0, 1.0], [0.05, 0.95]],
}


@pytest.fixture
def related(panel):
    """Return a panel whose indicators go together, so that dimensions have something to say."""
    rng = np.random.default_rng(5)
    common = rng.normal(size=len(panel))
    noise = {name: rng.normal(size=len(panel)) for name in ("labour", "dependency", "land")}
    found = {"labour": common + noise["labour"], "dependency": noise["dependency"] - common,
             "land": common + noise["land"]}  # fmt: skip
    tenths = {name: pd.qcut(values, 10, labels=False) ** 2.0 for name, values in found.items()}
    others = {name: pd.qcut(panel[name], 10, labels=False) * 1.0 for name in ("value", "slope")}
    return panel.assign(**tenths, **others, weight=1.0)  # few values: ranks have few knots


def robustness_of(panel, framework, *, draws=64, seed=3, weights="entropy", **choices):
    spec = spec_of(weights=weights, robustness={"draws": draws, **CHOICES, **choices})
    fitted = fit(panel, framework, spec, name="index", weight="weight")
    whole = refit(panel, fitted)
    return rank_robustness(whole, generator=np.random.default_rng(seed))


def ranks_by_hand(panel, framework, *, normalise, weights, aggregate, bounds):
    """Return percentile ranks of base rows under one combination, by fitting and scoring it."""
    spec = spec_of(weights=weights, aggregate=aggregate,
                   normalise={"method": normalise, "winsorise": bounds})  # fmt: skip
    base = panel[panel["year"].eq(2019)]
    scores = score(base, fit(panel, framework, spec, name="index", weight="weight"))["index"]
    return (rankdata(np.round(scores, 9)) - 0.5) / len(base)


def factorial(panel, framework, fitted_weights="entropy"):
    """Return ranks as fitted, and under every combination of the choices."""
    whole = {"normalise": "minmax", "aggregate": "arithmetic", "bounds": [0.0, 1.0]}
    reference = ranks_by_hand(panel, framework, weights=fitted_weights, **whole)
    return reference, {
        levels: ranks_by_hand(
            panel, framework,
            **{name: CHOICES[name][i] for name, i in zip(CHOICES, levels, strict=True)},
        )
        for levels in product(*(range(len(one)) for one in CHOICES.values()))
    }  # fmt: skip


def test_many_draws_give_what_every_combination_gives_exactly(related, framework):
    reference, ranks = factorial(related, framework)
    shifts = np.array([np.abs(one - reference).mean() for one in ranks.values()])
    table = shifts.reshape([len(one) for one in CHOICES.values()])
    exact = [table.mean(axis=tuple({0, 1, 2, 3} - {one})).var() / table.var() for one in range(4)]
    found = robustness_of(related, framework, draws=8_000)
    # Monte Carlo error of a first-order share at 8,000 draws is about .015
    assert found.sensitivity["first"].to_numpy() == pytest.approx(exact, abs=0.03)
    assert found.mean_shift == pytest.approx(shifts.mean(), rel=0.02)
    assert sorted(found.combinations["shift"]) == pytest.approx(sorted(shifts), abs=1e-9)
    low, high = np.quantile(list(ranks.values()), [0.05, 0.95], axis=0, method="inverted_cdf")
    # 24 combinations, equally often but for chance: an end is at most a step or two away
    assert found.ranks["rank_low"].to_numpy() == pytest.approx(low, abs=0.05)
    assert found.ranks["rank_high"].to_numpy() == pytest.approx(high, abs=0.05)


def test_every_row_is_ranked_and_every_combination_drawn_is_listed(related, framework):
    found = robustness_of(related, framework)
    assert list(found.ranks["row"]) == list(range(200))
    assert found.missing == 0
    assert found.combinations["draws"].sum() == 2 * 64
    assert len(found.combinations) <= 24


def test_a_combination_is_computed_once(related, framework, monkeypatch):
    tried = []

    def counted(rows, framework, spec, **keys):
        tried.append(spec.model_dump_json())
        return fit_rows(rows, framework, spec, **keys)

    monkeypatch.setattr("lowincome_research.indices.refit.fit_rows", counted)
    normalise = ["minmax", "rank", "zscore"]  # the last is refused, and the design drawn again
    found = robustness_of(related, framework, normalise=normalise)
    assert len(found.left_out) == 1
    assert len(tried) == len(set(tried)) + 1  # the index as fitted is one of the combinations


def test_a_level_that_does_not_go_with_the_others_is_left_out_and_named(related, framework):
    found = robustness_of(related, framework, normalise=["minmax", "rank", "zscore"])
    (row,) = found.left_out.to_dict("records")
    assert (row["factor"], row["level"]) == ("normalise", "zscore")
    assert "between 0 and 1" in row["reason"]
    assert "zscore" not in set(found.combinations["normalise"])
    assert found.sensitivity.set_index("factor").loc["normalise", "levels"] == 2


def test_a_weighting_that_the_data_refuse_is_left_out_and_named(related, framework):
    strict = {"method": "pca", "kmo_min": 1.0}
    spec = spec_of(weights="equal", robustness={**CHOICES, "weights": ["equal", strict]})
    fitted = fit(related, framework, spec, name="index")
    found = rank_robustness(refit(related, fitted), generator=np.random.default_rng(1))
    (row,) = found.left_out.to_dict("records")
    assert (row["factor"], row["level"]) == ("weights", "pca")
    assert "weights" not in set(found.sensitivity["factor"])


def test_choices_of_which_none_can_be_computed_are_an_error(related, framework):
    choices = {**CHOICES, "normalise": ["target"]}
    spec = spec_of(weights="equal", robustness=choices)
    fitted = fit(related, framework, spec, name="index")
    with pytest.raises(StudyError, match=r"no combination can be computed: .*target"):
        rank_robustness(refit(related, fitted), generator=np.random.default_rng(1))


def test_choices_that_change_nothing_explain_nothing(related):
    framework = framework_of([{"column": "land", "direction": 1}])
    found = robustness_of(related, framework, bounds=[[0.0, 1.0]])
    assert found.mean_shift == pytest.approx(0)
    assert found.sensitivity["first"].eq(0).all()
    assert (found.ranks["rank_low"] == found.ranks["rank_high"]).all()


def test_weights_of_dimensions_stay_where_the_study_sets_them_apart(related, framework):
    apart = {"indicators": "entropy", "dimensions": "equal"}
    choices = {**CHOICES, "weights": ["entropy"], "normalise": ["minmax"],
               "aggregate": ["arithmetic"], "bounds": [[0.0, 1.0]]}  # fmt: skip
    fitted = fit(related, framework, spec_of(weights=apart, robustness=choices), name="index")
    found = rank_robustness(refit(related, fitted), generator=np.random.default_rng(1))
    assert found.mean_shift == 0  # the one combination is the index as fitted


def test_rows_without_a_score_are_counted(related, framework):
    holed = related.assign(land=related["land"].mask(related["household_id"].eq(4)))
    found = robustness_of(holed, framework)
    assert found.missing == 1
    assert 4 not in set(found.ranks["row"])


def test_repeating_every_row_changes_no_rank(related, framework):
    once = robustness_of(related, framework)
    twice = robustness_of(pd.concat([related, related], ignore_index=True), framework)
    pd.testing.assert_frame_equal(once.sensitivity, twice.sensitivity, rtol=1e-6)
    firsts = twice.ranks.iloc[: len(once.ranks)]
    pd.testing.assert_frame_equal(once.ranks, firsts, rtol=1e-9)


def test_the_order_of_rows_changes_no_rank(related, framework):
    order = np.random.default_rng(9).permutation(len(related))
    once = robustness_of(related, framework)
    shuffled = robustness_of(related.iloc[order], framework)
    pd.testing.assert_frame_equal(once.sensitivity, shuffled.sensitivity, rtol=1e-6)
    base = order[related["year"].iloc[order].eq(2019)]
    places = np.argsort(np.argsort(base))  # where each shuffled base row stands in the first run
    again = shuffled.ranks.assign(row=places).sort_values("row").reset_index(drop=True)
    pd.testing.assert_frame_equal(once.ranks, again, rtol=1e-9)


def test_weightings_are_named_in_a_word():
    parts = [{"method": "entropy", "zero": "shift"}, "critic"]
    spec = spec_of(weights={"method": "linear", "of": parts, "alpha": 0.5})
    assert weighting_code(spec.weights) == "linear(entropy_shift+critic)"
