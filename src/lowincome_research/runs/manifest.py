"""The manifest of a run: what went in, what came out, and by which steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from lowincome_research.artifacts import sha256_of_file, write_text
from lowincome_research.strict import Model, Sha256


class StepRecord(Model):
    """One step that succeeded.

    Attributes
    ----------
    key
        Hash of everything the step depends on; equal keys mean equal outputs.
    inputs, outputs
        SHA-256 by name; outputs are paths relative to the run folder.
    """

    key: Sha256
    inputs: dict[str, Sha256]
    outputs: dict[str, Sha256]
    seconds: float

    def intact(self, root: Path) -> bool:
        """Tell whether every output stands in the run folder with the recorded content."""
        return all(
            (root / path).is_file() and sha256_of_file(root / path) == digest
            for path, digest in self.outputs.items()
        )


class InputRecord(Model):
    """One data file or packaged data set that the run read."""

    name: str
    sha256: Sha256


class Manifest(Model):
    """The content of ``manifest.json``.

    Attributes
    ----------
    complete
        Every step of the run succeeded.
    commit
        The commit of the checkout, with ``+dirty`` when files differ from it; empty when the
        package was installed without one.
    lock
        SHA-256 of `requirements.lock`.
    study
        The resolved study: every default filled in.
    """

    schema_: Literal[1] = Field(alias="schema")
    study_id: str
    complete: bool
    version: str
    package: Sha256
    commit: str
    lock: Sha256
    python: str
    libraries: dict[str, str]
    seed: int
    command: str
    data_hash: Sha256
    inputs: tuple[InputRecord, ...]
    study: dict[str, Any]
    steps: dict[str, StepRecord]

    def outputs(self) -> Mapping[str, str]:
        """Return the SHA-256 of every output of every step."""
        return {
            path: digest for step in self.steps.values() for path, digest in step.outputs.items()
        }


def read_manifest(path: Path) -> Manifest | None:
    """Return a run's manifest, or None where there is none that this version can read."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest atomically, its keys in the order of the model, its steps as they ran."""
    content = manifest.model_dump(mode="json", by_alias=True)
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
