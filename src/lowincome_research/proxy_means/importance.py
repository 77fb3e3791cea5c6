"""What each predictor adds: how much worse a test gets where the predictor is shuffled.

Breiman (2001), "Random forests", *Machine Learning* 45(1), told it of trees; here it is told of
clusters that the models have not seen, so that a predictor that is only learnt by heart adds
nothing (Fisher, Rudin and Dominici 2019, *Journal of Machine Learning Research* 20(177)). Of
predictors that tell the same, each stands in for the other, and each alone seems to add little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.proxy_means.allocation import Budget, ranked, ranking_by
from lowincome_research.proxy_means.amounts import Amount, mean
from lowincome_research.proxy_means.cross_fitting import CrossFit, out_of_fold
from lowincome_research.proxy_means.errors import Population, errors
from lowincome_research.proxy_means.learners import Model
from lowincome_research.proxy_means.spec import Learner
from lowincome_research.stats.streams import stream

Floats = npt.NDArray[np.float64]

SHUFFLES = 3
"""Times each predictor is shuffled; what it adds is the mean over them."""
IMPORTANCE_COLUMNS = [
    "learner", "predictor", "metric", "estimate", "std_error", "ci_low", "ci_high",
    "n", "n_clusters", "df", "interval",
]  # fmt: skip
_STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_EXACT = 1e-12


def permutation_importance(fit: CrossFit, *, seed: int) -> pd.DataFrame:
    """Return what each predictor adds to each learner.

    Parameters
    ----------
    seed
        The study's seed, by which predictors are shuffled within parts.

    Returns
    -------
    DataFrame
        `learner`, `predictor`, `metric` and the columns of `estimates`. ``loss`` is the rise of
        the learner's own loss (squared error, for a quantile the check loss) as a share of it;
        ``targeting_error`` the rise of the targeting error rate, the share of the eligible that
        is missed where there are as many places as eligible. The errors are those of the sample
        alone: which shuffles were drawn is not in them, and a line is taken as given. `interval`
        is ``fixed`` where a learner does not use a predictor at all.
    """
    shuffled = {name: list(_shuffled(fit, name, seed)) for name in fit.proxies.names}
    figures = [
        replace(figure, metric=f"{learner}@{name}@{figure.metric}")
        for learner, models in fit.models.items()
        for name, figure in _of_learner(fit, learner, models, shuffled)
    ]
    found = fit.predictions
    frame = estimates(found.rows.designs[found.unit], whole(found.position), lambda _: figures)
    names = frame["metric"].str.split("@", expand=True)
    unused = frame["std_error"] < _EXACT
    nothing = {column: frame[column].mask(unused, 0.0) for column in _STATISTICS}
    return frame.assign(
        learner=names[0],
        predictor=names[1],
        metric=names[2],
        **nothing,
        interval=frame["interval"].mask(unused, "fixed"),
    )[IMPORTANCE_COLUMNS]


def _shuffled(fit: CrossFit, name: str, seed: int) -> Iterator[Floats]:
    """Yield the values of one predictor, dealt out anew among the rows of each part."""
    values = fit.proxies.values[:, fit.proxies.names.index(name)]
    fold, generator = fit.predictions.fold, stream(seed, f"proxy_means.importance.{name}")
    members = [np.flatnonzero(fold == part) for part in range(fit.predictions.spec.folds)]
    for _ in range(SHUFFLES):
        dealt = values.copy()
        for rows in members:
            dealt[rows] = values[generator.permutation(rows)]
        yield dealt


def _of_learner(
    fit: CrossFit,
    learner: Learner,
    models: tuple[Model, ...],
    shuffled: Mapping[str, list[Floats]],
) -> Iterator[tuple[str, Linearised]]:
    yardstick = _Yardstick(fit, learner)
    as_is = fit.predictions.predicted[learner]
    for place, name in enumerate(fit.proxies.names):
        worse = []
        for dealt in shuffled[name]:
            values = fit.proxies.values.copy()
            values[:, place] = dealt
            worse.append(out_of_fold(replace(fit.proxies, values=values), fit, models))
        yield name, yardstick.loss_added(as_is, worse)
        yield name, yardstick.missed_added(as_is, worse)


@dataclass(frozen=True)
class _Yardstick:
    """How bad predictions are."""

    fit: CrossFit
    learner: Learner

    def loss_added(self, as_is: Floats, worse: list[Floats]) -> Linearised:
        """Return the rise of the learner's own loss, as a share of it."""
        share = self._share
        base = self._loss(as_is)
        added = np.mean([self._loss(one) for one in worse], axis=0) - base
        return self._linear("loss", mean(added, share).over(mean(base, share)))

    def missed_added(self, as_is: Floats, worse: list[Floats]) -> Linearised:
        """Return the rise of the targeting error rate."""
        base, others = self._missed(as_is), [self._missed(one) for one in worse]
        added = np.mean([one.estimate for one in others]) - base.estimate
        influence = np.mean([one.influence for one in others], axis=0) - base.influence
        return replace(
            base,
            metric="targeting_error",
            estimate=float(added),
            influence=influence,
            proportion=False,
        )

    @property
    def _share(self) -> Floats:
        weight = self.fit.predictions.weight
        return np.asarray(weight / weight.sum())

    def _loss(self, predicted: Floats) -> Floats:
        short = self.fit.outcome - predicted
        if self.learner != "quantile":
            return np.asarray(short**2)
        return np.asarray(short * (self.fit.predictions.spec.quantile - (short < 0)))

    def _missed(self, predicted: Floats) -> Linearised:
        found = self.fit.predictions
        among = Population(found.eligible, np.zeros(len(predicted)), found.weight)
        relative = predicted - np.log(found.level)
        places = Budget("eligible", mean(found.eligible, among.share))
        return next(iter(errors(ranked(ranking_by(relative, among.share), places), among)))

    def _linear(self, metric: str, added: Amount) -> Linearised:
        n = len(self.fit.outcome)
        influence = added.influence / self.fit.predictions.weight.sum()
        return Linearised(
            metric, added.value, influence, n, n, np.ones(n, dtype=bool), proportion=False
        )
