"""True figures beside estimated ones, where a simulation knows incomes without error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pandas as pd

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys

TRUE_COLUMNS = {"income_pre_assist": "income_true"}
"""Column of the truth that holds what a survey column measures with error."""
_KEYS = ("register", "truth", "unit", "group_by", "group", "metric")


class Results(Protocol):
    """What is judged of cases: a row per figure."""

    def to_frame(self) -> pd.DataFrame:
        """Return the figures with their keys and `estimate`."""
        ...


def known_cases(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    truth: pd.DataFrame | None,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
) -> Cases | None:
    """Hold registers against the sampled households' true incomes instead of those they reported.

    Parameters
    ----------
    frame, spec, keys, design, region
        As for `identification_cases`.
    truth
        What the simulation knows, a row per row of the panel in any order; None of real data.

    Returns
    -------
    Cases or None
        For truths that rest on a measure known without error; None where there is none. A figure
        of them differs from the estimate by what errors of reporting do; errors of sampling are
        in neither.
    """
    known = {name: one for name, one in spec.truths.items() if one.measure in TRUE_COLUMNS}
    if truth is None or not known:
        return None
    measures = list(dict.fromkeys(one.measure for one in known.values()))
    true = [TRUE_COLUMNS[measure] for measure in measures]
    joined = frame[list(keys.names)].merge(
        truth[[*keys.names, *true]], how="left", on=list(keys.names)
    )
    exact = {measure: joined[TRUE_COLUMNS[measure]].to_numpy() for measure in measures}
    alone = spec.model_copy(update={"truths": known, "bootstrap": None})
    return identification_cases(
        frame.assign(**exact), alone, keys=keys, design=design, region=region
    )


def known_values(exact: Cases | None, judge: Callable[[Cases], Results]) -> pd.DataFrame | None:
    """Return the true figures of one judgement.

    Parameters
    ----------
    exact
        See `known_cases`.
    judge
        What gave the estimates, as `accuracy_of` or `poverty`.

    Returns
    -------
    DataFrame or None
        The keys of each figure and ``true_value``; None where nothing is known.
    """
    if exact is None:
        return None
    found = judge(exact).to_frame().rename(columns={"estimate": "true_value"})
    return found[[*(key for key in _KEYS if key in found), "true_value"]]
