"""What must hold of every measure, whatever the data (design 8)."""

from __future__ import annotations

from typing import Any, get_args

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.fit import collect_base, fit, fit_rows
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import Aggregate, IndexSpec, NormaliseMethod, Treatment
from lowincome_research.strict import parse_value

LABEL = {"zh": "指数", "en": "index"}
few = settings(max_examples=15, deadline=None)


def parsed(options: dict[str, Any]) -> IndexSpec | None:
    """Return a specification, or None where its choices do not go together."""
    try:
        return parse_value({"framework": "index.yaml", "base": "all", **options}, IndexSpec)
    except StudyError:
        return None


ENTROPY, PCA = {"method": "entropy", "zero": "rescale"}, {"method": "pca", "kmo_min": 0}
AHP = {"method": "ahp", "judgements": "ahp.yaml"}
WEIGHTS = [
    "equal", "fixed", "entropy", {"method": "entropy", "zero": "shift"}, ENTROPY,
    "critic", PCA, AHP,
    {"method": "linear", "of": [AHP, "entropy"], "alpha": 0.3},
    {"method": "multiplicative", "of": ["critic", "fixed"]},
    {"method": "game_theory", "of": ["equal", PCA, "critic"]},
    {"indicators": "critic", "dimensions": "equal"},
]  # fmt: skip
CHOICES = [
    spec
    for method in get_args(NormaliseMethod)
    for weights in WEIGHTS
    for aggregate in get_args(Aggregate)
    if (spec := parsed({"normalise": {"method": method}, "weights": weights,
                        "aggregate": aggregate, "deflator": "price"}))
]  # fmt: skip
TREATMENTS = [
    {},
    {"missing": "minimum", "log1p": ["a"]},
    {"missing": {"rule": "group_mean", "by": "village"}, "log1p": ["b", "c"]},
]


def judgements() -> dict[str, Judgements]:
    """Compare the parts of each dimension."""

    def pair(first: str, second: str, times: float) -> dict[str, Any]:
        matrix = [[1, times], [1 / times, 1]]
        return {"children": [first, second], "experts": [{"expert": "one", "matrix": matrix}]}

    nodes = {
        "index": pair("inner", "outer", 3.0), "inner": pair("a", "b", 0.5),
        "outer": {"children": ["c"], "experts": [{"expert": "one", "matrix": [[1]]}]},
    }  # fmt: skip
    found = parse_value({"schema": 1, "source": "made up", "nodes": nodes}, Judgements)
    return {"ahp.yaml": found}


@st.composite
def panels(draw: Any) -> pd.DataFrame:
    """Households with four indicators, weights, prices and incomes; many values tie."""
    n = draw(st.integers(8, 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    grain = draw(st.sampled_from([0, 1, 6]))
    indicators = {name: np.round(rng.lognormal(1, 1, n), grain) for name in "abc"}
    for values in indicators.values():
        values[:2] = (0.0, 9.0)  # so that none is constant
    indicators["b"][2:4] = np.nan
    village = rng.choice(["east", "west", "south"], n).astype(object)
    village[3] = None
    return pd.DataFrame(
        {
            "id": np.arange(n), "weight": rng.integers(1, 4, n).astype(float),
            "price": rng.uniform(0.9, 1.3, n), "income": rng.lognormal(9, 0.8, n),
            "line": 6000.0, "median": 18000.0, "labour": rng.integers(0, 3, n), "village": village,
            **indicators,
        }
    )  # fmt: skip


@st.composite
def specs(draw: Any) -> IndexSpec:
    """Index specifications over all choices that go together."""
    spec = draw(st.sampled_from(CHOICES))
    treat = parse_value(draw(st.sampled_from(TREATMENTS)), Treatment)
    bounds = draw(st.sampled_from([None, (0.0, 1.0), (0.1, 0.9)]))
    normalise = spec.normalise.model_copy(update={"winsorise": bounds})
    return spec.model_copy(update={"treat": treat, "normalise": normalise})


def framework() -> Framework:
    leaves = [
        {"column": "a", "direction": 1, "weight": 1.0, "target": 8.0},
        {"column": "b", "direction": -1, "weight": 3.0, "target": -0.5},
        {"column": "c", "direction": 1, "money": True, "weight": 1.0, "target": 30.0},
    ]
    nodes = [
        {"id": "inner", "label": LABEL, "weight": 2.0, "children": leaves[:2]},
        {"id": "outer", "label": LABEL, "weight": 1.0, "children": leaves[2:]},
    ]
    return parse_value({"schema": 1, "label": LABEL, "children": nodes}, Framework)


def fitted_to(frame: Any, spec: IndexSpec) -> FittedIndex:
    """Fit, unless the few rows leave a constant part or make all parts say the same."""
    try:
        return fit(frame, framework(), spec, name="index", weight="weight", judgements=judgements())
    except (StudyError, DataError) as refused:
        reject_where(refused, "correlated", "varies", "determine one another", "equal eigenvalues")
        raise


def reject_where(refused: Exception, *reasons: str) -> None:
    assume(not any(reason in str(refused) for reason in reasons))


def scores(frame: pd.DataFrame, fitted: FittedIndex) -> pd.Series:
    """Return the scores by household, computed by polars, which has the least overhead."""
    scored = score(pl.from_pandas(frame).lazy(), fitted).select("id", "index").collect()
    return scored.to_pandas().set_index("id")["index"].sort_index()


def close(one: pd.Series, other: pd.Series) -> bool:
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))


