"""What only a simulation can show: whether the types, and their probabilities, are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.cuts import moments
from lowincome_research.classification.profiles import profiles, sample_design
from lowincome_research.classification.spec import AXES, TYPES, ClassificationSpec
from lowincome_research.classification.transitions import transitions
from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.intervals import proportion_interval
from lowincome_research.stats.quantiles import median_cut

Floats = npt.NDArray[np.float64]
GRID = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_EDGES = (0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_DECLARED = "declared"


@dataclass(frozen=True)
class TypeRecovery:
    """True types beside those that were assigned.

    Attributes
    ----------
    calibration
        By class of the largest probability: p_low, p_high, p_mean, share (truly of that type),
        std_error, ci_low, ci_high, n.
    rates
        basis (``declared``: the study's own scores; otherwise true scores to which error was
        added), drive and capability (reliabilities), recovered (share of households whose raw
        type is the true one), std_error, ci_low, ci_high, expected (mean probability of the type
        assigned), n.
    moves
        See `classification.transitions.transitions`, of true types by scores; None with one time.
    """

    calibration: pd.DataFrame
    rates: pd.DataFrame
    moves: pd.DataFrame | None

    @property
    def declared(self) -> pd.Series:
        """The line of the study's own scores."""
        return self.rates.loc[self.rates["basis"].eq(_DECLARED)].iloc[0]


def type_recovery(
    frame: pd.DataFrame,
    truth: pd.DataFrame,
    spec: ClassificationSpec,
    *,
    keys: Keys,
    design: Design,
    generator: np.random.Generator,
    grid: Sequence[float] = GRID,
) -> TypeRecovery:
    """Compare assigned types and their probabilities with the truth of a simulation.

    Parameters
    ----------
    frame
        The panel with its measures, among them probabilities.
    truth
        A row per row of the panel: the keys, ``true_type``, and the true scores ``drive`` and
        ``capability``.
    spec
        The classification, with declared reliabilities.
    generator
        Of the error that is added to true scores.
    grid
        Reliabilities at which error is added to both true scores, so that recovery can be read
        as a function of reliability alone.

    Raises
    ------
    DataError
        A row that has a type has no truth.

    Notes
    -----
    Low-income households with a type by scores; those whose type rests on the override of
    households without labour are left out, since it needs no scores. On the grid truth and scores
    are cut at their own weighted medians over all waves; so is the truth of `moves`, which keeps
    households without labour, as do the tables of measured and corrected movement.
    """
    names = list(keys.names)
    true = truth[[*names, "true_type", *AXES]].rename(columns={a: f"true_{a}" for a in AXES})
    known = frame.merge(true, on=names, how="left", validate="one_to_one")
    rows = known[known["type_raw"].notna() & known["p_max"].notna()]
    if unknown := int(rows["true_type"].isna().sum()):
        seen = f"{unknown} rows of the panel have no true type"
        raise DataError(Problem("truth", seen, "a row for each row of the panel"))
    if spec.override_no_labour:
        rows = rows[~rows[spec.labour].le(0).fillna(False)]
    rows = rows.sort_values(names).reset_index(drop=True)
    lines = [_declared(rows, spec, design)]
    lines += _simulated(rows, grid, design, generator)
    several = keys.time is not None and known[keys.time].nunique() > 1
    moves = _moves(known, keys, design) if several else None
    return TypeRecovery(_calibration(rows, design), pd.DataFrame(lines), moves)


def _calibration(rows: pd.DataFrame, design: Design) -> pd.DataFrame:
    p = rows[[f"p_{name}" for name in TYPES]].to_numpy(float)
    probable = np.array(TYPES)[p.argmax(axis=1)]
    place = np.clip(np.searchsorted(_EDGES, rows["p_max"], side="right") - 1, 0, len(_EDGES) - 2)
    marked = rows.assign(
        place=place, p_mean=rows["p_max"], right=(rows["true_type"] == probable).astype(float)
    )
    found = profiles(marked, ["p_mean", "right"], by=["place"], design=design)
    right = found[found["variable"].eq("right")].reset_index(drop=True)
    p_mean = found.loc[found["variable"].eq("p_mean"), "mean"].to_numpy(float)
    low, high = proportion_interval(
        right["mean"], right["std_error"], right["df"], right["n_clusters"]
    )
    edges = np.array(_EDGES)
    return pd.DataFrame(
        {
            "p_low": edges[right["place"]], "p_high": edges[right["place"] + 1], "p_mean": p_mean,
            "share": right["mean"], "std_error": right["std_error"], "ci_low": low,
            "ci_high": high, "n": right["n"],
        }
    )  # fmt: skip


def _declared(rows: pd.DataFrame, spec: ClassificationSpec, design: Design) -> dict[str, object]:
    p = rows[[f"p_{name}" for name in TYPES]].to_numpy(float)
    assigned = pd.Categorical(rows["type_raw"], categories=list(TYPES)).codes
    return {
        "basis": _DECLARED, **{str(axis): one for axis, one in spec.reliabilities.items()},
        **_rate(rows, rows["type_raw"].eq(rows["true_type"]), design),
        "expected": _mean(rows, p[np.arange(len(rows)), assigned], design),
    }  # fmt: skip


def _simulated(
    rows: pd.DataFrame, grid: Sequence[float], design: Design, generator: np.random.Generator
) -> Iterator[dict[str, object]]:
    weights = sample_design(rows, design).weight
    true = rows[[f"true_{axis}" for axis in AXES]].to_numpy(float)
    kinds = _types(true, weights)
    sd = np.array([moments(column, weights=weights)[1] for column in true.T])
    noise = generator.standard_normal(true.shape) * sd
    for reliability in grid:
        observed = true + noise * np.sqrt((1 - reliability) / reliability)
        same = pd.Series(_types(observed, weights) == kinds, index=rows.index)
        yield {
            "basis": "added", "drive": reliability, "capability": reliability,
            **_rate(rows, same, design), "expected": np.nan,
        }  # fmt: skip


def _moves(known: pd.DataFrame, keys: Keys, design: Design) -> pd.DataFrame:
    typed = known["type_raw"].notna()
    true = known.loc[typed, [f"true_{axis}" for axis in AXES]].to_numpy(float)
    kinds = pd.Series(np.array(TYPES)[_types(true, sample_design(known[typed], design).weight)])
    kinds.index = known.index[typed]
    return transitions(known.assign(type_raw=kinds), keys=keys, design=design)


def _types(scores: Floats, weights: Floats) -> npt.NDArray[np.int64]:
    cuts = [median_cut(column, weights=weights) for column in scores.T]
    low = scores <= cuts
    return np.asarray(2 * low[:, 0] + low[:, 1], dtype=np.int64)


def _rate(rows: pd.DataFrame, same: pd.Series, design: Design) -> dict[str, object]:
    marked = rows.assign(all=0, same=same.astype(float))
    found = profiles(marked, ["same"], by=["all"], design=design).iloc[0]
    low, high = proportion_interval(
        found["mean"], found["std_error"], found["df"], found["n_clusters"]
    )
    return {
        "recovered": found["mean"], "std_error": found["std_error"], "ci_low": float(low),
        "ci_high": float(high), "n": int(found["n"]),
    }  # fmt: skip


def _mean(rows: pd.DataFrame, values: Floats, design: Design) -> float:
    return float(np.average(values, weights=sample_design(rows, design).weight))
