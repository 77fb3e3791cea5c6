"""The words of a finding follow its interval."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lowincome_research.exhibits.wording import Finding, verdict_of
from lowincome_research.terms import Bilingual

FINDING = Finding(
    estimand="itt",
    treatment=Bilingual(zh="分入处理组", en="assignment to treatment"),
    outcome=Bilingual(zh="终期人均消费", en="consumption at endline"),
    unit=Bilingual(zh="元", en="yuan"),
    decimals=1,
    estimate=12.0,
    std_error=2.0,
    ci_low=8.0,
    ci_high=16.0,
)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.1, 2.0, "increase"),
        (-2.0, -0.1, "decrease"),
        (-1.0, 1.0, "undetermined"),
        (0.0, 1.0, "undetermined"),
    ],
)
def test_an_interval_that_contains_zero_determines_nothing(low, high, verdict):
    assert verdict_of(low, high) == verdict


def test_an_increase_is_stated_with_its_inference():
    assert FINDING.text.zh == (
        "分入处理组使终期人均消费平均提高12.0元（标准误2.0，95%置信区间8.0至16.0）"
    )
    assert FINDING.text.en == (
        "Assignment to treatment raised consumption at endline by 12.0 yuan on average "
        "(standard error 2.0, 95% interval 8.0 to 16.0)"
    )


def test_a_decrease_is_stated_by_its_size():
    text = replace(FINDING, estimate=-12.0, ci_low=-16.0, ci_high=-8.0).text
    assert "平均降低12.0元" in text.zh
    assert "lowered consumption at endline by 12.0 yuan" in text.en


@pytest.mark.parametrize("estimand", ["itt", "late", "conditional_difference", "within"])
def test_no_design_claims_an_effect_whose_interval_contains_zero(estimand):
    text = replace(FINDING, estimand=estimand, ci_low=-1.0).text
    assert "包含零" in text.zh
    assert "contains zero" in text.en
    assert "raised" not in text.en


def test_an_observed_treatment_is_never_said_to_cause():
    text = replace(FINDING, estimand="conditional_difference").text
    assert "相关" in text.zh
    assert "使" not in text.zh


@pytest.mark.parametrize(
    ("p", "zh", "en"),
    [(0.049, "水平上显著", "significant at"), (0.05, "不显著", "not significant at")],
)
def test_significance_after_adjustment_is_computed(p, zh, en):
    text = replace(FINDING, p_adjusted=p).text
    assert zh in text.zh
    assert en in text.en
