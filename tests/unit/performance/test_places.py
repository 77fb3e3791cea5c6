"""Values of places: survey means, table columns, figures of other analyses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lowincome_research.errors import LowincomeError
from lowincome_research.performance.places import Places
from lowincome_research.performance.spec import AccuracyValue, PanelValue, TableValue
from tests.unit.performance.conftest import COUNTIES, MISSED, PAID, section

SHARE = TableValue(source="table", table="counties", column="paid_on_time", cases="cases")
ERROR = AccuracyValue(
    source="identification", register="dibao", truth="income_rule", metric="exclusion_error"
)


@pytest.fixture
def places(panel, results):
    return Places(panel, section(), results)


def test_a_mean_over_persons_varies_as_the_totals_of_its_villages(places, panel):
    found = places.values(PanelValue(source="panel", column="income"), "here")
    rows = panel.frame[panel.frame["year"] == 2024]
    one = rows[rows["county_code"] == "SYN03"]
    weight = one["weight"] * one["household_size"]
    mean = np.average(one["income"], weights=weight)
    totals = (weight * (one["income"] - mean) / weight.sum()).groupby(one["village_code"]).sum()
    error = np.sqrt(len(totals) / (len(totals) - 1) * (totals**2).sum())
    position = COUNTIES.index("SYN03")
    assert found.value[position] == pytest.approx(mean)
    assert found.std_error[position] == pytest.approx(error)
    assert found.n[position] == len(one)


def test_households_count_once_each_and_missing_values_do_not_count(places, panel):
    gaps = panel.frame.assign(income=panel.frame["income"].mask(panel.frame["weight"] > 100))
    holed = Places(replace(panel, frame=gaps), section(), {})
    found = holed.values(PanelValue(source="panel", column="income", of="household"), "here")
    kept = gaps[(gaps["year"] == 2024) & gaps["income"].notna()].groupby("county_code")
    by_hand = kept.apply(lambda one: np.average(one["income"], weights=one["weight"]))
    assert found.value == pytest.approx(by_hand.to_numpy())
    assert found.n == pytest.approx(kept.size().to_numpy())


def test_a_share_of_few_cases_is_uncertain_even_at_one(places, panel):
    panel.tables["counties"].loc[panel.tables["counties"]["county_code"] == "SYN01",
                                 ["paid_on_time", "cases"]] = [1.0, 9]  # fmt: skip
    found = places.values(SHARE, "here")
    assert found.value[0] == 1.0
    assert found.std_error[0] == pytest.approx(np.sqrt(0.95 * 0.05 / 10))


def test_a_share_without_cases_is_known(places):
    found = places.values(SHARE.model_copy(update={"cases": None}), "here")
    assert not found.std_error.any()


def test_figures_of_identification_are_taken_by_county(places, results):
    found = places.values(ERROR, "here")
    by_county = results["identification"].set_index("group")["estimate"]
    assert found.value == pytest.approx(by_county[COUNTIES].to_numpy())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"register_": "tekun"}, "no register 'tekun'"),
        ({"metric": "exclusion_eror"}, "exclusion_error"),
        ({"of": "person"}, "no unit 'person'"),
    ],
)
def test_figures_that_were_not_computed(places, change, words):
    with pytest.raises(LowincomeError, match=words):
        places.values(ERROR.model_copy(update=change), "here")


def broken(panel, name: str):
    table = panel.tables["counties"]
    match name:
        case "absent county":
            changed = table[table["county_code"] != "SYN02"]
        case "two rows":
            changed = table.assign(year=2024)
        case "not a share":
            changed = table.assign(paid_on_time=1.2)
        case _:
            changed = table.assign(paid_on_time="often")
    return replace(panel, tables={"counties": changed})


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("absent county", "1 of 24 places have no value: SYN02"),
        ("two rows", "'SYN01' has several rows"),
        ("not a share", "not a share of 'cases'"),
        ("text", "holds text"),
    ],
)
def test_tables_that_cannot_be_used(panel, fault, words):
    with pytest.raises(LowincomeError, match=words):
        Places(broken(panel, fault), section(), {}).values(SHARE, "here")


@pytest.mark.parametrize(
    ("at", "words"), [(None, "several times"), (2030, "no row has year = 2030")]
)
def test_times_that_cannot_be_used(panel, at, words):
    with pytest.raises(LowincomeError, match=words):
        Places(panel, section(at=at), {})


def test_identification_must_have_been_computed(panel):
    spec = section(indicators={"missed": MISSED, "paid": PAID})
    with pytest.raises(LowincomeError, match="add the section 'identification'"):
        Places(panel, spec, {}).values(spec.indicators["missed"].value, "here")
