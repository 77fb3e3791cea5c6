"""Answers turned into the numbers by which a published study codes them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import DataError, Problem, UsageError
from lowincome_research.indices.framework import Leaf


def coded(values: Iterable[str | None], leaf: Leaf) -> npt.NDArray[np.float64]:
    """Return the value of each answer.

    Parameters
    ----------
    values
        Answers, or the kinds whose factor is wanted; None where there is none.
    leaf
        An indicator with a coding.

    Returns
    -------
    ndarray
        Shape (n,); NaN where there is no answer.

    Raises
    ------
    UsageError
        The source codes no answers of this indicator.
    DataError
        Answers that the coding does not know, each with its count.
    """
    where = f"indicator '{leaf.column}'"
    if leaf.coding is None:
        raise UsageError(Problem(where, "its framework gives no coding"))
    given = list(values)
    unknown = sorted({one for one in given if one is not None and one not in leaf.coding})
    if unknown:
        raise DataError(
            Problem(where, f"answer '{one}', {given.count(one)} times", ", ".join(leaf.coding))
            for one in unknown
        )
    return np.array([np.nan if one is None else leaf.coding[one] for one in given], dtype=float)
