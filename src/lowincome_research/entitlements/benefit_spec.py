"""The `benefits` section of `study.yaml`: from which columns, by which rules benefits follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator

from lowincome_research.strict import Identifier, Location, Model

Method = Literal["topup", "tiers"]
CONTAINS_ASSISTANCE = frozenset(
    {"income_disposable", "income_transfer", "assistance_received", "dibao_amount", "consumption"}
)
"""Columns that contain assistance, or what it bought: benefits never follow from them."""


class Members(Model):
    """Columns of the persons' table; each that is left out leaves its rule out, and that is said.

    Attributes
    ----------
    table
        The persons' table of the study.
    id
        Key of the person.
    age
        In years, for the supplements of the elderly and of minors.
    disability
        Grade 1 (most severe) to 4, 0 for none.
    severe_illness
        1 for a recognised serious illness.
    care
        Self-care of the destitute: ``full``, ``partial`` or ``none``.
    refusals
        Consecutive refusals of suitable work without reason.
    tier
        The person's tier, ``a``, ``b`` or ``c``; without it tiers follow the household's income.
    income
        The person's own countable income a year; who leaves the household takes it along.
    """

    table: Identifier = "persons"
    id: Identifier = "person_id"
    age: Identifier | None = None
    disability: Identifier | None = None
    severe_illness: Identifier | None = None
    care: Identifier | None = None
    refusals: Identifier | None = None
    tier: Identifier | None = None
    income: Identifier | None = None

    @property
    def named(self) -> dict[str, str]:
        """The columns that are given, by rule; table and key are not among them."""
        rules = self.model_dump(exclude={"table", "id"})
        return {rule: column for rule, column in rules.items() if column}


class Grace(Model):
    """When Dibao goes on after income has passed the standard.

    Attributes
    ----------
    earned
        Earned income per head and year: the period is granted where the household would be below
        the standard without what it earns more than a year ago.
    months_above
        Months of the year in which income exceeds the standard, 1 to 12; without it the whole
        year.
    """

    earned: Identifier
    months_above: Identifier | None = None


class Payment(Model):
    """What was paid, to be compared with what the rules give.

    Attributes
    ----------
    column
        Yuan a year.
    per
        Whether the column is per head or per household.
    """

    column: Identifier
    per: Literal["person", "household"] = "person"


class Schedule(Model):
    """What the figure of benefits by income shows.

    Attributes
    ----------
    sizes
        Household sizes.
    bundle, edge_bundle
        Worth of what comes with Dibao and with edge status (medical, education, housing), per
        head as a multiple of the standard: an assumption, which makes the notches.
    """

    sizes: tuple[int, ...] = Field(default=(1, 3, 5), min_length=1)
    bundle: float = Field(default=0.2, ge=0)
    edge_bundle: float = Field(default=0.1, ge=0)

    @field_validator("sizes")
    @classmethod
    def _are_households(cls, sizes: tuple[int, ...]) -> tuple[int, ...]:
        if min(sizes) < 1:
            raise ValueError(f"sizes are 1 or more persons, saw {min(sizes)}")
        return sizes


class BenefitsSpec(Model):
    """What households are entitled to.

    Attributes
    ----------
    income
        Countable income per head and year, before assistance.
    standard
        The Dibao standard per head and year: a policy line, a column or a number.
    method
        ``topup`` pays what a household lacks, ``tiers`` a tier's amount for each person.
    rounding
        Yuan a month to which a payment is rounded up, once; 0 for none.
    at
        Year or day whose rules apply, where the times of the panel are no years.
    members
        Columns of the persons' table.
    grace
        Gradual exit; absent, none is granted.
    paid
        Payments on record.
    """

    income: Identifier = "income_pre_assist"
    standard: Identifier | float = "dibao_line"
    method: Method = "topup"
    rounding: float = Field(default=1.0, ge=0)
    at: int | str | None = None
    members: Members = Members()
    grace: Grace | None = None
    paid: Payment | None = None
    schedule: Schedule = Schedule()

    @field_validator("income")
    @classmethod
    def _is_before_assistance(cls, income: str) -> str:
        if income in CONTAINS_ASSISTANCE:
            raise ValueError(
                f"'{income}' contains assistance: a benefit that follows from it would pay for "
                "itself; name countable income before assistance, such as 'income_pre_assist'"
            )
        return income

    @field_validator("standard")
    @classmethod
    def _is_above_zero(cls, standard: str | float) -> str | float:
        if not isinstance(standard, str) and standard <= 0:
            raise ValueError(f"the standard is above zero, saw {standard:g}")
        return standard


def columns_used(spec: BenefitsSpec) -> Mapping[Location, str]:
    """Return the columns of the panel that the section names; `standard` may be a policy line."""
    columns: dict[Location, str] = {("income",): spec.income}
    if spec.grace:
        columns[("grace", "earned")] = spec.grace.earned
        if spec.grace.months_above:
            columns[("grace", "months_above")] = spec.grace.months_above
    if spec.paid:
        columns[("paid", "column")] = spec.paid.column
    return columns


def lines_used(spec: BenefitsSpec) -> Mapping[Location, str]:
    """Return the name given as standard: it must be a column or a policy line."""
    return {("standard",): spec.standard} if isinstance(spec.standard, str) else {}


def person_columns_used(spec: BenefitsSpec) -> Mapping[Location, tuple[str, str]]:
    """Return table and column of everything the section reads of persons."""
    members = spec.members
    return {("members", rule): (members.table, column) for rule, column in members.named.items()}
