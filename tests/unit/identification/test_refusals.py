"""What cannot be judged is refused with the reason and the way out."""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.errors import DataError, StudyError


def truth(**keys: object) -> dict[str, object]:
    return {"truths": {"poor": {"measure": "income_pre_assist", "below": 6_252, **keys}}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"registers": {"dibao": {"column": "d", "randomised": True}}},
            "a lottery identifies nobody",
        ),
        (truth(measure="income_disposable"), "measured after assistance"),
        (truth(measure="consumption"), "less: [assistance_received]"),
        (truth(measure="dibao_amount"), "is assistance, not welfare"),
        (truth(measure="dibao_recipient"), "the register itself"),
        (truth(at=2021), "after the registers of 2020"),
        (truth(at_least=3), "exactly one of 'below' and 'at_least'"),
        (truth(below=None), "exactly one of 'below' and 'at_least'"),
        (truth(rule_of=["tekun"]), "which is no register; allowed: dibao"),
        (truth(bellow=3), "did you mean 'below'?"),
        ({"bootstrap": {"replicates": 3}}, "bootstrap.replicates"),
    ],
)
def test_a_section_that_cannot_be_judged_is_no_valid_study(spec, changes, words):
    with pytest.raises(StudyError) as raised:
        spec(**changes)
    assert words in str(raised.value)


def test_consumption_is_accepted_once_assistance_is_taken_off_it(spec, judge, villages):
    frame = villages().assign(consumption=lambda d: d["income_pre_assist"] + 900)
    frame["assistance_received"] = 900.0
    net = judge(frame, **truth(measure="consumption", less=["assistance_received"]))
    plain = judge(frame, **truth())
    pd.testing.assert_frame_equal(net.metrics, plain.metrics)


def test_a_grouping_that_is_missing_everywhere_is_refused_with_its_count(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages().assign(place=float("nan")), by=("place",))
    assert "column 'place' is missing in all 600 rows" in str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"income_pre_assist": 1e6}, "nobody is eligible among 600 rows"),
        ({"income_pre_assist": 1.0}, "everybody is eligible among 600 rows"),
        ({"dibao_recipient": 0.0}, "nobody is registered among 600 rows"),
        ({"dibao_recipient": 1.0}, "everybody is registered among 600 rows"),
        ({"dibao_recipient": 2.0}, "holds values other than 0 and 1"),
        ({"income_pre_assist": float("nan")}, "no row has both the truth and the register"),
    ],
)
def test_one_sided_data_are_refused_with_counts(judge, villages, change, words):
    with pytest.raises(StudyError) as raised:
        judge(villages().assign(**change))
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": 0.0}, "all 600 weights are zero"),
        ({"weight": -1.0}, "600 rows have a weight that is negative"),
        (
            {"county_code": "SYN01", "village_code": 1},
            "none of the strata, 1 in number, has two clusters",
        ),
        ({"county_code": None}, "stratum: 600 rows have none"),
        ({"household_size": 0.0}, "600 households have no size"),
    ],
)
def test_a_design_without_variance_is_refused(judge, villages, change, words):
    with pytest.raises(DataError) as raised:
        judge(villages().assign(**change))
    assert words in str(raised.value)


def test_all_problems_come_at_once(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(
            villages(),
            truths={
                "a": {"measure": "income_pre_assist", "below": 0.01},
                "b": {"measure": "income_pre_assist", "below": "dibao_lime"},
            },
            region="henan",
        )
    assert len(raised.value.problems) == 2
    assert "did you mean 'dibao_line'?" in str(raised.value)


def test_a_line_without_a_value_for_the_year_is_refused(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages().assign(year=2010), at=2010, region="henan", **truth(below="dibao_line"))
    assert "'dibao_line' of 'henan' has no value at 2010" in str(raised.value)


def test_a_policy_line_needs_a_region(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages(), **truth(below="dibao_line"))
    assert "neither a column nor a policy line" in str(raised.value)


def test_the_year_of_the_registers_must_be_there(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages(), at=2031)
    assert "no row has year = 2031" in str(raised.value)


def test_a_panel_with_several_years_needs_one_chosen(judge, villages):
    frame = pd.concat([villages(), villages(2).assign(year=2021)])
    with pytest.raises(StudyError) as raised:
        judge(frame, at=None)
    assert "2020, 2021" in str(raised.value)


def test_an_empty_sample_is_refused(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages(), sample={"county_code": "SYN99"})
    assert "widen 'sample'" in str(raised.value)
