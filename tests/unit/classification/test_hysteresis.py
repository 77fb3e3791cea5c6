"""Types held until a change is sure, household by household."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.hysteresis import HELD, changes, held_types
from lowincome_research.classification.spec import TYPES
from lowincome_research.errors import StudyError
from lowincome_research.panel.spec import Design

from .conftest import KEYS, spec_of

SHORT = {"D": "development", "E": "empowerment", "A": "activation", "S": "safety_net", "-": None}
STORIES = [
    # what is measured in each wave (lower case: not surely), and what is held
    ("one sure wave is not enough", "DED", "DDD"),
    ("two sure waves in a row are", "DEED", "DDEE"),
    ("doubtful waves never change a type", "Deeee", "DDDDD"),
    ("a doubtful wave ends the run", "DEeEE", "DDDDE"),
    ("another type begins a run of its own", "DEAAE", "DDDAA"),
    ("the first type is held though doubtful", "dEE", "DDE"),
    ("out of the universe: nothing held, the run ends", "DE-EE", "DD-DE"),
    ("the type comes back after an absence", "D--D", "D--D"),
    ("enters late", "-EE", "-EE"),
]


def panel(story, unit=1, labour=1.0):
    rows = []
    for year, code in enumerate(story):
        kind, sure = SHORT[code.upper()], code.isupper()
        p = dict.fromkeys(TYPES, np.nan if kind is None else (0.1 if sure else 0.15))
        if kind:
            p[kind] = 0.7 if sure else 0.55
        rows.append({
            "household_id": unit, "year": year, "type_raw": kind, "labour": labour,
            "type_final": "safety_net" if kind and labour == 0 else kind,
            **{f"p_{name}": value for name, value in p.items()},
        })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("measured", "held"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES]
)
def test_a_type_changes_only_where_the_new_one_is_sure_in_consecutive_waves(measured, held):
    found = held_types(panel(measured), spec_of(hysteresis={}), keys=KEYS)
    assert [kind if isinstance(kind, str) else None for kind in found] == [SHORT[c] for c in held]


def test_probability_and_number_of_waves_are_keys():
    frame = panel("DEEE")
    strict = held_types(frame, spec_of(hysteresis={"waves": 3}), keys=KEYS)
    assert list(strict) == [*["development"] * 3, "empowerment"]
    surer = held_types(frame, spec_of(hysteresis={"p": 0.75}), keys=KEYS)
    assert set(surer) == {"development"}


def test_a_wave_in_which_a_household_is_not_seen_ends_the_run():
    frame = pd.concat([panel("DEEE"), panel("DDDD", unit=2)])
    gap = frame[~(frame["household_id"].eq(1) & frame["year"].eq(2))]
    found = held_types(gap, spec_of(hysteresis={}), keys=KEYS)
    assert list(found[gap["household_id"].eq(1)]) == ["development"] * 3


def test_without_labour_the_safety_net_holds_whatever_is_held():
    found = held_types(panel("DEE", labour=0.0), spec_of(hysteresis={}), keys=KEYS)
    assert set(found) == {"safety_net"}


def test_the_order_of_rows_does_not_matter():
    frame = pd.concat(
        [panel("DEEDD"), panel("SaAAE", unit=2), panel("EDdDD", unit=3)], ignore_index=True
    )
    spec = spec_of(hysteresis={})
    shuffled = held_types(frame.sample(frac=1, random_state=4), spec, keys=KEYS)
    pd.testing.assert_series_equal(shuffled.sort_index(), held_types(frame, spec, keys=KEYS))


def test_changes_are_counted_between_waves_as_measured_and_as_held():
    stories = ["DE", "DD", "EE", "E-"]
    frame = pd.concat(
        [panel(story, unit=unit) for unit, story in enumerate(stories)], ignore_index=True
    )
    frame[HELD] = held_types(frame, spec_of(hysteresis={}), keys=KEYS)
    found = changes(frame, keys=KEYS, design=Design()).set_index("version")
    assert found["share"].to_dict() == pytest.approx({"final": 1 / 3, "held": 0.0})
    assert set(found["n"]) == {3}
    assert found["n_changed"].to_dict() == {"final": 1, "held": 0}


def test_it_needs_probabilities():
    with pytest.raises(StudyError, match="'hysteresis' needs the key 'reliability'"):
        spec_of(hysteresis={}, reliability=None)
