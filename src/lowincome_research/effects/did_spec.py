"""Differences in differences as a study declares them: two groups, or staggered first treatment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.effects.effect_spec import Effect, Estimand, Time
from lowincome_research.strict import Identifier

ControlGroup = Literal["never", "not_yet"]


class _DifferenceInDifferences(Effect):
    """An average effect on the treated under parallel trends.

    Attributes
    ----------
    cluster
        Column at whose level assistance was assigned: a rollout by county is clustered by county.
    subgroups_at
        Time, before any treatment, at which the subgroup columns are read. Needed where they
        change within units, because a later value may itself be a result of the treatment.
    """

    design: str
    subgroups_at: Time | None = None

    @property
    def estimand(self) -> Estimand:
        return "att"

    @model_validator(mode="after")
    def _compares_times(self) -> _DifferenceInDifferences:
        if self.at is not None:
            raise ValueError(f"'{self.design}' compares times: choose among them with 'sample'")
        if self.fixed_effects:
            raise ValueError(f"'{self.design}' has unit and time effects of its own")
        return self

    @model_validator(mode="after")
    def _clusters_where_assistance_was_assigned(self) -> _DifferenceInDifferences:
        if self.cluster is None:
            raise ValueError(
                f"'{self.design}' needs 'cluster': the column at whose level assistance was "
                "assigned, such as the county of a county rollout"
            )
        return self


class DidSpec(_DifferenceInDifferences):
    """Treated and other units before and after one date, with unit and time effects.

    Attributes
    ----------
    treatment
        1 for units of the treated group at all times, else 0.
    post
        First time under treatment, where times are numbers; or all times under treatment.
    """

    design: Literal["did"]
    post: int | tuple[Time, ...]


class StaggeredDidSpec(_DifferenceInDifferences):
    """Units first treated at different times, each compared with those not (yet) treated.

    Attributes
    ----------
    treatment
        1 from the first time under treatment on, else 0.
    first_treated
        That time, the same in all rows of a unit; 0 for never.
    control_group
        Units never treated, or those not yet treated as well.
    anticipation
        Times before the first treatment at which it may already have had effects; the overall
        effect averages over them as well.
    """

    design: Literal["staggered_did"]
    first_treated: Identifier
    control_group: ControlGroup = "never"
    anticipation: int = Field(default=0, ge=0)
