"""Clusters dealt into parts, each of which is predicted by models fitted on the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.rows import Rows
from lowincome_research.proxy_means.spec import FEWEST_FOLDS

Positions = npt.NDArray[np.intp]


def dealt(rows: Rows, position: Positions, folds: int, generator: np.random.Generator) -> Positions:
    """Deal the clusters of each stratum into parts, shape (n,): whole clusters, in turn.

    Parameters
    ----------
    position
        Positions of the rows used among all, in the order of the keys, shape (n,).

    Raises
    ------
    StudyError
        Clusters are fewer than parts.
    """
    design = rows.designs["household"]
    cluster = design.cluster[position]
    _, first, code = np.unique(cluster, return_index=True, return_inverse=True)
    _reject_too_few(len(first), folds)
    # Clusters are numbered as they come in the order of the keys: rows may stand in any order.
    arrival = np.argsort(first)
    number = np.empty(len(first), dtype=np.intp)
    number[arrival] = np.arange(len(first))
    stratum = design.stratum[cluster[first[arrival]]]
    shuffled = generator.permutation(len(first))
    turn = shuffled[np.argsort(stratum[shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.intp)
    fold[turn] = np.arange(len(first)) % folds
    return fold[number[code]]


def _reject_too_few(clusters: int, folds: int) -> None:
    if clusters >= folds:
        return
    seen = f"{clusters} cluster{'s' * (clusters != 1)} cannot be dealt into {folds} parts"
    if clusters >= FEWEST_FOLDS:
        raise StudyError(Problem("proxy_means.folds", seen, f"{clusters} at most"))
    fix = f"a test needs {FEWEST_FOLDS} clusters at least: leave 'proxy_means' out"
    raise StudyError(Problem("panel.design.cluster", seen, fix=fix))
