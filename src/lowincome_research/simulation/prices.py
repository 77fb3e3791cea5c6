"""The price table: consumer prices of the countryside, by which money is made comparable."""

from __future__ import annotations

import pandas as pd

from lowincome_research.simulation.calibration import Calibration


def price_table(calibration: Calibration) -> pd.DataFrame:
    """Return one row per year: ``price_index``, 1 in its base year, and the Dibao standard."""
    lines = calibration.lines
    return pd.DataFrame(
        {
            "year": calibration.years.value,
            "price_index": calibration.series(lines.price_index),
            "dibao_standard": calibration.series(lines.dibao_standard),
        }
    )
