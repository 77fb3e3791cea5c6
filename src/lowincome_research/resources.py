"""Where the notebooks, report sources and studies that belong to the package are found.

A checkout is preferred, so that an editable install uses what the author edits; a wheel carries
copies beside the code.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
_WHEEL = _PACKAGE / "_project"


def package_folder() -> Path:
    """Return the folder of the package's own source."""
    return _PACKAGE


def checkout() -> Path | None:
    """Return the root of the repository the package runs from, or None when it was installed."""
    return _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else None


def project_path(name: str) -> Path:
    """Return a top-level file or folder of the project: ``notebooks``, ``reports``, ``data`` ….

    Raises
    ------
    FileNotFoundError
        The installation is damaged: neither a checkout nor the wheel carries it.
    """
    for root in (checkout(), _WHEEL):
        if root is not None and (root / name).exists():
            return root / name
    raise FileNotFoundError(f"the installation of lowincome_research lacks '{name}'")
