"""Bootstrap of survey data: clusters are drawn with replacement within strata.

Rao and Wu (1988), "Resampling inference with complex survey data", *Journal of the American
Statistical Association* 83, 231-241: of the m clusters of a stratum m - 1 are drawn, and the weight
of a cluster drawn k times is multiplied by k m / (m - 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.survey import SurveyDesign

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Replicates:
    """Bootstrap replicates of a survey design.

    Attributes
    ----------
    design
        The sample as drawn.
    factors
        What the weights of a cluster are multiplied by, shape (replicates, clusters).
    """

    design: SurveyDesign
    factors: Floats

    def __iter__(self) -> Iterator[Floats]:
        """Yield the weights of the rows in each replicate, shape (rows,)."""
        return (self.design.weight * factor[self.design.cluster] for factor in self.factors)


def replicates(design: SurveyDesign, *, n: int, generator: np.random.Generator) -> Replicates:
    """Draw `n` replicates.

    Parameters
    ----------
    generator
        Source of the draws, which follow the sorted labels of strata and clusters and so do not
        depend on the order of the rows.

    Notes
    -----
    A stratum of one cluster keeps its weights and adds nothing to the variance.
    """
    factors = np.ones((n, len(design.stratum)))
    for stratum, m in enumerate(design.drawn):
        if m > 1:
            members = np.flatnonzero(design.stratum == stratum)
            drawn = generator.multinomial(m - 1, np.full(m, 1 / m), size=n)
            factors[:, members] = drawn * m / (m - 1)
    return Replicates(design, factors)
