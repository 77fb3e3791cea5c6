"""The analytic hierarchy process: the printed matrix, groups, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.ahp import ahp_weights, load_judgements

PRINTED = "[[1, 3, 5], [1/3, 1, 3], [1/5, 1/3, 1]]"


def file_of(*matrices: str, children: str = "[a, b, c]") -> str:
    experts = "".join(
        f"      - {{expert: {name}, matrix: {matrix}}}\n"
        for name, matrix in zip(("first", "second", "third"), matrices, strict=False)
    )
    return (
        "schema: 1\nsource: a panel of officials\nnodes:\n"
        f"  human:\n    children: {children}\n    experts:\n{experts}"
    )


@pytest.fixture
def load(tmp_path):
    def _load(text):
        path = tmp_path / "judgements.yaml"
        path.write_text(text, encoding="utf-8")
        return load_judgements(path)

    return _load


def test_the_matrix_of_the_textbook_gives_its_printed_weights(load):
    found = ahp_weights(load(file_of(PRINTED)), "human", ["a", "b", "c"])
    assert list(np.round(found.weights, 3)) == [0.637, 0.258, 0.105]
    assert round(found.cr, 3) == 0.033
    assert found.experts == {"first": pytest.approx(found.cr)}


def test_weights_stand_in_the_order_of_the_framework(load):
    judgements = load(file_of(PRINTED))
    straight = ahp_weights(judgements, "human", ["a", "b", "c"]).weights
    turned = ahp_weights(judgements, "human", ["c", "a", "b"]).weights
    assert turned == pytest.approx(straight[[2, 0, 1]])


def test_consistent_judgements_give_their_ratios_back(load):
    found = ahp_weights(
        load(file_of("[[1, 2, 8], [1/2, 1, 4], [1/8, 0.25, 1]]")), "human", ["a", "b", "c"]
    )
    assert found.weights == pytest.approx(np.array([8, 4, 1]) / 13)
    assert found.lambda_max == pytest.approx(3.0)
    assert found.cr == pytest.approx(0.0, abs=1e-12)


def test_a_group_is_the_geometric_mean_of_its_judgements(load):
    """Ratios 4:2:1 and 16:2:1 make 8:2:1, and a consistent group."""
    narrow = "[[1, 2, 4], [1/2, 1, 2], [1/4, 1/2, 1]]"
    wide = "[[1, 8, 16], [1/8, 1, 2], [1/16, 1/2, 1]]"
    found = ahp_weights(load(file_of(narrow, wide)), "human", ["a", "b", "c"])
    assert found.weights == pytest.approx(np.array([8, 2, 1]) / 11)
    assert found.cr == pytest.approx(0.0, abs=1e-12)
    assert set(found.experts) == {"first", "second"}


def test_two_judgements_are_always_consistent(load):
    found = ahp_weights(load(file_of("[[1, 4], [1/4, 1]]", children="[a, b]")), "human", ["a", "b"])
    assert found.weights == pytest.approx([0.8, 0.2])
    assert (found.ci, found.cr) == (0.0, 0.0)


def test_one_part_has_all_the_weight(load):
    found = ahp_weights(load(file_of("[[1]]", children="[a]")), "human", ["a"])
    assert found.weights == pytest.approx([1.0])


def test_inconsistent_judgements_are_refused_and_the_worst_is_named(load):
    """Three parts have the eigenvalue 1 + q + 1/q with q the cube root of 1/5 over 9."""
    root = (1 / 45) ** (1 / 3)
    ratio = (root + 1 / root - 2) / 2 / 0.58
    with pytest.raises(StudyError) as caught:
        load(file_of("[[1, 3, 1/5], [1/3, 1, 3], [5, 1/3, 1]]"))
    (problem,) = caught.value.problems
    assert "judgements.yaml:4 nodes.human" in problem.where
    assert f"consistency ratio {ratio:.3f}" in problem.seen
    assert "furthest from the rest is 'b' against 'c'" in problem.seen
    assert problem.allowed == "a ratio below 0.10"
    assert problem.fix == "ask expert 'first' about it again"


def test_the_expert_furthest_off_is_named(load):
    inconsistent = "[[1, 9, 9], [1/9, 1, 9], [1/9, 1/9, 1]]"
    with pytest.raises(StudyError, match="ask expert 'second'"):
        load(file_of("[[1, 2, 4], [1/2, 1, 2], [1/4, 1/2, 1]]", inconsistent, inconsistent))


def test_all_faults_of_all_matrices_are_listed_with_expert_and_cell(load):
    with pytest.raises(StudyError) as caught:
        load(file_of("[[1, 3], [1/3, 1]]", "[[2, 3, ~], [0.33, 1, 3], [1/5, 1/3, 1]]"))
    shape, diagonal, reciprocal, missing = caught.value.problems
    assert "expert 'first': the matrix has 2 rows of 2, 2 judgements" in shape.seen
    assert shape.fix == "give 3 rows of 3"
    assert "'a' against 'a' is 2" in diagonal.seen
    assert diagonal.where.endswith("experts[1].matrix[0][0]")
    assert "'a' against 'b' is 3 and the other way round 0.33" in reciprocal.seen
    assert "1/3" in reciprocal.fix
    assert "expert 'second': 'a' against 'c' is not judged" in missing.seen
    assert "refused" in missing.fix


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[1, 3, 5]", "[1, -3, 5]", "greater than 0"),
        ("[1, 3, 5]", "[1, much, 5]", 'saw "much"'),
        ("[a, b, c]", "[a, b, a]", "named more than once: a"),
        ("[a, b, c]", "[]", "one to 10 parts, not 0"),
        ("schema: 1", "schema: 2", "saw 2"),
        ("source: a panel of officials\n", "", "the key 'source' is missing"),
    ],
)
def test_what_is_wrong_is_said(load, old, new, said):
    with pytest.raises(StudyError, match=said):
        load(file_of(PRINTED).replace(old, new))


def test_each_expert_is_called_otherwise(load):
    with pytest.raises(StudyError, match="two experts are called 'first'"):
        load(file_of(PRINTED, PRINTED).replace("second", "first"))


def test_somebody_has_judged(load):
    with pytest.raises(StudyError, match="no expert has judged"):
        load(file_of().replace("experts:", "experts: []"))


def test_judgements_on_other_parts_are_refused(load):
    judgements = load(file_of(PRINTED))
    with pytest.raises(StudyError) as caught:
        ahp_weights(judgements, "human", ["a", "b", "d"])
    assert [problem.seen for problem in caught.value.problems] == [
        "'d' is not judged",
        "'c' is no part of the dimension",
    ]
    with pytest.raises(StudyError, match="judgements on 'natural': there are none; allowed: human"):
        ahp_weights(judgements, "natural", ["a"])
