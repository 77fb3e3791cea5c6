"""Write reference.csv beside this file: what R's survey and laeken print on households.csv.

Run by hand, with Debian's r-base-core, r-cran-survey and r-cran-laeken installed:
``python tests/published/identification/make_reference.py``. The tests themselves need no R.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Keep what R prints."""
    printed = subprocess.run(
        ["Rscript", "--vanilla", str(HERE / "reference.R"), str(HERE)],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    (HERE / "reference.csv").write_text(printed, encoding="utf-8")


if __name__ == "__main__":
    main()
