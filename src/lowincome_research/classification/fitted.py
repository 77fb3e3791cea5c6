"""The fitted classification: lines, cuts and spreads as plain numbers, saved as a file to cite."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.classification.probabilities import Spread
from lowincome_research.classification.spec import ClassificationSpec, Cut
from lowincome_research.classification.strata import FittedLine
from lowincome_research.strict import Identifier, Model, load_yaml, parse


class CutPoints(Model):
    """The cuts of one rule: a score above its cut is high."""

    rule: Cut
    drive: float
    capability: float


class FittedTypes(Model):
    """A classification frozen on its base rows.

    Attributes
    ----------
    time
        Name of the time key.
    dibao, median
        The lines, resolved.
    cuts
        By rule; the first is that of the types.
    drive, capability
        Spread of the scores in the universe of the base rows, weighted.
    correlation
        Of the two scores there: with median cuts the four shares would be equal were it 0.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[1] = 1
    spec: ClassificationSpec
    region: Identifier | None
    time: Identifier | None
    weight: Identifier | None
    dibao: FittedLine
    median: FittedLine
    cuts: tuple[CutPoints, ...]
    drive: Spread
    capability: Spread
    correlation: float

    def save(self, path: Path) -> None:
        """Write the classification as JSON, atomically; numbers are kept to the last bit."""
        write_json(path, self.model_dump(mode="json", by_alias=True))


def load_types(path: Path) -> FittedTypes:
    """Read a fitted classification.

    Raises
    ------
    StudyError
        The file is absent or is not a fitted classification of this version.
    """
    return parse(load_yaml(path), FittedTypes)
