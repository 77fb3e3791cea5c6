"""What indices and classification say of a study's households, as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.classification.recovery import TypeRecovery
from lowincome_research.classification.spec import ProfilesSpec
from lowincome_research.classification.strategies import StrategyResults
from lowincome_research.indices.diagnostics import IndexDiagnostics


@dataclass(frozen=True)
class TypeResults:
    """What the classification of a study gives, as frames.

    Attributes
    ----------
    fitted
        The classification.
    shares
        `tbl-types`, see `classification.shares.type_shares`.
    strata
        See `classification.profiles.stratum_shares`.
    trend
        Change of the low-income share from the first time to the last, one row, see
        `classification.profiles.contrasts`; None with one time.
    moves
        See `classification.transitions.transitions`; None with one time.
    n_replicates
        Bootstrap samples behind the errors of `shares`.
    rules
        See `classification.sensitivity.rule_sensitivity`.
    certainty
        See `classification.certainty.type_certainty`; None without declared reliability.
    corrected
        See `classification.corrected_transitions.corrected_transitions`; None without declared
        reliability or with one time.
    changes
        See `classification.hysteresis.changes`; None without `hysteresis` or with one time.
    recovery
        See `classification.recovery.type_recovery`; None of real data.
    """

    fitted: FittedTypes
    shares: pd.DataFrame
    strata: pd.DataFrame
    trend: pd.DataFrame | None
    moves: pd.DataFrame | None
    n_replicates: int
    rules: pd.DataFrame | None = None
    certainty: pd.DataFrame | None = None
    corrected: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    recovery: TypeRecovery | None = None

    @property
    def last(self) -> Any:
        """The latest time."""
        return self.shares["time"].max()

    @property
    def main_rule(self) -> str:
        """Name of the cut that makes the types."""
        return self.fitted.spec.cut_names[0]

    @property
    def latest(self) -> pd.DataFrame:
        """Final types of all low-income households at the latest time, by the study's cut."""
        shares = self.shares
        chosen = {
            "time": self.last, "stratum": "all", "version": "final",
            "cut_rule": self.main_rule,
        }  # fmt: skip
        return shares[(shares[list(chosen)] == pd.Series(chosen)).all(axis=1)]


@dataclass(frozen=True)
class TypeProfile:
    """The dimensions of one index by type.

    Attributes
    ----------
    means
        See `classification.profiles.profiles`, by ``type_final``, at the last time.
    differences
        See `classification.profiles.contrasts`, development type less safety-net type; None where
        the index itself makes the types.
    """

    means: pd.DataFrame
    differences: pd.DataFrame | None


@dataclass(frozen=True)
class HouseholdProfiles:
    """Everything the profiles report rests on.

    Attributes
    ----------
    fitted
        The measures.
    diagnostics
        Of each index, see `indices.diagnostics.index_diagnostics`.
    correlations
        Of the indices with each other, see `indices.diagnostics.correlations`.
    types
        Strata and types; None where the study does not classify.
    by_type
        By index, for those that have dimensions.
    by_group
        Mean of each index in the groups that the study's `profiles` section names, or None.
    groups
        That section.
    strategies
        See `classification.strategies.livelihood_strategies`; None where the study asks for none.
    """

    fitted: FittedMeasures
    diagnostics: tuple[IndexDiagnostics, ...]
    correlations: pd.DataFrame
    types: TypeResults | None
    by_type: Mapping[str, TypeProfile]
    by_group: pd.DataFrame | None
    groups: ProfilesSpec | None
    strategies: StrategyResults | None = None

    @property
    def weights(self) -> pd.DataFrame:
        """Weights of all indices, see `indices.intervals.weight_intervals`."""
        return pd.concat([one.weights for one in self.diagnostics], ignore_index=True)

    @property
    def rank_intervals(self) -> pd.DataFrame:
        """The interval of each unit's rank, see `indices.robustness.RankRobustness.ranks`."""
        ranks = [
            one.robustness.ranks.assign(index=one.name)
            for one in self.diagnostics
            if one.robustness
        ]
        return pd.concat(ranks, ignore_index=True) if ranks else pd.DataFrame({"index": []})

    @property
    def n_replicates(self) -> int:
        """Bootstrap samples behind the intervals of `weights`."""
        return self.diagnostics[0].n_replicates

    def summary(self) -> str:
        """Return a line per index, and the composition of the latest low-income households."""
        lines = [f"{one.name}: {len(one.leaves)} indicators" for one in self.fitted.indices]
        lines += [one.summary() for one in self.diagnostics]
        if self.types is not None:
            shares = self.types.latest.set_index("type")["share_households"]
            lines += [f"{name}: {share:.3f} of households" for name, share in shares.items()]
            lines += self.types.fitted.warnings
        return "\n".join(lines)
