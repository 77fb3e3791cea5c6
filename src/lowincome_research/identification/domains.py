"""Groups for which figures are computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Domains:
    """A division of the rows into groups for which figures are computed.

    Attributes
    ----------
    column
        The grouping column; empty for the whole population as one group.
    labels
        The groups, in the order of their codes.
    code
        Group of each row from 0; -1 for a row in none, shape (n,).
    position
        Where the rows stand in the survey design, shape (n,).
    """

    column: str
    labels: tuple[str, ...]
    code: Codes
    position: Codes

    @cached_property
    def members(self) -> tuple[Codes, ...]:
        """The places of the rows of each group, ascending."""
        n = len(self.labels)
        # Small integers are sorted by counting, in a fraction of the time.
        order = np.argsort((self.code + 1).astype(np.min_scalar_type(n)), kind="stable")
        bounds = np.cumsum(np.bincount(self.code + 1, minlength=n + 1))
        return tuple(order[start:end] for start, end in pairwise(bounds))


def whole(position: Codes) -> Domains:
    """Return all rows as one group."""
    return Domains("", ("",), np.zeros(len(position), dtype=np.intp), position)


def groups_of(values: pd.Series, position: Codes) -> Domains:
    """Return the rows grouped by a column, missing values in no group.

    Raises
    ------
    StudyError
        The column is missing in every row.
    """
    codes, found = pd.factorize(values, sort=True)
    if not len(found):
        seen = f"column '{values.name}' is missing in all {len(values)} rows"
        raise StudyError(Problem("identification.by", seen, "a column with groups"))
    return Domains(str(values.name), tuple(map(_text, found)), codes, position)


def _text(label: Any) -> str:
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
