"""Every measure on small frames, to be computed by any engine; run as a program, by pyspark."""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, get_args

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl

from lowincome_research.classification.measure import fit_measures, measure
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.entitlements.benefits import entitled_benefits
from lowincome_research.entitlements.categories import categorise
from lowincome_research.indices.columns import with_fills
from lowincome_research.indices.coupling import with_grades
from lowincome_research.indices.diversification import income_diversification
from lowincome_research.indices.fit import fit
from lowincome_research.indices.obstacle import obstacle_degrees
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import Aggregate, IndexSpec, NormaliseMethod, Treatment
from lowincome_research.measuring.engines import open_engine
from lowincome_research.strict import parse_value
from tests.properties import test_measures as measures
from tests.spec import test_benefits as benefit_cases
from tests.spec import test_categories as category_cases
from tests.unit.classification import test_cut_rules as cut_rules
from tests.unit.classification import test_dual_cutoff as dual_cutoff
from tests.unit.classification.conftest import spec_of as types_of
from tests.unit.entitlements import test_categorise as categories
from tests.unit.indices import test_coupling as coupling
from tests.unit.indices import test_diversification as diversification
from tests.unit.indices import test_persons as persons
from tests.unit.indices.conftest import framework_of, spec_of

Frames = Mapping[str, Any]
KEYS = ("id", "case", "household_id", "person_id", "year")
"""Columns that tell rows apart, as far as a frame has them."""


@dataclass(frozen=True)
class Case:
    """Frames that are given, and how what is found is computed from them on their own engine."""

    given: Mapping[str, pd.DataFrame]
    found: Callable[[Frames], Frames]


def cases() -> dict[str, Case]:
    """Return every case by its name."""
    return dict(
        [*_indices(), *_groups(), *_couplings(), *_persons(), *_types(), *_categories(),
         *_benefits(), *_incomes()]
    )  # fmt: skip


def indicators(n: int = 240) -> pd.DataFrame:
    """Return indicators that tie and miss values, in villages of which one has no name."""
    rng = np.random.default_rng(20261125)
    frame = pd.DataFrame(
        {
            "id": np.arange(n), "year": 2019, "weight": rng.integers(1, 4, n).astype(float),
            "price": rng.uniform(0.9, 1.3, n),
            "village": rng.choice(["east", "west", "south", "north"], n).astype(object),
            **{name: np.round(rng.lognormal(1, 1, n), 1) for name in "abc"},
        }
    )  # fmt: skip
    frame.loc[::9, "b"] = np.nan
    frame.loc[frame["village"].eq("north"), ["b", "c"]] = np.nan
    frame.loc[::17, "village"] = None
    return frame


def index_specs() -> Iterator[tuple[str, IndexSpec]]:
    """Yield every pair of a normalisation and an aggregate, with weightings and treatments in turn.

    Any two of normalisation, aggregate and treatment meet, and every weighting occurs.
    """
    used: Counter[str] = Counter()
    for (row, method), (column, aggregate) in product(
        enumerate(get_args(NormaliseMethod)), enumerate(get_args(Aggregate))
    ):
        chosen = [
            one for one in measures.CHOICES
            if one.normalise.method == method and one.aggregate == aggregate
        ]  # fmt: skip
        if chosen:
            place = (row + column) % len(measures.TREATMENTS)
            bounds = (0.1, 0.9) if place else None
            spec = min(chosen, key=lambda one: used[str(one.levels)])
            used[str(spec.levels)] += 1
            normalise = spec.normalise.model_copy(update={"winsorise": bounds})
            treat = parse_value(measures.TREATMENTS[place], Treatment)
            given = spec.model_copy(update={"treat": treat, "normalise": normalise})
            yield f"index-{method}-{aggregate}", given


def _indices() -> Iterator[tuple[str, Case]]:
    given = {"households": indicators()}
    for name, spec in index_specs():
        yield name, Case(given, partial(_index, spec=spec))


def _index(frames: Frames, spec: IndexSpec) -> Frames:
    households = frames["households"]
    fitted = fit(
        households, measures.framework(), spec, name="index", weight="weight",
        judgements=measures.judgements(),
    )  # fmt: skip
    scored = score(households, fitted)
    split = spec.aggregate == "arithmetic" and spec.normalise.method != "zscore"
    return {"households": obstacle_degrees(scored, fitted) if split else scored}


