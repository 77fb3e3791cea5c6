"""Read a study folder: `study.yaml`, and the checks that need no data."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lowincome_research.errors import StudyError
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.strict import Document, Location, dotted, load_yaml, parse, parse_value
from lowincome_research.study.needs import unmet_needs
from lowincome_research.study.references import references
from lowincome_research.study.study import Study
from lowincome_research.study.unknown_names import unknown_names

DATA_VARIABLE = "LOWINCOME_DATA"


@dataclass(frozen=True)
class LoadedStudy:
    """A study and the folder it was read from."""

    study: Study
    folder: Path
    document: Document

    @property
    def file(self) -> Path:
        """The `study.yaml` itself."""
        return self.document.path

    @property
    def frameworks(self) -> Mapping[str, Framework]:
        """The frameworks of the indices, by index."""
        return references(self.study, self.folder).frameworks

    @property
    def judgements(self) -> Mapping[str, Judgements]:
        """Pairwise judgements from which indices take weights, by path."""
        return references(self.study, self.folder).judgements

    @property
    def search_folders(self) -> tuple[Path, ...]:
        """Folders in which data files are looked up, in order."""
        shared = os.environ.get(DATA_VARIABLE)
        outside = (Path(shared) / self.study.study.id,) if shared else ()
        return (self.folder, *outside)

    def with_sections(self, sections: Mapping[str, Any]) -> LoadedStudy:
        """Return the study with analysis sections replaced, validated like the file.

        Parameters
        ----------
        sections
            Plain data by section name; None keeps what `study.yaml` says.

        Raises
        ------
        StudyError
            A section is unknown or invalid; the address names the parameter.
        """
        given = {name: value for name, value in sections.items() if value is not None}
        if not given:
            return self
        data = {**self.document.data, **given}
        study = parse_value(data, Study, lambda at: f"parameter {dotted(at)}")
        changed = LoadedStudy(study, self.folder, self.document)
        _check(changed, lambda at: f"parameter {dotted(at)}")
        return changed


def load_study(path: Path | str) -> LoadedStudy:
    """Read and validate a study without reading its data.

    Parameters
    ----------
    path
        A `study.yaml` or the folder that holds one.

    Raises
    ------
    StudyError
        The study or a codebook is invalid, or the study names a column that no codebook
        declares; all problems of a file at once.
    """
    given = Path(path)
    file = given / "study.yaml" if given.is_dir() else given
    document = load_yaml(file)
    loaded = LoadedStudy(parse(document, Study), file.parent, document)
    _check(loaded, document.address)
    return loaded


def _check(loaded: LoadedStudy, address: Callable[[Location], str]) -> None:
    known = references(loaded.study, loaded.folder)
    problems = [
        *unknown_names(loaded.study, known, address),
        *unmet_needs(loaded.study, known.variables, address),
    ]
    if problems:
        raise StudyError(problems)
