"""Write reference.csv beside this file: density tests of the ``rddensity`` package, version 3.0.

Run by hand in an environment of its own (``pip install rddensity==3.0 causaldata==0.1.4``):
``python tests/published/line_integrity/make_reference.py``. The package is by the authors of the
test, and no dependency of ours: the tests themselves do not need it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from causaldata import gov_transfers_density
from rddensity import rddensity

HERE = Path(__file__).resolve().parent
PLACES = (0.0, -0.01, 0.005, 0.01, 0.02)


def main() -> None:
    """Test the centred incomes of households in Uruguay at the line and at other places."""
    income = gov_transfers_density.load_pandas().data["Income_Centered"].to_numpy()
    rows = []
    for place in PLACES:
        found = rddensity(income - place, c=0)
        rows.append(
            {
                "place": place,
                "left": found.hat["left"],
                "right": found.hat["right"],
                "statistic": found.test["t_jk"],
                "p_value": found.test["p_jk"],
                "bandwidth": max(found.h["left"], found.h["right"]),
                "n_left": found.n["eff_left"],
                "n_right": found.n["eff_right"],
            }
        )
    pd.DataFrame(rows).to_csv(HERE / "reference.csv", index=False)


if __name__ == "__main__":
    main()
