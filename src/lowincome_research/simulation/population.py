"""The people of a synthetic panel, before any money: places, members, scores, offers, shocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lowincome_research.simulation.attrition import draw_presence
from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.composition import (
    HumanCapital,
    PersonYears,
    human_capital,
    person_years,
)
from lowincome_research.simulation.latents import Latents, draw_latents
from lowincome_research.simulation.packages import Offers, draw_offers
from lowincome_research.simulation.persons import (
    Members,
    Skills,
    able_to_work,
    draw_members,
    draw_skills,
    labour_capacity,
)
from lowincome_research.simulation.places import Flags, Floats, Integers, Places, draw_places
from lowincome_research.simulation.shocks import ShockYears, draw_shocks

Streams = Callable[[str], np.random.Generator]
"""From the name of a table to its generator."""


@dataclass(frozen=True)
class Population:
    """Everybody in the panel.

    Attributes
    ----------
    village, county
        (N,), positions of each household's village and county.
    weight
        (N,), households each stands for.
    minority
        (N,), of an ethnic minority.
    present
        (N, T), who is interviewed.
    """

    places: Places
    village: Integers
    county: Integers
    weight: Floats
    minority: Flags
    members: Members
    skills: Skills
    people: PersonYears
    capital: HumanCapital
    latents: Latents
    offers: Offers
    shocks: ShockYears
    present: Flags

    @property
    def persons(self) -> Floats:
        """Persons each household stands for, (N, T)."""
        return self.weight[:, None] * self.capital.size


def draw_population(calibration: Calibration, streams: Streams) -> Population:
    """Draw the people of a calibration, each table from its own stream."""
    places = draw_places(calibration, streams("places"))
    each = calibration.places.households_per_village.value
    village = np.repeat(np.arange(len(places.village_codes)), each)
    county = places.county[village]
    members = draw_members(calibration, len(village), streams("persons"))
    latents = draw_latents(calibration, _labour_per_head(calibration, members), streams("latents"))
    skills = draw_skills(calibration, members, latents.capability, streams("skills"))
    shocks = draw_shocks(calibration, members, village, streams("shocks"))
    illness = shocks.happened["illness"]
    people = person_years(calibration, members, skills, illness, shocks.leaves)
    offers = draw_offers(calibration, places, village, streams("packages"))
    return Population(
        places=places,
        village=village,
        county=county,
        weight=places.weight[county],
        minority=streams("minority").random(len(village)) < calibration.households.minority.value,
        members=members,
        skills=skills,
        people=people,
        capital=human_capital(members, skills, people),
        latents=latents,
        offers=offers,
        shocks=shocks,
        present=draw_presence(calibration, offers, streams("attrition")),
    )


def _labour_per_head(calibration: Calibration, members: Members) -> Floats:
    able = able_to_work(members, members.age, calibration)
    labour = members.total(labour_capacity(members.age, able))
    return labour / np.bincount(members.household)
