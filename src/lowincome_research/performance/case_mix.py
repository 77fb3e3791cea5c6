"""What a place's case-mix lets expect, so that hard places are not taken for badly run ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.performance.places import Places
from lowincome_research.performance.spec import PanelValue, PerformanceSpec

Floats = npt.NDArray[np.float64]
_PLACES_PER_TRAIT = 10
"""Fewer places for each trait than this, and the expectation follows the places themselves."""


@dataclass(frozen=True)
class Expectation:
    """Values expected of places from their traits.

    Attributes
    ----------
    expected
        Shape (places,), in the unit of the values; their common mean where there are no traits.
    traits
        Deviations of the traits from their means, shape (places, traits).
    covariance
        Of the slopes, shape (traits, traits), HC1.
    """

    expected: Floats
    traits: Floats
    covariance: Floats

    @property
    def std_error(self) -> Floats:
        """Standard errors of `expected` about the common mean, shape (places,)."""
        return np.sqrt(np.einsum("ij,jk,ik->i", self.traits, self.covariance, self.traits))

    def errors(self, normal: Floats) -> Floats:
        """Turn standard normal draws (draws, traits) into errors of `expected` (draws, places)."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        return normal @ root.T @ self.traits.T


def case_mix(places: Places, spec: PerformanceSpec) -> Floats:
    """Return the traits of places in standard deviations from their means.

    Returns
    -------
    ndarray
        Shape (places, traits); a trait that is a word has a column for each word but the first.

    Raises
    ------
    StudyError
        A trait does not vary, repeats others, or there are fewer than ten places for each.
    """
    columns = [_columns(places, spec, position) for position in range(len(spec.case_mix))]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(len(places.names)))
    traits = frame.to_numpy(dtype=float)
    centred = traits - traits.mean(axis=0)
    spread = centred.std(axis=0)
    if flat := [name for name, one in zip(frame.columns, spread, strict=True) if one < 1e-12]:
        raise StudyError(Problem("performance.case_mix", f"'{flat[0]}' does not vary"))
    if len(traits) < _PLACES_PER_TRAIT * traits.shape[1]:
        seen = f"{traits.shape[1]} traits for {len(traits)} places"
        allowed = f"at least {_PLACES_PER_TRAIT} places for each"
        raise StudyError(Problem("performance.case_mix", seen, allowed, "leave traits out"))
    if np.linalg.matrix_rank(centred / spread) < traits.shape[1]:
        raise StudyError(Problem("performance.case_mix", "traits add up to each other"))
    return centred / spread


def expectation(value: Floats, traits: Floats) -> Expectation:
    """Regress values on traits by least squares.

    Parameters
    ----------
    value
        Shape (places,).
    traits
        Centred, shape (places, traits); without columns the expectation is the mean.
    """
    n, k = traits.shape
    if not k:
        return Expectation(np.full(n, value.mean()), traits, np.zeros((0, 0)))
    bread = np.linalg.inv(traits.T @ traits)
    slopes = bread @ traits.T @ value
    residual = value - value.mean() - traits @ slopes
    meat = (traits * residual[:, None] ** 2).T @ traits
    covariance = bread @ meat @ bread * n / (n - k - 1)
    return Expectation(value.mean() + traits @ slopes, traits, covariance)


def _columns(places: Places, spec: PerformanceSpec, position: int) -> pd.DataFrame:
    wanted, where = spec.case_mix[position], f"performance.case_mix[{position}]"
    if not isinstance(wanted, PanelValue):
        raw = places.trait(wanted)
        if not pd.api.types.is_numeric_dtype(raw):
            dummies = pd.get_dummies(raw.reset_index(drop=True), prefix=wanted.column)
            return dummies.iloc[:, 1:].astype(float)
    return pd.DataFrame({wanted.column: places.values(wanted, where).value})