def bounded(spec: IndexSpec) -> bool:
    return spec.normalise.method != "zscore"


@few
@given(panels(), specs())
def test_weights_of_a_dimension_add_up_to_one(panel, spec):
    root = fitted_to(panel, spec).root
    for node in (root, *root.children):
        assert sum(child.weight for child in node.children) == pytest.approx(1)


@few
@given(panels(), specs().filter(bounded))
def test_scores_lie_between_zero_and_one(panel, spec):
    assert scores(panel, fitted_to(panel, spec)).dropna().between(-1e-12, 1 + 1e-12).all()


@few
@given(panels(), specs())
def test_scores_of_the_base_rows_are_those_that_were_weighed(panel, spec):
    fitted = fitted_to(panel, spec)
    rows = collect_base(panel, framework(), spec, weight="weight")
    found = fit_rows(rows, framework(), spec, name="index", judgements=judgements())
    scored = score(panel, fitted)
    assert close(scored["index"], found.scores["index"])
    assert close(scored["index__inner"], found.scores["inner"])


@few
@given(panels(), specs(), st.sampled_from("abc"), st.floats(0, 5))
def test_a_fixed_index_is_monotone_in_each_indicator(panel, spec, name, step):
    fitted = fitted_to(panel, spec)
    change = scores(panel.assign(**{name: panel[name] + step}), fitted) - scores(panel, fitted)
    direction = -1 if name == "b" else 1
    assert (direction * change.dropna() >= -1e-12).all()


@few
@given(panels(), specs(), st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(panel, spec, seed):
    shuffled = panel.sample(frac=1, random_state=seed)
    one, other = (scores(frame, fitted_to(frame, spec)) for frame in (panel, shuffled))
    assert close(one, other)


@few
@given(panels(), specs(), st.integers(2, 4))
def test_repeating_every_row_and_multiplying_every_weight_are_the_same(panel, spec, times):
    repeated = pd.concat([panel] * times)
    weighted = panel.assign(weight=times * panel["weight"])
    fits = [fitted_to(frame, spec) for frame in (panel, repeated, weighted)]
    expected = scores(panel, fits[0])
    assert all(close(expected, scores(panel, one)) for one in fits[1:])


@few
@given(panels(), specs())
def test_a_weight_of_two_is_a_row_that_stands_twice(panel, spec):
    twice = panel.loc[np.repeat(panel.index, panel["weight"].astype(int))].assign(weight=1.0)
    assert close(scores(panel, fitted_to(panel, spec)), scores(panel, fitted_to(twice, spec)))


@few
@given(panels(), specs())
def test_engines_agree(panel, spec):
    expected = scores(panel, fitted_to(panel, spec))
    relation = duckdb.from_arrow(pl.from_pandas(panel).to_arrow())
    found = score(relation, fitted_to(relation, spec)).df()
    assert close(expected, found.set_index("id")["index"].sort_index())
    assert close(expected, score(panel, fitted_to(panel, spec)).set_index("id")["index"])


@few
@given(panels(), specs(), st.floats(0.5, 3))
def test_prices_change_no_index_where_the_deflator_is_set(panel, spec, factor):
    dearer = panel.assign(price=factor * panel["price"], c=factor * panel["c"])
    one, other = (scores(frame, fitted_to(frame, spec)) for frame in (panel, dearer))
    assert close(one, other)


@few
@given(panels())
def test_incomes_and_lines_times_ten_change_no_class(panel):
    assume(panel["income"].lt(9_000).any())  # below one and a half lines: somebody is classified
    spec = parse_value(
        {"income": "income", "drive": "a", "capability": "c", "labour": "labour",
         "cut": {"rule": "absolute"}, "sensitivity": [],
         "lines": {"dibao": "line", "median": "median"}}, ClassificationSpec,
    )  # fmt: skip
    tenfold = panel.assign(**{name: 10 * panel[name] for name in ("income", "line", "median")})
    one, other = (classify(frame, fit_types(frame, spec)) for frame in (panel, tenfold))
    pd.testing.assert_frame_equal(
        one[["income_stratum", "type_raw", "type_final"]],
        other[["income_stratum", "type_raw", "type_final"]],
    )
