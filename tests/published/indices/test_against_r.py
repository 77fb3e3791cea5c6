"""Sampling adequacy, component weights, alpha and omega against R psych 2.2.9."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowincome_research.indices.pca import pca_weights
from lowincome_research.indices.reliability import scale_reliability

HERE = Path(__file__).parent
REFERENCE = pd.read_csv(HERE / "reference.csv", index_col="case")["value"]
DATA = pd.read_csv(HERE / "attitude.csv")
ITEMS = DATA.drop(columns="weight")
WEIGHTS = {"plain": np.ones(len(DATA)), "weighted": DATA["weight"].to_numpy(dtype=float)}
CLOSED_FORM, ITERATED = 1e-9, 1e-5
"""Relative tolerances: R's ``fa`` minimises its criterion to about six digits."""


@pytest.mark.parametrize("case", WEIGHTS)
def test_sampling_adequacy_and_bartletts_test(case):
    found = pca_weights(ITEMS.to_numpy(dtype=float), weights=WEIGHTS[case], kmo_min=0.6)
    assert found.kmo == pytest.approx(REFERENCE[f"{case}_kmo"], rel=CLOSED_FORM)
    assert found.bartlett == pytest.approx(REFERENCE[f"{case}_bartlett"], rel=CLOSED_FORM)
    assert found.p_value == pytest.approx(REFERENCE[f"{case}_p_value"], rel=CLOSED_FORM)
    assert found.df == 21


@pytest.mark.parametrize("case", WEIGHTS)
def test_weights_of_the_components_that_are_kept(case):
    found = pca_weights(ITEMS.to_numpy(dtype=float), weights=WEIGHTS[case], kmo_min=0.6)
    expected = [REFERENCE[f"{case}_pca_{name}"] for name in ITEMS]
    assert found.n_components == REFERENCE[f"{case}_n_components"]
    assert found.weights == pytest.approx(expected, rel=CLOSED_FORM)


@pytest.mark.parametrize("case", WEIGHTS)
def test_alpha_and_omega_of_the_items_as_scored(case):
    found = scale_reliability(ITEMS.to_numpy(dtype=float), weights=WEIGHTS[case])
    assert found.alpha == pytest.approx(REFERENCE[f"{case}_alpha"], rel=CLOSED_FORM)
    assert found.omega == pytest.approx(REFERENCE[f"{case}_omega"], rel=ITERATED)
    assert (found.n_items, found.n) == (7, 30)


def test_the_help_page_prints_the_same_alpha():
    assert round(REFERENCE["plain_alpha"], 2) == 0.84