def _groups() -> Iterator[tuple[str, Case]]:
    """Yield groups of every type, and means of which no bit may be lost."""
    codes = np.arange(240) // 30
    named = {"number": codes.astype(float), "word": codes.astype(str), "answer": codes > 4}
    spec = spec_of(
        weights="equal", base="all", treat={"missing": {"rule": "group_mean", "by": "village"}}
    )
    for name, values in named.items():
        given = {"households": indicators().assign(village=values)}
        yield f"groups-{name}", Case(given, partial(_index, spec=spec))
    rng = np.random.default_rng(7)
    means = np.concatenate([rng.normal(size=200), [1e300, -1e-300, 5e-324, -2.5, 0.0, 1 / 3, 1e22]])
    alone = pd.DataFrame({"id": np.arange(len(means)), "a": means})
    alone["village"] = [f"g{position}" for position in alone["id"]]
    yield "groups-bits", Case({"households": alone}, partial(_fills, spec=spec))


def _fills(frames: Frames, spec: IndexSpec) -> Frames:
    framework = framework_of([{"column": "a", "direction": 1}])
    fitted = fit(frames["households"], framework, spec, name="index")
    filled, (name,) = with_fills(nw.from_native(frames["households"]), fitted)
    apart = (nw.col(name) == nw.col("a")).alias("same")
    return {"households": filled.select("id", apart).to_native()}


def _couplings() -> Iterator[tuple[str, Case]]:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"id": np.arange(200), "year": 2019})
    for name in "abc":
        frame[name] = np.round(rng.uniform(-1, 11, 200))  # many at and beyond the bounds
    frame.loc[::11, "b"] = np.nan
    for variant, floor in {"standard": 0.01, "liu2020": 0.0}.items():
        given = {"variant": variant, "floor": floor}
        case = Case({"households": frame}, partial(_coupling, given=given))
        yield f"coupling-{variant}", case


def _coupling(frames: Frames, given: Mapping[str, Any]) -> Frames:
    households = frames["households"]
    fitted = coupling.fitted_to(households, **given)
    scored = score(households, fitted)
    graded = given["variant"] == "standard"
    return {"households": with_grades(scored, fitted) if graded else scored}


def _persons() -> Iterator[tuple[str, Case]]:
    rng = np.random.default_rng(4)
    households = pd.DataFrame(
        {"household_id": np.arange(150), "year": 2019, "weight": rng.uniform(1, 3, 150),
         "village": rng.choice(["east", "west"], 150)}
    )  # fmt: skip
    n = 400
    members = pd.DataFrame(
        {"household_id": rng.integers(0, 160, n), "year": 2019, "age": rng.integers(5, 90, n),
         "labour_capacity": rng.choice([0.0, 0.5, 1.0, np.nan], n),
         **{name: rng.choice([1.0, 2.0, 3.0, 4.0, 5.0, np.nan], n) for name in ("will", "hope")}}
    )  # fmt: skip
    given = {"households": households, "persons": members}
    by_village = {"missing": {"rule": "group_mean", "by": "village"}}
    for rule, treat in {"labour_mean": by_village, "maximum": {}}.items():
        spec = spec_of(
            weights="equal", persons={**persons.PERSONS, "rule": rule}, coupling={}, treat=treat
        )
        yield f"persons-{rule}", Case(given, partial(_of_persons, spec=spec))


def _of_persons(frames: Frames, spec: IndexSpec) -> Frames:
    frame, tables = frames["households"], {"persons": frames["persons"]}
    fitted = fit_measures(
        frame, indices={"drive": spec}, frameworks={"drive": persons.drive("will", "hope")},
        keys=persons.KEYS, tables=tables, weight="weight",
    )  # fmt: skip
    return {"households": measure(frame, fitted, keys=persons.KEYS, tables=tables)}


def _types() -> Iterator[tuple[str, Case]]:
    survey = cut_rules.survey_in_groups().iloc[:600]
    survey = survey.assign(
        drive=survey["drive"].mask(survey["household_id"] % 13 == 0),
        income=survey["income"].mask(survey["household_id"] % 17 == 0),
        rigid=(survey["household_id"] % 7 == 0).astype(int),
        labour=survey["labour"].astype(float).mask(survey["household_id"] % 19 == 0),
    )
    base = cut_rules.BASE
    rules = [{"rule": "median", "base": base}, {"rule": "absolute"}, *cut_rules.RULES]
    for rule in rules:
        name = "-".join(["types", rule["rule"], *(["joint"] if rule.get("joint") else [])])
        yield name, Case({"households": survey}, partial(_types_by, rule=rule))
    listed = dual_cutoff.CASES.drop(columns="type").assign(labour=2.0)
    counted = pd.concat([listed.assign(income=income) for income in (3e3, 6e3, 9e9)])
    counted["case"] = [f"{place}" for place in range(len(counted))]
    counted = counted.assign(d1=counted["d1"].where(counted["d2"] + counted["c1"] != 18).values)
    for name, cut in {"third": {}, "strict": {"indicators": {"c1": 0.95}, "k": 0.25}}.items():
        yield f"types-dual_cutoff-{name}", Case({"households": counted}, partial(_counted, cut=cut))


