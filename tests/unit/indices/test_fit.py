"""Fitting: bounds of the base wave, weights per level, a log from which it is replayed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import entropy

from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.fit import fit, replay
from lowincome_research.indices.fitted import load_index

from .conftest import framework_of, spec_of


def weights_of(fitted):
    return {leaf.column: leaf.weight for leaf in fitted.leaves}


def test_bounds_are_those_of_the_base_wave_alone(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="equal"), name="index")
    base = panel.loc[panel["year"].eq(2019), "land"]
    leaf = next(leaf for leaf in fitted.leaves if leaf.column == "land")
    assert (leaf.low, leaf.high) == (base.min(), base.max())


def test_winsorised_bounds_are_weighted_quantiles(panel, framework):
    spec = spec_of(weights="equal", normalise={"winsorise": [0.05, 0.95]})
    fitted = fit(panel, framework, spec, name="index", weight="weight")
    base = panel[panel["year"].eq(2019)]
    expected = np.quantile(
        base["land"], [0.05, 0.95], weights=base["weight"], method="inverted_cdf"
    )
    leaf = next(leaf for leaf in fitted.leaves if leaf.column == "land")
    assert [leaf.low, leaf.high] == list(expected)


def test_declared_bounds_are_not_estimated(panel):
    leaf = {"column": "labour", "direction": 1, "bounds": {"min": 0, "max": 8}}
    fitted = fit(panel, framework_of([leaf]), spec_of(weights="equal"), name="index")
    assert fitted.leaves[0].high == 8


def test_entropy_weights_are_one_minus_entropy_normalised(panel):
    names = ["dependency", "land", "value"]
    leaves = [{"column": name, "direction": 1} for name in names]
    fitted = fit(panel, framework_of(leaves), spec_of(weights="entropy"), name="index")
    base = panel.loc[panel["year"].eq(2019), names]
    scaled = (base - base.min()) / (base.max() - base.min())
    lack = 1 - entropy(scaled.to_numpy()) / np.log(len(base))
    assert list(weights_of(fitted).values()) == pytest.approx(list(lack / lack.sum()))


def test_fixed_weights_are_shares_within_a_dimension(panel, framework):
    spec = spec_of(weights={"indicators": "fixed", "dimensions": "equal"})
    human = framework.children[0].model_copy(
        update={
            "children": tuple(
                leaf.model_copy(update={"weight": 1.0}) for leaf in framework.children[0].children
            )
        }
    )
    whole = framework.model_copy(update={"children": (human, framework.children[1])})
    weights = weights_of(fit(panel, whole, spec, name="index"))
    assert weights["land"] == pytest.approx(0.6)
    assert weights["labour"] == pytest.approx(0.5)


def test_fixed_weights_that_the_framework_lacks_are_named(panel, framework):
    with pytest.raises(StudyError) as caught:
        fit(panel, framework, spec_of(weights="fixed"), name="index")
    places = [problem.where for problem in caught.value.problems]
    assert places == [
        f"index.yaml '{name}'" for name in ("human", "labour", "dependency", "natural")
    ]


def test_a_constant_column_weighs_nothing_and_is_warned_of(panel, framework):
    fitted = fit(panel.assign(land=7.0), framework, spec_of(weights="equal"), name="index")
    assert weights_of(fitted)["land"] == 0
    assert weights_of(fitted)["value"] == pytest.approx(0.5)
    assert fitted.warnings == (
        "not deflated: value", "'land' is constant on the base rows: weight 0",
    )  # fmt: skip


def test_a_dimension_without_any_variation_is_refused(panel, framework):
    flat = panel.assign(labour=1.0, dependency=0.5)
    with pytest.raises(StudyError, match="'human': none of its indicators varies"):
        fit(flat, framework, spec_of(weights="entropy"), name="index")


def test_a_base_without_rows_is_refused(panel, framework):
    spec = spec_of(weights="equal", base={"year": 2031})
    with pytest.raises(DataError, match="no row has year = 2031"):
        fit(panel, framework, spec, name="index")


def test_indicators_without_values_are_all_refused_at_once(panel, framework):
    empty = panel.assign(land=np.nan, labour=np.nan)
    with pytest.raises(DataError) as caught:
        fit(empty, framework, spec_of(weights="equal"), name="index")
    assert [str(problem) for problem in caught.value.problems] == [
        f"index 'index' column '{name}': it has no value in the base rows"
        for name in ("labour", "land")
    ]


def test_values_of_rows_without_weight_are_no_values(panel, framework):
    alone = panel.assign(land=panel["land"].where(panel["village"].eq(0)),
                         weight=panel["weight"].where(panel["village"].ne(0), 0.0))  # fmt: skip
    with pytest.raises(DataError, match="'land': it has no value"):
        fit(alone, framework, spec_of(weights="equal"), name="index", weight="weight")


def test_dimensions_without_any_variation_are_all_refused_at_once(panel, framework):
    flat = panel.assign(labour=1.0, dependency=0.5, land=1.0, value=1.0, slope=1.0)
    with pytest.raises(StudyError) as caught:
        fit(flat, framework, spec_of(weights="equal"), name="index")
    assert [problem.where for problem in caught.value.problems] == [
        "index dimension 'human'", "index dimension 'natural'",
    ]  # fmt: skip


def test_an_index_is_not_called_like_one_of_its_dimensions(panel, framework):
    with pytest.raises(StudyError, match=r"indices\.human: a dimension of it is called 'human'"):
        fit(panel, framework, spec_of(weights="equal"), name="human")


@pytest.mark.parametrize("missing", ["land", "weight", "year", "price"])
def test_a_column_that_is_absent_is_named(panel, framework, missing):
    spec = spec_of(weights="equal", deflator="price")
    with pytest.raises(StudyError, match=f"no column '{missing}'"):
        fit(panel.drop(columns=missing), framework, spec, name="index", weight="weight")


def test_the_fitted_file_gives_the_same_index_to_the_last_bit(panel, framework, tmp_path):
    spec = spec_of(
        weights="entropy", deflator="price",
        normalise={"method": "rank", "winsorise": [0.01, 0.99]},
        treat={"log": ["land"], "missing": {"rule": "group_mean", "by": "village"}},
    )  # fmt: skip
    fitted = fit(panel, framework, spec, name="index", weight="weight")
    fitted.save(tmp_path / "index.json")
    assert load_index(tmp_path / "index.json") == fitted


def test_a_fitted_index_is_replayed_from_what_it_recorded(panel, framework):
    spec = spec_of(weights="entropy", deflator="price")
    fitted = fit(panel, framework, spec, name="index", weight="weight")
    assert replay(fitted, panel) == fitted
    verbs = [step.verb for step in fitted.steps]
    assert verbs[:2] == ["base", "deflate"]
    assert verbs[-1] == "aggregate"
    assert fitted.steps[0].arguments == {"rows": 200, "year": 2019}


def test_a_file_of_another_version_says_so(tmp_path):
    (tmp_path / "index.json").write_text('{"schema": 1, "version": 1}', encoding="utf-8")
    with pytest.raises(StudyError, match="fitted in version 1 of the format; this program reads 2"):
        load_index(tmp_path / "index.json")


def test_a_file_that_is_no_fitted_index_is_refused(tmp_path):
    (tmp_path / "index.json").write_text('{"schema": 1, "version": 2}', encoding="utf-8")
    with pytest.raises(StudyError, match=r"index\.json"):
        load_index(tmp_path / "index.json")
