"""Types as regions around centres: what joint k-means and latent profiles leave behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from lowincome_research.classification.cut_spec import KMeansCut, LatentProfileCut
from lowincome_research.classification.probabilities import Spread
from lowincome_research.classification.spec import TYPES, Type
from lowincome_research.stats.quantiles import TIE
from lowincome_research.strict import Model

Floats = npt.NDArray[np.float64]
LEAST_ENTROPY = 0.8
"""Below it profiles are told apart too poorly to serve as types (domain C3)."""


class Region(Model):
    """A centre with its share of the universe and its spread on each axis."""

    type: Type
    share: float
    drive: Spread
    capability: Spread


class Regions(Model):
    """A household belongs to the region that is most probable at its two scores.

    Attributes
    ----------
    regions
        Normal densities; with equal shares and spreads, as k-means leaves them, the most probable
        one is the nearest.
    bic
        Of latent profiles, for 1, 2, … of them: the least is chosen.
    entropy
        How well profiles are told apart: 1 where every household belongs to one for certain.
    """

    kind: Literal["regions"] = "regions"
    rule: KMeansCut | LatentProfileCut
    regions: tuple[Region, ...]
    bic: tuple[float, ...] = ()
    entropy: float | None = None

    @property
    def centres(self) -> Floats:
        """Means on drive and capability, shape (regions, 2)."""
        return np.array([[one.drive.mean, one.capability.mean] for one in self.regions])

    @property
    def spreads(self) -> Floats:
        """Standard deviations, shape (regions, 2)."""
        return np.array([[one.drive.sd, one.capability.sd] for one in self.regions])

    @property
    def shares(self) -> Floats:
        """Shares, shape (regions,)."""
        return np.array([one.share for one in self.regions])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the types must know."""
        if self.entropy is None or self.entropy >= LEAST_ENTROPY:
            return ()
        return (f"latent profiles overlap: entropy {self.entropy:.2f} is below {LEAST_ENTROPY}",)


def regions_of(
    rule: KMeansCut | LatentProfileCut,
    *,
    centres: Floats,
    spreads: Floats,
    shares: Floats,
    types: Sequence[Type],
) -> tuple[Region, ...]:
    """Return regions in the order of the types, then of drive and capability.

    Parameters
    ----------
    centres, spreads
        Shape (regions, 2).
    shares
        Shape (regions,).
    """
    found = [
        Region(
            type=name, share=float(share), drive=Spread(mean=float(mean[0]), sd=float(sd[0])),
            capability=Spread(mean=float(mean[1]), sd=float(sd[1])),
        )
        for name, share, mean, sd in zip(types, shares, centres, spreads, strict=True)
    ]  # fmt: skip
    return tuple(
        sorted(found, key=lambda r: (TYPES.index(r.type), r.drive.mean, r.capability.mean))
    )


def sides(centres: Floats, means: Floats) -> list[Type]:
    """Return the type of each centre: on which side of the universe's means it lies."""
    low = centres <= means
    return [TYPES[2 * int(drive) + int(capability)] for drive, capability in low]


def log_density(region: Region, drive: Any, capability: Any) -> Any:
    """Return the log density of a region up to a constant, of arrays or column expressions."""
    first = (drive - region.drive.mean) / region.drive.sd
    second = (capability - region.capability.mean) / region.capability.sd
    constant = math.log(region.share / (region.drive.sd * region.capability.sd))
    return (first * first + second * second) * -0.5 + constant


def region_codes(fitted: Regions, scores: Floats) -> npt.NDArray[np.integer[Any]]:
    """Return the type of each row as its place in TYPES; scores have shape (n, 2)."""
    densities = np.stack([log_density(one, *scores.T) for one in fitted.regions])
    first = (densities >= densities.max(axis=0) - TIE).argmax(axis=0)
    return np.array([TYPES.index(one.type) for one in fitted.regions])[first]


def region_expression(fitted: Regions, drive: nw.Expr, capability: nw.Expr) -> nw.Expr:
    """Return the type of each row; of equals the first region counts."""
    densities = [log_density(one, drive, capability) for one in fitted.regions]
    best = nw.max_horizontal(*densities) - TIE
    chosen: nw.Expr = nw.lit(fitted.regions[-1].type)
    for region, density in reversed(list(zip(fitted.regions, densities, strict=True))[:-1]):
        chosen = nw.when(density >= best).then(nw.lit(region.type)).otherwise(chosen)
    return chosen
