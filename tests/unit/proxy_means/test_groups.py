"""Errors by group: whose needy are missed more often, and who can be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.proxy_means.group_errors import band_labels, group_errors
from lowincome_research.proxy_means.judged import budgets, rules
from lowincome_research.proxy_means.spec import Bands
from lowincome_research.stats.multiple_testing import holm
from tests.unit.proxy_means.conftest import LINE

AGES = Bands(column="head_age", cuts=(45, 60))


def told(made, *by):
    judged = made.judged
    return group_errors(rules(judged), budgets(judged, None)[0], by)


@pytest.fixture(scope="module")
def groups(example) -> pd.DataFrame:
    return told(example, "head_sex", AGES)[0]


def rows(frame: pd.DataFrame, **values: str) -> pd.DataFrame:
    for column, value in values.items():
        frame = frame[frame[column].eq(value)]
    return frame


def test_a_number_is_parted_at_its_cuts_which_begin_a_group(villages, make):
    frame = villages().assign(head_age=lambda d: np.resize([44, 45, 59, 60], len(d)) * 1.0)
    found = told(make(frame, register="dibao"), AGES)[0]
    register = rows(found, rule="register", metric="inclusion_error", against="")
    on_list = frame["dibao_recipient"] == 1
    age = frame.loc[on_list, "head_age"]
    expected = [(age < 45).sum(), age.between(45, 59).sum(), (age >= 60).sum()]
    assert list(register["group"]) == ["under_45", "45_to_60", "from_60"] == list(band_labels(AGES))
    assert list(register["n"]) == expected


def test_errors_of_groups_make_up_those_of_all(example, groups):
    """The exclusion error of everybody is that of groups, weighted by their eligible."""
    judged = example.judged
    sex = example.frame["head_sex"].to_numpy()
    for rule in ("ols", "register"):
        here = rows(groups, rule=rule, group_by="head_sex", metric="exclusion_error", against="")
        poor = [float(judged.share @ (judged.eligible * (sex == code))) for code in (0, 1)]
        allocation = rules(judged).under(budgets(judged, None)[0])[rule]
        missed = float(judged.share @ (judged.eligible * (1 - allocation.served)))
        assert np.dot(poor, here["estimate"]) == pytest.approx(missed, rel=1e-10)


def test_of_two_groups_one_difference_is_told_and_of_three_each(groups):
    for column, n in (("head_sex", 1), ("head_age", 3)):
        apart = rows(groups, group_by=column, against="others", rule="ols")
        assert apart.groupby("metric").size().tolist() == [n, n]


def test_a_difference_is_the_groups_figure_less_that_of_all_others(groups):
    by_sex = rows(groups, rule="ols", group_by="head_sex", metric="exclusion_error")
    level = by_sex[by_sex["against"].eq("")].set_index("group")["estimate"]
    (apart,) = by_sex[by_sex["against"].eq("others")].to_dict("records")
    assert apart["group"] == "1"
    assert apart["estimate"] == pytest.approx(level["1"] - level["0"], rel=1e-10)


def test_rows_in_no_group_are_not_among_the_others(villages, make):
    frame = villages().assign(head_sex=lambda d: d["head_sex"].mask(d.index % 3 == 0))
    found = told(make(frame), "head_sex")[0]
    both = rows(found, rule="ols", metric="exclusion_error")
    level = both[both["against"].eq("")].set_index("group")["estimate"]
    (apart,) = both.loc[both["against"].eq("others"), "estimate"]
    assert apart == pytest.approx(level["1"] - level["0"], rel=1e-10)


def test_p_values_are_adjusted_for_all_groups_of_a_column(groups):
    apart = rows(
        groups, rule="ols", group_by="head_age", metric="exclusion_error", against="others"
    )
    expected = holm(apart["p_value"].to_numpy(float))
    np.testing.assert_allclose(apart["p_holm"], expected)
    outside = (apart["ci_low"] > 0) | (apart["ci_high"] < 0)
    assert list(outside) == list(apart["p_value"] < 0.05)


def test_a_group_that_is_missed_more_often_is_told_and_like_groups_rarely(villages, make):
    """Women's income is seen as twice what it is; of 40 samples of groups alike, two or so err."""
    frame = villages(seed=5, n_villages=60)
    hidden = frame.assign(seen=lambda d: d["seen"] + np.log(2) * (d["head_sex"] == 0))
    found = told(make(hidden), "head_sex")[0]
    differences = rows(found, rule="gradient_boosting", metric="exclusion_error", against="others")
    (apart,) = differences.to_dict("records")
    assert apart["ci_high"] < 0
    assert apart["p_holm"] < 0.01
    false = 0
    for seed in range(40):
        alike = told(make(villages(seed=100 + seed)), "head_sex")[0]
        row = rows(alike, rule="ols", metric="exclusion_error", against="others")
        false += int((row["p_holm"] < 0.05).sum())
    assert false <= 6  # 40 tests at 5%: more than six happens once in a hundred times


def test_groups_of_which_nothing_can_be_told_are_counted(villages, make):
    frame = villages().assign(
        head_sex=lambda d: np.where(d["income"] > 30_000, 2.0, d["head_sex"]),
        chosen=lambda d: np.where(d["village_code"] == 3, 1.0, np.where(d.index < 5, np.nan, 0.0)),
    )
    found, notices = told(make(frame), "head_sex", "chosen")
    assert "2" not in set(rows(found, group_by="head_sex", metric="exclusion_error")["group"])
    counted = {(one.reason, one.where.rpartition("=")[2]): one.count for one in notices}
    assert counted["undefined", "head_sex"] >= 2
    assert counted["missing_group", "chosen"] == 5
    # two learners, two errors: the group's own in one village, not the difference from all others
    assert counted["no_variance", "chosen"] == 4
    assert not found[["estimate", "std_error", "ci_low", "ci_high"]].isna().any(axis=None)


def test_a_list_that_misses_every_household_tells_no_groups_apart_and_is_counted(villages, make):
    frame = villages().assign(
        dibao_recipient=lambda d: ((d["income"] > LINE) & (d.index % 7 == 0)) * 1.0
    )
    judged = make(frame, register="dibao").judged
    found, notices = group_errors(rules(judged), budgets(judged, None)[0], ["head_sex"])
    of_register = rows(found, rule="register")
    assert of_register["estimate"].eq(1).all()
    assert of_register["against"].eq("").all()
    assert [(one.reason, one.count) for one in notices] == [("no_variance", 2)]
    differences = found[found["against"].ne("")]
    assert differences[["p_value", "p_holm"]].notna().all(axis=None)


def test_a_grouping_column_that_is_missing_everywhere_is_refused(villages, make):
    frame = villages().assign(head_age=np.nan, head_sex=np.nan)
    for by in ("head_sex", AGES):
        with pytest.raises(StudyError, match="missing in all 600 rows"):
            told(make(frame), by)


@pytest.mark.parametrize("by", ["head_sec", Bands(column="head_ag", cuts=(45,))])
def test_a_misspelt_column_is_told_with_the_nearest_name(example, by):
    with pytest.raises(StudyError, match="did you mean 'head_"):
        told(example, by)


def test_no_groups_are_no_error(example):
    found, notices = told(example)
    assert (len(found), notices) == (0, [])
