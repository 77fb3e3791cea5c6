"""The whole of a proxy means test: what its results hold, and what is known to be true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.known import known_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.assess import assess, proxy_means_test
from lowincome_research.proxy_means.known import known_proxy_means
from lowincome_research.proxy_means.results import ProxyMeansResults
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual
from tests.unit.proxy_means.conftest import LINE

N = 600
COLUMNS = ("comparison", "curve", "calibration", "lines", "groups")


@pytest.fixture(scope="module")
def made(villages: Callable[..., pd.DataFrame], make: Callable[..., Any]) -> Any:
    return make(villages(), register="dibao", budget=0.15, by=["head_sex"])


@pytest.fixture(scope="module")
def results(made: Any) -> ProxyMeansResults:
    return assess(made.fit, made.cases)


def test_the_sections_own_budget_comes_first_and_two_that_compare_beside_it(results):
    frame = results.comparison
    shares = dict(zip(frame["budget_of"], frame["budget"], strict=True))
    assert list(shares) == ["declared", "register", "eligible"]
    assert (results.budget_of, results.budget) == ("declared", 0.15)
    assert "register" not in set(frame.loc[frame["budget_of"].eq("declared"), "rule"])


def test_persons_and_households_are_told_and_places_counted_by_persons(results):
    assert results.unit == "person"
    assert set(results.comparison["unit"]) == {"person", "household"}
    for name in ("curve", "calibration", "lines", "groups"):
        assert set(getattr(results, name)["unit"]) == {"person"}


def test_households_are_counted_where_sizes_are_unknown(villages, make):
    design = Design(weight="weight", cluster="village_code")
    found = make(villages(), design=design, register="dibao")
    assert set(assess(found.fit, found.cases).comparison["unit"]) == {"household"}


def test_no_figure_is_absent_and_every_figure_has_an_interval(results):
    for name in COLUMNS:
        frame = getattr(results, name)
        figures = frame[["estimate", "std_error", "ci_low", "ci_high", "n"]]
        assert len(frame), name
        assert not figures.isna().any(axis=None), name
        assert (frame["interval"] != "").all(), name


def test_a_register_without_any_error_is_shown_and_its_lack_of_variance_counted(villages, make):
    found = make(villages().assign(dibao_recipient=lambda d: (d["income"] < LINE) * 1.0),
                 register="dibao")  # fmt: skip
    results = assess(found.fit, found.cases)
    frame = results.comparison
    untold = frame[frame["ci_low"].isna()]
    assert set(zip(untold["rule"], untold["metric"], strict=True)) == {
        ("register", "targeting_differential")
    }
    assert f"no_variance ({len(untold)}): proxy_means comparison" in map(str, results.notices)


def test_a_row_without_weight_is_no_household(villages, make):
    frame = villages()
    light = frame.assign(weight=frame["weight"].mask(frame.index < 13, 0.0))
    some, fewer = (make(one, register="dibao") for one in (light, frame.iloc[13:]))
    assert {one.reason: one.count for one in some.cases.notices}["zero_weight"] == 13
    pd.testing.assert_frame_equal(
        assess(some.fit, some.cases).comparison, assess(fewer.fit, fewer.cases).comparison
    )


def test_the_summary_names_rules_budgets_and_what_was_left_out(villages, make):
    frame = villages().assign(head_sex=lambda d: d["head_sex"].mask(d.index < 4))
    found = make(frame, by=["head_sex"])
    summary = assess(found.fit, found.cases).summary()
    assert "ols (person): exclusion_error" in summary
    assert "gradient_boosting less ols (person)" in summary
    assert "missing_group (4): proxy_means group_by=head_sex" in summary


def test_known_welfare_judges_the_same_places(villages, make):
    """Reported income is noise; by true income the same places miss as many as a lottery would."""
    frame = villages(seed=6, n_villages=200)
    rng = np.random.default_rng(6)
    noise = frame["income"].to_numpy()[rng.permutation(len(frame))]
    reported = make(frame.assign(income=noise, seen=np.log(noise), guessed=np.log(noise)))
    results = assess(reported.fit, reported.cases)
    known = known_proxy_means(results, make(frame).cases).set_index(["unit", "rule", "metric"])
    own = results.comparison[results.comparison["against"].eq("")]
    own = own.set_index(["unit", "rule", "metric"])["estimate"]
    missed = ("person", "ols", "exclusion_error")
    assert own[missed] == pytest.approx(0, abs=0.01)
    lottery = known.loc[("person", "random", "exclusion_error"), "true_value"]
    assert lottery == pytest.approx(1 - results.budget, rel=1e-12)
    # 900 eligible in 4,000: a standard error of two points
    assert known.loc[missed, "true_value"] == pytest.approx(lottery, abs=0.06)
    assert set(known.index) == set(own.index)


def test_the_test_is_fitted_and_judged_in_one_call(villages, make):
    """On proxies that make up all of income but a little, fitted models target far above chance."""
    rng = np.random.default_rng(0)
    frame = villages().assign(rooms=lambda d: d["seen"].round(1), owns=rng.integers(0, 2, 600))
    types = {"rooms": "number", "owns": "boolean"}
    variables = {
        name: Variable(name, Bilingual(zh=name, en=name), types.get(name, "text")) for name in frame
    }
    spec = parse_value(
        {"truth": "poor", "predictors": list(types), "learners": ["ols"], "folds": 3},
        ProxyMeansSpec,
    )
    cases = make(frame).cases
    keys, design = Keys(unit="household_id", time="year"), Design(cluster="village_code")
    found = proxy_means_test(cases, spec, variables=variables, keys=keys, design=design, seed=3)
    own = found.comparison[found.comparison["against"].eq("")]
    own = own.set_index(["unit", "rule", "metric"])["estimate"]
    assert own["person", "ols", "targeting_differential"] > 0.4
    assert own["person", "random", "targeting_differential"] == 0


def test_true_income_is_read_from_what_the_simulation_knows(villages, make):
    """The same as with the true income in the column itself, and nothing of a measure unknown."""
    frame = villages().rename(columns={"income": "income_pre_assist"})
    truths = {"poor": {"measure": "income_pre_assist", "below": 6_000}}
    spec = parse_value({"registers": {}, "truths": truths, "at": 2020}, IdentificationSpec)
    keys, design = Keys(unit="household_id", time="year"), Design(cluster="village_code")
    survey = {"keys": keys, "design": design}
    cases = identification_cases(frame, spec, **survey)
    fit = make(frame.assign(income=frame["income_pre_assist"]), design=design).fit
    results = assess(fit, cases)
    true = frame["income_pre_assist"].to_numpy()[::-1]
    known = frame[["household_id", "year"]].assign(income_true=true).sample(frac=1, random_state=1)
    found = known_proxy_means(results, known_cases(frame, spec, known, **survey))
    exact = identification_cases(frame.assign(income_pre_assist=true), spec, **survey)
    pd.testing.assert_frame_equal(found, known_proxy_means(results, exact))
    assert known_proxy_means(results, known_cases(frame, spec, None, **survey)) is None
    unknown = make(villages())
    other = assess(unknown.fit, unknown.cases)
    assert known_cases(unknown.frame, unknown.cases.spec, known, **survey) is None
    assert known_proxy_means(other, None) is None


@pytest.mark.parametrize("change", ["order", "scale of weights", "every row twice"])
def test_no_figure_depends_on_how_the_sample_is_written_down(villages, make, results, change):
    frame = villages()
    changed = {
        "order": frame.sample(frac=1, random_state=3),
        "scale of weights": frame.assign(weight=9 * frame["weight"]),
        "every row twice": pd.concat([frame, frame.assign(household_id=frame["household_id"] + N)]),
    }[change]
    other = make(changed, register="dibao", budget=0.15, by=["head_sex"])
    found = assess(other.fit, other.cases)
    for name in COLUMNS:
        one, same = getattr(results, name), getattr(found, name)
        for column in ("estimate", "std_error", "ci_low", "ci_high"):
            np.testing.assert_allclose(same[column], one[column], atol=1e-9, err_msg=name)
