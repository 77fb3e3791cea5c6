"""A step of a run: what it waits for, what it depends on, what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome_research.artifacts import sha256_of_json
from lowincome_research.runs.manifest import StepRecord
from lowincome_research.runs.provenance import Code

Records = Mapping[str, StepRecord]
"""Steps that succeeded, by name."""


@dataclass(frozen=True)
class Step:
    """One unit of work that is carried out whole or skipped.

    Attributes
    ----------
    needs
        Steps that must have succeeded.
    wants
        Steps it waits for but can do without, as long as one of them succeeded.
    inputs
        Returns the SHA-256 of everything the step depends on beyond code and lock, by name; it
        is called once the steps before it are done.
    work
        Is called with the names of the steps that succeeded, in another process, and returns
        the files it made.
    """

    name: str
    inputs: Callable[[Records], Mapping[str, str]]
    work: Callable[[tuple[str, ...]], Iterable[Path]]
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()

    def blocked_by(self, failed: Iterable[str]) -> bool:
        """Tell whether the step cannot be carried out, given the steps that failed."""
        lost = set(failed)
        return bool(lost & set(self.needs)) or (bool(self.wants) and lost >= set(self.wants))


def step_key(step: Step, inputs: Mapping[str, str], code: Code) -> str:
    """Return the hash of all that a step's outputs follow from; `--jobs` and paths are no part."""
    return sha256_of_json(
        {
            "step": step.name,
            "inputs": dict(inputs),
            "package": code.package,
            "lock": code.lock,
        }
    )


def outputs_of(records: Records, *names: str) -> dict[str, str]:
    """Return the outputs of earlier steps as inputs of a later one."""
    return {
        path: digest
        for name in names
        if name in records
        for path, digest in records[name].outputs.items()
    }
