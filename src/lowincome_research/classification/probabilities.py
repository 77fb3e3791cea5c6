"""How sure a type is, given how reliably the two scores are measured (domain C3)."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np

from lowincome_research.classification.spec import TYPES, Axis
from lowincome_research.strict import Model

_NUMERATOR = (
    3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
    221.213596169931, 220.206867912376,
)  # fmt: skip
_DENOMINATOR = (
    8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
    637.333633378831, 793.826512519948, 440.413735824752,
)  # fmt: skip
_FAR = 7.07
_NODES = 16


class Spread(Model):
    """Mean and standard deviation of a score in the universe of the base rows."""

    mean: float
    sd: float


def add_probabilities(
    source: Any,
    distances: Mapping[Axis, nw.Expr],
    *,
    where: nw.Expr,
    error_correlation: float,
) -> Any:
    """Add the probability of each type as ``p_<type>``; the four add up to 1.

    Parameters
    ----------
    source
        A narwhals frame.
    distances
        Standardised distance of each axis above its cut, see `standardised`.
    where
        Rows that have a type; missing elsewhere.
    error_correlation
        Correlation of the errors of the two scores.

    Notes
    -----
    Distances and what follows from them stand in columns of their own until the end: written as
    one expression they would be computed again in every place.
    """
    h, k = "__drive", "__capability"
    source = source.with_columns(distances["drive"].alias(h), distances["capability"].alias(k))
    source = source.with_columns(
        normal_distribution(nw.col(h)).alias(f"{h}_high"),
        normal_distribution(nw.col(k)).alias(f"{k}_high"),
    )
    drive, capability = nw.col(f"{h}_high"), nw.col(f"{k}_high")
    both = drive * capability
    if error_correlation:
        both = both + _covariance(nw.col(h), nw.col(k), error_correlation)
    source = source.with_columns(nw.when(where).then(both).alias("__both"))
    both = nw.col("__both")
    parts = (both, drive - both, capability - both, 1.0 - drive - capability + both)
    return source.with_columns(
        part.alias(f"p_{name}") for name, part in zip(TYPES, parts, strict=True)
    ).drop(h, k, f"{h}_high", f"{k}_high", "__both")


def normal_distribution(z: nw.Expr) -> nw.Expr:
    """Return the standard normal distribution function, in operations every engine has.

    Notes
    -----
    Hart's rational approximation as given by West (2005), "Better approximations to cumulative
    normal functions", *Wilmott* May 2005; beyond 7.07 standard deviations the tail is held. The
    error is below 1e-12.
    """
    size = z.abs().clip(0.0, _FAR)
    tail = (size * size * -0.5).exp() * _polynomial(_NUMERATOR, size)
    tail = tail / _polynomial(_DENOMINATOR, size)
    return nw.when(z > 0).then(1.0 - tail).otherwise(tail)


def standardised(score: nw.Expr, *, spread: Spread, cut: float, reliability: float) -> nw.Expr:
    """Return z such that the true score lies above the cut with probability Phi(z).

    Given an observed score x of reliability a, the true score is normal around the shrunken
    ``a x + (1 - a) mean`` with variance ``sd^2 a (1 - a)``.
    """
    shrunken = score * reliability + (1 - reliability) * spread.mean
    return (shrunken - cut) / (spread.sd * math.sqrt(reliability * (1 - reliability)))


def _covariance(h: nw.Expr, k: nw.Expr, rho: float) -> nw.Expr:
    """Return Phi2(h, k, rho) - Phi(h) Phi(k) by Gauss-Legendre quadrature over the correlation.

    Plackett's identity: the derivative of Phi2 in rho is the bivariate density; with
    rho = sin(t) the integrand is smooth (Drezner and Wesolowsky 1990).
    """
    reach = math.asin(rho)
    terms = []
    for node, weight in zip(*np.polynomial.legendre.leggauss(_NODES), strict=True):
        angle = reach * (float(node) + 1) / 2
        squares = h * h + k * k - h * k * (2 * math.sin(angle))
        density = (squares / (-2 * math.cos(angle) ** 2)).exp()
        terms.append(density * (float(weight) * reach / (4 * math.pi)))
    return reduce(operator.add, terms)


def _polynomial(coefficients: tuple[float, ...], x: nw.Expr) -> nw.Expr:
    return reduce(lambda total, one: total * x + one, coefficients[1:], x * 0.0 + coefficients[0])
