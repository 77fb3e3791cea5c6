"""Livelihood strategies of households: their shares, how many sources they have, who differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.classification.profiles import contrasts, profiles
from lowincome_research.classification.spec import TYPES
from lowincome_research.indices.strategy_spec import STRATEGY, LivelihoodStrategySpec
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design
from lowincome_research.stats.intervals import proportion_interval

ALL = "all"
NO_INCOME, UNKNOWN = "no_income", "unknown"
SPREAD = ("income_sources", "income_inverse_simpson")
_TYPE, _APART = "type_final", ("development", "safety_net")
_KEYS, _FLAG = ["time", "block", "strategy"], f"{STRATEGY}__"


@dataclass(frozen=True)
class StrategyResults:
    """What the livelihood strategies of a study give.

    Attributes
    ----------
    spec
        The section of the study.
    shares
        See `strategy_shares`.
    spread
        See `mean_spread`.
    trend
        Change of the share of each strategy from the first time to the last, see
        `profiles.contrasts`; None with one time.
    between_types
        Difference of each share between the development and the safety-net type at the last time;
        None without households of both.
    """

    spec: LivelihoodStrategySpec
    shares: pd.DataFrame
    spread: pd.DataFrame
    trend: pd.DataFrame | None
    between_types: pd.DataFrame | None

    @property
    def last(self) -> Any:
        """The latest time."""
        return self.shares["time"].max()

    @property
    def latest(self) -> pd.DataFrame:
        """All households at the latest time, by strategy."""
        rows = self.shares[self.shares["time"].eq(self.last) & self.shares["block"].eq(ALL)]
        return rows.set_index("strategy")


def livelihood_strategies(panel: Panel, spec: LivelihoodStrategySpec) -> StrategyResults:
    """Describe households by livelihood strategy, and where they are typed the types too.

    Parameters
    ----------
    panel
        The panel with its measures as columns.
    spec
        The study's `livelihood_strategy` section.
    """
    frame, time, design = panel.frame, panel.keys.time, panel.design
    moments = sorted(frame[time].unique()) if time else []
    last = frame[frame[time].eq(moments[-1])] if time else frame
    trend = None
    if time and len(moments) > 1:
        trend = _contrasts(frame, spec, time, (moments[-1], moments[0]), design)
    types = None
    if _TYPE in frame and set(_APART) <= set(last[_TYPE]):
        types = _contrasts(last, spec, _TYPE, _APART, design)
    return StrategyResults(
        spec=spec,
        shares=strategy_shares(frame, spec, time=time, design=design),
        spread=mean_spread(frame, time=time, design=design),
        trend=trend,
        between_types=types,
    )


def strategy_shares(
    frame: pd.DataFrame, spec: LivelihoodStrategySpec, *, time: str | None, design: Design
) -> pd.DataFrame:
    """Return the shares of households and persons by livelihood strategy.

    Returns
    -------
    DataFrame
        time; block (``all`` households, then each type); strategy; n, rows; weighted households
        and persons; share_households and share_persons, each with std_error, ci_low and ci_high;
        the mean of each column of `SPREAD` with std_error. Nothing is said of persons where the
        study does not name the household's size.

    Notes
    -----
    ``no_income`` are households without any positive income, ``unknown`` those of which a source
    is missing: they are shown where there are any, so that shares add up to 1. Errors of domain
    means are linearised.
    """
    names = _met(frame, spec)
    table = pd.concat(_strategies(one, names, design) for one in _blocks(frame, time))
    orders = {"block": (ALL, *TYPES), "strategy": names}
    return table.sort_values(
        _KEYS, ignore_index=True,
        key=lambda one: one.map(orders[one.name].index) if one.name in orders else one,
    )  # fmt: skip


def mean_spread(frame: pd.DataFrame, *, time: str | None, design: Design) -> pd.DataFrame:
    """Return the mean of each column of `SPREAD` by time and block, see `profiles.profiles`.

    Households without a positive income have no inverse Simpson index, and those of which a
    source is missing have neither.
    """
    blocks = _blocks(frame, time)
    return pd.concat([profiles(one, SPREAD, by=_KEYS[:2], design=design) for one in blocks])


def _blocks(frame: pd.DataFrame, time: str | None) -> Iterator[pd.DataFrame]:
    """Yield the households as one block, then by type."""
    coded = frame.assign(time=frame[time] if time else "", block=ALL, strategy=_codes(frame))
    yield coded
    if _TYPE in frame and frame[_TYPE].isin(TYPES).any():
        yield coded.assign(block=frame[_TYPE].where(frame[_TYPE].isin(TYPES)))


def _codes(frame: pd.DataFrame) -> pd.Series:
    lacking = frame["income_sources"].notna().map({True: NO_INCOME, False: UNKNOWN})
    return frame[STRATEGY].astype(object).where(frame[STRATEGY].notna(), lacking)


def _met(frame: pd.DataFrame, spec: LivelihoodStrategySpec) -> tuple[str, ...]:
    """Return the strategies that are possible, and what stands for none where it occurs."""
    found = set(_codes(frame))
    return (*spec.strategies, *(name for name in (NO_INCOME, UNKNOWN) if name in found))


def _flagged(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Add a column per strategy, 1 for its households."""
    codes = _codes(frame)
    return frame.assign(**{_FLAG + name: codes.eq(name).astype(float) for name in names})


