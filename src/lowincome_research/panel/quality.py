"""The data-quality report: what is missing, repeated, out of line, lost between waves, rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.stats.heaping import heaping


@dataclass(frozen=True)
class QualityReport:
    """What a reader must know of the data before believing a result.

    Attributes
    ----------
    variables
        One row per column: variable, label_zh, label_en, unit_zh, unit_en, type, n, missing,
        share_missing, distinct, mean, sd, min, max (the last four for numbers only).
    keys
        One row: rows, units, waves, and same_values, the rows that equal another row in
        everything but the keys.
    attrition
        One row per wave: wave, units, share_of_first (units of the first wave still present),
        entered, left (against the wave before).
    heaping
        One row per amount of money and round figure: variable, multiple, n, share, expected,
        index.
    files
        One row per input file: name, rows, columns, unmatched, unused.
    """

    variables: pd.DataFrame
    keys: pd.DataFrame
    attrition: pd.DataFrame
    heaping: pd.DataFrame
    files: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return the rows about variables."""
        return self.variables

    def summary(self) -> str:
        """Return the report as plain text."""
        facts = self.keys.iloc[0]
        gaps = self.variables[self.variables["missing"] > 0]
        heaped = self.heaping[self.heaping["index"] > 1]
        lines = [
            f"{facts['rows']} rows, {facts['units']} units, {facts['waves']} waves",
            f"{facts['same_values']} rows equal another row in everything but the keys",
        ]
        shown = [
            ("Files", self.files),
            ("Missing values", gaps[["variable", "n", "missing", "share_missing"]]),
            ("Units by wave", self.attrition),
            ("Amounts at round figures", heaped),
            ("Ranges", self._numbers()),
        ]
        blocks = [f"{title}\n{_text(frame)}" for title, frame in shown if len(frame)]
        return "\n\n".join(["\n".join(lines), *blocks])

    def _numbers(self) -> pd.DataFrame:
        numbers = self.variables[self.variables["mean"].notna()]
        return numbers[["variable", "mean", "sd", "min", "max"]]


def quality_report(panel: Panel) -> QualityReport:
    """Describe a panel's data.

    Parameters
    ----------
    panel
        The canonical panel.

    Returns
    -------
    QualityReport
        Frames of plain numbers; unweighted, since they describe the file and not a population.
    """
    frame, keys = panel.frame, panel.keys
    described = [panel.variables[name] for name in frame.columns if name in panel.variables]
    files = ["name", "rows", "columns", "unmatched", "unused"]
    return QualityReport(
        variables=pd.DataFrame([_described(frame[one.name], one) for one in described]),
        keys=_keys(frame, keys),
        attrition=_attrition(frame, keys, _waves(panel)),
        heaping=_heaping(frame, described),
        files=pd.DataFrame([asdict(one) for one in panel.inputs], columns=files),
    )


def _described(values: pd.Series, variable: Variable) -> dict[str, object]:
    known = values.dropna()
    row: dict[str, object] = {
        "variable": variable.name,
        "label_zh": variable.label.zh,
        "label_en": variable.label.en,
        "unit_zh": variable.unit.zh if variable.unit else "",
        "unit_en": variable.unit.en if variable.unit else "",
        "type": variable.type,
        "n": len(known),
        "missing": len(values) - len(known),
        "share_missing": 1 - len(known) / len(values) if len(values) else np.nan,
        "distinct": known.nunique(),
    }
    return row | _moments(known.astype("float64") if variable.numeric else None)


def _moments(values: pd.Series | None) -> dict[str, object]:
    if values is None or values.empty:
        return dict.fromkeys(("mean", "sd", "min", "max"), np.nan)
    return {"mean": values.mean(), "sd": values.std(), "min": values.min(), "max": values.max()}


def _keys(frame: pd.DataFrame, keys: Keys) -> pd.DataFrame:
    values = frame.drop(columns=list(keys.names))
    facts = {
        "rows": len(frame),
        "units": frame[keys.unit].nunique(),
        "waves": 1 if keys.time is None else frame[keys.time].nunique(),
        "same_values": int(values.duplicated(keep=False).sum()) if len(values.columns) else 0,
    }
    return pd.DataFrame([facts])


def _waves(panel: Panel) -> list[object]:
    """Return the waves in the codebook's order where it labels them, else sorted."""
    time = panel.keys.time
    if time is None:
        return []
    present = sorted(panel.frame[time].unique())
    labelled = list(panel.variables[time].values or ())
    return sorted(present, key=lambda wave: _position(str(wave), labelled))


def _position(wave: str, labelled: Sequence[str]) -> int:
    return labelled.index(wave) if wave in labelled else len(labelled)


def _attrition(frame: pd.DataFrame, keys: Keys, waves: list[object]) -> pd.DataFrame:
    columns = ["wave", "units", "share_of_first", "entered", "left"]
    present = [set(frame.loc[frame[keys.time] == wave, keys.unit]) for wave in waves]
    rows = [
        (wave, len(now), len(now & present[0]) / len(present[0]), len(now - old), len(old - now))
        for wave, now, old in zip(waves, present, [set(), *present], strict=False)
    ]
    return pd.DataFrame(rows, columns=columns)


def _heaping(frame: pd.DataFrame, variables: Sequence[Variable]) -> pd.DataFrame:
    columns = ["variable", "multiple", "n", "share", "expected", "index"]
    rows = [
        {"variable": one.name, **asdict(result)}
        for one in variables
        if one.money
        for result in heaping(frame[one.name].to_numpy(dtype=float, na_value=np.nan))
    ]
    return pd.DataFrame(rows, columns=columns)


def _text(frame: pd.DataFrame) -> str:
    return frame.to_string(index=False, float_format=lambda number: f"{number:.4g}", na_rep="")
