"""From columns by wave to rows by wave."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lowincome_research.panel.codebook import Codebook

Wave = str | None
"""A wave's name, or None for a column that is the same in every wave."""


def to_long(
    series: Mapping[str, Mapping[Wave, pd.Series]],
    codebook: Codebook,
    time: str | None,
    wave: str | int | None,
) -> pd.DataFrame:
    """Return one row per unit and time.

    Parameters
    ----------
    series
        Decoded columns by canonical name and wave (None: the same in every wave).
    codebook
        Gives the order of columns and waves.
    time
        The study's time key.
    wave
        The wave of the whole file, where the study says it.

    Returns
    -------
    DataFrame
        Canonical columns; the index keeps the row number of the file.
    """
    constant = pd.DataFrame({name: by[None] for name, by in series.items() if None in by})
    varying = {name: by for name, by in series.items() if by and None not in by}
    if wave is not None and time is not None:
        own = {name: by[str(wave)] for name, by in varying.items() if str(wave) in by}
        frame = constant.assign(**own)
        frame[time] = _wave_column([wave] * len(frame), codebook, time, frame)
    elif not varying:
        frame = constant
    elif time in constant:
        frame = constant.assign(
            **{name: _by_row(by, constant[str(time)]) for name, by in varying.items()}
        )
    else:
        frame = _stacked(constant, varying, codebook, str(time))
    return frame[[name for name in codebook.columns if name in frame]].copy()


def _by_row(by_wave: Mapping[Wave, pd.Series], time: pd.Series) -> pd.Series:
    """Take each row's value from the column that carries it in the row's wave."""
    taken = next(iter(by_wave.values())).copy()
    taken[:] = None
    for wave, values in by_wave.items():
        taken = taken.mask(time.astype("str") == wave, values)
    return taken


def _stacked(
    constant: pd.DataFrame,
    varying: Mapping[str, Mapping[Wave, pd.Series]],
    codebook: Codebook,
    time: str,
) -> pd.DataFrame:
    """Stack the waves of a wide file; a unit without any value of a wave has no row in it."""
    waves = []
    for wave in codebook.waves:
        values = pd.DataFrame({name: by[wave] for name, by in varying.items() if wave in by})
        interviewed = values.notna().any(axis=1)
        rows = constant.join(values)[interviewed]
        waves.append(rows.assign(**{time: _wave_column([wave] * len(rows), codebook, time, rows)}))
    return pd.concat(waves)


def _wave_column(
    waves: list[str | int], codebook: Codebook, time: str, like: pd.DataFrame
) -> pd.Series:
    column = codebook.columns[time]
    text = pd.Series(waves, index=like.index, dtype="object").astype("str")
    return text.astype("float64").astype("Int64") if column.numeric else text
