"""Lines that the sample itself sets: their value, and how they and who is eligible vary with it.

Linearisation of a quantile and of what hangs on it: Deville (1999), *Survey Methodology* 25(2);
Osier (2009), *Survey Research Methods* 3(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.rows import Rows
from lowincome_research.identification.spec import RelativeLine, Unit
from lowincome_research.stats.densities import bandwidth, kernel
from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
_HALF = 0.5


@dataclass(frozen=True)
class EstimatedLine:
    """A share of the median or mean of the sample, over persons where sizes are known.

    Attributes
    ----------
    totals
        Weighted total of the line's influence values in each cluster of the sample, shape
        (clusters,).
    near
        What a unit more of the line adds to each row's eligibility, screens apart: the normal
        kernel of the measure around the line, shape (n,); 0 for rows that did not set it.
    n
        Rows that set it.
    measure
        What is shared, shape (n,); NaN in rows that did not set the line.
    unit
        By whose weights: persons', or households' where sizes are unknown.
    """

    relative: RelativeLine
    value: float
    std_error: float
    ci_low: float
    ci_high: float
    n: int
    n_clusters: int
    df: int
    totals: Floats
    near: Floats
    measure: Floats
    unit: Unit

    def again(self, weight: Floats) -> float:
        """Return the line that other weights of all rows would set, shape (n,)."""
        used = np.isfinite(self.measure)
        values, weights = self.measure[used], weight[used]
        return self.relative.share * _centre(self.relative, values, weights)


def estimated_line(
    relative: RelativeLine, measure: Floats, rows: Rows, where: str
) -> EstimatedLine:
    """Set a line from the judged rows whose measure is known.

    Parameters
    ----------
    measure
        Shape (n,), NaN where it is unknown.
    where
        The key that a problem names.

    Raises
    ------
    StudyError
        No judged row has the measure, all have the same, or the line is not above zero.
    """
    used = np.flatnonzero(np.isfinite(measure) & rows.judged)
    unit: Unit = "person" if "person" in rows.designs else "household"
    design = rows.designs[unit]
    values, weights = measure[used], design.weight[used]
    _reject_unusable(values, where)
    width = bandwidth(values, weights)
    line, influence = _line(relative, values, weights, width)
    if line <= 0:
        seen = f"{relative.share:g} of the {relative.of} is {line:g}"
        raise StudyError(Problem(where, seen, "a line above zero", "use a fixed line"))
    domain = design.domain(used)
    totals = domain.totals(influence)
    error = float(np.sqrt(domain.variances([totals])[0]))
    low, high = wald_interval(line, error, domain.df)
    near, known = np.zeros(len(measure)), np.full(len(measure), np.nan)
    near[used], known[used] = kernel(values, line, width), values
    return EstimatedLine(
        relative, line, error, float(low), float(high), len(used), domain.n_clusters, domain.df,
        domain.over_sample(totals), near, known, unit,
    )  # fmt: skip


def _line(
    relative: RelativeLine, values: Floats, weights: Floats, width: float
) -> tuple[float, Floats]:
    """Return the line and its influence values per unit of weight."""
    centre = _centre(relative, values, weights)
    if relative.of == "mean":
        influence = (values - centre) / weights.sum()
    else:
        density = float(weights @ kernel(values, centre, width))
        influence = (_HALF - (values <= centre)) / density
    return relative.share * centre, relative.share * influence


def _centre(relative: RelativeLine, values: Floats, weights: Floats) -> float:
    if relative.of == "mean":
        return float(np.average(values, weights=weights))
    return float(weighted_quantile(values, weights=weights, at=[_HALF])[0])


def _reject_unusable(values: Floats, where: str) -> None:
    if not len(values):
        raise StudyError(Problem(where, "no row of the sample has the measure"))
    if (values == values[0]).all():
        seen = f"all {len(values)} values of the measure are {values[0]:g}"
        raise StudyError(Problem(where, seen, "a measure that varies"))


def line_rows(lines: Mapping[str, EstimatedLine]) -> Iterator[pd.DataFrame]:
    """Yield a row per estimated line, given by the truth that it belongs to."""
    for truth, one in lines.items():
        fields = ("unit", "std_error", "ci_low", "ci_high", "n", "n_clusters", "df")
        row = {name: getattr(one, name) for name in fields}
        share = {"share": one.relative.share, "of": one.relative.of}
        yield pd.DataFrame([{"truth": truth, **share, "estimate": one.value, **row}])
