"""Fit an index: scales of the indicators, then weights from them upwards, on base rows alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import DataError, Problem, StudyError
from lowincome_research.indices.base import BaseRows, base_rows
from lowincome_research.indices.checks import check_spec, stated_weight, weighting_of
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode, Step
from lowincome_research.indices.framework import Framework, Leaf, Node
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.normalise import LeafFit, fit_leaf
from lowincome_research.indices.scale import combined
from lowincome_research.indices.spec import IndexSpec, judgement_files
from lowincome_research.indices.weights import Parts, PartWeights, part_weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FittedRows:
    """An index fitted on collected rows.

    Attributes
    ----------
    root
        Scales and weights.
    steps
        What was done, in order.
    scores
        Scores of the base rows, each shape (n,), by id of the dimension; those of the index stand
        under its name.
    items
        Scores of the indicators, each shape (n,), by column; 0 where one is constant.
    """

    root: FittedNode
    steps: tuple[Step, ...]
    scores: Mapping[str, Floats]
    items: Mapping[str, Floats]


def fit(
    frame: Any,
    framework: Framework,
    spec: IndexSpec,
    *,
    name: str,
    weight: str | None = None,
    judgements: Mapping[str, Judgements] | None = None,
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
    judgements
        Pairwise judgements, by their path in the spec.

    Raises
    ------
    StudyError
        A column is absent; the framework lacks what the spec needs of it; or a weighting refuses
        a dimension, be it that no indicator of it varies.
    DataError
        The base has no rows, or an indicator has no value there, or one without logarithm.
    """
    check_spec(framework, spec, name)
    rows = collect_base(frame, framework, spec, weight=weight)
    used = {path: one for path, one in (judgements or {}).items() if path in judgement_files(spec)}
    fitted = fit_rows(rows, framework, spec, name=name, judgements=used)
    return FittedIndex(
        name=name, framework=framework, spec=spec, weight=weight, judgements=used,
        root=fitted.root, steps=fitted.steps,
    )  # fmt: skip


def replay(fitted: FittedIndex, frame: Any) -> FittedIndex:
    """Fit again with the recorded arguments; the rows that were fitted give the same numbers."""
    return fit(
        frame, fitted.framework, fitted.spec, name=fitted.name, weight=fitted.weight,
        judgements=fitted.judgements,
    )  # fmt: skip


def collect_base(
    frame: Any, framework: Framework, spec: IndexSpec, *, weight: str | None = None
) -> BaseRows:
    """Return the base rows with amounts of money deflated."""
    extra = [spec.deflator] if spec.deflator else []
    rows = base_rows(
        frame, [*framework.columns, *extra], spec.base, weight=weight, group=spec.treat.missing.by
    )
    if not spec.deflator:
        return rows
    prices = rows.values[spec.deflator]
    real = {
        leaf.column: rows.values[leaf.column] / prices for leaf in framework.leaves if leaf.money
    }
    return replace(rows, values={**rows.values, **real})


def fit_rows(
    rows: BaseRows,
    framework: Framework,
    spec: IndexSpec,
    *,
    name: str,
    judgements: Mapping[str, Judgements] | None = None,
) -> FittedRows:
    """Fit scales and weights on collected rows; errors as in `fit`."""
    check_spec(framework, spec, name)
    fitted = _fitted_leaves(rows, framework, spec, name)
    tree = _Tree(rows, framework, spec, fitted, judgements or {})
    root = tree.node(name, framework.children)
    if root is None:
        raise StudyError(tree.problems)
    steps = (
        *_first_steps(rows, framework, spec),
        *(step for leaf in fitted.values() for step in leaf.steps),
        *tree.steps,
        Step(verb="aggregate", arguments={"method": spec.aggregate}),
    )
    items = {column: leaf.scores for column, leaf in fitted.items()}
    return FittedRows(root.model_copy(update={"weight": 1.0}), steps, tree.scores, items)


