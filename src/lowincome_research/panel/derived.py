"""Columns derived from others: the closed verbs of a codebook's `derive` section."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Model
from lowincome_research.terms import Bilingual


class _Described(Model):
    label: Bilingual
    unit: Bilingual | None = None


class Logarithm(_Described):
    """``log`` or ``log1p`` of a column; a value outside the logarithm's domain is an error."""

    verb: Literal["log", "log1p"]
    of: Identifier

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns used."""
        return (self.of,)


class Pair(_Described):
    """Two columns: ``per`` (an amount per head), ``ratio``, or ``difference`` (`of` less `by`).

    ``per`` takes a positive count; a ``ratio`` to zero is missing.
    """

    verb: Literal["per", "ratio", "difference"]
    of: Identifier
    by: Identifier

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns used."""
        return (self.of, self.by)


class Fold(_Described):
    """``sum`` or ``mean`` across columns of a row; missing where one of them is missing."""

    verb: Literal["sum", "mean"]
    of: tuple[Identifier, ...] = Field(min_length=2)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns used."""
        return self.of


class Bin(_Described):
    """Classes of a column: class ``k`` holds values from cut ``k`` up to below cut ``k + 1``.

    Class 0 lies below the first cut; `values` labels the classes 0 to ``len(cuts)``.
    """

    verb: Literal["bin"]
    of: Identifier
    cuts: tuple[float, ...] = Field(min_length=1)
    values: tuple[Bilingual, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Bin:
        if any(low >= high for low, high in zip(self.cuts, self.cuts[1:], strict=False)):
            raise ValueError("the cuts of a bin must increase")
        if len(self.values) != len(self.cuts) + 1:
            raise ValueError(f"{len(self.cuts)} cuts make {len(self.cuts) + 1} classes to label")
        return self

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns used."""
        return (self.of,)


Derived = Logarithm | Pair | Fold | Bin
DerivedColumn = Annotated[Derived, Field(discriminator="verb")]
