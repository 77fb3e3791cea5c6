"""Whether predictions mean what they say: predicted beside observed, by tenth of the prediction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.incidence import Accumulated, Ranking, accumulated
from lowincome_research.proxy_means.allocation import ranking_by
from lowincome_research.proxy_means.amounts import Amount, total
from lowincome_research.proxy_means.comparison import named, told
from lowincome_research.proxy_means.judged import Judged

Floats = npt.NDArray[np.float64]

TENTHS = tuple(round(0.1 * step, 1) for step in range(1, 11))


def calibration_curve(judged: Judged) -> pd.DataFrame:
    """Return, by learner and tenth of people from the lowest prediction up, what came true.

    Returns
    -------
    DataFrame
        `unit`, `rule`, `tenth`, `metric` and the columns of `estimates`: ``predicted`` and
        ``observed``, mean logarithms of welfare, and ``poor``, the share that is eligible. The
        bounds of the tenths are estimated too, and the standard errors say so.
    """
    figures = [
        named(one, learner)
        for learner, predicted in judged.predicted.items()
        for one in _tenths(judged, predicted)
    ]
    frame = told(judged, judged.unit, figures)
    parts = frame["metric"].str.split(":", expand=True)
    return frame.assign(metric=parts[0], tenth=parts[1].astype(int), unit=judged.unit)


def calibration_lines(judged: Judged) -> pd.DataFrame:
    """Return the line of observed on predicted log welfare for each learner.

    Returns
    -------
    DataFrame
        `unit`, `rule`, `metric` and the columns of `estimates`: ``slope``, 1 where a difference
        between predictions is met by as large a one in fact, ``intercept``, and ``bias``, the mean
        of observed less predicted.
    """
    figures = [
        named(one, learner)
        for learner, predicted in judged.predicted.items()
        for one in _line(judged, predicted)
    ]
    return told(judged, judged.unit, figures).assign(unit=judged.unit)


def _tenths(judged: Judged, predicted: Floats) -> Iterator[Linearised]:
    scale = judged.population(judged.unit).weight.sum()
    ranks = ranking_by(predicted, judged.share)
    columns = {"predicted": predicted, "observed": judged.outcome, "poor": judged.eligible}
    for metric, values in columns.items():
        for tenth, part in enumerate(_parts(ranks, values), start=1):
            upper = TENTHS[tenth - 1]
            inside = (ranks.middle > upper - TENTHS[0]) & (ranks.middle <= upper)
            n, poor = int(inside.sum()), int(judged.eligible[inside].sum())
            yield Linearised(
                f"{metric}:{tenth}",
                part.amount,
                part.influence / scale,
                n,
                poor if metric == "poor" else n,
                inside,
                proportion=metric == "poor",
            )


def _parts(ranks: Ranking, values: Floats) -> Iterator[Accumulated]:
    """Yield the mean of values in each tenth."""
    width, before = TENTHS[0], Accumulated(0.0, np.zeros(len(values)))
    for share in TENTHS:
        upto = accumulated(ranks, values, share)
        yield Accumulated(
            (upto.amount - before.amount) / width, (upto.influence - before.influence) / width
        )
        before = upto


def _line(judged: Judged, predicted: Floats) -> Iterator[Linearised]:
    share, scale = judged.share, judged.population(judged.unit).weight.sum()
    centre, level = total(share, predicted), total(share, judged.outcome)
    x, y = predicted - centre, judged.outcome - level
    variance = total(share, x**2)
    slope = total(share, x * y) / variance
    tilted = x * (y - slope * x) / variance
    found = {
        "slope": Amount(slope, tilted),
        "intercept": Amount(level - slope * centre, y - slope * x - centre * tilted),
        "bias": Amount(level - centre, y - x),
    }
    everyone = np.ones(len(x), dtype=bool)
    for metric, one in found.items():
        yield Linearised(
            metric, one.value, one.influence / scale, len(x), len(x), everyone, proportion=False
        )
