"""Run a study: plan its steps, carry them out, keep the manifest and remove what is stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lowincome_research.errors import LowincomeError, Problem, UsageError
from lowincome_research.reporting.spec import Renderer
from lowincome_research.resources import project_path
from lowincome_research.runs import provenance
from lowincome_research.runs.catalogue import read_notebooks
from lowincome_research.runs.data import data_hashes
from lowincome_research.runs.facts import RunFacts, gather_facts
from lowincome_research.runs.layout import RunFolder
from lowincome_research.runs.locate import study_reference
from lowincome_research.runs.manifest import (
    InputRecord,
    Manifest,
    StepRecord,
    read_manifest,
    write_manifest,
)
from lowincome_research.runs.plan import EXHIBITS, Plan
from lowincome_research.runs.progress import Silent
from lowincome_research.runs.schedule import Observer, Outcome, carry_out
from lowincome_research.runs.selection import EVERYTHING, Selection, applicable, choose
from lowincome_research.runs.steps import Step
from lowincome_research.study import LoadedStudy

_PUBLIC = "public/"


@dataclass(frozen=True)
class RunReport:
    """How a run ended.

    Attributes
    ----------
    folder
        The run folder.
    ran
        Names of the steps that were carried out; the others were fresh.
    errors
        Errors of the steps that failed, in the order in which they failed.
    """

    folder: Path
    ran: tuple[str, ...]
    errors: tuple[LowincomeError, ...]


def run_study(
    loaded: LoadedStudy,
    folder: RunFolder,
    *,
    selection: Selection = EVERYTHING,
    renderer: Renderer = "auto",
    jobs: int = 2,
    observer: Observer | None = None,
) -> RunReport:
    """Carry out a study's analyses and render its reports, skipping what has not changed.

    Parameters
    ----------
    loaded
        The study.
    folder
        The run folder; what an earlier run left there is reused where it is still right.
    selection
        Which notebooks, languages and formats; ``public/`` then holds these and no others.
    jobs
        Steps carried out at a time; results do not depend on it.

    Raises
    ------
    StudyError
        The study has no analysis.
    DataError
        A data file is absent.
    UsageError
        The selection names what the study does not have.
    """
    notebooks = choose(
        selection.only, applicable(loaded, read_notebooks(project_path("notebooks")))
    )
    reports = loaded.study.reports
    plan, bookkeeping = _prepare(loaded, folder)
    steps = plan.steps(
        notebooks, selection.languages or reports.languages,
        selection.formats or reports.formats, renderer,
    )  # fmt: skip
    outcome = bookkeeping.carry_out(steps, jobs, observer or Silent())
    return RunReport(folder.root, tuple(outcome.ran), tuple(outcome.errors.values()))


def prepare_data(loaded: LoadedStudy, folder: RunFolder) -> None:
    """Bring panel and measures of a run folder up to date, and nothing else.

    Raises
    ------
    DataError
        A data file is absent or invalid.
    """
    plan, bookkeeping = _prepare(loaded, folder)
    outcome = bookkeeping.carry_out(plan.data(), 1, Silent())
    for error in outcome.errors.values():
        raise error


def _prepare(loaded: LoadedStudy, folder: RunFolder) -> tuple[Plan, _Bookkeeping]:
    data = data_hashes(loaded)
    facts = gather_facts(study_reference(loaded.folder), data)
    return Plan(loaded, folder, data, facts), _Bookkeeping(loaded, folder, data, facts)


class _Bookkeeping:
    """Reads the manifest before a run, and leaves manifest and public files in step after it."""

    def __init__(
        self, loaded: LoadedStudy, folder: RunFolder, data: Mapping[str, str], facts: RunFacts
    ) -> None:
        self.loaded, self.folder, self.data, self.facts = loaded, folder, data, facts
        self.before = _own_manifest(loaded, folder)

    def carry_out(self, steps: Sequence[Step], jobs: int, observer: Observer) -> Outcome:
        outcome = Outcome()
        try:
            carry_out(
                steps,
                self.folder.root,
                self.before.steps if self.before else {},
                provenance.code_identity(),
                jobs=jobs,
                observer=observer,
                outcome=outcome,
            )
        finally:
            self._close(outcome, steps)
        return outcome

    def _close(self, outcome: Outcome, steps: Sequence[Step]) -> None:
        """Write the manifest where anything changed.

        Public files are those of this run alone, once it has made any; a run that fails before
        leaves the public files of the last one. Cached steps of notebooks that were not chosen
        are kept for a later run.
        """
        published = EXHIBITS in outcome.records
        earlier = self.before.steps if self.before else {}
        kept = {
            name: record
            for name, record in earlier.items()
            if name not in outcome.errors and not (published and _is_public(record))
        }
        records = {**kept, **outcome.records}
        complete = published and len(outcome.records) == len(steps)
        if self.before is None or records != self.before.steps or complete != self.before.complete:
            manifest = self._manifest(records, complete)
            write_manifest(self.folder.manifest, manifest)
            if published:
                _remove_unlisted(self.folder, manifest)

    def _manifest(self, records: Mapping[str, StepRecord], complete: bool) -> Manifest:
        study, facts, code = self.loaded.study, self.facts, provenance.code_identity()
        return Manifest(
            schema_=1,
            study_id=study.study.id,
            complete=complete,
            version=facts.version,
            package=code.package,
            commit=facts.commit,
            lock=code.lock,
            python=provenance.python_version(),
            libraries=provenance.library_versions(),
            seed=study.study.seed,
            command=facts.command,
            data_hash=facts.data_hash,
            inputs=tuple(InputRecord(name=n, sha256=digest) for n, digest in self.data.items()),
            study=study.resolved(),
            steps=dict(records),
        )


def _own_manifest(loaded: LoadedStudy, folder: RunFolder) -> Manifest | None:
    """Return the manifest of the study's last run here; refuse a folder of something else."""
    where, root = str(folder.root), folder.root
    if root.exists() and not root.is_dir():
        raise UsageError(Problem(where, "this is a file", "a folder"))
    manifest = read_manifest(folder.manifest)
    if manifest and manifest.study_id != loaded.study.study.id:
        seen = f"holds a run of the study '{manifest.study_id}'"
        raise UsageError(Problem(where, seen, fix="choose another folder with --out"))
    if not folder.manifest.exists() and root.is_dir() and any(root.iterdir()):
        seen = "holds files that are no run"
        raise UsageError(Problem(where, seen, fix="choose an empty or a new folder with --out"))
    return manifest


def _is_public(record: StepRecord) -> bool:
    return any(path.startswith(_PUBLIC) for path in record.outputs)


def _remove_unlisted(folder: RunFolder, manifest: Manifest) -> None:
    """Remove what no step of this run made from `public/`."""
    listed = manifest.outputs()
    for path in sorted(folder.public.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif not path.is_dir() and folder.relative(path) not in listed:
            path.unlink()
