"""From the integrity of lines to exhibits: values, sentences, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator

from lowincome_research.exhibits.line_integrity_figures import figures
from lowincome_research.exhibits.line_integrity_findings import FAMILY, analysis_of, findings
from lowincome_research.exhibits.line_integrity_tables import RATIOS, tables
from lowincome_research.exhibits.line_integrity_words import LineIntegrityWords, known
from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.line_integrity.results import LineIntegrityResults
from lowincome_research.panel.panel import Panel


def line_integrity_exhibits(
    results: LineIntegrityResults, panel: Panel, *, synthetic: bool = False
) -> Exhibits:
    """Return everything that is shown of the integrity of lines.

    Parameters
    ----------
    results
        The tests.
    panel
        The study's panel, whose codebook labels what is shown.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    words = LineIntegrityWords(results, panel, synthetic)
    return Exhibits(
        values=tuple(_values(results)),
        sentences=tuple(findings(words)),
        tables=tuple(tables(words)),
        figures=tuple(figures(words)),
    )


def _values(results: LineIntegrityResults) -> Iterator[Value]:
    """Yield the estimate of every test; the shuffles' range is no interval of an estimate."""
    for row in results.tests.to_dict("records"):
        ratio = row["test"] in RATIOS
        own = row["test"] == "under_line"
        error, low, high = (
            known(row[name]) if own else None for name in ("std_error", "ci_low", "ci_high")
        )
        yield Value(
            value_id(
                FAMILY, analysis_of(row["line"], row["time"]), row["test"], unit="household",
                group_by="amounts", group=segment(row["amounts"]),
            ),
            row["estimate"], "number" if ratio else "share", 2, error, low, high, n=int(row["n"]),
        )  # fmt: skip