def _types_by(frames: Frames, rule: Mapping[str, Any]) -> Frames:
    sure = rule["rule"] in ("median", "mean")
    reliability = {"drive": 0.8, "capability": 0.8} if sure else None
    spec = types_of(cut=rule, sensitivity=[], reliability=reliability)
    households = frames["households"]
    fitted = fit_types(households, spec, time="year", weight="weight", region="henan")
    return {"households": classify(households, fitted)}


def _counted(frames: Frames, cut: Mapping[str, Any]) -> Frames:
    return {"households": dual_cutoff.measured(frames["households"], **cut)}


def _categories() -> Iterator[tuple[str, Case]]:
    (frame, rows), (other, others) = (
        category_cases.household_cases("dual_track"), category_cases.person_cases(),
    )  # fmt: skip
    apart = {"household_id": "q" + other["household_id"]}
    frame = pd.concat([frame, other.assign(**apart)], ignore_index=True)
    rows = [*rows, *({**row, "household_id": f"q{row['household_id']}"} for row in others)]
    given = {"households": frame, "persons": category_cases.members(rows)}
    fitted = category_cases.fitted("dual_track", frame)
    yield "categories-cases", Case(given, partial(_categorised, fitted=fitted))
    frame, members = categories.sample(1, 60)
    fitted = categories.fitted(frame, regime="merged")
    given = {"households": frame, "persons": members}
    yield "categories-sample", Case(given, partial(_categorised, fitted=fitted))


def _categorised(frames: Frames, fitted: Any) -> Frames:
    found = categorise(frames["households"], frames.get("persons"), fitted)
    return {name: frame for name, frame in vars(found).items() if frame is not None}


def _benefits() -> Iterator[tuple[str, Case]]:
    for method in ("topup", "tiers"):
        chosen = benefit_cases.CASES[benefit_cases.CASES["method"].eq(method)]
        households = benefit_cases.household_years(chosen)
        given = {"households": households, "persons": benefit_cases.persons(chosen)}
        yield f"benefits-{method}", Case(given, partial(_entitled, method=method))
        alone = Case({"households": households}, partial(_entitled, method=method))
        yield f"benefits-{method}-without-persons", alone


def _entitled(frames: Frames, method: str) -> Frames:
    found = entitled_benefits(
        frames["households"], frames.get("persons"), benefit_cases.spec(method), region="henan",
        keys=benefit_cases.KEYS,
    )  # fmt: skip
    parts = {"households": found.households, "persons": found.persons}
    return {name: frame for name, frame in parts.items() if frame is not None}


def _incomes() -> Iterator[tuple[str, Case]]:
    given = {"households": diversification.households()}
    yield (
        "diversification",
        Case(
            given,
            lambda frames: {
                "households": income_diversification(frames["households"], diversification.SOURCES)
            },
        ),
    )


def shuffled(frame: pd.DataFrame) -> pl.DataFrame:
    """Return rows in no order, a missing value of any type as null."""
    return pl.from_pandas(frame.sample(frac=1, random_state=1).reset_index(drop=True))


def by_key(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows ordered by what tells them apart."""
    return frame.sort([name for name in KEYS if name in frame.columns])


def by_pyspark(case: Case, session: Any) -> dict[str, pl.DataFrame]:
    """Compute a case on frames in three partitions."""
    frames = {
        name: session.createDataFrame(shuffled(frame).to_arrow()).repartition(3)
        for name, frame in case.given.items()
    }
    return {name: pl.DataFrame(one.toArrow()) for name, one in case.found(frames).items()}


def write_all(folder: Path) -> None:
    """Write what pyspark finds in each case as parquet, or the error that it met as text."""
    from pyspark.sql import SparkSession

    with open_engine("pyspark"):
        session = SparkSession.getActiveSession()
        for name, case in cases().items():
            try:
                for table, frame in by_pyspark(case, session).items():
                    frame.write_parquet(folder / f"{name}.{table}.parquet")
            except Exception:
                (folder / f"{name}.txt").write_text(traceback.format_exc(), encoding="utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
