"""Person-years and the human capital of households, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.persons import (
    EDUCATION_SCORES,
    Members,
    Skills,
    able_to_work,
    chronically_ill,
    education_at,
    labour_capacity,
    working_age,
)
from lowincome_research.simulation.places import Flags, Floats, Integers

HEALTH = ("healthy", "chronic", "illness", "disabled")
HEALTH_SCORES = np.array([1.0, 0.75, 0.5, 0.25])
"""Coding of Hou and Jiang (2021), Acta Ecologica Sinica: a chronic illness, an illness that
befell the household this year, a disability."""


@dataclass(frozen=True)
class PersonYears:
    """P persons in T years; all arrays (P, T).

    Attributes
    ----------
    present
        Whether the person lives in the household.
    age
        Years.
    education, health
        Positions in `EDUCATION_SCORES` and `HEALTH`.
    labour
        Labour equivalents, 0 to 1.
    chronic
        Chronically ill.
    """

    present: Flags
    age: Integers
    education: Integers
    health: Integers
    labour: Floats
    chronic: Flags


@dataclass(frozen=True)
class HumanCapital:
    """What members add up to; arrays (N, T) unless said otherwise.

    Attributes
    ----------
    size, labour
        Persons, labour equivalents.
    education, health
        Means of the scores, of adults and of all.
    trained, dependants, working_share
        Shares of persons of working age with training, of members outside 16 to 59 or unable to
        work, and of members of 16 to 59.
    disabled, chronic, students
        Whether a member is disabled, chronically ill, of 6 to 22 years.
    migrants
        Share of members who work away.
    """

    size: Integers
    labour: Floats
    education: Floats
    health: Floats
    trained: Floats
    dependants: Floats
    working_share: Floats
    disabled: Flags
    chronic: Flags
    students: Flags
    migrants: Floats


def person_years(
    calibration: Calibration, members: Members, skills: Skills, ill: Flags, leaves: Integers
) -> PersonYears:
    """Age the members of households and let them fall ill and die.

    Parameters
    ----------
    ill
        (N, T), the household has an illness; it befalls one member, the same each time.
    leaves
        (P,), position of the first year without the person; T where there is none.
    """
    years = np.arange(ill.shape[1])
    age = members.age[:, None] + years
    able = able_to_work(members, age, calibration)
    chronic = chronically_ill(members, age, calibration)
    patient = (
        np.arange(len(members.age))
        == members.starts[members.household]
        + ((members.frailty[members.starts] * _sizes(members)).astype(np.int64)[members.household])
    )
    sick = ill[members.household] & patient[:, None]
    disabled = np.broadcast_to(members.disability[:, None] > 0, age.shape)
    health = np.select([disabled, sick, chronic], [3, 2, 1], default=0)
    return PersonYears(
        present=years < leaves[:, None],
        age=age,
        education=education_at(skills.education, age),
        health=health,
        labour=labour_capacity(age, able),
        chronic=chronic,
    )


def human_capital(members: Members, skills: Skills, people: PersonYears) -> HumanCapital:
    """Add person-years up to household-years."""
    here = people.present.astype(np.float64)
    size = members.total(here)
    at_work = here * working_age(people.age)
    adults = here * (people.age >= 16)
    depends = here * ((people.labour == 0) | ~working_age(people.age))

    def mean(values: npt.NDArray[Any], among: Floats, count: Floats) -> Floats:
        return members.total(values * among) / np.maximum(count, 1)

    return HumanCapital(
        size=size.astype(np.int64),
        labour=members.total(here * people.labour),
        education=mean(EDUCATION_SCORES[people.education], adults, members.total(adults)),
        health=mean(HEALTH_SCORES[people.health], here, size),
        trained=mean(skills.trained[:, None], at_work, members.total(at_work)),
        dependants=members.total(depends) / size,
        working_share=members.total(at_work) / size,
        disabled=members.total(here * (members.disability[:, None] > 0)) > 0,
        chronic=members.total(here * people.chronic) > 0,
        students=members.total(here * ((people.age >= 6) & (people.age <= 22))) > 0,
        migrants=members.total(here * members.migrant[:, None]) / size,
    )


def _sizes(members: Members) -> Integers:
    return np.bincount(members.household)
