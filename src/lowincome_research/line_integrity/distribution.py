"""How incomes lie around a line: households at exactly the line, and a histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.line_integrity.lines import Line
from lowincome_research.line_integrity.rows import Rows

Ints = npt.NDArray[np.intp]
BIN = 0.02
"""Width of the histogram's bins, as a share of the line."""
RANGE = 0.5
"""How far from the line the histogram reaches, as a share of it."""
_TIED = 1e-9


def at_line(rows: Rows, line: Line, known: Ints) -> dict[str, Any]:
    """Return the weighted share of households at exactly the line."""
    level = line.level[known]
    at = np.abs(rows.income[known] - level) <= _TIED * level
    weight = rows.design.weight[known]
    return {
        "test": "at_line",
        "line": line.name,
        "amounts": "all",
        "estimate": float(weight[at].sum() / weight.sum()),
        "n": len(known),
        "n_left": int(at.sum()),
        "verdict": "described",
    }


def histogram(rows: Rows, line: Line, known: Ints, window: float) -> list[dict[str, Any]]:
    """Return weighted shares of households by income over line, from one half to one and a half.

    Parameters
    ----------
    known
        Positions of the rows whose line is known.
    window
        Width of the bands that are compared, for the reader of the figure.
    """
    ratio_to_line = rows.income[known] / line.level[known]
    bins = round(2 * RANGE / BIN)
    which = np.floor((ratio_to_line - (1 - RANGE)) / BIN + _TIED).astype(int)
    inside = (which >= 0) & (which < bins)
    weight = rows.design.weight[known][inside]
    totals = np.bincount(which[inside], weight, minlength=bins)
    n = np.bincount(which[inside], minlength=bins)
    if not totals.sum():
        return []
    low = 1 - RANGE + BIN * np.arange(bins)
    return [
        {"line": line.name, "low": float(low[i]), "high": float(low[i] + BIN), "n": int(n[i]),
         "share": float(totals[i] / totals.sum()), "window": window}
        for i in range(bins)
    ]  # fmt: skip
