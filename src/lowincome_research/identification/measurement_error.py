"""How much of the measured errors a noisy income alone would make, and what is left without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.measurement_error_results import (
    ERROR_COLUMNS,
    MeasurementErrorResults,
)
from lowincome_research.identification.measurement_error_spec import MeasurementError
from lowincome_research.identification.noise import noises
from lowincome_research.identification.noise_figures import (
    ERRORS,
    POSSIBLE,
    STEPS,
    NoisyNeed,
    noise_figures,
    noisy_need,
)
from lowincome_research.identification.notices import Notice, Reason
from lowincome_research.identification.reported import Reported, reported
from lowincome_research.identification.spec import IdentificationSpec, Truth


def measurement_error(cases: Cases) -> MeasurementErrorResults:
    """Correct the errors of every register for errors of reported income.

    Parameters
    ----------
    cases
        Registers and truths of a section that has the key `measurement_error`. Truths that are
        no money below a line are left out.

    Returns
    -------
    MeasurementErrorResults
        In the order of registers, truths, units, kinds of error and standard deviations.

    Raises
    ------
    StudyError
        The section lacks the key, a line is not above zero, or incomes vary less than the error
        that is assumed of them.

    Notes
    -----
    The error is assumed to depend on the true income alone, not on the register: a register made
    from the same report errs with it, and then noise makes less of its errors than is said here.
    Screens are taken to be known without error, and so is the centre of mean reversion. A line
    that is a share of the median or mean of reports is moved with the error they have.
    """
    spec = cases.spec
    assumed = _assumed(spec)
    frames: dict[str, pd.DataFrame] = {}
    notices, problems = list(cases.notices), list[Problem]()
    for alike in _alike(cases):
        first = alike[0]
        if left_out := _left_out(first, spec.truths[first.truth]):
            notices += [Notice(left_out, one.name, len(one.position)) for one in alike]
            continue
        try:
            incomes = _incomes(first, spec.truths[first.truth], assumed)
        except StudyError as error:
            problems += error.problems
            continue
        needs = [noisy_need(first, incomes, noise) for noise in noises(assumed)]
        fixed = incomes[0].n_below_floor
        notices.append(Notice("error_of_fixed_size", f"truth={first.truth}", fixed))
        for one in alike:
            frames[one.name], lacking = _judged(one, needs)
            notices += lacking
    if problems:
        raise StudyError(dict.fromkeys(problems))
    time = "" if spec.at is None else str(spec.at)
    ordered = [frames[one.name].assign(time=time) for one in cases.cases if one.name in frames]
    counted = tuple(notice for notice in notices if notice.count)
    return MeasurementErrorResults(spec, assumed, stacked(ordered, ERROR_COLUMNS), counted)


def _assumed(spec: IdentificationSpec) -> MeasurementError:
    if spec.measurement_error is None:
        problem = Problem("identification", "the key 'measurement_error' is missing", fix="add it")
        raise StudyError(problem)
    return spec.measurement_error


def _alike(cases: Cases) -> Iterable[Sequence[Case]]:
    """Return the cases in which the same rows are held against the same truth."""
    found: dict[tuple[str, bytes], list[Case]] = {}
    for one in cases.cases:
        found.setdefault((one.truth, one.position.tobytes()), []).append(one)
    return found.values()


def _left_out(one: Case, truth: Truth) -> Reason | None:
    """Return why a truth cannot be corrected."""
    if not one.monetary:
        return "not_money"
    return "screens_of_another_time" if truth.screens and truth.at is not None else None


def _incomes(one: Case, truth: Truth, assumed: MeasurementError) -> Sequence[Reported]:
    """Return the incomes held against the line, and where it is estimated, against lines beside it.

    Raises
    ------
    StudyError
        A line is not above zero, or errors are assumed that vary as much as the incomes.
    """
    steps = STEPS[:1] if one.estimated is None else STEPS
    incomes = [reported(one, truth.screens, assumed.floor, step) for step in steps]
    spread, largest = incomes[0].spread ** 0.5, max(assumed.sd)
    if largest >= spread:
        seen = (
            f"an error of sd {largest:g}, where the incomes held against truth '{one.truth}' "
            f"vary by {spread:.3g} themselves"
        )
        where = "identification.measurement_error.sd"
        raise StudyError(Problem(where, seen, f"standard deviations below {spread:.3g}"))
    return incomes


def _judged(one: Case, needs: Sequence[NoisyNeed]) -> tuple[pd.DataFrame, Sequence[Notice]]:
    """Return the figures of a register under every error, and what could not be told."""
    frames, untold = [], 0
    for unit, design in one.rows.designs.items():
        figures = list(noise_figures(one, unit, needs))
        untold += len(ERRORS) + len(needs) * POSSIBLE - len(figures)
        linearised = [figure for _, figure in figures]
        frame = estimates(design, whole(one.position), _given(linearised), one.estimated)
        labels = pd.DataFrame([asdict(label) for label, _ in figures])
        frames.append(pd.concat([labels, frame], axis=1).assign(unit=unit))
    found = pd.concat(frames, ignore_index=True)
    told = found["interval"].ne("")
    lacking = (
        Notice("not_extrapolated", one.name, untold),
        Notice("no_variance", one.name, int((~told).sum())),
    )
    return found[told].assign(register=one.register, truth=one.truth), lacking


def _given(figures: Sequence[Linearised]) -> Callable[[int], Sequence[Linearised]]:
    return lambda _: figures
