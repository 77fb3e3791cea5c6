"""What a proxy means test may be told: nothing that contains welfare or follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lowincome_research.classification.spec import CLASSIFIED
from lowincome_research.errors import Problem, suggestion
from lowincome_research.identification.spec import (
    AFTER_ASSISTANCE,
    ASSISTANCE,
    IdentificationSpec,
)
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.strict import Location, dotted

Address = Callable[[Location], str]
Inputs = Mapping[str, Sequence[str]]
"""From a derived column to the columns it is computed from."""
INCOME_RATIOS = frozenset({"fc_debt_ratio"})
"""Canonical columns that are shares of income: who has less of it has more of them."""
USABLE = ("integer", "number", "boolean", "category")
_SECTION = "proxy_means"


def section_problems(
    spec: ProxyMeansSpec, identification: IdentificationSpec, address: Address = dotted
) -> Iterator[Problem]:
    """Yield what is wrong with the truth and the register that the section names.

    Parameters
    ----------
    address
        Says where a key stands, as a problem names it.
    """
    at_truth, at_register = (address((_SECTION, key)) for key in ("truth", "register"))
    truth = identification.truths.get(spec.truth)
    if truth is None:
        yield _unknown(at_truth, "truth", spec.truth, list(identification.truths))
    elif truth.below is None:
        seen = f"truth '{spec.truth}' is a score, and a proxy means test predicts money"
        yield Problem(at_truth, seen, fix="name a truth with 'below'")
    elif truth.at is not None and truth.at != identification.at:
        seen = f"truth '{spec.truth}' is of {truth.at}, the predictors are of {identification.at}"
        yield Problem(at_truth, seen, "a truth of the registers' time")
    if spec.register_ is not None and spec.register_ not in identification.registers:
        known = list(identification.registers)
        yield _unknown(at_register, "register", spec.register_, known)


def _unknown(where: str, key: str, name: str, known: list[str]) -> Problem:
    seen = f"'{name}' is no {key} of 'identification'"
    return Problem(where, seen, ", ".join(known) or "none", suggestion(name, known))


def predictor_problems(
    spec: ProxyMeansSpec,
    identification: IdentificationSpec,
    *,
    keys: Keys,
    design: Design,
    variables: Mapping[str, Variable],
    address: Address = dotted,
) -> Iterator[Problem]:
    """Yield the predictors that may not be used, each with the reason.

    Parameters
    ----------
    variables
        Columns of the panel with their types, and what they are computed from.
    address
        See `section_problems`.
    """
    derived = {name: one.inputs for name, one in variables.items()}
    reasons = _reasons(spec, identification, keys, design)
    for name in _ancestors(_measure(spec, identification), derived):
        reasons.setdefault(name, "is a part of what is predicted")
    known = list(variables)
    for position, name in enumerate(spec.predictors):
        where = address((_SECTION, "predictors", position))
        if reason := _reason(name, reasons, derived):
            yield Problem(where, f"'{name}' {reason}", fix="leave it out")
        elif name not in variables:
            seen = f"no column '{name}' is declared"
            yield Problem(where, seen, ", ".join(known), suggestion(name, known))
        elif variables[name].type not in USABLE:
            seen = f"'{name}' is of type {variables[name].type}"
            yield Problem(where, seen, ", ".join(USABLE))


def _reason(name: str, reasons: Mapping[str, str], derived: Inputs) -> str:
    """Return why a column may not predict; empty where it may."""
    if own := reasons.get(name) or _by_name(name):
        return own
    for source in _ancestors(name, derived):
        if reasons.get(source) or _by_name(source):
            return f"is computed from '{source}', which {reasons.get(source) or _by_name(source)}"
    return ""


def _by_name(name: str) -> str:
    return "is an income or made of one" if "income" in name.split("_") else ""


def _measure(spec: ProxyMeansSpec, identification: IdentificationSpec) -> str:
    truth = identification.truths.get(spec.truth)
    return truth.measure if truth else ""


def _ancestors(name: str, derived: Inputs) -> list[str]:
    """Return the columns that a column is computed from, at any remove."""
    found: dict[str, None] = {}
    waiting = list(derived.get(name, ()))
    while waiting:
        source = waiting.pop()
        if source not in found:
            found[source] = None
            waiting += derived.get(source, ())
    return list(found)


def _reasons(
    spec: ProxyMeansSpec, identification: IdentificationSpec, keys: Keys, design: Design
) -> dict[str, str]:
    """Return the columns that may not predict, with the reason; the first reason stands."""
    found: dict[str, str] = {}
    for columns, reason in _forbidden(spec, identification, keys, design):
        found.update({name: reason for name in columns if name and name not in found})
    return found


def _forbidden(
    spec: ProxyMeansSpec, identification: IdentificationSpec, keys: Keys, design: Design
) -> Iterator[tuple[Sequence[str | None], str]]:
    truths = identification.truths.values()
    yield [_measure(spec, identification)], "is what is predicted"
    for truth in truths:
        yield truth.less, "is assistance taken off a measure of need"
        yield [truth.below if isinstance(truth.below, str) else None], "is a line of need"
        yield [truth.measure if truth.below is not None else None], "is a measure of need in money"
    yield sorted(ASSISTANCE), "is assistance received"
    yield sorted(AFTER_ASSISTANCE), "contains assistance received or what it bought"
    for register in map(identification.register, identification.registers):
        columns = (register.column, register.amount, register.score)
        yield columns, "is a register or what it pays: the test would learn who is on it"
    yield sorted(INCOME_RATIOS), "is a ratio to income"
    yield CLASSIFIED, "is a class made from income"
    yield keys.names, "is a key"
    yield [design.weight, design.cluster], "belongs to the survey design"
