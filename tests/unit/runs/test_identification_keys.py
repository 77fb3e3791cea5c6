"""Every key of the identifying sections, in a small study of its own, and what data may lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

import lowincome_research as li
from lowincome_research.errors import DataError, StudyError
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.panel.load import load_panel
from lowincome_research.panel.panel import Panel
from lowincome_research.study import LoadedStudy, load_study
from lowincome_research.terms import LANGUAGES

TYPES = {
    "key": ["household_id"],
    "text": ["county", "village"],
    "integer": ["year", "size", "listed", "rated", "asset_ok", "rooms", "water", "kin", "head_age"],
    "number": [
        "weight", "income_pre_assist", "income_total", "consumption", "assistance_received", "paid",
        "need_score", "deprivation", "school",
    ],
}  # fmt: skip
STUDY = """
schema: 1
study: {id: keys, title: {zh: 键, en: Keys}, data_class: synthetic, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {weight: weight, stratum: county, cluster: village, size: size}
policy: {region: henan}
identification:
  at: 2024
  registers:
    dibao:
      column: listed
      amount: paid
      amount_of: household
      score: need_score
      against: [rule, spent, earlier, counted]
      randomised: false
      label: {zh: 低保, en: Dibao}
    rated: rated
  truths:
    rule:
      measure: income_pre_assist
      below: dibao_line
      screens: [asset_ok]
      rule_of: [dibao]
      label: {zh: 低保标准, en: Dibao standard}
    spent:
      measure: consumption
      less: [assistance_received]
      below: {share: 0.6, of: median}
      label: {zh: 中位消费的六成, en: 60% of median consumption}
    earlier:
      {measure: income_pre_assist, below: 9000, at: 2023, label: {zh: 上年收入, en: Income before}}
    scored: {measure: deprivation, at_least: 3, label: {zh: 剥夺得分, en: Deprivation score}}
    counted:
      multidimensional:
        indicators:
          rooms: {below: 3, weight: 2, label: {zh: 房间不足, en: Few rooms}}
          school: {below: 5}
          head_age: {at_least: 65}
          water: {when: [0], weight: 2}
        k: 1/2
      label: {zh: 多维贫困, en: Multidimensional poverty}
  sample: {size: {min: 1}}
  by: [county, kin]
  bootstrap: {replicates: 50}
  small_areas: county
  measurement_error:
    {sd: [0.15, 0.3], kinds: [classical, mean_reverting], reversion: 0.2, floor: 0.2, central: 0.3}
  welfare: {rho: 2, floor: 0.3}
proxy_means:
  truth: rule
  register: dibao
  budget: 0.2
  predictors: [rooms, water, school, head_age, size]
  learners: [ols, elastic_net, gradient_boosting, quantile]
  quantile: 0.4
  floor: 0.02
  folds: 3
  by: [kin, {column: head_age, cuts: [45, 60]}]
  scorecard: {points: 50, indicators: 4}
line_integrity:
  income: income_pre_assist
  reported: income_total
  reported_unit: 1
  at: 2024
  lines: {dibao: dibao_line, fixed: 9000}
  village: village
  county: county
  round: [100, 1000]
  window: 0.05
"""
BLANK = {
    # places that have no estimate of their own, or one without a variance: the model's stands
    "tbl-small-areas": ("direct", "direct_std_error", "direct_ci_low", "direct_ci_high"),
    # the group that others are compared with
    "tbl-proxy-means-groups": (
        "points", "points_error", "ci_low_points", "ci_high_points", "p_value", "p_holm",
    ),
    # bands without an end, answers that are no band, and the row of the total
    "tbl-scorecard": ("low", "high", "log_points"),
    # what a test does not have, as a described share has no expectation: `estimate` and `n` stay
    "tbl-line-integrity": (
        "std_error", "ci_low", "ci_high", "expected", "statistic", "p_value", "n_right",
        "n_clusters", "df", "window", "n_placebos", "p_placebo",
    ),
}  # fmt: skip
"""Columns that may be empty, by table, beside true values of truths that nobody knows."""
CODEBOOK = "schema: 1\ncolumns:\n" + "".join(
    f"  {name}: {{label: {{zh: 列, en: Column}}, type: {kind}}}\n"
    for kind, names in TYPES.items()
    for name in names
)


def survey(counties: int = 10, villages: int = 4, size: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    village = np.repeat(np.arange(counties * villages), size)
    n = len(village)
    well = rng.normal(0, 0.5, n) + rng.normal(0, 0.2, village[-1] + 1)[village]
    persons, school = rng.integers(1, 7, n), np.clip(7 + 4 * well + rng.normal(0, 2, n), 0, 15)
    lasting = pd.DataFrame(
        {
            "household_id": [f"h{i:03d}" for i in range(n)],
            "county": [f"c{i // villages:02d}" for i in village],
            "village": [f"v{i:02d}" for i in village],
            "weight": rng.uniform(0.5, 2, n), "size": persons, "school": school,
            "asset_ok": rng.binomial(1, 0.9, n), "kin": rng.binomial(1, 0.3, n),
            "rooms": np.clip(np.round(3.5 + 2 * well + rng.normal(0, 1, n)), 1, 8).astype(int),
            "water": (well + rng.normal(0, 0.5, n) > -0.5).astype(int),
            "head_age": rng.integers(25, 85, n),
        }
    )  # fmt: skip
    return pd.concat([_year(lasting, year, well, rng) for year in (2023, 2024)], ignore_index=True)


def _year(lasting: pd.DataFrame, year: int, well, rng: np.random.Generator) -> pd.DataFrame:
    n = len(lasting)
    total = np.round(np.exp(9.3 + well + rng.normal(0, 0.2, n)) * lasting["size"])
    income = total / lasting["size"]
    listed = (income * np.exp(rng.normal(0, 0.3, n)) < 7000).astype(int)
    help_ = listed * 1500.0
    return lasting.assign(
        year=year, income_total=total, income_pre_assist=income, listed=listed,
        rated=(well + rng.normal(0, 0.5, n) < -0.5).astype(int), paid=help_ * lasting["size"],
        assistance_received=help_, consumption=0.8 * income + help_, need_score=-income,
        deprivation=(lasting["rooms"] < 3) * 2.0 + (lasting["water"] == 0) * 2,
    )  # fmt: skip


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., tuple[LoadedStudy, Panel]]:
    """Return a function that writes the study, one text replaced, and reads it as a run does."""

    def read(old: str = "", new: str = "", **columns: object) -> tuple[LoadedStudy, Panel]:
        assert old in STUDY
        text = STUDY.replace(old, new, 1) if old else STUDY
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        loaded = load_study(tmp_path)
        survey().assign(**columns).to_csv(tmp_path / "survey.csv", index=False)
        return loaded, load_panel(loaded.study.panel, loaded.study.tables, [tmp_path])

    return read


def cases_of(loaded: LoadedStudy, panel: Panel):
    study = loaded.study
    keys = {"keys": panel.keys, "design": panel.design, "region": study.region}
    return li.identification_cases(panel.frame, study.identification, **keys)


def published(loaded: LoadedStudy, panel: Panel) -> Iterator[Exhibits]:
    """Yield what the notebook publishes, judgement by judgement."""
    study, frame = loaded.study, panel.frame
    spec, proxies, seed = study.identification, study.proxy_means, study.study.seed
    survey_keys = {"keys": panel.keys, "design": panel.design, "region": study.region}
    truth = frame[[*panel.keys.names]].assign(income_true=frame["income_pre_assist"] * 1.01)
    cases = cases_of(loaded, panel)
    exact = li.known_cases(frame, spec, truth, **survey_keys)
    known = li.known_values(exact, li.accuracy_of)
    shown = {"synthetic": study.synthetic}
    yield li.identification_exhibits(li.accuracy_of(cases, seed=seed), panel, known=known, **shown)
    for judge, show in ((li.poverty, li.poverty_exhibits),
                        (li.targeting_outcomes, li.outcomes_exhibits)):  # fmt: skip
        yield show(judge(cases), panel, known=li.known_values(exact, judge), **shown)
    yield li.multidimensional_exhibits(li.multidimensional_poverty(cases), panel, **shown)
    yield li.agreement_exhibits(li.agreement(cases), panel, **shown)
    yield li.small_areas_exhibits(li.small_areas(cases), panel, **shown)
    noise = li.measurement_error(cases)
    yield li.measurement_error_exhibits(noise, panel, known=known, **shown)
    test = li.proxy_means_test(
        cases, proxies, variables=panel.variables, keys=panel.keys, design=panel.design, seed=seed
    )
    true_errors = li.known_proxy_means(test, exact)
    yield li.proxy_means_exhibits(test, spec, panel, known=true_errors, **shown)
    card = li.proxy_means_scorecard(test.fit, cases)
    assert card is not None
    yield li.scorecard_exhibits(card, spec, panel, **shown)
    tests = li.line_integrity_tests(frame, study.line_integrity, seed=seed, **survey_keys)
    yield li.line_integrity_exhibits(tests, panel, **shown)


def left_out(section: BaseModel) -> set[str]:
    return set(type(section).model_fields) - section.model_fields_set


def test_the_study_gives_every_key_of_its_sections(opened):
    study = opened()[0].study
    sections = [study.identification, study.proxy_means, study.line_integrity]
    sections += [study.proxy_means.scorecard, study.identification.registers["dibao"]]
    sections += [study.identification.measurement_error, study.identification.welfare]
    assert [left_out(section) for section in sections] == [set()] * len(sections)
    truths = study.identification.truths.values()
    given = set().union(*(truth.model_fields_set for truth in truths))
    assert given == set(type(next(iter(truths))).model_fields)
    indicators = study.identification.truths["counted"].multidimensional.indicators.values()
    given = set().union(*(one.model_fields_set for one in indicators))
    assert given == set(type(next(iter(indicators))).model_fields)


def test_everything_asked_for_is_written_in_both_languages_without_a_gap(opened, tmp_path):
    found = list(published(*opened()))
    assert all(one.values and one.tables for one in found)
    together = sum(found, Exhibits())
    gaps = {
        (one.id, column)
        for one in together.tables
        for column in one.frame.columns[one.frame.isna().any()]
        if not column.startswith("true_value") and column not in BLANK.get(one.id, ())
    }
    assert gaps == set()
    write_exhibits(Exhibits(together.values, together.sentences, together.tables), tmp_path / "x")
    for language in LANGUAGES:
        pages = list((tmp_path / "x" / "tables" / language).glob("*.md"))
        assert len(pages) == len(together.tables)
        assert not [page.stem for page in pages if "nan" in page.read_text("utf-8").split()]


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"income_pre_assist": 1e6}, StudyError, "nobody is eligible among 480 rows"),
        ({"listed": 0}, StudyError, "nobody is registered among 480 rows"),
        ({"weight": 0.0}, DataError, "all 480 weights are zero"),
        ({"weight": -1.0}, DataError, "weights are finite, not negative and never missing"),
        ({"county": "c", "village": "v"}, DataError, "has two clusters"),
    ],
)
def test_data_that_cannot_be_judged_are_refused_with_their_number(opened, columns, error, said):
    with pytest.raises(error) as caught:
        cases_of(*opened(**columns))
    assert said in str(caught.value)


def test_a_truth_that_is_missing_for_some_rows_is_counted_by_register_and_truth(opened):
    frame = survey()
    gap = frame["year"].eq(2024) & (frame.index % 4 == 0)
    cases = cases_of(*opened(consumption=frame["consumption"].mask(gap)))
    missing = {one.where: one.count for one in cases.notices if one.reason == "missing_truth"}
    assert missing == {f"register={name} truth=spent": 120 for name in ("dibao", "rated")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("column: listed", "column: listd", "did you mean 'listed'?"),
        ("measure: consumption", "measure: consumptio", "did you mean 'consumption'?"),
        ("below: dibao_line", "below: dibao_lin", "neither a column nor a policy line"),
        ("rooms: {below", "roms: {below", "did you mean 'rooms'?"),
        ("by: [county, kin]", "by: [county, kn]", "did you mean 'kin'?"),
        ("sample: {size", "sample: {sizes", "did you mean 'size'?"),
        ("small_areas: county", "small_areas: village", "which is not under 'by'"),
        ("replicates: 50", "replicate: 50", "did you mean 'replicates'?"),
        ("central: 0.3", "central: 0.4", "'central' is 0.4, which is not in 'sd'"),
        ("rho: 2", "roh: 2", "did you mean 'rho'?"),
        ("against: [rule", "against: [rul", "is held against 'rul', which is no truth"),
        ("randomised: false", "randomised: true", "a lottery identifies nobody"),
        ("rule_of: [dibao]", "rule_of: [diba]", "is the rule of 'diba', which is no register"),
        ("truth: rule", "truth: rulee", "'rulee' is no truth of 'identification'"),
        ("register: dibao", "register: diba", "'diba' is no register of 'identification'"),
        ("[rooms, water", "[room, water", "did you mean 'rooms'?"),
        ("scorecard: {points", "scorecard: {point", "did you mean 'points'?"),
        ("reported: income_total", "reported: income_totl", "did you mean 'income_total'?"),
        ("village: village", "village: villag", "did you mean 'village'?"),
        ("{dibao: dibao_line,", "{dibao: dibao_lne,", "neither a column nor a policy line"),
        ("round: [100, 1000]", "round: [100, 150]", "150 is no larger multiple of 100"),
        (", size: size}", "}", "registers.dibao.amount_of: the amount is the household's"),
    ],
)  # fmt: skip
def test_a_misspelt_or_impossible_key_is_named_before_data_are_read(opened, old, new, said):
    with pytest.raises(StudyError) as caught:
        opened(old, new)
    assert said in str(caught.value)
