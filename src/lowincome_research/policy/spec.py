"""The `policy` section of `study.yaml`: whose lines apply, and under which regime."""

from __future__ import annotations

from typing import Literal

from lowincome_research.strict import Identifier, Model

Regime = Literal["dual_track", "merged"]


class PolicySpec(Model):
    """The region whose dated lines a study uses.

    Attributes
    ----------
    region
        A folder of `policy/parameters/`.
    regime
        ``dual_track`` while monitoring and social assistance run side by side, ``merged`` after.
    """

    region: Identifier
    regime: Regime = "dual_track"
