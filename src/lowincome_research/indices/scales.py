"""Reliability of an index whose indicators are items of one scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.indices.fitted import FittedLeaf, FittedNode, walk
from lowincome_research.indices.refit import Refit
from lowincome_research.indices.reliability import scale_reliability

Floats = npt.NDArray[np.float64]
SCALE_COLUMNS = ["index", "node", "n_items", "n", "alpha", "omega", "refused"]


def scales(whole: Refit) -> pd.DataFrame:
    """Return the reliability of the whole index and of every dimension, from their indicators.

    Returns
    -------
    DataFrame
        index, node (the index's name for the whole), n_items, n, alpha, omega, and refused, which
        says why there is no reliability and is empty where there is.
    """
    nodes = [part for _, part in walk(whole.fitted.root) if isinstance(part, FittedNode)]
    rows = [_scale(whole, node) for node in (whole.fitted.root, *nodes)]
    return pd.DataFrame(rows, columns=SCALE_COLUMNS)


def items_of(whole: Refit, node: FittedNode) -> dict[str, Floats]:
    """Return the scores of the indicators below a node that vary, by column, all one way round."""
    leaves = [part for _, part in walk(node) if isinstance(part, FittedLeaf)]
    return {leaf.column: whole.whole.items[leaf.column] for leaf in leaves if not leaf.constant}


def _scale(whole: Refit, node: FittedNode) -> dict[str, Any]:
    items = list(items_of(whole, node).values())
    row = {"index": whole.name, "node": node.id, "n_items": len(items), "n": 0}
    try:
        found = scale_reliability(np.column_stack(items), weights=whole.rows.weights)
    except ValueError as error:
        return {**row, "refused": str(error)}
    return {**row, "n": found.n, "alpha": found.alpha, "omega": found.omega, "refused": ""}
