"""Write households.csv and reference.csv beside this file, for the tests.

Run by hand, with Debian's r-base-core, r-cran-survey and r-cran-laeken installed:
``python tests/published/poverty/make_reference.py``. The tests themselves need no R.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
SEED, STRATA, VILLAGES, HOUSEHOLDS = 20261125, 4, 25, 20


def households() -> pd.DataFrame:
    """Draw strata of villages, incomes rounded so that some tie, a line and an amount."""
    rng = np.random.default_rng(SEED)
    village = np.repeat(np.arange(STRATA * VILLAGES), HOUSEHOLDS)
    shared = rng.normal(0, 0.25, STRATA * VILLAGES)[village]
    income = np.exp(rng.normal(9.3, 0.55, len(village)) + shared + 0.1 * (village // VILLAGES))
    amount = rng.binomial(1, 1 / (1 + (income / 6_000) ** 3)) * rng.integers(5, 40, len(village))
    return pd.DataFrame(
        {
            "stratum": village // VILLAGES + 1,
            "village": village + 1,
            "weight": np.round(rng.uniform(0.5, 3, len(village)), 2),
            "size": rng.integers(1, 7, len(village)),
            "income": income.round(-1),
            "amount": 100.0 * amount,
        }
    )


def main() -> None:
    """Keep the households and what R prints of them."""
    households().to_csv(HERE / "households.csv", index=False)
    printed = subprocess.run(
        ["Rscript", "--vanilla", str(HERE / "reference.R"), str(HERE)],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    (HERE / "reference.csv").write_text(printed, encoding="utf-8")


if __name__ == "__main__":
    main()
