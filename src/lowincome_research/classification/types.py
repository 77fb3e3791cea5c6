"""The four types: fitted on the low-income universe of the base rows, then a map of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from lowincome_research.classification.cuts import CutPoints, correlation, moments
from lowincome_research.classification.dual_cutoff import LOWS, Deprivations, with_lows
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.probabilities import (
    Spread,
    add_probabilities,
    standardised,
)
from lowincome_research.classification.rules import FittedCut, fit_cut, raw_expression
from lowincome_research.classification.spec import AXES, TYPES, ClassificationSpec
from lowincome_research.classification.strata import fit_line, line_expression, stratum_expression
from lowincome_research.indices.base import base_rows, require_columns
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.spec import Base

_PROBABILITIES = tuple(f"p_{name}" for name in TYPES)


def fit_types(
    frame: Any,
    spec: ClassificationSpec,
    *,
    time: str | None = None,
    weight: str | None = None,
    region: str | None = None,
    indices: Sequence[FittedIndex] = (),
) -> FittedTypes:
    """Resolve the lines and fit cuts and spreads on the universe of the base rows.

    Parameters
    ----------
    frame
        Any dataframe narwhals reads, with income and the two scores.
    time
        Time key: years, where lines are dated.
    weight
        Column of survey weights.
    region
        Region of the policy lines.
    indices
        The study's indices: `dual_cutoff` counts the indicators of the two axes.

    Raises
    ------
    StudyError
        A column or line is absent, or a rule finds no cut: scores that do not vary, two k-means
        centres of one type, a single latent profile, an axis without indicators.
    DataError
        The base has no rows.
    """
    source = nw.from_native(frame).lazy()
    require_columns(source, _inputs(spec, time))
    columns = source.collect_schema().names()
    times = source.select(time).unique().collect()[time].to_list() if time else []
    dibao, median = (
        fit_line(line, columns=columns, region=region, times=times)
        for line in (spec.lines.dibao, spec.lines.median)
    )
    draft = FittedTypes(
        spec=spec, region=region, time=time, weight=weight, dibao=dibao, median=median, cuts=(),
        drive=Spread(mean=0.0, sd=0.0), capability=Spread(mean=0.0, sd=0.0), correlation=0.0,
    )  # fmt: skip
    low_income = source.with_columns(_stratum(draft).alias("income_stratum")).filter(
        nw.col("income_stratum").is_in(list(spec.universe))
    )
    return _fit_cuts(low_income, draft, {one.name: one for one in indices})


def _fit_cuts(
    low_income: Any, draft: FittedTypes, indices: Mapping[str, FittedIndex]
) -> FittedTypes:
    spec, weight = draft.spec, draft.weight
    names = [spec.drive, spec.capability]
    every: Base = "all"
    bases = [cut.base for cut in spec.cuts if cut.base is not None] or [every]
    found = {
        str(base): base_rows(low_income.to_native(), names, base, weight=weight) for base in bases
    }
    rows = found[str(bases[0])]
    cuts = tuple(fit_cut(cut, found[str(cut.base or bases[0])], spec, indices) for cut in spec.cuts)
    scores = [rows.values[name] for name in names]
    drive, capability = (moments(score, weights=rows.weights) for score in scores)
    return draft.model_copy(
        update={
            "cuts": cuts,
            "drive": Spread(mean=drive[0], sd=drive[1]),
            "capability": Spread(mean=capability[0], sd=capability[1]),
            "correlation": correlation(*scores, weights=rows.weights),
        }
    )


def classify(frame: Any, fitted: FittedTypes) -> Any:
    """Add strata, types and probabilities to a frame with income and the two scores.

    Returns
    -------
    The same kind of frame with ``income_stratum``, ``type_raw`` (by the study's rule),
    ``type_final`` (after the override of households without labour), ``p_development`` to
    ``p_safety_net`` (of the raw type), ``p_max`` and ``indeterminate``. Types and probabilities
    are missing outside the universe and where a score is; probabilities also where no reliability
    is declared. A type that rests on the override is never indeterminate.
    """
    spec = fitted.spec
    source = nw.from_native(frame)
    counted = fitted.cuts[0].columns if isinstance(fitted.cuts[0], Deprivations) else ()
    require_columns(source.lazy(), [*_inputs(spec, fitted.time), *counted])
    source = source.with_columns(_stratum(fitted).alias("income_stratum"))
    source = _with_raw_types(source, fitted)
    source = _with_probabilities(source, fitted)
    p_max = nw.max_horizontal(*_PROBABILITIES)
    overridden = _without_labour(spec)
    uncertain = (p_max < spec.indeterminate_below) & ~overridden
    return source.with_columns(
        final_expression(spec).alias("type_final"),
        p_max.alias("p_max"),
        nw.when(~p_max.is_null()).then(uncertain).alias("indeterminate"),
    ).to_native()


def type_expression(spec: ClassificationSpec, cut: FittedCut) -> nw.Expr:
    """Return the raw type of each row by any rule, see `rules.raw_expression`."""
    return nw.when(_has_type(spec)).then(raw_expression(cut, spec))


def final_expression(spec: ClassificationSpec, raw: str = "type_raw") -> nw.Expr:
    """Return the final type: safety net without labour, the raw type otherwise."""
    overridden = nw.col("income_stratum").is_in(list(spec.universe)) & _without_labour(spec)
    return nw.when(overridden).then(nw.lit("safety_net")).otherwise(nw.col(raw))


def _with_raw_types(source: Any, fitted: FittedTypes) -> Any:
    cut = fitted.cuts[0]
    raw = type_expression(fitted.spec, cut).alias("type_raw")
    if not isinstance(cut, Deprivations):
        return source.with_columns(raw)
    return with_lows(source, cut).with_columns(raw).drop(*LOWS.values())


def _with_probabilities(source: Any, fitted: FittedTypes) -> Any:
    spec, cuts = fitted.spec, fitted.cuts[0]
    if not spec.reliabilities or not isinstance(cuts, CutPoints):
        missing = [nw.lit(None, dtype=nw.Float64).alias(name) for name in _PROBABILITIES]
        return source.with_columns(missing)
    distances = {
        axis: standardised(
            nw.col(getattr(spec, axis)), spread=getattr(fitted, axis), cut=getattr(cuts, axis),
            reliability=spec.reliabilities[axis],
        )
        for axis in AXES
    }  # fmt: skip
    return add_probabilities(
        source,
        distances,
        where=~nw.col("type_raw").is_null(),
        error_correlation=spec.error_correlation,
    )


def _has_type(spec: ClassificationSpec) -> nw.Expr:
    scores = [nw.col(name) for name in (spec.drive, spec.capability)]
    known = ~(scores[0].is_null() | scores[1].is_null())
    return nw.col("income_stratum").is_in(list(spec.universe)) & known


def _without_labour(spec: ClassificationSpec) -> nw.Expr:
    if not spec.override_no_labour:
        return nw.lit(False)
    return (nw.col(spec.labour) <= 0).fill_null(False)


def _stratum(fitted: FittedTypes) -> nw.Expr:
    return stratum_expression(
        fitted.spec,
        dibao=line_expression(fitted.dibao, fitted.time),
        median=line_expression(fitted.median, fitted.time),
    )


def _inputs(spec: ClassificationSpec, time: str | None) -> list[str]:
    labour = [spec.labour] if spec.override_no_labour else []
    keys = [time] if time else []
    return [*keys, spec.income, spec.drive, spec.capability, *labour, *spec.lines.hardship]
