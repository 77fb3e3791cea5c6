"""Labels of columns, metrics, methods and glossary terms, read once from `labels.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lowincome_research.strict import Model, load_yaml, parse_value
from lowincome_research.terms.bilingual import Bilingual


class _Labels(Model):
    groups: dict[str, dict[str, Bilingual]]


@cache
def _labels() -> dict[str, dict[str, Bilingual]]:
    document = load_yaml(Path(__file__).with_name("labels.yaml"))
    return parse_value({"groups": document.data}, _Labels).groups


def label(group: str, name: str) -> Bilingual:
    """Return the bilingual label of a term.

    Parameters
    ----------
    group
        Section of ``labels.yaml``: ``column``, ``design``, ``variance``, ``glossary`` ….
    name
        The term's identifier in that section.

    Raises
    ------
    KeyError
        No such group or term: a label must be added before the term is shown.
    """
    return _labels()[group][name]


def label_or_name(group: str, name: str) -> Bilingual:
    """Return a term's label, or the name itself where a study uses a name of its own."""
    return _labels()[group].get(name, Bilingual(zh=name, en=name))
