"""The calibration: every number a synthetic panel is made from, as `calibration.yaml` holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lowincome_research.simulation.parameters import (
    ByYear,
    LogitNormal,
    Lognormal,
    Ordinal,
    Parameter,
)
from lowincome_research.simulation.sections import (
    Administration,
    Attrition,
    Circumstances,
    Households,
    Income,
    Latent,
    Lines,
    Packages,
    Places,
    Registers,
    Scales,
    Shocks,
    Target,
)
from lowincome_research.strict import Identifier, Model, load_yaml, parse

CONNECTION = "sc_cadre_kin"
"""The indicator that says whether a relative is a cadre."""
HOUSE_SAFETY = "pc_house_safety"
"""The indicator that grades the safety of the house."""

Indicator = Annotated[Lognormal | LogitNormal | Ordinal, Field(discriminator="margin")]


class Calibration(Model):
    """A validated `calibration.yaml`."""

    schema_: Literal[1] = Field(alias="schema")
    years: Parameter[tuple[int, ...]]
    places: Places
    lines: Lines
    households: Households
    latent: Latent
    income: Income
    shocks: Shocks
    indicators: dict[Identifier, Indicator]
    scales: Scales
    registers: Registers
    packages: Packages
    attrition: Attrition
    administration: Administration
    circumstances: Circumstances
    targets: dict[Identifier, Target]

    @model_validator(mode="after")
    def _every_year(self) -> Calibration:
        dated = {name: getattr(self.lines, name) for name in type(self.lines).model_fields}
        dated |= {"dagum_a": self.income.dagum_a, "dagum_p": self.income.dagum_p}
        for name, parameter in dated.items():
            if absent := sorted(set(self.years.value) - set(parameter.value)):
                raise ValueError(f"'{name}' lacks the years {', '.join(map(str, absent))}")
        for name, use in {
            CONNECTION: "registers prefer",
            HOUSE_SAFETY: "official tests ask",
        }.items():
            if name not in self.indicators:
                raise ValueError(f"'indicators' lacks '{name}', which {use}")
        return self

    def series(self, parameter: ByYear) -> tuple[float, ...]:
        """Return a parameter's values in the years of the panel."""
        return tuple(float(parameter.value[year]) for year in self.years.value)


def load_calibration(path: Path) -> Calibration:
    """Read and validate a calibration.

    Raises
    ------
    StudyError
        The file is absent, not strict YAML or not a valid calibration; all problems at once.
    """
    return parse(load_yaml(path), Calibration)
