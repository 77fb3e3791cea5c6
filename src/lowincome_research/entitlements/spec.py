"""The `categories` section of `study.yaml`: which columns the official tests may use."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Model

HouseholdStatus = Literal[
    "dibao", "dibao_edge", "rigid_exp", "other_difficult", "none", "not_testable"
]
STATUSES: tuple[HouseholdStatus, ...] = (
    "dibao", "dibao_edge", "rigid_exp", "other_difficult", "none", "not_testable",
)  # fmt: skip
"""Exclusive, in order of precedence; destitute persons are counted apart, monitoring overlays."""
MonitoredType = Literal["unstable_lifted", "marginal", "sudden_hardship"]
MONITORED: tuple[MonitoredType, ...] = ("unstable_lifted", "marginal", "sudden_hardship")
RiskCode = Literal[
    "illness", "disability", "schooling", "natural_disaster", "accident", "failed_project",
    "unstable_work", "labour_shortage", "other",
]  # fmt: skip
RISKS: tuple[RiskCode, ...] = get_args(RiskCode)
RISK_SEPARATOR = "+"
Register = Literal["tekun", "dibao", "dibao_edge", "rigid_exp", "monitored"]
HOUSEHOLD_COLUMNS = (
    "household_status", "tested_members", "tested_income", "below_dibao", "below_edge",
    "below_previous_mean", "below_monitoring", "assets_dibao", "assets_edge", "rigid_share",
    "rigid_lapsed", "tekun_members", "tekun_unknown", "dibao_single_members", "monitored_type",
    "risk_codes", "three_plus_one",
)  # fmt: skip
"""Lines are flags of their own: the monitoring line lies between the standard and its multiple."""
PERSON_COLUMNS = (
    "household_status", "tekun", "tekun_unknown", "not_a_member", "dibao", "dibao_single",
    "dibao_single_unknown", "single_ground", "dibao_edge", "rigid_exp", "other_difficult",
)  # fmt: skip
GUARANTEES = ("edu", "med", "house", "water")
CONTAINING_ASSISTANCE = ("income_disposable",)


class Countable(Model):
    """Countable income built from components, each per head and year.

    Attributes
    ----------
    components
        Net wages, business, property, transfers: added up.
    less
        What the rules leave out of them: job costs, entitlement pensions, listed items.
    assistance
        Social assistance within the components, left out too.
    """

    components: tuple[Identifier, ...] = Field(min_length=1)
    less: tuple[Identifier, ...] = ()
    assistance: Identifier | None = None


class LineNames(Model):
    """Each line a policy line of the region or a column of the panel, per head and year.

    Attributes
    ----------
    previous_mean
        Mean income; a policy line is taken of the year before, a column as it stands.
    """

    dibao: Identifier = "dibao_line"
    previous_mean: Identifier = "rural_mean_income"
    monitoring: Identifier = "monitoring_line"


class Assets(Model):
    """What is known of assets: the outcome of a screen, or amounts to be screened.

    Attributes
    ----------
    screen
        1 where assets are within every limit.
    financial
        Yuan of the household.
    cars, dwellings
        Numbers.
    """

    screen: Identifier | None = None
    financial: Identifier | None = None
    cars: Identifier | None = None
    dwellings: Identifier | None = None

    @model_validator(mode="after")
    def _something(self) -> Assets:
        amounts = [self.financial, self.cars, self.dwellings]
        if (self.screen is None) == (not any(amounts)):
            raise ValueError("give either 'screen' or some of 'financial', 'cars', 'dwellings'")
        return self


class Rigid(Model):
    """Rigid spending of the past twelve months, and approvals that have not yet lapsed.

    Attributes
    ----------
    spending
        Eligible parts in yuan of the household, net of insurance and assistance: living, medical,
        education, rehabilitation, other. A part that is missing makes the sum unknown.
    approved_on, assessed_on
        Days of the approval and of the row; the approval carries the status until it lapses.
    """

    spending: tuple[Identifier, ...] = Field(min_length=1)
    approved_on: Identifier | None = None
    assessed_on: Identifier | None = None

    @model_validator(mode="after")
    def _both_days(self) -> Rigid:
        if (self.approved_on is None) != (self.assessed_on is None):
            raise ValueError("'approved_on' and 'assessed_on' go together")
        return self


class Persons(Model):
    """Columns of the persons table; a test whose column is left out is named as not made.

    Attributes
    ----------
    table
        A table of the study whose keys are the person and, in a panel, the time.
    household
        Column with the household's key.
    disability_kind
        visual, hearing, speech, limb, intellectual, mental or multiple.
    disability_grade
        1 (heaviest) to 4; 0 without a disability.
    supporter
        ``able``, or ``unable`` or ``none``: whether someone is obliged and able to support.
    income
        The person's own income a year.
    admitted
        Already supported as destitute.
    orphan_scheme
        Has chosen the orphan scheme instead.
    clergy_years
        Years away as clergy; 0 for others.
    excluded
        Not a member by law: in prison, in compulsory detoxification, declared missing.
    """

    table: Identifier = "persons"
    household: Identifier
    age: Identifier
    disability_kind: Identifier | None = None
    disability_grade: Identifier | None = None
    serious_illness: Identifier | None = None
    supporter: Identifier | None = None
    income: Identifier | None = None
    admitted: Identifier | None = None
    orphan_scheme: Identifier | None = None
    unemployed: Identifier | None = None
    clergy_years: Identifier | None = None
    excluded: Identifier | None = None


class Monitoring(Model):
    """What makes a household one to be monitored against return to poverty.

    Attributes
    ----------
    since
        First time of the mechanism; earlier rows are not tested.
    lifted
        Formerly registered as poor and lifted.
    risks
        By risk code, the columns of which one must say yes.
    shocks
        Columns of the shocks that can bring sudden hardship.
    """

    since: int | None = None
    lifted: Identifier
    risks: dict[RiskCode, tuple[Identifier, ...]] = Field(min_length=1)
    shocks: tuple[Identifier, ...] = ()


class Guarantees(Model):
    """The three guarantees and drinking water, each a column: 1 met, 0 not met, missing unknown."""

    edu: Identifier | None = None
    med: Identifier | None = None
    house: Identifier | None = None
    water: Identifier | None = None


class CategoriesSpec(Model):
    """The official categories of a study.

    Attributes
    ----------
    income
        Countable income per head and year, before assistance; or the parts it is built from.
    contains_assistance
        Columns that contain social assistance and are refused as countable income.
    other_difficult
        Column that says which further households count as in difficulty locally.
    registers
        Columns of the registers with which the computed categories are compared.
    at
        Year or day whose parameters apply to all rows; each row's own time where left out.
    """

    income: Identifier | Countable
    contains_assistance: tuple[Identifier, ...] = CONTAINING_ASSISTANCE
    lines: LineNames = LineNames()
    assets: Assets | None = None
    rigid: Rigid | None = None
    persons: Persons | None = None
    monitoring: Monitoring | None = None
    guarantees: Guarantees | None = None
    other_difficult: Identifier | None = None
    registers: dict[Register, Identifier] = Field(default_factory=dict)
    at: int | str | None = None

    @model_validator(mode="after")
    def _income_is_before_assistance(self) -> CategoriesSpec:
        tainted = sorted(set(self.contains_assistance) & set(_sources(self.income)))
        taken_out = isinstance(self.income, Countable) and self.income.assistance
        if tainted and not taken_out:
            raise ValueError(
                f"{', '.join(tainted)} contains assistance, which no test may count as income; "
                "name an income before assistance, or take it out under 'assistance'"
            )
        return self


def _sources(income: str | Countable) -> tuple[str, ...]:
    return (income,) if isinstance(income, str) else income.components
