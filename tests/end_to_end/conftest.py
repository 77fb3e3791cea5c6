"""Runs of the studies, carried out once and shared by the tests that look at them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from lowincome_research.artifacts import read_json, write_json
from lowincome_research.resources import checkout

DEFAULT = "data/china_rural_insurance"
SYNTHETIC = "data/henan_synthetic"
SHARED = Path("..", "shared", "data")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Lowincome = Callable[..., Ended]


def repository() -> Path:
    root = checkout()
    assert root is not None, "these tests run in a checkout"
    return root


def lowincome(*arguments: str | Path, **environment: str) -> Ended:
    """Run the command line in a process of its own, from the root of the repository."""
    done = subprocess.run(
        [sys.executable, "-m", "lowincome_research", *map(str, arguments)],
        cwd=repository(),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session", name="lowincome")
def lowincome_command() -> Lowincome:
    return lowincome


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of a cold run of the study on packaged data, which no test changes."""
    return _shared_run(tmp_path_factory, worker_id, "default", DEFAULT)


@pytest.fixture(scope="session")
def synthetic_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of a run of the synthetic study, pages only, not to be changed.

    It starts from the run of `make reports` where there is one: steps whose inputs have not
    changed since are not carried out again.
    """
    made = repository() / "reports/_build" / Path(SYNTHETIC).name
    return _shared_run(
        tmp_path_factory, worker_id, "synthetic", SYNTHETIC, "--to", "html", start=made
    )


def _shared_run(
    factory: pytest.TempPathFactory,
    worker_id: str,
    name: str,
    *arguments: str,
    start: Path | None = None,
) -> Path:
    """Carry out a run once for all workers: the first to ask makes it, the others wait for it."""
    base = factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    out, done = shared / name, shared / f"{name}.json"
    try:
        (shared / f"{name}.lock").mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.2)
    else:
        if start is not None and start.is_dir():
            shutil.copytree(start, out)
        write_json(done, asdict(lowincome("run", *arguments, "--out", out)))
    ended = Ended(**read_json(done))
    assert ended.code == 0, ended.err
    return out


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with real data beside the checkout; CI must have it."""
    folder = repository() / SHARED
    if not (folder / "pakistan_graduation" / "graduation.csv").is_file():
        reason = f"{SHARED.as_posix()}/pakistan_graduation/graduation.csv is absent"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return folder
