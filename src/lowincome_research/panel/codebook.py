"""The codebook: how the columns of a source file become canonical ones (design 4.3).

What a value goes through, in this order: missing codes, recode, type, factor, range; then, for
the whole file, wide to long, person to household, derived columns. Files are joined afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.panel.derived import DerivedColumn
from lowincome_research.strict import Identifier, Model, load_yaml, parse
from lowincome_research.terms import Bilingual

ColumnType = Literal["integer", "number", "boolean", "category", "text", "date", "key"]
HouseholdRule = Literal["mean", "sum", "max", "min", "any", "all", "count", "share", "head"]
Scalar = str | int | float
_NUMERIC = ("integer", "number", "boolean")


class Bounds(Model):
    """An interval with both ends included; an end left out is open."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Bounds:
        if self.min is None and self.max is None:
            raise ValueError("give 'min', 'max' or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        return self

    def __str__(self) -> str:
        low = "" if self.min is None else f"at least {self.min:g}"
        high = "" if self.max is None else f"at most {self.max:g}"
        return " and ".join(part for part in (low, high) if part)


class ColumnSpec(Model):
    """One canonical column.

    Parameters
    ----------
    label
        What the column is, as a report's table heads it.
    type
        ``boolean`` is stored as 0 and 1, ``key`` as text, ``date`` as a day.
    source
        Column of the file; a mapping from wave to column where waves name it differently. The
        canonical name itself where neither `source` nor `stem` is given.
    stem
        Beginning of the columns of a wide file, to which each of ``wide.suffixes`` is added.
    waves
        The waves in which a `stem` is present; all of them where left out.
    unit
        Unit after `factor`, as shown.
    factor
        Number by which the file's values are multiplied.
    recode
        From values of the file to values of the canonical column.
    missing
        Codes (``-8``, ``NA``) and ranges of codes that stand for a missing value.
    range
        Values allowed, in `unit`.
    values
        Codes allowed, with their labels.
    format
        How a date is written in a text file.
    money
        The column is an amount of money: its heaping is reported.
    household
        Rule that brings a person's value to the household.
    """

    label: Bilingual
    type: ColumnType
    source: str | dict[str, str] | None = None
    stem: str | None = None
    waves: tuple[str | int, ...] | None = None
    unit: Bilingual | None = None
    factor: float | None = None
    recode: dict[str, Scalar] = Field(default_factory=dict)
    missing: tuple[Scalar | Bounds, ...] = ()
    range: Bounds | None = None
    values: dict[str, Bilingual] = Field(default_factory=dict)
    format: str = "%Y-%m-%d"
    money: bool = False
    household: HouseholdRule | None = None

    @property
    def numeric(self) -> bool:
        """Whether the canonical values are numbers; a category of whole-number codes is one."""
        coded = self.type == "category" and bool(self.values)
        return self.type in _NUMERIC or (coded and all(map(is_whole, self.values)))

    @model_validator(mode="after")
    def _consistent(self) -> ColumnSpec:
        if complaints := list(self._complaints()):
            raise ValueError("; ".join(complaints))
        return self

    def _complaints(self) -> Iterator[str]:
        if self.source is not None and self.stem is not None:
            yield "give 'source' or 'stem', not both"
        if self.waves is not None and self.stem is None:
            yield "'waves' goes with 'stem'"
        if self.factor is not None and self.type != "number":
            yield f"'factor' goes with type number, not {self.type}"
        if self.range is not None and not self.numeric:
            yield f"'range' goes with numbers, not with type {self.type}"
        if not self.numeric and any(isinstance(code, Bounds) for code in self.missing):
            yield f"ranges under 'missing' go with numbers, not with type {self.type}"
        if self.money and self.type not in ("number", "integer"):
            yield f"'money' goes with numbers, not with type {self.type}"
        if self.household in ("any", "all", "share") and self.type != "boolean":
            yield f"the household rule '{self.household}' goes with type boolean"
        if self.household in ("mean", "sum", "max", "min") and not self.numeric:
            yield f"the household rule '{self.household}' goes with numbers"
        if self.numeric and any(isinstance(value, str) for value in self.recode.values()):
            yield f"'recode' must lead to numbers in a column of type {self.type}"


class Wide(Model):
    """How a file with one column per wave becomes one row per wave.

    Parameters
    ----------
    time
        Canonical name of the wave column.
    suffixes
        From the ending of a column's name to the wave; empty where each column's `source` says
        which column holds which wave.
    """

    time: Identifier
    suffixes: dict[str, str | int] = Field(default_factory=dict)


class Codebook(Model):
    """A validated `codebook.yaml`.

    Parameters
    ----------
    level
        What a row of the file is. A ``person`` file is brought to the household by the rule of
        each column; a ``community`` file is spread over the households of each community.
    head
        The person column and code that mark the head of household, for the rule ``head``.
    on
        The canonical columns by which a community file is joined.
    """

    schema_: Literal[1] = Field(alias="schema")
    level: Literal["household", "person", "community"] = "household"
    head: dict[Identifier, Scalar] | None = Field(default=None, min_length=1, max_length=1)
    on: tuple[Identifier, ...] = ()
    columns: dict[Identifier, ColumnSpec] = Field(min_length=1)
    wide: Wide | None = None
    derive: dict[Identifier, DerivedColumn] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Codebook:
        if complaints := list(self._complaints()):
            raise ValueError("; ".join(complaints))
        return self

    def _complaints(self) -> Iterator[str]:
        yield from self._wide_complaints()
        yield from self._level_complaints()
        known = set(self.columns)
        for name, derived in self.derive.items():
            if name in known:
                yield f"'{name}' is declared twice, under 'columns' and 'derive'"
            for absent in sorted(set(derived.inputs) - known):
                yield f"derive.{name} uses '{absent}', which is not declared before it"
            known.add(name)

    def _wide_complaints(self) -> Iterator[str]:
        waves = set() if self.wide is None else set(self.wide.suffixes.values())
        for name, column in self.columns.items():
            if column.stem is not None and self.wide is None:
                yield f"columns.{name} has a 'stem', and 'wide' is not declared"
            for wave in sorted(set(column.waves or ()) - waves, key=str):
                yield f"columns.{name} names the wave '{wave}', which 'wide' does not declare"

    def _level_complaints(self) -> Iterator[str]:
        if (self.level == "community") != bool(self.on):
            yield "'on' names the columns that join a community file, and only those of one"
        for name in (*self.on, *(self.head or ())):
            if name not in self.columns:
                yield f"'{name}' is not declared under 'columns'"
        rules = [name for name, column in self.columns.items() if column.household]
        if rules and self.level != "person":
            yield f"columns.{rules[0]} has a household rule, and the level is {self.level}"
        if self.head is None and any(self.columns[name].household == "head" for name in rules):
            yield "the household rule 'head' needs 'head': the column and code of the head"

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves the codebook names, in its order."""
        suffixes = self.wide.suffixes.values() if self.wide else ()
        sources = (column.source for column in self.columns.values())
        named = [wave for source in sources if isinstance(source, dict) for wave in source]
        return tuple(dict.fromkeys([*map(str, suffixes), *named]))

    def sources(self, name: str, wave: str | int | None = None) -> Mapping[str | None, str]:
        """Return the file's columns that fill a canonical column, by wave (None: any wave).

        Parameters
        ----------
        name
            Canonical column.
        wave
            Wave of the whole file, where the study says it.
        """
        column = self.columns[name]
        if column.stem is not None and self.wide is not None:
            kept = column.waves or tuple(self.wide.suffixes.values())
            return {
                str(each): column.stem + suffix
                for suffix, each in self.wide.suffixes.items()
                if each in kept
            }
        if isinstance(column.source, dict):
            found = column.source.items()
            return {each: source for each, source in found if wave is None or each == str(wave)}
        if self.wide is not None and name == self.wide.time:
            return {}
        return {None: column.source or name}

    def kept(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the declared columns that remain once the file is at the household's level."""
        if self.level != "person":
            return tuple(self.columns)
        needed = set(keys)
        return tuple(n for n, column in self.columns.items() if column.household or n in needed)


def load_codebook(path: Path) -> Codebook:
    """Read and validate a codebook.

    Raises
    ------
    StudyError
        The file is absent, not strict YAML or not a valid codebook; all problems at once.
    """
    return parse(load_yaml(path), Codebook)


def is_whole(code: str) -> bool:
    """Say whether a code of the codebook is a whole number."""
    return code.removeprefix("-").isdigit()
