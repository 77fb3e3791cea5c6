"""Differences in differences of two groups about one date."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lowincome_research.effects import panel as within
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows, refusal
from lowincome_research.effects.spec import DidSpec, PanelEffectSpec
from lowincome_research.effects.timing import reject_changing


def estimate(rows: Rows, spec: DidSpec) -> tuple[Estimate, ...]:
    """Estimate the average effect on the treated group after the date.

    Returns
    -------
    tuple of Estimate
        One, of term ``treatment``: the coefficient of treated group x time under treatment,
        given unit and time effects, in units of the outcome.

    Raises
    ------
    StudyError
        The treatment is not a fixed group of units, no row lies before or after the date, or the
        regression cannot be estimated; see `effects.panel`.

    Notes
    -----
    With all units treated at once the two-way regression is the comparison of four means, and
    none of its units is a wrong control: where first treatments differ, use `staggered_did`.
    """
    _reject_other_than_groups(rows, spec)
    reject_changing(rows, spec, [spec.treatment, spec.cluster])
    exposed = f"{spec.treatment}_under_treatment"
    exposure = rows.frame[spec.treatment].astype(float) * _under_treatment(rows, spec)
    regression = PanelEffectSpec.model_validate(
        spec.model_dump(exclude={"design", "post", "subgroups_at"})
        | {"design": "panel", "effects": ("unit", "time"), "treatment": exposed}
    )
    frame = rows.frame.assign(**{exposed: exposure})
    return within.estimate(replace(rows, frame=frame), regression)


def _under_treatment(rows: Rows, spec: DidSpec) -> pd.Series:
    """Return 1.0 in rows at times under treatment, else 0.0."""
    times = rows.frame[rows.population.time]
    under = times >= spec.post if isinstance(spec.post, int) else times.isin(spec.post)
    if under.all() or not under.any():
        when = "after" if under.all() else "before"
        seen = f"all {len(under)} complete rows lie {when} the treatment of {spec.post}"
        raise refusal(spec, seen, "times before and after", subgroup=rows.population.subgroup)
    return under.astype(float)


def _reject_other_than_groups(rows: Rows, spec: DidSpec) -> None:
    found = set(rows.frame[spec.treatment].astype(float))
    if found != {0.0, 1.0}:
        shown = ", ".join(f"{value:g}" for value in sorted(found)[:5])
        seen = f"treatment '{spec.treatment}' has the values {shown}"
        raise refusal(spec, seen, "0 and 1", subgroup=rows.population.subgroup)
