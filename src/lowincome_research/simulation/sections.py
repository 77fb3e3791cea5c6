"""The sections of a calibration: places, people, money, registers, packages, administration."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from lowincome_research.simulation.parameters import (
    SCENARIOS,
    ByYear,
    Confidence,
    Count,
    HouseholdType,
    Number,
    Package,
    Parameter,
    Relation,
    Scenario,
    Share,
    Shares,
)
from lowincome_research.strict import Identifier, Model


class Places(Model):
    """Counties and villages; the spread of village and county effects in log income."""

    counties: Count
    villages_per_county: Count
    households_per_village: Count
    rural_population: Number
    share_never_treated: Share
    village_icc: Share
    county_share_of_icc: Share
    county_year_sd: Number
    county_size_sd: Number
    distance_km: Number


class Lines(Model):
    """Nominal lines and aggregates by year, yuan per head and year; prices with 2019 = 1."""

    dibao_standard: ByYear
    monitoring_line: ByYear
    rural_mean_income: ByYear
    urban_mean_income: ByYear
    price_index: ByYear


class Households(Model):
    """Composition of households and traits of their members."""

    sizes: Shares
    head_age: Parameter[tuple[float, ...]]
    head_age_sd: Number
    female_head: Share
    spouse: Share
    age_gaps: Parameter[dict[Relation, tuple[float, float, float]]]
    minority: Share
    disability: Share
    disability_per_decade: Share
    severe: Share
    chronic_at_40: Share
    chronic_per_decade: Number
    unable_at_70: Share
    unable_per_decade: Number
    education_cuts: Parameter[tuple[float, ...]]
    education_per_decade: Number
    education_capability: Number
    trained: Share
    trained_capability: Number
    migration: Share


class Latent(Model):
    """Latent drive and capability, and how they go with each other and with income."""

    drive_capability: Number
    income_capability: Number
    income_drive: Number
    capability_labour: Number


class Income(Model):
    """Levels, dynamics, sources and reporting of income, and consumption."""

    dagum_a: ByYear
    dagum_p: ByYear
    margin_scale: Number
    permanent_variance: Number
    transitory_variance: Number
    persistence: Number
    size_slope: Number
    measurement_error_sd: Number
    transfer_share: Share
    transfer_labour_slope: Number
    property_share: Share
    wage_share_of_earned: Share
    wage_migration_slope: Number
    share_spread: Number
    consumption_share: Share
    consumption_elasticity: Number
    consumption_sd: Number


class Shock(Model):
    """Yearly probability of a shock and the change of log income in its year."""

    probability: Share
    income_loss: Number


class Shocks(Model):
    """The five shocks; death is that of an earner in a household with another."""

    illness: Shock
    job: Shock
    disaster: Shock
    accident: Shock
    death: Shock
    village_disaster: Share


class Scales(Model):
    """Likert scales of drive: items by dimension, and how well they measure."""

    items: Parameter[dict[Identifier, int]]
    reversed: Parameter[tuple[Identifier, ...]]
    reliability: Number
    shares: Shares
    desirability_bias: Number


class Leakage(Model):
    """The size of a register, and the share of it that is not eligible."""

    coverage: Share
    inclusion_error: Share


class Errors(Model):
    """How far a register departs from the rule; without `leakage`, by error of verification."""

    truth: Literal["income", "income_and_assets"]
    leakage: Leakage | None = None
    elite_odds_ratio: Number


class Registers(Model):
    """Registers of assistance: coverage, errors, and who is preferred."""

    scenario: Scenario
    scenarios: dict[Scenario, Errors]
    assets_ok_below_line: Share
    assets_wealth: Number
    renewal: Share
    size_slope: Number
    monitored_size_slope: Number
    need_log_odds: Number
    poverty_log_odds: Number
    distance_log_odds: Number
    county_quality_log_odds: Number
    monitored_since: Count
    rigid_since: Count
    tekun_coverage: Share
    monitored_coverage: Share
    rigid_coverage: Share
    registered_poor_coverage: Share
    tiers: Parameter[tuple[float, ...]]
    tier_cuts: Parameter[tuple[float, ...]]
    tekun_amount: Number
    rigid_living_share: Share
    shock_costs: Parameter[dict[Identifier, float]]
    cost_sd: Number
    temporary_assistance: Number
    causes: Parameter[dict[Identifier, float]]
    cause_log_odds: Number

    @model_validator(mode="after")
    def _complete(self) -> Registers:
        if absent := [name for name in SCENARIOS if name not in self.scenarios]:
            raise ValueError(f"the scenarios lack {', '.join(absent)}")
        return self


class Packages(Model):
    """Assistance packages: when counties roll them out, to whom they are offered, what they do."""

    first_year: Count
    last_year: Count
    offer_share: Share
    effects: Parameter[dict[Package, dict[HouseholdType, float]]]
    build_up: Shares
    drive_drift: Parameter[dict[Package, float]]
    cash_amount: Number


class Attrition(Model):
    """Yearly probability of leaving the panel for good, by arm."""

    not_offered: Share
    packages: Parameter[dict[Package, float]]


class Administration(Model):
    """County traits: each a mean and a spread between counties, tied to administrative quality."""

    quality_correlation: Number
    yearly_spread: Number
    interviews: Count
    execution_rate: Parameter[tuple[float, float]]
    paid_on_time: Parameter[tuple[float, float]]
    satisfaction: Parameter[tuple[float, float]]
    staff_per_10k: Parameter[tuple[float, float]]
    cases_per_10k: Parameter[tuple[float, float]]
    unit_cost: Parameter[tuple[float, float]]
    urban_income_sd: Number
    terrain: Parameter[dict[Identifier, float]]


class Circumstances(Model):
    """What official tests ask of households and persons beyond the other sections."""

    asset_limits: Parameter[tuple[float, float]]
    asset_excess: Shares
    house_owners: Share
    unstated: Share
    dropout_for_want: Share
    insured: Share
    safe_water: Share
    not_ascertained: Share
    disability_kinds: Parameter[dict[Identifier, float]]
    serious_illness: Share
    supporters: Parameter[dict[Identifier, float]]
    supporter_unknown: Share
    self_care: Parameter[dict[Identifier, float]]
    refusals: Shares


class Target(Model):
    """A published figure the panel must meet, and how closely."""

    value: float
    tolerance: float
    unit: str
    source: str
    confidence: Confidence
