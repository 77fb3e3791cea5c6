"""What sections of a study need of its other sections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from lowincome_research.errors import Problem
from lowincome_research.indices.strategy_spec import STRATEGY
from lowincome_research.panel.columns import Variable
from lowincome_research.proxy_means.checks import predictor_problems, section_problems
from lowincome_research.strict import Location
from lowincome_research.study.study import Study
from lowincome_research.terms import Bilingual

Address = Callable[[Location], str]
STATUS = "household_status"
EMPTY = Bilingual(zh="", en="")


def unmet_needs(
    study: Study, variables: Mapping[str, Variable], address: Address
) -> Iterator[Problem]:
    """Yield a problem for each section that another one lacks.

    Parameters
    ----------
    variables
        Columns of the panel, from its codebooks.
    """
    asked = [name for name in ("categories", "benefits") if getattr(study, name) is not None]
    for name in asked:
        if study.panel.design.size is None:
            seen, fix = "needs the household's size", "name its column under 'panel.design.size'"
            yield Problem(address((name,)), seen, fix=fix)
    if study.livelihood_strategy and not study.indices:
        seen, fix = "the study has no index, beside which it is reported", "add 'indices'"
        yield Problem(address((STRATEGY,)), seen, fix=fix)
    yield from _of_benefits(study, variables, address)
    yield from _of_registers(study, address)
    yield from _of_proxy_means(study, variables, address)


def _of_benefits(study: Study, columns: Collection[str], address: Address) -> Iterator[Problem]:
    if study.benefits is None:
        return
    if study.policy is None:
        seen, fix = "needs the region whose rules apply", "add the section 'policy'"
        yield Problem(address(("benefits",)), seen, fix=fix)
    if study.categories is None and STATUS not in columns:
        seen = f"needs the categories, or a column '{STATUS}'"
        yield Problem(address(("benefits",)), seen, fix="add the section 'categories'")


def _of_registers(study: Study, address: Address) -> Iterator[Problem]:
    """Yield a problem for each amount of a household that no size can divide."""
    spec = study.identification
    if spec is None or study.panel.design.size is not None:
        return
    for name in spec.registers:
        if spec.register(name).amount_of == "household":
            seen = "the amount is the household's, and no size is known to divide it by"
            where = address(("identification", "registers", name, "amount_of"))
            yield Problem(where, seen, fix="name the size's column under 'panel.design.size'")


def _of_proxy_means(
    study: Study, variables: Mapping[str, Variable], address: Address
) -> Iterator[Problem]:
    """Yield a problem where the test predicts no truth, or from what contains it."""
    spec, judged = study.proxy_means, study.identification
    if spec is None:
        return
    if judged is None:
        seen = "predicts a truth of 'identification', which the study lacks"
        yield Problem(address(("proxy_means",)), seen, fix="add the section 'identification'")
        return
    yield from section_problems(spec, judged, address)
    # Measures are of no codebook, and whether a name stands for anything is told elsewhere.
    measures = {name: Variable(name, EMPTY, "number") for name in spec.predictors}
    yield from predictor_problems(
        spec, judged, keys=study.panel.keys, design=study.panel.design,
        variables={**measures, **variables}, address=address,
    )  # fmt: skip
