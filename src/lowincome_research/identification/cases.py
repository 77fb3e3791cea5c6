"""Every register brought together with every truth of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.case import Case, case
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.rows import Rows, rows_at
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.identification.truth import Need, need
from lowincome_research.panel.spec import Design, Keys


@dataclass(frozen=True)
class Cases:
    """What a study's registers and truths say of its rows.

    Attributes
    ----------
    rows
        The rows of the registers' time and their design.
    needs
        What each truth says of each row, by name.
    cases
        Each register held against its truths, in the order of registers, then truths.
    """

    spec: IdentificationSpec
    rows: Rows
    needs: Mapping[str, Need]
    cases: tuple[Case, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was left out, where, and how many."""
        return (*self.rows.notices, *(notice for one in self.cases for notice in one.notices))


def identification_cases(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
) -> Cases:
    """Bring every register together with every truth.

    Parameters
    ----------
    frame, spec, keys, design, region
        As for `identification_accuracy`.

    Raises
    ------
    StudyError
        The data cannot support the section; one problem per register and truth that fails.
    DataError
        Weights, sizes, strata or clusters cannot be used.
    """
    rows = rows_at(frame, spec, keys, design or Design())
    needs: dict[str, Need] = {}
    cases: list[Case] = []
    problems: dict[Problem, None] = {}
    for truth in spec.truths:
        try:
            needs[truth] = need(rows, frame, spec, truth, keys=keys, region=region)
        except StudyError as error:
            problems.update(dict.fromkeys(error.problems))
            continue
        for register in spec.registers_against(truth):
            try:
                cases.append(case(rows, needs[truth], spec, register, truth))
            except StudyError as error:
                problems.update(dict.fromkeys(error.problems))
    if problems:
        raise StudyError(problems)
    order = list(spec.registers)
    cases.sort(key=lambda one: order.index(one.register))
    return Cases(spec, rows, needs, tuple(cases))
