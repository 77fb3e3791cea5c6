"""Hold the line and its errors against R on laeken's eusilc, which is not kept here.

Run by hand, with Debian's r-base-core, r-cran-survey and r-cran-laeken installed:
``python tests/published/identification/eusilc.py``. It writes eusilc.csv, what R prints with our
figures beside it, and fails where an error differs by more than a tenth.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

import pandas as pd

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

HERE = Path(__file__).resolve().parent
TOLERANCE = 0.1
SECTION = {
    "registers": {"lottery": "drawn"},
    "truths": {"poor": {"measure": "income", "below": {"share": 0.6, "of": "median"}}},
}


def main() -> int:
    """Write both sides; return 1 where they differ."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "eusilc.csv"
        printed = subprocess.run(
            ["Rscript", "--vanilla", str(HERE / "eusilc.R"), str(data)],
            capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
        persons = pd.read_csv(data)
    rows = pd.read_csv(StringIO(printed))
    errors = {one: _ours(persons, one) for one in ("person", "household")}
    rows["ours"] = [_beside(row.case, row.figure, errors) for row in rows.itertuples()]
    rows.to_csv(HERE / "eusilc.csv", index=False)
    far = (rows["ours"] / rows["value"] - 1).abs() > TOLERANCE
    print(rows.to_string(), f"{far.sum()} differ", sep="\n")
    return int(far.any())


def _ours(persons: pd.DataFrame, cluster: str) -> dict[tuple[str, str], float]:
    """Return the line and the share below it, with their errors, for one kind of cluster."""
    frame = persons.assign(drawn=(persons["person"] % 7 == 0).astype(float))
    found = identification_accuracy(
        frame,
        parse_value(SECTION, IdentificationSpec),
        keys=Keys(unit="person"),
        design=Design(weight="weight", stratum="region", cluster=cluster),
    )
    line = found.relative_lines.iloc[0]
    share = found.metrics.set_index("metric").loc["eligible_share"]
    return {
        (figure, kind): row[kind]
        for figure, row in (("line", line), ("eligible_share", share))
        for kind in ("estimate", "std_error")
    }


def _beside(case: str, figure: str, errors: dict[str, dict[tuple[str, str], float]]) -> float:
    cluster = "household" if case.endswith("households") else "person"
    return errors[cluster][figure, "estimate" if case == "laeken" else "std_error"]


if __name__ == "__main__":
    sys.exit(main())
