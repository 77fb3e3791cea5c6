"""The scorecard of places: values, points, ranks within their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.panel.panel import Panel
from lowincome_research.performance.case_mix import case_mix
from lowincome_research.performance.gaps import income_gaps
from lowincome_research.performance.places import Places, PlaceValues, Results
from lowincome_research.performance.posterior import Posterior, posterior
from lowincome_research.performance.results import COLUMNS, PerformanceResults
from lowincome_research.performance.scoring import BANDS, attainment, band_of
from lowincome_research.performance.spec import DIMENSIONS, Indicator, PerformanceSpec
from lowincome_research.stats.intervals import CONFIDENCE
from lowincome_research.stats.ranks import Ranking, rank_units
from lowincome_research.stats.streams import stream

Floats = npt.NDArray[np.float64]
N_DRAWS = 4000
FULL_SCORE = 100.0


@dataclass(frozen=True)
class _Line:
    """An indicator computed: what was observed, what is known, and its points by draw."""

    name: str
    indicator: Indicator
    observed: PlaceValues
    known: Posterior
    points: Floats


def evaluate_performance(
    panel: Panel, spec: PerformanceSpec, *, results: Results, seed: int
) -> PerformanceResults:
    """Score and rank the places that administer assistance.

    Parameters
    ----------
    panel
        Canonical panel; its design gives the errors of survey means.
    spec
        The `performance` section.
    results
        Frames of other analyses, by family; ``identification`` by place where indicators use it.
    seed
        The study's seed.

    Returns
    -------
    PerformanceResults
        Indicators first, in the order of the section, then dimensions, then the totals.

    Raises
    ------
    StudyError
        The study or its other results lack what an indicator asks for.
    DataError
        A place lacks a value, or values cannot be used.

    Notes
    -----
    Scores are posterior means over draws of the places' true risk-adjusted values, see
    `posterior`. The intervals of differences behind the ranks come from the same draws; that they
    hold as often as stated is an average over places like these, not a promise for each one.
    Errors of different indicators of a place are taken as independent.
    """
    places = Places(panel, spec, results)
    traits = case_mix(places, spec)
    lines = [
        _line(places, name, indicator, traits, stream(seed, f"performance.{name}"))
        for name, indicator in spec.indicators.items()
    ]
    totals = _ranked(_share_of(lines, FULL_SCORE, spec.points))
    frames = [_indicator_rows(line, spec) for line in lines]
    frames += _dimension_rows(lines, spec)
    frames.append(_overall_rows(totals))
    return PerformanceResults(
        spec,
        _table(frames, places, spec),
        totals.ranking.critical,
        income_gaps(places, spec.gaps) if spec.gaps else None,
    )


@dataclass(frozen=True)
class _Ranked:
    """Scores by draw, shape (draws, places), and the ranks that follow."""

    draws: Floats
    ranking: Ranking

    @property
    def score(self) -> Floats:
        """Mean over draws."""
        return _mean(self.draws)


def _line(
    places: Places, name: str, indicator: Indicator, traits: Floats, generator: np.random.Generator
) -> _Line:
    observed = places.values(indicator.value, f"performance.indicators.{name}")
    used = traits if indicator.adjusted else traits[:, :0]
    known = posterior(observed, used, n_draws=N_DRAWS, generator=generator)
    points = indicator.points * attainment(known.draws, indicator)
    return _Line(name, indicator, observed, known, points)


def _share_of(lines: list[_Line], full: float, points: float) -> Floats:
    """Return the sum of the lines' points by draw, so scaled that all `points` make `full`."""
    return np.sum([line.points for line in lines], axis=0) * full / points


def _ranked(draws: Floats) -> _Ranked:
    return _Ranked(draws, rank_units(_mean(draws), draws))


def _mean(draws: Floats) -> Floats:
    """Return the mean over draws, exactly that of the draws where they are all the same."""
    return draws[0] + (draws - draws[0]).mean(axis=0)


def _indicator_rows(line: _Line, spec: PerformanceSpec) -> pd.DataFrame:
    """Rank by the true value, which unlike its points is not capped at the target."""
    sign = 1.0 if line.indicator.direction == "higher" else -1.0
    ranking = rank_units(sign * line.known.shrunk, sign * line.known.draws)
    scale = FULL_SCORE / spec.points
    return _rows(_Ranked(line.points * scale, ranking)).assign(
        indicator=line.name,
        level="indicator",
        dimension=line.indicator.dimension,
        points=line.indicator.points * scale,
        value=line.observed.value,
        value_std_error=line.observed.std_error,
        n=line.observed.n,
        expected=line.known.expected,
        adjusted=line.known.adjusted,
        shrunk=line.known.shrunk,
        own_weight=line.known.own_weight,
    )


def _dimension_rows(lines: list[_Line], spec: PerformanceSpec) -> Iterator[pd.DataFrame]:
    for dimension in DIMENSIONS:
        inside = [line for line in lines if line.indicator.dimension == dimension]
        if inside:
            points = sum(line.indicator.points for line in inside) * FULL_SCORE / spec.points
            ranked = _ranked(_share_of(inside, FULL_SCORE, spec.points))
            yield _rows(ranked).assign(
                indicator=dimension, level="dimension", dimension=dimension, points=points,
                value=ranked.score,
            )  # fmt: skip


def _overall_rows(totals: _Ranked) -> pd.DataFrame:
    band = band_of(totals.score)
    return _rows(totals).assign(
        indicator="overall",
        level="overall",
        dimension="",
        points=FULL_SCORE,
        value=totals.score,
        band=[BANDS[position][0] for position in band],
        band_probability=(band_of(totals.draws) == band).mean(axis=0),
    )


def _rows(ranked: _Ranked) -> pd.DataFrame:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ranked.draws, [tail, 1 - tail], axis=0)
    ranking = ranked.ranking
    return pd.DataFrame(
        {
            "place": range(ranked.draws.shape[1]),
            "score": ranked.score,
            "std_error": (ranked.draws - ranked.draws[0]).std(axis=0),
            "ci_low": low,
            "ci_high": high,
            "rank": ranking.rank,
            "rank_low": ranking.low,
            "rank_high": ranking.high,
            "n_told_apart": ranking.better.sum(axis=0) + ranking.better.sum(axis=1),
        }
    )


def _table(frames: list[pd.DataFrame], places: Places, spec: PerformanceSpec) -> pd.DataFrame:
    table = pd.concat(frames, ignore_index=True)
    table["unit"] = [places.names[place] for place in table["place"]]
    table["time"] = "" if spec.at is None else str(spec.at)
    table = table.reindex(columns=COLUMNS)
    return table.astype({"n": "Int64", "band": "str"}).fillna({"band": ""})
