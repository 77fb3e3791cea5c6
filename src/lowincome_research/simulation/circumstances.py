"""What official tests ask of households: assets, parts of rigid spending, the three guarantees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.places import Flags, Floats
from lowincome_research.simulation.tables import Rows
from lowincome_research.simulation.welfare import Welfare

SPENDING = ("living", "medical", "education", "rehabilitation")
_UNSAFE = 2
"""Houses of this grade or a lower one are not safe."""


def circumstances_table(
    calibration: Calibration,
    rows: Rows,
    welfare: Welfare,
    house_safety: Floats,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per row of the household table.

    Parameters
    ----------
    house_safety
        (N, T), grade of the house.

    Notes
    -----
    Assets are within the limits of Dibao in exactly the households whose asset screen says so;
    some of the others are within the wider one of the edge. Some do not state them.
    """
    assets = _assets(calibration, welfare, rng)
    guarantees = _guarantees(calibration, rows, house_safety, rng)
    spending = {
        f"rigid_{name}": rows.take(part)
        for name, part in zip(SPENDING, welfare.rigid_parts, strict=True)
    }
    columns: dict[str, Any] = {
        **rows.keys(calibration),
        **{name: rows.take(values) for name, values in assets.items()},
        **spending,
        **{name: rows.take(values) for name, values in guarantees.items()},
    }
    return pd.DataFrame(columns)


def _assets(
    calibration: Calibration, welfare: Welfare, rng: np.random.Generator
) -> dict[str, Floats]:
    """Return financial assets in yuan, cars and dwellings of households, (N, T)."""
    declared, cases = calibration.circumstances, welfare.cases
    households, years = cases.assets_ok.shape
    ok = cases.assets_ok[:, 0]
    reason = rng.choice(3, size=households, p=declared.asset_excess.value)
    too_much, car, dwelling = (~ok & (reason == kind) for kind in range(3))
    months = np.array(declared.asset_limits.value)
    within = months[0] * rng.beta(1.0, 3.0, households)
    beyond = months[0] + (3 * months[1] - months[0]) * rng.random(households)
    held = np.where(too_much, beyond, within)[:, None] * cases.line / 12 * cases.size
    silent = np.less(rng.random(households), declared.unstated.value)
    unstated = np.broadcast_to(silent[:, None], (households, years))
    own_house = (rng.random(households) < declared.house_owners.value) | dwelling
    return {
        "financial_assets": np.where(unstated, np.nan, np.floor(held)),
        "cars": np.where(unstated, np.nan, _column(car, years)),
        "dwellings": np.where(unstated, np.nan, _column(own_house + 1.0 * dwelling, years)),
    }


def _guarantees(
    calibration: Calibration, rows: Rows, house_safety: Floats, rng: np.random.Generator
) -> dict[str, Floats]:
    """Return whether each guarantee is met, (N, T); missing where it was not ascertained."""
    declared, people = calibration.circumstances, rows.people
    shape = people.present.shape
    pupils = people.people.present & (people.people.age >= 6) & (people.people.age < 16)
    reaches = people.skills.education[:, None] >= np.where(people.people.age < 12, 1, 2)
    dropouts = people.members.total(pupils & ~reaches) > 0
    left_school = dropouts & (rng.random(shape) < declared.dropout_for_want.value)
    met = {
        "edu_ok": ~left_school,
        "med_ok": rng.random(shape) < declared.insured.value,
        "house_ok": house_safety >= _UNSAFE,
        "water_ok": _column(np.less(rng.random(shape[0]), declared.safe_water.value), shape[1]),
    }
    return {
        name: np.where(rng.random(shape) < declared.not_ascertained.value, np.nan, values)
        for name, values in met.items()
    }


def _column(flags: Flags | Floats, years: int) -> Floats:
    return np.repeat(np.asarray(flags, float)[:, None], years, axis=1)
