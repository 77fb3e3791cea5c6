"""The data of a study: where they come from, files or a simulation, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lowincome_research.artifacts import sha256_of_file, write_with
from lowincome_research.errors import Problem, StudyError
from lowincome_research.panel.locate import locate_inputs
from lowincome_research.study import LoadedStudy

if TYPE_CHECKING:
    from lowincome_research.panel.panel import Panel
    from lowincome_research.panel.spec import SimulationSource

SIMULATED, RESULTS = "simulated", "results"
CALIBRATION_RESULT = "calibration"


def data_hashes(loaded: LoadedStudy) -> dict[str, str]:
    """Return the SHA-256 of every data file of a study by name; of a simulation's calibration.

    Raises
    ------
    DataError
        A data file is absent; all of them at once.
    StudyError
        The calibration is absent.
    """
    study = loaded.study
    if study.panel.simulation:
        path = _calibration(loaded, study.panel.simulation)
        return {study.panel.simulation.calibration: sha256_of_file(path)}
    found = locate_inputs(study.panel, study.tables, loaded.search_folders)
    return {name: sha256_of_file(path) for name, path in found.items()}


def read_data(loaded: LoadedStudy, folder: Path) -> tuple[Panel, tuple[Path, ...]]:
    """Read a study's data through its codebooks; simulate them first where the study says so.

    Parameters
    ----------
    folder
        Folder for simulated tables (``simulated/``) and for what only a simulation knows
        (``results/``).

    Returns
    -------
    tuple of Panel and tuple of Path
        The panel, and the files written.

    Raises
    ------
    StudyError
        A codebook or the calibration is invalid.
    DataError
        A data file is absent or invalid.
    """
    from lowincome_research.panel.load import load_panel

    study = loaded.study
    if study.panel.simulation is None:
        return load_panel(study.panel, study.tables, loaded.search_folders), ()
    written = _simulate(loaded, study.panel.simulation, folder)
    folders = (*loaded.search_folders, folder / SIMULATED)
    return load_panel(study.panel, study.tables, folders), written


def _simulate(loaded: LoadedStudy, source: SimulationSource, folder: Path) -> tuple[Path, ...]:
    from lowincome_research.simulation.calibration import load_calibration
    from lowincome_research.simulation.simulate import simulate
    from lowincome_research.simulation.targets import calibration_table
    from lowincome_research.simulation.write import write_simulated

    calibration = load_calibration(_calibration(loaded, source))
    simulated = simulate(calibration, seed=loaded.study.study.seed)
    results = folder / RESULTS
    files = write_simulated(simulated, folder / SIMULATED, results)
    obtained = calibration_table(simulated, calibration)
    target = results / f"{CALIBRATION_RESULT}.parquet"
    write_with(target, lambda path: obtained.to_parquet(path, index=False))
    return (*files, target)


def _calibration(loaded: LoadedStudy, source: SimulationSource) -> Path:
    path = loaded.folder / source.calibration
    if not path.is_file():
        seen = f"there is no file '{source.calibration}' in {loaded.folder}"
        raise StudyError(Problem("panel.simulation.calibration", seen))
    return path
