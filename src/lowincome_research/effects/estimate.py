"""All effects of a study, estimated on its panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lowincome_research.effects import ancova, did, iv, ols, staggered_did, timing
from lowincome_research.effects import panel as within
from lowincome_research.effects.results import EffectResult, EffectResults, Estimate
from lowincome_research.effects.rows import (
    Population,
    Rows,
    complete_rows,
    population,
    subgroups,
)
from lowincome_research.effects.spec import (
    AncovaSpec,
    DidSpec,
    EffectSpec,
    IvSpec,
    PanelEffectSpec,
    StaggeredDidSpec,
)
from lowincome_research.errors import Problem, StudyError
from lowincome_research.panel.panel import Panel


def estimate_effects(panel: Panel, specs: Sequence[EffectSpec]) -> EffectResults:
    """Estimate every effect, overall and by subgroup.

    Parameters
    ----------
    panel
        Canonical panel, a row per unit and time.
    specs
        The effects, with distinct ids.

    Returns
    -------
    EffectResults
        In the order of `specs`.

    Raises
    ------
    StudyError
        The panel cannot support an effect; one problem per effect that fails.
    """
    results: list[EffectResult] = []
    problems: list[Problem] = []
    for spec in specs:
        try:
            results.append(EffectResult(spec, tuple(_estimates(panel, spec))))
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return EffectResults(tuple(results))


def _estimates(panel: Panel, spec: EffectSpec) -> Iterator[Estimate]:
    whole = population(panel, spec)
    if isinstance(spec, AncovaSpec):
        whole = ancova.with_baseline(panel, whole, spec)
    if isinstance(spec, DidSpec | StaggeredDidSpec):
        whole = timing.with_early_subgroups(panel, whole, spec)
    yield from _estimates_of(whole, spec)
    for part in subgroups(whole, spec):
        yield from _estimates_of(part, spec)


def _estimates_of(part: Population, spec: EffectSpec) -> tuple[Estimate, ...]:
    extra = [ancova.baseline_column(spec)] if isinstance(spec, AncovaSpec) else []
    return _by_design(complete_rows(part, spec, extra), spec)


def _by_design(rows: Rows, spec: EffectSpec) -> tuple[Estimate, ...]:
    match spec:
        case AncovaSpec():
            return ancova.estimate(rows, spec)
        case PanelEffectSpec():
            return within.estimate(rows, spec)
        case IvSpec():
            return iv.estimate(rows, spec)
        case DidSpec():
            return did.estimate(rows, spec)
        case StaggeredDidSpec():
            return staggered_did.estimate(rows, spec)
        case _:
            return ols.estimate(rows, spec)
