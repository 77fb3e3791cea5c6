"""Indicators of the five livelihood capitals and of capability, each with its declared margin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from lowincome_research.simulation.parameters import (
    Loadings,
    LogitNormal,
    Lognormal,
    Ordinal,
)
from lowincome_research.simulation.places import Flags, Floats


@dataclass(frozen=True)
class Causes:
    """Standard normal scores of N households, each (N,), on which indicators may load."""

    capability: Floats
    wealth: Floats
    place: Floats


def draw_indicator(
    indicator: Lognormal | LogitNormal | Ordinal,
    causes: Causes,
    growth: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draw one indicator for N households in T years.

    Parameters
    ----------
    growth
        (T,), nominal income over that of the first year; amounts of money grow with it.

    Returns
    -------
    numpy.ndarray
        (N, T), in the indicator's unit.
    """
    score = _score(indicator, causes, len(growth), rng)
    match indicator:
        case Lognormal():
            return _amounts(indicator, score, growth)
        case LogitNormal():
            above, positive = _above_zero(score, indicator.share_zero)
            logit = np.log(indicator.median / (1 - indicator.median)) + indicator.spread * positive
            return np.where(above, np.round(1 / (1 + np.exp(-logit)), 3), 0.0)
        case Ordinal():
            cuts = ndtri(np.clip(np.cumsum(indicator.shares[:-1]), 0, 1))
            return indicator.lowest + classes(score, cuts).astype(np.float64)


def classes(values: Floats, cuts: Floats) -> npt.NDArray[np.int8]:
    """Return how many of a few cuts each value lies above; faster than a binary search."""
    above = np.zeros(values.shape, dtype=np.int8)
    for cut in cuts:
        above += values > cut
    return above


def _score(loadings: Loadings, causes: Causes, years: int, rng: np.random.Generator) -> Floats:
    """Return standard normal scores (N, T): a lasting true part and an error of each year."""
    own = 1 - loadings.capability**2 - loadings.wealth**2 - loadings.place**2
    households = len(causes.capability)
    true = (
        loadings.capability * causes.capability
        + loadings.wealth * causes.wealth
        + loadings.place * causes.place
        + np.sqrt(max(own, 0.0)) * rng.standard_normal(households)
    )
    error = rng.standard_normal((households, years))
    reliability = loadings.reliability
    return np.sqrt(reliability) * true[:, None] + np.sqrt(1 - reliability) * error


def _amounts(indicator: Lognormal, score: Floats, growth: Floats) -> Floats:
    """Return amounts that are zero for the lowest scores and lognormal above them."""
    above, positive = _above_zero(score, indicator.share_zero)
    amounts = indicator.mean * np.exp(indicator.spread * positive - indicator.spread**2 / 2)
    if indicator.money:
        amounts = amounts * growth
    rounded = np.round(amounts, 0 if indicator.whole or indicator.money else 2)
    return np.where(above, rounded, 0.0)


def _above_zero(score: Floats, share_zero: float) -> tuple[Flags, Floats]:
    """Return which scores are above the lowest share, and those as standard normal again."""
    if share_zero == 0:
        return np.ones(score.shape, dtype=bool), score
    rank = (ndtr(score) - share_zero) / (1 - share_zero)
    return rank > 0, ndtri(np.clip(rank, 1e-12, 1 - 1e-12))
