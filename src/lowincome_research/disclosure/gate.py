"""Release exhibits: empty what rests on too few units, round counts, say what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from lowincome_research.disclosure.spec import Rules
from lowincome_research.errors import DisclosureError, Problem
from lowincome_research.exhibits.records import Exhibits, Figure, Sentence, Table, Value
from lowincome_research.panel.identifiers import find_identifiers
from lowincome_research.terms import Bilingual

SUPPRESSED = "suppressed"
_WITHHELD = Bilingual(zh="样本过少，不予公布", en="too few units to be published")
_Framed = TypeVar("_Framed", Table, Figure)


@dataclass(frozen=True)
class Released:
    """Exhibits that may be published, and what the gate did to each.

    Attributes
    ----------
    log
        One line per exhibit with suppressed cells: ``tbl-effects: 2 rows suppressed``.
    """

    exhibits: Exhibits
    log: tuple[str, ...]


def release(exhibits: Exhibits, rules: Rules) -> Released:
    """Apply the disclosure rules to every exhibit.

    A table row or figure point whose smallest count lies below the threshold keeps its labels and
    loses its counts and statistics; the remaining counts are rounded. A value or sentence
    resting on fewer units is emptied. Where rows or values are parts of a whole that is published
    as well, others are suppressed with them, see `withheld`.

    Raises
    ------
    DisclosureError
        An exhibit shows something that looks like an identity or telephone number.
    """
    problems = [
        Problem(item.id, f"shows {kind} '{text[:4]}…'", fix="remove it from the exhibit")
        for item in exhibits.framed
        for kind, text in find_identifiers(_text_of(item.frame))
    ]
    if problems:
        raise DisclosureError(problems)
    tables, table_log = _frames(exhibits.tables, rules)
    figures, figure_log = _frames(exhibits.figures, rules)
    released = Exhibits(
        values=_values(exhibits.values, rules),
        sentences=tuple(_sentence(sentence, rules) for sentence in exhibits.sentences),
        tables=tables,
        figures=figures,
    )
    return Released(released, table_log + figure_log)


def _text_of(frame: pd.DataFrame) -> str:
    """Return the text cells, a line per row."""
    text = frame.select_dtypes(include=["object", "string"]).astype("string").fillna("")
    rows = zip(*(text[name].tolist() for name in text), strict=True)
    return "\n".join(map(" ".join, rows))


def _frames(items: Sequence[_Framed], rules: Rules) -> tuple[tuple[_Framed, ...], tuple[str, ...]]:
    released, log = [], []
    for item in items:
        frame, rows = release_frame(
            item.frame, item.counts, item.statistics, rules, whole=item.whole
        )
        released.append(replace(item, frame=frame))
        if rows:
            log.append(f"{item.id}: {rows} row{'s' if rows > 1 else ''} suppressed")
    return tuple(released), tuple(log)


def release_frame(
    frame: pd.DataFrame,
    counts: Sequence[str],
    statistics: Sequence[str],
    rules: Rules,
    *,
    whole: Sequence[str] = (),
) -> tuple[pd.DataFrame, int]:
    """Suppress and round one frame.

    Parameters
    ----------
    frame
        Rows of an exhibit.
    counts, statistics
        Columns that count units, and columns that rest on them.
    whole
        Columns that are alike in rows which are parts of one whole.

    Returns
    -------
    tuple of DataFrame and int
        The frame with a last column ``flag`` and the number of suppressed rows. A count of zero
        tells of nobody and is kept.
    """
    shown = frame.reset_index(drop=True).copy()
    counted = shown[list(counts)].fillna(0)
    smallest = counted.where(counted > 0).min(axis=1)
    wholes = shown.groupby(list(whole), dropna=False, sort=False).ngroup() if whole else None
    small = withheld(smallest, wholes, rules)
    for column in counts:
        rounded = (shown[column] / rules.round_to).round() * rules.round_to
        shown[column] = rounded.where(~small).astype("Int64")
    for column in statistics:
        shown[column] = shown[column].where(~small)
    shown["flag"] = small.map({True: SUPPRESSED, False: ""}).astype("string")
    return shown, int(small.sum())


def withheld(sizes: pd.Series, wholes: pd.Series | None, rules: Rules) -> pd.Series[bool]:
    """Tell which figures are suppressed.

    Parameters
    ----------
    sizes
        Units behind each figure; missing where it rests on none, or on a published source.
    wholes
        The whole of which each figure is a part, missing where it is of none.

    Notes
    -----
    Those of fewer units than the threshold; and with them the next smaller parts of the same
    whole, until two or more are suppressed and they rest on no fewer units than the threshold
    together: that sum is what the whole and the parts that are shown give away.
    """
    small = (sizes < rules.threshold).fillna(False).astype(bool)
    if wholes is None:
        return small
    for _, parts in sizes.groupby(wholes):
        ordered = parts.dropna().sort_values(kind="stable")
        primary = int(small[ordered.index].sum())
        if primary:
            number = np.arange(1, len(ordered) + 1)
            enough = (ordered.cumsum() >= rules.threshold) & (number >= max(2, primary))
            last = int(enough.to_numpy().argmax()) + 1 if enough.any() else len(ordered)
            small[ordered.index[:last]] = True
    return small


def _values(values: Sequence[Value], rules: Rules) -> tuple[Value, ...]:
    sizes = pd.Series([value.n for value in values], dtype="Float64")
    wholes = pd.Series([value.whole or None for value in values], dtype="string")
    small = withheld(sizes, wholes, rules)
    return tuple(_value(one, rules, hidden) for one, hidden in zip(values, small, strict=True))


def _value(value: Value, rules: Rules, hidden: bool) -> Value:
    if hidden:
        return replace(
            value, value=None, std_error=None, ci_low=None, ci_high=None, n=None, flag=SUPPRESSED
        )
    if value.unit == "count" and value.n is not None and isinstance(value.value, int | float):
        return replace(value, value=int(round(value.value / rules.round_to) * rules.round_to))
    return value


def _sentence(sentence: Sentence, rules: Rules) -> Sentence:
    if sentence.n is not None and sentence.n < rules.threshold:
        return replace(sentence, verdict=SUPPRESSED, text=_WITHHELD)
    return sentence
