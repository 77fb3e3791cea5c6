"""The table of weights: intervals where a weight is estimated, none where it is set."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.indices.fit import fit
from lowincome_research.indices.intervals import index_weights
from lowincome_research.stats.bootstrap import replicates
from lowincome_research.stats.survey import survey_design

from .conftest import spec_of


def table_of(panel, framework, **keys):
    fitted = fit(panel, framework, spec_of(**keys), name="index", weight="weight")
    return index_weights(
        panel, fitted, cluster="village", n_replicates=60, generator=np.random.default_rng(1)
    ).set_index("node")


def test_entropy_weights_lie_in_their_intervals(panel, framework):
    table = table_of(panel, framework, weights="entropy")
    assert (table["ci_low"] < table["weight"]).all()
    assert (table["weight"] < table["ci_high"]).all()
    assert table.groupby("parent")["weight"].sum().round(12).eq(1).all()


def test_weights_that_are_set_have_no_interval(panel, framework):
    mixed = {"indicators": "entropy", "dimensions": "equal"}
    table = table_of(panel, framework, weights=mixed)
    assert table.loc[["human", "natural"], "ci_low"].isna().all()
    assert table.loc[["land", "labour"], "ci_low"].notna().all()
    assert table_of(panel, framework, weights="equal")[["ci_low", "ci_high"]].isna().all().all()


def test_the_columns_are_those_of_the_contract(panel, framework):
    table = table_of(panel, framework, weights="equal").reset_index()
    assert {"index", "node", "parent", "weight", "ci_low", "ci_high"} <= set(table.columns)
    assert list(table["parent"].unique()) == ["index", "human", "natural"]


ENTROPY_AND_CRITIC = {"method": "game_theory", "of": ["entropy", "critic"]}


@pytest.mark.parametrize(
    "weights",
    [
        "entropy",
        "critic",
        {"method": "pca", "kmo_min": 0.0},
        ENTROPY_AND_CRITIC,
        {"method": "linear", "of": ["fixed", "entropy"], "alpha": 0.5},
    ],
    ids=["entropy", "critic", "pca", "game_theory", "linear"],
)
def test_every_method_that_looks_at_the_sample_has_intervals(panel, framework, weights):
    mixed = {"indicators": weights, "dimensions": "equal"}
    natural = framework.model_copy(update={"children": framework.children[1:]})
    table = table_of(panel, natural, weights=mixed).loc[["land", "value", "slope"]]
    assert (table["ci_low"] < table["ci_high"]).all()
    assert table["samples"].eq(60).all()


@pytest.mark.parametrize("weights", ["equal", "fixed", {"method": "multiplicative",
                                                       "of": ["fixed", "equal"]}])  # fmt: skip
def test_a_combination_of_weights_that_are_set_is_not_estimated(panel, framework, weights):
    natural = framework.model_copy(update={"children": framework.children[1].children})
    table = table_of(panel, natural, weights=weights)
    assert table["ci_low"].isna().all()
    assert table["samples"].eq(0).all()


def test_an_interval_is_that_of_weights_fitted_anew_in_each_sample(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="entropy"), name="index", weight="weight")
    base = panel[panel["year"].eq(2019)]
    design = survey_design(base["weight"].to_numpy(), cluster=base["village"])
    samples = replicates(design, n=40, generator=np.random.default_rng(1))
    land = []
    for weights in samples:
        again = fit(base.assign(weight=weights), framework, fitted.spec, name="index",
                    weight="weight")  # fmt: skip
        land.append(again.leaves[2].weight)
    found = index_weights(
        panel, fitted, cluster="village", n_replicates=40, generator=np.random.default_rng(1)
    ).set_index("node")
    interval = found.loc["land", ["ci_low", "ci_high"]].tolist()
    assert interval == pytest.approx(list(np.quantile(land, [0.025, 0.975])), rel=1e-9)


def test_a_sample_in_which_nothing_varies_gives_no_weights_and_is_counted(panel, framework):
    # 'labour' differs in one village alone, which a third of the samples lack
    rare = panel.assign(labour=panel["village"].eq(0) * 1.0, dependency=0.5)
    table = table_of(rare, framework, weights="entropy")
    assert 0 < table.loc["land", "samples"] < 60
    assert table["ci_low"].notna().all()


def test_sampling_adequacy_is_demanded_of_the_base_rows_alone(panel, framework):
    natural = framework.model_copy(update={"children": framework.children[1].children})
    loose = {"method": "pca", "kmo_min": 0.0}
    fitted = fit(panel, natural, spec_of(weights=loose), name="index", weight="weight")
    (kmo,) = [step.arguments["kmo"] for step in fitted.steps if step.verb == "weigh"]
    table = table_of(panel, natural, weights={"method": "pca", "kmo_min": kmo - 1e-6})
    assert table["samples"].eq(60).all()  # about half of them have a lower one
