"""Counties and villages: their codes, what they share, and whom a household stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.simulation.calibration import Calibration

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """C counties, V villages, T years.

    Attributes
    ----------
    county_codes, village_codes
        Shapes (C,), (V,); ``SYN01``, ``SYN01-01``: no administrative code looks like them.
    county
        (V,), position of each village's county.
    treated
        (C,), whether packages ever reach the county.
    quality
        (C,), administrative quality, standard normal.
    terrain
        (C,), ``plain``, ``hill`` or ``mountain``.
    village_effect, county_year_effect
        (V,), (C, T), in log income.
    surroundings
        (V,), standard normal factor behind roads, soils and hazards.
    distance
        (V,), kilometres to the county seat.
    weight
        (C,), households that one household of the sample stands for.
    """

    county_codes: npt.NDArray[np.str_]
    village_codes: npt.NDArray[np.str_]
    county: Integers
    treated: Flags
    quality: Floats
    terrain: npt.NDArray[np.str_]
    village_effect: Floats
    county_year_effect: Floats
    surroundings: Floats
    distance: Floats
    weight: Floats


def draw_places(calibration: Calibration, rng: np.random.Generator) -> Places:
    """Draw the counties and villages of a calibration."""
    places = calibration.places
    counties, each = places.counties.value, places.villages_per_county.value
    county = np.repeat(np.arange(counties), each)
    county_sd, village_sd = _place_sds(calibration)
    untreated = rng.permutation(counties)[: round(places.share_never_treated.value * counties)]
    terrain = calibration.administration.terrain.value
    years = len(calibration.years.value)
    county_effect = county_sd * rng.standard_normal(counties)
    surroundings = rng.standard_normal(counties * each)
    return Places(
        county_codes=_numbered("SYN", counties),
        village_codes=_village_codes(counties, each),
        county=county,
        treated=~np.isin(np.arange(counties), untreated),
        quality=rng.standard_normal(counties),
        terrain=rng.choice(list(terrain), size=counties, p=list(terrain.values())),
        village_effect=county_effect[county] + village_sd * rng.standard_normal(len(county)),
        county_year_effect=places.county_year_sd.value * rng.standard_normal((counties, years)),
        surroundings=surroundings,
        distance=np.round(places.distance_km.value * np.exp(0.5 * surroundings), 1),
        weight=_weights(calibration, rng),
    )


def _place_sds(calibration: Calibration) -> tuple[float, float]:
    """Return the spreads of county and village effects that give the intended ICC of villages."""
    income, places = calibration.income, calibration.places
    total = income.permanent_variance.value + income.transitory_variance.value
    between = places.village_icc.value * total
    share = places.county_share_of_icc.value
    return float(np.sqrt(between * share)), float(np.sqrt(between * (1 - share)))


def _weights(calibration: Calibration, rng: np.random.Generator) -> Floats:
    """Return households represented by one of the sample, from county sizes that add up."""
    places = calibration.places
    sizes = calibration.households.sizes.value
    persons_each = float(np.dot(np.arange(1, len(sizes) + 1), sizes))
    relative = np.exp(places.county_size_sd.value * rng.standard_normal(places.counties.value))
    represented = places.rural_population.value / persons_each * relative / relative.sum()
    sampled = places.villages_per_county.value * places.households_per_village.value
    return represented / sampled


def _village_codes(counties: int, each: int) -> npt.NDArray[np.str_]:
    width = max(2, len(str(each)))
    return np.array(
        [f"{c}-{v:0{width}d}" for c in _numbered("SYN", counties) for v in range(1, each + 1)]
    )


def _numbered(prefix: str, count: int) -> npt.NDArray[np.str_]:
    width = max(2, len(str(count)))
    return np.array([f"{prefix}{number:0{width}d}" for number in range(1, count + 1)])
