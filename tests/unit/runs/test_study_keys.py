"""Every key of the measuring sections, in a small study of its own: read, fitted, scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.household_profiles import household_profiles
from lowincome_research.errors import StudyError
from lowincome_research.panel.load import load_panel
from lowincome_research.runs.measures import fit_study, with_measures, write_measures
from lowincome_research.study import load_study

CODEBOOK = """
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  village: {label: {zh: 村, en: Village}, type: text}
  income: {label: {zh: 收入, en: Income}, type: number}
  price: {label: {zh: 价格指数, en: Price index}, type: number}
  labour: {label: {zh: 劳动力, en: Labour}, type: number}
  a: {label: {zh: 甲, en: A}, type: number}
  b: {label: {zh: 乙, en: B}, type: number}
  c: {label: {zh: 丙, en: C}, type: number}
  d: {label: {zh: 丁, en: D}, type: number}
  w1: {label: {zh: 意愿一, en: Will 1}, type: number}
  w2: {label: {zh: 意愿二, en: Will 2}, type: number}
  w3: {label: {zh: 意愿三, en: Will 3}, type: number}
"""
PERSONS = """
schema: 1
columns:
  person_id: {label: {zh: 成员, en: Person}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  age: {label: {zh: 年龄, en: Age}, type: integer}
  labour_capacity: {label: {zh: 劳动能力, en: Labour}, type: number}
  will: {label: {zh: 意愿, en: Will}, type: number}
"""
SKILL = """
schema: 1
label: {zh: 能力, en: Skill}
children:
  - id: first
    label: {zh: 其一, en: First}
    weight: 2
    children:
      - {column: a, direction: 1, weight: 1, target: 3}
      - {column: b, direction: 1, weight: 3, target: 3}
      - {column: d, direction: -1, weight: 1, target: 1}
  - id: second
    label: {zh: 其二, en: Second}
    weight: 1
    children:
      - {column: c, direction: 1, weight: 1, target: 3, money: true}
"""
WILL = """
schema: 1
label: {zh: 动力, en: Drive}
children:
  - {column: w1, direction: 1, bounds: {min: 1, max: 5}}
  - {column: w2, direction: 1, bounds: {min: 1, max: 5}}
  - {column: w3, direction: 1, bounds: {min: 1, max: 5}}
"""
WILL_OF_PERSONS = """
schema: 1
label: {zh: 动力, en: Drive}
children:
  - {column: will, direction: 1, bounds: {min: 1, max: 5}}
"""
JUDGED = """
schema: 1
source: made up for this test
nodes:
  skill: {children: [first, second], experts: [{expert: one, matrix: [[1, 2], [1/2, 1]]}]}
  first:
    children: [a, b, d]
    experts: [{expert: one, matrix: [[1, 3, 5], [1/3, 1, 3], [1/5, 1/3, 1]]}]
  second: {children: [c], experts: [{expert: one, matrix: [[1]]}]}
"""
STUDY = """
schema: 1
study: {{id: keys, title: {{zh: 键, en: Keys}}, data_class: open, seed: 1, currency: CNY}}
panel:
  files: [{{file: survey.csv, codebook: codebook.yaml}}]
  keys: {{unit: household_id, time: year}}
  design: {{cluster: village}}
tables:
  persons: {{file: persons.csv, codebook: persons.yaml, keys: {{unit: person_id, time: year}}}}
indices:
  skill: {{framework: skill.yaml, base: {{year: 2023}}, {skill}}}
  drive: {{framework: will.yaml, base: {{year: 2023}}, weights: equal{drive}}}
"""
TYPES = """
classification:
  income: income
  drive: drive
  capability: skill
  labour: labour
  lines: {{dibao: 5000, median: 20000}}
  cut: {cut}
  sensitivity: []{more}
"""
MEDIAN = "{rule: median, base: {year: 2023}}"
RELIABLE = "\n  reliability: {drive: 0.8, capability: 0.7}"


def survey(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    high = np.array([np.arange(n) % 2, np.arange(n) // 2 % 2])  # four kinds of households
    skill, will = 2.4 * high - 1.2 + rng.normal(scale=0.3, size=(2, n))
    rows = []
    for year in (2023, 2024):
        noise = rng.normal(scale=0.4, size=(7, n))
        graded = np.clip(np.round(3 + will + noise[4:]), 1, 5).astype(int)
        rows.append(
            pd.DataFrame(
                {
                    "household_id": [f"h{i:02d}" for i in range(n)], "year": year,
                    "village": [f"v{i % 12:02d}" for i in range(n)],
                    "income": np.round(4000 + 9000 * rng.random(n)),
                    "price": 1 + (year - 2023) / 50,
                    "labour": np.arange(n) % 4, "a": np.exp(skill + noise[0]),
                    "b": np.exp(skill + noise[1]), "c": np.exp(noise[2]),
                    "d": np.exp(noise[3] - skill),
                    "w1": graded[0], "w2": graded[1], "w3": graded[2],
                }
            )
        )  # fmt: skip
    frame = pd.concat(rows, ignore_index=True)
    frame.loc[[3, 64], "b"] = np.nan
    return frame


def persons(households: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    twice = households.loc[households.index.repeat(2), ["household_id", "year"]]
    number = np.tile([1, 2], len(households))
    return twice.assign(
        person_id=twice["household_id"] + "_" + number.astype(str),
        age=rng.integers(10, 80, len(twice)),
        labour_capacity=np.tile([1.0, 0.5], len(households)), will=rng.integers(1, 6, len(twice)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    households = survey()
    households.to_csv(folder / "survey.csv", index=False)
    persons(households).to_csv(folder / "persons.csv", index=False)
    texts = {
        "codebook.yaml": CODEBOOK, "persons.yaml": PERSONS, "skill.yaml": SKILL, "will.yaml": WILL,
        "persons_will.yaml": WILL_OF_PERSONS, "judged.yaml": JUDGED,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def measured(files):
    """Return a study's fitted measures and its panel with them, through the run's own functions."""

    def measure(skill="weights: equal", *, drive="", types="", will="will.yaml", extra=""):
        text = STUDY.format(skill=skill, drive=drive).replace("will.yaml", will) + types + extra
        (files / "study.yaml").write_text(text, encoding="utf-8")
        loaded = load_study(files)
        panel = load_panel(loaded.study.panel, loaded.study.tables, [files])
        fitted = fit_study(loaded, panel)
        written = write_measures(panel, fitted, files / "restricted")
        return fitted, with_measures(panel, pd.read_parquet(written[0]), fitted)

    return measure


@pytest.fixture(scope="module")
def usual(measured):
    return measured()


@pytest.mark.parametrize(
    ("keys", "known"),
    [
        ("weights: equal", 118),
        ("weights: equal, treat: {log: [a]}", 118),
        ("weights: equal, treat: {log1p: [a, c]}", 118),
        ("weights: equal, treat: {missing: minimum}", 120),
        ("weights: equal, treat: {missing: {rule: group_mean, by: village}}", 120),
        ("weights: equal, normalise: {method: minmax, winsorise: [0.05, 0.95]}", 118),
        ("weights: equal, normalise: {method: zscore}", 118),
        ("weights: equal, normalise: {method: rank}", 118),
        ("weights: equal, normalise: {method: target}", 118),
        ("weights: equal, deflator: price", 118),
        ("weights: fixed", 118),
        ("weights: entropy", 118),
        ("weights: {method: entropy, zero: shift}", 118),
        ("weights: {method: entropy, zero: rescale}", 118),
        ("weights: critic", 118),
        ("weights: {method: pca, kmo_min: 0}", 118),
        ("weights: {method: ahp, judgements: judged.yaml}", 118),
        ("weights: {method: linear, of: [entropy, critic], alpha: 0.4}", 118),
        ("weights: {method: multiplicative, of: [entropy, critic]}", 118),
        ("weights: {method: game_theory, of: [entropy, critic]}", 118),
        ("weights: {indicators: entropy, dimensions: equal}", 118),
        ("weights: equal, aggregate: geometric", 118),
        ("weights: equal, aggregate: minimum", 118),
        ("weights: equal, aggregate: topsis", 118),
        ("weights: equal, coupling: {variant: standard}", 118),
        ("weights: equal, coupling: {variant: liu2020, floor: 0.02}", 118),
    ],
)
def test_an_index_is_made_as_its_key_says(measured, usual, keys, known):
    fitted, panel = measured(keys)
    index = fitted.indices[0]
    assert panel.frame["skill"].notna().sum() == known
    assert sum(part.weight for part in index.root.children) == pytest.approx(1.0)
    plain = usual[0].indices[0].root, list(usual[1].frame["skill"].dropna())
    same = (index.root, list(panel.frame["skill"].dropna())) == plain
    assert same == ("coupling" in keys or keys == "weights: equal")
    assert ("skill__coordination" in panel.frame) == ("coupling" in keys)


@pytest.mark.parametrize("rule", ["labour_mean", "maximum"])
def test_an_index_of_persons_is_brought_to_the_household(measured, rule):
    keys = f", persons: {{table: persons, rule: {rule}, sample: {{age: {{min: 16, max: 64}}}}}}"
    _, panel = measured(drive=keys, will="persons_will.yaml")
    members = panel.tables["persons"]
    grown = members[members["age"].between(16, 64)].assign(
        score=lambda rows: (rows["will"] - 1) / 4,
        amount=lambda rows: rows["score"] * rows["labour_capacity"],
    )
    by = grown.groupby(["household_id", "year"])
    best = by["score"].max()
    mean = by["amount"].sum() / by["labour_capacity"].sum()
    wanted = best if rule == "maximum" else mean
    found = panel.frame.set_index(["household_id", "year"])["drive"]
    pd.testing.assert_series_equal(found.dropna(), wanted.astype(float), check_names=False)


@pytest.mark.parametrize(
    "cut",
    [
        "{rule: absolute, at: 0.4}", MEDIAN, "{rule: mean, base: {year: 2023}}",
        "{rule: kmeans, base: {year: 2023}}", "{rule: kmeans, base: {year: 2023}, joint: true}",
        "{rule: dual_cutoff, at: 0.5, k: 0.4}",
        "{rule: latent_profile, base: {year: 2023}, most: 4}",
    ],
)  # fmt: skip
def test_types_are_cut_as_the_key_says(measured, cut):
    fitted, panel = measured(types=TYPES.format(cut=cut, more=""))
    low = panel.frame["income_stratum"].ne("S0") & panel.frame["skill"].notna()
    assert panel.frame.loc[low, "type_final"].notna().all()
    assert fitted.types.spec.cut.rule in cut
    without = low & panel.frame["labour"].eq(0)
    assert panel.frame.loc[without, "type_final"].eq("safety_net").all()


def test_what_is_asked_beside_the_types_is_found(measured):
    more = (
        RELIABLE + "\n  error_correlation: 0.2\n  indeterminate_below: 0.7"
        "\n  hysteresis: {p: 0.6, waves: 2}"
        "\n  proxies: {drive: {zh: 以意愿题代替, en: items of willingness}}"
    )
    text = TYPES.format(cut=MEDIAN, more=more).replace(
        "sensitivity: []", "sensitivity: [{rule: absolute}, {rule: mean, base: {year: 2023}}]"
    )
    robust = "robustness: {weights: [equal, entropy], draws: 64}, obstacle: true, weights: equal"
    fitted, panel = measured(robust, drive=", scale: true", types=text)
    found = household_profiles(panel, fitted, seed=1)
    assert found.types.corrected is not None
    assert found.types.changes is not None
    assert found.types.certainty is not None
    assert set(found.types.rules["cut_rule"]) == {"median", "absolute", "mean"}
    skill, drive = found.diagnostics
    assert skill.obstacles is not None
    assert len(found.rank_intervals) == 59  # one household of the base wave has no score
    assert 0 < drive.to_frame()["alpha"].item() < 1


def test_without_the_override_a_household_without_labour_keeps_its_type(measured):
    _, panel = measured(types=TYPES.format(cut=MEDIAN, more="\n  override_no_labour: false"))
    assert panel.frame["type_final"].equals(panel.frame["type_raw"])


@pytest.fixture
def halves(files):
    """Let the codebook derive two groups of households for one test."""
    book = files / "codebook.yaml"
    values = "[{zh: 劳力少, en: Few}, {zh: 劳力多, en: Many}]"
    derived = (
        f"{{label: {{zh: 劳力, en: Hands}}, verb: bin, of: labour, cuts: [2], values: {values}}}"
    )
    book.write_text(f"{CODEBOOK}derive:\n  hands: {derived}\n", encoding="utf-8")
    yield
    book.write_text(CODEBOOK, encoding="utf-8")


@pytest.mark.usefixtures("halves")
def test_groups_in_which_a_scale_is_to_mean_the_same_are_compared(measured):
    fitted, panel = measured(drive=", scale: {invariance: [hands]}")
    found = household_profiles(panel, fitted, seed=1).diagnostics[1].invariance
    assert list(found["group"]) == ["0", "1"]
    assert list(found["n"]) == [30, 30]
    assert np.isfinite(found["congruence"]).all()
    with pytest.raises(StudyError, match=r"scale\.invariance\[0\].*'hand'.*did you mean 'hands'"):
        measured(drive=", scale: {invariance: [hand]}")
