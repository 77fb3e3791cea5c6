"""Fitting and applying the classification: dated lines, frozen cuts, the same on every engine."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.classification.fitted import load_types
from lowincome_research.classification.spec import CLASSIFIED
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import StudyError

from .conftest import spec_of


def fitted_to(panel, **keys):
    return fit_types(panel, spec_of(**keys), time="year", weight="weight", region="henan")


def test_the_line_of_each_year_is_the_policy_line_of_the_region(panel):
    fitted = fitted_to(panel)
    assert fitted.dibao.by_time == ((2020, 4379.0), (2021, 4840.0))
    typed = classify(panel, fitted)
    between = panel["income"].between(4379, 4839.99)
    assert set(typed.loc[between & panel["year"].eq(2020), "income_stratum"]) == {"S2"}
    assert set(typed.loc[between & panel["year"].eq(2021), "income_stratum"]) == {"S1"}


def test_a_line_may_be_a_number_or_a_column(panel):
    numbers = classify(panel, fitted_to(panel, lines={"dibao": 5000, "median": 15000}))
    columns = classify(
        panel.assign(z=5000.0, m=15000.0),
        fitted_to(panel.assign(z=5000.0, m=15000.0), lines={"dibao": "z", "median": "m"}),
    )
    assert list(numbers["income_stratum"]) == list(columns["income_stratum"])


@pytest.mark.parametrize(
    ("change", "region", "said"),
    [
        (lambda frame: frame.assign(year=frame["year"] - 10), "henan", "no value at 2010"),
        (lambda frame: frame.assign(year=frame["year"].astype(str)), "henan", "is no year"),
        (lambda frame: frame, None, "no region is declared"),
        (lambda frame: frame, "guizhou", "'dibao_line' is known for henan"),
        (lambda frame: frame.drop(columns="rigid"), "henan", "no column 'rigid'"),
        (lambda frame: frame.assign(drive=0.4), "henan", "'drive' gives no median cut"),
    ],
)
def test_what_cannot_be_classified_is_refused(panel, change, region, said):
    base = {"base": {"year": "2020"}} if said == "is no year" else {"base": {"year": 2020}}
    with pytest.raises(StudyError, match=said):
        fit_types(change(panel), spec_of(cut={"rule": "median", **base}), time="year",
                  weight="weight", region=region)  # fmt: skip


def test_half_the_universe_is_high_on_each_axis_in_the_base_year(panel):
    fitted = fitted_to(panel)
    typed = classify(panel, fitted)
    base = typed[typed["year"].eq(2020) & typed["type_raw"].notna()]
    for axis in ("drive", "capability"):
        high = base[axis] > getattr(fitted.cuts[0], axis)
        assert np.average(high, weights=base["weight"]) == pytest.approx(0.5, abs=0.002)


def test_cuts_are_frozen_whatever_happens_later(panel):
    later = panel["drive"].where(panel["year"].eq(2020), panel["drive"] + 1)
    assert fitted_to(panel).cuts == fitted_to(panel.assign(drive=later)).cuts
    typed = classify(panel.assign(drive=later), fitted_to(panel))
    types = typed.loc[typed["year"].eq(2021), "type_raw"].dropna()
    assert set(types) == {"development", "empowerment"}


def test_cuts_are_fitted_in_the_low_income_universe(panel):
    rich = (panel["income"] > 20000) & panel["rigid"].eq(0)
    raised = panel["drive"].where(~rich, 0.99)
    assert fitted_to(panel.assign(drive=raised)).cuts == fitted_to(panel).cuts


def test_there_are_no_probabilities_without_declared_reliability(panel):
    typed = classify(panel, fitted_to(panel, reliability=None))
    assert typed[[c for c in CLASSIFIED if c.startswith("p_")]].isna().all().all()
    assert typed["indeterminate"].isna().all()
    assert typed["type_final"].notna().any()


def test_a_type_by_override_is_never_indeterminate(panel):
    typed = classify(panel, fitted_to(panel))
    overridden = typed["type_final"].notna() & typed["labour"].eq(0)
    assert not typed.loc[overridden, "indeterminate"].astype(bool).any()
    assert (typed.loc[overridden, "type_final"] == "safety_net").all()
    assert typed.loc[typed["type_final"].notna() & ~overridden, "indeterminate"].astype(bool).any()


def test_the_fitted_file_classifies_alike(panel, tmp_path):
    fitted = fitted_to(panel)
    fitted.save(tmp_path / "types.json")
    assert load_types(tmp_path / "types.json") == fitted


@pytest.mark.parametrize("engine", ["polars", "lazy", "duckdb"])
def test_every_engine_gives_the_same_classes(panel, engine):
    keys = {"error_correlation": 0.3}
    expected = classify(panel, fitted_to(panel, **keys))
    native = pl.from_pandas(panel)
    native = {
        "polars": native,
        "lazy": native.lazy(),
        "duckdb": duckdb.from_arrow(native.to_arrow()),
    }
    found = classify(native[engine], fitted_to(native[engine], **keys))
    found = found.df() if engine == "duckdb" else found.lazy().collect().to_pandas()
    found = found.sort_values(["household_id", "year"]).reset_index(drop=True)
    for name in CLASSIFIED:
        one, other = found[name], expected[name]
        assert (one.isna() == other.isna()).all(), name
        if name.startswith("p_"):
            pd.testing.assert_series_equal(one, other, check_dtype=False, rtol=1e-9, atol=1e-12)
        else:
            assert list(one.dropna()) == list(other.dropna()), name
