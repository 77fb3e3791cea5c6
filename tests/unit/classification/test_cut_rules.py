"""Cut rules: optimal against other software, the same for weights and copies, refused in words."""

from __future__ import annotations

import itertools

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from lowincome_research.classification.cut_spec import (
    AbsoluteCut,
    DualCutoff,
    KMeansCut,
    LatentProfileCut,
    RelativeCut,
    cut_names,
)
from lowincome_research.classification.cuts import two_means_cut
from lowincome_research.classification.fitted import load_types
from lowincome_research.classification.joint_means import fit_joint_means, refit_joint_means
from lowincome_research.classification.latent_profiles import (
    fit_latent_profiles,
    refit_latent_profiles,
)
from lowincome_research.classification.rules import raw_codes
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import StudyError

from .conftest import spec_of

BASE = {"year": 2020}
JOINT = KMeansCut(rule="kmeans", base=BASE, joint=True)
LATENT = LatentProfileCut(rule="latent_profile", base=BASE, most=5)


@pytest.fixture(scope="module")
def scores():
    """Four overlapping groups on scales of their own."""
    rng = np.random.default_rng(5)
    centres = np.array([[0.7, 62.0], [0.68, 35.0], [0.35, 58.0], [0.3, 30.0]])
    group = rng.choice(4, p=[0.3, 0.2, 0.2, 0.3], size=700)
    return centres[group] + rng.normal(size=(700, 2)) * [0.06, 5.0]


@pytest.fixture(scope="module")
def weights():
    return np.random.default_rng(6).integers(1, 4, 700).astype(float)


def squares(x, w, groups):
    return sum(
        w[groups == g] @ (x[groups == g] - np.average(x[groups == g], weights=w[groups == g])) ** 2
        for g in np.unique(groups)
    )


def test_two_groups_on_a_line_are_those_of_least_squares_among_all_splits():
    rng = np.random.default_rng(1)
    x, w = rng.lognormal(size=40), rng.uniform(0.5, 2, 40)
    low = x <= two_means_cut(x, weights=w)
    assert squares(x, w, low) == pytest.approx(min(
        squares(x, w, x <= at) for at in np.sort(x)[:-1]
    ))  # fmt: skip


def test_two_groups_are_those_of_scikit_learn(scores, weights):
    x = scores[:, 1]
    other = KMeans(2, n_init=3, random_state=0, tol=0).fit(x[:, None], sample_weight=weights)
    found = two_means_cut(x, weights=weights)
    assert found == pytest.approx(other.cluster_centers_.mean(), rel=1e-6)


def test_joint_groups_are_those_of_scikit_learn(scores, weights):
    fitted = fit_joint_means(JOINT, scores, weights=weights)
    z = scores / fitted.spreads[0]
    other = KMeans(4, n_init=5, random_state=0, tol=0).fit(z, sample_weight=weights)
    ours = fitted.centres / fitted.spreads[0]
    nearest = np.abs(ours[:, None] - other.cluster_centers_).sum(axis=2).min(axis=1)
    assert nearest == pytest.approx(np.zeros(4), abs=1e-6)
    assert [one.type for one in fitted.regions] == list(TYPES)


def test_latent_profiles_are_those_of_scikit_learn(scores):
    fitted = fit_latent_profiles(LATENT, scores, weights=np.ones(len(scores)))
    z = (scores - scores.mean(axis=0)) / scores.std(axis=0)
    others = [
        GaussianMixture(
            k, covariance_type="diag", n_init=2, random_state=0, tol=1e-8, max_iter=400
        ).fit(z)
        for k in range(1, 5)
    ]  # fmt: skip
    # both climb until a step gains next to nothing: BIC agrees to a hundredth
    assert fitted.bic[:4] == pytest.approx([one.bic(z) for one in others], abs=0.05)
    assert len(fitted.regions) == 4
    p = others[3].predict_proba(z)
    entropy = 1 + (p * np.log(np.maximum(p, 1e-300))).sum() / (len(z) * np.log(4))
    assert fitted.entropy == pytest.approx(entropy, abs=1e-4)
    shares = sorted(one.share for one in fitted.regions)
    assert shares == pytest.approx(sorted(others[3].weights_), abs=1e-3)


@pytest.mark.parametrize(("fit", "rule"), [(fit_joint_means, JOINT), (fit_latent_profiles, LATENT)])
def test_a_weight_counts_like_copies_and_the_order_of_rows_does_not(scores, weights, fit, rule):
    expected = fit(rule, scores, weights=weights)
    copies = np.repeat(scores, weights.astype(int), axis=0)
    shuffled = copies[np.random.default_rng(3).permutation(len(copies))]
    found = fit(rule, shuffled, weights=np.full(len(copies), 7.0))
    assert found.centres == pytest.approx(expected.centres, rel=1e-4)
    assert found.shares == pytest.approx(expected.shares, rel=1e-3)


def test_a_refit_to_the_same_weights_stays_and_keeps_its_types(scores, weights):
    for fit, refit, rule in (
        (fit_joint_means, refit_joint_means, JOINT),
        (fit_latent_profiles, refit_latent_profiles, LATENT),
    ):
        fitted = fit(rule, scores, weights=weights)
        again = refit(fitted, scores, weights=weights)
        assert again.centres == pytest.approx(fitted.centres, rel=1e-4)
        assert [one.type for one in again.regions] == [one.type for one in fitted.regions]


