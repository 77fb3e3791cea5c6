"""The ways to weigh the parts of a dimension, as `study.yaml` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from lowincome_research.strict import Model

ZeroRule = Literal["limit", "shift", "rescale"]
KMO_MIN = 0.6


class Plain(Model):
    """Equal weights, those the framework states, or CRITIC."""

    method: Literal["equal", "fixed", "critic"]


class Entropy(Model):
    """Entropy weights.

    Attributes
    ----------
    zero
        What is done with scores of 0 (domain B3): ``limit`` takes 0 ln 0 as 0, ``shift`` adds
        1e-4 to every score, ``rescale`` brings scores to 0.002 to 0.996. The weights differ.
    """

    method: Literal["entropy"]
    zero: ZeroRule = "limit"


class Pca(Model):
    """Weights from the loadings of the principal components with eigenvalues of 1 or more.

    Attributes
    ----------
    kmo_min
        Least sampling adequacy (Kaiser-Meyer-Olkin); 0 overrides the refusal.
    """

    method: Literal["pca"]
    kmo_min: float = Field(default=KMO_MIN, ge=0, le=1)


class Ahp(Model):
    """Weights from pairwise judgements.

    Attributes
    ----------
    judgements
        Path of the judgements, relative to the study folder.
    """

    method: Literal["ahp"]
    judgements: str

    @field_validator("judgements")
    @classmethod
    def _relative(cls, path: str) -> str:
        if PurePosixPath(path).is_absolute() or ".." in path.split("/"):
            raise ValueError(f"'{path}' must be a path inside the study folder")
        return path


def _named_method(given: Any) -> Any:
    if isinstance(given, str):
        return {"method": given}
    if isinstance(given, dict) and isinstance(given.get("of"), list):
        return {**given, "of": tuple(given["of"])}  # a strict model takes no list for a tuple
    return given


Single = Annotated[
    Annotated[Plain | Entropy | Pca | Ahp, Field(discriminator="method")],
    BeforeValidator(_named_method),
]


class Combination(Model):
    """Several weightings made one (domain B3).

    Attributes
    ----------
    method
        ``linear``: `alpha` times the first of two and the rest of the second; ``multiplicative``:
        their product; ``game_theory``: the combination nearest to all of them.
    """

    method: Literal["linear", "multiplicative", "game_theory"]
    of: tuple[Single, ...] = Field(min_length=2)
    alpha: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _alpha_parts_two(self) -> Combination:
        if (self.method == "linear") != (self.alpha is not None):
            raise ValueError("'alpha' is the share of the first in a 'linear' combination of two")
        if self.method == "linear" and len(self.of) > 2:
            raise ValueError("'linear' combines two weightings")
        return self


Weighting = Annotated[
    Annotated[Plain | Entropy | Pca | Ahp | Combination, Field(discriminator="method")],
    BeforeValidator(_named_method),
]
"""A weighting: its name, or a mapping of its ``method`` and options."""


def singles(weighting: Weighting) -> Iterator[Plain | Entropy | Pca | Ahp]:
    """Yield the weightings of which one is made: itself, or the parts of a combination."""
    if isinstance(weighting, Combination):
        yield from weighting.of
    else:
        yield weighting
