"""Effects of packaged data sets, specified as a study would specify them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from pydantic import TypeAdapter

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys


@pytest.fixture
def estimated() -> Callable[..., pd.DataFrame]:
    """Return the rows of one effect by term."""

    def run(
        frame: pd.DataFrame, *, unit: str = "row", time: str | None = None, **entry: Any
    ) -> pd.DataFrame:
        if unit not in frame:
            frame = frame.assign(**{unit: range(len(frame))})
        specs = TypeAdapter(EffectSpecs).validate_json(json.dumps([{"id": "effect", **entry}]))
        panel = Panel(frame, {}, Keys(unit=unit, time=time))
        return estimate_effects(panel, specs).to_frame().set_index("term")

    return run
