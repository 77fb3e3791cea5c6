"""Answers that a question offers: the codes of a category, or a number's bands at readable cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.proxy_means.predictors import Proxies
from lowincome_research.proxy_means.scorecard import Code
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

_AT = (0.2, 0.4, 0.6, 0.8)
_FEW = 5
_LEAST = 0.05
"""Least share of the population that a band holds."""


@dataclass(frozen=True)
class Bins:
    """The answers to one question and which of them each row gives.

    Attributes
    ----------
    codes
        Values of a category or of a 0/1 column; none for a number.
    cuts
        Where a number's bands end and the next begin; none for the others.
    answer
        Place of each row's answer; `n_answers` where it is not known, shape (n,).
    """

    codes: tuple[Code, ...]
    cuts: tuple[float, ...]
    answer: Codes

    @property
    def n_answers(self) -> int:
        """Answers, the unknown one apart."""
        return len(self.codes) or len(self.cuts) + 1


def bins(proxies: Proxies, place: int, weight: Floats) -> Bins:
    """Return the answers to a question on one predictor.

    Parameters
    ----------
    weight
        Shape (n,), positive.
    """
    values, kind = proxies.values[:, place], proxies.kinds[place]
    known = np.isfinite(values)
    if kind == "number":
        cuts = readable_cuts(values[known], weight[known])
        answer = np.searchsorted(cuts, values, side="right")
        return Bins((), cuts, np.where(known, answer, len(cuts) + 1))
    codes: tuple[Code, ...] = proxies.levels[place] if kind == "category" else (0, 1)
    return Bins(codes, (), np.where(known, values, len(codes)).astype(np.intp))


def readable_cuts(values: Floats, weight: Floats) -> tuple[float, ...]:
    """Return cuts close to the fifths of the population, rounded as a form would print them.

    A number of at most five values is cut at each of them. Else cuts are multiples of 1, 2 or 5
    times a power of ten, at the coarsest of these steps that is no wider than a sixth of the span
    between the outer fifths; whole numbers are cut at whole numbers. A band that would hold less
    than a twentieth of the population joins the next one.
    """
    kept: list[float] = []
    for cut in _wanted(values, weight):
        below = np.average(values < cut, weights=weight)
        last = np.average(values < kept[-1], weights=weight) if kept else 0.0
        if below - last >= _LEAST and 1 - below >= _LEAST:
            kept.append(cut)
    return tuple(kept)


def _wanted(values: Floats, weight: Floats) -> list[float]:
    distinct = np.unique(values)
    if len(distinct) <= _FEW:
        return [float(one) for one in distinct[1:]]
    fifths = weighted_quantile(values, weights=weight, at=_AT)
    step = _step((float(fifths[-1] - fifths[0]) or float(np.ptp(values))) / 6)
    if (values == np.round(values)).all():
        step = max(step, 1.0)
    return [float(np.round(one * step, 9)) for one in np.unique(np.round(fifths / step))]


def _step(most: float) -> float:
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(one * power for one in (1.0, 2.0, 5.0) if one * power <= most * (1 + 1e-9)))
