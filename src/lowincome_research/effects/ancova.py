"""Least squares of a later outcome on treatment and the same outcome at baseline."""

from __future__ import annotations

from dataclasses import replace

from lowincome_research.effects import ols
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Population, Rows, at_time
from lowincome_research.effects.spec import AncovaSpec
from lowincome_research.panel.panel import Panel


def with_baseline(panel: Panel, later: Population, spec: AncovaSpec) -> Population:
    """Join what was measured at baseline to the later rows, by unit.

    The outcome at baseline becomes a column of its own; controls, fixed effects and subgroups
    are those of the baseline, because later values may themselves be results of the treatment.

    Raises
    ------
    StudyError
        The panel has no row at the baseline.
    """
    read = dict.fromkeys([*spec.controls, *spec.fixed_effects, *spec.subgroups])
    before = at_time(panel, spec, spec.baseline)[[later.unit, spec.outcome, *read]]
    before = before.rename(columns={spec.outcome: baseline_column(spec)})
    joined = later.frame.drop(columns=[*read]).merge(before, on=later.unit, how="left")
    return replace(later, frame=joined)


def estimate(rows: Rows, spec: AncovaSpec) -> tuple[Estimate, ...]:
    """Estimate the coefficient of treatment given the outcome at baseline.

    Returns
    -------
    tuple of Estimate
        One, of term ``treatment``, in units of the outcome.

    Raises
    ------
    StudyError
        The regression cannot be estimated; see `regression`.

    Notes
    -----
    McKenzie (2012), Journal of Development Economics 99(2), 210-221: with a randomised treatment
    it is more precise than the difference in changes.
    """
    return ols.estimate(rows, spec, also=[baseline_column(spec)])


def baseline_column(spec: AncovaSpec) -> str:
    """Return the name of the outcome at baseline, which no column of a study can have."""
    return f"{spec.outcome} at {spec.baseline}"
