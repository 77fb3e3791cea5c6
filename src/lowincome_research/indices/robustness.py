"""What choices of construction do to an index: every unit's rank over equally likely choices.

Monte Carlo over normalisation, weights, aggregation and bounds, after Saisana, Saltelli and
Tarantola (2005), "Uncertainty and sensitivity analysis techniques as tools for the quality
assessment of composite indicators", *JRSS A* 168(2), 307-323.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, Problem, StudyError
from lowincome_research.indices.refit import Refit
from lowincome_research.indices.spec import IndexSpec, LevelWeights, Normalise, Robustness
from lowincome_research.indices.weightings import Combination, Entropy, Weighting
from lowincome_research.stats.agreement import percentiles
from lowincome_research.stats.sensitivity import Sensitivity, sensitivity, sensitivity_design

Floats = npt.NDArray[np.float64]
Choice = tuple[int, ...]
FACTORS = ("normalise", "weights", "aggregate", "bounds")
RANK_TAILS = (0.05, 0.95)
_WHOLE_RANGE = (0.0, 1.0)


@dataclass(frozen=True)
class RankRobustness:
    """How ranks of one index depend on how it is made.

    Ranks are shares of the population behind a unit, between 0 (last) and 1 (first).

    Attributes
    ----------
    sensitivity
        A row per factor with several levels: index, factor, levels, first, first_low, first_high,
        total, total_low, total_high. Shares of the variance of the mean absolute shift in rank
        against the index as fitted, with intervals of the Monte Carlo error.
    ranks
        A row per base row that has a score under every choice, in their order: row (its position
        among the base rows), weight, rank as fitted, rank_low, rank_high (5% and 95% of the draws).
    combinations
        A row per combination that was computed: index, a column per factor, draws (in the two
        independent samples), shift.
    left_out
        Levels that no design can have beside the others: index, factor, level, reason.
    mean_shift
        Mean absolute shift over the draws.
    draws
        Draws per sample of the design.
    missing
        Base rows without a score under some choice.
    """

    sensitivity: pd.DataFrame
    ranks: pd.DataFrame
    combinations: pd.DataFrame
    left_out: pd.DataFrame
    mean_shift: float
    draws: int
    missing: int


def rank_robustness(refit: Refit, *, generator: np.random.Generator) -> RankRobustness:
    """Put an index through the choices that its study lists.

    Parameters
    ----------
    refit
        The index on its base rows; its spec has a `robustness` section.
    generator
        Of the design and of its bootstrap.

    Raises
    ------
    StudyError
        No combination of the choices can be computed.
    """
    choices = refit.spec.robustness
    assert choices is not None
    trials = _Trials(refit, choices)
    runs, results = trials.run(choices.draws, generator)
    draws, index = choices.draws, refit.name
    shares = sensitivity(
        np.array([results.shift[choice] for choice in runs]), draws=draws, generator=generator
    )
    drawn = Counter(runs[: 2 * draws])  # the two independent samples
    counts = {choice: drawn[choice] for choice in results.shift}
    return RankRobustness(
        sensitivity=_sensitivity_frame(index, trials, shares),
        ranks=results.intervals(counts),
        combinations=pd.DataFrame(
            {"index": index, **trials.named(choice), "draws": counts[choice], "shift": shift}
            for choice, shift in sorted(results.shift.items())
        ),
        left_out=pd.DataFrame(trials.left_out, columns=["index", "factor", "level", "reason"]),
        mean_shift=sum(counts[one] * shift for one, shift in results.shift.items()) / (2 * draws),
        draws=draws,
        missing=results.missing,
    )


@dataclass(frozen=True)
class _Results:
    """Ranks under each combination.

    Attributes
    ----------
    fitted
        Ranks of the index as fitted, shape (rows with every score,).
    rows
        Their positions among the base rows.
    weights
        Their survey weights.
    ranks, shift
        By combination: ranks, and their weighted mean absolute distance from `fitted`.
    """

    fitted: Floats
    rows: npt.NDArray[np.int64]
    weights: Floats
    ranks: Mapping[Choice, Floats]
    shift: Mapping[Choice, float]
    missing: int

    def intervals(self, counts: Mapping[Choice, int]) -> pd.DataFrame:
        """Return the interval of each rank over draws of combinations."""
        table = np.stack([self.ranks[choice] for choice in counts])
        order = np.argsort(table, axis=0)
        drawn = np.cumsum(np.array(list(counts.values()))[order], axis=0)
        bounds = []
        for tail in RANK_TAILS:
            at = (drawn < tail * drawn[-1] - 0.5e-9).sum(axis=0)
            bounds.append(np.take_along_axis(table, order, axis=0)[at, np.arange(table.shape[1])])
        return pd.DataFrame(
            {
                "row": self.rows,
                "weight": self.weights,
                "rank": self.fitted,
                "rank_low": bounds[0],
                "rank_high": bounds[1],
            }
        )


@dataclass
class _Trials:
    """Combinations tried so far, each once, and the levels still in play."""

    refit: Refit
    choices: Robustness
    levels: dict[str, list[int]] = field(init=False)
    scores: dict[Choice, Floats] = field(default_factory=dict)
    refused: dict[Choice, str] = field(default_factory=dict)
    left_out: list[tuple[str, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.levels = {name: list(range(len(self._given(name)))) for name in FACTORS}

    def run(self, draws: int, generator: np.random.Generator) -> tuple[list[Choice], _Results]:
        """Draw designs until one has no combination that is refused; return its runs."""
        while True:
            sizes = [len(self.levels[name]) for name in FACTORS]
            drawn = sensitivity_design(sizes, draws=draws, generator=generator).runs
            runs = [
                tuple(self.levels[n][i] for n, i in zip(FACTORS, run, strict=True)) for run in drawn
            ]
            distinct = list(dict.fromkeys(runs))
            for choice in distinct:
                self._try(choice)
            if not any(choice in self.refused for choice in distinct):
                return runs, self._results(distinct)
            self._drop_a_level(distinct)

    def named(self, choice: Choice) -> dict[str, str]:
        """Return the level of each factor as a word."""
        return {n: self._word(n, i) for n, i in zip(FACTORS, choice, strict=True)}

    def _try(self, choice: Choice) -> None:
        if choice in self.scores or choice in self.refused:
            return
        try:
            self.scores[choice] = self.refit.fit(spec=self._spec(choice)).scores[self.refit.name]
        except (StudyError, DataError) as error:
            self.refused[choice] = error.problems[0].seen

    def _drop_a_level(self, drawn: list[Choice]) -> None:
        """Leave out the level most of whose combinations are refused, the last where several."""
        shares = {}
        for place, name in enumerate(FACTORS):
            for level in self.levels[name] if len(self.levels[name]) > 1 else ():
                having = [choice for choice in drawn if choice[place] == level]
                bad = [choice for choice in having if choice in self.refused]
                shares[len(bad) / len(having), place, level] = name, bad
        if not shares:
            raise StudyError(
                Problem(
                    f"indices.{self.refit.name}.robustness", "no combination can be computed: "
                    + "; ".join(dict.fromkeys(self.refused.values())),
                )
            )  # fmt: skip
        (_, _, level), (name, bad) = max(shares.items())
        self.levels[name].remove(level)
        self.left_out.append((self.refit.name, name, self._word(name, level), self.refused[bad[0]]))

    def _results(self, drawn: list[Choice]) -> _Results:
        fitted, weights = self.refit.fitted_scores, self.refit.rows.weights
        table = np.stack([fitted, *(self.scores[choice] for choice in drawn)])
        known = np.isfinite(table).all(axis=0)
        held = weights[known]
        first, *others = (percentiles(row, weights=held) for row in table[:, known])
        shifts = [float(np.average(np.abs(one - first), weights=held)) for one in others]
        return _Results(
            first, np.flatnonzero(known), held, dict(zip(drawn, others, strict=True)),
            dict(zip(drawn, shifts, strict=True)), int((~known).sum()),
        )  # fmt: skip

    def _given(self, factor: str) -> tuple[Any, ...]:
        given: tuple[Any, ...] = getattr(self.choices, factor)
        return given

    def _spec(self, choice: Choice) -> IndexSpec:
        normalise, weights, aggregate, bounds = (
            self._given(name)[i] for name, i in zip(FACTORS, choice, strict=True)
        )
        spec = self.refit.spec
        if isinstance(spec.weights, LevelWeights):
            weights = LevelWeights(indicators=weights, dimensions=spec.weights.dimensions)
        scale = Normalise(method=normalise, winsorise=None if bounds == _WHOLE_RANGE else bounds)
        return spec.model_copy(
            update={"normalise": scale, "weights": weights, "aggregate": aggregate}
        )

    def _word(self, factor: str, level: int) -> str:
        given = self._given(factor)[level]
        if factor == "weights":
            return weighting_code(given)
        return f"{given[0]:g}-{given[1]:g}" if factor == "bounds" else str(given)


def weighting_code(weighting: Weighting) -> str:
    """Return a weighting in a word: ``entropy``, ``entropy_shift``, ``linear(ahp+entropy)``."""
    if isinstance(weighting, Combination):
        return f"{weighting.method}({'+'.join(map(weighting_code, weighting.of))})"
    if isinstance(weighting, Entropy) and weighting.zero != "limit":
        return f"{weighting.method}_{weighting.zero}"
    return weighting.method


def _sensitivity_frame(index: str, trials: _Trials, shares: Sensitivity) -> pd.DataFrame:
    def rows() -> Iterator[dict[str, Any]]:
        for i, name in enumerate(FACTORS):
            if len(trials.levels[name]) > 1:
                yield {
                    "index": index, "factor": name, "levels": len(trials.levels[name]),
                    "first": shares.first[i], "first_low": shares.first_interval[0, i],
                    "first_high": shares.first_interval[1, i], "total": shares.total[i],
                    "total_low": shares.total_interval[0, i],
                    "total_high": shares.total_interval[1, i],
                }  # fmt: skip

    return pd.DataFrame(rows(), columns=SENSITIVITY_COLUMNS)


SENSITIVITY_COLUMNS = [
    "index", "factor", "levels", "first", "first_low", "first_high",
    "total", "total_low", "total_high",
]  # fmt: skip
