"""Published frameworks: what they print is what is here, and nothing is made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import DataError, StudyError, UsageError
from lowincome_research.indices.checks import check_spec
from lowincome_research.indices.coding import coded
from lowincome_research.indices.fit import fit
from lowincome_research.indices.framework import Framework, nodes_of
from lowincome_research.indices.framework_file import load_framework
from lowincome_research.indices.published import framework_path, published_frameworks
from lowincome_research.indices.score import score
from lowincome_research.panel.codebook import load_codebook
from lowincome_research.resources import project_path
from tests.unit.indices.conftest import spec_of

WHOLE = ("guo2017", "liu2020", "wang2017")
IN_PART = ("houjiang2021", "liuwei2019", "zhang2017")
OURS = ("income_diversification", "livelihood_strategies", "resilience")


def framework_of(name: str) -> Framework:
    return load_framework(framework_path(name, Path()))


def weights_of(framework: Framework) -> dict[str, list[float]]:
    return {
        node.id: [child.weight for child in node.children] for node in nodes_of(framework.children)
    }


def test_all_of_them_are_known_by_name():
    assert published_frameworks() == tuple(sorted((*WHOLE, *IN_PART, *OURS)))


@pytest.mark.parametrize("name", [*WHOLE, *IN_PART, *OURS])
def test_each_names_its_source_and_how_well_it_is_known(name):
    framework = framework_of(name)
    assert framework.source
    assert framework.confidence == ("choice" if name in OURS else "stated")
    assert framework.complete == (name not in IN_PART)


def test_weights_of_guo_are_those_printed():
    assert weights_of(framework_of("guo2017")) == {
        "human": [0.411, 0.589],
        "natural": [0.573, 0.427],
        "physical": [0.235, 0.350, 0.415],
        "financial": [0.230, 0.770],
        "social": [0.558, 0.442],
    }


def test_weights_of_wang_are_those_printed():
    assert weights_of(framework_of("wang2017")) == {
        "human": [0.523, 0.477],
        "natural": [0.583, 0.352, 0.064],
        "physical": [0.367, 0.190, 0.228, 0.214],
        "financial": [0.531, 0.469],
        "social": [0.586, 0.135, 0.279],
    }


def test_weights_of_liu_are_global_and_add_up_to_one():
    framework = framework_of("liu2020")
    assert framework.weights_are == "global"
    assert sum(leaf.weight for leaf in framework.leaves) == pytest.approx(1.0, abs=5e-5)
    loans = next(leaf for leaf in framework.leaves if leaf.column == "fc_loan_access")
    assert loans.weight == max(leaf.weight for leaf in framework.leaves) == 0.2175


@pytest.mark.parametrize("name", IN_PART)
def test_what_is_known_in_part_has_no_fixed_weights(name):
    framework = framework_of(name)
    with pytest.raises(StudyError) as caught:
        check_spec(framework, spec_of(framework=name, weights="fixed"), "capital")
    assert any(framework.not_printed in problem.seen for problem in caught.value.problems)


def test_the_line_that_zhang_lost_is_said():
    framework = framework_of("zhang2017")
    assert sum(weights_of(framework)["social"]) == pytest.approx(0.88)
    assert "one line of social capital" in framework.not_printed


@pytest.mark.parametrize("name", OURS)
def test_ours_print_no_weights(name):
    framework = framework_of(name)
    assert all(leaf.weight is None for leaf in framework.leaves)


def test_resilience_is_made_of_columns_of_the_synthetic_study():
    codebook = load_codebook(project_path("data") / "henan_synthetic" / "codebook.yaml")
    framework = load_framework(framework_path("resilience", Path()), list(codebook.columns))
    assert [node.id for node in framework.children] == ["buffer", "self_organisation", "learning"]


def rows_of(framework: Framework) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    return pd.DataFrame({column: rng.uniform(0, 5, 100) for column in framework.columns})


def test_global_weights_score_as_the_study_does():
    """The index of Liu is the sum over all indicators of weight times score."""
    framework = framework_of("liu2020")
    rows = rows_of(framework)
    fitted = fit(rows, framework, spec_of(weights="fixed", base="all"), name="capital")
    expected = np.zeros(100)
    for leaf in framework.leaves:
        values = rows[leaf.column].to_numpy()
        low, high = values.min(), values.max()
        if leaf.bounds:
            low, high = leaf.bounds.min, leaf.bounds.max
        expected += leaf.weight * np.clip((values - low) / (high - low), 0, 1)
    assert score(rows, fitted)["capital"].to_numpy() == pytest.approx(expected, abs=1e-9)


def test_weights_within_capitals_need_a_weighting_across_them():
    framework = framework_of("guo2017")
    levels = {"indicators": "fixed", "dimensions": "equal"}
    spec = spec_of(weights=levels, base="all")
    fitted = fit(rows_of(framework), framework, spec, name="capital")
    human, *_ = fitted.root.children
    assert [part.weight for part in human.children] == pytest.approx([0.411, 0.589])
    with pytest.raises(StudyError, match="'human': weights 'fixed' need a 'weight' here"):
        check_spec(framework, spec_of(weights="fixed"), "capital")


def test_columns_the_codebook_lacks_are_described():
    with pytest.raises(StudyError) as caught:
        load_framework(framework_path("guo2017", Path()), ["hc_labor_equiv", "pc_house_value_pc"])
    assert len(caught.value.problems) == 9
    education = caught.value.problems[0]
    assert "guo2017.yaml" in education.where
    assert education.seen == "the panel has no column 'hc_edu_mean'"
    assert education.fix == (
        "derive it and declare it in the codebook: education of adult members"
        " (illiterate 0, primary 0.25, junior 0.5, senior 0.75, college 1)"
    )


def test_a_path_is_looked_up_in_the_study_folder(tmp_path):
    assert framework_path("frameworks/own.yaml", tmp_path) == tmp_path / "frameworks" / "own.yaml"
    assert framework_path("own.yaml", tmp_path) == tmp_path / "own.yaml"


def test_an_unknown_name_is_told_with_the_closest(tmp_path):
    with pytest.raises(StudyError, match=r"called 'guo2018'; allowed: guo2017.*mean 'guo2017'"):
        framework_path("guo2018", tmp_path)
    with pytest.raises(StudyError, match="fix: name a file"):
        framework_path("xyz", tmp_path)


def test_answers_become_the_numbers_of_the_study():
    education = framework_of("guo2017").leaves[1]
    found = coded(["college", "primary", None, "illiterate"], education)
    assert np.array_equal(found, [1, 0.25, np.nan, 0], equal_nan=True)


def test_answers_the_coding_does_not_know_are_counted():
    education, plain = framework_of("guo2017").leaves[1], framework_of("guo2017").leaves[4]
    with pytest.raises(DataError) as caught:
        coded(["collage", "primary", "collage", "phd"], education)
    assert [problem.seen for problem in caught.value.problems] == [
        "answer 'collage', 2 times",
        "answer 'phd', 1 times",
    ]
    with pytest.raises(UsageError, match="'pc_house_value_pc': its framework gives no coding"):
        coded(["high"], plain)
