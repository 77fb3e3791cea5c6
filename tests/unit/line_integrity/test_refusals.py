"""What cannot be tested is refused or counted, with the reason and the way out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.line_integrity.spec import (
    LineIntegritySpec,
    columns_used,
    lines_used,
)
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"round": [100, 250]}, "250 is no larger multiple of 100"),
        ({"round": [1_000, 100]}, "100 is no larger multiple of 1000"),
        ({"round": []}, "round"),
        ({"round": [1]}, "greater than 1"),
        ({"window": 0.2}, "less than or equal to 0.05"),
        ({"lines": {"dibao": 0}}, "greater than 0"),
        ({"reported_unit": 0}, "greater than 0"),
        ({"vilage": "village_code"}, "did you mean 'village'?"),
    ],
)
def test_a_section_that_cannot_be_tested_is_no_valid_study(changes, words):
    with pytest.raises(StudyError) as raised:
        parse_value({"income": "income", **changes}, LineIntegritySpec)
    assert words in str(raised.value)


def test_a_study_can_be_checked_for_the_columns_and_lines_it_names():
    spec = parse_value(
        {"income": "y", "village": "v", "lines": {"a": "dibao_line", "b": 5_000}}, LineIntegritySpec
    )
    assert columns_used(spec) == {("income",): "y", ("village",): "v"}
    assert lines_used(spec) == {("lines", "a"): "dibao_line"}


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"income": "incme"}, "line_integrity.income: no column 'incme'"),
        ({"income": "incme"}, "did you mean 'income'?"),
        ({"village": "town"}, "line_integrity.village: no column 'town'"),
        ({"at": 2023}, "no row has year = 2023; allowed: 2024"),
        ({"lines": {"a": "dibao_lin"}}, "did you mean 'dibao_line'?"),
        ({"lines": {"a": "dibao_lin", "b": "x"}}, "(2 problems)"),
        ({"lines": {"a": "none_line"}}, "is zero or negative in 500 rows"),
        ({"lines": {"a": "no_line"}}, "is missing in all rows"),
        ({"income": "none_line"}, "no row has a positive 'none_line' and a weight"),
    ],
)
def test_what_the_data_lack_is_named(villages, test_of, section, words):
    frame = villages(n=500).assign(none_line=0.0, no_line=np.nan)
    with pytest.raises(StudyError) as raised:
        test_of(frame, region="henan", **section)
    assert words in str(raised.value)


def test_all_columns_that_are_absent_are_named_at_once(villages, test_of):
    with pytest.raises(StudyError) as raised:
        test_of(villages(), income="a", village="b", county="c")
    assert len(raised.value.problems) == 3


def test_a_policy_line_needs_years(villages, test_of):
    frame = villages().assign(year="endline")
    with pytest.raises(StudyError, match="the panel's times are no years"):
        test_of(frame, region="henan", lines={"dibao": "dibao_line"})


def test_a_time_needs_a_key(villages, test_of):
    with pytest.raises(StudyError, match=r"name 'panel\.keys\.time'"):
        test_of(villages(), keys=Keys(unit="household_id"), at=2024)


def test_a_line_with_few_households_around_it_is_counted_and_not_tested(villages, test_of):
    frame = villages(n=200)
    results = test_of(frame, lines={"dibao": 6_252})
    assert set(results.tests["test"]) & {"under_line", "density"} == set()
    few = {one.where: one.count for one in results.notices if one.reason == "too_few"}
    near = int(((frame["income"] - 6_252).abs() <= 3_126).sum())
    assert few["test=density line=dibao amounts=all"] == near
    for test in ("under_line", "density"):
        assert {f"test={test} line=dibao amounts={kind}" for kind in ("all", "not_round")} <= set(
            few
        )


def test_rows_left_out_are_counted(villages, test_of):
    frame = villages(n=1_000)
    frame.loc[:4, "income"] = np.nan
    frame.loc[5:7, "income"] = 0.0
    frame.loc[8:9, "weight"] = 0.0
    frame["own_line"] = 6_000.0
    frame.loc[10:13, "own_line"] = np.nan
    frame["place"] = frame["village_code"].where(frame.index != 14)
    notices = test_of(frame, lines={"a": "own_line"}, village="place").notices
    found = {one.reason: one.count for one in notices}
    assert found == {
        "missing_amount": 5, "not_positive": 3, "zero_weight": 2, "missing_line": 4,
        "missing_place": 1,
    }  # fmt: skip


def test_amounts_that_are_no_whole_numbers_have_no_digits(villages, test_of):
    frame = villages(n=1_000).assign(income=lambda d: d["income"] + 0.37)
    results = test_of(frame, lines={"dibao": 6_252})
    assert ("not_whole", 1_000) in {(one.reason, one.count) for one in results.notices}
    assert results.digits.empty
    assert results.counties.empty
    assert set(results.tests["amounts"]) == {"all", "100", "1000"}


def test_counties_with_few_amounts_are_counted(villages, test_of):
    frame = villages(n=1_040)
    results = test_of(frame)
    assert results.counties["county"].tolist() == ["0", "1", "2", "3"]
    few = [one.count for one in results.notices if one.where == "test=last_digit by county"]
    assert few == [int((frame["income"].to_numpy()[1_000:] >= 1_000).sum())]


def test_no_weight_and_no_cluster_leave_each_household_its_own(villages, test_of):
    both = pd.concat([villages(n=1_500), villages(n=1_500).assign(year=2025)])
    results = test_of(both, lines={"dibao": 6_252}, design=Design())
    row = results.tests.query("test == 'under_line' and amounts == 'all'").iloc[0]
    assert row["n"] == 2 * row["n_clusters"]
