"""Multidimensional poverty by the dual cut-off: how many are poor, how badly, and in what.

Alkire and Foster (2011), "Counting and multidimensional poverty measurement", *Journal of Public
Economics* 95, 476-487.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.deprivations import Deprivations
from lowincome_research.identification.domains import Domains, groups_of, whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.stats.survey import SurveyDesign

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MULTIDIMENSIONAL_COLUMNS = [
    "truth", "time", "unit", "group_by", "group", "indicator", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "n",
    "n_cases", "n_clusters", "df", "interval",
]  # fmt: skip
POVERTY = ("headcount", "intensity", "adjusted_headcount")
BREAKDOWN = ("uncensored_headcount", "censored_headcount", "contribution")


@dataclass(frozen=True)
class MultidimensionalResults:
    """Multidimensional poverty by every truth that counts deprivations.

    Attributes
    ----------
    metrics
        A row per truth, unit, group, indicator and metric. With empty `indicator`: ``headcount``
        H, the share that is poor; ``intensity`` A, the mean share of deprivations among the poor;
        ``adjusted_headcount`` M0 = H A. Of each indicator: ``uncensored_headcount``, the share
        deprived in it; ``censored_headcount``, the share poor and deprived in it;
        ``contribution``, its share of M0, which sum to one.
    notices
        Rows with a missing indicator, which are left out even where the others decide whether they
        are poor: to keep only those would favour the poor or the others, depending on k.
    """

    spec: IdentificationSpec
    metrics: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-multidimensional`."""
        return self.metrics.copy()

    def summary(self) -> str:
        """Return a line per overall figure, then the notices."""
        overall = self.metrics[self.metrics["group_by"].eq("")]
        lines = [
            f"{row.truth} ({row.unit}): {row.metric} {row.indicator} {row.estimate:.4f} "
            f"({row.std_error:.4f}), 95% {row.ci_low:.4f} to {row.ci_high:.4f}, n = {row.n}"
            for row in overall.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])


def multidimensional_poverty(cases: Cases) -> MultidimensionalResults:
    """Measure multidimensional poverty in all and by group, for households and persons.

    Screens of a truth bear on who is eligible, not on who is poor.

    Raises
    ------
    StudyError
        A grouping column is missing in every row.
    """
    parts, notices = [], []
    time = "" if cases.spec.at is None else str(cases.spec.at)
    for name, need in cases.needs.items():
        if need.deprivations is None:
            continue
        complete = cases.rows.judged & need.deprivations.complete
        incomplete = int((cases.rows.judged & ~complete).sum())
        notices.append(Notice("missing_indicator", f"truth={name}", incomplete))
        for domains in _divisions(cases, np.flatnonzero(complete)):
            for unit, design in cases.rows.designs.items():
                frame = _measured(need.deprivations, domains, design)
                told = frame["interval"].ne("")
                where = f"truth={name} unit={unit} group_by={domains.column or 'none'}"
                notices.append(Notice("missing_group", where, int((domains.code < 0).sum())))
                notices.append(Notice("no_variance", where, int((~told).sum())))
                parts.append(frame[told].assign(truth=name, time=time, unit=unit))
    return MultidimensionalResults(
        cases.spec,
        stacked(parts, MULTIDIMENSIONAL_COLUMNS),
        tuple(notice for notice in notices if notice.count),
    )


def _divisions(cases: Cases, position: npt.NDArray[np.intp]) -> Iterator[Domains]:
    if not len(position):
        return
    yield whole(position)
    for column in cases.spec.by:
        yield groups_of(cases.rows.frame[column].iloc[position], position)


def _measured(found: Deprivations, domains: Domains, design: SurveyDesign) -> pd.DataFrame:
    def figures(group: int) -> Iterator[Linearised]:
        position = domains.position[domains.members[group]]
        deprived = found.deprived[position] == 1
        yield from poverty_counts(deprived, found, design.weight[position])

    frame = estimates(design, domains, figures)
    names = frame["metric"].str.partition("@")
    return frame.assign(metric=names[0], indicator=names[2], group_by=domains.column)


def poverty_counts(deprived: Flags, found: Deprivations, weight: Floats) -> Iterator[Linearised]:
    """Yield the figures of some rows; those among the poor only where somebody is poor.

    Parameters
    ----------
    deprived
        Shape (n, indicators).
    found
        Gives the weights of indicators and the weight at which a row is poor.
    weight
        Shape (n,), positive.
    """
    counts = deprived @ found.weights
    poor = counts >= found.spec.least
    score = np.where(poor, counts / found.spec.total, 0.0)
    everyone = np.ones(len(poor), dtype=bool)
    yield _ratio("headcount", poor, everyone, weight, everyone)
    if poor.any():
        yield _ratio("intensity", score, poor, weight, poor)
    yield _ratio("adjusted_headcount", score, everyone, weight, everyone)
    for place, (name, one) in enumerate(found.spec.indicators.items()):
        lacking = deprived[:, place]
        share = one.weight / found.spec.total * (lacking & poor)
        yield _ratio(f"uncensored_headcount@{name}", lacking, everyone, weight, everyone)
        yield _ratio(f"censored_headcount@{name}", lacking & poor, everyone, weight, everyone)
        if poor.any():
            yield _ratio(f"contribution@{name}", share, score, weight, poor)


def _ratio(
    metric: str,
    counted: npt.NDArray[np.generic],
    among: npt.NDArray[np.generic],
    weight: Floats,
    rows: Flags,
) -> Linearised:
    """Return the ratio of two weighted sums, where `rows` says who is in the denominator."""
    top, below = counted.astype(float), among.astype(float)
    size = float(weight @ below)
    estimate = float(weight @ top) / size
    influence = (top - estimate * below) / size
    cases = int(np.count_nonzero(top))
    return Linearised(metric, estimate, influence, int(rows.sum()), cases, among=rows)
