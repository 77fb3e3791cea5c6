"""From household profiles to exhibits: what the profiles report shows."""

from __future__ import annotations

from collections.abc import Iterator

from lowincome_research.classification.results import HouseholdProfiles
from lowincome_research.exhibits.index_diagnostics import index_diagnostic_exhibits
from lowincome_research.exhibits.livelihood_strategies import strategy_exhibits
from lowincome_research.exhibits.measures import (
    group_profile_exhibits,
    index_exhibits,
    type_profile_exhibits,
)
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.exhibits.type_rules import labelled
from lowincome_research.exhibits.types import type_exhibits
from lowincome_research.exhibits.words import PanelWords
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.panel.panel import Panel


def household_profile_exhibits(results: HouseholdProfiles, panel: Panel) -> Exhibits:
    """Return weights of indices, strata, types, movements and profiles as exhibits.

    Parameters
    ----------
    results
        See `classification.household_profiles.household_profiles`.
    panel
        The panel with its measures, whose labels are shown.
    """
    labels = {name: variable.label for name, variable in panel.variables.items()}
    shown = index_exhibits(
        results.fitted.indices, results.weights, labels, n_replicates=results.n_replicates
    )
    shown += index_diagnostic_exhibits(
        results.diagnostics, results.correlations, results.fitted.indices, labels,
        PanelWords(panel).code,
    )  # fmt: skip
    if results.types is not None:
        shown += type_exhibits(results.types)
    for one in _profiles_by_type(results):
        shown += one
    if results.strategies is not None:
        types = results.types.fitted.spec if results.types is not None else None
        shown += strategy_exhibits(results.strategies, labels, types)
    return shown + _groups(results, panel)


def _profiles_by_type(results: HouseholdProfiles) -> Iterator[Exhibits]:
    for index in results.fitted.indices:
        if results.types is not None and index.name in results.by_type:
            found = results.by_type[index.name]
            shown = type_profile_exhibits(
                index, found.means, found.differences, time=results.types.last,
                circular=_shares_indicators(index, results), axis=index.name in _axes(results),
            )  # fmt: skip
            yield labelled(shown, results.types.fitted.spec)


def _axes(results: HouseholdProfiles) -> tuple[str, str]:
    assert results.types is not None
    return results.types.fitted.spec.drive, results.types.fitted.spec.capability


def _shares_indicators(index: FittedIndex, results: HouseholdProfiles) -> bool:
    """Tell whether indicators of an index also enter one of the two axes of the types."""
    axes = [one for one in results.fitted.indices if one.name in _axes(results)]
    return any(set(index.framework.columns) & set(axis.framework.columns) for axis in axes)


def _groups(results: HouseholdProfiles, panel: Panel) -> Exhibits:
    spec, table = results.groups, results.by_group
    if spec is None or table is None:
        return Exhibits()
    words = PanelWords(panel)
    codes = {
        column: {str(code): words.code(column, str(code)) for code in table[column].unique()}
        for column in (spec.panels, spec.groups)
    }
    labels = {index.name: index.framework.label for index in results.fitted.indices}
    return group_profile_exhibits(table, labels, panel=spec.panels, group=spec.groups, codes=codes)
