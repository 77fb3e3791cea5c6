"""The default synthetic study, simulated once, and calibrations with single numbers changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from lowincome_research.resources import project_path
from lowincome_research.simulation.calibration import Calibration, load_calibration
from lowincome_research.simulation.simulate import Simulated, simulate
from lowincome_research.strict import load_yaml, parse_value

FILE = project_path("data") / "henan_synthetic" / "calibration.yaml"


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    return load_calibration(FILE)


@pytest.fixture(scope="session")
def simulated(calibration: Calibration) -> Simulated:
    return simulate(calibration, seed=20190101)


@pytest.fixture(scope="session")
def changed() -> Callable[[dict[str, Any]], Calibration]:
    """Return a small calibration (8 counties) with values at dotted keys replaced."""
    written = load_yaml(FILE).data

    def _changed(values: dict[str, Any]) -> Calibration:
        data = deepcopy(written)
        small = {"places.counties.value": 8, "places.villages_per_county.value": 4}
        for address, value in {**small, **values}.items():
            *path, last = address.split(".")
            node = data
            for key in path:
                node = node[key]
            node[last] = value
        return parse_value(data, Calibration)

    return _changed
