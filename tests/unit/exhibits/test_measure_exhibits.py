"""Exhibits of the measures: registered once, bilingual, with words that follow intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.profiles import contrasts, profiles, stratum_shares
from lowincome_research.classification.results import TypeResults
from lowincome_research.classification.shares import sample_types, type_shares
from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.transitions import transitions
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.measures import index_exhibits, type_profile_exhibits
from lowincome_research.exhibits.types import type_exhibits
from lowincome_research.indices.fit import fit
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.intervals import index_weights
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

DESIGN = Design(cluster="village", size="size")
LABELS = {name: Bilingual(zh=f"{name}项", en=name) for name in ("a", "b", "drive", "capability")}


@pytest.fixture(scope="module")
def index():
    children = [{"column": name, "direction": 1} for name in "ab"]
    label = {"zh": "资本", "en": "Capital"}
    node = {"id": "human", "label": {"zh": "人力", "en": "Human"}, "children": children}
    return (
        parse_value({"schema": 1, "label": label, "children": [node]}, Framework),
        parse_value(
            {"framework": "x.yaml", "weights": "entropy", "base": {"year": 2023}}, IndexSpec
        ),
    )


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(3)
    n = 1200
    drive = rng.uniform(size=n)
    return pd.DataFrame(
        {
            "id": np.repeat(np.arange(n // 2), 2), "year": np.tile([2023, 2024], n // 2),
            "village": np.repeat(np.arange(n // 20), 20), "size": rng.integers(1, 6, n),
            "income": rng.lognormal(9, 0.7, n), "drive": drive,
            "capability": rng.uniform(size=n), "labour": rng.integers(0, 3, n),
            "a": drive + rng.normal(size=n), "b": rng.lognormal(size=n),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def measured(panel, index):
    spec = parse_value(
        {"income": "income", "drive": "drive", "capability": "capability", "labour": "labour",
         "cut": {"rule": "median", "base": {"year": 2023}},
         "lines": {"dibao": 6000, "median": 18000}}, ClassificationSpec,
    )  # fmt: skip
    fitted_index = fit(panel, *index, name="capital")
    scored = score(panel, fitted_index)
    fitted = fit_types(scored, spec, time="year")
    return classify(scored, fitted), fitted, fitted_index


@pytest.fixture(scope="module")
def results(measured):
    frame, fitted, _ = measured
    low = frame.assign(low=frame["income_stratum"].ne("S0").astype(float))
    return TypeResults(
        fitted=fitted,
        shares=type_shares(
            sample_types(
                frame, fitted, design=DESIGN, n_replicates=30, generator=np.random.default_rng(1)
            )
        ),
        strata=stratum_shares(frame, time="year", design=DESIGN),
        trend=contrasts(low, ["low"], between="year", groups=(2024, 2023), design=DESIGN),
        moves=transitions(frame, keys=Keys(unit="id", time="year"), design=DESIGN),
        n_replicates=30,
    )  # fmt: skip


@pytest.fixture(scope="module")
def exhibits(measured, results):
    frame, _, fitted = measured
    last, dimensions = frame[frame["year"].eq(2024)], ["capital__human"]
    weights = index_weights(frame, fitted, n_replicates=20, generator=np.random.default_rng(1))
    between = {"between": "type_final", "groups": ("development", "safety_net")}
    return (
        type_exhibits(results)
        + index_exhibits([fitted], weights, LABELS, n_replicates=20)
        + type_profile_exhibits(
            fitted,
            profiles(last, dimensions, by=["type_final"], design=DESIGN),
            contrasts(last, dimensions, **between, design=DESIGN),
            time=2024,
            circular=False,
        )
    )


def test_every_number_and_sentence_is_registered_once(exhibits):
    ids = [item.id for item in (*exhibits.values, *exhibits.sentences)]
    assert len(set(ids)) == len(ids)
    assert "measures.types_final_median_2024.household.all.type.activation.share" in ids
    assert "measures.types_final_median_2024_s1.person.all.type.activation.share" in ids


def test_the_table_of_types_has_every_row_and_the_page_the_latest(exhibits, results):
    tables = {table.id: table.frame for table in exhibits.tables}
    assert len(tables["tbl-types"]) == len(results.shares)
    assert set(tables["tbl-type-shares"]["time"]) == {2024}
    assert set(tables["tbl-type-shares"]["version"]) == {"final"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_and_figures_are_drawn_from_what_the_gate_releases(exhibits, language):
    released = release(exhibits, Rules(threshold=10, round_to=5)).exhibits
    for table in released.tables:
        assert "nan" not in table_markdown(table, language)
    for figure in released.figures:
        assert figure.draw(figure.frame, language).axes


def test_chinese_pages_have_no_english_words(exhibits):
    for table in exhibits.tables:
        text = table_markdown(table, "zh").replace(f"{{#{table.id}}}", "").split(":::")[0]
        words = [word for word in ("type", "wave", "share", "cut", "Entropy") if word in text]
        assert words == []


def test_a_change_is_called_a_fall_only_where_its_interval_lies_below_zero(results):
    def said(low, high):
        row = results.trend.assign(difference=(low + high) / 2, ci_low=low, ci_high=high)
        changed = TypeResults(**{**vars(results), "trend": row})
        (found,) = [s for s in type_exhibits(changed).sentences if "strata_change" in s.id]
        return found

    assert said(-0.04, -0.01).verdict == "decrease"
    assert "下降2.5个百分点" in said(-0.04, -0.01).text.zh
    assert said(-0.04, 0.01).verdict == "undetermined"
    assert "尚不能判定" in said(-0.04, 0.01).text.zh
    assert "rose by 2.5 percentage points" in said(0.01, 0.04).text.en


def test_weights_are_named_by_dimension_and_indicator(exhibits):
    table = next(table for table in exhibits.tables if table.id == "tbl-index-weights")
    assert list(table.frame["node_zh"]) == ["人力", "a项", "b项"]
    assert list(table.frame["parent_zh"]) == ["资本", "人力", "人力"]