def _first_steps(rows: BaseRows, framework: Framework, spec: IndexSpec) -> list[Step]:
    base = spec.base if isinstance(spec.base, dict) else {}
    steps = [Step(verb="base", arguments={"rows": len(rows), **base})]
    money = [leaf.column for leaf in framework.leaves if leaf.money]
    if money and spec.deflator:
        steps.append(Step(verb="deflate", arguments={"by": spec.deflator, "columns": money}))
    elif money:
        text = f"not deflated: {', '.join(money)}"
        steps.append(Step(verb="warn", arguments={"text": text}))
    return steps


def _fitted_leaves(
    rows: BaseRows, framework: Framework, spec: IndexSpec, name: str
) -> dict[str, LeafFit]:
    fitted, problems = {}, []
    for leaf in framework.leaves:
        try:
            fitted[leaf.column] = fit_leaf(leaf, rows, spec)
        except ValueError as refused:
            problems.append(Problem(f"index '{name}' column '{leaf.column}'", str(refused)))
    if problems:
        raise DataError(problems)
    return fitted


@dataclass
class _Tree:
    """Walks the framework from the leaves up, writing its log as it goes."""

    rows: BaseRows
    framework: Framework
    spec: IndexSpec
    leaves: Mapping[str, LeafFit]
    judgements: Mapping[str, Judgements]
    steps: list[Step] = field(default_factory=list)
    scores: dict[str, Floats] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def node(self, name: str, children: Sequence[Node | Leaf]) -> FittedNode | None:
        """Fit a dimension and score it; None where it, or one below, is refused."""
        parts = [self._part(child) for child in children]
        fitted = [part for part in parts if part is not None]
        if len(fitted) < len(parts):
            return None
        scores = [self._scores(part) for part in fitted]
        shares = self._shares(name, children, fitted, scores)
        if shares is None:
            return None
        used = [(share, one) for share, one in zip(shares, scores, strict=True) if share > 0]
        self.scores[name] = combined(used, self.spec.aggregate)
        weighed = (
            part.model_copy(update={"weight": float(share)})
            for part, share in zip(fitted, shares, strict=True)
        )
        return FittedNode(id=name, weight=0.0, children=tuple(weighed))

    def _part(self, child: Node | Leaf) -> FittedNode | FittedLeaf | None:
        if isinstance(child, Node):
            return self.node(child.id, child.children)
        return self.leaves[child.column].leaf

    def _scores(self, part: FittedNode | FittedLeaf) -> Floats:
        if isinstance(part, FittedNode):
            return self.scores[part.id]
        return self.leaves[part.column].scores

    def _shares(
        self,
        name: str,
        children: Sequence[Node | Leaf],
        fitted: Sequence[FittedNode | FittedLeaf],
        scores: Sequence[Floats],
    ) -> Floats | None:
        """Return the weights of a dimension's parts; None, and a problem, where refused."""
        parts = Parts(
            node=name,
            names=[child.id if isinstance(child, Node) else child.column for child in children],
            scores=np.column_stack(scores),
            weights=self.rows.weights,
            declared=[stated_weight(child, self.framework) for child in children],
            constant=np.array([isinstance(one, FittedLeaf) and one.constant for one in fitted]),
        )
        weighting = weighting_of(children, self.spec)
        try:
            found = part_weights(weighting, parts, judgements=self.judgements)
        except ValueError as refused:
            self.problems.append(Problem(f"index dimension '{name}'", str(refused)))
            return None
        except StudyError as refused:
            self.problems += refused.problems
            return None
        self._log(parts, weighting, found)
        return found.weights

    def _log(self, parts: Parts, weighting: Any, found: PartWeights) -> None:
        options = weighting.model_dump(mode="json", exclude={"method", "of"}, exclude_none=True)
        missing = int(np.isnan(parts.scores.sum(axis=1)).sum())
        arguments = {"node": parts.node, "method": weighting.method, **options, "missing": missing}
        self.steps.append(Step(verb="weigh", arguments=arguments | found.facts))
