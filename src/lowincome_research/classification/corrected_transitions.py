"""How households move between true types, given how reliably the two scores are measured.

A household near a cut is misclassified more often than others, and in both waves: errors of
*types* are dependent between waves even where errors of *scores* are not. Correcting the table of
measured types by rates of misclassification alone would take true movement for error. The scores of
both waves are therefore corrected together, and the types are read off what remains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.stats import qmc

from lowincome_research.classification.cuts import CutPoints
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.rules import FittedCut
from lowincome_research.classification.shares import SampledTypes
from lowincome_research.classification.spec import AXES, TYPES
from lowincome_research.classification.transitions import OUTSIDE, STATES, states_of
from lowincome_research.panel.spec import Keys
from lowincome_research.stats.intervals import CONFIDENCE, proportion_interval
from lowincome_research.stats.survey import SurveyDomain

Floats = npt.NDArray[np.float64]
_DRAWS = 128
_COLUMNS = [
    "time_from", "time_to", "type_from", "type_to", "n_from", "share", "std_error", "ci_low",
    "ci_high", "excess",
]  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Households of the universe whose state is known in two waves.

    Attributes
    ----------
    rows
        Their rows of the panel in the first wave, shape (n,).
    stayed
        Which of them are in the universe in the second wave too, shape (n,).
    scores
        Drive and capability in the first and in the second wave of those that stayed, shape
        (stayed, 4).
    probabilities
        Of the four types in the first wave, of those that left, shape (left, 4).
    """

    rows: npt.NDArray[np.intp]
    stayed: npt.NDArray[np.bool_]
    scores: Floats
    probabilities: Floats


def corrected_transitions(
    frame: pd.DataFrame, types: SampledTypes, *, keys: Keys, generator: np.random.Generator
) -> pd.DataFrame:
    """Return how households of each true raw type are distributed one wave later.

    Parameters
    ----------
    frame
        The panel with its measures, among them probabilities.
    types
        Its types in bootstrap samples, by a classification with declared reliabilities and a cut
        of each axis.
    keys
        See `transitions`, whose table stands beside this one.
    generator
        Of the points of integration.

    Returns
    -------
    DataFrame
        time_from, time_to, type_from, type_to (a type or ``not_low_income``), n_from (households
        behind the pair of waves), share, std_error, ci_low, ci_high, and excess: the variance by
        which declared errors exceed what the scores of the pair leave room for, as a share of it;
        0 where declaration and data agree.

    Notes
    -----
    Among households in the universe in both waves the four scores have covariance S, their errors
    the declared E: variance ``sd^2 (1 - reliability)`` on each axis, `error_correlation` within a
    wave, none between waves. True scores given the observed ones are normal around
    ``m + (S - E) S^-1 (s - m)`` with covariance ``(S - E) - (S - E) S^-1 (S - E)``; types are
    counted over 128 Sobol points of it. Where S - E is not positive its negative part counts as 0
    (``excess``). Leaving the universe depends on income and is taken as observed without error;
    those who leave count by their probabilities. Cuts, means and covariances are found anew in
    each bootstrap sample. Intervals are percentiles, since many shares are nearly 0;
    a share of less than one household, or of all but less than one, has the exact binomial
    interval over the clusters. Where fewer than five households stay, nothing can be said.
    """
    assert keys.time is not None
    states = states_of(frame, keys)
    points = stats.norm.ppf(qmc.Sobol(4, rng=generator).random(_DRAWS))
    lines = [
        {"time_from": first, "time_to": second, **line}
        for first, second in pairwise(sorted(frame[keys.time].unique()))
        for line in _between(
            _pair(states, types.cells.fitted, (first, second), keys), types, points
        )
    ]
    return pd.DataFrame(lines)[_COLUMNS]


def true_moves(
    pair: Pair, weights: Floats, cut: CutPoints, *, errors: Floats, points: Floats
) -> tuple[Floats, float]:
    """Return the joint distribution of true states and the excess of declared errors.

    Parameters
    ----------
    weights
        Of the households of the pair, shape (n,).
    errors
        Covariance of the errors of the four scores, shape (4, 4).
    points
        Standard normal points of integration, shape (points, 4).

    Returns
    -------
    ndarray, float
        Weighted households by type and later state, shape (4, 5); and `excess`.
    """
    stayed, left = weights[pair.stayed], weights[~pair.stayed]
    if np.count_nonzero(stayed) <= len(errors):
        return np.full((len(TYPES), len(STATES)), np.nan), np.nan
    centre, slope, root, excess = _posterior(pair.scores, stayed, errors)
    expected = centre + (pair.scores - centre) @ slope.T
    room, apart = np.tile([cut.drive, cut.capability], 2) - expected, points @ root.T
    place = np.zeros((len(expected), len(points)), dtype=np.uint8)
    for score in range(4):
        place = 2 * place + (apart[:, score] <= room[:, score, None])
    counted = np.bincount(
        place.ravel(), np.repeat(stayed / len(points), len(points)), minlength=16
    )  # fmt: skip
    return np.column_stack([counted.reshape(4, 4), left @ pair.probabilities]), excess


