"""Weights of a dimension by every method, and how they are recorded and refused."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.critic import critic_raw
from lowincome_research.indices.entropy import entropy_raw
from lowincome_research.indices.fit import collect_base, fit, fit_rows, replay
from lowincome_research.indices.fitted import global_weights, load_index
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.pca import pca_weights
from lowincome_research.strict import parse_value

from .conftest import framework_of, label, spec_of

NAMES = ["dependency", "land", "value"]
LEAVES = [
    {"column": name, "direction": 1, "weight": w} for name, w in zip(NAMES, (5, 3, 2), strict=True)
]
SAATY = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
AHP = {"method": "ahp", "judgements": "experts/ahp.yaml"}
PCA = {"method": "pca", "kmo_min": 0}


@pytest.fixture
def judgements():
    experts = [{"expert": "one", "matrix": SAATY}]
    nodes = {"index": {"children": NAMES, "experts": experts}}
    found = parse_value({"schema": 1, "source": "a test", "nodes": nodes}, Judgements)
    return {"experts/ahp.yaml": found}


@pytest.fixture
def fit_by(panel, judgements):
    def _fit(weights, leaves=LEAVES, **keys):
        return fit(
            panel, framework_of(leaves), spec_of(weights=weights, **keys), name="index",
            weight="weight", judgements=judgements,
        )  # fmt: skip

    return _fit


@pytest.fixture
def scaled(panel):
    base = panel[panel["year"].eq(2019)]
    values = base[NAMES].to_numpy()
    low, high = values.min(axis=0), values.max(axis=0)
    return (values - low) / (high - low), base["weight"].to_numpy()


def weights_of(fitted):
    return np.array([leaf.weight for leaf in fitted.leaves])


def facts_of(fitted):
    return next(step.arguments for step in fitted.steps if step.verb == "weigh")


def share(raw):
    return np.asarray(raw) / np.sum(raw)


@pytest.mark.parametrize("zero", ["limit", "shift", "rescale"])
def test_entropy_by_each_rule_for_zeros(fit_by, scaled, zero):
    scores, weights = scaled
    expected = share([entropy_raw(one, weights=weights, zero=zero) for one in scores.T])
    fitted = fit_by({"method": "entropy", "zero": zero})
    assert weights_of(fitted) == pytest.approx(expected)
    assert facts_of(fitted)["zero"] == zero


def test_critic(fit_by, scaled):
    scores, weights = scaled
    expected = share(critic_raw(scores, weights=weights))
    assert weights_of(fit_by("critic")) == pytest.approx(expected)


def test_principal_components_with_their_tests_in_the_log(fit_by, scaled):
    scores, weights = scaled
    expected = pca_weights(scores, weights=weights, kmo_min=0)
    fitted = fit_by(PCA)
    assert weights_of(fitted) == pytest.approx(expected.weights)
    facts = facts_of(fitted)
    assert (facts["kmo"], facts["df"]) == (pytest.approx(expected.kmo), 3)
    assert {"bartlett", "p_value", "n_components", "kmo_min"} <= set(facts)


def test_judgements_with_their_consistency_in_the_log(fit_by):
    fitted = fit_by(AHP)
    assert weights_of(fitted).round(3) == pytest.approx([0.637, 0.258, 0.105])
    assert round(facts_of(fitted)["cr"], 3) == 0.033
    assert facts_of(fitted)["judgements"] == "experts/ahp.yaml"


def test_a_linear_combination(fit_by):
    fitted = fit_by({"method": "linear", "of": [AHP, "entropy"], "alpha": 0.3})
    expected = 0.3 * weights_of(fit_by(AHP)) + 0.7 * weights_of(fit_by("entropy"))
    assert weights_of(fitted) == pytest.approx(expected)
    first, second = facts_of(fitted)["of"]
    assert first["weights"] == pytest.approx(list(weights_of(fit_by(AHP))))
    assert (first["method"], second["method"]) == ("ahp", "entropy")


def test_a_product_of_weights(fit_by):
    fitted = fit_by({"method": "multiplicative", "of": ["critic", "fixed", "entropy"]})
    product = np.prod([weights_of(fit_by(one)) for one in ("critic", "fixed", "entropy")], axis=0)
    assert weights_of(fitted) == pytest.approx(share(product))


def test_game_theory_of_two_weightings_lies_between_them(fit_by):
    one, other = weights_of(fit_by(AHP)), weights_of(fit_by("equal"))
    found = weights_of(fit_by({"method": "game_theory", "of": [AHP, "equal"]}))
    alpha = (found - other) / (one - other)
    assert np.ptp(alpha) == pytest.approx(0, abs=1e-9)
    assert 0 < alpha[0] < 1


def test_levels_may_be_weighed_differently(panel, framework):
    spec = spec_of(weights={"indicators": "critic", "dimensions": "entropy"})
    fitted = fit(panel, framework, spec, name="index")
    methods = {step.arguments["node"]: step.arguments["method"]
               for step in fitted.steps if step.verb == "weigh"}  # fmt: skip
    assert methods == {"human": "critic", "natural": "critic", "index": "entropy"}


@pytest.mark.parametrize("weights", ["equal", "fixed", "entropy", "critic", PCA])
def test_a_constant_indicator_has_no_weight_by_any_method(fit_by, panel, weights):
    panel["slope"] = 3.0
    constant = {"column": "slope", "direction": 1, "weight": 2.0}
    found = weights_of(fit_by(weights, leaves=[*LEAVES, constant]))
    assert found[3] == 0
    assert found[:3] == pytest.approx(weights_of(fit_by(weights)))


@pytest.mark.parametrize("weights", ["entropy", "critic", PCA])
def test_bounds_that_are_declared_give_no_weight_to_what_does_not_vary(fit_by, panel, weights):
    panel["slope"] = 3.0
    flat = {"column": "slope", "direction": 1, "bounds": {"min": 0, "max": 9}}
    found = weights_of(fit_by(weights, leaves=[*LEAVES, flat]))
    assert found[3] == 0
    assert found[:3] == pytest.approx(weights_of(fit_by(weights)))


@pytest.mark.parametrize("weights", ["critic", PCA])
def test_an_indicator_that_stands_alone_has_the_whole_weight(fit_by, weights):
    assert list(weights_of(fit_by(weights, leaves=LEAVES[:1]))) == [1.0]


def test_a_constant_indicator_takes_no_part_in_judged_weights(fit_by, panel):
    panel["land"] = 4.0
    assert weights_of(fit_by(AHP)) == pytest.approx([0.637 / 0.742, 0.0, 0.105 / 0.742], abs=1e-3)


def test_global_weights_are_shares_of_the_whole(panel):
    tree = [
        {"id": "human", "label": label("human"),
         "children": [{"column": "labour", "direction": 1, "weight": 0.1},
                      {"column": "dependency", "direction": -1, "weight": 0.2}]},
        {"id": "natural", "label": label("natural"),
         "children": [{"column": "land", "direction": 1, "weight": 0.3},
                      {"column": "slope", "direction": 1, "weight": 0.4}]},
    ]  # fmt: skip
    whole = parse_value({"schema": 1, "label": label("index"), "weights_are": "global",
                         "children": tree}, Framework)  # fmt: skip
    fitted = fit(panel, whole, spec_of(weights="fixed"), name="index")
    assert global_weights(fitted.root) == pytest.approx(
        {"labour": 0.1, "dependency": 0.2, "land": 0.3, "slope": 0.4}
    )
    assert [node.weight for node in fitted.root.children] == pytest.approx([0.3, 0.7])


def test_an_incomplete_framework_has_no_fixed_weights(panel):
    whole = parse_value(
        {
            "schema": 1,
            "label": label("index"),
            "children": LEAVES[:1],
            "complete": False,
            "not_printed": "the social line is lost",
        },
        Framework,
    )
    with pytest.raises(StudyError, match=r"index\.yaml: it has no fixed weights: the social line"):
        fit(panel, whole, spec_of(weights="fixed"), name="index")


def test_refusals_of_all_dimensions_are_told_at_once(panel, framework):
    doubled = panel.assign(dependency=panel["labour"], value=panel["land"])
    spec = spec_of(weights={"indicators": "pca", "dimensions": "equal"})
    with pytest.raises(StudyError) as caught:
        fit(doubled, framework, spec, name="index")
    assert [problem.where for problem in caught.value.problems] == [
        "index dimension 'human'", "index dimension 'natural'",
    ]  # fmt: skip


def test_judgements_of_other_parts_are_refused(fit_by):
    with pytest.raises(StudyError, match="'slope' is not judged"):
        fit_by(AHP, leaves=[*LEAVES, {"column": "slope", "direction": 1}])


def test_judgements_that_were_not_read_are_asked_for(panel):
    with pytest.raises(StudyError, match=r"experts/ahp\.yaml: they were not read"):
        fit(panel, framework_of(LEAVES), spec_of(weights=AHP), name="index")


def test_parts_that_are_never_known_together_are_refused(panel, fit_by):
    panel.loc[panel.index % 4 < 2, "land"] = np.nan
    panel.loc[panel.index % 4 >= 2, "value"] = np.nan
    with pytest.raises(StudyError, match="no base row has a value in every part"):
        fit_by(PCA)


def test_a_fitted_index_carries_its_judgements(fit_by, panel, tmp_path):
    fitted = fit_by({"method": "linear", "of": [AHP, "entropy"], "alpha": 0.5})
    fitted.save(tmp_path / "index.json")
    again = load_index(tmp_path / "index.json")
    assert again == fitted
    assert replay(again, panel) == fitted


def test_scores_of_every_part_on_the_base_rows_are_returned(panel, framework):
    spec = spec_of(weights="equal")
    found = fit_rows(collect_base(panel, framework, spec), framework, spec, name="index")
    assert set(found.scores) == {"human", "natural", "index"}
    assert set(found.items) == set(framework.columns)
    halves = (found.scores["human"] + found.scores["natural"]) / 2
    assert found.scores["index"] == pytest.approx(halves)
    human = (found.items["labour"] + found.items["dependency"]) / 2
    assert found.scores["human"] == pytest.approx(human)
