"""The `identification` section of `study.yaml`: registers judged against truths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.identification.measurement_error_spec import MeasurementError
from lowincome_research.identification.multidimensional_spec import Multidimensional
from lowincome_research.panel.sample import Sample
from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Time = str | int
Unit = Literal["household", "person"]

ASSISTANCE = frozenset({"assistance_received", "dibao_amount", "income_transfer"})
"""Columns that are assistance, in whole or in part."""
AFTER_ASSISTANCE = frozenset({"income_disposable", "consumption"})
"""Columns that contain assistance received or what it bought."""


class Register(Model):
    """A list of households that receive something.

    Attributes
    ----------
    column
        1 for a household on the register, 0 for one that is not.
    amount
        What it receives; with it `cgh` and `concentration_coef` follow the money, without it
        the households on the register.
    amount_of
        Whether the amount is per head, as welfare is, or the household's whole, which outcomes
        divide by its size.
    score
        The score by which need was judged, the larger the needier; `auc` is computed from it.
    against
        Truths it is held against; all of them where left out.
    randomised
        Places were drawn by lot. Then nobody identified anybody, and the section is refused.
    """

    column: Identifier
    amount: Identifier | None = None
    amount_of: Unit = "person"
    score: Identifier | None = None
    against: tuple[Identifier, ...] = ()
    randomised: bool = False
    label: Bilingual | None = None

    @model_validator(mode="after")
    def _is_a_judgement(self) -> Register:
        if self.randomised:
            raise ValueError(
                f"'{self.column}' is randomised: a lottery identifies nobody, so it has no "
                "identification errors; leave it out, or estimate its effect under 'effects'"
            )
        return self


class RelativeLine(Model):
    """A line set as a share of the persons' median or mean of the measure itself."""

    share: float = Field(gt=0)
    of: Literal["median", "mean"]


class Truth(Model):
    """Who should be covered, judged on welfare before assistance.

    Attributes
    ----------
    measure
        Column that ranks households from worst to best off, or the other way round with
        `at_least`; empty where deprivations are counted.
    below
        Households whose measure is lower than this are eligible: a number, a column, the name of
        a policy line, or a share of the median or mean.
    at_least
        Eligible are those whose measure is this high or higher: a deprivation score.
    multidimensional
        Deprivations that are counted, in place of a measure and its line.
    less
        Columns of assistance taken off a measure that contains it.
    screens
        0/1 columns that must all be 1 as well, such as the asset test.
    at
        Time at which the measure is read where it is not that of the register.
    rule_of
        Registers of which this truth is the legal rule: only against it is a household called
        missed (漏保) or wrongly covered (错保).
    """

    measure: Identifier = ""
    below: float | Identifier | RelativeLine | None = None
    at_least: float | None = None
    multidimensional: Multidimensional | None = None
    less: tuple[Identifier, ...] = ()
    screens: tuple[Identifier, ...] = ()
    at: Time | None = None
    rule_of: tuple[Identifier, ...] = ()
    label: Bilingual | None = None

    @model_validator(mode="after")
    def _has_one_line(self) -> Truth:
        if self.multidimensional is not None:
            keys = ("measure", "below", "at_least", "less")
            if given := [key for key in keys if getattr(self, key) not in ("", None, ())]:
                raise ValueError(f"'multidimensional' stands in place of '{given[0]}'")
            if self.label is None:
                raise ValueError("give a 'label': no column names what is counted")
            return self
        if not self.measure:
            raise ValueError("give a 'measure' with its line, or 'multidimensional'")
        if (self.below is None) == (self.at_least is None):
            raise ValueError("give exactly one of 'below' and 'at_least'")
        return self

    @model_validator(mode="after")
    def _is_welfare(self) -> Truth:
        for column in self.judged_by:
            if column in ASSISTANCE:
                raise ValueError(f"'{column}' is assistance, not welfare before it")
        return self

    @property
    def judged_by(self) -> tuple[str, ...]:
        """The columns that say how well off a household is."""
        counted = self.multidimensional
        return (self.measure,) if counted is None else tuple(counted.indicators)

    @property
    def ranked_by(self) -> tuple[object, ...]:
        """What orders households: truths that differ in their line alone rank alike."""
        counted = self.multidimensional
        weights = "" if counted is None else counted.model_dump_json(include={"indicators"})
        return (self.measure, self.less, self.at, self.at_least is None, weights)


class SocialWelfare(Model):
    """How benefits are weighed up against one another.

    Attributes
    ----------
    rho
        Aversion to inequality of the welfare function of Hanna and Olken (2018), whose value is
        recalled; 1 is logarithmic.
    floor
        Share of the line below which nobody is taken to live, as utility has no value at zero: an
        assumption, which may be changed to see what rests on it.
    """

    rho: float = Field(default=3.0, ge=0, le=10)
    floor: float = Field(default=0.25, gt=0, le=1)


class Bootstrap(Model):
    """Clusters are drawn again, and overall figures computed from each draw.

    Attributes
    ----------
    replicates
        Draws: 200 for standard errors; percentile intervals want 1,000.
    """

    replicates: int = Field(default=200, ge=50, le=10_000)


