"""The official tests as plain numbers: parameters resolved for a panel, saved as a file to cite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import narwhals as nw
from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.names import columns_used, person_columns_used
from lowincome_research.entitlements.spec import GUARANTEES, CategoriesSpec
from lowincome_research.errors import Problem, StudyError
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.resolve import (
    UNDATED,
    ResolvedParameter,
    dates_of,
    placeholders,
    resolve,
)
from lowincome_research.policy.spec import Regime
from lowincome_research.strict import Identifier, Model, load_yaml, parse

ASSET_RULES = {
    "screen": (),
    "financial": ("asset_months_tekun", "asset_months_dibao", "asset_months_edge"),
    "cars": ("cars_max",),
    "dwellings": ("dwellings_max",),
}
TEKUN_RULES = (
    "tekun_elderly_age", "tekun_minor_age", "tekun_minor_until", "tekun_grade_mental",
    "tekun_grade_limb", "tekun_grade_visual",
)  # fmt: skip
SINGLE_RULES = ("single_grade", "single_grade_mental", "adult_age", "clergy_years")
SUDDEN_RULES = ("sudden_spending_ratio", "sudden_income_fall")


class FittedCategories(Model):
    """The tests of a study, frozen.

    Attributes
    ----------
    keys, size
        Keys of the households' rows and the column with their number of members.
    person
        Key of the persons table.
    columns
        Lines that are columns of the panel.
    parameters
        All others, and every rule, by time.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[1] = 1
    spec: CategoriesSpec
    region: Identifier | None
    regime: Regime
    keys: Keys
    size: Identifier
    person: Identifier | None
    columns: tuple[Identifier, ...]
    parameters: tuple[ResolvedParameter, ...]

    def rule(self, name: str) -> nw.Expr:
        """Return a parameter in force in each row; missing at a time it was not resolved for."""
        values = self.values(name)
        if UNDATED in values:
            return nw.lit(values[UNDATED])
        assert self.keys.time is not None  # dated rules are resolved for times only
        chosen: nw.Expr = nw.lit(None, dtype=nw.Float64)
        for value in dict.fromkeys(values.values()):
            times = [time for time, held in values.items() if held == value]
            in_force = nw.col(self.keys.time).is_in(times)
            chosen = nw.when(in_force).then(nw.lit(value)).otherwise(chosen)
        return chosen

    def line(self, name: str) -> nw.Expr:
        """Return a line, which is a column or a parameter."""
        return number(name) if name in self.columns else self.rule(name)

    def values(self, name: str) -> Mapping[int | str, float]:
        """Return a parameter's values by time."""
        return {one.time: one.value for one in self.parameters if one.name == name}

    @property
    def household_columns(self) -> tuple[str, ...]:
        """Columns of the households' rows that the tests read."""
        used = columns_used(self.spec).items()
        named = [name for at, name in used if at[0] != "registers"]
        return tuple(dict.fromkeys((*self.keys.names, self.size, *self.columns, *named)))

    @property
    def person_columns(self) -> tuple[str, ...]:
        """Columns of the persons' rows that the tests read."""
        named = [column for _, column in person_columns_used(self.spec).values()]
        keys = [name for name in (self.person, self.keys.time) if name]
        return tuple(dict.fromkeys((*keys, *named)))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names of parameters in use that are recalled or stand-ins."""
        return placeholders(self.parameters)

    @property
    def not_tested(self) -> tuple[str, ...]:
        """What the study's data leave untested."""
        return tuple(_not_tested(self.spec, self.keys))

    def save(self, path: Path) -> None:
        """Write the tests as JSON, atomically."""
        write_json(path, self.model_dump(mode="json", by_alias=True))


def load_categories(path: Path) -> FittedCategories:
    """Read what `FittedCategories.save` wrote.

    Raises
    ------
    StudyError
        The file is absent or is not of this version.
    """
    return parse(load_yaml(path), FittedCategories)


def fit_categories(
    spec: CategoriesSpec,
    *,
    region: str | None,
    regime: Regime = "dual_track",
    keys: Keys,
    size: str,
    times: Sequence[Any] = (),
    columns: Collection[str] = (),
    person: str | None = None,
) -> FittedCategories:
    """Resolve the lines and rules of a study's tests.

    Parameters
    ----------
    region
        Whose parameters apply.
    keys, size
        Keys of the households' rows; column with the number of members.
    times
        Distinct values of the time key, which are years unless the section says `at`.
    columns
        Columns of the panel; a line among them is a column.
    person
        Key of the persons table, where the section uses one.

    Raises
    ------
    StudyError
        A parameter is unknown for the region or a date, or the times are no years; all at once.
    """
    dates = dates_of(times, spec.at, where="categories")
    wanted = {name: moved for name, moved in _wanted(spec, dates) if name not in columns}
    if wanted and region is None:
        seen = f"the tests need {', '.join(wanted)}, and the study names no region"
        raise StudyError(Problem("categories", seen, fix="name a region under 'policy'"))
    found: list[ResolvedParameter] = []
    problems: list[Problem] = []
    for name, moved in wanted.items():
        try:
            found += resolve((name,), region=str(region), dates=moved)
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(dict.fromkeys(problems))
    lines = (spec.lines.dibao, spec.lines.previous_mean, spec.lines.monitoring)
    return FittedCategories(
        spec=spec, region=region, regime=regime, keys=keys, size=size, person=person,
        columns=tuple(name for name in lines if name in columns), parameters=tuple(found),
    )  # fmt: skip


_Dates = dict[int | str, int | str]


def _wanted(spec: CategoriesSpec, dates: _Dates) -> Iterator[tuple[str, _Dates]]:
    """Yield each parameter with the date that applies at each time."""
    for name in _current(spec):
        yield name, dates
    if spec.rigid:
        yield spec.lines.previous_mean, {time: _year(at) - 1 for time, at in dates.items()}
    if spec.monitoring:
        since = spec.monitoring.since
        within = {t: at for t, at in dates.items() if since is None or _year(at) >= since}
        yield from ((name, within) for name in (spec.lines.monitoring, *_sudden(spec)))


def _current(spec: CategoriesSpec) -> Iterator[str]:
    yield from (spec.lines.dibao, "edge_multiple")
    for part, rules in ASSET_RULES.items():
        if spec.assets and getattr(spec.assets, part):
            yield from rules
    if spec.rigid:
        yield "rigid_ratio_min"
        if spec.rigid.approved_on:
            yield "rigid_valid_months"
    if spec.persons:
        yield from (*TEKUN_RULES, *SINGLE_RULES)


def _sudden(spec: CategoriesSpec) -> tuple[str, ...]:
    return SUDDEN_RULES if spec.monitoring and spec.monitoring.shocks else ()


def _year(at: int | str) -> int:
    return int(str(at)[:4])


def _not_tested(spec: CategoriesSpec, keys: Keys) -> Iterator[str]:
    """Yield codes of tests that no column of the study allows."""
    persons, monitoring, guarantees = spec.persons, spec.monitoring, spec.guarantees
    if spec.assets is None:
        yield "assets"
    if persons is None or persons.supporter is None or persons.income is None:
        yield "tekun"
    if persons is None or persons.disability_grade is None:
        yield "dibao_single"
    if spec.rigid is None:
        yield "rigid_exp"
    if monitoring is None:
        yield "monitored"
    elif not monitoring.shocks or (spec.rigid is None and keys.time is None):
        yield "sudden_hardship"
    for name in GUARANTEES:
        if guarantees is None or getattr(guarantees, name) is None:
            yield name
