"""The canonical panel: its frame, what its columns mean, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from lowincome_research.artifacts import read_json, write_json, write_with
from lowincome_research.panel.assemble import InputFile
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys

_FRAME = "panel.parquet"
_ABOUT = "panel.json"
_TABLES = "tables"
_VARIABLES = TypeAdapter(dict[str, Variable])


@dataclass(frozen=True)
class Panel:
    """Canonical data of a study.

    Parameters
    ----------
    frame
        One row per unit (and time): key columns first, sorted by them. Numbers are float64,
        whole numbers, yes/no (0 and 1) and whole-number codes Int64, days datetime64, the rest
        str.
    variables
        What each column of `frame` means.
    keys, design
        As the study declares them.
    inputs
        The files read.
    tables
        Further tables, by name, with canonical columns.
    """

    frame: pd.DataFrame
    variables: Mapping[str, Variable]
    keys: Keys
    design: Design = field(default_factory=Design)
    inputs: tuple[InputFile, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def write_panel(panel: Panel, folder: Path) -> None:
    """Write a panel to `folder`: panel.parquet, panel.json and tables/<name>.parquet."""
    write_with(folder / _FRAME, panel.frame.to_parquet)
    for name, table in panel.tables.items():
        write_with(folder / _TABLES / f"{name}.parquet", table.to_parquet)
    write_json(folder / _ABOUT, _about(panel))


def read_panel(folder: Path) -> Panel:
    """Read what `write_panel` wrote, equal in every value and type."""
    about = read_json(folder / _ABOUT)
    return Panel(
        frame=pd.read_parquet(folder / _FRAME),
        variables=_VARIABLES.validate_python(about["variables"]),
        keys=Keys.model_validate(about["keys"]),
        design=Design.model_validate(about["design"]),
        inputs=tuple(InputFile(**one) for one in about["inputs"]),
        tables={
            name: pd.read_parquet(folder / _TABLES / f"{name}.parquet") for name in about["tables"]
        },
    )


def _about(panel: Panel) -> dict[str, Any]:
    return {
        "variables": _VARIABLES.dump_python(dict(panel.variables), mode="json"),
        "keys": panel.keys.model_dump(mode="json"),
        "design": panel.design.model_dump(mode="json"),
        "inputs": [asdict(one) for one in panel.inputs],
        "tables": list(panel.tables),
    }
