"""Estimates with everything a reader needs to judge them, as records and as one table."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd
from scipy import stats

from lowincome_research.effects.inference import Inference
from lowincome_research.effects.spec import EffectSpec
from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.multiple_testing import adjust_by_family

PACKAGE = "linearmodels"

_COUNTS = [
    "n_obs",
    "n_units",
    "n_treated",
    "n_clusters",
    "df",
    "n_dropped",
    "n_parameters",
]
_COLUMNS = [
    "effect_id", "design", "estimator", "outcome", "subgroup", "term", "horizon",
    "estimate", "std_error", "ci_low", "ci_high", "p_value", "p_adjusted",
    "n_obs", "n_units", "n_treated", "n_clusters", "variance", "df", "package",
    "estimand", "population", "correction", "n_dropped", "package_version", "family",
    "first_stage_f", "n_instruments", "n_parameters",
]  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """One coefficient.

    Parameters
    ----------
    term
        ``treatment``, ``event``, ``first_stage`` or ``reduced_form``; the last two followed by
        the instrument's name where there are several.
    estimator
        ``ols``, ``wls``, ``2sls``, ``within`` or ``callaway_santanna``.
    outcome
        Column on the left-hand side; the treatment in a first stage.
    subgroup
        ``column=value``, empty for the whole population.
    n_units
        Distinct units; rows are in `inference.n`.
    n_treated
        Units ever treated; None where the treatment is not 0 or 1.
    n_dropped
        Rows of the population left out because a column is missing.
    first_stage_f
        F statistic of the excluded instruments, of the same variance; None without instruments.
    horizon
        Times since first treatment of a term ``event``; empty elsewhere.
    package
        The library that computed it.
    """

    term: str
    estimator: str
    outcome: str
    subgroup: str
    population: str
    estimate: float
    std_error: float
    inference: Inference
    n_units: int
    n_treated: int | None
    n_dropped: int
    first_stage_f: float | None = None
    n_instruments: int | None = None
    horizon: str = ""
    package: str = PACKAGE

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds of the 95% interval, from the t distribution with the stated df."""
        low, high = wald_interval(self.estimate, self.std_error, self.inference.df)
        return float(low), float(high)

    @property
    def p_value(self) -> float:
        """Two-sided p-value that the coefficient is zero, from the same t distribution."""
        statistic = abs(self.estimate) / self.std_error
        return float(2 * stats.t.sf(statistic, self.inference.df))


@dataclass(frozen=True)
class EffectResult:
    """One effect of the study: its specification and its estimates, the overall one first."""

    spec: EffectSpec
    estimates: tuple[Estimate, ...]

    @property
    def overall(self) -> Estimate:
        """The treatment's coefficient in the whole population."""
        return self.estimates[0]


@dataclass(frozen=True)
class EffectResults:
    """All effects of a study."""

    effects: tuple[EffectResult, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-effects`: a row per estimate, money and scores in the outcome's unit.

        ``p_adjusted`` is Benjamini and Hochberg's within the family of the overall estimates,
        empty elsewhere. Counts are nullable integers.
        """
        rows = [_row(effect.spec, one) for effect in self.effects for one in effect.estimates]
        frame = pd.DataFrame(rows, columns=_COLUMNS)
        frame["p_adjusted"] = self._adjusted()
        counts = dict.fromkeys([*_COUNTS, "n_instruments"], "Int64")
        return frame.astype({"first_stage_f": float, **counts})

    def summary(self) -> str:
        """Return one line per estimate, as text."""
        return "\n".join(
            _line(effect.spec, one) for effect in self.effects for one in effect.estimates
        )

    def _adjusted(self) -> np.ndarray:
        estimates = [(effect, one) for effect in self.effects for one in effect.estimates]
        families = [
            effect.spec.family if one is effect.overall else None for effect, one in estimates
        ]
        return adjust_by_family([one.p_value for _, one in estimates], families)


def _row(spec: EffectSpec, one: Estimate) -> dict[str, object]:
    low, high = one.interval
    return {
        "effect_id": spec.id,
        "design": spec.design,
        "estimator": one.estimator,
        "outcome": one.outcome,
        "subgroup": one.subgroup,
        "term": one.term,
        "horizon": one.horizon or ("" if spec.at is None else str(spec.at)),
        "estimate": one.estimate,
        "std_error": one.std_error,
        "ci_low": low,
        "ci_high": high,
        "p_value": one.p_value,
        "n_obs": one.inference.n,
        "n_units": one.n_units,
        "n_treated": one.n_treated,
        "n_clusters": one.inference.clusters,
        "variance": one.inference.variance,
        "df": one.inference.df,
        "package": one.package,
        "estimand": spec.estimand,
        "population": one.population,
        "correction": one.inference.correction,
        "n_dropped": one.n_dropped,
        "package_version": version(one.package),
        "family": spec.family or "",
        "first_stage_f": one.first_stage_f,
        "n_instruments": one.n_instruments,
        "n_parameters": one.inference.k,
    }


def _line(spec: EffectSpec, one: Estimate) -> str:
    low, high = one.interval
    clusters = f", {one.inference.clusters} clusters" if one.inference.clusters else ""
    place = f" [{one.subgroup}]" if one.subgroup else ""
    when = f" {one.horizon}" if one.horizon else ""
    return (
        f"{spec.id}{place} {one.term}{when} ({one.estimator}): {one.estimate:.{spec.decimals}f} "
        f"({one.std_error:.{spec.decimals}f}), 95% interval {low:.{spec.decimals}f} to "
        f"{high:.{spec.decimals}f}, n = {one.inference.n}, {one.inference.variance}{clusters}"
    )
