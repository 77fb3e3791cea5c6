"""The persons table: members of the interviewed households, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.composition import HEALTH
from lowincome_research.simulation.parameters import RELATIONS
from lowincome_research.simulation.persons import SCHOOL_LEAVING
from lowincome_research.simulation.places import Flags, Floats, Integers
from lowincome_research.simulation.tables import Rows, coded, person_codes
from lowincome_research.simulation.welfare import Welfare

EDUCATION = ("illiterate", "primary", "junior", "senior", "college")
_ILL = HEALTH.index("illness")


@dataclass(frozen=True)
class _PersonRows:
    """Person-years of interviewed households: positions of person, year and household."""

    person: Integers
    year: Integers
    household: Integers

    @classmethod
    def of(cls, rows: Rows) -> _PersonRows:
        members = rows.people.members
        present = rows.people.people.present & rows.people.present[members.household]
        person, year = np.nonzero(present)
        return cls(person, year, members.household[person])


def persons_table(
    calibration: Calibration,
    rows: Rows,
    welfare: Welfare,
    households: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per person and year of the interviewed households.

    Parameters
    ----------
    households
        The household table, whose reported incomes are divided among members.
    rng
        Of the traits that only official tests ask for.
    """
    at = _PersonRows.of(rows)
    return pd.DataFrame(
        {
            **_person(calibration, rows, at),
            **_official(calibration, rows, welfare, at, rng),
            "own_income": own_income(rows, at.person, at.year, households),
        }
    )


def _person(calibration: Calibration, rows: Rows, at: _PersonRows) -> dict[str, Any]:
    members, skills, people = rows.people.members, rows.people.skills, rows.people.people
    return {
        "person_id": coded(person_codes(rows), at.person),
        "year": np.array(calibration.years.value)[at.year],
        "household_id": coded(rows.codes, at.household),
        "relation": coded(RELATIONS, members.relation[at.person]),
        "sex": members.male[at.person].astype(np.int8),
        "age": people.age[at.person, at.year],
        "education": coded(EDUCATION, people.education[at.person, at.year]),
        "health": coded(HEALTH, people.health[at.person, at.year]),
        "disability_grade": members.disability[at.person].astype(np.int8),
        "labour_capacity": people.labour[at.person, at.year],
        "skill_training": skills.trained[at.person].astype(np.int8),
        "works_away": members.migrant[at.person].astype(np.int8),
    }


def _official(
    calibration: Calibration,
    rows: Rows,
    welfare: Welfare,
    at: _PersonRows,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return what tests of the destitute and of single-person Dibao ask."""
    declared, people, members = calibration.circumstances, rows.people.people, rows.people.members
    persons = len(members.age)
    kind = _choice(declared.disability_kinds.value, persons, rng)
    supporter = _choice(declared.supporters.value, persons, rng)
    unknown = rng.random(persons) < declared.supporter_unknown.value
    ill = rng.random(people.age.shape) < declared.serious_illness.value
    care = _choice(declared.self_care.value, persons, rng)
    refusals = rng.choice(4, size=persons, p=declared.refusals.value)
    labour, age = people.labour[at.person, at.year], people.age[at.person, at.year]
    working = (age >= 18) & (age < 60)
    helped = _has_able_adult(rows)[at.person, at.year]
    obliged = pd.Series(np.where(helped, "able", supporter[at.person]), dtype="str")
    return {
        "disability_kind": pd.Series(
            np.where(members.disability > 0, kind, "none")[at.person], dtype="str"
        ),
        "serious_illness": _int8(
            (people.health[at.person, at.year] == _ILL) & ill[at.person, at.year]
        ),
        "supporter": obliged.mask(unknown[at.person]),
        "tekun_admitted": _int8(_year_before(welfare.tekun)[at.household, at.year]),
        "student": _int8((age >= 6) & (age < _leaving_age(rows)[at.person])),
        "unemployed": _int8(working & (labour == 0)),
        "self_care": pd.Series(np.where(labour > 0, "full", care[at.person]), dtype="str"),
        "work_refusals": np.where(working & (labour > 0), refusals[at.person], 0).astype(np.int8),
    }


def own_income(rows: Rows, person: Integers, year: Integers, households: pd.DataFrame) -> Floats:
    """Return each person's own income before assistance, whole yuan a year.

    Earned income goes to members by their labour, equally where nobody has any; property and
    private transfers equally.
    """
    people, members = rows.people, rows.people.members
    position = np.full(people.present.shape, -1)
    position[rows.household, rows.year] = np.arange(len(rows.household))
    row = position[members.household[person], year]
    size = households["household_size"].to_numpy(float)
    earned = (households["income_wage"] + households["income_business"]).to_numpy() * size
    other = households["income_pre_assist"].to_numpy() * size - earned
    total = people.capital.labour[members.household[person], year]
    equal = 1 / size[row]
    part = np.divide(people.people.labour[person, year], total, out=equal.copy(), where=total > 0)
    return np.asarray(np.round(earned[row] * part + other[row] * equal))


def _has_able_adult(rows: Rows) -> Flags:
    """Tell whether another adult of the household can work, (P, T)."""
    people, members = rows.people.people, rows.people.members
    able = people.present & (people.labour > 0) & (people.age >= 18) & (people.age < 60)
    others = members.total(able)[members.household] - able
    return np.asarray(others > 0)


def _leaving_age(rows: Rows) -> Integers:
    """Return the age at which each person leaves school for good; 0 who never goes."""
    reached = rows.people.skills.education
    return np.where(reached > 0, np.take(SCHOOL_LEAVING, np.maximum(reached - 1, 0)), 0)


def _year_before(flags: Flags) -> Flags:
    return np.concatenate([np.zeros_like(flags[:, :1]), flags[:, :-1]], axis=1)


def _choice(shares: dict[str, float], count: int, rng: np.random.Generator) -> Any:
    return rng.choice(list(shares), size=count, p=list(shares.values()))


def _int8(flags: Flags) -> Any:
    return flags.astype(np.int8)
