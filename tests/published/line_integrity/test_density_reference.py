"""The density test against the package of its authors, on incomes around a poverty score's line.

Households of Uruguay by predicted income, centred at the line of a transfer (Manacorda, Miguel and
Vigorito 2011, *American Economic Journal: Applied Economics* 3(3)), in causaldata 0.1.4.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from causaldata import gov_transfers_density

from lowincome_research.line_integrity.density import density_jump

REFERENCE = pd.read_csv(Path(__file__).parent / "reference.csv")
CLOSED_FORM = 1e-6
"""Relative tolerance: both invert the same small matrices, in another order of summation."""


@pytest.fixture(scope="module")
def income():
    return gov_transfers_density.load_pandas().data["Income_Centered"].to_numpy()


@pytest.mark.parametrize("known", REFERENCE.to_dict("records"), ids=lambda row: f"{row['place']}")
def test_the_jump_of_the_density_equals_that_of_rddensity(income, known):
    found = density_jump(income - known["place"])
    assert found.statistic == pytest.approx(known["statistic"], rel=CLOSED_FORM)
    assert found.p_value == pytest.approx(known["p_value"], rel=CLOSED_FORM)
    assert found.ratio == pytest.approx(known["left"] / known["right"], rel=CLOSED_FORM)
    assert found.bandwidth == pytest.approx(known["bandwidth"], rel=CLOSED_FORM)
    assert (found.n_left, found.n_right) == (known["n_left"], known["n_right"])
