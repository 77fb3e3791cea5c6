"""Effects of a small frame, specified as a study would specify them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.results import EffectResults
from lowincome_research.effects.spec import EffectSpec, EffectSpecs
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import Model, parse_value
from lowincome_research.terms import Bilingual


class _Section(Model):
    effects: EffectSpecs


Estimate = Callable[..., EffectResults]


def parsed(*entries: Mapping[str, Any]) -> tuple[EffectSpec, ...]:
    """Return effects as they are read from a study; `a` and `ols` where an entry leaves it out."""
    filled = [
        {"id": "a", "design": "ols", "outcome": "y", "treatment": "d"} | entry for entry in entries
    ]
    return parse_value({"effects": filled}, _Section).effects


@pytest.fixture
def specs() -> Callable[..., tuple[EffectSpec, ...]]:
    """Parse entries of the `effects` section."""
    return parsed


@pytest.fixture
def estimate() -> Estimate:
    """Estimate entries of the `effects` section on a frame."""

    def run(
        frame: pd.DataFrame, *entries: Mapping[str, Any], time: str | None = None,
        categories: tuple[str, ...] = (),
    ) -> EffectResults:  # fmt: skip
        if "unit" not in frame:
            frame = frame.assign(unit=range(len(frame)))
        text = Bilingual(zh="甲", en="a")
        variables = {name: Variable(name, text, "category") for name in categories}
        panel = Panel(frame, variables, Keys(unit="unit", time=time))
        return estimate_effects(panel, parsed(*entries))

    return run
