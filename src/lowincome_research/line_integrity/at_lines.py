"""Tests at a line: households just under and over it, the jump of the density, placebo lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.line_integrity.bands import Around, Ratio, counts, ratio, window_of
from lowincome_research.line_integrity.density import MOST, Jump, density_jump
from lowincome_research.line_integrity.distribution import RANGE, at_line, histogram
from lowincome_research.line_integrity.lines import Line
from lowincome_research.line_integrity.notices import Notice, counted
from lowincome_research.line_integrity.placebos import (
    Subset,
    even_shifts,
    grid_shifts,
    placebo_p,
    verdict,
)
from lowincome_research.line_integrity.rows import Rows
from lowincome_research.line_integrity.spec import LineIntegritySpec

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
_TIED = 1e-9
_FARTHEST = 2.0
"""Incomes beyond, in multiples of the line, lie in no band or bandwidth of any place."""
_DENSITY_STEP = 0.05
_SIGNIFICANCE = 0.05


@dataclass
class Found:
    """Rows of the results' frames, gathered test by test."""

    tests: list[dict[str, Any]] = field(default_factory=list)
    placebos: list[dict[str, Any]] = field(default_factory=list)
    histogram: list[dict[str, Any]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True)
class Sample:
    """Amounts held against a line: all of them, or those that are no round figures.

    Attributes
    ----------
    position
        Where the rows stand in the survey design, shape (n,).
    figure
        The finest round figure whose multiples were left out; 0 where none were.
    """

    rows: Rows
    line: Line
    amounts: Subset
    position: Ints
    figure: int
    window: float

    @property
    def income(self) -> Floats:
        """Shape (n,)."""
        return self.rows.income[self.position]

    @property
    def level(self) -> Floats:
        """The line of each row, shape (n,)."""
        return self.line.level[self.position]

    @property
    def name(self) -> str:
        """The sample as notices call it."""
        return f"line={self.line.name} amounts={self.amounts}"

    def around(self, shift: Floats) -> Around:
        """Return the amounts around a place."""
        return Around(
            self.income, self.level, shift, self.position, self.window, self.figure,
            self.rows.whole_incomes,
        )  # fmt: skip

    def shifts(self, step: float, coarsest: int) -> list[Floats]:
        """Return the placebos: on the grid of round figures where these were not left out."""
        if self.rows.whole_incomes and not self.figure:
            return grid_shifts(self.level, self.window, coarsest)
        return even_shifts(self.level, self.window, step)


def around_lines(
    rows: Rows, lines: Sequence[Line], spec: LineIntegritySpec, rng: np.random.Generator
) -> Found:
    """Test every line on all amounts, and where amounts are whole on those that are not round.

    Parameters
    ----------
    rng
        Draws the sample for the density test where there are more rows than it can take.
    """
    found = Found()
    for line in lines:
        known = np.flatnonzero(np.isfinite(line.level))
        missing = len(line.level) - len(known)
        found.notices += counted(Notice("missing_line", f"line={line.name}", missing))
        window = spec.window or window_of(rows.income[known], line.level[known])
        found.tests.append(at_line(rows, line, known))
        found.histogram += histogram(rows, line, known, window)
        for sample in _samples(rows, line, known, spec, window):
            _under_line(found, sample, spec)
            _density(found, sample, spec, rng)
    return found


def _samples(
    rows: Rows, line: Line, known: Ints, spec: LineIntegritySpec, window: float
) -> Iterator[Sample]:
    near = known[rows.income[known] <= _FARTHEST * line.level[known]]
    yield Sample(rows, line, "all", near, 0, window)
    if rows.whole_incomes:
        figure = spec.round[0]
        kept = near[rows.income[near] % figure != 0]
        yield Sample(rows, line, "not_round", kept, figure, window)


