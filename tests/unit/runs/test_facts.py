"""What the reproduction box prints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lowincome_research.runs.facts import RunFacts, gather_facts, run_variables
from lowincome_research.terms import Bilingual

HASH = "0123456789abcdef" * 4


@pytest.fixture
def study() -> Any:
    identity = SimpleNamespace(
        id="s", title=Bilingual(zh="题", en="Title"), data_class="restricted", seed=7
    )
    return SimpleNamespace(study=identity, disclosure_rules=SimpleNamespace(round_to=5))


def facts(commit: str = "0123456789abcdef0123") -> RunFacts:
    return RunFacts("0.1.0", commit, HASH, HASH, "data/s")


def test_counts_are_rounded_as_the_disclosure_rules_say(study: Any) -> None:
    shown = run_variables(facts(), study, units=854, rows=12562)
    assert shown["en"]["run.n_units"] == "855"
    assert shown["en"]["run.n_rows"] == "12,560"


def test_both_languages_state_the_same_facts(study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763769600")
    shown = run_variables(facts("0123456789abcdef+dirty"), study, units=1, rows=1)
    assert shown["zh"].keys() == shown["en"].keys()
    assert shown["zh"]["run.date"] == "2025年11月22日"
    assert shown["en"]["run.date"] == "22 November 2025"
    assert shown["zh"]["run.commit"] == "0123456789ab（含未提交的修改）"
    assert shown["en"]["run.data_hash"] == "0123456789ab"
    assert shown["zh"]["run.data_class"] == "受限数据"


def test_one_data_file_is_named_by_its_own_hash_several_by_one_of_them_all() -> None:
    alone = gather_facts("data/s", {"a.csv": HASH})
    both = gather_facts("data/s", {"a.csv": HASH, "b.csv": HASH})
    assert alone.data_hash == HASH
    assert both.data_hash not in (
        HASH,
        gather_facts("data/s", {"a.csv": HASH, "c.csv": HASH}).data_hash,
    )
    assert alone.reference == "data/s"
