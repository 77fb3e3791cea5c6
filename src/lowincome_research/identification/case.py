"""One register held against one truth: the complete rows, and the refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.incidence import Places, places
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.rows import Rows, numbers
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.identification.truth import Need
from lowincome_research.policy.lines import LineValue

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """What is known of the rows that one register and one truth can judge.

    Attributes
    ----------
    position
        Positions of these rows among all, the neediest first, shape (n,): kept in this order,
        rankings need not jump about in memory.
    eligible, registered
        0 or 1, shape (n,).
    welfare
        Ranking variable, lowest for the neediest, shape (n,).
    benefit
        What the register pays, or `registered` where no amount is declared, shape (n,).
    score
        Score of need, the larger the needier, shape (n,), or None.
    level
        The line that each row is held against, in the unit of `welfare`, shape (n,).
    passed
        Whether a row passes every screen, shape (n,).
    monetary
        Whether welfare is money below a line, rather than a score above one.
    line
        The policy line that the truth names, if it does.
    estimated
        The line that the sample itself sets, if it does: `estimates` is given it, with figures
        that say how they respond to it.
    near_line
        What a unit more of an estimated line adds to `eligible`, shape (n,), or None.
    """

    register: str
    truth: str
    rows: Rows
    position: npt.NDArray[np.intp]
    eligible: Floats
    registered: Floats
    welfare: Floats
    benefit: Floats
    score: Floats | None
    level: Floats
    passed: Flags
    monetary: bool
    line: LineValue | None
    estimated: EstimatedLine | None
    near_line: Floats | None
    notices: tuple[Notice, ...]

    @property
    def name(self) -> str:
        """The case as notices call it."""
        return f"register={self.register} truth={self.truth}"

    def column(self, name: str) -> pd.Series:
        """Return a column of the panel for these rows."""
        return self.rows.frame[name].iloc[self.position]

    @cached_property
    def by_welfare(self) -> Places:
        """The rows from the neediest up."""
        return places(self.welfare)

    @cached_property
    def by_need(self) -> Places:
        """The rows in the order in which a line that is raised everywhere alike reaches them.

        Lines that differ between rows are raised in proportion; rows that fail a screen come last,
        together.
        """
        alike = (self.level == self.level[0]).all()
        if alike and self.passed.all():
            return self.by_welfare
        far = self.welfare if alike else _against(self.welfare, self.level)
        return places(np.where(self.passed, far, far.max() + 1))

    @cached_property
    def by_score(self) -> Places | None:
        """The rows from the lowest score up."""
        return None if self.score is None else places(self.score)

    def part(self, rows: npt.NDArray[np.intp]) -> Case:
        """Return the case for some of its rows, given by ascending places among them."""
        registered = self.registered[rows]
        return replace(
            self,
            position=self.position[rows],
            eligible=self.eligible[rows],
            registered=registered,
            welfare=self.welfare[rows],
            benefit=registered if self.benefit is self.registered else self.benefit[rows],
            score=None if self.score is None else self.score[rows],
            level=self.level[rows],
            passed=self.passed[rows],
            near_line=None if self.near_line is None else self.near_line[rows],
        )


def _against(welfare: Floats, level: Floats) -> Floats:
    """Return welfare in units of the line; its distance from the line where one is not positive."""
    return welfare / level if (level > 0).all() else welfare - level


def case(rows: Rows, need: Need, spec: IdentificationSpec, register: str, truth: str) -> Case:
    """Bring a register and a truth together.

    Raises
    ------
    StudyError
        The register is not 0 or 1, an amount is negative, or the complete rows hold nobody
        eligible, nobody not eligible, nobody registered, or everybody.
    """
    declared, where = spec.register(register), f"identification.registers.{register}"
    registered = _flags(rows, declared.column, where)
    benefit = _amounts(rows, declared.amount, where) if declared.amount else registered
    score = numbers(rows.frame, declared.score) if declared.score else None
    needed = [registered, benefit] if score is None else [registered, benefit, score]
    no_truth = rows.judged & np.isnan(need.eligible)
    no_register = rows.judged & np.isnan(needed).any(axis=0)
    used = rows.judged & ~no_truth & ~no_register
    _reject_one_sided(need.eligible[used], registered[used], f"{where} against truth '{truth}'")
    name = f"register={register} truth={truth}"
    counted = (
        Notice("missing_truth", name, int(no_truth.sum())),
        Notice("missing_register", name, int(no_register.sum())),
    )
    kept = np.flatnonzero(used)
    order = kept[np.argsort(need.welfare[kept])]
    flags = registered[order]
    return Case(
        register,
        truth,
        rows,
        order,
        eligible=need.eligible[order],
        registered=flags,
        welfare=need.welfare[order],
        benefit=flags if benefit is registered else benefit[order],
        score=None if score is None else score[order],
        level=need.level[order],
        passed=need.passed[order],
        monetary=need.monetary,
        line=need.line,
        estimated=need.estimated,
        near_line=None if need.near_line is None else need.near_line[order],
        notices=tuple(notice for notice in counted if notice.count),
    )


def _flags(rows: Rows, column: str, where: str) -> Floats:
    flags = numbers(rows.frame, column)
    if not np.isin(flags[np.isfinite(flags)], (0.0, 1.0)).all():
        seen = f"column '{column}' holds values other than 0 and 1"
        raise StudyError(Problem(where, seen, "a 0/1 column"))
    return flags


def _amounts(rows: Rows, column: str, where: str) -> Floats:
    amount = numbers(rows.frame, column)
    if negative := int((amount < 0).sum()):
        seen = f"column '{column}' is negative in {negative} rows"
        raise StudyError(Problem(f"{where}.amount", seen, "zero or more"))
    return amount


def _reject_one_sided(eligible: Floats, registered: Floats, where: str) -> None:
    """Refuse a comparison in which one side is empty, saying which and among how many rows."""
    n = len(eligible)
    if n == 0:
        raise StudyError(Problem(where, "no row has both the truth and the register"))
    sides = {
        "nobody is eligible": eligible.sum() == 0,
        "everybody is eligible": eligible.sum() == n,
        "nobody is registered": registered.sum() == 0,
        "everybody is registered": registered.sum() == n,
    }
    problems = [
        Problem(where, f"{words} among {n} rows", fix="check line, unit and register column")
        for words, empty in sides.items()
        if empty
    ]
    if problems:
        raise StudyError(problems)
