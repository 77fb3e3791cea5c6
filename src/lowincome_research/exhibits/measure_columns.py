"""What the columns of measures mean: the label, type and codes of each."""

from __future__ import annotations

from collections.abc import Iterator

from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.classification.spec import CLASSIFIED, STRATA, TYPES
from lowincome_research.exhibits.measure_words import filled, word
from lowincome_research.exhibits.strategy_words import strategy_variables
from lowincome_research.indices.coupling import coupling_labels
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import nodes_of
from lowincome_research.panel.columns import Variable

_CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    "income_stratum": ("stratum", STRATA),
    "type_raw": ("type", TYPES),
    "type_final": ("type", TYPES),
}


def measure_variables(fitted: FittedMeasures) -> dict[str, Variable]:
    """Return what is known of each column that measuring adds, in the order of the columns."""
    found = [one for index in fitted.indices for one in _of_index(index)]
    found += [_of_types(name) for name in CLASSIFIED]
    found += strategy_variables(fitted.strategy) if fitted.strategy else []
    known = {one.name: one for one in found}
    return {name: known[name] for name in fitted.columns}


def _of_index(index: FittedIndex) -> Iterator[Variable]:
    title = index.framework.label
    yield Variable(index.name, title, "number")
    for node in nodes_of(index.framework.children):
        label = filled("measure", "dimension", index=title, dimension=node.label)
        yield Variable(index.column_of(node.id), label, "number")
    for name, label in coupling_labels(index).items():
        yield Variable(name, label, "number")


def _of_types(name: str) -> Variable:
    label = word("measure", name)
    if name in _CODES:
        group, codes = _CODES[name]
        values = {code: word(group, code) for code in codes}
        return Variable(name, label, "category", values=values)
    if name == "indeterminate":
        return Variable(name, label, "boolean", values={c: word("answer", c) for c in ("0", "1")})
    return Variable(name, label, "number")
