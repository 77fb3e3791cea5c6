"""Fit an index: bounds, then weights from the indicators upwards, on the base rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import DataError, Problem, StudyError
from lowincome_research.indices.base import BaseRows, base_rows
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode, Step
from lowincome_research.indices.framework import Framework, Leaf, Node
from lowincome_research.indices.scale import combined, scaled
from lowincome_research.indices.spec import IndexSpec, WeightMethod
from lowincome_research.indices.weights import part_weights
from lowincome_research.stats.quantiles import TIE, weighted_quantile

Floats = npt.NDArray[np.float64]


def fit(
    frame: Any, framework: Framework, spec: IndexSpec, *, name: str, weight: str | None = None
) -> FittedIndex:
    """Fit an index on its base rows and freeze it.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame with the framework's columns.
    framework, spec
        What the index is made of, and how.
    name
        Its name, from which its columns are named.
    weight
        Column of survey weights.

    Raises
    ------
    StudyError
        A column is absent, fixed weights are asked for that the framework lacks, or a dimension
        has no indicator that varies.
    DataError
        The base has no rows, or an indicator has no value there.
    """
    _check_fixed_weights(framework, spec)
    rows = collect_base(frame, framework, spec, weight=weight)
    root, steps = fit_rows(rows, framework, spec, name=name)
    return FittedIndex(
        name=name, framework=framework, spec=spec, weight=weight, root=root, steps=tuple(steps)
    )


def replay(fitted: FittedIndex, frame: Any) -> FittedIndex:
    """Fit again with the recorded arguments; the rows that were fitted give the same numbers."""
    return fit(frame, fitted.framework, fitted.spec, name=fitted.name, weight=fitted.weight)


def collect_base(
    frame: Any, framework: Framework, spec: IndexSpec, *, weight: str | None = None
) -> BaseRows:
    """Return the base rows with amounts of money deflated."""
    extra = [spec.deflator] if spec.deflator else []
    rows = base_rows(frame, [*framework.columns, *extra], spec.base, weight=weight)
    if not spec.deflator:
        return rows
    prices = rows.values[spec.deflator]
    real = {
        leaf.column: rows.values[leaf.column] / prices for leaf in framework.leaves if leaf.money
    }
    return replace(rows, values={**rows.values, **real})


def fit_rows(
    rows: BaseRows, framework: Framework, spec: IndexSpec, *, name: str
) -> tuple[FittedNode, list[Step]]:
    """Fit bounds and weights on collected rows; returns the tree and the log."""
    fitting = _Fitting(rows, spec)
    base = spec.base if isinstance(spec.base, dict) else {}
    fitting.log("base", rows=len(rows), **base)
    money = [leaf.column for leaf in framework.leaves if leaf.money]
    if money and spec.deflator:
        fitting.log("deflate", by=spec.deflator, columns=money)
    elif money:
        fitting.log("warn", text=f"not deflated: {', '.join(money)}")
    root, _ = fitting.node(name, framework.children, 1.0)
    fitting.log("aggregate", method=spec.aggregate)
    return root, fitting.steps


@dataclass
class _Fitting:
    """Walks the framework from the leaves up, writing its log as it goes."""

    rows: BaseRows
    spec: IndexSpec
    steps: list[Step] = field(default_factory=list)

    def log(self, verb: Any, **arguments: Any) -> None:
        self.steps.append(Step(verb=verb, arguments=arguments))

    def node(
        self, name: str, children: tuple[Node | Leaf, ...], weight: float
    ) -> tuple[FittedNode, Floats]:
        """Return a fitted dimension and its score on the base rows."""
        parts = [self._part(child) for child in children]
        method = _method(children, self.spec)
        scores = [score for _, score in parts]
        try:
            shares = part_weights(
                method,
                scores=scores,
                weights=self.rows.weights,
                declared=[child.weight for child in children],
                constant=[_is_constant(part) for part, _ in parts],
            )
        except ValueError:
            raise StudyError(
                Problem(
                    f"index dimension '{name}'", "none of its indicators varies on the base rows"
                )
            ) from None
        self.log("weigh", node=name, method=method, missing=int(np.isnan(sum(scores)).sum()))
        weighed = tuple(
            part.model_copy(update={"weight": float(share)})
            for (part, _), share in zip(parts, shares, strict=True)
        )
        used = [(share, score) for share, score in zip(shares, scores, strict=True) if share > 0]
        score = combined(used, self.spec.aggregate)
        return FittedNode(id=name, weight=weight, children=weighed), score

    def _part(self, child: Node | Leaf) -> tuple[FittedNode | FittedLeaf, Floats]:
        if isinstance(child, Node):
            return self.node(child.id, child.children, 0.0)
        leaf = self._leaf(child)
        values = self.rows.values[child.column]
        return leaf, np.zeros(len(values)) if _is_constant(leaf) else scaled(values, leaf)

    def _leaf(self, leaf: Leaf) -> FittedLeaf:
        values = self.rows.values[leaf.column]
        low, high, how = self._bounds(leaf, values)
        if high - low <= TIE * max(abs(low), abs(high)):
            self.log("warn", text=f"'{leaf.column}' is constant on the base rows: weight 0")
            high = low
        self.log(
            "bound", column=leaf.column, method=how, low=low, high=high,
            missing=int(np.isnan(values).sum()),
            below=int((values < low).sum()), above=int((values > high).sum()),
        )  # fmt: skip
        return FittedLeaf(
            column=leaf.column, direction=leaf.direction, optimum=leaf.optimum, money=leaf.money,
            low=low, high=high, weight=0.0,
        )  # fmt: skip

    def _bounds(self, leaf: Leaf, values: Floats) -> tuple[float, float, str]:
        if leaf.bounds is not None:
            return leaf.bounds.min, leaf.bounds.max, "declared"
        shares = self.spec.normalise.winsorise
        try:
            low, high = weighted_quantile(
                values, weights=self.rows.weights, at=shares or (0.0, 1.0)
            )
        except ValueError:
            seen = f"'{leaf.column}' has no value in the base rows"
            raise DataError(Problem("index", seen)) from None
        return float(low), float(high), "winsorised" if shares else "range"


def _method(children: tuple[Node | Leaf, ...], spec: IndexSpec) -> WeightMethod:
    inner = any(isinstance(child, Node) for child in children)
    return spec.levels.dimensions if inner else spec.levels.indicators


def _is_constant(part: FittedNode | FittedLeaf) -> bool:
    return isinstance(part, FittedLeaf) and part.low == part.high


def _check_fixed_weights(framework: Framework, spec: IndexSpec) -> None:
    problems = list(_without_weight(framework.children, spec))
    if problems:
        raise StudyError(problems)


def _without_weight(children: tuple[Node | Leaf, ...], spec: IndexSpec) -> Iterator[Problem]:
    for child in children:
        if _method(children, spec) == "fixed" and child.weight is None:
            name = child.id if isinstance(child, Node) else child.column
            yield Problem(
                f"{spec.framework} '{name}'", "weights 'fixed' need a 'weight' here", fix="add it"
            )
        if isinstance(child, Node):
            yield from _without_weight(child.children, spec)
