"""What a run was made with: code, commit, lock, interpreter, libraries."""

from __future__ import annotations

import platform
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib import metadata

from lowincome_research.artifacts import sha256_of_file, sha256_of_tree
from lowincome_research.resources import checkout, package_folder, project_path

DISTRIBUTION = "lowincome-research"


@dataclass(frozen=True)
class Code:
    """The identity of the code: hash of the package's own files and of the lock."""

    package: str
    lock: str


@cache
def code_identity() -> Code:
    """Return the identity of the code that runs."""
    root = package_folder()
    files = sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and not {"__pycache__", "_project"} & set(path.relative_to(root).parts)
    )
    return Code(sha256_of_tree(root, files), sha256_of_file(project_path("requirements.lock")))


def version() -> str:
    """Return the version of the installed package."""
    return metadata.version(DISTRIBUTION)


def commit() -> str:
    """Return the checkout's commit, ``+dirty`` when files differ from it, or an empty string."""
    root = checkout()
    if root is None or not (root / ".git").exists():
        return ""
    head = _git("rev-parse", "--verify", "--quiet", "HEAD")
    return f"{head}+dirty" if head and _git("status", "--porcelain") else head


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(checkout()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def python_version() -> str:
    """Return the version of the interpreter."""
    return platform.python_version()


def library_versions() -> dict[str, str]:
    """Return the installed version of every library the package depends on; extras left out."""
    names = sorted(
        re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        for requirement in metadata.requires(DISTRIBUTION) or ()
        if "extra ==" not in requirement
    )
    return {name: metadata.version(name) for name in names}
