"""Official categories of households and persons: tests in order of precedence, then overlays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.households import LEAVING, with_means, with_status
from lowincome_research.entitlements.persons import removed, single_grounds, tekun
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from lowincome_research.entitlements.tristate import Tri, any_of, missing, one, read


@dataclass(frozen=True)
class Categorised:
    """Categories of a panel's rows.

    Attributes
    ----------
    households
        Keys and `HOUSEHOLD_COLUMNS`, a row per row of the panel; flags are 1, 0 or missing.
    persons
        Keys, household and `PERSON_COLUMNS`; None without a persons table.
    """

    households: Any
    persons: Any | None


def categorise(frame: Any, persons: Any | None, fitted: FittedCategories) -> Categorised:
    """Give every household and person their official categories.

    Parameters
    ----------
    frame, persons
        Rows of the panel, and of its persons table; any dataframes of one kind that narwhals
        reads. Persons without a row of the panel are left out; the members of a household of
        which no person is listed count as unknown.
    fitted
        See `fit_categories`.

    Notes
    -----
    Destitute persons are told first and leave the household's number of members and income, as do
    those who are no members by law; the rest of the household is tested for Dibao, the edge,
    rigid spending and local difficulty, in this order. Monitoring lies over all of it. In the
    merged regime, a scenario, a monitored household without a status is one in difficulty.
    """
    given = nw.from_native(frame).select(*fitted.household_columns)
    tested = with_means(given, fitted)
    listed = None
    if fitted.spec.persons and persons is not None:
        members = nw.from_native(persons).select(*fitted.person_columns)
        listed = _with_tekun(members, tested, fitted)
        tested = tested.join(_left(listed, fitted), on=_on(fitted), how="left")
        if "tekun" not in fitted.not_tested:
            unlisted = nw.when(nw.col("_left").is_null()).then(number(fitted.size))
            tested = tested.with_columns(
                unlisted.otherwise(nw.col("_tekun_unknown")).alias("_tekun_unknown")
            )
    else:
        tested = tested.with_columns(nw.lit(0.0).alias(name) for name in LEAVING)
    tested = with_status(tested, fitted)
    if listed is not None:
        listed = _with_single(listed, tested, fitted)
        single = listed.group_by(*_on(fitted)).agg(nw.col("dibao_single").sum().alias("_single"))
        tested = tested.join(single, on=_on(fitted), how="left")
    else:
        tested = tested.with_columns(nw.lit(0).alias("_single"))
    tested = tested.with_columns(nw.col("_single").fill_null(0).alias("dibao_single_members"))
    households = tested.select(*fitted.keys.names, *HOUSEHOLD_COLUMNS)
    return Categorised(households.to_native(), _persons(listed, fitted))


def _with_tekun(persons: Any, households: Any, fitted: FittedCategories) -> Any:
    """Add to persons what their household brings to the tests, and who is destitute."""
    brought = households.select(*fitted.keys.names, "_standard", "_assets_tekun", "assets_edge")
    joined = _with_household_key(persons, fitted).join(brought, on=_on(fitted), how="inner")
    out = removed(fitted)
    destitute = tekun(fitted, standard=nw.col("_standard"), assets=read("_assets_tekun"))
    judged = joined.with_columns(
        destitute.coded().alias("_destitute"), one(out.yes).alias("not_a_member")
    )
    return judged.with_columns(
        one(read("_destitute").yes).alias("tekun"),
        one(read("_destitute").unknown).alias("tekun_unknown"),
    )


def _with_household_key(persons: Any, fitted: FittedCategories) -> Any:
    assert fitted.spec.persons is not None
    household = fitted.spec.persons.household
    if household == fitted.keys.unit:
        return persons
    return persons.with_columns(nw.col(household).alias(fitted.keys.unit))


def _left(persons: Any, fitted: FittedCategories) -> Any:
    """Add up who and what leaves each household's test."""
    assert fitted.spec.persons is not None
    leaves = (nw.col("tekun") == 1) | (nw.col("not_a_member") == 1)
    income = fitted.spec.persons.income
    own = number(income) if income else nw.lit(0.0)
    taken = nw.when(leaves & ~missing(own)).then(own).otherwise(nw.lit(0.0))
    return (
        persons.with_columns(one(leaves).alias("_leaves"), taken.alias("_taken"))
        .group_by(*_on(fitted))
        .agg(
            nw.col("tekun").sum().alias("_tekun"),
            nw.col("tekun_unknown").sum().alias("_tekun_unknown"),
            nw.col("_leaves").sum().alias("_left"),
            nw.col("_taken").sum().alias("_income_left"),
        )
    )


def _with_single(persons: Any, households: Any, fitted: FittedCategories) -> Any:
    """Add who receives Dibao alone, and what each person is through the household."""
    persons = persons.join(
        households.select(*fitted.keys.names, "household_status"), on=_on(fitted), how="left"
    )
    grounds = single_grounds(
        fitted, standard=nw.col("_standard"), assets=read("assets_edge"),
        status=nw.col("household_status"),
    )  # fmt: skip
    # each is asked for several times below: written out each time, pyspark takes seconds to plan it
    persons = persons.with_columns(test.coded().alias(f"_{name}") for name, test in grounds.items())
    grounds = {name: read(f"_{name}") for name in grounds}
    free = nw.col("tekun") == 0
    single = any_of(grounds.values()).where(free)
    through = free & (nw.col("not_a_member") == 0) & ~single.yes
    return persons.with_columns(
        one(single.yes).alias("dibao_single"),
        one(single.unknown).alias("dibao_single_unknown"),
        nw.when(single.yes).then(_first(grounds)).alias("single_ground"),
        *(
            one(through & (nw.col("household_status") == name)).alias(name)
            for name in ("dibao", "dibao_edge", "rigid_exp", "other_difficult")
        ),
    )


def _first(grounds: dict[str, Tri]) -> nw.Expr:
    names = list(grounds)
    chosen: nw.Expr = nw.lit(names[-1])
    for name in reversed(names[:-1]):
        chosen = nw.when(grounds[name].yes).then(nw.lit(name)).otherwise(chosen)
    return chosen


def _persons(listed: Any | None, fitted: FittedCategories) -> Any | None:
    if listed is None:
        return None
    keys = (fitted.person, *fitted.keys.names)
    return listed.select(*(key for key in keys if key), *PERSON_COLUMNS).to_native()


def _on(fitted: FittedCategories) -> list[str]:
    return list(fitted.keys.names)
