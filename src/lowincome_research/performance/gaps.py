"""How incomes differ between countryside and town, and between places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lowincome_research.performance.places import Places
from lowincome_research.performance.posterior import smoothed_error
from lowincome_research.performance.spec import IncomeGaps
from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.shrinkage import shrink

_FIFTH = 5


@dataclass(frozen=True)
class Gaps:
    """Incomes by place.

    Attributes
    ----------
    by_place
        unit, rural (mean per head), rural_std_error, urban, ratio (urban to rural), std_error,
        ci_low, ci_high, relative (rural over the mean of all persons), n (households).
    urban_rural_ratio, std_error, interval
        Urban over rural income, both weighted by the places' rural residents, and its 95%
        interval.
    between_places
        Standard deviation of the places' true mean incomes over their mean: what chance adds to
        the means is taken off.
    fifths_ratio
        Mean of the highest fifth of places over that of the lowest, after shrinkage.
    """

    by_place: pd.DataFrame
    urban_rural_ratio: float
    std_error: float
    interval: tuple[float, float]
    between_places: float
    fifths_ratio: float


def income_gaps(places: Places, asked: IncomeGaps) -> Gaps:
    """Compare incomes of rural and urban residents, place by place and in all.

    Raises
    ------
    DataError
        A place has no income, or there are fewer than four places.
    """
    rural = places.mean(asked.rural, "person")
    urban = places.values(asked.urban, "performance.gaps.urban").value
    ratio = urban / rural.value
    error = ratio * rural.std_error / rural.value
    weight = places.total_weight("person")
    share = weight / weight.sum()
    mean = float(share @ rural.value)
    overall = float(share @ urban) / mean
    # places are strata of the survey, so the errors of their means are independent
    overall_error = overall * float(np.sqrt(share**2 @ rural.std_error**2)) / mean
    interval = wald_interval(overall, overall_error, int(rural.df.sum()))
    low, high = wald_interval(ratio, error, rural.df)
    shrunk = shrink(rural.value, smoothed_error(rural))
    by_place = pd.DataFrame(
        {
            "unit": places.names, "rural": rural.value, "rural_std_error": rural.std_error,
            "urban": urban, "ratio": ratio, "std_error": error, "ci_low": low,
            "ci_high": high, "relative": rural.value / mean, "n": rural.n,
        }
    )  # fmt: skip
    return Gaps(
        by_place.astype({"n": "Int64"}),
        overall,
        overall_error,
        (float(interval[0]), float(interval[1])),
        shrunk.between_sd / shrunk.mean,
        _fifths_ratio(shrunk.estimate),
    )


def _fifths_ratio(values: np.ndarray) -> float:
    ordered = np.sort(values)
    size = max(1, len(ordered) // _FIFTH)
    return float(ordered[-size:].mean() / ordered[:size].mean())
