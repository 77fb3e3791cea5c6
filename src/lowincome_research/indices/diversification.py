"""Livelihood strategies: how many sources a household's income has, and which one carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw

from lowincome_research.errors import Problem, UsageError
from lowincome_research.indices.base import require_columns
from lowincome_research.indices.strategy_spec import (
    DOMINANT,
    MIXED,
    STRATEGY,
    Kind,
    LivelihoodStrategySpec,
)
from lowincome_research.stats.quantiles import TIE


def with_strategy(frame: Any, spec: LivelihoodStrategySpec | None) -> Any:
    """Add the columns of a study's `livelihood_strategy` section, if it has one, to a frame.

    Sources are taken by name, so that a section read again from a file gives the same numbers.
    """
    if spec is None:
        return frame
    sources = {name: spec.sources[name] for name in sorted(spec.sources)}
    return income_diversification(frame, sources, dominant=spec.dominant)


def income_diversification(
    frame: Any, sources: Mapping[str, Kind], *, dominant: float = DOMINANT
) -> Any:
    """Add the spread of income over its sources, and the livelihood strategy, to a frame.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame, eager or lazy.
    sources
        Columns of income, at least two, each with the kind of activity it comes from.
    dominant
        Least share of the kind that is the strategy, above one half.

    Returns
    -------
    The same kind of frame with the columns

    - ``income_share_<kind>``: share of each kind;
    - ``income_sources``: number of sources with a positive income;
    - ``income_losses``: number of sources with a loss, which counts as no income;
    - ``income_entropy``: Shannon entropy of the shares of the sources, 0 for a single one;
    - ``income_inverse_simpson``: one over the sum of their squares, the number of equal sources;
    - ``livelihood_strategy``: the dominant kind, or ``mixed``.

    All are missing where a source is; shares, entropy, inverse and strategy also where no source
    has a positive income.

    Raises
    ------
    UsageError
        Fewer than two sources, or a threshold that two kinds can pass.
    StudyError
        A column is absent.
    """
    _check(sources, dominant)
    source = nw.from_native(frame)
    require_columns(source.lazy(), list(sources))
    return source.with_columns(*_spread(list(sources)), *_kinds(sources, dominant)).to_native()


def _check(sources: Mapping[str, Kind], dominant: float) -> None:
    problems = []
    if len(sources) < 2:
        problems.append(Problem("sources", f"{len(sources)} of them", "two or more"))
    if not 0.5 < dominant <= 1:
        problems.append(Problem("dominant", f"saw {dominant:g}", "above 0.5, up to 1"))
    if problems:
        raise UsageError(problems)


def _spread(columns: Sequence[str]) -> list[nw.Expr]:
    """Entropy is ln T - sum(a ln a) / T for amounts a with total T."""
    amounts = [_amount(column) for column in columns]
    total = _sum(amounts)
    logs = _sum([a * nw.when(a > 0).then(a).otherwise(1.0).log() for a in amounts])
    positive = nw.when(total > 0).then(total)
    squares = _sum([a * a for a in amounts])
    known = ~_sum([nw.col(column).cast(nw.Float64) for column in columns]).is_null()
    gains = _sum([nw.when(a > 0).then(1.0).otherwise(0.0) for a in amounts])
    losses = _sum([nw.when(nw.col(c) < 0).then(1.0).otherwise(0.0) for c in columns])
    return [
        nw.when(known).then(gains).alias("income_sources"),
        nw.when(known).then(losses).alias("income_losses"),
        nw.when(total > 0).then(positive.log() - logs / positive).alias("income_entropy"),
        nw.when(total > 0).then(positive * positive / squares).alias("income_inverse_simpson"),
    ]


def _kinds(sources: Mapping[str, Kind], dominant: float) -> list[nw.Expr]:
    total = _sum([_amount(column) for column in sources])
    kinds = dict.fromkeys(sources.values())
    shares = {
        kind: _sum([_amount(column) for column, own in sources.items() if own == kind]) / total
        for kind in kinds
    }
    strategy = nw.lit(MIXED)
    for kind, share in shares.items():
        strategy = nw.when(share >= dominant - TIE).then(nw.lit(kind)).otherwise(strategy)
    return [
        *(
            nw.when(total > 0).then(share).alias(f"income_share_{kind}")
            for kind, share in shares.items()
        ),
        nw.when(total > 0).then(strategy).alias(STRATEGY),
    ]


def _amount(column: str) -> nw.Expr:
    return nw.col(column).cast(nw.Float64).clip(lower_bound=0.0)


def _sum(parts: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(add, parts)
