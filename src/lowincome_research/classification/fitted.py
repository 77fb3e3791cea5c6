"""The fitted classification: lines, cuts and spreads as plain numbers, saved as a file to cite."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.classification.probabilities import Spread
from lowincome_research.classification.regions import Regions
from lowincome_research.classification.rules import FittedCut
from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.strata import FittedLine
from lowincome_research.policy.resolve import ResolvedParameter, resolve
from lowincome_research.strict import Identifier, Model, load_yaml, parse


class FittedTypes(Model):
    """A classification frozen on its base rows.

    Attributes
    ----------
    time
        Name of the time key.
    dibao, median
        The lines, resolved.
    cuts
        One for each of the study's rules, in their order; the first is that of the types.
    drive, capability
        Spread of the scores in the universe of the base rows, weighted.
    correlation
        Of the two scores there: with median cuts the four shares would be equal were it 0.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[2] = 2
    spec: ClassificationSpec
    region: Identifier | None
    time: Identifier | None
    weight: Identifier | None
    dibao: FittedLine
    median: FittedLine
    cuts: tuple[FittedCut, ...]
    drive: Spread
    capability: Spread
    correlation: float

    @property
    def named_cuts(self) -> dict[str, FittedCut]:
        """The cuts by the names that tables and value ids have."""
        return dict(zip(self.spec.cut_names, self.cuts, strict=True))

    @property
    def parameters(self) -> tuple[ResolvedParameter, ...]:
        """The dated policy lines between the strata, with their sources."""
        named = ((self.spec.lines.dibao, self.dibao), (self.spec.lines.median, self.median))
        return tuple(
            one
            for name, line in named
            for one in resolve(
                [str(name)] if line.by_time else [],
                region=str(self.region),
                dates={time: time for time, _ in line.by_time},
            )
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the types must know."""
        return tuple(text for cut in self.cuts if isinstance(cut, Regions) for text in cut.warnings)

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
