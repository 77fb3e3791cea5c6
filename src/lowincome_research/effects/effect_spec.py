"""What every effect of a study declares, whatever its design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.panel.sample import Sample
from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Variance = Literal["homoskedastic", "HC0", "HC1", "cluster"]
Estimand = Literal["itt", "late", "conditional_difference", "within", "att"]
Assignment = Literal["randomised", "observed"]
Role = Literal["main", "supporting"]
Time = str | int

_COLUMN_KEYS = ("outcome", "treatment", "first_treated", "cluster", "weights")
_COLUMN_LIST_KEYS = (
    "controls",
    "fixed_effects",
    "subgroups",
    "instruments",
    "endogenous",
)
_EXCLUSIVE_KEYS = (
    "outcome",
    "treatment",
    "first_treated",
    "controls",
    "fixed_effects",
    "instruments",
)


class Effect(Model):
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
    def _clusters_belong_to_their_variance(self) -> Effect:
        if self.variance == "cluster" and self.cluster is None:
            raise ValueError("variance 'cluster' needs the key 'cluster' to name a column")
        if self.cluster and self.variance_used != "cluster":
            raise ValueError(f"variance '{self.variance}' does not use the cluster column")
        return self

    @model_validator(mode="after")
    def _each_column_has_one_part(self) -> Effect:
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
    def _families_hold_main_effects(self) -> Effect:
        if self.family and self.role == "supporting":
            raise ValueError("only an effect of role 'main' belongs to a family")
        return self


def columns_used(spec: Effect) -> Mapping[Location, str]:
    """Return the columns an effect names, each under the key where it stands.

    The locations are relative to the effect: ``("outcome",)``, ``("controls", 0)``,
    ``("sample", "age")``.
    """
    columns: dict[Location, str] = {}
    for key in _COLUMN_KEYS:
        if (column := getattr(spec, key, None)) is not None:
            columns[(key,)] = column
    for key in _COLUMN_LIST_KEYS:
        for position, column in enumerate(getattr(spec, key, ())):
            columns[(key, position)] = column
    for column in spec.sample:
        columns["sample", column] = column
    return columns