def test_two_centres_of_one_type_are_refused(scores, weights):
    wide = np.random.default_rng(8).normal(size=len(scores))
    line = np.column_stack([wide, wide + 0.01 * scores[:, 0]])
    with pytest.raises(ValueError, match="two centres lie on the side of"):
        fit_joint_means(JOINT, line, weights=weights)


def test_a_single_profile_gives_no_types():
    one = np.random.default_rng(2).normal(size=(300, 2))
    with pytest.raises(ValueError, match="one profile fits best by BIC"):
        fit_latent_profiles(LATENT, one, weights=np.ones(300))


def test_profiles_that_overlap_are_called_so(scores, weights):
    near = scores + np.random.default_rng(4).normal(size=scores.shape) * [0.12, 9.0]
    blurred, clear = (fit_latent_profiles(LATENT, x, weights=weights) for x in (near, scores))
    assert blurred.entropy < 0.8
    assert "overlap" in blurred.warnings[0]
    assert clear.entropy > 0.8
    assert clear.warnings == ()


def test_a_rule_that_recurs_is_named_by_its_options():
    cuts = [
        RelativeCut(rule="median", base={"year": 2019}),
        RelativeCut(rule="median", base={"year": 2020}),
        AbsoluteCut(),
        AbsoluteCut(at=0.6),
        KMeansCut(rule="kmeans", base="all"),
        KMeansCut(rule="kmeans", base="all", joint=True),
        DualCutoff(rule="dual_cutoff"),
    ]
    assert cut_names(cuts) == (
        "median_base_year_2019", "median_base_year_2020", "absolute", "absolute_at_0_6",
        "kmeans", "kmeans_joint", "dual_cutoff",
    )  # fmt: skip


RULES = [
    {"rule": "mean", "base": BASE},
    {"rule": "kmeans", "base": BASE},
    {"rule": "kmeans", "base": BASE, "joint": True},
    {"rule": "latent_profile", "base": BASE, "most": 5},
]


def survey_in_groups():
    """Return a survey whose scores fall into groups, so that every rule finds types."""
    rng = np.random.default_rng(9)
    n = 800
    centres = np.array([[0.7, 0.7], [0.7, 0.3], [0.3, 0.7], [0.3, 0.3]])
    scores = centres[rng.integers(4, size=n)] + rng.normal(size=(n, 2)) * 0.08
    return pd.DataFrame(
        {
            "household_id": np.arange(n), "year": 2020, "weight": rng.uniform(0.5, 2, n),
            "income": rng.lognormal(8.3, 0.5, n), "rigid": 0, "labour": rng.integers(0, 3, n),
            "drive": scores[:, 0], "capability": scores[:, 1],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def parted():
    return survey_in_groups()


@pytest.mark.parametrize(("rule", "engine"), list(itertools.product(RULES, ["polars", "duckdb"])))
def test_every_rule_gives_the_same_types_on_every_engine_and_in_arrays(parted, rule, engine):
    reliability = None if rule["rule"] == "latent_profile" or rule.get("joint") else {
        "drive": 0.8, "capability": 0.8,
    }  # fmt: skip
    spec = spec_of(cut=rule, sensitivity=[], reliability=reliability)
    fitted = fit_types(parted, spec, time="year", weight="weight", region="henan")
    expected = classify(parted, fitted)
    native = pl.from_pandas(parted)
    found = classify(native if engine == "polars" else duckdb.from_arrow(native.to_arrow()), fitted)
    found = (found.to_pandas() if engine == "polars" else found.df()).sort_values("household_id")
    typed = expected["type_raw"].notna().to_numpy()
    assert set(expected["type_raw"].dropna()) == set(TYPES)
    assert list(found["type_raw"][typed]) == list(expected["type_raw"][typed])
    scores = parted.loc[typed, ["drive", "capability"]].to_numpy()
    codes = raw_codes(fitted.cuts[0], scores, parted[typed])
    assert list(np.array(TYPES)[codes]) == list(expected["type_raw"][typed])


def test_every_rule_is_kept_in_the_fitted_file(parted, tmp_path):
    spec = spec_of(sensitivity=[{"rule": "absolute"}, *RULES])
    fitted = fit_types(parted, spec, time="year", weight="weight", region="henan")
    fitted.save(tmp_path / "types.json")
    assert load_types(tmp_path / "types.json") == fitted


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ({"rule": "kmeans", "base": BASE}, "'drive' gives no kmeans cut"),
        ({"rule": "mean", "base": BASE}, "'drive' gives no mean cut"),
        ({"rule": "latent_profile", "base": BASE}, "give no types by latent_profile: all values"),
        ({"rule": "kmeans", "base": BASE, "joint": True}, "give no types by kmeans: all values"),
    ],
)
def test_scores_that_do_not_vary_are_refused(parted, cut, said):
    spec = spec_of(cut=cut, sensitivity=[], reliability=None)
    with pytest.raises(StudyError, match=said):
        fit_types(parted.assign(drive=0.4), spec, time="year", weight="weight", region="henan")
