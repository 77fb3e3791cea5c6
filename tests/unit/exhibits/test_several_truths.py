"""Exhibits of multidimensional poverty, agreement and places: words, verdicts, what is withheld."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.agreement import agreement_exhibits
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.multidimensional import multidimensional_exhibits
from lowincome_research.exhibits.records import Exhibits, Figure, Table
from lowincome_research.exhibits.small_areas import small_areas_exhibits
from lowincome_research.exhibits.store import check_ids
from lowincome_research.identification.agreement import agreement
from lowincome_research.identification.multidimensional import multidimensional_poverty
from lowincome_research.identification.small_areas import small_areas
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import LANGUAGES, Bilingual
from tests.unit.identification_truths.conftest import (
    DESIGN,
    INCOME,
    KEYS,
    MPI,
    judged,
    villages,
)

RULE = {**INCOME, "rule_of": ["dibao"], "label": {"zh": "低保条件", "en": "Dibao rule"}}
SECTION = {"truths": {"rule": RULE, "mpi": MPI}, "small_areas": "county_code"}
RULES = Rules(threshold=10, round_to=5)
HAN = re.compile(r"[\u4e00-\u9fff]")


def panel_of(frame: pd.DataFrame) -> Panel:
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in frame
    }
    return Panel(frame, variables, KEYS, DESIGN)


@pytest.fixture(scope="module")
def households() -> pd.DataFrame:
    return villages()


@pytest.fixture(scope="module")
def panel(households: pd.DataFrame) -> Panel:
    return panel_of(households)


@pytest.fixture(scope="module")
def everything(households: pd.DataFrame, panel: Panel) -> Exhibits:
    cases = judged(households, **SECTION)
    return (
        multidimensional_exhibits(multidimensional_poverty(cases), panel, synthetic=True)
        + agreement_exhibits(agreement(cases), panel, synthetic=True)
        + small_areas_exhibits(small_areas(cases), panel, synthetic=True)
    )


def framed(exhibits: Exhibits, name: str) -> Table | Figure:
    return next(one for one in exhibits.framed if one.id == name)


def said(exhibits: Exhibits, ending: str) -> list:
    return [one for one in exhibits.sentences if one.id.endswith(ending)]


class TestAll:
    def test_exhibits_and_their_order(self, everything):
        assert [one.id for one in everything.framed] == [
            "tbl-multidimensional", "tbl-multidimensional-indicators", "tbl-agreement",
            "tbl-small-areas", "tbl-small-areas-models", "fig-multidimensional-contributions",
            "fig-agreement", "fig-small-areas-county-code",
        ]  # fmt: skip

    def test_ids_are_distinct_and_none_begins_another(self, everything):
        values = [*everything.values, *(one.as_value() for one in everything.sentences)]
        check_ids([one.id for one in values], [one.id for one in everything.framed])
        assert "multidimensional.mpi.person.all.all.all.contribution_roof" in {v.id for v in values}
        assert "agreement.truth_mpi.person.register_dibao.all.all.kappa" in {v.id for v in values}

    def test_all_say_that_data_are_simulated_in_the_language_of_the_page(self, everything):
        for one in everything.framed:
            assert one.note.zh.endswith("模拟数据")
            assert one.note.en.endswith("synthetic data")
            for text in (one.caption, one.note, one.alt if isinstance(one, Figure) else one.note):
                assert HAN.search(text.zh)
                assert not HAN.search(text.en)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_pictures_are_drawn_in_both_languages_also_where_all_is_withheld(
        self, everything, language
    ):
        hidden = release(everything, Rules(threshold=10_000, round_to=5)).exhibits
        for exhibits in (everything, hidden):
            for figure in exhibits.figures:
                assert figure.draw(figure.frame, language).axes

    def test_a_study_that_asks_for_none_of_it_gets_none(self, households, panel):
        cases = judged(households, truths={"rule": INCOME}, registers={"dibao": "dibao_recipient"})
        assert multidimensional_exhibits(multidimensional_poverty(cases), panel) == Exhibits()
        assert small_areas_exhibits(small_areas(cases), panel) == Exhibits()


class TestMultidimensional:
    def test_the_page_shows_three_figures_for_households_and_persons(self, everything):
        text = table_markdown(framed(everything, "tbl-multidimensional"), "zh")
        assert [text.count(name) for name in ("（H）", "（A）", "（M0）")] == [2, 2, 2]
        assert "按户" in text
        assert "SYN01" not in text

    def test_indicators_stand_beside_their_weights(self, everything):
        text = table_markdown(framed(everything, "tbl-multidimensional-indicators"), "en")
        assert "| Label of schooling | 33.3% |" in text
        assert "| Label of rooms | 16.7% |" in text

    def test_the_sentence_names_indicators_whose_interval_lies_above_their_weight(
        self, households, panel
    ):
        results = multidimensional_poverty(judged(households, **SECTION))
        low = {"schooling": 0.34, "roof": 0.3, "rooms": 0.1, "illness": 0.17}
        frame = results.metrics
        bounds = frame["indicator"].map(low).where(frame["metric"].eq("contribution"))
        changed = replace(results, metrics=frame.assign(ci_low=bounds.fillna(frame["ci_low"])))
        sentence = multidimensional_exhibits(changed, panel).sentences[0]
        assert sentence.verdict == "above_schooling_illness"
        assert "schooling标签、illness标签对M0的贡献高于其权重" in sentence.text.zh
        none = replace(results, metrics=frame.assign(ci_low=0.01))
        sentence = multidimensional_exhibits(none, panel).sentences[0]
        assert sentence.verdict == "none"
        assert "no indicator can be said" in sentence.text.en

    def test_rows_left_out_are_told(self, households, panel):
        frame = households.assign(rooms=households["rooms"].where(households.index >= 40))
        exhibits = multidimensional_exhibits(
            multidimensional_poverty(judged(frame, **SECTION)), panel
        )
        note = exhibits.tables[0].note
        assert "“多维贫困”因指标缺失未计入40户" in note.zh
        assert "leaves out 40 households" in note.en


class TestAgreement:
    def test_the_page_shows_each_register_beside_each_truth_and_the_file_all(self, everything):
        table = framed(everything, "tbl-agreement")
        assert len(table.frame) == 2 * 6
        text = table_markdown(table, "zh")
        assert "| 低保条件 | 多维贫困 |" not in text
        assert text.count("\n| ") == 2 - 1 + 4

    def test_the_matrix_reads_from_the_row_to_the_column(self, everything, households):
        frame = framed(everything, "fig-agreement").frame
        cell = frame.query("row == 'dibao' and column == 'monitored'").iloc[0]
        weight = households["weight"] * households["household_size"]
        dibao, monitored = (households[name] for name in ("dibao_recipient", "monitored"))
        share = (weight * dibao * monitored).sum() / (weight * dibao).sum()
        assert cell["estimate"] == pytest.approx(share)
        assert len(frame) == 4 * 3

    @pytest.mark.parametrize(
        ("leads", "verdict", "zh", "en"),
        [
            ([(0.2, 0.1, 0.3)], "mpi", "最为一致，kappa系数为0.500", "agrees best with"),
            ([(0.2, -0.1, 0.5)], "undetermined", "尚不能判定", "cannot be told"),
            ([(0.2, 0.1, 0.3), (0.1, -0.1, 0.3)], "undetermined", "“低保条件”仅相差0.100", "0.100"),
            ([(0.0, 0.0, 0.0)], "undetermined", "仅相差0.000", "only 0.000 above"),
        ],
    )
    def test_a_best_standard_is_named_only_where_it_is_ahead_of_every_other(
        self, households, panel, leads, verdict, zh, en
    ):
        results = agreement(judged(households, **SECTION))
        row = {"unit": "person", "register": "dibao", "truth": "mpi", "other": "rule",
               "kappa": 0.5, "kappa_other": 0.3, "n": 600, "n_smallest": 50}  # fmt: skip
        closest = pd.DataFrame([
            {**row, "estimate": one, "ci_low": low, "ci_high": high} for one, low, high in leads
        ])  # fmt: skip
        sentence = agreement_exhibits(replace(results, closest=closest), panel).sentences[0]
        assert sentence.verdict == verdict
        assert zh in sentence.text.zh
        assert en in sentence.text.en

    def test_a_pair_with_a_small_cell_is_withheld_everywhere(self, households, panel):
        """Four households are on one list alone: each other figure of the pair would tell."""
        first = households["dibao_recipient"]
        extra = households.index[first.eq(0)][:4]
        frame = households.assign(monitored=first.mask(households.index.isin(extra), 1.0))
        cases = judged(frame, **SECTION)
        exhibits = release(agreement_exhibits(agreement(cases), panel), RULES).exhibits
        rows = framed(exhibits, "tbl-agreement").frame.query(
            "first == 'dibao' and second == 'monitored'"
        )
        assert rows["flag"].eq("suppressed").all()
        assert rows.filter(like="estimate").isna().all(axis=None)
        matrix = framed(exhibits, "fig-agreement").frame
        pair = matrix["row"].eq("monitored") & matrix["column"].eq("dibao")
        assert matrix.loc[pair, "estimate"].isna().all()
        values = [v for v in exhibits.values if ".register_monitored." in v.id
                  and v.id.startswith("agreement.register_dibao")]  # fmt: skip
        assert values
        assert all(one.value is None for one in values)


@pytest.fixture(scope="module")
def uneven() -> pd.DataFrame:
    """Six counties, in one of which nine sampled households are eligible."""
    frame = villages(seed=5)
    poor = frame["income_pre_assist"] < INCOME["below"]
    here = frame["county_code"].eq("SYN02")
    spare = frame.index[poor & here][9:]
    rich = frame["income_pre_assist"].mask(frame.index.isin(spare), 20_000.0)
    return frame.assign(income_pre_assist=rich)


class TestPlaces:
    def shrunk(self, frame: pd.DataFrame) -> Exhibits:
        return small_areas_exhibits(small_areas(judged(frame, **SECTION)), panel_of(frame))

    def test_missed_is_said_only_against_the_registers_own_rule(self, everything):
        assert "漏保率" in framed(everything, "tbl-small-areas").caption.zh
        models = framed(everything, "tbl-small-areas-models").frame
        assert "覆盖不足率" in models.query("register == 'monitored'")["metric_zh"].tolist()

    def test_only_sentences_on_the_registers_own_rule_are_listed(self, everything):
        listed = {one.id for one in said(everything, "apart_finding") if one.listed}
        assert len(listed) == 4
        assert all(".rule." in f".{one}" for one in listed)

    @pytest.mark.parametrize(
        ("sides", "verdict", "zh", "en"),
        [
            ((2, 1), "2_above_1_below", "高于均值的有2个、低于均值的有1个", "2 can be said"),
            ((0, 0), "0_above_0_below", "没有一个地区能与均值相区别", "no place can be told"),
        ],
    )
    def test_places_are_said_to_differ_only_where_their_intervals_do(
        self, households, panel, sides, verdict, zh, en
    ):
        results = small_areas(judged(households, **SECTION))
        models = results.models.assign(n_above=sides[0], n_below=sides[1])
        sentence = small_areas_exhibits(replace(results, models=models), panel).sentences[0]
        assert sentence.verdict == verdict
        assert zh in sentence.text.zh
        assert en in sentence.text.en

    def test_a_small_county_is_withheld_in_table_figure_values_and_sentences(self, uneven):
        exhibits = release(self.shrunk(uneven), RULES).exhibits
        table = framed(exhibits, "tbl-small-areas").frame
        small = table["group"].eq("SYN02") & table["metric"].eq("exclusion_error")
        of_rule = table["truth"].eq("rule")
        numbers = ["estimate", "ci_low", "own_weight", "direct", "direct_std_error", "n"]
        assert table.loc[small & of_rule, numbers].isna().all(axis=None)
        assert table.loc[small & of_rule, "flag"].eq("suppressed").all()
        figure = framed(exhibits, "fig-small-areas-county-code").frame
        dots = figure.query("group == 'SYN02' and metric == 'exclusion_error'")
        assert dots[["estimate", "direct"]].isna().all(axis=None)
        value = next(one for one in exhibits.values if one.id ==
                     "small_areas.rule.person.dibao.county_code.syn02.exclusion_error")  # fmt: skip
        assert value.value is None
        assert value.flag == "suppressed"
        page = table_markdown(framed(exhibits, "tbl-small-areas"), "zh")
        assert "| SYN02 | 不予公布 |" in page
        assert not any("SYN02" in one.text.zh for one in exhibits.sentences)

    def test_no_county_is_withheld_alone_as_the_others_and_the_whole_would_give_it_away(
        self, uneven
    ):
        shown = self.shrunk(uneven)
        counts = framed(shown, "tbl-small-areas").frame
        released = release(shown, RULES).exhibits
        table = framed(released, "tbl-small-areas").frame
        sizes = counts[["n", "n_cases"]].where(counts[["n", "n_cases"]] > 0).min(axis=1)
        keys = ["register", "truth", "unit", "metric"]
        hidden = sizes.where(table["flag"].eq("suppressed")).groupby([table[k] for k in keys])
        some = hidden.count()[hidden.count() > 0]
        assert len(some) > 0
        assert (some >= 2).all()
        assert (hidden.sum()[some.index] >= RULES.threshold).all()
        figure = framed(released, "fig-small-areas-county-code").frame
        same = [*keys, "group"]
        both = figure.merge(table, on=same, suffixes=("", "_table"))
        assert len(both) == len(figure)
        assert both["flag"].tolist() == both["flag_table"].tolist()
        by_value = {one.id for one in released.values if one.flag and ".county_code.syn" in one.id}
        registered = table["unit"].eq("person") & table["metric"].str.endswith("_error")
        assert len(by_value) == (table["flag"].eq("suppressed") & registered).sum() > 0

    def test_a_dot_that_alone_is_small_takes_the_next_smallest_with_it(self, households):
        exhibits = self.shrunk(households)
        frame = framed(exhibits, "fig-small-areas-county-code").frame
        errors = frame[frame["metric"].eq("exclusion_error")]
        sizes = errors[["n", "n_cases"]].min(axis=1).sort_values()
        assert sizes.iloc[0] < sizes.iloc[1]
        rules = Rules(threshold=int(sizes.iloc[0]) + 1, round_to=1)
        released = framed(release(exhibits, rules).exhibits, "fig-small-areas-county-code").frame
        hidden = released.index[released["flag"].ne("") & released["metric"].eq("exclusion_error")]
        assert set(hidden) == set(sizes.index[:2])

    def test_a_page_has_no_more_than_the_extremes_of_many_places(self):
        exhibits = self.shrunk(villages(counties=61, per_county=2, size=8))
        table = framed(exhibits, "tbl-small-areas")
        page = table.frame[table.page(table.frame)]
        assert len(page) == 40
        everywhere = table.frame.query(
            "register == 'dibao' and truth == 'rule' and unit == 'person'"
            " and metric == 'exclusion_error'"
        )
        ranks = everywhere["estimate"].round(9).rank(method="min").loc[page.index]
        last = everywhere["estimate"].round(9).rank(method="max").loc[page.index]
        assert ((ranks <= 20) | (last > 41)).all()
        figure = framed(exhibits, "fig-small-areas-county-code")
        labels = [
            one.get_text() for one in figure.draw(figure.frame, "en").axes[0].get_yticklabels()
        ]
        assert len(labels) == 41
        assert labels[20] == "Other 21 (range)"
        assert "more than 60 places" in table.note.en
