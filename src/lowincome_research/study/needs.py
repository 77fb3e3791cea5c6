"""What sections of a study need of its other sections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from lowincome_research.errors import Problem, suggestion
from lowincome_research.indices.strategy_spec import STRATEGY
from lowincome_research.strict import Location
from lowincome_research.study.study import Study

Address = Callable[[Location], str]
STATUS = "household_status"


def unmet_needs(study: Study, columns: Collection[str], address: Address) -> Iterator[Problem]:
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
    yield from _of_benefits(study, columns, address)
    yield from _of_proxy_means(study, address)


def _of_benefits(study: Study, columns: Collection[str], address: Address) -> Iterator[Problem]:
    if study.benefits is None:
        return
    if study.policy is None:
        seen, fix = "needs the region whose rules apply", "add the section 'policy'"
        yield Problem(address(("benefits",)), seen, fix=fix)
    if study.categories is None and STATUS not in columns:
        seen = f"needs the categories, or a column '{STATUS}'"
        yield Problem(address(("benefits",)), seen, fix="add the section 'categories'")


def _of_proxy_means(study: Study, address: Address) -> Iterator[Problem]:
    """Yield a problem where the test predicts no truth, or is held against no register."""
    spec, judged = study.proxy_means, study.identification
    if spec is None:
        return
    if judged is None:
        seen = "predicts a truth of 'identification', which the study lacks"
        yield Problem(address(("proxy_means",)), seen, fix="add the section 'identification'")
        return
    named = {"truth": (spec.truth, judged.truths), "register": (spec.register_, judged.registers)}
    for key, (name, known) in named.items():
        if name is not None and name not in known:
            seen = f"'{name}' is no {key} of 'identification'"
            fix = suggestion(name, list(known))
            yield Problem(address(("proxy_means", key)), seen, ", ".join(known) or "none", fix)
