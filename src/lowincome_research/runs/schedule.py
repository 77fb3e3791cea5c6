"""Carry out steps in the order of their needs, in parallel, skipping those that are fresh."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from lowincome_research.artifacts import sha256_of_file
from lowincome_research.errors import LowincomeError
from lowincome_research.runs.manifest import StepRecord
from lowincome_research.runs.provenance import Code
from lowincome_research.runs.steps import Records, Step, step_key

_INTERRUPTED = 130
State = Literal["fresh", "run", "failed", "skipped"]


class Observer(Protocol):
    """Is told how a run goes on."""

    def started(self, step: str) -> None:
        """Say that a step begins."""

    def finished(self, step: str, state: State, seconds: float) -> None:
        """Say how a step ended."""


@dataclass
class Outcome:
    """How the steps of a run ended.

    Attributes
    ----------
    records
        Steps whose outputs stand, fresh or made now.
    ran
        Names of the steps carried out now.
    errors
        The users' errors by the step that raised them.
    failed
        Steps that failed or could not start.
    """

    records: dict[str, StepRecord] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    errors: dict[str, LowincomeError] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def carry_out(
    steps: Sequence[Step],
    root: Path,
    previous: Records,
    code: Code,
    *,
    jobs: int,
    observer: Observer,
    outcome: Outcome,
) -> None:
    """Carry out steps, each in another process, at most `jobs` at a time.

    A step is skipped when its key and all its outputs are those of `previous`. When one fails,
    the steps that need it are skipped and the others go on. An exception that is not a
    `LowincomeError` is a bug and ends the run.

    Parameters
    ----------
    steps
        Each after those it needs or wants.
    outcome
        Is filled as the run goes on, so that an interrupted run is known as far as it went.
    """
    run = _Run(root, previous, code, jobs, observer, outcome)
    try:
        run.carry_out(steps)
    finally:
        run.close()


class _Run:
    def __init__(
        self,
        root: Path,
        previous: Records,
        code: Code,
        jobs: int,
        observer: Observer,
        outcome: Outcome,
    ) -> None:
        self.root, self.previous, self.code, self.jobs = root, previous, code, jobs
        self.observer, self.outcome = observer, outcome
        self.running: dict[Future[tuple[list[Path], float]], tuple[Step, dict[str, str]]] = {}
        self.pool: ProcessPoolExecutor | None = None

    def carry_out(self, steps: Sequence[Step]) -> None:
        waiting = list(steps)
        while waiting or self.running:
            ready = [step for step in waiting if self._is_ready(step, waiting)]
            if ready:
                waiting = [step for step in waiting if step not in ready]
                for step in ready:
                    self._begin(step)
            else:
                done, _ = wait(self.running, return_when=FIRST_COMPLETED)
                for future in done:
                    self._end(future)

    def close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def _is_ready(self, step: Step, waiting: Iterable[Step]) -> bool:
        unfinished = {other.name for other in waiting}
        unfinished |= {other.name for other, _ in self.running.values()}
        return not unfinished & {*step.needs, *step.wants}

    def _begin(self, step: Step) -> None:
        if step.blocked_by(self.outcome.failed):
            self.outcome.failed.append(step.name)
            self.observer.finished(step.name, "skipped", 0.0)
            return
        try:
            inputs = dict(step.inputs(self.outcome.records))
        except LowincomeError as error:
            self._fail(step, error)
            return
        known = self.previous.get(step.name)
        if known and known.key == step_key(step, inputs, self.code) and known.intact(self.root):
            self.outcome.records[step.name] = known
            self.observer.finished(step.name, "fresh", known.seconds)
            return
        self.observer.started(step.name)
        future = self._pool().submit(_timed, step.work, tuple(self.outcome.records))
        self.running[future] = (step, inputs)

    def _end(self, future: Future[tuple[list[Path], float]]) -> None:
        step, inputs = self.running.pop(future)
        try:
            files, seconds = future.result()
        except LowincomeError as error:
            self._fail(step, error)
            return
        outputs = {
            path.relative_to(self.root).as_posix(): sha256_of_file(path) for path in sorted(files)
        }
        self.outcome.records[step.name] = StepRecord(
            key=step_key(step, inputs, self.code),
            inputs=inputs,
            outputs=outputs,
            seconds=round(seconds, 3),
        )
        self.outcome.ran.append(step.name)
        self.observer.finished(step.name, "run", seconds)

    def _fail(self, step: Step, error: LowincomeError) -> None:
        self.outcome.errors[step.name] = error
        self.outcome.failed.append(step.name)
        self.observer.finished(step.name, "failed", 0.0)

    def _pool(self) -> ProcessPoolExecutor:
        if self.pool is None:
            threads = str(max(1, (os.cpu_count() or 1) // self.jobs))
            self.pool = ProcessPoolExecutor(
                self.jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare_worker,
                initargs=(threads,),
            )
        return self.pool


def _prepare_worker(threads: str) -> None:
    """Share the cores among the jobs, and leave quietly when the run is interrupted.

    Numerical libraries read the number of threads when they are loaded.
    """
    signal.signal(signal.SIGINT, lambda *_: sys.exit(_INTERRUPTED))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = threads


def _timed(
    work: Callable[[tuple[str, ...]], Iterable[Path]], succeeded: tuple[str, ...]
) -> tuple[list[Path], float]:
    begin = time.perf_counter()
    files = list(work(succeeded))
    return files, time.perf_counter() - begin
