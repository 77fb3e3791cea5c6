"""Write households.csv beside this file: a stratified sample of villages with a register.

Run by hand: ``python tests/published/identification/households.py``. Incomes differ between
villages, so that neither the line nor who is on the register is the same in every village.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
STRATA, VILLAGES, HOUSEHOLDS = 8, 8, 10
SEED = 20261125


def main() -> None:
    """Draw the sample once."""
    rng = np.random.default_rng(SEED)
    village = np.repeat(np.arange(STRATA * VILLAGES), HOUSEHOLDS)
    stratum = village // VILLAGES
    income = np.exp(
        rng.normal(9.3, 0.55, len(village)) + rng.normal(0, 0.3, STRATA * VILLAGES)[village]
    )
    seen = income * np.exp(rng.normal(0, 0.5, len(village)))
    frame = pd.DataFrame(
        {
            "stratum": stratum,
            "village": village,
            "weight": (rng.uniform(0.5, 2, STRATA)[stratum] * rng.uniform(0.8, 1.2, len(village))),
            "size": rng.integers(1, 7, len(village)),
            "income": income.round(0),
            "registered": (seen < 6_000).astype(int),
        }
    )
    frame.round({"weight": 4}).to_csv(HERE / "households.csv", index=False)


if __name__ == "__main__":
    main()
