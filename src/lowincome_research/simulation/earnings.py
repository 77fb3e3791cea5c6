"""Income before assistance as it truly is, true types, and what packages change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.incomes import Sources, draw_incomes, draw_sources
from lowincome_research.simulation.latents import fit_cuts, true_types, weighted_median
from lowincome_research.simulation.packages import drive_drift, log_effects
from lowincome_research.simulation.places import Floats, Integers
from lowincome_research.simulation.population import Population, Streams

_RELATIVE_LINE = 0.6
_EDGE = 1.5


@dataclass(frozen=True)
class Earnings:
    """Income before assistance, truly, per head; arrays (N, T) unless said otherwise.

    Attributes
    ----------
    untreated, actual
        Without and with the effects of packages, yuan.
    log_effect
        Change of log earned income through the household's package.
    sources
        Shares of `untreated` by source.
    types
        (N,), true types before any package, which decide on effects.
    drive
        Latent drive with its drift.
    """

    untreated: Floats
    actual: Floats
    log_effect: Floats
    sources: Sources
    types: Integers
    drive: Floats

    @property
    def earned(self) -> Floats:
        """Earned income with effects."""
        return self.earned_untreated * np.exp(self.log_effect)

    @property
    def earned_untreated(self) -> Floats:
        """Earned income without effects."""
        return self.untreated * self.sources.earned[:, None]


def draw_earnings(calibration: Calibration, people: Population, streams: Streams) -> Earnings:
    """Draw incomes before assistance, and what packages change in them."""
    untreated = draw_incomes(
        calibration,
        people.places,
        people.village,
        people.latents,
        people.capital,
        people.shocks,
        streams("incomes"),
    )
    sources = draw_sources(calibration, people.capital, streams("sources"))
    types = _types(calibration, people, untreated[:, 0])
    effect = log_effects(calibration, people.offers, types)
    gain = np.exp(effect) - 1
    return Earnings(
        untreated=untreated,
        actual=untreated * (1 + sources.earned[:, None] * gain),
        log_effect=effect,
        sources=sources,
        types=types,
        drive=people.latents.drive[:, None] + drive_drift(calibration, people.offers, types),
    )


def _types(calibration: Calibration, people: Population, income: Floats) -> Integers:
    """Return true types, cut at the medians of the first year's low-income households."""
    standard = calibration.series(calibration.lines.dibao_standard)[0]
    median = weighted_median(income, people.persons[:, 0])
    low_income = income < max(_EDGE * standard, _RELATIVE_LINE * median)
    cuts = fit_cuts(people.latents, low_income, people.weight)
    no_labour = people.capital.labour[:, 0] == 0
    return true_types(people.latents.drive, people.latents.capability, cuts, no_labour)
