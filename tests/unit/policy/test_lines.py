"""Dated policy lines: in force from a day, true of a year, never carried to a year unknown."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.policy.lines import (
    line_at,
    line_names,
    lines_by_year,
    policy_line,
    regions,
)

EVERY_LINE = [(name, region) for region in regions() for name in line_names(region)]


def test_a_year_is_judged_by_the_standard_in_force_at_its_end():
    assert line_at("dibao_line", region="henan", at=2025).value == 6252
    assert line_at("dibao_line", region="henan", at="2025-06-30").since == "2024-01-01"


def test_the_stated_standard_is_the_monthly_figure_of_the_source_times_twelve():
    found = line_at("dibao_line", region="henan", at="2025-07-01")
    assert (found.value, found.confidence) == (521 * 12, "stated")


def test_earlier_standards_are_placeholders_scaled_by_the_rural_mean():
    mean = {
        year: line_at("rural_mean_income", region="china", at=year).value for year in (2019, 2025)
    }
    found = line_at("dibao_line", region="henan", at=2019)
    assert found.confidence == "placeholder"
    assert found.value == round(6252 * mean[2019] / mean[2025])


def test_the_monitoring_line_lies_between_the_standard_and_one_and_a_half_times_it():
    standard = line_at("dibao_line", region="henan", at=2024).value
    monitoring = line_at("monitoring_line", region="henan", at=2024).value
    assert standard < monitoring < 1.5 * standard


def test_a_statistic_speaks_of_its_own_year_only():
    with pytest.raises(StudyError, match=r"no value at 2025.*nearest is 21330 from 2024-01-01"):
        line_at("rural_mean_income", region="henan", at=2025)


@pytest.mark.parametrize(("year", "nearest"), [(2018, "4096 from 2019"), (2026, "6252 from 2025")])
def test_a_rule_is_not_carried_beyond_its_file(year, nearest):
    with pytest.raises(StudyError, match=f"no value at {year}.*nearest is {nearest}"):
        line_at("dibao_line", region="henan", at=year)


@pytest.mark.parametrize(
    ("name", "region", "said"),
    [
        ("dibao_lin", "henan", "did you mean 'dibao_line'"),
        ("dibao_line", "honan", "did you mean 'henan'"),
        ("dibao_line", "guizhou", "'dibao_line' is known for henan"),
    ],
)
def test_an_unknown_name_names_the_nearest(name, region, said):
    with pytest.raises(StudyError, match=said):
        line_at(name, region=region, at=2024)


def test_all_years_without_a_value_are_named_at_once():
    with pytest.raises(StudyError) as caught:
        lines_by_year("dibao_line", region="henan", years=(2017, 2018, 2020))
    assert len(caught.value.problems) == 2


def test_a_date_must_be_a_day():
    with pytest.raises(StudyError, match="not a day"):
        line_at("dibao_line", region="henan", at="2024-13-01")


@pytest.mark.parametrize(("name", "region"), EVERY_LINE)
def test_every_value_has_a_reference(name, region):
    assert all(value.reference for value in policy_line(name, region).values.values())