def _posterior(
    scores: Floats, weights: Floats, errors: Floats
) -> tuple[Floats, Floats, Floats, float]:
    """Return mean, slopes, a root of the covariance of true scores, and the excess."""
    share = weights / weights.sum()
    centre = share @ scores
    observed = (scores - centre).T @ ((scores - centre) * share[:, None])
    values, vectors = np.linalg.eigh(observed - errors)
    true = (vectors * np.maximum(values, 0)) @ vectors.T
    slope = np.linalg.solve(observed, true).T
    left, directions = np.linalg.eigh(true - slope @ true)
    root = directions * np.sqrt(np.maximum(left, 0))
    excess = float(-np.minimum(values, 0).sum() / np.trace(observed))
    return centre, slope, root, excess


def _errors(fitted: FittedTypes) -> Floats:
    """Return the covariance of the errors of both scores in two waves, shape (4, 4)."""
    reliabilities = fitted.spec.reliabilities
    sd = np.array([
        getattr(fitted, axis).sd * (1 - reliabilities[axis]) ** 0.5 for axis in AXES
    ])  # fmt: skip
    together = fitted.spec.error_correlation
    return np.kron(np.eye(2), np.outer(sd, sd) * np.array([[1, together], [together, 1]]))


def _between(pair: Pair, types: SampledTypes, points: Floats) -> Iterator[dict[str, Any]]:
    fitted, survey = types.cells.fitted, types.drawn.design
    given: dict[str, Any] = {"errors": _errors(fitted), "points": points}
    counts, excess = true_moves(pair, survey.weight[pair.rows], _cut(fitted.cuts[0]), **given)
    samples = np.array(
        [
            _shares(true_moves(pair, weights[pair.rows], _cut(cut), **given)[0])
            for cut, weights in zip(types.refitted[types.main], types.drawn, strict=True)
        ]
    )
    shares = _shares(counts)
    errors = low = high = np.full(counts.shape, np.nan)
    if not np.isnan(excess):
        errors = np.nanstd(samples, axis=0, ddof=1)
        low, high = _interval(shares, samples, counts.sum(axis=1), survey.domain(pair.rows))
    for i, type_from in enumerate(TYPES):
        for j, type_to in enumerate(STATES):
            yield {
                "type_from": type_from, "type_to": type_to, "n_from": len(pair.rows),
                "share": shares[i, j], "std_error": errors[i, j], "ci_low": low[i, j],
                "ci_high": high[i, j], "excess": excess,
            }  # fmt: skip


def _cut(cut: FittedCut) -> CutPoints:
    assert isinstance(cut, CutPoints)  # only such a rule may declare reliabilities
    return cut


def _pair(states: pd.DataFrame, fitted: FittedTypes, times: tuple[Any, Any], keys: Keys) -> Pair:
    names = [getattr(fitted.spec, axis) for axis in AXES]
    later = states[states[keys.time].eq(times[1])].set_index(keys.unit)
    now = states[keys.time].eq(times[0]) & states["type_raw"].notna()
    arrival = states[keys.unit].map(later["state"]).to_numpy(object)
    rows = np.flatnonzero(now & pd.notna(arrival))
    stayed = arrival[rows] != OUTSIDE
    chosen = states.iloc[rows]
    after = later[names].reindex(chosen[keys.unit])
    scores = np.hstack([chosen[names].to_numpy(float), after.to_numpy(float)])
    probabilities = chosen[[f"p_{name}" for name in TYPES]].to_numpy(float)
    return Pair(rows, stayed, scores[stayed], probabilities[~stayed])


def _interval(
    shares: Floats, samples: Floats, sizes: Floats, domain: SurveyDomain
) -> tuple[Floats, Floats]:
    tails = [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)]
    low, high = np.nanpercentile(samples, tails, axis=0)
    one = float(domain.weight.mean()) / sizes[:, None]
    still = (shares < one) | (shares > 1 - one)
    exact = proportion_interval(np.round(shares), 0.0, 1, domain.n_clusters)
    return np.where(still, exact[0], low), np.where(still, exact[1], high)


def _shares(counts: Floats) -> Floats:
    totals = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, totals, out=np.full(counts.shape, np.nan), where=totals > 0)
