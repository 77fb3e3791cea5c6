"""Official tests are resolved once: parameters by date and region, saved as a file to cite."""

from __future__ import annotations

import pytest

from lowincome_research.entitlements.fitted import fit_categories, load_categories
from lowincome_research.entitlements.spec import CategoriesSpec
from lowincome_research.errors import StudyError
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
WHOLE = {
    "income": "income_pre_assist",
    "assets": {"financial": "savings", "cars": "cars", "dwellings": "dwellings"},
    "rigid": {"spending": ["medical"]},
    "persons": {"household": "household_id", "age": "age"},
    "monitoring": {
        "since": 2020, "lifted": "lifted", "risks": {"illness": ["ill"]}, "shocks": ["ill"],
    },
}  # fmt: skip


def parsed(**sections) -> CategoriesSpec:
    return parse_value({**WHOLE, **sections}, CategoriesSpec)


def fitted(spec: CategoriesSpec, times=(2019, 2024), region="henan", **options):
    return fit_categories(
        spec, region=region, keys=KEYS, size="household_size", times=times, **options
    )


def test_lines_are_those_of_the_year_and_the_mean_that_of_the_year_before():
    found = fitted(parsed())
    assert found.values("dibao_line") == {2019: 4096, 2024: 5910}
    assert found.values("rural_mean_income") == {2019: 13486, 2024: 20013}


def test_monitoring_is_not_tested_before_there_was_any():
    assert fitted(parsed()).values("monitoring_line") == {2024: 8200}


def test_national_rules_serve_where_the_province_has_none():
    (rule,) = [one for one in fitted(parsed(), (2024,)).parameters if one.name == "edge_multiple"]
    assert (rule.region, rule.value, rule.confidence) == ("china", 1.5, "stated")


def test_placeholders_in_use_are_named():
    found = fitted(parsed(), (2024,)).placeholders
    assert {"dibao_line", "asset_months_dibao", "rigid_ratio_min"} <= set(found)
    assert "edge_multiple" not in found


def test_a_line_may_be_a_column_of_the_panel():
    found = fitted(parsed(), (2024,), columns=["dibao_line"])
    assert found.columns == ("dibao_line",)
    assert not found.values("dibao_line")


def test_one_date_can_serve_all_rows_of_data_without_years():
    found = fitted(parsed(at="2024-06-30"), ("baseline", "endline"))
    assert found.values("dibao_line") == {"": 5910}


def test_what_the_data_lack_is_named():
    bare = parse_value({"income": "income_pre_assist"}, CategoriesSpec)
    assert fitted(bare).not_tested == (
        "assets", "tekun", "dibao_single", "rigid_exp", "monitored", "edu", "med", "house", "water",
    )  # fmt: skip


def test_a_saved_file_gives_the_same_tests(tmp_path):
    found = fitted(parsed())
    found.save(tmp_path / "categories.json")
    assert load_categories(tmp_path / "categories.json") == found


@pytest.mark.parametrize(
    ("times", "region", "said"),
    [
        ((2018, 2024), "henan", "'dibao_line' of 'henan' has no value at 2018.*nearest is 4096"),
        ((2024,), "guizhou", "'dibao_line' is known for henan"),
        (("baseline",), "henan", "'baseline' is no year"),
        ((), "henan", "no time key"),
        ((2024,), None, "the study names no region"),
    ],
)
def test_a_parameter_that_is_not_known_stops_the_tests(times, region, said):
    with pytest.raises(StudyError, match=said):
        fitted(parsed(), times, region)


def test_all_unknown_parameters_are_named_at_once():
    with pytest.raises(StudyError) as caught:
        fitted(parsed(), (2017,))
    assert len({problem.seen for problem in caught.value.problems}) > 5


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"income": "income_disposable"}, "income_disposable contains assistance"),
        ({"income": {"components": ["wage", "income_transfer"]},
          "contains_assistance": ["income_transfer"]}, "income_transfer contains assistance"),
        ({"assets": {}}, "give either 'screen' or some of"),
        ({"assets": {"screen": "ok", "cars": "cars"}}, "give either 'screen' or some of"),
        ({"rigid": {"spending": ["medical"], "approved_on": "day"}}, "go together"),
        ({"rigid": {"spending": ["medical"], "ratio": 0.6}}, "unknown key 'ratio'"),
        ({"monitoring": {"lifted": "lifted", "risks": {"ilness": ["ill"]}}}, "illness"),
    ],
)  # fmt: skip
def test_a_section_that_cannot_be_meant_is_refused(sections, said):
    with pytest.raises(StudyError, match=said):
        parsed(**sections)


def test_income_may_contain_assistance_that_is_taken_out():
    income = {"components": ["wage", "income_transfer"], "assistance": "dibao_amount"}
    assert parsed(income=income, contains_assistance=["income_transfer"]).income
