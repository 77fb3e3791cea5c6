"""From diagnostics of indices to exhibits: how far an index, its weights and its ranks hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from lowincome_research.exhibits.index_diagnostics_figures import obstacles_figure, ranks_figure
from lowincome_research.exhibits.index_diagnostics_findings import findings
from lowincome_research.exhibits.index_diagnostics_invariance import (
    invariance_findings,
    invariance_table,
    invariance_values,
)
from lowincome_research.exhibits.index_diagnostics_tables import diagnostic_tables
from lowincome_research.exhibits.index_diagnostics_words import Coder, DiagnosticWords
from lowincome_research.exhibits.records import Exhibits, Sentence, Unit, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.indices.diagnostics import IndexDiagnostics
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.terms import Bilingual

_FAMILY = "measures"
_OVERALL: Mapping[str, tuple[Unit, int]] = {
    "tau": ("number", 3), "changed": ("share", 1), "largest_weight": ("number", 3),
    "alpha": ("number", 2), "omega": ("number", 2), "mean_shift": ("share", 1),
}  # fmt: skip
_LEFT_OUT: Mapping[str, tuple[Unit, int]] = {"tau": ("number", 3), "mean_change": ("number", 3)}
_RELIABILITY: Mapping[str, tuple[Unit, int]] = {"alpha": ("number", 3), "omega": ("number", 3)}
_COUPLING: Mapping[str, tuple[Unit, int]] = {
    "coupling": ("number", 3), "coordination": ("number", 3),
}  # fmt: skip
_OBSTACLE: Mapping[str, tuple[Unit, int]] = {"degree": ("share", 1)}
_CORRELATION: Mapping[str, tuple[Unit, int]] = {"correlation": ("number", 3)}


def index_diagnostic_exhibits(
    results: Sequence[IndexDiagnostics],
    correlations: pd.DataFrame,
    indices: Sequence[FittedIndex],
    columns: Mapping[str, Bilingual],
    code: Coder | None = None,
) -> Exhibits:
    """Return what the diagnostics of all indices show.

    Parameters
    ----------
    results
        See `indices.diagnostics.index_diagnostics`, of each index.
    correlations
        See `indices.diagnostics.correlations`, of the indices with each other.
    indices
        The fitted indices.
    columns
        Labels of the panel's columns.
    code
        Returns the label of a column's value; the value itself where None.
    """
    words = DiagnosticWords(indices, columns, code)
    figures = (ranks_figure(results, words), obstacles_figure(results, words))
    return Exhibits(
        values=tuple(_values(results, correlations)),
        sentences=tuple(sentence for one in results for sentence in _findings(one, words)),
        tables=(
            *diagnostic_tables(results, correlations, words),
            *invariance_table(results, words),
        ),
        figures=tuple(figure for figure in figures if figure is not None),
    )


def _findings(one: IndexDiagnostics, words: DiagnosticWords) -> Iterator[Sentence]:
    yield from findings(one, words)
    yield from invariance_findings(one, words)


def _values(results: Sequence[IndexDiagnostics], correlations: pd.DataFrame) -> Iterator[Value]:
    for one in results:
        name = one.name
        yield from _figures(f"diagnostics_{name}", one.to_frame(), _OVERALL)
        yield from _figures(f"leave_one_out_{name}", one.leave_one_out, _LEFT_OUT, by="node")
        parts = one.scales[one.scales["node"].ne(name)]
        yield from _figures(f"scale_{name}", parts, _RELIABILITY, by="node")
        yield from _figures(f"coordination_{name}", one.coordination, _COUPLING, by="group")
        if one.obstacles is not None:
            for group, rows in one.obstacles.groupby("group", sort=True):
                analysis = f"obstacle_{name}_{segment(str(group))}"
                yield from _figures(analysis, rows, _OBSTACLE, by="node")
        yield from _sensitivities(one)
        yield from invariance_values(one)
    pairs = pd.concat([correlations, *(one.correlations for one in results)])
    named = pairs.assign(pair=pairs["first"] + "_" + pairs["second"])
    for index, rows in named.groupby("index", sort=False):
        analysis = f"correlation_{str(index) or 'indices'}"
        yield from _figures(analysis, rows, _CORRELATION, by="pair")


def _figures(
    analysis: str, frame: pd.DataFrame | None, metrics: Mapping[str, tuple[Unit, int]],
    *, by: str = "",
) -> Iterator[Value]:  # fmt: skip
    """Yield the figures that a frame has, one per row and metric."""
    for row in [] if frame is None else frame.to_dict("records"):
        group = {"group_by": by, "group": segment(str(row[by]))} if by else {}
        for metric, (unit, decimals) in metrics.items():
            if not pd.isna(row[metric]):
                identity = value_id(_FAMILY, analysis, metric, **group)
                yield Value(identity, float(row[metric]), unit, decimals, n=int(row["n"]))


def _sensitivities(one: IndexDiagnostics) -> Iterator[Value]:
    if one.robustness is None:
        return
    for row in one.robustness.sensitivity.to_dict("records"):
        for metric in ("first", "total"):
            identity = value_id(
                _FAMILY, f"sensitivity_{one.name}", metric, group_by="factor", group=row["factor"]
            )
            low, high = row[f"{metric}_low"], row[f"{metric}_high"]
            yield Value(identity, row[metric], "number", 2, ci_low=low, ci_high=high, n=one.n)
