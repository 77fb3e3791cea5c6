"""Two-way within effect on a million rows: ours beside the bare call of linearmodels.

Run by `make bench`, or ``python tests/benchmarks/bench_effects.py [rows]``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from linearmodels.panel import PanelOLS
from pydantic import TypeAdapter

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys

TIMES = 5


def households(rows: int) -> pd.DataFrame:
    """Return households over five years, half of them assisted from the third."""
    rng = np.random.default_rng(20261122)
    unit, year = np.divmod(np.arange(rows), TIMES)
    d = ((unit % 2 == 0) & (year >= 2)).astype(float)
    y = rng.normal(size=rows // TIMES + 1)[unit] + 0.1 * year + d + rng.normal(size=rows)
    return pd.DataFrame({"unit": unit, "year": year, "d": d, "x": rng.normal(size=rows), "y": y})


def ours(frame: pd.DataFrame) -> tuple[float, float]:
    """Estimate through the package; return estimate and standard error."""
    entry = {
        "id": "effect", "design": "panel", "effects": ("unit", "time"), "outcome": "y",
        "treatment": "d", "controls": ("x",), "cluster": "unit",
    }  # fmt: skip
    specs = TypeAdapter(EffectSpecs).validate_python((entry,))
    found = estimate_effects(Panel(frame, {}, Keys(unit="unit", time="year")), specs)
    return found.effects[0].overall.estimate, found.effects[0].overall.std_error


def bare(frame: pd.DataFrame) -> tuple[float, float]:
    """Estimate with linearmodels alone; return estimate and standard error."""
    indexed = frame.set_index(["unit", "year"])
    model = PanelOLS(indexed["y"], indexed[["d", "x"]], entity_effects=True, time_effects=True)
    found = model.fit(
        cov_type="clustered", cluster_entity=True, group_debias=True, auto_df=False,
        count_effects=False,
    )  # fmt: skip
    return float(found.params["d"]), float(found.std_errors["d"])


def timed(call: Callable[[pd.DataFrame], tuple[float, float]], frame: pd.DataFrame) -> float:
    """Print one line of the table and return the seconds taken."""
    start = time.perf_counter()
    estimate, error = call(frame)
    seconds = time.perf_counter() - start
    print(f"{call.__name__:<6}{len(frame):>12,}{seconds:>10.2f}{estimate:>12.6f}{error:>12.6f}")
    return seconds


def main() -> None:
    """Print the table and the ratio of the two times."""
    frame = households(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(f"{'call':<6}{'rows':>12}{'seconds':>10}{'estimate':>12}{'std_error':>12}")
    print(f"ours / bare: {timed(ours, frame) / timed(bare, frame):.2f}")


if __name__ == "__main__":
    main()
