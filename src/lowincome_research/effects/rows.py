"""Which rows of the panel an effect is estimated on, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.effects.spec import EffectSpec, columns_used
from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.sample import Range, select

_MAX_SUBGROUPS = 60


@dataclass(frozen=True)
class Population:
    """The rows an effect speaks about, complete or not.

    Parameters
    ----------
    frame
        One row per unit and time, columns named as in the study.
    unit, time
        Key columns; `time` is None for a single cross-section.
    categories
        Columns whose values are labels, not amounts.
    text
        The selection as ``column=value`` parts joined by ``; ``, or ``all``.
    subgroup
        ``column=value``, empty for the whole population.
    """

    frame: pd.DataFrame
    unit: str
    time: str | None
    categories: frozenset[str]
    text: str
    subgroup: str = ""


@dataclass(frozen=True)
class Rows:
    """The complete rows of a population, indexed from 0, and how many were not complete."""

    frame: pd.DataFrame
    population: Population
    n_dropped: int

    @property
    def n_units(self) -> int:
        """Distinct units."""
        return int(self.frame[self.population.unit].nunique())

    def n_treated(self, treatment: str) -> int | None:
        """Return the units ever treated, or None where the treatment is not 0 or 1."""
        values = self.frame[treatment].astype(float)
        if not values.isin([0.0, 1.0]).all():
            return None
        return int(self.frame.loc[values == 1.0, self.population.unit].nunique())


def population(panel: Panel, spec: EffectSpec) -> Population:
    """Select the rows that `at` and `sample` ask for.

    Raises
    ------
    StudyError
        `at` names a time that the panel lacks, or nothing is left.
    """
    frame, time = panel.frame, panel.keys.time
    if spec.at is not None:
        frame = at_time(panel, spec, spec.at)
    frame = frame[select(frame, spec.sample)]
    if frame.empty:
        raise refusal(spec, "no row of the panel is in the sample", fix="widen 'sample'")
    categories = frozenset(
        name for name, variable in panel.variables.items() if variable.type == "category"
    )
    return Population(frame, panel.keys.unit, time, categories, _population_text(spec, time))


def at_time(panel: Panel, spec: EffectSpec, value: str | int) -> pd.DataFrame:
    """Return the rows of one time.

    Raises
    ------
    StudyError
        The panel has no time key, or no row at that time.
    """
    time = panel.keys.time
    if time is None:
        raise refusal(spec, f"asks for time {value!r}", fix="name 'time' in 'panel.keys'")
    rows = panel.frame[panel.frame[time] == value]
    if rows.empty:
        present = [text_of(one) for one in sorted(panel.frame[time].dropna().unique())]
        fix = suggestion(str(value), present)
        raise refusal(spec, f"no row has {time} = {value!r}", ", ".join(present), fix)
    return rows


def subgroups(whole: Population, spec: EffectSpec) -> Iterator[Population]:
    """Yield the part of a population for each value of each subgroup column.

    Raises
    ------
    StudyError
        A subgroup column has more values than a table can show.
    """
    for column in spec.subgroups:
        values = sorted(whole.frame[column].dropna().unique())
        if len(values) > _MAX_SUBGROUPS:
            seen = f"subgroup column '{column}' has {len(values)} values"
            raise refusal(spec, seen, f"at most {_MAX_SUBGROUPS}", "derive a column with 'bin'")
        for value in values:
            name = f"{column}={text_of(value)}"
            text = name if whole.text == "all" else f"{whole.text}; {name}"
            part = whole.frame[whole.frame[column] == value]
            yield Population(part, whole.unit, whole.time, whole.categories, text, name)


def complete_rows(whole: Population, spec: EffectSpec, extra: Sequence[str] = ()) -> Rows:
    """Keep the rows in which no column of the regression is missing and the weight is not zero.

    Parameters
    ----------
    extra
        Columns needed beside those the specification names.

    Raises
    ------
    StudyError
        No row is complete.
    """
    needed = [
        column
        for location, column in columns_used(spec).items()
        if location[0] not in ("sample", "subgroups")
    ]
    used = whole.frame[[*dict.fromkeys([*needed, *extra])]]
    keep = used.notna().all(axis=1)
    if spec.weights:
        keep &= whole.frame[spec.weights].fillna(0) != 0
    if not keep.any():
        emptiest = used.isna().sum().idxmax()
        seen = f"none of {len(used)} rows is complete; '{emptiest}' is missing most often"
        raise refusal(spec, seen, subgroup=whole.subgroup)
    return Rows(whole.frame[keep].reset_index(drop=True), whole, int((~keep).sum()))


def refusal(
    spec: EffectSpec, seen: str, allowed: str = "", fix: str = "", *, subgroup: str = ""
) -> StudyError:
    """Return the error that this effect cannot be estimated, naming it and its subgroup."""
    place = f" [{subgroup}]" if subgroup else ""
    return StudyError(Problem(f"effect '{spec.id}'{place}", seen, allowed, fix))


def text_of(value: Any) -> str:
    """Return a cell as a reader writes it: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _population_text(spec: EffectSpec, time: str | None) -> str:
    parts = [f"{time}={spec.at}"] if spec.at is not None else []
    parts += [f"{column}={_condition(wanted)}" for column, wanted in spec.sample.items()]
    return "; ".join(parts) or "all"


def _condition(wanted: Any) -> str:
    if isinstance(wanted, Range):
        low, high = ("" if bound is None else text_of(bound) for bound in (wanted.min, wanted.max))
        return f"{low}..{high}"
    values = wanted if isinstance(wanted, tuple | list) else (wanted,)
    return "|".join(text_of(value) for value in values)
