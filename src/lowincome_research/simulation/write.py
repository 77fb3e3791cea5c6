"""A synthetic study as files: each table where a survey's file would stand, the truth apart."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lowincome_research.artifacts import write_with
from lowincome_research.simulation.simulate import Simulated

TRUTH = "truth"


def write_simulated(simulated: Simulated, tables: Path, truth: Path) -> tuple[Path, ...]:
    """Write the tables into one folder and the truth into another.

    Parameters
    ----------
    tables
        Folder of ``<table>.parquet``, in which a study looks its data files up.
    truth
        Folder of ``truth.parquet``; another one, so that no study reads it by accident.

    Returns
    -------
    tuple of Path
        The files written.
    """
    frames = {tables / f"{name}.parquet": frame for name, frame in simulated.tables.items()}
    frames[truth / f"{TRUTH}.parquet"] = simulated.truth
    for path, frame in frames.items():
        write_with(path, partial(frame.to_parquet, index=False))
    return tuple(frames)
