"""Normalising: z-scores, ranks and targets against numpy and scipy, and what refuses them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.fit import fit
from lowincome_research.indices.fitted import Ranks
from lowincome_research.indices.normalise import KNOTS, mid_ranks
from lowincome_research.indices.scale import placed
from lowincome_research.indices.score import score

from .conftest import framework_of, spec_of

UP = {"column": "a", "direction": 1}


def scores_of(frame, *, leaf=UP, weight=None, **keys):
    spec = spec_of(weights="equal", **keys)
    fitted = fit(frame, framework_of([leaf]), spec, name="index", weight=weight)
    return score(frame, fitted)["index"].to_numpy(), fitted


def test_a_z_score_is_in_weighted_standard_deviations_from_the_mean(panel):
    base = panel[panel["year"].eq(2019)].rename(columns={"land": "a"})
    found, _ = scores_of(base, weight="weight", normalise={"method": "zscore"})
    mean = np.average(base["a"], weights=base["weight"])
    sd = np.sqrt(np.average((base["a"] - mean) ** 2, weights=base["weight"]))
    assert found == pytest.approx(((base["a"] - mean) / sd).to_numpy())


def test_z_scores_point_to_the_better_side(panel):
    base = panel[panel["year"].eq(2019)].rename(columns={"land": "a"})
    down = {"column": "a", "direction": -1}
    found, _ = scores_of(base, leaf=down, normalise={"method": "zscore"})
    assert found == pytest.approx(-stats.zscore(base["a"]))


def test_ranks_of_few_values_are_mid_rank_shares():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 2.0, 2.0, 5.0, 5.0, 5.0, 9.0]})
    found, _ = scores_of(frame, normalise={"method": "rank"})
    assert found == pytest.approx((stats.rankdata(frame["a"]) - 0.5) / len(frame))


def test_ranks_count_weights_not_rows():
    ranks = mid_ranks(np.array([0.0, 0.5, 1.0]), weights=np.array([1.0, 2.0, 1.0]))
    assert ranks == Ranks(at=(0.0, 0.5, 1.0), share=(0.125, 0.5, 0.875))


def test_ranks_of_many_values_follow_their_quantiles(panel):
    base = panel[panel["year"].eq(2019)].rename(columns={"land": "a"})
    found, fitted = scores_of(base, normalise={"method": "rank"})
    exact = (stats.rankdata(base["a"]) - 0.5) / len(base)
    assert np.abs(found - exact).max() < 1 / KNOTS
    assert (np.diff(found[np.argsort(base["a"])]) > 0).all()
    assert len(fitted.leaves[0].place.at) <= KNOTS + 1


def test_values_between_ranks_lie_on_a_line_and_outside_at_the_ends():
    frame = pd.DataFrame({"year": [2019] * 2 + [2020] * 3, "a": [0.0, 10.0, 2.5, -9.0, 99.0]})
    found, _ = scores_of(frame, normalise={"method": "rank"})
    assert list(found) == pytest.approx([0.25, 0.75, 0.375, 0.25, 0.75])


def test_values_that_differ_by_rounding_alone_share_a_rank():
    ranks = mid_ranks(np.array([0.3, 0.1 + 0.2, 1.0]), weights=np.ones(3))
    assert ranks.share == pytest.approx((1 / 3, 5 / 6))


def test_the_line_is_the_same_on_arrays_and_on_columns():
    place = Ranks(at=(0.0, 0.1, 0.4, 1.0), share=(0.1, 0.5, 0.6, 0.9))
    frame = pd.DataFrame({"year": 2019, "a": np.linspace(0, 1, 33)})
    _, fitted = scores_of(frame, normalise={"method": "rank"})
    leaf = fitted.leaves[0].model_copy(update={"place": place})
    root = fitted.root.model_copy(update={"children": (leaf.model_copy(update={"weight": 1.0}),)})
    found = score(frame, fitted.model_copy(update={"root": root}))["index"]
    assert list(found) == pytest.approx(list(placed(frame["a"].to_numpy(), place)), abs=1e-14)


@pytest.mark.parametrize(
    ("direction", "target", "expected"),
    [(1, 8.0, [0.0, 0.5, 1.0, 1.0]), (-1, 4.0, [1.0, 1.0, 1 / 3, 0.0])],
)
def test_a_target_is_the_whole_way_from_the_worse_end(direction, target, expected):
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 4.0, 8.0, 10.0]})
    leaf = {"column": "a", "direction": direction, "target": target}
    found, _ = scores_of(frame, leaf=leaf, normalise={"method": "target"})
    assert list(found) == pytest.approx(expected)


def test_an_optimum_is_its_own_target():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 5.0, 10.0]})
    leaf = {"column": "a", "optimum": 5.0}
    assert list(scores_of(frame, leaf=leaf, normalise={"method": "target"})[0]) == [0.0, 1.0, 0.0]


def test_a_target_that_is_no_improvement_is_refused():
    frame = pd.DataFrame({"year": 2019, "a": [3.0, 4.0]})
    with pytest.raises(DataError, match="target 3 is not better than its worse end 3"):
        scores_of(frame, leaf={**UP, "target": 3.0}, normalise={"method": "target"})


def test_indicators_without_a_target_are_all_named():
    frame = pd.DataFrame({"year": 2019, "a": [3.0, 4.0], "b": 1.0})
    leaves = framework_of([UP, {"column": "b", "direction": -1}])
    with pytest.raises(StudyError) as caught:
        fit(frame, leaves, spec_of(weights="equal", normalise={"method": "target"}), name="index")
    assert [problem.where for problem in caught.value.problems] == [
        "index.yaml 'a'",
        "index.yaml 'b'",
    ]


@pytest.mark.parametrize("method", ["zscore", "rank"])
def test_declared_bounds_do_not_hide_that_nothing_varies(method):
    frame = pd.DataFrame({"year": 2019, "a": [3.0, 3.0], "b": [1.0, 2.0]})
    leaves = [{**UP, "bounds": {"min": 0, "max": 9}}, {"column": "b", "direction": 1}]
    spec = spec_of(weights="equal", normalise={"method": method})
    fitted = fit(frame, framework_of(leaves), spec, name="index")
    assert [leaf.weight for leaf in fitted.leaves] == [0.0, 1.0]
    assert "'a' is constant on the base rows: weight 0" in fitted.warnings


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"aggregate": "geometric"}, "needed by aggregate 'geometric'"),
        ({"aggregate": "topsis"}, "needed by aggregate 'topsis'"),
        ({"weights": "entropy"}, "needed by weighting 'entropy'"),
        ({"weights": {"method": "game_theory", "of": ["equal", "entropy"]}}, "weighting 'entropy'"),
        ({"coupling": {}}, "needed by 'coupling'"),
        ({"obstacle": True}, "needed by 'obstacle'"),
    ],
)
def test_z_scores_are_refused_where_shares_are_needed(keys, said):
    with pytest.raises(StudyError, match=said):
        spec_of(**{"weights": "equal", "normalise": {"method": "zscore"}, **keys})


def test_choices_changed_after_reading_are_refused_when_fitted(panel, framework):
    spec = spec_of(weights="entropy")
    changed = spec.normalise.model_copy(update={"method": "zscore"})
    with pytest.raises(StudyError, match="'zscore' gives no scores between 0 and 1"):
        fit(panel, framework, spec.model_copy(update={"normalise": changed}), name="index")


@pytest.mark.parametrize("method", ["minmax", "zscore", "rank"])
def test_a_missing_value_has_no_score(method):
    frame = pd.DataFrame({"year": 2019, "a": [0.0, np.nan, 4.0, 9.0]})
    found, _ = scores_of(frame, normalise={"method": method})
    assert list(np.isnan(found)) == [False, True, False, False]
