"""Exhibits of benefits: the same in both languages, sentences that follow the results."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import DisclosureSpec, rules_for
from lowincome_research.entitlements.benefit_results import evaluate_benefits
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.benefits import entitled_benefits
from lowincome_research.exhibits.benefits import benefit_exhibits
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES

HOUSEHOLDS = pd.DataFrame(
    {
        "household_id": [f"h{i}" for i in range(60)],
        "year": [2023, 2024] * 30,
        "household_size": [1, 2, 3, 4, 5, 6] * 10,
        "income_pre_assist": [250.0 * i for i in range(60)],
        "household_status": ["dibao"] * 20 + ["none"] * 40,
        "paid": [3000.0] * 12 + [0.0] * 8 + [2000.0] * 10 + [0.0] * 30,
    }
)


def exhibits(frame=HOUSEHOLDS, **section):
    regime = section.pop("regime", "dual_track")
    spec = parse_value({"paid": {"column": "paid"}, **section}, BenefitsSpec)
    benefits = entitled_benefits(
        frame, None, spec, region="henan", regime=regime,
        keys=Keys(unit="household_id", time="year"),
    )  # fmt: skip
    return benefit_exhibits(evaluate_benefits(benefits, frame, design=Design()))


@pytest.fixture(scope="module")
def shown():
    return exhibits()


def verdicts(found):
    return {one.id.split(".")[1]: one.verdict for one in found.sentences}


def text(found, name, language):
    return next(one.text for one in found.sentences if one.id.split(".")[1] == name)[language]


def test_tables_and_figures_are_those_of_the_report(shown):
    assert [one.id for one in shown.framed] == [
        "tbl-benefits", "tbl-benefit-gap", "tbl-benefit-payments", "tbl-benefit-years",
        "fig-benefit-schedule",
    ]  # fmt: skip


def test_a_page_shows_the_latest_year_and_the_file_all_years(shown):
    spending = shown.tables[0]
    assert set(spending.frame["time"]) == {2023, 2024}
    assert spending.page is not None
    assert set(spending.frame[spending.page(spending.frame)]["time"]) == {2024}


def test_sentences_carry_the_same_figures_in_both_languages(shown):
    for one in shown.sentences:
        if one.id.split(".")[1] == "cost":  # money is written in 亿元 and in billions
            continue
        figures = [re.findall(r"\d+\.\d+%?|\d+%", one.text[language]) for language in LANGUAGES]
        assert figures[0] == figures[1]


def test_sentences_follow_the_results(shown):
    assert verdicts(shown)["cost"] == "computed"
    assert verdicts(shown)["gap"] == "closes"
    nobody = exhibits(HOUSEHOLDS.assign(household_status="none"))
    assert verdicts(nobody)["cost"] == "none"
    assert text(nobody, "cost", "zh") == "按政策规则测算，2024年没有家庭应得救助"
    assert verdicts(nobody)["gap"] == "none"


def test_where_nobody_is_entitled_the_tables_are_still_written():
    nobody = exhibits(HOUSEHOLDS.assign(household_status="none", paid=0.0))
    for language in LANGUAGES:
        written = [table_markdown(table, language) for table in nobody.tables]
        assert "2024" in written[0]


def test_without_bundles_no_cliff_is_claimed(shown):
    flat = exhibits(schedule={"bundle": 0.0, "edge_bundle": 0.0})
    assert "骤降" in text(shown, "topup_rate", "zh")
    assert "骤降" not in text(flat, "topup_rate", "zh")
    assert verdicts(flat)["topup_rate"] == "full"


def test_placeholders_are_said_under_every_exhibit(shown):
    # the standard of 2024, single-person Dibao, basic living of the destitute
    assert text(shown, "unchecked", "en").startswith("The benefits rest on 3 parameters")
    for one in shown.framed:
        assert "3 of the parameters" in one.note.en
        assert "3项参数" in one.note.zh
    stated = exhibits(standard=6000)
    assert "2 of the parameters" in stated.tables[0].note.en


def test_rules_left_out_and_rows_left_out_are_said(shown):
    assert "特困人员、单人户低保" in text(shown, "left_out", "zh")
    unknown = HOUSEHOLDS.assign(household_status=[None, *HOUSEHOLDS["household_status"][1:]])
    assert text(exhibits(unknown), "missing", "en").startswith("1 household-years")
    assert "missing" not in verdicts(shown)


def test_the_merged_regime_is_called_a_scenario(shown):
    merged = exhibits(regime="merged")
    assert all("情景" in table.note.zh for table in merged.tables)
    assert not any("情景" in table.note.zh for table in shown.tables)


def test_value_ids_are_unique_and_carry_errors(shown):
    ids = [one.id for one in shown.values]
    assert len(set(ids)) == len(ids)
    closed = next(
        one for one in shown.values
        if one.id == "benefits.gap_2024.all.all.payment.entitled.closed"
    )  # fmt: skip
    assert closed.std_error is not None
    assert closed.ci_low < closed.value < closed.ci_high


def test_everything_is_written_in_both_languages_after_the_gate(shown, tmp_path):
    released = release(shown, rules_for("restricted", DisclosureSpec()))
    write_exhibits(released.exhibits, tmp_path)
    for language in LANGUAGES:
        assert len(list((tmp_path / "tables" / language).glob("*.md"))) == 4
        assert (tmp_path / "figures" / language / "fig-benefit-schedule.png").stat().st_size > 10000