def _under_line(found: Found, sample: Sample, spec: LineIntegritySpec) -> None:
    """Add the ratio of households just under to just over the line."""
    design, nothing = sample.rows.design, np.zeros(len(sample.position))
    here = ratio(sample.around(nothing), design)
    if here is None:
        held = int(counts(sample.around(nothing)).sum())
        found.notices.append(Notice("too_few", f"test=under_line {sample.name}", held))
        return
    shifts = sample.shifts(sample.window, spec.round[-1])
    others = [(shift, ratio(sample.around(shift), design)) for shift in shifts]
    told = [(shift, one.statistic) for shift, one in others if one is not None]
    low, high = here.interval
    row = _row(sample, "under_line", here.statistic, told, evidence=low > 1)
    found.tests.append({**row, **_ratio_row(here, low, high, sample.window)})
    found.placebos += _placebo_rows(sample, "under_line", here.statistic, told)


def _ratio_row(here: Ratio, low: float, high: float, window: float) -> dict[str, Any]:
    estimate = float(np.exp(here.log_ratio))
    return {
        "estimate": estimate,
        "std_error": estimate * here.std_error,
        "ci_low": low,
        "ci_high": high,
        "expected": 1.0,
        "n": here.n,
        "n_left": here.n_under,
        "n_right": here.n_over,
        "n_clusters": here.n_clusters,
        "df": here.df,
        "window": window,
    }


def _density(
    found: Found, sample: Sample, spec: LineIntegritySpec, rng: np.random.Generator
) -> None:
    """Add the jump of the density at the line."""
    drawn = _drawn(sample, rng)
    if len(drawn) < len(sample.position):
        found.notices.append(Notice("sampled", f"test=density {sample.name}", len(drawn)))
    jump = partial(_jump, sample.income[drawn], sample.level[drawn])
    here = jump(np.zeros(len(drawn)))
    if here is None:
        near = int((np.abs(sample.income - sample.level) <= RANGE * sample.level).sum())
        found.notices.append(Notice("too_few", f"test=density {sample.name}", near))
        return
    told = _jumps(jump, sample.shifts(_DENSITY_STEP, spec.round[-1]), drawn)
    evidence = here.statistic < 0 and here.p_value < _SIGNIFICANCE
    row = _row(sample, "density", -here.statistic, told, evidence=evidence)
    found.tests.append(
        {
            **row,
            "estimate": here.ratio,
            "expected": 1.0,
            "statistic": here.statistic,
            "p_value": here.p_value,
            "n": here.n_left + here.n_right,
            "n_left": here.n_left,
            "n_right": here.n_right,
            "window": here.bandwidth,
        }
    )
    found.placebos += _placebo_rows(sample, "density", -here.statistic, told)


def _jump(income: Floats, level: Floats, shift: Floats) -> Jump | None:
    position = (income - level - shift) / level
    return density_jump(np.where(np.abs(position) <= _TIED, 0.0, position))


def _jumps(
    jump: Callable[[Floats], Jump | None], shifts: Sequence[Floats], drawn: Ints
) -> list[tuple[Floats, float]]:
    """Return the placebos at which a jump can be told, with how far the density falls there."""
    others = ((shift, jump(shift[drawn])) for shift in shifts)
    return [(shift, -one.statistic) for shift, one in others if one is not None]


def _drawn(sample: Sample, rng: np.random.Generator) -> Ints:
    """Return the places of the rows that the density test sees, the same for any row order."""
    n = len(sample.position)
    order = np.lexsort((sample.income, sample.level))
    return order if n <= MOST else order[np.sort(rng.choice(n, MOST, replace=False))]


def _row(
    sample: Sample, test: str, statistic: float, told: Sequence[tuple[Floats, float]], *,
    evidence: bool,
) -> dict[str, Any]:  # fmt: skip
    p_placebo = placebo_p(statistic, [one for _, one in told])
    return {
        "test": test,
        "line": sample.line.name,
        "amounts": sample.amounts,
        "statistic": statistic,
        "n_placebos": len(told),
        "p_placebo": p_placebo if told else None,
        "verdict": verdict(evidence, p_placebo, len(told)),
    }


def _placebo_rows(
    sample: Sample, test: str, statistic: float, told: Sequence[tuple[Floats, float]]
) -> list[dict[str, Any]]:
    named = {"test": test, "line": sample.line.name, "amounts": sample.amounts}
    level = sample.level
    others = [
        {"place": float(np.mean(1 + shift / level)), "statistic": one, "is_line": False}
        for shift, one in told
    ]
    own = {"place": 1.0, "statistic": statistic, "is_line": True}
    return [{**named, **one} for one in (own, *others)]