class IdentificationSpec(Model):
    """Registers, truths, and the groups for which accuracy is reported.

    Attributes
    ----------
    at
        Time of the registers; all rows where the panel has no time.
    sample
        Population that is judged.
    by
        Columns for whose values every figure is computed as well.
    bootstrap
        A second way to the errors of overall figures, beside linearisation.
    small_areas
        The one of them whose groups are places with few households each: their figures are shrunk
        towards what all places share.
    measurement_error
        Errors of reported income for which the figures are corrected.
    welfare
        How the outcomes of registers that pay are weighed up.
    """

    registers: dict[Identifier, Identifier | Register] = Field(default_factory=dict)
    truths: dict[Identifier, Truth] = Field(min_length=1)
    at: Time | None = None
    sample: Sample = Field(default_factory=dict)
    by: tuple[Identifier, ...] = ()
    bootstrap: Bootstrap | None = None
    small_areas: Identifier | None = None
    measurement_error: MeasurementError | None = None
    welfare: SocialWelfare = SocialWelfare()

    @model_validator(mode="after")
    def _truths_are_measured_before_assistance(self) -> IdentificationSpec:
        for name, truth in self.truths.items() if self.registers else ():
            after = [column for column in truth.judged_by if column in AFTER_ASSISTANCE]
            if after and not truth.less:
                raise ValueError(
                    f"truth '{name}': '{after[0]}' is measured after assistance: those whom it "
                    "lifted would count as wrongly covered; use 'income_pre_assist', or take the "
                    "assistance off with 'less: [assistance_received]'"
                )
        return self

    @model_validator(mode="after")
    def _registers_are_held_against_truths(self) -> IdentificationSpec:
        for name in self.registers:
            if unknown := [one for one in self.register(name).against if one not in self.truths]:
                raise ValueError(
                    f"register '{name}' is held against '{unknown[0]}', which is no truth; "
                    f"allowed: {', '.join(self.truths)}"
                )
        return self

    @model_validator(mode="after")
    def _places_are_groups(self) -> IdentificationSpec:
        if self.small_areas is not None and self.small_areas not in self.by:
            raise ValueError(
                f"'small_areas' is '{self.small_areas}', which is not under 'by'; "
                f"allowed: {', '.join(self.by) or 'none, as it is empty'}"
            )
        return self

    @model_validator(mode="after")
    def _rules_are_of_registers(self) -> IdentificationSpec:
        for name, truth in self.truths.items():
            if unknown := [one for one in truth.rule_of if one not in self.registers]:
                raise ValueError(
                    f"truth '{name}' is the rule of '{unknown[0]}', which is no register; "
                    f"allowed: {', '.join(self.registers) or '(none)'}"
                )
        return self

    @model_validator(mode="after")
    def _truths_come_first(self) -> IdentificationSpec:
        for name, truth in self.truths.items():
            if isinstance(truth.at, int) and isinstance(self.at, int) and truth.at > self.at:
                raise ValueError(
                    f"truth '{name}' is measured in {truth.at}, after the registers of {self.at}: "
                    "what assistance changed would count as error"
                )
        return self

    @model_validator(mode="after")
    def _a_register_is_no_truth(self) -> IdentificationSpec:
        registers = [self.register(name) for name in self.registers]
        own = {column for one in registers for column in (one.column, one.amount)}
        for name, truth in self.truths.items():
            if both := [column for column in truth.judged_by if column in own]:
                raise ValueError(f"truth '{name}' is measured by '{both[0]}', the register itself")
        return self

    def register(self, name: str) -> Register:
        """Return a register by name, whether the study gives its column alone or more."""
        given = self.registers[name]
        return Register(column=given) if isinstance(given, str) else given

    def own_truth(self, register: str) -> str:
        """Return the legal rule of a register; the first truth it is held against without one."""
        held = [name for name in self.truths if register in self.registers_against(name)]
        ruled = [name for name in held if register in self.truths[name].rule_of]
        return (ruled or held)[0]

    def registers_against(self, truth: str) -> tuple[str, ...]:
        """Return the registers that are held against a truth."""
        held = {name: self.register(name).against for name in self.registers}
        return tuple(name for name, truths in held.items() if not truths or truth in truths)


def columns_used(spec: IdentificationSpec) -> Mapping[Location, str]:
    """Return the columns the section names, each under the key where it stands.

    `below` is left out where it is a name: it may be a column or a policy line, see `lines_used`.
    """
    columns: dict[Location, str] = {}
    for name in spec.registers:
        for key in ("column", "amount", "score"):
            if (column := getattr(spec.register(name), key)) is not None:
                columns["registers", name, key] = column
    for name, truth in spec.truths.items():
        if truth.multidimensional is None:
            columns["truths", name, "measure"] = truth.measure
        else:
            for column in truth.multidimensional.indicators:
                columns["truths", name, "multidimensional", "indicators", column] = column
        for key in ("less", "screens"):
            for position, column in enumerate(getattr(truth, key)):
                columns["truths", name, key, position] = column
    for column in spec.sample:
        columns["sample", column] = column
    for position, column in enumerate(spec.by):
        columns["by", position] = column
    return columns


def lines_used(spec: IdentificationSpec) -> Mapping[Location, str]:
    """Return the names given as `below`: each must be a column or a policy line."""
    return {
        ("truths", name, "below"): truth.below
        for name, truth in spec.truths.items()
        if isinstance(truth.below, str)
    }
