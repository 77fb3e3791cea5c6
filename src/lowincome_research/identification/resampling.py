"""Cluster bootstrap of the overall figures, to stand beside their linearised errors.

Clusters are drawn again as the sample was, see `stats.bootstrap`, and lines that the sample sets
are set again in every replicate. All registers, truths and units share the replicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import cells_of
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.cells import cell_figures
from lowincome_research.identification.incidence import POOREST, ranking
from lowincome_research.identification.normalised import TARGETING_ERROR_RATE, attainable
from lowincome_research.identification.spec import Unit
from lowincome_research.identification.truth import Need, is_below
from lowincome_research.stats.bootstrap import Replicates, replicates

Floats = npt.NDArray[np.float64]
_TAILS = (0.025, 0.975)


def resampled(cases: Cases, *, n: int, generator: np.random.Generator) -> pd.DataFrame:
    """Return the spread of every overall figure over `n` replicates of the sample.

    Parameters
    ----------
    generator
        Source of the draws, which follow the labels of strata and clusters, not the rows.

    Returns
    -------
    DataFrame
        register, truth, unit, metric, `bootstrap_error`, the percentile interval `bootstrap_low`
        and `bootstrap_high`, and `replicates`, those in which the figure exists.
    """
    draws = replicates(cases.rows.designs["household"], n=n, generator=generator)
    lines = {truth: _lines(need, cases, draws) for truth, need in cases.needs.items()}
    return pd.DataFrame(
        [
            {"register": one.register, "truth": one.truth, "unit": unit, **spread}
            for one in cases.cases
            for unit in cases.rows.designs
            for spread in _spreads(one, unit, draws, lines[one.truth])
        ]
    )


def _lines(need: Need, cases: Cases, draws: Replicates) -> Floats | None:
    """Return the line that each replicate would set, shape (replicates,)."""
    estimated = need.estimated
    if estimated is None:
        return None
    design = cases.rows.designs[estimated.unit]
    weights = (design.weight * factor[design.cluster] for factor in draws.factors)
    return np.array([estimated.again(weight) for weight in weights])


def _spreads(
    one: Case, unit: Unit, draws: Replicates, lines: Floats | None
) -> Iterator[dict[str, Any]]:
    design = one.rows.designs[unit]
    weight, cluster = design.weight[one.position], design.cluster[one.position]
    found: dict[str, list[float]] = {}
    for replicate, factor in enumerate(draws.factors):
        eligible = one.eligible
        if lines is not None:
            eligible = (is_below(one.welfare, lines[replicate]) & one.passed).astype(float)
        for metric, value in overall_figures(one, eligible, weight * factor[cluster]):
            found.setdefault(metric, []).append(value)
    for metric, values in found.items():
        low, high = np.quantile(values, _TAILS)
        yield {
            "metric": metric,
            "bootstrap_error": np.std(values, ddof=1) if len(values) > 1 else 0.0,
            "bootstrap_low": low,
            "bootstrap_high": high,
            "replicates": len(values),
        }


def overall_figures(one: Case, eligible: Floats, weight: Floats) -> Iterator[tuple[str, float]]:
    """Yield every figure of a case without its influence values.

    Parameters
    ----------
    eligible, weight
        Shape (n,); weights may be 0.
    """
    cells = cells_of(eligible, one.registered)
    totals = np.bincount(cells, weights=weight, minlength=4).astype(float)
    for figure in cell_figures(totals):
        yield figure.metric, figure.of_totals.value
    if totals.sum() > 0:
        yield from _along_the_ranking(one, weight)
    if one.by_score is not None:
        yield from _discrimination(one, eligible, weight)


def _along_the_ranking(one: Case, weight: Floats) -> Iterator[tuple[str, float]]:
    ranks = ranking(one.welfare, weight, one.by_welfare)
    nearest = ranks
    if one.by_need is not one.by_welfare:
        nearest = ranking(one.welfare, weight, one.by_need)
    cover = ranks.mean(one.registered)
    if attainable(nearest, cover, one.passed):
        yield TARGETING_ERROR_RATE, 1 - nearest.amount(cover, one.registered) / cover
    average = ranks.mean(one.benefit)
    if average > 0:
        yield "cgh", ranks.amount(POOREST, one.benefit) / average / POOREST
        product = ranks.mean(one.benefit * ranks.middle)
        yield "concentration_coef", 2 * product / average - 1


def _discrimination(one: Case, eligible: Floats, weight: Floats) -> Iterator[tuple[str, float]]:
    poor, other = weight * eligible, weight * (1 - eligible)
    if one.by_score is not None and poor.any() and other.any():
        beaten = one.by_score.weight_below(other)
        yield "auc", float((poor * beaten).sum() / (poor.sum() * other.sum()))
