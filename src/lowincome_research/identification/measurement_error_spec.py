"""The `measurement_error` key of `identification`: how far reported incomes may miss true ones."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lowincome_research.strict import Model

Kind = Literal["classical", "mean_reverting"]
Sd = Annotated[float, Field(gt=0, le=0.6)]


class MeasurementError(Model):
    """Errors of reported income that are assumed, not estimated.

    Every default is a placeholder: `sd` and `central` are simulation choices, `reversion` a round
    figure within what validation studies of earnings found (Bound, Brown and Mathiowetz 2001).

    Attributes
    ----------
    sd
        Standard deviations of the error in logarithms, ascending.
    kinds
        ``classical``: the error does not depend on the income. ``mean_reverting``: the poor report
        too much and the rich too little besides.
    reversion
        Share of the distance from the mean by which a mean-reverting report falls short.
    floor
        Share of the line around which the error turns from a share of the income into a fixed
        amount, so that incomes at and below zero have one too.
    central
        The `sd` that sentences speak of.
    """

    sd: tuple[Sd, ...] = Field(default=(0.10, 0.15, 0.20, 0.25, 0.30), min_length=1)
    kinds: tuple[Kind, ...] = Field(default=("classical", "mean_reverting"), min_length=1)
    reversion: float = Field(default=0.15, gt=0, lt=1)
    floor: float = Field(default=0.1, gt=0, le=0.5)
    central: float = 0.15

    @model_validator(mode="after")
    def _is_in_order(self) -> MeasurementError:
        if list(self.sd) != sorted(set(self.sd)):
            raise ValueError("'sd' ascends, each standard deviation once")
        if len(set(self.kinds)) < len(self.kinds):
            raise ValueError("'kinds' names each kind once")
        if self.central not in self.sd:
            listed = ", ".join(map(str, self.sd))
            raise ValueError(
                f"'central' is {self.central}, which is not in 'sd'; allowed: {listed}"
            )
        return self
