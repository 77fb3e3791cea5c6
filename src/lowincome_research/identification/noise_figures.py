"""Figures of a register without error of report and of error alone, beside what is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised, accuracy
from lowincome_research.identification.case import Case
from lowincome_research.identification.noise import Noise
from lowincome_research.identification.reported import (
    Reported,
    chances,
    corrected,
    noise_alone,
    weight_of,
)
from lowincome_research.identification.simex import Extrapolated
from lowincome_research.identification.spec import Unit

Floats = npt.NDArray[np.float64]

ERRORS = ("exclusion_error", "inclusion_error", "targeting_differential")
SHARED = ("exclusion_error", "inclusion_error")
"""Errors of which the part that noise makes is a share."""
POSSIBLE = 2 * (len(ERRORS) + len(SHARED))
STEPS = (1.0, 1.1, 0.9)
"""What an estimated line is multiplied by, to see how figures respond to it.

Reports within a tenth of the line tell how many lie at it: fewer would make standard errors too
large on average, as their square is what counts.
"""


@dataclass(frozen=True)
class NoisyNeed:
    """What reports say of need under one error.

    Attributes
    ----------
    eligible
        Chance to be truly eligible by amount of error, for the line and the lines beside it.
    alone
        Errors of a register without fault, by unit and metric.
    """

    noise: Noise
    eligible: Sequence[Floats]
    alone: Mapping[Unit, Mapping[str, Extrapolated]]


def noisy_need(one: Case, incomes: Sequence[Reported], noise: Noise) -> NoisyNeed:
    """Return what one error says of the need of a case's households.

    Parameters
    ----------
    incomes
        Held against the line, and where the sample sets it, against the line times `STEPS`.
    """
    found = [chances(each, noise) for each in incomes]
    alone = {
        unit: _responding([noise_alone(each, weight_of(one, unit)) for each in found], one)
        for unit in one.rows.designs
    }
    return NoisyNeed(noise, [each.eligible for each in found], alone)


def _responding(
    found: Sequence[Mapping[str, Extrapolated]], one: Case
) -> Mapping[str, Extrapolated]:
    """Return the figures of the line, with their response to it where lines stand beside it."""
    if one.estimated is None:
        return found[0]
    at, above, below = found
    width = (STEPS[1] - STEPS[2]) * one.estimated.value
    return {
        metric: replace(
            at[metric], line_slope=(above[metric].estimate - below[metric].estimate) / width
        )
        for metric in at
        if metric in above and metric in below
    }


@dataclass(frozen=True)
class Label:
    kind: str
    sd: float
    figure: str


def noise_figures(
    one: Case, unit: Unit, needs: Sequence[NoisyNeed]
) -> Iterator[tuple[Label, Linearised]]:
    """Yield what is measured, then what each error makes of it."""
    weight = weight_of(one, unit)
    table = accuracy(one.eligible, one.registered, weight, one.near_line)
    measured = [figure for figure in table if figure.metric in ERRORS]
    yield from ((Label("none", 0.0, "measured"), figure) for figure in measured)
    for need in needs:
        label = partial(Label, need.noise.kind, need.noise.sd)
        steps = [corrected(each, one.registered, weight) for each in need.eligible]
        true = _responding(steps, one)
        for figure in measured:
            for name, part in _parts(figure, true, need.alone[unit]):
                yield label(name), part


def _parts(
    measured: Linearised, true: Mapping[str, Extrapolated], alone: Mapping[str, Extrapolated]
) -> Iterator[tuple[str, Linearised]]:
    """Yield a figure without error and of error alone, and both as shares of what is measured."""
    metric = measured.metric
    if metric in true:
        left = _counted(measured, true[metric])
        yield "corrected", left
        if _shared(measured):
            removed = _share_of(measured, left)
            yield (
                "removed_share",
                replace(
                    removed,
                    estimate=1 - removed.estimate,
                    influence=-removed.influence,
                    line_slope=-removed.line_slope,
                ),
            )
    if metric in alone:
        made = _counted(measured, alone[metric])
        yield "noise_alone", made
        if _shared(measured):
            yield "alone_share", _share_of(measured, made)


def _counted(measured: Linearised, found: Extrapolated) -> Linearised:
    """Return a figure with the counts of what is measured: modelled errors have none."""
    return replace(
        measured,
        estimate=found.estimate,
        influence=found.influence,
        line_slope=found.line_slope,
    )


def _shared(measured: Linearised) -> bool:
    """Tell whether there is an error of which a part can be a share."""
    return measured.metric in SHARED and measured.estimate > 0


def _share_of(measured: Linearised, part: Linearised) -> Linearised:
    """Return a part of what is measured as a share of it."""
    share = part.estimate / measured.estimate
    return replace(
        measured,
        estimate=share,
        influence=(part.influence - share * measured.influence) / measured.estimate,
        line_slope=(part.line_slope - share * measured.line_slope) / measured.estimate,
        proportion=False,
    )
