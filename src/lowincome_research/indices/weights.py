"""Weights of the parts of a dimension, by whichever way the study asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.ahp import ahp_weights
from lowincome_research.indices.combine import game_theory, linear, multiplicative
from lowincome_research.indices.critic import critic_raw
from lowincome_research.indices.entropy import entropy_raw
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.pca import pca_weights
from lowincome_research.indices.weightings import Ahp, Combination, Entropy, Pca, Plain, Weighting
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]
Facts = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """The parts of one dimension on the base rows.

    Attributes
    ----------
    node
        Id of the dimension, or the index's name.
    names
        Ids of dimensions and columns of indicators, shape (k,).
    scores
        Shape (n, k); 0 for those that are constant.
    weights
        Survey weights, shape (n,).
    declared
        Weights the framework states, shape (k,).
    constant
        Parts that do not vary, shape (k,): their weight is 0.
    """

    node: str
    names: Sequence[str]
    scores: Floats
    weights: Floats
    declared: Sequence[float | None]
    constant: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PartWeights:
    """Weights, shape (k,), which add up to 1, and what was met on the way."""

    weights: Floats
    facts: Facts


def part_weights(
    weighting: Weighting, parts: Parts, *, judgements: Mapping[str, Judgements]
) -> PartWeights:
    """Weigh the parts of one dimension.

    Parameters
    ----------
    judgements
        By path, as the weighting names it.

    Raises
    ------
    ValueError
        No part varies, or the method refuses these parts.
    StudyError
        The judgements do not fit the parts.
    """
    if parts.constant.all():
        raise ValueError("none of its indicators varies on the base rows")
    if not isinstance(weighting, Combination):
        return _single(weighting, parts, judgements)
    found = [_single(one, parts, judgements) for one in weighting.of]
    shares = _adding_up(_combined(weighting, [one.weights for one in found]))
    facts = [{**one.facts, "method": part.method, "weights": one.weights.tolist()}
             for part, one in zip(weighting.of, found, strict=True)]  # fmt: skip
    return PartWeights(shares, {"of": facts})


def _single(
    weighting: Plain | Entropy | Pca | Ahp, parts: Parts, judgements: Mapping[str, Judgements]
) -> PartWeights:
    raw, facts = _raw(weighting, parts, judgements)
    return PartWeights(_adding_up(np.where(parts.constant, 0.0, raw)), facts)


def _raw(
    weighting: Plain | Entropy | Pca | Ahp, parts: Parts, judgements: Mapping[str, Judgements]
) -> tuple[Floats, Facts]:
    if isinstance(weighting, Entropy):
        return _entropy(weighting, parts), {}
    if isinstance(weighting, Pca):
        return _pca(weighting, parts)
    if isinstance(weighting, Ahp):
        found = ahp_weights(_read(weighting, judgements), parts.node, parts.names)
        facts = {name: getattr(found, name) for name in ("lambda_max", "ci", "cr")}
        return found.weights, {**facts, "experts": dict(found.experts)}
    if weighting.method == "critic":
        return critic_raw(parts.scores, weights=parts.weights), {}
    if weighting.method == "fixed":
        return np.array(parts.declared, dtype=float), {}
    return np.ones(len(parts.names)), {}


def _read(weighting: Ahp, judgements: Mapping[str, Judgements]) -> Judgements:
    if weighting.judgements not in judgements:
        seen, fix = "they were not read", "pass them under 'judgements'"
        raise StudyError(Problem(weighting.judgements, seen, ", ".join(judgements), fix))
    return judgements[weighting.judgements]


def _entropy(weighting: Entropy, parts: Parts) -> Floats:
    return np.array(
        [entropy_raw(one, weights=parts.weights, zero=weighting.zero) for one in parts.scores.T]
    )


def _pca(weighting: Pca, parts: Parts) -> tuple[Floats, Facts]:
    varies = _varies(parts)
    if varies.sum() == 1:
        return varies.astype(float), {}
    found = pca_weights(parts.scores, weights=parts.weights, kmo_min=weighting.kmo_min)
    facts = {name: getattr(found, name)
             for name in ("kmo", "bartlett", "df", "p_value", "n_components")}  # fmt: skip
    return found.weights, {name: _finite(value) for name, value in facts.items()}


def _varies(parts: Parts) -> npt.NDArray[np.bool_]:
    known = np.isfinite(parts.scores).all(axis=1) & (parts.weights > 0)
    if not known.any():
        raise ValueError("no base row has a value in every part")
    return np.ptp(parts.scores[known], axis=0) > TIE


def _combined(weighting: Combination, weights: Sequence[Floats]) -> Floats:
    if weighting.method == "multiplicative":
        return multiplicative(weights)
    if weighting.alpha is None:
        return game_theory(weights)
    first, second = weights
    return linear(first, second, weighting.alpha)


def _adding_up(raw: Floats) -> Floats:
    if raw.sum() <= 0:
        raise ValueError("none of its indicators varies on the base rows")
    return np.asarray(raw / raw.sum())


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
