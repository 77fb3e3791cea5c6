"""A scorecard judged: what its points miss, and what a score says of need.

Each household is scored by a card made without its cluster, so that questions, cuts and points
are all learnt elsewhere. The card that is printed is made from all rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.domains import Domains
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import Unit
from lowincome_research.proxy_means.allocation import (
    Allocation,
    Budget,
    BudgetOf,
    ranked,
    ranking_by,
)
from lowincome_research.proxy_means.amounts import mean
from lowincome_research.proxy_means.comparison import named, told
from lowincome_research.proxy_means.cross_fitting import CrossFit
from lowincome_research.proxy_means.errors import Population, difference, errors, linear
from lowincome_research.proxy_means.judged import Judged, budgets, judged
from lowincome_research.proxy_means.scorecard import EXACT, SCORE, Scorecard, form_frame
from lowincome_research.proxy_means.scorecard_fit import fit_scorecard
from lowincome_research.proxy_means.spec import ProxyMeansSpec, ScorecardSpec
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]

POINTS, UNROUNDED, FULL = "points", "unrounded", "full"
"""The card's points; the same questions before rounding; the regression on all predictors."""
BANDS = 10
"""Bands of the score of which the share that is eligible is told."""
ERROR_COLUMNS = [
    "budget_of", "budget", "unit", "rule", "metric", "against", "estimate", "std_error",
    "ci_low", "ci_high", "n", "n_cases", "n_clusters", "df", "interval",
]  # fmt: skip
BAND_COLUMNS = [
    "unit", "low", "high", "share_population", "reached", "estimate", "std_error", "ci_low",
    "ci_high", "n", "n_cases", "n_clusters", "df", "interval",
]  # fmt: skip


