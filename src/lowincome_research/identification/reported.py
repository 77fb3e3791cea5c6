"""Reported incomes of a case, and its errors were incomes reported without error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.case import Case
from lowincome_research.identification.noise import Noise, below, both_below, scaled
from lowincome_research.identification.noisy_lines import NoisyLine
from lowincome_research.identification.rows import numbers
from lowincome_research.identification.simex import LAMBDAS, Extrapolated, without_error
from lowincome_research.identification.spec import Unit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reported:
    """What a case's households report, on the scale of `noise`.

    Attributes
    ----------
    income
        Shape (n,).
    line
        The line on that scale, the same for all rows.
    spread
        Variance over persons (households where sizes are unknown).
    passed
        1 where the truth's screens are all met, shape (n,).
    n_below_floor
        Rows whose error is a fixed amount.
    """

    income: Floats
    line: NoisyLine
    spread: float
    passed: Floats
    n_below_floor: int


@dataclass(frozen=True)
class Chances:
    """How likely a row is needy, by amount of error added, each of shape (lambdas, n).

    Attributes
    ----------
    eligible
        Truly eligible, were the incomes with that error true.
    judged
        Found eligible by a report that has the assumed error besides.
    both
        Truly eligible and found so.
    """

    eligible: Floats
    judged: Floats
    both: Floats


def reported(
    case: Case, screens: Sequence[str], floor: float, line_factor: float = 1.0
) -> Reported:
    """Put a case's incomes on the scale of errors.

    Parameters
    ----------
    screens
        Columns that must be 1 as well, taken to be known without error.
    floor
        See `MeasurementError`.
    line_factor
        What the line is multiplied by, for the response of figures to an estimated line.

    Raises
    ------
    StudyError
        A line is not above zero.
    """
    if wrong := int((case.level <= 0).sum()):
        where = f"identification.truths.{case.truth}"
        seen = f"{wrong} rows are held against a line that is not above zero"
        raise StudyError(
            Problem(where, seen, fix="leave out 'measurement_error', or mend the line")
        )
    ratio = case.welfare / (case.level * line_factor)
    income = scaled(ratio, floor)
    weight = weight_of(case)
    centre = float(np.average(income, weights=weight))
    relative = case.estimated.relative.of if case.estimated else None
    return Reported(
        income,
        NoisyLine(float(scaled(1.0, floor)), relative, income, weight, centre),
        float(np.average((income - centre) ** 2, weights=weight)),
        _passed(case, screens),
        int((ratio < floor).sum()),
    )


def weight_of(case: Case, unit: Unit | None = None) -> Floats:
    """Return the weight of a case's rows: of persons where sizes are known, unless told."""
    design = case.rows.designs.get(unit or "person") or case.rows.designs["household"]
    return design.weight[case.position]


def _passed(case: Case, screens: Sequence[str]) -> Floats:
    passed = np.ones(len(case.position))
    for column in screens:
        passed *= numbers(case.rows.frame, column)[case.position]
    return passed


def chances(incomes: Reported, noise: Noise) -> Chances:
    """Return how likely each row is needy at each amount of error added."""
    rows = []
    for added in LAMBDAS:
        so_far, after = added * noise.sd**2, (added + 1) * noise.sd**2
        true = (so_far, incomes.line.true(noise, so_far))
        judged = (after, incomes.line.judged(after))
        rows.append(
            (
                below(incomes.income, *true),
                below(incomes.income, *judged),
                both_below(incomes.income, true, judged),
            )
        )
    return Chances(*(incomes.passed * np.array(part) for part in zip(*rows, strict=True)))


def corrected(eligible: Floats, registered: Floats, weight: Floats) -> dict[str, Extrapolated]:
    """Return the errors of a register against true incomes, see `Chances.eligible`."""
    known = np.tile(registered, (len(LAMBDAS), 1))
    return without_error(known, eligible, registered * eligible, weight)


def noise_alone(found: Chances, weight: Floats) -> dict[str, Extrapolated]:
    """Return the errors that reports show of a register that holds exactly the truly eligible."""
    return without_error(found.eligible, found.judged, found.both, weight)
