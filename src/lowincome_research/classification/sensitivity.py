"""How the shares of the types follow from the cut rule: every rule beside that of the study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.cells import TypeCodes
from lowincome_research.classification.shares import SampledTypes
from lowincome_research.classification.spec import TYPES
from lowincome_research.stats.intervals import proportion_interval, wald_interval

Floats = npt.NDArray[np.float64]
AGREEMENT = "agreement"


def rule_sensitivity(types: SampledTypes) -> pd.DataFrame:
    """Return the final types of all low-income households at the last time, by each rule.

    Returns
    -------
    DataFrame
        cut_rule, type, share, difference (from the study's rule, 0 for that rule itself),
        std_error, ci_low and ci_high of the difference, n (rows), n_type (rows of the type). A
        last line of each rule, of type ``agreement``, is the share of households that have the
        same type as by the study's rule, with its own error.

    Notes
    -----
    Both rules are fitted anew in each bootstrap sample, so that an error knows how far two rules
    move together. Intervals of differences use the t, of agreement the logit interval, with
    clusters less strata degrees of freedom.
    """
    main, *others = types.codes
    times = types.cells.labels["time"]
    rows = _rows_at(types, times.max())
    own = list(types.samples(main))
    lines = list(_lines(types, rows, main, own))
    for rule in others:
        lines += _lines(types, rows, rule, own)
    return pd.DataFrame(lines)


def _lines(
    types: SampledTypes,
    rows: npt.NDArray[np.bool_],
    rule: str,
    own: list[tuple[TypeCodes, Floats]],
) -> Iterator[dict[str, Any]]:
    survey, at = types.drawn.design, types.cells.rows
    found = _compared(types.codes[rule], types.codes[types.main], survey.weight[at], rows)
    samples = np.array(
        [
            _compared(codes, reference, weights[at], rows)[1:]
            for (codes, weights), (reference, _) in zip(types.samples(rule), own, strict=True)
        ]
    )
    errors = np.nanstd(samples.reshape(len(samples), -1), axis=0, ddof=1)
    shares, difference, agreement = found[0], found[1][: len(TYPES)], found[1][len(TYPES)]
    low, high = wald_interval(difference, errors[:-1], survey.df)
    n, codes = int(rows.sum()), types.codes[rule][1][rows]
    alike = int((codes == types.codes[types.main][1][rows]).sum())
    for place, name in enumerate(TYPES):
        yield {
            "cut_rule": rule, "type": name, "share": shares[place],
            "difference": difference[place], "std_error": errors[place],
            "ci_low": low[place], "ci_high": high[place], "n": n,
            "n_type": int((codes == place).sum()),
        }  # fmt: skip
    reached = len(np.unique(survey.cluster[at][rows]))
    low, high = proportion_interval(agreement, errors[-1], survey.df, reached)
    yield {
        "cut_rule": rule, "type": AGREEMENT, "share": agreement, "difference": np.nan,
        "std_error": errors[-1], "ci_low": float(low), "ci_high": float(high), "n": n,
        "n_type": alike,
    }  # fmt: skip


def _compared(
    codes: TypeCodes, reference: TypeCodes, weights: Floats, rows: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return shares of final types, and their differences followed by the share in agreement."""
    found, other, w = codes[1][rows], reference[1][rows], weights[rows]
    shares, apart = (
        np.bincount(one, w, minlength=len(TYPES)) / w.sum() for one in (found, other)
    )  # fmt: skip
    return shares, np.append(shares - apart, w @ (found == other) / w.sum())


def _rows_at(types: SampledTypes, time: Any) -> npt.NDArray[np.bool_]:
    column = types.cells.fitted.time
    frame = types.cells.frame
    return np.ones(len(frame), bool) if column is None else frame[column].eq(time).to_numpy()
