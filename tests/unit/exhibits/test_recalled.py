"""What was recalled and not looked up is said to be so, under each table that rests on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.exhibits.measures import index_exhibits
from lowincome_research.exhibits.recalled import recalled_notes
from lowincome_research.indices.fit import fit
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.intervals import index_weights
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

NAMES = ["a", "b", "c"]
LABELS = {name: Bilingual(zh=f"{name}项", en=name) for name in NAMES}
PATH = "judgements.yaml"
AHP = {"method": "ahp", "judgements": PATH}
WORDS = {"ahp": "随机一致性指标", "critic": "CRITIC赋权公式", "game_theory": "博弈论组合赋权公式"}
ENGLISH = {"ahp": "random index", "critic": "CRITIC weights", "game_theory": "game-theory"}


def judgements() -> Judgements:
    matrix = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
    comparison = {"children": NAMES, "experts": [{"expert": "office", "matrix": matrix}]}
    document = {"schema": 1, "source": "invented", "nodes": {"human": comparison}}
    return parse_value(document, Judgements)


def note_of(weights: object) -> Bilingual:
    """Return the note under the weights of an index of one dimension of three indicators."""
    children = [{"column": name, "direction": 1} for name in NAMES]
    node = {"id": "human", "label": {"zh": "人力", "en": "Human"}, "children": children}
    label = {"zh": "资本", "en": "Capital"}
    framework = parse_value({"schema": 1, "label": label, "children": [node]}, Framework)
    spec = parse_value({"framework": "x.yaml", "weights": weights, "base": "all"}, IndexSpec)
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({name: rng.lognormal(size=80) for name in NAMES})
    fitted = fit(frame, framework, spec, name="capital", judgements={PATH: judgements()})
    table = index_weights(frame, fitted, n_replicates=5, generator=rng)
    (first, *others) = index_exhibits([fitted], table, LABELS, n_replicates=5).tables
    assert all(one.note == first.note for one in others)
    return first.note


@pytest.mark.parametrize(
    ("weights", "recalled"),
    [
        ("entropy", []),
        ({"indicators": AHP, "dimensions": "equal"}, ["ahp"]),
        ({"indicators": "critic", "dimensions": "equal"}, ["critic"]),
        ({"indicators": "equal", "dimensions": "critic"}, ["critic"]),
        (
            {"indicators": {"method": "game_theory", "of": [AHP, "entropy"]},
             "dimensions": "equal"},
            ["ahp", "game_theory"],
        ),
        (
            {"indicators": {"method": "linear", "of": ["entropy", "critic"], "alpha": 0.5},
             "dimensions": "equal"},
            ["critic"],
        ),
    ],
)  # fmt: skip
def test_weights_say_what_in_their_making_was_recalled(weights, recalled):
    note = note_of(weights)
    assert [name for name in WORDS if WORDS[name] in note.zh] == recalled
    assert [name for name in ENGLISH if f"{ENGLISH[name]}" in note.en] == recalled
    assert note.zh.count("待核") == note.en.count("not yet verified") == len(recalled)


def test_a_method_inside_a_combination_is_found_by_its_name():
    found = recalled_notes(["linear(ahp+entropy_shift)", "equal", "game_theory(entropy+critic)"])
    assert [one.zh.count("待核") for one in found] == [1, 1, 1]
    assert recalled_notes(["linear(equal+entropy_rescale)", "pca"]) == []
