"""What an index needs of its framework, checked before any data are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.fitted import COUPLING
from lowincome_research.indices.framework import Framework, Leaf, Node, nodes_of
from lowincome_research.indices.spec import IndexSpec, refusals
from lowincome_research.indices.weightings import Weighting, singles


def check_spec(framework: Framework, spec: IndexSpec, name: str) -> None:
    """Raise a StudyError with everything that the spec asks for and the framework cannot give."""
    problems = [
        *(Problem(f"indices.{name}", text) for text in refusals(spec)),
        *_name_taken(framework, spec, name),
        *_unknown_logs(framework, spec, name),
        *_without_weights(framework, spec),
        *_without_target(framework, spec),
        *_not_coupled(framework, spec, name),
    ]
    if problems:
        raise StudyError(problems)


def stated_weight(child: Node | Leaf, framework: Framework) -> float | None:
    """Return the weight the framework states; of a dimension under global weights, its leaves'."""
    if isinstance(child, Leaf) or framework.weights_are != "global":
        return child.weight
    below = [stated_weight(one, framework) for one in child.children]
    return sum(one for one in below if one is not None)


def weighting_of(children: Sequence[Node | Leaf], spec: IndexSpec) -> Weighting:
    """Return the weighting of a dimension's parts: that of dimensions where one of them is."""
    inner = any(isinstance(child, Node) for child in children)
    return spec.levels.dimensions if inner else spec.levels.indicators


def _name_taken(framework: Framework, spec: IndexSpec, name: str) -> Iterator[Problem]:
    for node in nodes_of(framework.children):
        if node.id == name:
            yield Problem(
                f"indices.{name}", f"a dimension of it is called '{name}' too",
                fix="give the index another name",
            )  # fmt: skip
        if spec.coupling and node.id in COUPLING:
            seen = f"the column '{name}__{node.id}' is that of coupling coordination"
            yield Problem(f"{spec.framework} '{node.id}'", seen, fix="call the dimension otherwise")


def _unknown_logs(framework: Framework, spec: IndexSpec, name: str) -> Iterator[Problem]:
    for key in ("log", "log1p"):
        for column in getattr(spec.treat, key):
            if column not in framework.columns:
                yield Problem(
                    f"indices.{name}.treat.{key}", f"'{column}' is no indicator of the framework",
                    ", ".join(framework.columns),
                )  # fmt: skip


def _without_weights(framework: Framework, spec: IndexSpec) -> Iterator[Problem]:
    levels = (spec.levels.indicators, spec.levels.dimensions)
    fixed = any(one.method == "fixed" for level in levels for one in singles(level))
    if fixed and not framework.complete:
        seen = f"it has no fixed weights: {framework.not_printed}"
        yield Problem(spec.framework, seen, fix="choose another weighting")
    elif fixed:
        yield from _without_weight(framework.children, framework, spec)


def _without_weight(
    children: Sequence[Node | Leaf], framework: Framework, spec: IndexSpec
) -> Iterator[Problem]:
    stated = any(one.method == "fixed" for one in singles(weighting_of(children, spec)))
    for child in children:
        summed = isinstance(child, Node) and framework.weights_are == "global"
        if stated and child.weight is None and not summed:
            name = child.id if isinstance(child, Node) else child.column
            yield Problem(
                f"{spec.framework} '{name}'", "weights 'fixed' need a 'weight' here", fix="add it"
            )
        if isinstance(child, Node):
            yield from _without_weight(child.children, framework, spec)


def _without_target(framework: Framework, spec: IndexSpec) -> Iterator[Problem]:
    if spec.normalise.method != "target":
        return
    for leaf in framework.leaves:
        if leaf.target is None and leaf.optimum is None:
            seen = "normalising by 'target' needs a 'target' here"
            yield Problem(f"{spec.framework} '{leaf.column}'", seen, fix="add it")


def _not_coupled(framework: Framework, spec: IndexSpec, name: str) -> Iterator[Problem]:
    children = framework.children
    if spec.coupling and (len(children) < 2 or any(isinstance(one, Leaf) for one in children)):
        yield Problem(
            f"indices.{name}.coupling", "coupling is one of two dimensions or more, and"
            f" {spec.framework} has others at its top", fix="leave it out",
        )  # fmt: skip
