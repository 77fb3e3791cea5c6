"""Numbers as a reader sees them."""

from __future__ import annotations

import math

import pytest

from lowincome_research.exhibits import display
from lowincome_research.exhibits.policy import policy_exhibits
from lowincome_research.exhibits.records import Sentence, Value, value_id
from lowincome_research.policy.figures import PolicyFigure
from lowincome_research.terms import Bilingual


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "zh", "en"),
    [
        (0.79064, "number", 3, "0.791", "0.791"),
        (-0.5, "number", 2, "−0.50", "−0.50"),
        (-0.0004, "number", 3, "0.000", "0.000"),
        (21330, "yuan", 0, "21330", "21,330"),
        (1378, "count", 0, "1378", "1,378"),
        (0.1291, "share", 1, "12.9%", "12.9%"),
        (4_673_000, "population", 1, "467.3万", "4.673 million"),
        (274_000, "population", 1, "27.4万", "274,000"),
        (850.5e9, "money_total", 0, "8505亿", "850.5 billion"),
        (None, "number", 2, "—", "—"),
        ("increase", "text", 0, "increase", "increase"),
    ],
)
def test_each_unit_is_written_as_its_readers_write_it(value, unit, decimals, zh, en):
    assert display.shown(value, unit, decimals, "zh") == zh
    assert display.shown(value, unit, decimals, "en") == en


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0004, "<0.001"), (0.001, "0.001"), (0.0421, "0.042"), (math.nan, "—")]
)
def test_small_p_values_are_not_written_as_zero(p, shown):
    assert display.p_value(p) == shown


def test_a_value_brings_its_error_and_interval_and_a_sentence_its_words():
    estimate = Value("effects.a.all.all.all.all.estimate", 1.0, "number", 1, 0.25, 0.5, 1.5)
    finding = Sentence(
        value_id("effects", "a", "finding"), "increase", Bilingual(zh="上升", en="It rose")
    )
    shown = display.variables_of([estimate], [finding])
    assert shown["zh"] == {
        "effects.a.all.all.all.all.estimate": "1.0",
        "effects.a.all.all.all.all.estimate_se": "0.2",
        "effects.a.all.all.all.all.estimate_ci_low": "0.5",
        "effects.a.all.all.all.all.estimate_ci_high": "1.5",
        "effects.a.all.all.all.all.finding": "上升",
    }
    assert shown["en"]["effects.a.all.all.all.all.finding"] == "It rose"


def test_a_suppressed_value_says_so():
    value = Value("effects.a.all.all.all.all.n", None, "count", flag="suppressed")
    assert display.variables_of([value], [])["zh"] == {value.id: "（不予公布）"}


def test_a_figure_not_read_in_its_source_is_marked_where_it_is_shown():
    figure = PolicyFigure(
        region="china", measure="income", metric="yuan", value=5264.0, unit="yuan", date="2023",
        source="yearbook", confidence="memory", description="lowest quintile",
    )  # fmt: skip
    shown = display.variables_of(policy_exhibits([figure]).values, [])
    assert list(shown["zh"].values()) == ["5264〔待核〕"]
    assert list(shown["en"].values()) == ["5,264 [unverified]"]


def test_the_official_figures_are_those_of_the_policy_texts():
    shown = display.variables_of(policy_exhibits().values, [])["zh"]
    assert shown["policy.monitored.all.all.region.henan.households"] == "27.4万"
    assert shown["policy.low_income_pop.all.all.region.henan.persons"] == "467.3万"
    assert shown["policy.bridging_fund.all.all.region.china.central_yuan"] == "8505亿"
