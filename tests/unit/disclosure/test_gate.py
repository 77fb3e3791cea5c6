"""The gate: nothing that rests on too few units, nothing personal."""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release, release_frame
from lowincome_research.disclosure.spec import DisclosureSpec, Rules, rules_for
from lowincome_research.errors import DisclosureError
from lowincome_research.exhibits.records import Exhibits, Sentence, Table, Value
from lowincome_research.terms import Bilingual

RULES = Rules(threshold=10, round_to=5)
WORDS = Bilingual(zh="文", en="text")


def frame(**columns) -> pd.DataFrame:
    return pd.DataFrame({"group": ["a", "b", "c"], **columns})


def test_the_boundary_lies_at_the_threshold_and_zero_tells_of_nobody():
    released, suppressed = release_frame(
        frame(n=[9, 10, 0], mean=[1.0, 2.0, 3.0]), ["n"], ["mean"], RULES
    )
    assert suppressed == 1
    assert released["flag"].tolist() == ["suppressed", "", ""]
    assert released["n"].isna().tolist() == [True, False, False]
    assert released["mean"].isna().tolist() == [True, False, False]


def test_counts_are_rounded_and_statistics_are_not():
    released, _ = release_frame(
        frame(n=[12, 13, 1378], mean=[1.234, 2.0, 3.0]), ["n"], ["mean"], RULES
    )
    assert released["n"].tolist() == [10, 15, 1380]
    assert released["mean"].tolist() == [1.234, 2.0, 3.0]
    assert released.columns[-1] == "flag"


def test_one_small_count_suppresses_all_of_its_row():
    released, _ = release_frame(
        frame(n=[100, 100, 100], treated=[3, 50, 50], mean=[1.0, 2.0, 3.0]),
        ["n", "treated"], ["mean"], RULES,
    )  # fmt: skip
    assert released.loc[0, ["n", "treated", "mean"]].isna().all()


def test_open_data_pass_unaltered():
    before = frame(n=[1, 2, 3], mean=[1.0, 2.0, 3.0])
    released, suppressed = release_frame(
        before, ["n"], ["mean"], rules_for("open", DisclosureSpec())
    )
    assert suppressed == 0
    assert released["n"].tolist() == [1, 2, 3]


def test_restricted_data_are_guarded_unless_the_study_says_otherwise():
    assert rules_for("restricted", DisclosureSpec()) == RULES
    assert rules_for("restricted", DisclosureSpec(threshold=20)) == Rules(threshold=20, round_to=5)


def test_values_and_sentences_that_rest_on_few_units_are_emptied():
    value = Value("effects.a.all.all.all.all.estimate", 1.5, "number", 1, 0.1, 1.3, 1.7, n=9)
    sentence = Sentence("effects.a.all.all.all.all.finding", "increase", WORDS, n=9)
    released = release(Exhibits(values=(value,), sentences=(sentence,)), RULES).exhibits
    assert released.values[0].value is None
    assert released.values[0].ci_high is None
    assert released.values[0].flag == "suppressed"
    assert released.sentences[0].verdict == "suppressed"


def test_published_policy_figures_and_large_counts_pass():
    policy = Value("policy.a.all.all.all.all.n", 3, "count")
    count = Value("effects.a.all.all.all.all.n_obs", 1378, "count", n=1378)
    released = release(Exhibits(values=(policy, count)), RULES).exhibits
    assert [value.value for value in released.values] == [3, 1380]


def test_an_identity_number_in_a_table_stops_everything():
    table = Table("tbl-a", pd.DataFrame({"who": ["11010519491231002X"]}), (), WORDS, WORDS)
    with pytest.raises(DisclosureError, match="tbl-a"):
        release(Exhibits(tables=(table,)), RULES)


def test_the_log_names_what_was_withheld():
    table = Table("tbl-a", frame(n=[1, 100, 2]), (), WORDS, WORDS, counts=("n",))
    assert release(Exhibits(tables=(table,)), RULES).log == ("tbl-a: 2 rows suppressed",)
