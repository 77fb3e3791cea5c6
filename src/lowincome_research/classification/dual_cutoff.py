"""An axis is low where enough of its indicators fall short (Alkire and Foster 2011).

"Counting and multidimensional poverty measurement", *Journal of Public Economics* 95, 476-487: one
cut-off for each indicator, another for the weighted share of indicators that fall short of theirs.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, Literal

import narwhals as nw

from lowincome_research.classification.cut_spec import DualCutoff
from lowincome_research.classification.spec import AXES, Axis, ClassificationSpec
from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.indices.columns import inputs, with_oriented
from lowincome_research.indices.fitted import FittedIndex, global_weights
from lowincome_research.stats.quantiles import TIE
from lowincome_research.strict import Model

LOWS: Mapping[Axis, str] = {"drive": "__low_drive", "capability": "__low_capability"}
"""Columns that say whether an axis is low."""


class Deprivations(Model):
    """The two axes as indices whose indicators are counted."""

    kind: Literal["deprivations"] = "deprivations"
    rule: DualCutoff
    drive: FittedIndex
    capability: FittedIndex

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the indicators and what their scores rest on."""
        axes = (self.drive, self.capability)
        return tuple(dict.fromkeys(name for axis in axes for name in inputs(axis)))


def fit_dual_cutoff(
    rule: DualCutoff, spec: ClassificationSpec, indices: Mapping[str, FittedIndex]
) -> Deprivations:
    """Take the indicators and weights of the two axes.

    Parameters
    ----------
    indices
        The study's fitted indices, by name.

    Raises
    ------
    StudyError
        An axis is no index of the study, or one of persons; or a cut-off names no indicator.
    """
    problems = [*_axis_problems(spec, indices), *_cutoff_problems(rule, spec, indices)]
    if problems:
        raise StudyError(problems)
    return Deprivations(
        rule=rule, drive=indices[spec.drive], capability=indices[spec.capability]
    )  # fmt: skip


def with_lows(source: Any, fitted: Deprivations) -> Any:
    """Add whether each axis is low as `LOWS`; missing where an indicator that has weight is.

    Parameters
    ----------
    source
        A narwhals frame with the indicators of both axes.
    """
    for axis, name in LOWS.items():
        index: FittedIndex = getattr(fitted, axis)
        source, scores = with_oriented(source, index)
        low = short_share(index, fitted.rule, scores) >= fitted.rule.k - TIE
        source = source.with_columns(low.alias(name)).drop(*scores.values())
    return source


def short_share(index: FittedIndex, rule: DualCutoff, scores: Mapping[str, str]) -> nw.Expr:
    """Return the weighted share of an index's indicators that fall short.

    Parameters
    ----------
    scores
        Columns of `columns.with_oriented`, by indicator.
    """
    weights = global_weights(index.root)
    parts = []
    for column, name in scores.items():
        if weights[column] > 0:
            score, cutoff = nw.col(name), rule.indicators.get(column, rule.at)
            short = nw.when(score < cutoff - TIE).then(weights[column]).otherwise(0.0)
            parts.append(nw.when(~score.is_null()).then(short))
    return reduce(operator.add, parts)


def _axis_problems(
    spec: ClassificationSpec, indices: Mapping[str, FittedIndex]
) -> Iterator[Problem]:
    for axis in AXES:
        name = getattr(spec, axis)
        where = f"classification.{axis}"
        if name not in indices:
            seen = f"'{name}' is no index of the study, so that 'dual_cutoff' has no indicators"
            yield Problem(where, seen, ", ".join(indices))
        elif indices[name].spec.persons:
            seen = f"'{name}' is an index of persons: 'dual_cutoff' counts households' indicators"
            yield Problem(where, seen, "an index of households")


def _cutoff_problems(
    rule: DualCutoff, spec: ClassificationSpec, indices: Mapping[str, FittedIndex]
) -> Iterator[Problem]:
    axes = [indices[name] for name in (spec.drive, spec.capability) if name in indices]
    known = [leaf.column for index in axes for leaf in index.leaves]
    for column in rule.indicators:
        if column not in known:
            yield Problem(
                "classification.dual_cutoff.indicators", f"'{column}' is no indicator of an axis",
                ", ".join(known), suggestion(column, known),
            )  # fmt: skip
