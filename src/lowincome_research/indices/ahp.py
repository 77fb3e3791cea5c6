"""Weights by the analytic hierarchy process (domain B3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.judgements import Comparison, Expert, Judgements, read_judgements

__all__ = ["AhpWeights", "Judgements", "ahp_weights", "load_judgements"]

Floats = npt.NDArray[np.float64]

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Saaty's random consistency index for 1 to 10 parts; recalled, not looked up (domain B3)."""
CR_MAX = 0.10


@dataclass(frozen=True)
class AhpWeights:
    """Weights of the parts of one dimension.

    Attributes
    ----------
    weights
        Shape (k,), adding up to 1, in the order that was asked for.
    lambda_max, ci, cr
        Principal eigenvalue, consistency index and consistency ratio of the group's judgements.
    experts
        Consistency ratio of each expert.
    """

    weights: Floats
    lambda_max: float
    ci: float
    cr: float
    experts: Mapping[str, float]


def load_judgements(path: Path) -> Judgements:
    """Read a file of judgements.

    Raises
    ------
    StudyError
        The file is absent or invalid, a matrix is incomplete or not reciprocal, or the judgements
        on a dimension are inconsistent; all such problems at once, with expert and cell.
    """
    judgements, address = read_judgements(path)
    problems = [
        problem
        for node, comparison in judgements.nodes.items()
        for problem in _inconsistency(comparison, address(("nodes", node)))
    ]
    if problems:
        raise StudyError(problems)
    return judgements


def ahp_weights(judgements: Judgements, node: str, children: Sequence[str]) -> AhpWeights:
    """Return the weights of the parts of one dimension.

    Experts are brought together by the geometric mean of each judgement; the weights are the
    principal eigenvector of the result.

    Parameters
    ----------
    node
        Id of the dimension, or the index's name for the whole.
    children
        Its parts, in the order of the framework.

    Raises
    ------
    StudyError
        The dimension is not judged, other parts are, or the consistency ratio is .10 or more.
    """
    comparison = judgements.nodes.get(node)
    where = f"judgements on '{node}'"
    if comparison is None:
        known = ", ".join(judgements.nodes)
        raise StudyError(Problem(where, "there are none", known, "add them under 'nodes'"))
    _check_parts(comparison, children, where)
    problems = _inconsistency(comparison, where)
    if problems:
        raise StudyError(problems)
    order = [comparison.children.index(name) for name in children]
    weights, largest = _principal(_group(comparison))
    ratios = {expert.expert: _consistency(_matrix(expert))[1] for expert in comparison.experts}
    return AhpWeights(weights[order], largest, *_consistency(_group(comparison)), ratios)


def _check_parts(comparison: Comparison, children: Sequence[str], where: str) -> None:
    judged = comparison.children
    problems = [
        Problem(where, f"'{name}' is not judged") for name in children if name not in judged
    ]
    problems += [
        Problem(where, f"'{name}' is no part of the dimension", ", ".join(children))
        for name in judged
        if name not in children
    ]
    if problems:
        raise StudyError(problems)


def _inconsistency(comparison: Comparison, where: str) -> list[Problem]:
    group = _group(comparison)
    _, ratio = _consistency(group)
    if ratio < CR_MAX:
        return []
    weights, _ = _principal(group)
    implied = weights[:, None] / weights
    row, column = np.unravel_index(np.argmax(np.abs(np.log(group / implied))), group.shape)
    furthest = max(
        comparison.experts,
        key=lambda expert: abs(np.log(_matrix(expert)[row, column] / implied[row, column])),
    )
    first, second = comparison.children[row], comparison.children[column]
    seen = (
        f"consistency ratio {ratio:.3f}; furthest from the rest is '{first}' against '{second}':"
        f" judged {group[row, column]:.3g}, implied {implied[row, column]:.3g}"
    )
    fix = f"ask expert '{furthest.expert}' about it again"
    return [Problem(where, seen, f"a ratio below {CR_MAX:.2f}", fix)]


def _group(comparison: Comparison) -> Floats:
    logs = [np.log(_matrix(expert)) for expert in comparison.experts]
    return np.exp(np.mean(logs, axis=0))


def _matrix(expert: Expert) -> Floats:
    return np.array(expert.matrix, dtype=float)


def _principal(matrix: Floats) -> tuple[Floats, float]:
    """Return the principal eigenvector, adding up to 1, and its eigenvalue."""
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    return vector / vector.sum(), float(values[largest].real)


def _consistency(matrix: Floats) -> tuple[float, float]:
    """Return the consistency index and ratio; both 0 for up to two parts."""
    k = len(matrix)
    if k < 3:
        return 0.0, 0.0
    index = max((_principal(matrix)[1] - k) / (k - 1), 0.0)
    return index, index / RANDOM_INDEX[k - 1]
