"""What sections of a study need of its other sections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from lowincome_research.errors import Problem
from lowincome_research.indices.strategy_spec import STRATEGY
from lowincome_research.strict import Location
from lowincome_research.study.study import Study

STATUS = "household_status"


def unmet_needs(
    study: Study, columns: Collection[str], address: Callable[[Location], str]
) -> Iterator[Problem]:
    """Yield a problem for each section that another one lacks.

    Parameters
    ----------
    columns
        Columns of the panel.
    """
    asked = [name for name in ("categories", "benefits") if getattr(study, name) is not None]
    for name in asked:
        if study.panel.design.size is None:
            seen, fix = "needs the household's size", "name its column under 'panel.design.size'"
            yield Problem(address((name,)), seen, fix=fix)
    if study.livelihood_strategy and not study.indices:
        seen, fix = "the study has no index, beside which it is reported", "add 'indices'"
        yield Problem(address((STRATEGY,)), seen, fix=fix)
    if study.benefits is None:
        return
    if study.policy is None:
        seen, fix = "needs the region whose rules apply", "add the section 'policy'"
        yield Problem(address(("benefits",)), seen, fix=fix)
    if study.categories is None and STATUS not in columns:
        seen = f"needs the categories, or a column '{STATUS}'"
        yield Problem(address(("benefits",)), seen, fix="add the section 'categories'")
