"""Members of households: who lives together, how they age, what they can do.

Ages, disability and relations stand first, because latent capability depends on the labour a
household has; schooling and training follow from capability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.parameters import RELATIONS
from lowincome_research.simulation.places import Flags, Floats, Integers

HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD = range(5)
EDUCATION_SCORES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
"""Illiterate, primary, junior secondary, senior secondary, college (Guo et al. 2017)."""
SCHOOL_LEAVING = np.array([12, 15, 18, 22])
"""Age at the end of primary, junior and senior secondary school, and college."""
_WORKING_AGE = (16, 59)
_OLDEST = 97


@dataclass(frozen=True)
class Members:
    """P persons of N households, sorted by household, the head first.

    Attributes
    ----------
    household
        (P,), position of the person's household.
    starts
        (N,), position of each household's head among the persons.
    age
        (P,), years, in the first year of the panel.
    male, severe, migrant
        (P,); severe disability takes away the capacity to work.
    relation
        (P,), position in `RELATIONS`.
    disability
        (P,), grade 1 (heaviest) to 4, or 0 for none.
    frailty, illness
        (P,), uniform numbers that decide at what age a person becomes unable to work or
        chronically ill.
    """

    household: Integers
    starts: Integers
    age: Integers
    male: Flags
    relation: Integers
    disability: Integers
    severe: Flags
    migrant: Flags
    frailty: Floats
    illness: Floats

    def total(self, values: npt.NDArray[Any]) -> Floats:
        """Sum (P, …) over the members of each household: (N, …)."""
        return np.add.reduceat(values.astype(np.float64, copy=False), self.starts, axis=0)


def draw_members(calibration: Calibration, households: int, rng: np.random.Generator) -> Members:
    """Draw the members of a number of households in the panel's first year."""
    traits = calibration.households
    sizes = rng.choice(len(traits.sizes.value), size=households, p=traits.sizes.value) + 1
    household = np.repeat(np.arange(households), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    position = np.arange(len(household)) - starts[household]
    heads = _head_ages(calibration, sizes, rng)[household]
    relation = _relations(position, heads, traits.spouse.value, rng)
    age = _ages(calibration, relation, heads, rng)
    male = _sexes(relation, starts, household, traits.female_head.value, rng)
    chance = traits.disability.value * np.exp(traits.disability_per_decade.value * (age - 40) / 10)
    disabled = rng.random(len(age)) < chance
    severe = disabled & (rng.random(len(age)) < traits.severe.value)
    grade = np.where(severe, rng.integers(1, 3, len(age)), rng.integers(3, 5, len(age)))
    working = _between(age, *_WORKING_AGE) & ~severe
    return Members(
        household=household,
        starts=starts,
        age=age,
        male=male,
        relation=relation,
        disability=np.where(disabled, grade, 0),
        severe=severe,
        migrant=working & (rng.random(len(age)) < traits.migration.value),
        frailty=rng.random(len(age)),
        illness=rng.random(len(age)),
    )


def _head_ages(calibration: Calibration, sizes: Integers, rng: np.random.Generator) -> Integers:
    by_size = np.array(calibration.households.head_age.value)
    centre = by_size[np.minimum(sizes, len(by_size)) - 1]
    noise = calibration.households.head_age_sd.value * rng.standard_normal(len(sizes))
    return np.clip(np.round(centre + noise), 20, 92).astype(np.int64)


def _relations(
    position: Integers, heads: Integers, spouse: float, rng: np.random.Generator
) -> Integers:
    """Return relations by position: head, spouse or child, children, then other generations."""
    second = np.where(rng.random(len(position)) < spouse, SPOUSE, CHILD)
    fourth = np.where(heads < 55, PARENT, GRANDCHILD)
    conditions = [position == 0, position == 1, position <= 3, position == 4]
    return np.select(conditions, [HEAD, second, CHILD, fourth], default=GRANDCHILD).astype(np.int64)


def _ages(
    calibration: Calibration, relation: Integers, heads: Integers, rng: np.random.Generator
) -> Integers:
    """Draw ages from the head's, by the gap and spread of each relation."""
    gaps = calibration.households.age_gaps.value
    gap, spread, least = np.array([gaps[name] for name in RELATIONS])[relation].T
    ages = heads + gap + np.round(spread * rng.standard_normal(len(heads)))
    return np.clip(ages, least, _OLDEST).astype(np.int64)


def _sexes(
    relation: Integers,
    starts: Integers,
    household: Integers,
    female: float,
    rng: np.random.Generator,
) -> Flags:
    """Draw sexes; a spouse is of the other sex than the head."""
    male = rng.random(len(relation)) < 0.5
    male[starts] = rng.random(len(starts)) >= female
    return np.where(relation == SPOUSE, ~male[starts][household], male)


def labour_capacity(age: Integers, able: Flags) -> Floats:
    """Return labour equivalents by age: 19 to 60 one, 11 to 18 .6, older .5, younger .2.

    Weights of Wang Ya et al. (2017), Acta Ecologica Sinica 37(6); a person who cannot work has 0.
    """
    weight = np.select([age <= 10, age <= 18, age <= 60], [0.2, 0.6, 1.0], default=0.5)
    return np.where(able, weight, 0.0)


def able_to_work(members: Members, age: Integers, calibration: Calibration) -> Flags:
    """Return who can work at these ages (P,) or (P, T): no severe disability, not too frail."""
    traits = calibration.households
    growth = np.exp(traits.unable_per_decade.value * (age - 70) / 10)
    unable = (age >= 60) & (_column(members.frailty, age) < traits.unable_at_70.value * growth)
    return ~unable & ~_column(members.severe, age)


def chronically_ill(members: Members, age: Integers, calibration: Calibration) -> Flags:
    """Return who is chronically ill at these ages; nobody recovers."""
    traits = calibration.households
    growth = np.exp(traits.chronic_per_decade.value * (age - 40) / 10)
    return _column(members.illness, age) < traits.chronic_at_40.value * growth


@dataclass(frozen=True)
class Skills:
    """Schooling and training of P persons, from the capability of their households.

    Attributes
    ----------
    education
        (P,), highest level a person reaches, position in `EDUCATION_SCORES`.
    trained
        (P,), whether a person had skill training before the panel.
    """

    education: Integers
    trained: Flags


def draw_skills(
    calibration: Calibration, members: Members, capability: Floats, rng: np.random.Generator
) -> Skills:
    """Draw schooling, higher in younger cohorts and abler households, and training."""
    traits = calibration.households
    shared = traits.education_capability.value * capability[members.household]
    own = np.sqrt(1 - traits.education_capability.value**2) * rng.standard_normal(len(members.age))
    cohort = traits.education_per_decade.value * (members.age - 40) / 10
    education = np.searchsorted(traits.education_cuts.value, shared + own + cohort)
    odds = np.log(traits.trained.value / (1 - traits.trained.value))
    chance = 1 / (1 + np.exp(-odds - traits.trained_capability.value * capability))
    adult = _between(members.age, *_WORKING_AGE)
    trained = adult & (rng.random(len(members.age)) < chance[members.household])
    return Skills(education.astype(np.int64), trained)


def education_at(education: Integers, age: Integers) -> Integers:
    """Return the level reached by an age (P, T): nobody has left a school before its age."""
    return np.minimum(_column(education, age), np.searchsorted(SCHOOL_LEAVING, age, side="right"))


def working_age(age: Integers) -> Flags:
    """Return who is 16 to 59."""
    return _between(age, *_WORKING_AGE)


def _between(age: Integers, low: int, high: int) -> Flags:
    return (age >= low) & (age <= high)


def _column(per_person: npt.NDArray[Any], like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Stand (P,) beside (P, T)."""
    return per_person[:, None] if like.ndim == 2 else per_person
