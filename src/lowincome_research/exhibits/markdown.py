"""Tables and figures as Markdown that Quarto and pandoc read alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.records import Column, Figure, Table
from lowincome_research.terms import Bilingual, Language

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$@^~])")
_NOTE = Bilingual(zh="注：", en="Note: ")
_OTHER = Bilingual(zh="其他", en="Other")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_WITHHELD = Bilingual(zh="不予公布", en="withheld")
FULL_STOP = Bilingual(zh="。", en=".")


def escape(text: str) -> str:
    """Escape what Markdown would read as markup."""
    return _SPECIAL.sub(r"\\\1", text)


def table_markdown(table: Table, language: Language) -> str:
    """Return a released table as a pipe table with caption, id and note.

    Dashes under the header are proportional to the widest cell, from which pandoc and Quarto
    take the relative widths of columns once a line is long.
    """
    header = [escape(column.label[language]) for column in table.columns]
    rows = _rows(table, language)
    whole = [cells for cells in rows if len(cells) == 1 or any(cells[1:])]
    widths = [max(map(_width, cells)) for cells in zip(header, *whole, strict=True)]
    aligned = [_dashes(column, width) for column, width in zip(table.columns, widths, strict=True)]
    lines = [_line(header), _line(aligned), *map(_line, rows)]
    caption = f": {escape(table.caption[language])} {{#{table.id}}}"
    return "\n".join([*lines, "", caption, "", note_markdown(table.note, language)])


def figure_markdown(figure: Figure, language: Language) -> str:
    """Return a figure reference with caption, id, alternative text and note."""
    alt = figure.alt[language].replace('"', "'")
    target = f"/exhibits/figures/{language}/{figure.id}"
    picture = f'![{escape(figure.caption[language])}]({target}){{#{figure.id} fig-alt="{alt}"}}'
    return f"{picture}\n\n{note_markdown(figure.note, language)}"


def note_markdown(note: Bilingual, language: Language) -> str:
    """Return the note under an exhibit, in the style that all formats give notes."""
    text = escape(note[language]).rstrip("。.") + FULL_STOP[language]
    return f'::: {{.exhibit-note custom-style="Exhibit Note"}}\n{_NOTE[language]}{text}\n:::\n'


def _rows(table: Table, language: Language) -> list[list[str]]:
    rows, previous = [], None
    shown = table.frame[table.page(table.frame)] if table.page else table.frame
    for record in shown.to_dict("records"):
        heading = _text(record, table.group, language) if table.group else None
        if heading != previous:
            shown_heading = escape(heading or _OTHER[language])
            rows.append([f"**{shown_heading}**", *[""] * (len(table.columns) - 1)])
            previous = heading
        rows.append([_cell(record, column, language) for column in table.columns])
    return rows


def _text(record: Mapping[Any, Any], name: str, language: Language) -> str:
    value = record.get(f"{name}_{language}", record.get(name))
    return "" if value is None or pd.isna(value) else str(value)


def _cell(record: Mapping[Any, Any], column: Column, language: Language) -> str:
    if column.kind == "text":
        return escape(_text(record, column.name, language))
    if record.get("flag"):
        return _WITHHELD[language]
    show = _formatter(record, column, language)
    if column.interval:
        low, high = (record[name] for name in column.interval)
        return "—" if pd.isna(low) else f"\\[{show(low)},{_NO_BREAK}{show(high)}\\]"
    text = show(record[column.name])
    if column.error and not pd.isna(record[column.error]):
        text += f"{_NO_BREAK}({show(record[column.error])})"
    return escape(text) if column.kind == "p_value" else text


def _formatter(
    record: Mapping[Any, Any], column: Column, language: Language
) -> Callable[[Any], str]:
    named = column.decimals
    decimals = int(record[named]) if isinstance(named, str) else named

    def show(value: Any) -> str:
        figure = None if pd.isna(value) else float(value)
        match column.kind:
            case "count":
                return display.count(figure, language)
            case "share":
                return display.share(figure, decimals)
            case "p_value":
                return display.p_value(figure)
            case _:
                return display.number(figure, decimals, grouped=language == "en")

    return show


def _width(text: str) -> int:
    """Return the columns a text takes in a fixed-width font: wide East Asian characters two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text) or 1


def _dashes(column: Column, width: int) -> str:
    line = "-" * max(width, 3)
    return f":{line[1:]}" if column.kind == "text" else f"{line[1:]}:"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
