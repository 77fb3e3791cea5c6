"""Predictions of welfare, each by models that have not seen the household's cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.rows import Rows
from lowincome_research.identification.spec import Unit
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.checks import predictor_problems, section_problems
from lowincome_research.proxy_means.folds import dealt
from lowincome_research.proxy_means.learners import Model, Training, fit_parts
from lowincome_research.proxy_means.predictors import Proxies, read_proxies, unusable_proxies
from lowincome_research.proxy_means.spec import Learner, ProxyMeansSpec
from lowincome_research.stats.quantiles import weighted_quantile
from lowincome_research.stats.streams import stream

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_TOO_GOOD = 0.95
"""Share of variance told above which proxies must contain what they predict."""


@dataclass(frozen=True)
class Predictions:
    """What each learner predicts of households in clusters that it has not seen.

    Attributes
    ----------
    rows
        The rows of the registers' time and their design.
    unit
        Whose share a budget is: persons, or households where sizes are unknown.
    position
        Positions of the rows used among all, in the order of the keys, shape (n,).
    welfare
        What is predicted, in the unit of the truth's measure, shape (n,).
    level
        The line that each row is held against, shape (n,).
    eligible
        1 for the poor as the truth tells them (screens included), else 0, shape (n,).
    weight
        Weight of the row in `unit`, positive, shape (n,).
    fold
        Part to which the row's cluster was dealt, from 0, shape (n,).
    predicted
        From learner to predicted logarithm of welfare, shape (n,): its mean given the proxies,
        for ``quantile`` its quantile.
    notices
        What was left out, raised or filled, and how many.
    """

    spec: ProxyMeansSpec
    rows: Rows
    unit: Unit
    position: Positions
    welfare: Floats
    level: Floats
    eligible: Floats
    weight: Floats
    fold: Positions
    predicted: Mapping[str, Floats]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class CrossFit:
    """Predictions with what they were made from.

    Attributes
    ----------
    outcome
        Logarithm of welfare, raised to the floor, shape (n,): what learners were fitted to.
    models
        From learner to the model that predicts each part, fitted on all other parts.
    """

    predictions: Predictions
    proxies: Proxies
    outcome: Floats
    models: Mapping[Learner, tuple[Model, ...]]

    def training(self, rows: Positions | npt.NDArray[np.bool_]) -> Training:
        """Return rows to fit a learner on."""
        found = self.predictions
        return Training(
            self.proxies.rows(rows),
            self.outcome[rows],
            found.weight[rows],
            found.fold[rows],
            found.spec.quantile,
        )


def fit_proxies(
    cases: Cases,
    spec: ProxyMeansSpec,
    *,
    variables: Mapping[str, Variable],
    keys: Keys,
    design: Design,
    seed: int,
) -> CrossFit:
    """Predict welfare from proxies, each cluster by models fitted on other clusters.

    Parameters
    ----------
    cases
        Registers and truths of the study, brought together.
    variables
        Columns of the panel with their types and what they are computed from: a predictor made
        of income is refused.
    keys, design
        As the study declares them.
    seed
        The study's seed, by which clusters are dealt into parts.

    Returns
    -------
    CrossFit
        The same for any order of the rows.

    Raises
    ------
    StudyError
        The truth is no measure in money, a predictor contains what is predicted, does not vary
        or has no usable type (all such predictors at once), clusters are fewer than parts, or the
        predictions are too good to be made from proxies.
    """
    problems = [
        *section_problems(spec, cases.spec),
        *predictor_problems(spec, cases.spec, keys=keys, design=design, variables=variables),
    ]
    if problems:
        raise StudyError(problems)
    sample = _sample(cases, spec, variables, keys, seed)
    models = {learner: _models(learner, sample) for learner in spec.learners}
    predicted: dict[str, Floats] = {
        learner: out_of_fold(sample.proxies, sample, each) for learner, each in models.items()
    }
    _reject_too_good(sample, predicted)
    predictions = replace(sample.predictions, predicted=predicted)
    return replace(sample, predictions=predictions, models=models)


def _sample(
    cases: Cases, spec: ProxyMeansSpec, variables: Mapping[str, Variable], keys: Keys, seed: int
) -> CrossFit:
    """Return the rows to be predicted, dealt into parts, with no predictions yet."""
    rows, need = cases.rows, cases.needs[spec.truth]
    used = rows.judged & np.isfinite(need.eligible) & np.isfinite(need.welfare)
    kept = np.flatnonzero(used)
    position = kept[rows.frame[keys.unit].iloc[kept].argsort(kind="stable").to_numpy()]
    unit: Unit = "person" if "person" in rows.designs else "household"
    weight = rows.designs[unit].weight[position]
    _reject_lines_below_zero(need.level[position], spec)
    outcome, floored = _log_welfare(need.welfare[position], weight, spec)
    proxies = read_proxies(rows.frame.iloc[position], spec.predictors, variables)
    if problems := list(unusable_proxies(proxies, outcome, weight)):
        raise StudyError(problems)
    notices = (
        Notice("missing_truth", f"truth={spec.truth}", int((rows.judged & ~used).sum())),
        Notice("floored_outcome", f"truth={spec.truth}", floored),
        *(Notice("missing_predictor", name, n) for name, n in proxies.missing.items()),
    )
    predictions = Predictions(
        spec,
        rows,
        unit,
        position,
        welfare=need.welfare[position],
        level=need.level[position],
        eligible=need.eligible[position],
        weight=weight,
        fold=dealt(rows, position, spec.folds, stream(seed, "proxy_means.folds")),
        predicted={},
        notices=tuple(notice for notice in notices if notice.count),
    )
    return CrossFit(predictions, proxies, outcome, {})


def _reject_lines_below_zero(level: Floats, spec: ProxyMeansSpec) -> None:
    """Refuse lines of which there is no logarithm: predictions are held against them."""
    if wrong := int((level <= 0).sum()):
        seen = f"the line of truth '{spec.truth}' is zero or less in {wrong} rows"
        raise StudyError(Problem("proxy_means.truth", seen, "a positive line"))


def _log_welfare(welfare: Floats, weight: Floats, spec: ProxyMeansSpec) -> tuple[Floats, int]:
    """Return logarithms of welfare raised to the floor, and how many rows were raised."""
    positive = welfare > 0
    if not positive.any():
        seen = f"truth '{spec.truth}' has no positive value among {len(welfare)} rows"
        raise StudyError(Problem("proxy_means.truth", seen))
    floor = weighted_quantile(welfare[positive], weights=weight[positive], at=[spec.floor])[0]
    return np.log(np.maximum(welfare, floor)), int((welfare < floor).sum())


def _models(learner: Learner, fit: CrossFit) -> tuple[Model, ...]:
    """Fit a learner once for each part, on the others."""
    fold = fit.predictions.fold
    return fit_parts(
        learner, [fit.training(fold != part) for part in range(fit.predictions.spec.folds)]
    )


def out_of_fold(proxies: Proxies, fit: CrossFit, models: Sequence[Model]) -> Floats:
    """Return what the model of each part predicts there, shape (n,).

    Parameters
    ----------
    proxies
        Of the rows of the fit.
    models
        One for each part.
    """
    fold, found = fit.predictions.fold, np.empty(len(fit.outcome))
    for part, model in enumerate(models):
        inside = fold == part
        found[inside] = model.predict(proxies.values[inside])
    return found


def _reject_too_good(fit: CrossFit, predicted: Mapping[str, Floats]) -> None:
    """Refuse predictors that together tell what each alone does not."""
    weight = fit.predictions.weight
    above = fit.outcome - np.average(fit.outcome, weights=weight)
    for learner, values in predicted.items():
        told = 1 - float(weight @ (fit.outcome - values) ** 2 / (weight @ above**2))
        if told > _TOO_GOOD:
            seen = f"'{learner}' tells {told:.3f} of the variance in clusters it has not seen"
            fix = "look for predictors that are parts of the measure or computed from it"
            allowed = f"{_TOO_GOOD} at most"
            raise StudyError(Problem("proxy_means.predictors", seen, allowed, fix))
