"""One interface to all cut rules: fit, fit again to other weights, and tell the types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from lowincome_research.classification.cut_spec import (
    AbsoluteCut,
    Cut,
    DualCutoff,
    KMeansCut,
    LatentProfileCut,
)
from lowincome_research.classification.cuts import AxisRule, CutPoints, cut_point
from lowincome_research.classification.dual_cutoff import (
    LOWS,
    Deprivations,
    fit_dual_cutoff,
    with_lows,
)
from lowincome_research.classification.joint_means import fit_joint_means, refit_joint_means
from lowincome_research.classification.latent_profiles import (
    fit_latent_profiles,
    refit_latent_profiles,
)
from lowincome_research.classification.regions import Regions, region_codes, region_expression
from lowincome_research.classification.spec import AXES, Axis, ClassificationSpec
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.base import BaseRows
from lowincome_research.indices.fitted import FittedIndex

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer[Any]]
FittedCut = Annotated[CutPoints | Regions | Deprivations, Field(discriminator="kind")]


def fit_cut(
    cut: Cut, rows: BaseRows, spec: ClassificationSpec, indices: Mapping[str, FittedIndex]
) -> FittedCut:
    """Fit a rule on the universe of its base rows.

    Raises
    ------
    StudyError
        The rule finds no cut there.
    """
    if cut.rule == "dual_cutoff":
        return fit_dual_cutoff(cut, spec, indices)
    columns = [rows.values[getattr(spec, axis)] for axis in AXES]
    if isinstance(cut, LatentProfileCut) or (isinstance(cut, KMeansCut) and cut.joint):
        scores = np.stack(columns, axis=1)
        known = np.isfinite(scores).all(axis=1) & (rows.weights > 0)
        try:
            return _fit_regions(cut, scores[known], rows.weights[known])
        except ValueError as error:
            seen = f"'{spec.drive}' and '{spec.capability}' give no types by {cut.rule}: {error}"
            raise StudyError(Problem("classification.cut", seen)) from None
    drive, capability = (
        _axis_cut(cut, axis, column, rows.weights, spec)
        for axis, column in zip(AXES, columns, strict=True)
    )
    return CutPoints(rule=cut, drive=drive, capability=capability)


def refit(fitted: FittedCut, scores: Floats, weights: Floats) -> FittedCut:
    """Fit a rule to other weights of the same rows, from where it is; a given cut stays itself.

    Parameters
    ----------
    scores
        Drive and capability of the base rows, shape (n, 2), no NaN.
    weights
        Shape (n,).
    """
    if isinstance(fitted.rule, DualCutoff | AbsoluteCut):
        return fitted
    if isinstance(fitted, Regions):
        reached = weights > 0
        again = refit_joint_means if fitted.rule.rule == "kmeans" else refit_latent_profiles
        return again(fitted, scores[reached], weights=weights[reached])
    drive, capability = (cut_point(fitted.rule, column, weights=weights) for column in scores.T)
    return CutPoints(rule=fitted.rule, drive=drive, capability=capability)


def raw_expression(fitted: FittedCut, spec: ClassificationSpec) -> nw.Expr:
    """Return the type of each row by a rule, wherever its scores stand (domain C3).

    For `dual_cutoff` the frame is one of `dual_cutoff.with_lows`.
    """
    drive, capability = nw.col(spec.drive), nw.col(spec.capability)
    if isinstance(fitted, Regions):
        return region_expression(fitted, drive, capability)
    if isinstance(fitted, Deprivations):
        driven, able = (~nw.col(name) for name in LOWS.values())
    else:
        driven, able = drive > fitted.drive, capability > fitted.capability
    without = nw.when(able).then(nw.lit("activation")).otherwise(nw.lit("safety_net"))
    high = nw.when(able).then(nw.lit("development")).otherwise(nw.lit("empowerment"))
    return nw.when(driven).then(high).otherwise(without)


def raw_codes(fitted: FittedCut, scores: Floats, frame: pd.DataFrame) -> Codes:
    """Return the type of each row as its place in TYPES.

    Parameters
    ----------
    scores
        Drive and capability, shape (n, 2), no NaN.
    frame
        The rows with their indicators, which `dual_cutoff` counts.
    """
    if isinstance(fitted, Deprivations):
        lows = with_lows(nw.from_native(frame), fitted).select(*LOWS.values()).to_numpy()
        return 2 * lows[:, 0].astype(int) + lows[:, 1].astype(int)
    if isinstance(fitted, Regions):
        return region_codes(fitted, scores)
    below = scores <= [fitted.drive, fitted.capability]
    return 2 * below[:, 0] + below[:, 1]


def _axis_cut(
    cut: AxisRule, axis: Axis, scores: Floats, weights: Floats, spec: ClassificationSpec
) -> float:
    try:
        return cut_point(cut, scores, weights=weights)
    except ValueError as error:
        name = getattr(spec, axis)
        seen = f"'{name}' gives no {cut.rule} cut in the universe of the base rows: {error}"
        raise StudyError(Problem(f"classification.{axis}", seen)) from None


def _fit_regions(cut: KMeansCut | LatentProfileCut, scores: Floats, weights: Floats) -> Regions:
    if isinstance(cut, KMeansCut):
        return fit_joint_means(cut, scores, weights=weights)
    return fit_latent_profiles(cut, scores, weights=weights)
