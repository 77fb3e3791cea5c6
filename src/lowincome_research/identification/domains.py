"""Groups for which figures are computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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

    def members(self) -> Iterator[Codes]:
        """Yield the positions of the rows of each group, ascending."""
        order = np.argsort(self.code, kind="stable")
        bounds = np.searchsorted(self.code[order], np.arange(len(self.labels) + 1))
        for start, end in pairwise(bounds):
            yield order[start:end]


def whole(position: Codes) -> Domains:
    """Return all rows as one group."""
    return Domains("", ("",), np.zeros(len(position), dtype=np.intp), position)


def groups_of(values: pd.Series, position: Codes) -> Domains:
    """Return the rows grouped by a column, missing values in no group."""
    codes, found = pd.factorize(values, sort=True)
    return Domains(str(values.name), tuple(map(_text, found)), codes, position)


def _text(label: Any) -> str:
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
