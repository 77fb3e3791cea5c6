"""What a study says its income comes from gives columns that may be named, and no others."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.study import load_study

CODEBOOK = """
schema: 1
columns:
  household_id: {{label: {{zh: 户编号, en: Household}}, type: key}}
  year: {{label: {{zh: 年份, en: Year}}, type: integer}}
  wage: {{label: {{zh: 工资, en: Wages}}, type: number}}
  crops: {{label: {{zh: 种植, en: Crops}}, type: number}}
  {extra}: {{label: {{zh: 其他, en: Other}}, type: number}}
"""
FRAMEWORK = """
schema: 1
label: {{zh: 指数, en: Index}}
children:
  - {{column: {column}, direction: 1}}
"""
STUDY = """
schema: 1
study: {id: names, title: {zh: 名称, en: Names}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
livelihood_strategy: {sources: {wage: wage, crops: farm}}
indices:
  spread: {framework: spread.yaml, weights: equal, base: all}
profiles: {panels: livelihood_strategy, groups: income_sources}
effects:
  - {id: one, design: ols, outcome: income_share_wage, treatment: other, at: 2024}
"""


@pytest.fixture
def study(tmp_path):
    """Write the study with one text replaced by another."""

    def write(old="", new="", *, column="income_entropy", extra="other"):
        assert old in STUDY
        texts = {
            "study.yaml": STUDY.replace(old, new, 1) if old else STUDY,
            "codebook.yaml": CODEBOOK.format(extra=extra),
            "spread.yaml": FRAMEWORK.format(column=column),
        }
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_its_columns_may_be_indicators_groups_and_outcomes(study):
    loaded = load_study(study())
    assert loaded.study.livelihood_strategy.dominant == 0.6
    assert loaded.frameworks["spread"].columns == ("income_entropy",)
    assert loaded.study.analyses == ("indices", "effects")


def test_without_the_section_nothing_of_it_may_be_named(study):
    with pytest.raises(StudyError, match="no column 'income_entropy'"):
        load_study(study("livelihood_strategy: {sources: {wage: wage, crops: farm}}\n", ""))


def test_a_packaged_framework_is_made_of_its_columns(study):
    loaded = load_study(study("spread.yaml", "income_diversification"))
    assert loaded.frameworks["spread"].columns == (
        "income_sources", "income_entropy", "income_inverse_simpson",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{wage: wage", "{wages: wage",
         r"livelihood_strategy\.sources\.wages: .*the column 'wages'.*did you mean 'wage'"),
        ("{wage: wage, crops: farm}", "{wage: wage, wage: farm}", "duplicate key 'wage'"),
        ("crops: farm", "crops: farming", "saw 'farming'; allowed: .*did you mean 'farm'"),
        ("  spread:", "  income_losses:",
         r"indices\.income_losses: 'income_losses' is the name of a column of 'livelihood_st"),
        ("indices:\n  spread: {framework: spread.yaml, weights: equal, base: all}\n", "",
         r"livelihood_strategy: the study has no index.*add 'indices'"),
        ("outcome: income_share_wage", "outcome: income_share_transfer",
         r"effects\[0\]\.outcome: .*'income_share_transfer'.*did you mean"),
    ],
)  # fmt: skip
def test_a_name_that_stands_for_nothing_or_for_two_things(study, old, new, said):
    with pytest.raises(StudyError, match=said):
        load_study(study(old, new))


def test_an_index_is_never_called_like_the_file_of_the_strategies(study):
    given = study("livelihood_strategy: {sources: {wage: wage, crops: farm}}\n", "", column="wage")
    text = (given / "study.yaml").read_text(encoding="utf-8")
    text = text[: text.index("profiles:")].replace("  spread:", "  livelihood_strategy:")
    (given / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"indices\.livelihood_strategy: .* is the name"):
        load_study(given)


def test_a_kind_that_has_no_source_has_no_share(study):
    with pytest.raises(StudyError, match="no column 'income_share_property'"):
        load_study(study(column="income_share_property"))


def test_a_panel_that_has_such_a_column_already(study):
    with pytest.raises(StudyError, match="the panel has income_sources already"):
        load_study(study("treatment: other", "treatment: wage", extra="income_sources"))
