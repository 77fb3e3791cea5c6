"""The section `livelihood_strategy`: its columns, its refusals, and the file it is kept in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.artifacts import read_json, write_json
from lowincome_research.errors import StudyError
from lowincome_research.indices.diversification import income_diversification, with_strategy
from lowincome_research.indices.strategy_spec import (
    LivelihoodStrategySpec,
    columns_used,
    load_strategy,
    save_strategy,
)
from lowincome_research.strict import parse_value

SOURCES = {"transfer": "transfer", "crops": "farm", "herds": "farm", "wage": "wage"}


def spec_of(**keys):
    return parse_value({"sources": SOURCES, **keys}, LivelihoodStrategySpec)


def test_the_columns_it_promises_are_those_that_are_added():
    frame = pd.DataFrame(np.ones((3, 4)), columns=list(SOURCES))
    spec = spec_of()
    added = set(with_strategy(frame, spec).columns) - set(frame.columns)
    assert added == set(spec.columns)
    assert spec.columns[:3] == ("income_share_farm", "income_share_wage", "income_share_transfer")
    assert spec.strategies == ("farm", "wage", "transfer", "mixed")
    assert columns_used(spec)["sources", "herds"] == "herds"


def test_the_threshold_of_the_section_decides():
    frame = pd.DataFrame([[0.0, 7.0, 0.0, 3.0]], columns=list(SOURCES))
    found = [
        with_strategy(frame, spec_of(dominant=one))["livelihood_strategy"].item()
        for one in (0.7, 0.71)
    ]
    assert found == ["farm", "mixed"]


def test_without_the_section_a_frame_stays_as_it_is():
    frame = pd.DataFrame({"a": [1.0]})
    assert with_strategy(frame, None) is frame


def test_a_section_read_again_gives_the_same_numbers_to_the_last_bit(tmp_path):
    spec = spec_of(dominant=0.55)
    save_strategy(spec, tmp_path / "livelihood_strategy.json")
    again = load_strategy(tmp_path / "livelihood_strategy.json")
    assert again == spec
    assert list(again.sources) != list(spec.sources)  # the file sorts its keys
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.lognormal(8, 2, (500, 4)), columns=list(SOURCES))
    pd.testing.assert_frame_equal(
        with_strategy(frame, again), with_strategy(frame, spec), check_exact=True
    )
    plain = income_diversification(frame, SOURCES, dominant=0.55)
    pd.testing.assert_frame_equal(with_strategy(frame, spec), plain, check_like=True)


def test_a_file_of_another_version_is_refused(tmp_path):
    path = tmp_path / "livelihood_strategy.json"
    save_strategy(spec_of(), path)
    write_json(path, {**read_json(path), "version": 2})
    with pytest.raises(StudyError, match="version"):
        load_strategy(path)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"sources": {"wage": "wage"}}, "sources: saw .*at least 2"),
        (
            {"sources": {"wage": "wage", "rent": "rents"}},
            "sources.rent: saw 'rents'; allowed: 'farm', 'wage', 'property'",
        ),
        ({"dominant": 0.5}, "dominant: saw 0.5; allowed: greater than 0.5"),
        ({"dominant": 1.1}, "dominant: saw 1.1; allowed: less than or equal to 1"),
        ({"dominance": 0.7}, "unknown key 'dominance'.*did you mean 'dominant'"),
    ],
)
def test_what_the_section_refuses(keys, said):
    with pytest.raises(StudyError, match=said):
        spec_of(**keys)
