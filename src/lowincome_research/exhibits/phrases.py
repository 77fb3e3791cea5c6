"""Words, notes and sentences of one family of exhibits, read from the YAML file beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lowincome_research.strict import Model, load_yaml, parse_value
from lowincome_research.terms import Bilingual


class _Groups(Model):
    groups: dict[str, dict[str, Bilingual]]


class Phrases:
    """The texts of ``<name>.yaml``, by group and name.

    Parameters
    ----------
    name
        File beside this module, without its ending.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def word(self, group: str, name: str) -> Bilingual:
        """Return a text; KeyError where the file lacks it: a text is added before it is shown."""
        return _read(self._name)[group][name]

    def filled(self, group: str, name: str, **parts: str | Bilingual) -> Bilingual:
        """Return a text with its gaps filled, by the same words in both languages or by both."""
        text = self.word(group, name)
        zh = {key: part if isinstance(part, str) else part.zh for key, part in parts.items()}
        en = {key: part if isinstance(part, str) else part.en for key, part in parts.items()}
        return Bilingual(zh=text.zh.format(**zh), en=text.en.format(**en))


@cache
def _read(name: str) -> dict[str, dict[str, Bilingual]]:
    document = load_yaml(Path(__file__).with_name(f"{name}.yaml"))
    return parse_value({"groups": document.data}, _Groups).groups
