"""Tests of persons: the destitute, who leave the household's test, and single-person Dibao."""

from __future__ import annotations

import narwhals as nw

from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.spec import Persons
from lowincome_research.entitlements.tristate import (
    Tri,
    above,
    all_of,
    always,
    any_of,
    below,
    flagged,
    is_among,
    unknowable,
)

MENTAL, LIMB, VISUAL = ("intellectual", "mental"), ("limb",), ("visual",)
UNSUPPORTED = ("none", "unable")
CLERGY, UNEMPLOYED_DISABLED = "clergy", "unemployed_disabled"
SEVERE, ILLNESS = "severe_disability", "serious_illness"
GROUNDS = (CLERGY, UNEMPLOYED_DISABLED, SEVERE, ILLNESS)


def tekun(fitted: FittedCategories, *, standard: nw.Expr, assets: Tri) -> Tri:
    """Tell who is destitute: no labour capacity, no income, nobody obliged and able to support.

    Parameters
    ----------
    standard, assets
        The Dibao standard and the asset test of the person's household.
    """
    persons = _persons(fitted)
    if persons.supporter is None or persons.income is None:
        return always(False)
    tests = [
        labour_lost(fitted),
        below(number(persons.income), standard),
        assets,
        is_among(persons.supporter, UNSUPPORTED),
    ]
    if persons.orphan_scheme:
        tests.append(~flagged(persons.orphan_scheme))
    return all_of(tests)


def labour_lost(fitted: FittedCategories) -> Tri:
    """Tell who has no labour capacity by age or disability; an admitted minor until 18."""
    persons, age = _persons(fitted), number(_persons(fitted).age)
    grounds = [
        ~below(age, fitted.rule("tekun_elderly_age")),
        below(age, fitted.rule("tekun_minor_age")),
    ]
    if persons.admitted:
        still = below(age, fitted.rule("tekun_minor_until"))
        grounds.append(flagged(persons.admitted) & still)
    for kinds, name in ((MENTAL, "mental"), (LIMB, "limb"), (VISUAL, "visual")):
        grounds.append(_disabled(fitted, f"tekun_grade_{name}", kinds))
    return any_of(grounds)


def removed(fitted: FittedCategories) -> Tri:
    """Tell who is no member by law: clergy long away, and persons excluded otherwise."""
    persons = _persons(fitted)
    excluded = flagged(persons.excluded) if persons.excluded else always(False)
    return excluded | _clergy(fitted)


def single_grounds(
    fitted: FittedCategories, *, standard: nw.Expr, assets: Tri, status: nw.Expr
) -> dict[str, Tri]:
    """Return by which ground a person may receive Dibao alone, in order of precedence.

    Parameters
    ----------
    standard, assets
        The Dibao standard and the edge household's asset test.
    status
        Status of the person's household.
    """
    persons = _persons(fitted)
    poor = below(number(persons.income), standard) if persons.income else always(False)
    severe = _disabled(fitted, "single_grade")
    edge = Tri(status == "dibao_edge", ~(status == "dibao_edge"))
    not_dibao = Tri(~(status == "dibao"), status == "dibao")
    adult = ~below(number(persons.age), fitted.rule("adult_age"))
    jobless = flagged(persons.unemployed) if persons.unemployed else always(False)
    ill = flagged(persons.serious_illness) if persons.serious_illness else always(False)
    return {
        CLERGY: _clergy(fitted) & poor,
        UNEMPLOYED_DISABLED: adult & jobless & severe & poor & assets & not_dibao,
        SEVERE: edge & (severe | _disabled(fitted, "single_grade_mental", MENTAL)),
        ILLNESS: edge & ill,
    }


def _clergy(fitted: FittedCategories) -> Tri:
    column = _persons(fitted).clergy_years
    if column is None:
        return always(False)
    return ~below(number(column), fitted.rule("clergy_years"))


def _disabled(fitted: FittedCategories, rule: str, kinds: tuple[str, ...] | None = None) -> Tri:
    """Tell who has a disability of a grade or a heavier one, of some kinds where they matter."""
    persons = _persons(fitted)
    if persons.disability_grade is None:
        return always(False)
    grade = number(persons.disability_grade)
    graded = ~below(grade, nw.lit(1.0)) & ~above(grade, fitted.rule(rule))
    if kinds is None:
        return graded
    kind = is_among(persons.disability_kind, kinds) if persons.disability_kind else unknowable()
    return graded & kind


def _persons(fitted: FittedCategories) -> Persons:
    assert fitted.spec.persons is not None
    return fitted.spec.persons
