"""Diagnostics of an index: what they say, and that survey weights count in all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from lowincome_research.errors import DataError
from lowincome_research.indices.ahp import Judgements
from lowincome_research.indices.diagnostics import correlations, index_diagnostics
from lowincome_research.indices.fit import fit
from lowincome_research.indices.fitted import global_weights
from lowincome_research.indices.leave_one_out import leave_one_out, without
from lowincome_research.indices.obstacle import obstacle_columns, obstacle_degrees
from lowincome_research.indices.refit import refit
from lowincome_research.indices.score import score
from lowincome_research.panel.spec import Design
from lowincome_research.strict import parse_value

from .conftest import framework_of, label, spec_of

DESIGN = Design(weight="weight", cluster="village")


def diagnosed(panel, framework, *, by=None, weight="weight", **keys):
    fitted = fit(panel, framework, spec_of(**{"weights": "entropy", **keys}), name="index",
                 weight=weight)  # fmt: skip
    found = index_diagnostics(
        panel, fitted, design=DESIGN, generator=np.random.default_rng(1), by=by, n_replicates=20
    )
    return found, fitted


def base_of(panel):
    return panel[panel["year"].eq(2019)]


def scored(panel, framework, **keys):
    fitted = fit(panel, framework, spec_of(**keys), name="index", weight="weight")
    return score(base_of(panel), fitted)["index"].to_numpy()


def test_agreement_is_with_the_same_index_under_equal_weights(panel, framework):
    level = panel.assign(weight=1.0)
    found, _ = diagnosed(level, framework)
    pair = [scored(level, framework, weights=one) for one in ("entropy", "equal")]
    assert found.tau == pytest.approx(kendalltau(*pair).statistic, abs=1e-12)
    fifths = [pd.qcut(one, 5, labels=False) for one in pair]
    assert found.changed == pytest.approx(np.mean(fifths[0] != fifths[1]))


def test_an_index_of_equal_weights_agrees_with_itself(panel, framework):
    found, _ = diagnosed(panel, framework, weights="equal")
    assert (found.tau, found.changed) == (pytest.approx(1), 0)


def test_the_largest_weight_is_that_in_the_whole_index(panel, framework):
    found, fitted = diagnosed(panel, framework)
    parts = {child.id: child for child in fitted.root.children}
    shares = {leaf.column: part.weight * leaf.weight
              for part in parts.values() for leaf in part.children}  # fmt: skip
    assert found.largest_weight == pytest.approx(max(shares.values()))
    assert shares[found.largest_node] == max(shares.values())
    assert found.dominated is (found.largest_weight > 0.3)


@pytest.mark.parametrize(("weight", "dominated"), [(30.0, False), (31.0, True)])
def test_a_weight_above_three_tenths_is_warned_of(panel, weight, dominated):
    shares = {"land": weight, "value": 25.0, "slope": 25.0, "labour": 50 - weight}
    leaves = [{"column": name, "direction": 1, "weight": one} for name, one in shares.items()]
    found, _ = diagnosed(panel, framework_of(leaves), weights="fixed")
    assert found.dominated is dominated


def test_weights_that_differ_by_rounding_tie_and_the_first_is_named(panel):
    shares = {"land": 0.3, "value": 0.1 + 0.2, "slope": 0.2, "labour": 0.2}
    leaves = [{"column": name, "direction": 1, "weight": one} for name, one in shares.items()]
    found, _ = diagnosed(panel, framework_of(leaves), weights="fixed")
    assert (found.largest_node, found.n_largest) == ("land", 2)


def test_without_an_indicator_the_index_is_the_one_that_never_had_it(panel, framework):
    found, _ = diagnosed(panel, framework)
    row = found.leave_one_out.set_index("node").loc["land"]
    whole, rest = (scored(panel, one, weights="entropy")
                   for one in (framework, without(framework, "land")))  # fmt: skip
    change = np.abs(whole - rest)
    assert row["mean_change"] == pytest.approx(np.average(change, weights=base_of(panel)["weight"]))
    assert row["max_change"] == pytest.approx(change.max())
    assert list(found.leave_one_out["node"]) == list(framework.columns)


def test_a_dimension_that_is_left_empty_goes_too(framework):
    rest = without(without(framework, "labour"), "dependency")
    assert [node.id for node in rest.children] == ["natural"]


def test_the_only_indicator_cannot_be_left_out(panel):
    found, _ = diagnosed(panel, framework_of([{"column": "land", "direction": 1}]))
    (row,) = found.leave_one_out.to_dict("records")
    assert row["refused"] == "it is the only indicator"
    assert row["n"] == 0


def test_an_index_that_cannot_do_without_an_indicator_says_why(panel):
    leaves = [{"column": "land", "direction": 1}, {"column": "value", "direction": 1}]
    flat = panel.assign(value=1.0)
    found, _ = diagnosed(flat, framework_of(leaves))
    refused = found.leave_one_out.set_index("node")["refused"]
    assert refused["land"] == "none of its indicators varies on the base rows"
    assert refused["value"] == ""


def test_logarithms_of_an_indicator_leave_with_it(panel, framework):
    found, _ = diagnosed(panel, framework, treat={"log": ["land", "value"]})
    assert found.leave_one_out["refused"].eq("").all()


def test_judgements_on_an_indicator_leave_with_it(panel):
    names = ["land", "value", "labour"]
    matrix = [[1, 3, 5], ["1/3", 1, 3], ["1/5", "1/3", 1]]
    compared = {"children": names, "experts": [{"expert": "one", "matrix": matrix}]}
    judgements = parse_value({"schema": 1, "source": "x", "nodes": {"index": compared}}, Judgements)
    spec = spec_of(weights={"method": "ahp", "judgements": "j.yaml"})
    framework = framework_of([{"column": name, "direction": 1} for name in names])
    fitted = fit(panel, framework, spec, name="index", judgements={"j.yaml": judgements})
    found = leave_one_out(refit(panel, fitted)).set_index("node")
    assert found["refused"].eq("").all()
    base = base_of(panel)
    land, labour = (
        (base[one] - base[one].min()) / np.ptp(base[one]) for one in (names[0], names[2])
    )
    rest = (5 * land + labour) / 6  # 5 is what land was judged against labour
    whole = score(base, fitted)["index"]
    assert found.loc["value", "mean_change"] == pytest.approx(np.abs(whole - rest).mean())


def test_scales_are_judged_by_dimension_and_as_a_whole(panel):
    rng = np.random.default_rng(2)
    common = rng.normal(size=len(panel))
    items = [f"q{i}" for i in range(6)]
    leaves = [{"column": one, "direction": 1} for one in items]
    answered = panel.assign(**{one: common + rng.normal(size=len(panel)) for one in items})
    halves = [
        {"id": name, "label": label(name), "children": part}
        for name, part in (("first", leaves[:3]), ("second", leaves[3:]))
    ]
    found, _ = diagnosed(answered, framework_of(halves), weights="equal", scale=True)
    assert list(found.scales["node"]) == ["index", "first", "second"]
    assert list(found.scales["n_items"]) == [6, 3, 3]
    # six parallel items of reliability 1/2: alpha is 6/7 by Spearman and Brown; 200 base rows
    assert found.to_frame()["alpha"].item() == pytest.approx(6 / 7, abs=0.04)
    assert found.to_frame()["omega"].item() == pytest.approx(6 / 7, abs=0.04)
    assert found.scales["refused"].eq("").all()


def test_a_scale_of_one_item_has_no_reliability_and_says_so(panel, framework):
    one = framework_of(
        [{"id": "alone", "label": label("alone"), "children": [{"column": "land", "direction": 1}]},
         {"column": "value", "direction": 1}]
    )  # fmt: skip
    found, _ = diagnosed(panel, one, weights="equal", scale=True)
    said = found.scales.set_index("node")["refused"]
    assert said["alone"] == "a scale has at least two items"
    assert len(diagnosed(panel, framework)[0].scales) == 0


def test_correlations_are_pearsons_of_repeated_rows(panel, framework):
    whole = panel.assign(weight=np.tile([1.0, 1.0, 2.0, 3.0], len(panel) // 4))
    found, fitted = diagnosed(whole, framework)
    base = base_of(whole)
    dimensions = score(base, fitted)[["index__human", "index__natural"]].to_numpy()
    repeated = np.repeat(dimensions, base["weight"].astype(int), axis=0)
    (row,) = found.correlations.to_dict("records")
    assert (row["first"], row["second"]) == ("human", "natural")
    assert row["correlation"] == pytest.approx(np.corrcoef(repeated.T)[0, 1])


def test_correlations_leave_out_what_does_not_vary():
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 1, 1], "c": [3.0, 2, 1]})
    found = correlations(frame, index="", weights=np.ones(3))
    assert found[["first", "second"]].to_numpy().tolist() == [["a", "c"]]
    assert found["correlation"].item() == pytest.approx(-1)


def test_obstacles_are_shortfalls_by_weight_overall_and_by_group(panel, framework):
    grouped = panel.assign(group=np.where(panel["labour"] > 2, "strong", "weak"))
    found, fitted = diagnosed(grouped, framework, obstacle=True, by="group")
    table = found.obstacles
    assert table.groupby("group")["degree"].sum().to_numpy() == pytest.approx([1, 1, 1])
    assert list(table["group"].unique()) == ["all", "strong", "weak"]
    assert table[table["group"].eq("all")]["n"].eq(200).all()
    degree = table.pivot(index="node", columns="group", values="degree").loc["labour"]
    assert degree["strong"] < degree["all"] < degree["weak"]
    assert set(table["node"]) == set(global_weights(fitted.root))
    base = base_of(grouped)
    strong = base[base["group"].eq("strong")]
    column = obstacle_columns(fitted)["labour"]
    expected = np.average(obstacle_degrees(strong, fitted)[column], weights=strong["weight"])
    assert degree["strong"] == pytest.approx(expected)


def test_households_that_lack_nothing_have_no_obstacle_and_are_counted():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 1.0, 1.0], "b": [0.5, 1.0, 0.0]})
    leaves = framework_of([{"column": name, "direction": 1} for name in "ab"])
    fitted = fit(frame, leaves, spec_of(weights="equal", obstacle=True), name="index")
    found = index_diagnostics(
        frame, fitted, design=Design(), generator=np.random.default_rng(1)
    ).obstacles.set_index("node")
    assert found["n"].eq(2).all()
    assert found["without_obstacle"].eq(1).all()
    # row 1: 1 and .5 of shortfall, row 3: 0 and 1
    assert list(found["degree"]) == pytest.approx([(2 / 3 + 0) / 2, (1 / 3 + 1) / 2])


def test_coordination_is_summed_up_by_group_with_grades(panel, framework):
    grouped = panel.assign(group=np.where(panel["labour"] > 2, "strong", "weak"))
    found, _ = diagnosed(grouped, framework, coupling={}, by="group")
    table = found.coordination.set_index("group")
    assert list(table.index) == ["all", "strong", "weak"]
    grades = table.loc["all", "severe_disorder":"good_coordination"]
    assert grades.sum() == pytest.approx(1)
    assert table.loc["all", "out_of_step"] == pytest.approx(grades.iloc[:2].sum())
    assert table.loc["strong", "coordination"] > table.loc["weak", "coordination"]


def test_the_variant_without_the_factor_has_no_grades(panel, framework):
    found, _ = diagnosed(panel, framework, coupling={"variant": "liu2020"})
    assert "out_of_step" not in found.coordination
    assert found.coordination["coupling"].item() <= 0.5


def test_repeating_every_row_changes_nothing(panel, framework):
    keys = {"obstacle": True, "coupling": {}, "scale": True}
    once, _ = diagnosed(panel, framework, **keys)
    twice, _ = diagnosed(pd.concat([panel, panel], ignore_index=True), framework, **keys)
    for name in ("leave_one_out", "scales", "correlations", "obstacles", "coordination"):
        counts = [c for c in ("n", "without_obstacle") if c in getattr(once, name)]
        one, two = (getattr(result, name).drop(columns=counts) for result in (once, twice))
        pd.testing.assert_frame_equal(one, two, rtol=1e-9)
    assert twice.to_frame()["tau"].item() == pytest.approx(once.to_frame()["tau"].item())


def test_the_order_of_rows_changes_nothing(panel, framework):
    keys = {"obstacle": True, "coupling": {}, "scale": True}
    once, _ = diagnosed(panel, framework, **keys)
    shuffled, _ = diagnosed(panel.sample(frac=1, random_state=3), framework, **keys)
    for name in ("weights", "leave_one_out", "scales", "correlations", "obstacles", "coordination"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(shuffled, name), rtol=1e-9)


def test_a_missing_score_is_counted(panel, framework):
    holed = panel.assign(land=panel["land"].mask(panel["household_id"].eq(4)))
    found, _ = diagnosed(holed, framework)
    assert (found.n, found.missing) == (199, 1)
    assert found.leave_one_out["n"].eq(199).all()
    assert "index: tau" in found.summary()


def test_a_base_without_any_score_is_refused(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="equal"), name="index")
    even = panel["household_id"] % 2 == 0
    holed = panel.assign(land=panel["land"].mask(even), value=panel["value"].mask(~even))
    with pytest.raises(DataError, match="no row of the base has a score"):
        index_diagnostics(holed, fitted, design=Design(), generator=np.random.default_rng(1))


def test_entropy_counts_in_a_combination_too(panel, framework):
    mixed = {"method": "game_theory", "of": ["equal", "entropy"]}
    assert diagnosed(panel, framework, weights=mixed)[0].entropy
    assert not diagnosed(panel, framework, weights="critic")[0].entropy
