"""What an analysis hands to the public: records of numbers, sentences, tables and figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from lowincome_research.terms import Bilingual, Language

Unit = Literal["number", "share", "count", "yuan", "population", "money_total", "text"]
"""How a value is written: `population` in 万 and millions, `money_total` in 亿元 and billions."""
Kind = Literal["text", "number", "share", "count", "p_value"]

_VALUE_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+){1,7}")
_EXHIBIT_ID = re.compile(r"(tbl|fig)-[a-z0-9]+(-[a-z0-9]+)*")


def value_id(
    family: str,
    analysis: str,
    metric: str,
    *,
    unit: str = "all",
    register: str = "all",
    group_by: str = "all",
    group: str = "all",
) -> str:
    """Return the id under which a number is registered, referred to in prose and verified."""
    return ".".join((family, analysis, unit, register, group_by, group, metric))


@dataclass(frozen=True)
class Value:
    """One number (or word) that a report may show.

    Parameters
    ----------
    id
        ``<family>.<analysis>.<unit>.<register>.<group_by>.<group>.<metric>``.
    value
        The figure at full precision, in `unit`; shares between 0 and 1.
    decimals
        Digits shown after the point (of the percentage where `unit` is ``share``).
    n
        Units behind the figure, for the disclosure gate; None for a published policy figure.
    whole
        Names the whole of which the figure is a part, if that is published as well: see `Table`.
    """

    id: str
    value: float | int | str | None
    unit: Unit
    decimals: int = 0
    std_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    n: int | None = None
    flag: str = ""
    whole: str = ""

    def __post_init__(self) -> None:
        if not _VALUE_ID.fullmatch(self.id):
            raise ValueError(f"value id {self.id!r}: segments of [a-z0-9_]+ joined by points")


@dataclass(frozen=True)
class Sentence:
    """A sentence whose words follow from computed values.

    Parameters
    ----------
    id
        A value id; its registered value is `verdict`.
    verdict
        The category the words stand for, the same in both languages (``increase``).
    text
        The sentence in each language, without a final stop.
    listed
        Whether it stands in the list of its family's findings; one that is not can still be
        referred to.
    """

    id: str
    verdict: str
    text: Bilingual
    n: int | None = None
    listed: bool = True

    def as_value(self) -> Value:
        """Return the verdict as a registered value."""
        return Value(self.id, self.verdict, "text", n=self.n)


@dataclass(frozen=True)
class Column:
    """How a column of a table is shown; columns of the frame not named are in the CSV only.

    `error` names the column whose value follows in parentheses (a standard error), `interval`
    the two columns shown as a bracketed interval instead of the column itself.
    """

    name: str
    label: Bilingual
    kind: Kind = "text"
    decimals: int | str = 3
    error: str | None = None
    interval: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table: its frame at full precision and the columns a reader sees.

    Parameters
    ----------
    frame
        One row per line. Text cells in two languages are two columns, ``x_zh`` and ``x_en``;
        a `Column` named ``x`` then shows the one of the page.
    counts
        Columns that count units: they are rounded by the gate, and a row in which one of them
        lies below the threshold is suppressed.
    statistics
        Columns emptied in a suppressed row.
    whole
        Columns that are alike in rows which are parts of one whole, such as counties, where figures
        of the whole are published as well: a row suppressed alone would follow from the others,
        so that the gate suppresses more of them. None where there is no such whole.
    group
        Column whose values head blocks of rows, or None.
    page
        Tells which rows of the frame a page shows, all where None; the CSV has every row.
    """

    id: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    caption: Bilingual
    note: Bilingual
    counts: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    group: str | None = None
    page: Callable[[pd.DataFrame], pd.Series] | None = None

    def __post_init__(self) -> None:
        _check_exhibit_id(self.id, "tbl")


@dataclass(frozen=True)
class Figure:
    """A figure: the data behind it and the function that draws them in one language.

    Parameters
    ----------
    draw
        Takes the released frame and the language; returns a matplotlib figure.
    alt
        What the picture shows, for a reader who cannot see it.
    whole
        See `Table`.
    """

    id: str
    frame: pd.DataFrame
    draw: Callable[[pd.DataFrame, Language], Any]
    caption: Bilingual
    alt: Bilingual
    note: Bilingual
    counts: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_exhibit_id(self.id, "fig")


@dataclass(frozen=True)
class Exhibits:
    """Everything one analysis publishes, in the order in which a report shows it."""

    values: tuple[Value, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = field(default=())

    @property
    def framed(self) -> tuple[Table | Figure, ...]:
        """The exhibits that stand on a frame."""
        return (*self.tables, *self.figures)

    def __add__(self, other: Exhibits) -> Exhibits:
        return Exhibits(
            self.values + other.values,
            self.sentences + other.sentences,
            self.tables + other.tables,
            self.figures + other.figures,
        )


def _check_exhibit_id(exhibit: str, prefix: str) -> None:
    if not (_EXHIBIT_ID.fullmatch(exhibit) and exhibit.startswith(f"{prefix}-")):
        raise ValueError(f"exhibit id {exhibit!r}: '{prefix}-' and words joined by hyphens")
