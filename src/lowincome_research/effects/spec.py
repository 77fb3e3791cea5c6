"""The `effects` section of `study.yaml`: one entry per effect, its design named by `design`."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lowincome_research.effects.did_spec import ControlGroup, DidSpec, StaggeredDidSpec
from lowincome_research.effects.effect_spec import (
    Effect,
    Estimand,
    Time,
    Variance,
    columns_used,
)
from lowincome_research.strict import Identifier

__all__ = [
    "AncovaSpec", "ControlGroup", "DidSpec", "EffectSpec", "EffectSpecs", "Estimand", "IvSpec",
    "OlsSpec", "PanelEffectSpec", "StaggeredDidSpec", "Variance", "columns_used",
]  # fmt: skip


class OlsSpec(Effect):
    """Least squares of the outcome on treatment and controls."""

    design: Literal["ols"]


class AncovaSpec(Effect):
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


class PanelEffectSpec(Effect):
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


class IvSpec(Effect):
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
    OlsSpec | AncovaSpec | PanelEffectSpec | IvSpec | DidSpec | StaggeredDidSpec,
    Field(discriminator="design"),
]


def _unique_ids(specs: tuple[EffectSpec, ...]) -> tuple[EffectSpec, ...]:
    repeated = [name for name, count in Counter(spec.id for spec in specs).items() if count > 1]
    if repeated:
        raise ValueError(f"the effect ids {', '.join(map(repr, repeated))} are used more than once")
    return specs


EffectSpecs = Annotated[tuple[EffectSpec, ...], AfterValidator(_unique_ids)]
"""The whole section: effects with distinct ids."""
