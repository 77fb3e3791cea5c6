"""A wheel built from the repository and installed elsewhere runs the default study."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lowincome_research.resources import checkout
from lowincome_research.verification.compare import compare
from lowincome_research.verification.values import read_values

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
LEFT_OUT = {"_build", ".ipynb_checkpoints"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the package installed from a wheel, and none of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-deps", "--no-index")
    subprocess.run(
        [*PIP, "wheel", *offline, "--no-build-isolation", "-w", folder, str(checkout())],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    subprocess.run(
        [*PIP, "install", *offline, "--target", target, wheel], check=True, capture_output=True
    )
    return target


def test_the_wheel_carries_notebooks_reports_the_default_study_and_the_lock(
    installed: Path,
) -> None:
    root = checkout()
    assert root is not None
    carried = installed / "lowincome_research" / "_project"
    studies = ("data/china_rural_insurance", "data/henan_synthetic")
    wanted = [root / name for name in ("notebooks", "reports", *studies)]
    files = [path for folder in wanted for path in folder.rglob("*") if path.is_file()]
    names = {
        path.relative_to(root).as_posix()
        for path in [*files, root / "requirements.lock"]
        if not LEFT_OUT & set(path.parts)
    }
    assert {
        path.relative_to(carried).as_posix() for path in carried.rglob("*") if path.is_file()
    } == names


def test_the_installed_package_gives_the_values_of_the_checkout(
    installed: Path, default_run: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "lowincome_research", "run", "data/china_rural_insurance"]
    done = subprocess.run(
        [*command, "--lang", "en", "--to", "html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run = tmp_path / "reports" / "_build" / "china_rural_insurance"
    exhibits = Path("public", "exhibits")
    assert compare(read_values(run / exhibits), read_values(default_run / exhibits)) == ()
    assert '"commit": ""' in (run / "manifest.json").read_text("utf-8")
