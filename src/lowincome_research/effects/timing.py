"""Checks that a comparison over time needs: fixed groups, and subgroups known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lowincome_research.effects.rows import Population, Rows, at_time, refusal
from lowincome_research.effects.spec import DidSpec, StaggeredDidSpec
from lowincome_research.panel.panel import Panel


def with_early_subgroups(
    panel: Panel, whole: Population, spec: DidSpec | StaggeredDidSpec
) -> Population:
    """Read the subgroup columns at `subgroups_at`, by unit.

    Units without a row at that time are in no subgroup.

    Raises
    ------
    StudyError
        The panel has no times, or a subgroup column changes within units and no time before the
        treatment is named for it.
    """
    if whole.time is None:
        raise refusal(spec, "the panel has no times", fix="name 'time' in 'panel.keys'")
    if spec.subgroups_at is None:
        _reject_later_subgroups(whole, spec)
        return whole
    _reject_late_reading(whole, spec)
    early = at_time(panel, spec, spec.subgroups_at)[[whole.unit, *spec.subgroups]]
    joined = whole.frame.drop(columns=[*spec.subgroups]).merge(early, on=whole.unit, how="left")
    return replace(whole, frame=joined)


def reject_changing(
    rows: Rows, spec: DidSpec | StaggeredDidSpec, columns: Sequence[str | None]
) -> None:
    """Raise a StudyError for a column that has more than one value within a unit."""
    for column in columns:
        if column is not None and (moved := _units_that_change(rows.population, rows, column)):
            seen = f"'{column}' changes within {moved} units"
            raise refusal(spec, seen, "one value per unit", subgroup=rows.population.subgroup)


def _units_that_change(whole: Population, rows: Rows | Population, column: str) -> int:
    if column == whole.unit:
        return 0
    return int((rows.frame.groupby(whole.unit)[column].nunique() > 1).sum())


def _reject_later_subgroups(whole: Population, spec: DidSpec | StaggeredDidSpec) -> None:
    for column in spec.subgroups:
        if moved := _units_that_change(whole, whole, column):
            seen = f"subgroup column '{column}' changes within {moved} units"
            fix = "read it before the treatment with 'subgroups_at': later it may be a result"
            raise refusal(spec, seen, "one value per unit", fix)


def _reject_late_reading(whole: Population, spec: DidSpec | StaggeredDidSpec) -> None:
    start = _first_effect(whole, spec)
    if start is not None and isinstance(spec.subgroups_at, int) and spec.subgroups_at >= start:
        seen = f"subgroups are read in {spec.subgroups_at}; effects may begin in {start}"
        raise refusal(spec, seen, f"a time before {start}")


def _first_effect(whole: Population, spec: DidSpec | StaggeredDidSpec) -> int | None:
    """Return the first time at which anyone may be affected, where times are numbers."""
    if isinstance(spec, StaggeredDidSpec):
        first = whole.frame[spec.first_treated].dropna()
        treated = first[first > 0]
        return None if treated.empty else int(treated.min()) - spec.anticipation
    times = (spec.post,) if isinstance(spec.post, int) else spec.post
    return min((time for time in times if isinstance(time, int)), default=None)
