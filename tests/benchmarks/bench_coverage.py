"""How often 95% intervals hold the truth, over simulated panels with known truth.

Effects: each panel is simulated anew, and the true effect is the mean over its treated rows.
Identification and places: one large population is simulated, and samples of its villages are
drawn; the truth is the population's. Writes ``coverage.md`` beside this file.

Run by `make bench`, or ``python tests/benchmarks/bench_coverage.py [panels]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.effects.truth import true_effects
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.performance.places import PlaceValues
from lowincome_research.performance.posterior import posterior
from lowincome_research.resources import project_path
from lowincome_research.simulation.calibration import Calibration, load_calibration
from lowincome_research.simulation.parameters import PACKAGES
from lowincome_research.simulation.simulate import simulate
from lowincome_research.stats.ranks import rank_units
from lowincome_research.stats.survey import SurveyDesign, linearised, survey_design
from lowincome_research.stats.survey_estimates import ratio

SEED, PANELS, WORKERS = 20261122, 500, 2
NOMINAL, ALLOWED = 0.95, (0.92, 0.975)
POPULATION_VILLAGES, SAMPLED_VILLAGES, YEAR = 60, 10, 2021
COLUMNS = ["estimate", "covered", "error", "std_error"]
Hits = list[tuple[str, float, float, float]]


@cache
def calibration() -> Calibration:
    """Return the calibration of the default synthetic study."""
    return load_calibration(project_path("data") / "henan_synthetic" / "calibration.yaml")


def effect_specs() -> EffectSpecs:
    """Return the main effects: each package overall, the first also by type."""
    entries = tuple(
        {
            "id": f"earned_{name}", "design": "staggered_did", "outcome": "log_earned",
            "treatment": f"pkg_{name}", "first_treated": f"first_{name}",
            "sample": {f"offer_{name}": 1}, "cluster": "county_code",
            "subgroups": ("true_type",) if name == PACKAGES[0] else (),
        }
        for name in PACKAGES
    )  # fmt: skip
    one_date = {
        "id": "earned_one_date", "design": "did", "outcome": "log_earned", "treatment": "group",
        "post": 2021, "sample": {f"offer_{PACKAGES[0]}": 1, f"first_{PACKAGES[0]}": (0, 2021)},
        "cluster": "county_code",
    }  # fmt: skip
    return TypeAdapter(EffectSpecs).validate_python((*entries, one_date))


def effects_of(seed: int) -> Hits:
    """Estimate the main effects on one simulated panel and say whether each interval holds."""
    simulated = simulate(calibration(), seed=seed)
    frame = simulated.tables["households"].merge(
        simulated.truth[["household_id", "year", "true_type"]], on=["household_id", "year"]
    )
    earned = frame["income_wage"] + frame["income_business"]
    frame = frame.assign(
        log_earned=np.log(earned.where(earned > 0)),
        group=(frame[f"first_{PACKAGES[0]}"] > 0).astype(float),
        true_type=frame.groupby("household_id")["true_type"].transform("first"),
    )
    panel = Panel(frame, {}, Keys(unit="household_id", time="year"))
    *staggered, one_date = effect_specs()
    found = estimate_effects(panel, (*staggered, one_date)).to_frame()
    truth = true_effects(panel, staggered, simulated.truth, "log_effect")
    truth = pd.concat([truth, _truth_of_one_date(panel, simulated.truth)])
    both = found.merge(truth, on=["effect_id", "subgroup", "term", "horizon"])
    return [
        (
            " ".join(filter(None, [row.effect_id, row.subgroup, row.term, row.horizon])),
            row.ci_low <= row.truth <= row.ci_high,
            row.estimate - row.truth,
            row.std_error,
        )
        for row in both.itertuples()
        if row.term == "treatment" or not row.subgroup
    ]


def _truth_of_one_date(panel: Panel, truth: pd.DataFrame) -> pd.DataFrame:
    name = PACKAGES[0]
    frame = panel.frame.merge(truth[["household_id", "year", "log_effect"]])
    treated = (frame[f"offer_{name}"] == 1) & (frame[f"first_{name}"] == 2021)
    mean = frame.loc[treated & (frame["year"] >= 2021), "log_effect"].mean()
    row = {"effect_id": "earned_one_date", "subgroup": "", "term": "treatment", "horizon": ""}
    return pd.DataFrame([row | {"truth": mean}])


def population() -> pd.DataFrame:
    """Return one year of a population of villages, with its register and its true need."""
    base = calibration()
    places = base.places.model_copy(
        update={
            "villages_per_county": base.places.villages_per_county.model_copy(
                update={"value": POPULATION_VILLAGES}
            )
        }
    )
    simulated = simulate(base.model_copy(update={"places": places}), seed=SEED)
    both = simulated.tables["households"].merge(simulated.truth, on=["household_id", "year"])
    one = both[both["year"] == YEAR].reset_index(drop=True)
    poor, covered = one["eligible_income"] == 1, one["dibao_recipient"] == 1
    return pd.DataFrame(
        {
            "county": one["county_code"], "village": one["village_code"],
            "persons": one["household_size"].astype(float), "poor": poor, "covered": covered,
            "missed": poor & ~covered, "wrong": covered & ~poor,
        }
    ).reset_index(drop=True)  # fmt: skip


RATIOS = {
    "exclusion error": ("missed", "poor"),
    "inclusion error": ("wrong", "covered"),
}


def samples_of(people: pd.DataFrame, seed: int) -> Hits:
    """Draw ten villages a county, estimate the errors, and rank the counties by coverage."""
    rng = np.random.default_rng([SEED, seed])
    villages = people[["county", "village"]].drop_duplicates()
    drawn = villages.groupby("county").sample(SAMPLED_VILLAGES, random_state=rng)["village"]
    sample = people[people["village"].isin(drawn)].reset_index(drop=True)
    design = survey_design(
        sample["persons"], stratum=sample["county"], cluster=sample["village"],
        population_clusters=np.full(len(sample), POPULATION_VILLAGES),
    )  # fmt: skip
    hits: Hits = []
    for name, (top, below) in RATIOS.items():
        found = ratio(design, sample[top], sample[below])
        truth = np.average(people[top], weights=people["persons"] * people[below])
        hits.append((name, *_hit(found.estimate, truth, found.std_error, 1.96)))
    return hits + list(_places(people, sample, design, rng))


def _hit(estimate: float, truth: float, error: float, z: float) -> tuple[float, float, float]:
    return abs(estimate - truth) <= z * error, estimate - truth, error


def _places(
    people: pd.DataFrame, sample: pd.DataFrame, design: SurveyDesign, rng: np.random.Generator
) -> Iterator[tuple[str, float, float, float]]:
    """Yield the share of counties whose interval holds, and whether all ranks hold at once."""
    true = _by_county(people)
    found = _by_county(sample)
    code, names = pd.factorize(sample["county"], sort=True)
    weights = sample.groupby("county")["persons"].sum()[names].to_numpy()
    influence = (sample["covered"] - found[names].to_numpy()[code]) / weights[code]
    spread = linearised(design, influence, code, len(names))
    values = PlaceValues(
        found.to_numpy(), np.sqrt(spread.variance[:, 0]), np.bincount(code).astype(float)
    )
    known = posterior(values, np.zeros((len(names), 0)), n_draws=1000, generator=rng)
    off = known.shrunk - true.to_numpy()
    yield (
        "county coverage, shrunk", (np.abs(off) <= 1.96 * known.std_error).mean(), off.mean(),
        known.std_error.mean(),
    )  # fmt: skip
    ranking = rank_units(known.shrunk, known.draws)
    rank = true.rank(ascending=False).to_numpy()
    held = ((ranking.low <= rank) & (rank <= ranking.high)).all()
    yield "county ranks, all at once", held, float("nan"), float("nan")


def _by_county(frame: pd.DataFrame) -> pd.Series:
    persons = frame["persons"]
    sums = (persons * frame["covered"]).groupby(frame["county"]).sum()
    return (sums / persons.groupby(frame["county"]).sum()).sort_index()


def table(hits: list[tuple[str, float, float, float]]) -> pd.DataFrame:
    """Return coverage, bias and the ratio of stated to actual spread, by estimate."""
    grouped = pd.DataFrame(hits, columns=COLUMNS).groupby("estimate", sort=False)
    return pd.DataFrame(
        {
            "panels": grouped.size(),
            "coverage": grouped["covered"].mean(),
            "bias": grouped["error"].mean(),
            "std_error": grouped["std_error"].mean(),
            "spread": grouped["error"].std(),
        }
    ).reset_index()


def markdown(found: pd.DataFrame) -> str:
    """Return the table with its date and seed, the main estimates first."""
    course = found["estimate"].str.contains(" event ")
    parts = {"Main estimates": found[~course], "Course of effects": found[course]}
    lines = [
        "# Coverage of 95% intervals",
        "",
        f"Made by `tests/benchmarks/bench_coverage.py` on {date.today()}, seed {SEED}. Main "
        f"estimates must hold the truth at {ALLOWED[0]} to {ALLOWED[1]}; ranks that hold all at "
        "once may exceed it. `std_error` is the mean stated error, `spread` the standard deviation "
        "of estimate less truth. Effects three and four years after rest on few of the 48 "
        "counties.",
    ]
    for title, rows in parts.items():
        lines += ["", f"## {title}", "", *_rows(rows)]
    return "\n".join(lines) + "\n"


def _rows(found: pd.DataFrame) -> list[str]:
    return [
        "| estimate | panels | coverage | bias | std_error | spread |",
        "|:---|---:|---:|---:|---:|---:|",
        *(
            f"| {row.estimate} | {row.panels} | {row.coverage:.3f} | {row.bias:.4f} | "
            f"{row.std_error:.4f} | {row.spread:.4f} |"
            for row in found.itertuples()
        ),
    ]


def main() -> None:
    """Run all panels on two processes and write the table."""
    panels = int(sys.argv[1]) if len(sys.argv) > 1 else PANELS
    people = population()
    with ProcessPoolExecutor(WORKERS) as pool:
        effects = pool.map(effects_of, range(SEED, SEED + panels), chunksize=5)
        samples = pool.map(partial(samples_of, people), range(panels), chunksize=25)
        hits = [hit for part in (*effects, *samples) for hit in part]
    text = markdown(table(hits))
    Path(__file__).with_name("coverage.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
