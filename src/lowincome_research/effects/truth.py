"""True effects beside estimated ones, where a simulation knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import pandas as pd

from lowincome_research.effects.rows import Population, complete_rows, population, subgroups
from lowincome_research.effects.spec import EffectSpec, StaggeredDidSpec
from lowincome_research.effects.timing import with_early_subgroups
from lowincome_research.panel.panel import Panel

TRUE_EFFECTS = {"log_earned_income": "log_effect"}
"""Column of the truth that holds the true effect on an outcome."""
_COLUMNS = ["effect_id", "subgroup", "term", "horizon", "truth"]


def known_effects(
    panel: Panel, specs: Sequence[EffectSpec], truth: pd.DataFrame | None
) -> pd.DataFrame | None:
    """Return the true effects beside a study's staggered ones; None where none is known.

    Parameters
    ----------
    truth
        What the simulation knows, a row per row of the panel; None of real data.
    """
    known = [
        spec
        for spec in specs
        if isinstance(spec, StaggeredDidSpec) and spec.outcome in TRUE_EFFECTS
    ]
    if truth is None or not known:
        return None
    tables = [true_effects(panel, [spec], truth, TRUE_EFFECTS[spec.outcome]) for spec in known]
    return pd.concat(tables, ignore_index=True)


def true_effects(
    panel: Panel, specs: Sequence[StaggeredDidSpec], truth: pd.DataFrame, column: str
) -> pd.DataFrame:
    """Average the true effects of the rows that an estimate speaks about.

    Parameters
    ----------
    panel
        The panel that was estimated on.
    specs
        Effects on the outcome whose true effects are given.
    truth
        Keys of the panel and `column`, the true effect on the outcome in each row.

    Returns
    -------
    DataFrame
        Columns ``effect_id``, ``subgroup``, ``term``, ``horizon`` as in `tbl-effects`, and
        ``truth``: the mean over treated rows, in all and by time since first treatment.
    """
    known = truth[[*panel.keys.names, column]].rename(columns={column: "truth"})
    rows = [
        row
        for spec in specs
        for part in _parts(panel, spec)
        for row in _means(part, spec, known, list(panel.keys.names))
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _parts(panel: Panel, spec: StaggeredDidSpec) -> Iterator[Population]:
    whole = with_early_subgroups(panel, population(panel, spec), spec)
    return chain([whole], subgroups(whole, spec))


def _means(
    part: Population, spec: StaggeredDidSpec, known: pd.DataFrame, keys: list[str]
) -> Iterator[tuple[str, str, str, str, float]]:
    frame = complete_rows(part, spec).frame.merge(known, on=keys)
    treated = frame[frame[spec.treatment] == 1]
    weight = treated[spec.weights] if spec.weights else pd.Series(1.0, treated.index)
    weighted = pd.DataFrame({"total": treated["truth"] * weight, "weight": weight})
    in_all = weighted.sum()
    yield spec.id, part.subgroup, "treatment", "", float(in_all["total"] / in_all["weight"])
    since = (treated[part.time] - treated[spec.first_treated]).astype(int)
    for horizon, sums in weighted.groupby(since).sum().iterrows():
        yield spec.id, part.subgroup, "event", str(horizon), float(sums["total"] / sums["weight"])
