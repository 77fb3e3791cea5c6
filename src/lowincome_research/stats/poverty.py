"""The Foster-Greer-Thorbecke measures of poverty, row by row.

P_a is the mean over the population of ((z - y) / z)^a for those below the line z, and 0 for others:
the share of the poor (a = 0), the poverty gap (1) and the squared gap (2). Foster, Greer and
Thorbecke (1984), "A class of decomposable poverty measures", *Econometrica* 52(3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_TIED = 1e-9


def shortfall(welfare: Floats, line: Floats) -> Floats:
    """Return how far each row lies below its line, in money, shape (n,); 0 at the line and above.

    Parameters
    ----------
    welfare, line
        Shape (n,). A welfare within 1e-9 of its line is not below it.
    """
    gap = line - welfare
    return np.where(gap > _TIED * np.abs(line), gap, 0.0)


def contributions(gap: Floats, line: Floats, alpha: int) -> Floats:
    """Return what each row adds to a measure: its mean is P_alpha.

    Parameters
    ----------
    gap
        See `shortfall`, shape (n,). Welfare below zero leaves a gap of more than the line, which
        counts as it is: a share above one.
    line
        Shape (n,), positive.
    alpha
        0, 1 or 2: aversion to inequality among the poor.

    Raises
    ------
    ValueError
        A line is not above zero.
    """
    _reject_lines(line)
    return np.asarray((gap > 0) if alpha == 0 else (gap / line) ** alpha, dtype=float)


def responses(gap: Floats, line: Floats, alpha: int, near: Floats) -> Floats:
    """Return what a unit more of the line adds to the contribution of each row, shape (n,).

    Parameters
    ----------
    near
        Kernel of welfare around the line, shape (n,): who is poor changes for those who lie near
        it. The other measures change for all the poor, and by nothing at the line itself.
    """
    if alpha == 0:
        return near
    return np.asarray(alpha * (gap / line) ** (alpha - 1) * (line - gap) / line**2 * (gap > 0))


def _reject_lines(line: Floats) -> None:
    if wrong := int((line <= 0).sum()):
        raise ValueError(f"{wrong} lines are not above zero")
