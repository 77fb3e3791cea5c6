"""What must hold of every measure, whatever the data (design 8)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.indices.fit import fit
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.strict import parse_value

LABEL = {"zh": "指数", "en": "index"}
few = settings(max_examples=25, deadline=None)


@st.composite
def panels(draw: Any) -> pd.DataFrame:
    """Households with four indicators, weights, prices and incomes; many values tie."""
    n = draw(st.integers(8, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    grain = draw(st.sampled_from([0, 1, 6]))
    indicators = {name: np.round(rng.lognormal(1, 1, n), grain) for name in "abc"}
    for values in indicators.values():
        values[:2] = (0.0, 9.0)  # so that none is constant
    return pd.DataFrame(
        {
            "id": np.arange(n), "weight": rng.integers(1, 4, n).astype(float),
            "price": rng.uniform(0.9, 1.3, n), "income": rng.lognormal(9, 0.8, n),
            "line": 6000.0, "median": 18000.0, "labour": rng.integers(0, 3, n), **indicators,
        }
    )  # fmt: skip


@st.composite
def specs(draw: Any) -> IndexSpec:
    """Index specifications over all options."""
    options = {
        "framework": "index.yaml",
        "weights": draw(st.sampled_from(["equal", "entropy"])),
        "aggregate": draw(st.sampled_from(["arithmetic", "geometric"])),
        "base": "all",
        "deflator": "price",
    }
    if draw(st.booleans()):
        options["normalise"] = {"winsorise": [0.0, 1.0]}
    return parse_value(options, IndexSpec)


def framework() -> Framework:
    leaves = [
        {"column": "a", "direction": 1},
        {"column": "b", "direction": -1},
        {"column": "c", "direction": 1, "money": True},
    ]
    inner = {"id": "inner", "label": LABEL, "children": leaves[:2]}
    return parse_value(
        {"schema": 1, "label": LABEL, "children": [inner, {"id": "outer", "label": LABEL,
         "children": leaves[2:]}]}, Framework,
    )  # fmt: skip


def fitted_to(frame: Any, spec: IndexSpec) -> FittedIndex:
    return fit(frame, framework(), spec, name="index", weight="weight")


def scores(frame: Any, fitted: FittedIndex) -> pd.Series:
    return score(frame, fitted).set_index("id")["index"].sort_index()


def close(one: pd.Series, other: pd.Series) -> bool:
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


@few
@given(panels(), specs())
def test_weights_of_a_dimension_add_up_to_one(panel, spec):
    root = fitted_to(panel, spec).root
    for node in (root, *root.children):
        assert sum(child.weight for child in node.children) == pytest.approx(1)


@few
@given(panels(), specs())
def test_scores_lie_between_zero_and_one(panel, spec):
    assert scores(panel, fitted_to(panel, spec)).between(-1e-12, 1 + 1e-12).all()


@few
@given(panels(), specs(), st.sampled_from("abc"), st.floats(0, 5))
def test_a_fixed_index_is_monotone_in_each_indicator(panel, spec, name, step):
    fitted = fitted_to(panel, spec)
    change = scores(panel.assign(**{name: panel[name] + step}), fitted) - scores(panel, fitted)
    direction = -1 if name == "b" else 1
    assert (direction * change >= -1e-12).all()


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
def test_polars_and_pandas_agree(panel, spec):
    native = pl.from_pandas(panel)
    found = score(native, fitted_to(native, spec)).to_pandas().set_index("id")["index"]
    assert close(scores(panel, fitted_to(panel, spec)), found)


@few
@given(panels(), specs(), st.floats(0.5, 3))
def test_prices_change_no_index_where_the_deflator_is_set(panel, spec, factor):
    dearer = panel.assign(price=factor * panel["price"], c=factor * panel["c"])
    one, other = (scores(frame, fitted_to(frame, spec)) for frame in (panel, dearer))
    assert close(one, other)


@few
@given(panels())
def test_incomes_and_lines_times_ten_change_no_class(panel):
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
