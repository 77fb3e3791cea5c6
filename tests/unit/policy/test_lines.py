"""Dated policy lines: in force from a day, true of a year, never carried to a year unknown."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.policy.lines import (
    line_at,
    line_names,
    lines_by_year,
    parameter_names,
    policy_line,
    regions,
    unchecked,
)
from lowincome_research.policy.resolve import dates_of, latest, placeholders, resolve

EVERY_LINE = [(name, region) for region in regions() for name in parameter_names(region)]


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
def test_every_value_has_a_reference_in_both_languages(name, region):
    line = policy_line(name, region)
    for since in line.values:
        source = line.source_of(since)
        assert source.zh
        assert source.en
        assert source.zh != source.en


def test_a_national_rule_serves_a_province_without_a_file_of_its_own():
    found = line_at("edge_multiple", region="guizhou", at=2024)
    assert (found.value, found.region, found.confidence) == (1.5, "china", "stated")


def test_a_rule_is_marked_before_the_day_from_which_its_source_holds():
    early = line_at("edge_multiple", region="henan", at="2021-06-30")
    assert unchecked([early, line_at("edge_multiple", region="henan", at="2021-07-01")]) == (early,)


def test_a_province_s_own_file_goes_before_the_country_s():
    assert line_at("monitoring_line", region="henan", at=2021).region == "henan"


def test_an_amount_of_the_country_is_not_borrowed():
    with pytest.raises(StudyError, match="'rural_mean_income' is known for china, henan"):
        line_at("rural_mean_income", region="guizhou", at=2024)


def test_incomes_are_compared_to_lines_and_not_to_rules():
    assert "dibao_line" in line_names("henan")
    assert not {"edge_multiple", "cars_max"} & set(line_names("henan"))
    assert {"edge_multiple", "cars_max"} <= set(parameter_names("henan"))
    assert (line_names("honan"), parameter_names("honan")) == ((), ())


def test_parameters_are_resolved_at_the_date_of_each_time():
    found = resolve(("dibao_line", "edge_multiple"), region="henan", dates={2020: 2020, 2024: 2024})
    assert [(one.name, one.time, one.value) for one in found] == [
        ("dibao_line", 2020, 4379), ("dibao_line", 2024, 5910),
        ("edge_multiple", 2020, 1.5), ("edge_multiple", 2024, 1.5),
    ]  # fmt: skip
    assert placeholders(found) == ("dibao_line", "edge_multiple")
    assert placeholders(latest(found)) == ("dibao_line",)


def test_all_parameters_that_cannot_be_resolved_are_named_at_once():
    with pytest.raises(StudyError) as caught:
        resolve(("dibao_line", "edge_multipel"), region="henan", dates={2017: 2017})
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("times", "at", "dates"),
    [([2024, 2020.0], None, {2020: 2020, 2024: 2024}), (["baseline"], 2024, {"": 2024}),
     ([], "2024-06-30", {"": "2024-06-30"})],
)  # fmt: skip
def test_rows_are_judged_by_their_year_or_by_one_date(times, at, dates):
    assert dates_of(times, at, where="categories") == dates


@pytest.mark.parametrize(
    ("times", "said"),
    [(["baseline"], "'baseline' is no year"), ([], "no time key"), ([2024.5], "2024.5 is no year")],
)
def test_times_that_are_no_years_need_a_date(times, said):
    with pytest.raises(StudyError, match=said):
        dates_of(times, None, where="categories")
