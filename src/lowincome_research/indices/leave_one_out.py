"""What becomes of an index when one of its indicators is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.ahp import Judgements
from lowincome_research.indices.framework import Framework, Leaf, Node
from lowincome_research.indices.judgements import Comparison
from lowincome_research.indices.refit import Refit
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.stats.agreement import changed_quintile, kendall_tau

Floats = npt.NDArray[np.float64]
COLUMNS = ["index", "node", "tau", "changed", "mean_change", "max_change", "n", "refused"]


def leave_one_out(whole: Refit) -> pd.DataFrame:
    """Fit an index again without each of its indicators.

    Returns
    -------
    DataFrame
        A row per indicator, in the order of the framework: index, node, and against the whole
        index tau (Kendall's tau-b), changed (share of the population in another fifth),
        mean_change and max_change (absolute change of the score), n (rows with both scores), and
        refused, which says why an index without the indicator cannot be made, and is empty else.
    """
    rows = [_without(whole, column) for column in whole.fitted.framework.columns]
    return pd.DataFrame(rows, columns=COLUMNS)


def without(framework: Framework, column: str) -> Framework | None:
    """Return a framework without an indicator and the dimensions it leaves empty, or None."""
    children = tuple(_kept(framework.children, column))
    return framework.model_copy(update={"children": children}) if children else None


def _kept(children: tuple[Node | Leaf, ...], column: str) -> Iterator[Node | Leaf]:
    for child in children:
        if isinstance(child, Node):
            inner = tuple(_kept(child.children, column))
            if inner:
                yield child.model_copy(update={"children": inner})
        elif child.column != column:
            yield child


def judged(judgements: Judgements, parts: Collection[str]) -> Judgements:
    """Return judgements on these dimensions and indicators alone; all others are struck out."""
    nodes: Mapping[str, Comparison] = {
        node: kept
        for node, comparison in judgements.nodes.items()
        if (kept := _compared(comparison, parts)) is not None
    }
    return judgements.model_copy(update={"nodes": nodes})


def _compared(comparison: Comparison, parts: Collection[str]) -> Comparison | None:
    places = [i for i, name in enumerate(comparison.children) if name in parts]
    if not places:
        return None
    experts = tuple(
        expert.model_copy(
            update={"matrix": tuple(tuple(expert.matrix[i][j] for j in places) for i in places)}
        )
        for expert in comparison.experts
    )
    children = tuple(comparison.children[i] for i in places)
    return comparison.model_copy(update={"children": children, "experts": experts})


def _parts(children: tuple[Node | Leaf, ...]) -> Iterator[str]:
    for child in children:
        if isinstance(child, Node):
            yield child.id
            yield from _parts(child.children)
        else:
            yield child.column


def _spec(whole: Refit, column: str) -> IndexSpec:
    """Return the spec without logarithms of the indicator."""
    treat = whole.spec.treat
    logs = {
        key: tuple(name for name in getattr(treat, key) if name != column)
        for key in ("log", "log1p")
    }
    return whole.spec.model_copy(update={"treat": treat.model_copy(update=logs)})


def _without(whole: Refit, column: str) -> dict[str, Any]:
    head = {"index": whole.name, "node": column}
    rest = without(whole.fitted.framework, column)
    if rest is None:
        return {**head, "n": 0, "refused": "it is the only indicator"}
    parts = set(_parts(rest.children))
    judgements = {path: judged(one, parts) for path, one in whole.fitted.judgements.items()}
    try:
        found = whole.fit(framework=rest, spec=_spec(whole, column), judgements=judgements)
    except (StudyError, DataError) as error:
        return {**head, "n": 0, "refused": error.problems[0].seen}
    return {**head, **_compared_scores(whole, found.scores[whole.name]), "refused": ""}


def _compared_scores(whole: Refit, scores: Floats) -> dict[str, Any]:
    known = np.isfinite(scores) & np.isfinite(whole.fitted_scores) & (whole.rows.weights > 0)
    before, after, weights = whole.fitted_scores[known], scores[known], whole.rows.weights[known]
    change = np.abs(after - before)
    return {
        "tau": kendall_tau(before, after, weights=weights),
        "changed": changed_quintile(before, after, weights=weights),
        "mean_change": float(np.average(change, weights=weights)),
        "max_change": float(change.max()),
        "n": int(known.sum()),
    }
