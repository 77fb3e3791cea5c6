"""The `classification` section of `study.yaml`: strata from dated lines, four types by two cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lowincome_research.classification.cut_spec import AbsoluteCut, Cut, cut_names, cuts_each_axis
from lowincome_research.panel.sample import Sample
from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Stratum = Literal["S0", "S1", "S2", "S3", "S4"]
Type = Literal["development", "empowerment", "activation", "safety_net"]
Axis = Literal["drive", "capability"]
STRATA: tuple[Stratum, ...] = ("S0", "S1", "S2", "S3", "S4")
TYPES: tuple[Type, ...] = ("development", "empowerment", "activation", "safety_net")
AXES: tuple[Axis, ...] = ("drive", "capability")
CLASSIFIED = (
    "income_stratum", "type_raw", "type_final", *(f"p_{name}" for name in TYPES), "p_max",
    "indeterminate",
)  # fmt: skip
"""Columns that a classification adds to the panel."""
LineReference = Annotated[float, Field(gt=0)] | Identifier
"""A line: a number, a column, or the name of a policy line."""


class Lines(Model):
    """Where the strata part (domain A5).

    Attributes
    ----------
    dibao
        Standard z: S1 lies below it, S2 below `edge_multiple` times it.
    median
        Rural median income m: S3 lies below the larger of the edge and `median_share` times m.
    hardship
        0/1 columns; where one is 1, a household above these lines is in S4.
    """

    dibao: LineReference = "dibao_line"
    edge_multiple: float = Field(default=1.5, ge=1)
    median: LineReference = "rural_median_income"
    median_share: float = Field(default=0.6, gt=0)
    hardship: tuple[Identifier, ...] = ()


class Reliability(Model):
    """Declared reliability of the two scores: variance of the truth over variance observed."""

    drive: float = Field(gt=0, lt=1)
    capability: float = Field(gt=0, lt=1)


class Hysteresis(Model):
    """When a household's type is taken to have changed.

    Attributes
    ----------
    p
        The new type must be more probable than this,
    waves
        in so many consecutive waves.
    """

    p: float = Field(default=0.6, ge=0.5, lt=1)
    waves: int = Field(default=2, ge=1)


class Proxies(Model):
    """Why an axis is measured by proxies, in words for the reader; absent where it is not."""

    drive: Bilingual | None = None
    capability: Bilingual | None = None


class ClassificationSpec(Model):
    """Strata and four types.

    Attributes
    ----------
    income
        Countable income before assistance, nominal, per head and year.
    universe
        Strata that are low-income: types exist for them only.
    drive, capability
        Indices of the study, or columns.
    cut
        The rule of the types.
    sensitivity
        Further rules under which shares are reported.
    override_no_labour
        A household without labour is finally of the safety-net type, whatever its scores.
    labour
        Column of labour equivalents.
    reliability
        Without it there are no probabilities.
    error_correlation
        Correlation of the two scores' errors.
    indeterminate_below
        A type whose probability is lower is called indeterminate.
    hysteresis
        When a household's type is taken to have changed; needs `reliability`.
    proxies
        Axes that are measured by proxies: everything shown of the types says so.
    """

    income: Identifier
    universe: tuple[Literal["S1", "S2", "S3", "S4"], ...] = Field(
        default=("S1", "S2", "S3", "S4"), min_length=1
    )
    drive: Identifier
    capability: Identifier
    cut: Cut
    sensitivity: tuple[Cut, ...] = (AbsoluteCut(),)
    override_no_labour: bool = True
    labour: Identifier = "hc_labor_equiv"
    lines: Lines = Lines()
    reliability: Reliability | None = None
    error_correlation: float = Field(default=0.0, ge=-0.9, le=0.9)
    indeterminate_below: float = Field(default=0.6, gt=0.25, le=1)
    hysteresis: Hysteresis | None = None
    proxies: Proxies = Proxies()

    @model_validator(mode="after")
    def _consistent(self) -> ClassificationSpec:
        found = list(self._faults())
        if found:
            raise ValueError("; ".join(found))
        return self

    def _faults(self) -> Iterator[str]:
        if len(set(self.cut_names)) < len(self.cuts):
            yield "'sensitivity' repeats a cut rule with the same options"
        if self.drive == self.capability:
            yield f"'{self.drive}' is both drive and capability"
        if self.reliability and not cuts_each_axis(self.cut):
            yield (
                f"'reliability' gives probabilities for rules that cut each axis, which "
                f"'{self.cut.rule}' does not: leave it out, or list the rule under 'sensitivity'"
            )
        if self.hysteresis and not self.reliability:
            yield "'hysteresis' needs the key 'reliability'"

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cut of the types, then those of the sensitivity analysis."""
        return (self.cut, *(cut for cut in self.sensitivity if cut != self.cut))

    @property
    def cut_names(self) -> tuple[str, ...]:
        """A name for each of the cuts, as tables and value ids have it."""
        return cut_names(self.cuts)

    @property
    def reliabilities(self) -> Mapping[Axis, float]:
        """Declared reliability by axis; empty where none is declared."""
        known = self.reliability
        return {} if known is None else {"drive": known.drive, "capability": known.capability}


class ProfilesSpec(Model):
    """Groups whose mean indices are compared in the profiles report.

    Attributes
    ----------
    panels
        Column whose values head the parts of the figure, such as the wave.
    groups
        Column whose values are compared within each part.
    sample
        Rows that are compared.
    """

    panels: Identifier
    groups: Identifier
    sample: Sample = Field(default_factory=dict)


def columns_used(spec: ClassificationSpec) -> Mapping[Location, str]:
    """Return the columns the section names, each under the key where it stands.

    `drive` and `capability` may be indices of the study; lines are in `lines_used`.
    """
    columns: dict[Location, str] = {
        ("income",): spec.income,
        ("drive",): spec.drive,
        ("capability",): spec.capability,
    }
    if spec.override_no_labour:
        columns[("labour",)] = spec.labour
    columns |= {("lines", "hardship", i): name for i, name in enumerate(spec.lines.hardship)}
    cuts: dict[Location, Cut] = {("cut",): spec.cut}
    cuts |= {("sensitivity", i): cut for i, cut in enumerate(spec.sensitivity)}
    for at, cut in cuts.items():
        if isinstance(cut.base, dict):
            columns |= {(*at, "base", name): name for name in cut.base}
    return columns


def lines_used(spec: ClassificationSpec) -> Mapping[Location, str]:
    """Return the names given as lines: each must be a column or a policy line."""
    lines: dict[Location, LineReference] = {
        ("lines", "dibao"): spec.lines.dibao,
        ("lines", "median"): spec.lines.median,
    }
    return {at: name for at, name in lines.items() if isinstance(name, str)}
