"""The cut rules of `study.yaml`: how the two axes are parted into low and high (domain C3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from lowincome_research.indices.spec import Base
from lowincome_research.strict import Identifier, Model

Inner = Annotated[float, Field(gt=0, lt=1)]


class RelativeCut(Model):
    """The ``median`` or ``mean`` of each score in the universe of the base rows, weighted.

    Attributes
    ----------
    base
        Base rows, on which the cut is fitted; it is frozen for all others.
    """

    rule: Literal["median", "mean"]
    base: Base


class AbsoluteCut(Model):
    """A score that is given.

    Attributes
    ----------
    at
        On the scale of the index: 0.5 is the midpoint of a 1-to-5 item.
    """

    rule: Literal["absolute"] = "absolute"
    base: Base | None = None
    at: Inner = 0.5


class KMeansCut(Model):
    """Groups of least squares in the universe of the base rows, weighted.

    Attributes
    ----------
    joint
        Four groups of the two standardised scores together; otherwise two groups on each axis,
        whose cut lies midway between their means.
    """

    rule: Literal["kmeans"]
    base: Base
    joint: bool = False


class DualCutoff(Model):
    """Low where enough indicators fall short (Alkire and Foster 2011).

    Attributes
    ----------
    at
        An indicator falls short where its scaled score is below this.
    indicators
        Other cut-offs, by column.
    k
        An axis is low where the indicators that fall short have this share of the weight or more.
    """

    rule: Literal["dual_cutoff"]
    base: Base | None = None
    at: Inner = 0.5
    indicators: Mapping[Identifier, Inner] = Field(default_factory=dict)
    k: float = Field(default=1 / 3, gt=0, le=1)


class LatentProfileCut(Model):
    """Latent profiles of the two scores in the universe of the base rows: a normal mixture.

    Attributes
    ----------
    most
        Profiles are tried from 1 to this many; BIC chooses.
    """

    rule: Literal["latent_profile"]
    base: Base
    most: int = Field(default=6, ge=2, le=9)


Cut = Annotated[
    RelativeCut | AbsoluteCut | KMeansCut | DualCutoff | LatentProfileCut,
    Field(discriminator="rule"),
]


def cut_names(cuts: Sequence[Cut]) -> tuple[str, ...]:
    """Return a name for each cut: its rule, with its options where several have that rule."""
    names: list[str] = [cut.rule for cut in cuts]
    for hidden in ({"base"}, set[str]()):
        several = Counter(names)
        names = [
            _slug(cut, hidden) if several[name] > 1 else name
            for cut, name in zip(cuts, names, strict=True)
        ]
    return tuple(names)


def options_of(cut: Cut) -> Mapping[str, Any]:
    """Return the options of a cut that are not the defaults, as plain data."""
    return cut.model_dump(mode="json", exclude_defaults=True, exclude={"rule"})


def cuts_each_axis(cut: Cut) -> bool:
    """Tell whether a rule is one cut of each score, so that errors of scores give probabilities."""
    return isinstance(cut, RelativeCut | AbsoluteCut) or (
        isinstance(cut, KMeansCut) and not cut.joint
    )


def _slug(cut: Cut, hidden: set[str]) -> str:
    options = [
        key if value is True else f"{key}_{value}"
        for key, value in options_of(cut).items()
        if key not in hidden
    ]
    return re.sub(r"[^a-z0-9]+", "_", "_".join([cut.rule, *options]).lower()).strip("_")
