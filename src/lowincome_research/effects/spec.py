"""The `effects` section of `study.yaml`: one entry per effect, its design named by `design`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lowincome_research.panel.sample import Sample
from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Variance = Literal["homoskedastic", "HC0", "HC1", "cluster"]
Estimand = Literal["itt", "late", "conditional_difference", "within"]
Assignment = Literal["randomised", "observed"]
Role = Literal["main", "supporting"]
Time = str | int

_COLUMN_KEYS = ("outcome", "treatment", "cluster", "weights")
_COLUMN_LIST_KEYS = (
    "controls",
    "fixed_effects",
    "subgroups",
    "instruments",
    "endogenous",
)
_EXCLUSIVE_KEYS = ("outcome", "treatment", "controls", "fixed_effects", "instruments")


class _Effect(Model):
    """What every effect declares, whatever its design.

    Attributes
    ----------
    at
        Value of the time key whose rows are used; all rows where absent.
    assignment
        How the treatment (or, with `iv`, the instrument) came about. Only a randomised one
        makes the difference between groups an intention-to-treat effect.
    variance
        Estimator of the standard errors: `cluster` where a cluster column is named, else HC1.
    fixed_effects
        Columns each of whose values has its own intercept; they count as parameters.
    family
        Effects tested together: their p-values are adjusted for multiple testing.
    unit, label, decimals
        How reports show the estimate.
    """

    id: Identifier
    outcome: Identifier
    treatment: Identifier
    at: Time | None = None
    sample: Sample = Field(default_factory=dict)
    controls: tuple[Identifier, ...] = ()
    fixed_effects: tuple[Identifier, ...] = Field(default=(), max_length=2)
    weights: Identifier | None = None
    cluster: Identifier | None = None
    variance: Variance | None = None
    subgroups: tuple[Identifier, ...] = ()
    assignment: Assignment = "observed"
    family: Identifier | None = None
    role: Role = "main"
    label: Bilingual | None = None
    unit: Bilingual | None = None
    decimals: int = Field(default=3, ge=0, le=8)

    @property
    def variance_used(self) -> Variance:
        """The variance asked for, or the one that follows from naming a cluster column."""
        return self.variance or ("cluster" if self.cluster else "HC1")

    @property
    def estimand(self) -> Estimand:
        """What the design estimates, as a code of the glossary."""
        return "itt" if self.assignment == "randomised" else "conditional_difference"

    @model_validator(mode="after")
    def _clusters_belong_to_their_variance(self) -> _Effect:
        if self.variance == "cluster" and self.cluster is None:
            raise ValueError("variance 'cluster' needs the key 'cluster' to name a column")
        if self.cluster and self.variance_used != "cluster":
            raise ValueError(f"variance '{self.variance}' does not use the cluster column")
        return self

    @model_validator(mode="after")
    def _each_column_has_one_part(self) -> _Effect:
        parts: dict[str, str] = {}
        for location, column in columns_used(self).items():
            part = str(location[0])
            if part not in _EXCLUSIVE_KEYS:
                continue
            if column in parts:
                raise ValueError(f"column '{column}' is in '{parts[column]}' and in '{part}'")
            parts[column] = part
        return self

    @model_validator(mode="after")
    def _families_hold_main_effects(self) -> _Effect:
        if self.family and self.role == "supporting":
            raise ValueError("only an effect of role 'main' belongs to a family")
        return self


class OlsSpec(_Effect):
    """Least squares of the outcome on treatment and controls."""

    design: Literal["ols"]


class AncovaSpec(_Effect):
    """Least squares of a later outcome on treatment and the same outcome at baseline.

    Controls, fixed effects and subgroups are read at baseline, outcome and treatment at `at`.
    """

    design: Literal["ancova"]
    at: Time
    baseline: Time

    @model_validator(mode="after")
    def _baseline_is_another_time(self) -> AncovaSpec:
        if self.at == self.baseline:
            raise ValueError(f"'at' and 'baseline' are both {self.at!r}")
        return self


class PanelEffectSpec(_Effect):
    """Least squares within units, within times, or within both."""

    design: Literal["panel"]
    effects: tuple[Literal["unit", "time"], ...] = Field(min_length=1, max_length=2)

    @property
    def estimand(self) -> Estimand:
        return "within"

    @model_validator(mode="after")
    def _effects_can_be_absorbed(self) -> PanelEffectSpec:
        if self.at is not None:
            raise ValueError("a panel effect compares times: use 'sample' to choose among them")
        if len(set(self.effects)) < len(self.effects):
            raise ValueError("'effects' names one of unit and time twice")
        if len(self.effects) + len(self.fixed_effects) > 2:
            raise ValueError("'effects' and 'fixed_effects' name more than two together")
        return self


class IvSpec(_Effect):
    """Two-stage least squares; `endogenous` holds the treatment and is the treatment by default."""

    design: Literal["iv"]
    instruments: tuple[Identifier, ...] = Field(min_length=1)
    endogenous: tuple[Identifier, ...] = ()

    @property
    def estimand(self) -> Estimand:
        return "late"

    @property
    def endogenous_used(self) -> tuple[str, ...]:
        """The endogenous regressors, the treatment first."""
        return (
            self.treatment,
            *(name for name in self.endogenous if name != self.treatment),
        )

    @model_validator(mode="after")
    def _instruments_identify_the_effect(self) -> IvSpec:
        if self.endogenous and self.treatment not in self.endogenous:
            raise ValueError(f"'endogenous' lacks the treatment '{self.treatment}'")
        if len(self.instruments) < len(self.endogenous_used):
            raise ValueError(
                f"{len(self.instruments)} instruments for "
                f"{len(self.endogenous_used)} endogenous regressors: at least as many are needed"
            )
        return self


EffectSpec = Annotated[
    OlsSpec | AncovaSpec | PanelEffectSpec | IvSpec, Field(discriminator="design")
]


def _unique_ids(specs: tuple[EffectSpec, ...]) -> tuple[EffectSpec, ...]:
    repeated = [name for name, count in Counter(spec.id for spec in specs).items() if count > 1]
    if repeated:
        raise ValueError(f"the effect ids {', '.join(map(repr, repeated))} are used more than once")
    return specs


EffectSpecs = Annotated[tuple[EffectSpec, ...], AfterValidator(_unique_ids)]
"""The whole section: effects with distinct ids."""


def columns_used(spec: _Effect) -> Mapping[Location, str]:
    """Return the columns an effect names, each under the key where it stands.

    The locations are relative to the effect: ``("outcome",)``, ``("controls", 0)``,
    ``("sample", "age")``.
    """
    columns: dict[Location, str] = {}
    for key in _COLUMN_KEYS:
        if (column := getattr(spec, key)) is not None:
            columns[(key,)] = column
    for key in _COLUMN_LIST_KEYS:
        for position, column in enumerate(getattr(spec, key, ())):
            columns[(key, position)] = column
    for column in spec.sample:
        columns["sample", column] = column
    return columns
