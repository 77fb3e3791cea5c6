"""Households and persons of each type, with errors that know the cuts are estimated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.cells import VERSIONS, TypeCells, TypeCodes, type_cells
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.profiles import sample_design
from lowincome_research.classification.rules import FittedCut
from lowincome_research.classification.spec import TYPES
from lowincome_research.panel.spec import Design
from lowincome_research.stats.bootstrap import Replicates, replicates
from lowincome_research.stats.intervals import proportion_interval

Floats = npt.NDArray[np.float64]
_COLUMNS = [
    "time", "stratum", "version", "cut_rule", "type", "households", "persons",
    "share_households", "share_persons", "std_error", "ci_low", "ci_high",
    "std_error_persons", "ci_low_persons", "ci_high_persons", "n", "n_cell",
]  # fmt: skip


@dataclass(frozen=True)
class SampledTypes:
    """The types of a sample by every rule of the study, and by the same rules in its replicates.

    Attributes
    ----------
    cells
        The rows that have a type.
    drawn
        Bootstrap samples.
    codes
        Types of the rows by rule, shape (2, rows).
    refitted
        By rule, the cuts of each bootstrap sample.
    """

    cells: TypeCells
    drawn: Replicates
    codes: Mapping[str, TypeCodes]
    refitted: Mapping[str, Sequence[FittedCut]]

    @property
    def main(self) -> str:
        """Name of the cut that makes the study's types."""
        return next(iter(self.codes))

    def samples(self, rule: str) -> Iterator[tuple[TypeCodes, Floats]]:
        """Yield the types by a rule and the weights of the sample, in each replicate."""
        own = self.cells.fitted.named_cuts[rule]
        for cut, weights in zip(self.refitted[rule], self.drawn, strict=True):
            yield self.codes[rule] if cut is own else self.cells.codes(cut), weights


def sample_types(
    frame: pd.DataFrame,
    fitted: FittedTypes,
    *,
    design: Design,
    n_replicates: int = 400,
    generator: np.random.Generator,
) -> SampledTypes:
    """Classify a panel by every rule, and again in bootstrap samples with cuts of their own.

    Parameters
    ----------
    frame
        The panel with its measures: scores, ``income_stratum``, labour, time, design columns, and
        the indicators where `dual_cutoff` counts them.
    fitted
        The classification.
    design
        Columns of the survey design.
    n_replicates, generator
        Of the Rao-Wu bootstrap.
    """
    cells = type_cells(frame, fitted, size=design.size)
    drawn = replicates(sample_design(frame, design), n=n_replicates, generator=generator)
    cuts = fitted.named_cuts
    return SampledTypes(
        cells=cells,
        drawn=drawn,
        codes={name: cells.codes(cut) for name, cut in cuts.items()},
        refitted={
            name: [cells.refit(cut, weights) for weights in drawn] for name, cut in cuts.items()
        },
    )


def type_shares(types: SampledTypes) -> pd.DataFrame:
    """Return `tbl-types`: shares of the types by time, stratum, version and cut rule.

    Returns
    -------
    DataFrame
        The columns of the contract; ``std_error`` and its interval are those of the share of
        households, followed by those of the share of persons, the rows of the type (``n``) and of
        the whole cell (``n_cell``). ``stratum`` is ``all`` for the universe. ``households`` and
        ``persons`` are weighted totals, and shares add up to 1 over the types.

    Notes
    -----
    A relative cut is estimated from the same sample and shared by all its rows, so each bootstrap
    sample finds its cuts anew before it counts. The scores themselves count as given. Intervals
    are logit intervals with clusters less strata degrees of freedom.
    """
    return pd.concat([_rule_table(types, name) for name in types.codes], ignore_index=True)


def _rule_table(types: SampledTypes, rule: str) -> pd.DataFrame:
    cells, survey = types.cells, types.drawn.design
    counts = cells.counts(types.codes[rule], survey.weight)
    samples = [_shares(cells.counts(*sample)) for sample in types.samples(rule)]
    error = np.nanstd(np.array(samples), axis=0, ddof=1)
    shares = _shares(counts)
    reached = cells.n_clusters(survey.cluster)[:, None]
    low, high = proportion_interval(shares, error, survey.df, reached)
    names = pd.MultiIndex.from_product(
        [VERSIONS, range(len(cells.labels)), TYPES], names=["version", "cell", "type"]
    )
    table = names.to_frame(index=False).merge(cells.labels, left_on="cell", right_index=True)
    table = table.sort_index().assign(cut_rule=rule)
    for name, values in {"households": counts[0], "persons": counts[1]}.items():
        table[name] = values.ravel()
    for unit, suffix in enumerate(("", "_persons")):
        table[f"share{suffix or '_households'}"] = shares[unit].ravel()
        table[f"std_error{suffix}"] = error[unit].ravel()
        table[f"ci_low{suffix}"], table[f"ci_high{suffix}"] = low[unit].ravel(), high[unit].ravel()
    table["n"] = counts[2].ravel().astype(int)
    whole = np.broadcast_to(counts[2].sum(-1, keepdims=True), counts[2].shape)
    table["n_cell"] = whole.ravel().astype(int)
    return table[_COLUMNS]


def _shares(counts: Floats) -> Floats:
    """Return shares of households and persons; NaN in a cell that a sample does not reach."""
    totals = counts[:2].sum(axis=-1, keepdims=True)
    return np.divide(counts[:2], totals, out=np.full(counts[:2].shape, np.nan), where=totals > 0)