def _strategies(coded: pd.DataFrame, names: Sequence[str], design: Design) -> pd.DataFrame:
    """Return the rows of blocks of households, told apart by the column ``block``."""
    flagged = _flagged(coded, names)
    table = _shares(flagged, names, design, "households")
    if design.size:
        table = table.merge(_shares(flagged, names, design, "persons"), on=_KEYS)
    counts = _counts(coded, design)
    table = table.merge(counts, on=_KEYS, how="left")
    table = table.fillna(dict.fromkeys(counts.columns.drop(_KEYS), 0))
    means = profiles(coded, SPREAD, by=_KEYS, design=design)
    for name in SPREAD:
        renamed = {"mean": name, "std_error": f"std_error_{name}"}
        own = means[means["variable"].eq(name)].rename(columns=renamed)
        table = table.merge(own[[*_KEYS, *renamed.values()]], on=_KEYS, how="left")
    return table.astype({"n": int})


def _counts(coded: pd.DataFrame, design: Design) -> pd.DataFrame:
    weight = coded[design.weight] if design.weight else 1.0
    size = {"persons": weight * coded[design.size]} if design.size else {}
    counted = coded.assign(n=1, households=weight, **size)
    return counted.groupby(_KEYS)[["n", "households", *size]].sum().reset_index()


def _shares(flagged: pd.DataFrame, names: Sequence[str], design: Design, unit: str) -> pd.DataFrame:
    per, suffix = (design.size, "_persons") if unit == "persons" else (None, "")
    flags = [_FLAG + name for name in names]
    found = profiles(flagged, flags, by=_KEYS[:2], design=design, per=per)
    low, high = proportion_interval(
        found["mean"], found["std_error"], found["df"], found["n_clusters"]
    )
    strategy = found["variable"].str.removeprefix(_FLAG)
    return found[_KEYS[:2]].assign(strategy=strategy).assign(**{
        f"share_{unit}": found["mean"], f"std_error{suffix}": found["std_error"],
        f"ci_low{suffix}": pd.Series(low), f"ci_high{suffix}": pd.Series(high),
    })  # fmt: skip


def _contrasts(
    frame: pd.DataFrame, spec: LivelihoodStrategySpec, between: str, groups: tuple[Any, Any],
    design: Design,
) -> pd.DataFrame:  # fmt: skip
    names = _met(frame, spec)
    flags = [_FLAG + name for name in names]
    table = contrasts(_flagged(frame, names), flags, between=between, groups=groups, design=design)
    return table.assign(variable=list(names)).rename(columns={"variable": "strategy"})
