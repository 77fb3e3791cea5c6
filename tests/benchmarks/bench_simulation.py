"""Time the simulation of a million household-years of the default synthetic study."""

from __future__ import annotations

import sys
import time

from lowincome_research.resources import project_path
from lowincome_research.simulation.calibration import Calibration, load_calibration
from lowincome_research.simulation.simulate import simulate

ROWS, LIMIT = 1_000_000, 20.0
VILLAGES_PER_COUNTY = 147


def enlarged(calibration: Calibration) -> Calibration:
    villages = calibration.places.villages_per_county
    more = villages.model_copy(update={"value": VILLAGES_PER_COUNTY})
    places = calibration.places.model_copy(update={"villages_per_county": more})
    return calibration.model_copy(update={"places": places})


def main() -> int:
    folder = project_path("data") / "henan_synthetic"
    calibration = enlarged(load_calibration(folder / "calibration.yaml"))
    begin = time.perf_counter()
    rows = len(simulate(calibration, seed=1).tables["households"])
    seconds = time.perf_counter() - begin
    print(f"{seconds:7.2f} s  {rows} household-years (at most {LIMIT:.0f} s)")
    return int(rows < ROWS or seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
