"""The report of a verification, for people and for programs."""

from __future__ import annotations

import html
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import write_json, write_text
from lowincome_research.verification.static import CANNOT_SEE, Verification

_HEADER = ("exhibit", "verdict", "values", "differing")
_SHOWN = 50
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verification: {title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #ccc; }}
li {{ overflow-wrap: anywhere; }}
</style></head><body>
{body}
</body></html>
"""


def write_report(result: Verification, folder: Path) -> None:
    """Write ``verify_report.json``, ``.md`` and ``.html`` to a folder."""
    write_json(folder / "verify_report.json", as_json(result))
    write_text(folder / "verify_report.md", as_markdown(result))
    write_text(folder / "verify_report.html", as_html(result))


def as_json(result: Verification) -> dict[str, Any]:
    """Return the report as plain data."""
    return {**asdict(result), "level": "static", "cannot_see": CANNOT_SEE}


def as_text(result: Verification) -> str:
    """Return the report as lines for a terminal."""
    lines = [f"{one.verdict:<10} {one.exhibit}" + _count(one.differing) for one in result.exhibits]
    for _, items in _lists(result):
        lines += [f"  {item}" for item in items]
    return "\n".join(
        [
            *lines,
            f"{result.study_id}: {result.verdict}",
            f"next step: {result.next_step}",
            CANNOT_SEE,
        ]
    )


def _count(differing: int) -> str:
    return f" ({differing} values differ)" if differing else ""


def as_markdown(result: Verification) -> str:
    """Return the report as Markdown."""
    lines = [f"# Verification of {result.study_id}: {result.verdict}", ""]
    lines += [f"Next step: {result.next_step}", ""]
    if result.exhibits:
        lines += [f"| {' | '.join(_HEADER)} |", "|:--|:--|--:|--:|"]
        lines += [f"| {' | '.join(row)} |" for row in _rows(result)] + [""]
    for heading, items in _lists(result):
        lines += [f"## {heading}", "", *(f"- {item}" for item in items), ""]
    return "\n".join([*lines, CANNOT_SEE, ""])


def as_html(result: Verification) -> str:
    """Return the report as one page that needs no network."""
    title = html.escape(f"{result.study_id}: {result.verdict}")
    body = [f"<h1>{title}</h1>", f"<p>Next step: {html.escape(result.next_step)}</p>"]
    if result.exhibits:
        rows = [_cells("th", _HEADER), *(_cells("td", row) for row in _rows(result))]
        body.append(f"<table>{''.join(rows)}</table>")
    for heading, items in _lists(result):
        listed = "".join(f"<li>{html.escape(item)}</li>" for item in items)
        body.append(f"<h2>{heading}</h2><ul>{listed}</ul>")
    body.append(f"<p>{CANNOT_SEE}</p>")
    return _PAGE.format(title=title, body="\n".join(body))


def _cells(tag: str, cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _rows(result: Verification) -> list[tuple[str, ...]]:
    return [
        (one.exhibit, one.verdict, str(one.values), str(one.differing)) for one in result.exhibits
    ]


def _lists(result: Verification) -> list[tuple[str, list[str]]]:
    """Return the headed lists of the report; long ones are cut, and say so."""
    lists = [
        ("Files and printed numbers", list(result.problems)),
        ("Values that differ", [str(difference) for difference in result.differences]),
    ]
    return [(heading, _cut(items)) for heading, items in lists if items]


def _cut(items: list[str]) -> list[str]:
    rest = len(items) - _SHOWN
    return items if rest <= 0 else [*items[:_SHOWN], f"and {rest} more, in verify_report.json"]
