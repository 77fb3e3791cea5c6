"""The rules of benefits as plain numbers: dated parameters resolved for the times of a panel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import narwhals as nw
from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.resolve import ResolvedParameter, dates_of, resolve
from lowincome_research.policy.spec import Regime
from lowincome_research.strict import Identifier, Model, load_yaml, parse

GROUPS = ("elderly", "minor", "severe_disability", "severe_illness")
"""Groups with a category supplement."""
CARE = ("full", "partial", "none")
TIERS = ("a", "b", "c")
_SUPPLEMENTED = dict(zip(GROUPS, ("age", "age", "disability", "severe_illness"), strict=True))
_BOUNDS = {
    "elderly": ("supplement_elderly_age",),
    "minor": ("supplement_minor_age",),
    "severe_disability": ("supplement_disability_grade",),
    "severe_illness": (),
}
RULES = (
    *(f"topup_tier_{tier}" for tier in TIERS),
    "topup_tier_a_below",
    "topup_tier_b_below",
    *(f"supplement_{group}" for group in GROUPS),
    "supplement_elderly_age",
    "supplement_minor_age",
    "supplement_disability_grade",
    "single_dibao_share",
    "tekun_multiple",
    *(f"tekun_care_{level}" for level in CARE),
    "grace_months",
    "refusals_limit",
    "edge_multiple",
)


class FittedBenefits(Model):
    """Rules of benefits frozen for a panel.

    Attributes
    ----------
    keys, size
        Keys and household size of the households' frame.
    standard
        Column that holds the standard, or the number that holds at all times; None for a policy
        line, which is among the parameters.
    parameters
        Every dated value in use.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[1] = 1
    spec: BenefitsSpec
    region: Identifier
    regime: Regime
    keys: Keys
    size: Identifier
    standard: Identifier | float | None
    parameters: tuple[ResolvedParameter, ...]

    def standard_month(self) -> nw.Expr:
        """Return the Dibao standard of each row, yuan per head and month."""
        if self.standard is None:
            return self.rule(str(self.spec.standard)) / 12
        if isinstance(self.standard, str):
            return nw.col(self.standard).cast(nw.Float64) / 12
        return nw.lit(self.standard / 12)

    def rule(self, name: str) -> nw.Expr:
        """Return a rule in force in each row; missing at a time it was not resolved for."""
        values = self.values(name)
        if len(set(values.values())) == 1:
            return nw.lit(next(iter(values.values())))
        assert self.keys.time is not None  # rules that change are resolved by time
        (first, value), *others = values.items()
        chosen: nw.Expr = nw.when(nw.col(self.keys.time) == first).then(nw.lit(value))
        for time, value in others:
            held = nw.when(nw.col(self.keys.time) == time).then(nw.lit(value))
            chosen = held.otherwise(chosen)
        return chosen

    def values(self, name: str) -> Mapping[int | str, float]:
        """Return a rule's values by time."""
        return {one.time: one.value for one in self.parameters if one.name == name}

    @property
    def in_use(self) -> tuple[ResolvedParameter, ...]:
        """The parameters on which amounts depend, given the columns that the study names."""
        unused = set(_unused(self.spec))
        return tuple(one for one in self.parameters if one.name not in unused)

    @property
    def unchecked(self) -> tuple[ResolvedParameter, ...]:
        """Those in use that are recalled or stand-ins, which a report has to say."""
        return tuple(one for one in self.in_use if not one.checked)

    def save(self, path: Path) -> None:
        """Write the rules as JSON, atomically."""
        write_json(path, self.model_dump(mode="json", by_alias=True))


def load_benefits(path: Path) -> FittedBenefits:
    """Read what `FittedBenefits.save` wrote.

    Raises
    ------
    StudyError
        The file is absent or holds no rules of this version.
    """
    return parse(load_yaml(path), FittedBenefits)


def fit_benefits(
    spec: BenefitsSpec,
    *,
    region: str,
    regime: Regime = "dual_track",
    keys: Keys,
    size: str = "household_size",
    times: Sequence[Any] = (),
    columns: Collection[str] = (),
) -> FittedBenefits:
    """Resolve every rule for the times of a panel.

    Parameters
    ----------
    region
        Whose parameters apply; a rule that it does not set is that of the country.
    times
        Distinct values of the time key, which are years, unless the section says ``at``.
    columns
        Columns of the households' frame; a standard among them is a column.

    Raises
    ------
    StudyError
        Times are no years, or a line or date is unknown; all problems at once.
    """
    dates = dates_of(times, spec.at, where="benefits")
    dated = isinstance(spec.standard, str) and spec.standard not in columns
    names = (*([str(spec.standard)] if dated else []), *RULES)
    found = resolve(names, region=region, dates=dates)
    return FittedBenefits(
        spec=spec, region=region, regime=regime, keys=keys, size=size,
        standard=None if dated else spec.standard, parameters=found,
    )  # fmt: skip


def _unused(spec: BenefitsSpec) -> Iterator[str]:
    """Yield the rules that no amount depends on."""
    members = spec.members
    yield "edge_multiple"
    if spec.method == "topup":
        yield from (f"topup_tier_{tier}" for tier in TIERS)
    if spec.method == "topup" or members.tier:
        yield from (f"topup_tier_{tier}_below" for tier in TIERS[:2])
    for group, column in _SUPPLEMENTED.items():
        if column not in members.named:
            yield from (f"supplement_{group}", *_BOUNDS[group])
    if not members.care:
        yield from (f"tekun_care_{level}" for level in CARE)
    if not members.refusals:
        yield "refusals_limit"
    if not spec.grace:
        yield "grace_months"
