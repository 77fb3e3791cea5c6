"""The dirty copy has the faults it records, and a reader that knows the codes finds them."""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.simulation.dirty import dirty, write_dirty
from lowincome_research.simulation.simulate import simulate


@pytest.fixture
def clean(changed):
    return simulate(changed({}), seed=4).tables


def test_every_recorded_fault_is_in_the_table_and_the_clean_one_is_left_alone(clean):
    before = clean["households"].copy()
    spoilt = dirty(clean, seed=1)
    table, faults = spoilt.tables["households"], spoilt.faults.set_index(["column", "fault"])
    pd.testing.assert_frame_equal(clean["households"], before)
    repeated = table.duplicated(["household_id", "year"])
    assert repeated.sum() == faults.loc[("household_id", "duplicate"), "count"] > 0
    once = table[~repeated]
    for (column, fault), row in faults.iterrows():
        if fault == "missing_code":
            assert (once[column] == row["code"]).sum() == row["count"] > 0
    assert (once["income_wage"] % 1000 == 0).mean() == pytest.approx(0.4, abs=0.05)


def test_heaped_incomes_still_add_up(clean):
    table = dirty(clean, seed=1).tables["households"]
    sources = ["income_wage", "income_business", "income_property", "income_transfer"]
    assert (table[sources].sum(axis=1) == table["income_disposable"]).all()


def test_the_two_files_are_of_different_encodings(clean, tmp_path):
    table = dirty(clean, seed=1).tables["households"]
    early, late = write_dirty(table, tmp_path)
    with pytest.raises(UnicodeDecodeError):
        early.read_text(encoding="utf-8")
    parts = pd.concat([pd.read_csv(early, encoding="gb18030"), pd.read_csv(late)])
    assert len(parts) == len(table)
    assert "因病" in set(parts["hardship_cause"])
