"""The table of weights: intervals where a weight is estimated, none where it is set."""

from __future__ import annotations

import numpy as np

from lowincome_research.indices.fit import fit
from lowincome_research.indices.intervals import index_weights

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