@dataclass(frozen=True)
class ScorecardResults:
    """The form and how good it is.

    Attributes
    ----------
    card
        Made from all rows.
    unit
        Whose places are counted.
    budget_of, budget
        Where the budget comes from, and the share of people for whom there is a place.
    cut
        Score on the printed form at which the places end: lower ones get a place, equal ones
        share what is left.
    errors
        `tbl-scorecard-errors`: exclusion and inclusion error and the targeting differential of
        ``points``, ``unrounded`` and, where ordinary least squares are among the learners,
        ``full``, and the differences of the points from both.
    bands
        `tbl-scorecard-bands`: by band of the score from `low` to below `high` the share of
        people in it, the share `reached` by a cut at its upper end, and the share of the band
        that is eligible. A band without rows is left out.
    notices
        What was left out, where, and how many.
    """

    spec: ProxyMeansSpec
    card: Scorecard
    unit: Unit
    budget_of: BudgetOf
    budget: float
    cut: int
    errors: pd.DataFrame
    bands: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the form, a row per answer: see `form_frame`."""
        return form_frame(self.card)


def proxy_means_scorecard(fit: CrossFit, cases: Cases) -> ScorecardResults | None:
    """Return the scorecard of a proxy means test; None where the section asks for none.

    Parameters
    ----------
    fit
        Predictions, for the rows, parts and predictors that they were made with.
    cases
        The registers and truths that the predictions were made with.

    Raises
    ------
    StudyError
        Nobody is eligible, or everybody.
    """
    spec = fit.predictions.spec
    if spec.scorecard is None:
        return None
    card = fit_scorecard(fit.training(np.arange(len(fit.outcome))), spec.scorecard)
    scored = replace(fit.predictions, predicted=_scores(fit, spec.scorecard))
    found = judged(scored, fit.outcome, cases)
    budget = budgets(found, spec.budget)[0]
    figures = _errors(found, budget).assign(budget_of=budget.of, budget=budget.share)
    bands, untold = _bands(found, card.total)
    notice = Notice("no_variance", "proxy_means.scorecard bands", untold)
    return ScorecardResults(
        spec,
        card,
        found.unit,
        budget.of,
        budget.share,
        _cut(card, found, budget),
        stacked([figures], ERROR_COLUMNS),
        stacked([bands], BAND_COLUMNS),
        (*found.notices, *([notice] if untold else [])),
    )


def _scores(fit: CrossFit, spec: ScorecardSpec) -> Mapping[str, Floats]:
    """Return points and unrounded scores by cards made of the other parts, shape (n,)."""
    found, frame = fit.predictions, fit.predictions.rows.frame
    scores = {name: np.empty(len(fit.outcome)) for name in (POINTS, UNROUNDED)}
    for part in range(found.spec.folds):
        inside = found.fold == part
        card = fit_scorecard(fit.training(~inside), spec)
        scored = card.score(frame.iloc[found.position[inside]])
        for name, column in ((POINTS, SCORE), (UNROUNDED, EXACT)):
            scores[name][inside] = scored[column].to_numpy(dtype=float)
    if "ols" in found.predicted:
        scores[FULL] = found.predicted["ols"]
    return scores


def _cut(card: Scorecard, found: Judged, budget: Budget) -> int:
    points = card.score(found.rows.frame.iloc[found.position])[SCORE].to_numpy(dtype=float)
    return int(weighted_quantile(points, weights=found.share, at=[budget.share])[0])


def _errors(found: Judged, budget: Budget) -> pd.DataFrame:
    among = found.population(found.unit)
    figures = {
        rule: {one.metric: one for one in errors(_places(found, rule, budget), among)}
        for rule in found.predicted
    }
    return told(found, found.unit, _with_differences(figures)).assign(unit=found.unit)


def _places(found: Judged, rule: str, budget: Budget) -> Allocation:
    """Give out places by a rule: predictions relative to the line, which no form knows."""
    scores = found.predicted[rule]
    if rule == FULL:
        scores = scores - np.log(found.level)
    return ranked(ranking_by(scores, found.share), budget)


def _with_differences(figures: Mapping[str, Mapping[str, Linearised]]) -> Iterator[Linearised]:
    """Yield every figure, then what the points lose against what they stand for."""
    for rule, own in figures.items():
        for one in own.values():
            yield named(one, rule)
    for rule, own in figures.items():
        if rule != POINTS:
            for metric, other in own.items():
                yield named(difference(figures[POINTS][metric], other), POINTS, rule)


def _bands(found: Judged, total: int) -> tuple[pd.DataFrame, int]:
    """Return the share that is eligible by band of the score, and the bands it cannot be told of.

    Bands are equally wide; the last one holds the highest score as well.
    """
    edges = np.linspace(0, total, BANDS + 1)
    band = np.clip(np.searchsorted(edges, found.predicted[POINTS], side="right") - 1, 0, BANDS - 1)
    present, code = np.unique(band, return_inverse=True)
    division = Domains("band", tuple(map(str, present)), code, found.position)
    among = found.population(found.unit)

    def figures(group: int) -> Iterator[Linearised]:
        rows = np.flatnonzero(code == group)
        yield _eligible(among, rows)

    design = found.rows.designs[found.unit]
    frame = estimates(design, division, figures, found.line)
    share = np.bincount(code, found.share)
    frame = frame.assign(
        unit=found.unit,
        low=edges[present],
        high=edges[present + 1],
        share_population=share,
        reached=np.cumsum(share),
    )
    untold = frame["interval"].eq("")
    return frame[~untold], int(untold.sum())


def _eligible(among: Population, rows: npt.NDArray[np.intp]) -> Linearised:
    """Return the share of some rows that is eligible."""
    weight, eligible = among.weight[rows], among.eligible[rows]
    part = Population(
        eligible,
        among.gap[rows],
        weight,
        None if among.near_line is None else among.near_line[rows],
    )
    share = mean(eligible, part.share, part.near_line)
    return linear("eligible_share", share, part, part.poor, np.ones(len(rows), dtype=bool))
