"""Shares of the types, with errors that know the cuts are estimated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.profiles import sample_design
from lowincome_research.classification.shares import sample_types, type_shares
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.stats.survey_estimates import ratio

from .conftest import DESIGN, spec_of, survey


@pytest.fixture(scope="module")
def measured():
    frame = survey()
    fitted = fit_types(frame, spec_of(), time="year", weight="weight", region="henan")
    return classify(frame, fitted), fitted


@pytest.fixture(scope="module")
def shares(measured):
    frame, fitted = measured
    return type_shares(
        sample_types(
            frame, fitted, design=DESIGN, n_replicates=200, generator=np.random.default_rng(2)
        )
    )


def chosen(shares, **keys):
    return shares[np.logical_and.reduce([shares[name].eq(value) for name, value in keys.items()])]


def test_shares_add_up_to_one_in_every_cell(shares):
    cells = shares.groupby(["time", "stratum", "version", "cut_rule"])
    for unit in ("households", "persons"):
        assert cells[f"share_{unit}"].sum().to_numpy() == pytest.approx(np.ones(len(cells)))


@pytest.mark.parametrize("version", ["raw", "final"])
def test_totals_are_those_of_the_classified_rows(measured, shares, version):
    frame, _ = measured
    rows = frame[frame["year"].eq(2021) & frame[f"type_{version}"].notna()]
    households = rows.groupby(f"type_{version}")["weight"].sum()
    persons = (rows["weight"] * rows["household_size"]).groupby(rows[f"type_{version}"]).sum()
    found = chosen(shares, time=2021, stratum="all", version=version, cut_rule="median")
    found = found.set_index("type")
    assert list(found["households"][list(TYPES)]) == pytest.approx(list(households[list(TYPES)]))
    assert list(found["persons"][list(TYPES)]) == pytest.approx(list(persons[list(TYPES)]))


def test_strata_add_up_to_the_universe(shares):
    cells = chosen(shares, version="final", cut_rule="median")
    parts = cells[cells["stratum"].ne("all")].groupby(["time", "type"])["households"].sum()
    whole = cells[cells["stratum"].eq("all")].set_index(["time", "type"])["households"]
    assert parts.to_numpy() == pytest.approx(whole.sort_index().to_numpy())


def test_a_fixed_cut_has_the_linearised_error_of_a_share(measured, shares):
    frame, _ = measured
    inside = frame["income_stratum"].ne("S0") & frame["year"].eq(2021)
    high = inside & (frame["drive"] > 0.5) & (frame["capability"] > 0.5)
    expected = ratio(sample_design(frame, DESIGN), high.astype(float), inside.astype(float))
    found = chosen(shares, time=2021, stratum="all", version="raw", cut_rule="absolute",
                   type="development").iloc[0]  # fmt: skip
    assert found["share_households"] == pytest.approx(expected.estimate)
    assert found["std_error"] == pytest.approx(expected.std_error, rel=0.12)


def test_a_median_cut_makes_base_shares_surer_than_a_fixed_one(shares):
    base = {"time": 2020, "stratum": "all", "version": "raw"}
    median = chosen(shares, **base, cut_rule="median")["std_error"].to_numpy()
    fixed = chosen(shares, **base, cut_rule="absolute")["std_error"].to_numpy()
    assert (median < 0.8 * fixed).all()


def test_the_order_of_the_rows_does_not_matter(measured):
    frame, fitted = measured
    tables = [
        type_shares(
            sample_types(
                one, fitted, design=DESIGN, n_replicates=20, generator=np.random.default_rng(2)
            )
        )
        for one in (frame, frame.sample(frac=1, random_state=1))
    ]
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)
