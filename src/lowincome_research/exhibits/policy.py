"""Official figures as registered values, so that prose cites them without typing a digit."""

from __future__ import annotations

from collections.abc import Iterable

from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.policy.figures import PolicyFigure, policy_figures

_UNCHECKED = ("secondary", "memory", "placeholder")


def policy_exhibits(figures: Iterable[PolicyFigure] | None = None) -> Exhibits:
    """Return the official figures as values; one that is not read in its source is flagged.

    The id is ``policy.<measure>.all.all.region.<region>.<metric>``.
    """
    chosen = policy_figures() if figures is None else figures
    return Exhibits(values=tuple(_value(figure) for figure in chosen))


def _value(figure: PolicyFigure) -> Value:
    return Value(
        id=value_id(
            "policy", figure.measure, figure.metric, group_by="region", group=figure.region
        ),
        value=figure.value,
        unit=figure.unit,
        decimals=figure.decimals,
        flag=figure.confidence if figure.confidence in _UNCHECKED else "",
    )
