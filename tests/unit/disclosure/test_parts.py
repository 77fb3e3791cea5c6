"""What is withheld cannot be had by taking what is shown from the whole."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowincome_research.disclosure.gate import release, release_frame, withheld
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.records import Exhibits, Table, Value
from lowincome_research.terms import Bilingual

RULES = Rules(threshold=10, round_to=5)
WORDS = Bilingual(zh="文", en="text")


def hidden(sizes: list[float], wholes: list[str | None] | None = None) -> list[bool]:
    of = pd.Series(wholes or ["county"] * len(sizes), dtype="string")
    return withheld(pd.Series(sizes, dtype="Float64"), of, RULES).tolist()


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        # none is small: all are shown
        ([10, 20, 30], [0, 0, 0]),
        # one alone would follow from the whole: the next smallest goes with it
        ([30, 4, 20], [0, 1, 1]),
        # two that rest on ten together may be withheld alone
        ([6, 30, 4], [1, 0, 1]),
        # two that rest on nine together are still a small group
        ([5, 30, 4, 40], [1, 1, 1, 0]),
        # there is nothing left to withhold
        ([5, 4], [1, 1]),
        # a part without units tells of nobody and hides nobody
        ([None, 4, 20, 30], [0, 1, 1, 0]),
    ],
)
def test_enough_parts_are_withheld(sizes, expected):
    assert hidden(sizes) == [bool(one) for one in expected]


def test_parts_of_other_wholes_and_of_none_are_left_alone():
    assert hidden([4, 20, 30, 20, 3], ["a", "a", "a", "b", None]) == [
        True,
        True,
        False,
        False,
        True,
    ]


@given(st.lists(st.integers(1, 60), min_size=3, max_size=12))
def test_the_rest_of_a_whole_is_never_a_small_group_while_anything_is_shown(sizes):
    found = hidden(sizes)
    rest = [size for size, is_hidden in zip(sizes, found, strict=True) if is_hidden]
    assert all(found[place] for place, size in enumerate(sizes) if size < RULES.threshold)
    if rest and not all(found):
        assert len(rest) >= 2
        assert sum(rest) >= RULES.threshold


def test_tables_and_values_withhold_the_same_parts():
    frame = pd.DataFrame({
        "county": ["a", "b", "c", "a", "b", "c"], "metric": ["x"] * 3 + ["y"] * 3,
        "n": [4, 20, 30, 40, 50, 60], "mean": range(6),
    })  # fmt: skip
    table = Table("tbl-a", frame, (), WORDS, WORDS, ("n",), ("mean",), whole=("metric",))
    values = tuple(
        Value(f"effects.{row.metric}.{row.county}", row.mean, "number", n=row.n, whole=row.metric)
        for row in frame.itertuples()
    )
    released = release(Exhibits(values=values, tables=(table,)), RULES).exhibits
    wanted = ["suppressed", "suppressed", "", "", "", ""]
    assert released.tables[0].frame["flag"].tolist() == wanted
    assert [value.flag for value in released.values] == wanted


def test_a_missing_count_is_no_small_count():
    frame = pd.DataFrame({"n": pd.array([None, 20], dtype="Int64"), "mean": [1.0, 2.0]})
    released, suppressed = release_frame(frame, ["n"], ["mean"], RULES)
    assert suppressed == 0
    assert released["mean"].tolist() == [1.0, 2.0]
