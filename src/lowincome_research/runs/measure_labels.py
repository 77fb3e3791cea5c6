"""What the columns of a file of measures mean, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.classification.spec import STRATA, TYPES
from lowincome_research.exhibits.measure_words import word as exhibit_word
from lowincome_research.indices.fitted import COUPLING
from lowincome_research.indices.framework import nodes_of
from lowincome_research.panel.columns import Variable
from lowincome_research.strict import Model, load_yaml, parse_value
from lowincome_research.terms import LANGUAGES, Bilingual

_CODED = ("income_stratum", "type_raw", "type_final")


class _Words(Model):
    groups: dict[str, dict[str, Bilingual]]


@cache
def _groups() -> dict[str, dict[str, Bilingual]]:
    document = load_yaml(Path(__file__).with_name("measure_files.yaml"))
    return parse_value({"groups": document.data}, _Words).groups


def word(group: str, name: str) -> Bilingual:
    """Return a word of `measure_files.yaml`."""
    return _groups()[group][name]


def labelled(
    columns: Iterable[str], fitted: FittedMeasures, known: Mapping[str, Variable]
) -> dict[str, Variable]:
    """Return the label, type and codes of each column of a file of measures, in its order.

    Parameters
    ----------
    known
        The study's canonical columns, among them the keys.
    """
    labels = _labels(fitted)
    return {
        name: known[name] if name in known else _variable(name, labels.get(name, _plain(name)))
        for name in columns
    }


def _labels(fitted: FittedMeasures) -> dict[str, Bilingual]:
    labels = dict(_groups()["column"])
    for index in fitted.indices:
        title = index.framework.label
        labels[index.name] = title
        for part in COUPLING:
            labels[index.column_of(part)] = _filled(part, index=title)
        for node in nodes_of(index.framework.children):
            label = _filled("dimension", index=title, dimension=node.label)
            labels[index.column_of(node.id)] = label
    return labels


def _variable(name: str, label: Bilingual) -> Variable:
    if name in _CODED:
        codes: tuple[str, ...] = STRATA if name == "income_stratum" else TYPES
        group = "stratum" if name == "income_stratum" else "type"
        values = {code: exhibit_word(group, code) for code in codes}
        return Variable(name, label, "category", values=values)
    if name == "indeterminate":
        return Variable(name, label, "boolean", values=_groups()["answer"])
    return Variable(name, label, "number")


def _filled(part: str, **names: Bilingual) -> Bilingual:
    texts = {
        language: word("part", part)[language].format(
            **{name: label[language] for name, label in names.items()}
        )
        for language in LANGUAGES
    }
    return Bilingual(**texts)


def _plain(name: str) -> Bilingual:
    return Bilingual(zh=name, en=name)
