"""Every cut rule beside that of the study: shares, differences, agreement."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.classification.sensitivity import rule_sensitivity
from lowincome_research.classification.shares import sample_types, type_shares
from lowincome_research.classification.types import classify, fit_types

from .conftest import DESIGN, spec_of, survey

BASE = {"year": 2020}


@pytest.fixture(scope="module")
def types():
    spec = spec_of(
        sensitivity=[
            {"rule": "absolute", "at": 0.52}, {"rule": "mean", "base": BASE},
            {"rule": "kmeans", "base": BASE},
        ]
    )  # fmt: skip
    frame = survey()
    fitted = fit_types(frame, spec, time="year", weight="weight", region="henan")
    return sample_types(
        classify(frame, fitted), fitted, design=DESIGN, n_replicates=50,
        generator=np.random.default_rng(2),
    )  # fmt: skip


@pytest.fixture(scope="module")
def rules(types):
    return rule_sensitivity(types).set_index(["cut_rule", "type"])


def test_shares_are_those_of_the_table_of_types(types, rules):
    shares = type_shares(types)
    latest = shares[
        shares["time"].eq(2021) & shares["stratum"].eq("all") & shares["version"].eq("final")
    ].set_index(["cut_rule", "type"])["share_households"]
    found = rules["share"].drop("agreement", level="type")
    assert found.to_dict() == pytest.approx(latest.to_dict())


def test_differences_are_from_the_rule_of_the_study_and_add_up_to_nothing(rules):
    own = rules.loc["median"]
    assert (own["difference"].dropna() == 0).all()
    assert own.loc["agreement", "share"] == pytest.approx(1)
    for name in ("absolute", "mean", "kmeans"):
        table = rules.loc[name].drop("agreement")
        expected = table["share"] - own["share"].drop("agreement")
        assert table["difference"].to_dict() == pytest.approx(expected.to_dict())
        assert table["difference"].sum() == pytest.approx(0, abs=1e-12)


def test_rows_are_counted_by_type_and_where_two_rules_agree(rules):
    for name in ("median", "absolute", "mean", "kmeans"):
        table = rules.loc[name]
        assert table["n_type"].drop("agreement").sum() == table["n"].iloc[0]
    assert rules.loc["median"].loc["agreement", "n_type"] == rules["n"].iloc[0]


def test_agreement_bounds_how_far_shares_can_lie_apart(rules):
    for name in ("absolute", "mean", "kmeans"):
        table = rules.loc[name]
        apart = table["difference"].abs().sum() / 2
        assert apart <= 1 - table.loc["agreement", "share"] + 1e-12


def test_a_rule_close_to_that_of_the_study_differs_surely_by_little(types, rules):
    shares = type_shares(types)
    alone = shares[
        shares["time"].eq(2021) & shares["stratum"].eq("all") & shares["version"].eq("final")
        & shares["cut_rule"].eq("mean")
    ].set_index("type")["std_error"]  # fmt: skip
    # both cuts move together from sample to sample
    assert (rules.loc["mean"].drop("agreement")["std_error"] < alone).all()
