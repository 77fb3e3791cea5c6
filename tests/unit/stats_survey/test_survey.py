"""Design-based variance on samples small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import DataError
from lowincome_research.stats.survey import SurveyDesign, linearised, survey_design
from lowincome_research.stats.survey_estimates import mean, ratio, total

VALUES = np.array([1.0, 3.0, 2.0, 6.0])


def test_the_variance_of_a_total_is_that_of_its_clusters():
    # Clusters total 4 and 8 around a mean of 6: 2/1 x (4 + 4).
    design = survey_design(np.ones(4), cluster=[1, 1, 2, 2])
    found = total(design, VALUES)
    assert found.estimate == 12
    assert found.std_error**2 == pytest.approx(16)
    assert found.df == 1


def test_strata_add_up_and_cost_a_degree_of_freedom_each():
    # Within strata of two: 2/1 x (1 + 1) and 2/1 x (4 + 4).
    design = survey_design(np.ones(4), stratum=["a", "a", "b", "b"])
    found = total(design, VALUES)
    assert found.std_error**2 == pytest.approx(4 + 16)
    assert found.df == 2


def test_a_cluster_label_may_return_in_another_stratum():
    design = survey_design(np.ones(4), stratum=["a", "a", "b", "b"], cluster=[1, 2, 1, 2])
    assert design.n_clusters == 4


def test_drawing_every_cluster_leaves_no_variance():
    design = survey_design(np.ones(4), population_clusters=np.full(4, 4))
    assert total(design, VALUES).std_error == 0


def test_a_stratum_with_one_cluster_counts_its_distance_from_the_sample():
    design = survey_design(np.ones(4), stratum=["a", "a", "a", "b"])
    found = mean(design, VALUES)
    inside = 3 / 2 * sum((value - 2) ** 2 for value in (1, 3, 2))
    assert found.std_error**2 == pytest.approx((inside + (6 - 3) ** 2) / 16)
    assert design.n_lonely == 1


def test_a_domain_is_a_ratio_that_keeps_the_clusters_outside():
    # The domain reaches two of three clusters in stratum a and both of stratum b.
    stratum, cluster = list("aaaabbb"), [1, 1, 2, 3, 4, 5, 5]
    design = survey_design([1, 2, 1, 1, 1, 1, 2], stratum=stratum, cluster=cluster)
    values = np.array([1.0, 3.0, 2.0, 6.0, 9.0, 4.0, 8.0])
    member = np.array([1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    expected = ratio(design, values * member, member)
    influence = (values - expected.estimate) / (design.weight @ member)
    found = linearised(design, influence, domain=np.where(member == 1, 0, -1))
    assert found.variance[0, 0] == pytest.approx(expected.std_error**2)
    assert found.n_clusters.tolist() == [4]
    assert found.df.tolist() == [2]


def sample_of_clusters() -> tuple[SurveyDesign, np.ndarray]:
    """Return a design with a lonely stratum and finite strata, and influence values of five."""
    rng = np.random.default_rng(5)
    stratum = np.array([*np.repeat(range(4), 30), 4, 4])
    cluster = np.array([*rng.integers(0, 6, 120), 0, 0])
    design = survey_design(
        rng.uniform(0.5, 2, 122),
        stratum=stratum,
        cluster=cluster,
        population_clusters=10 + 5 * stratum,
    )
    return design, rng.normal(size=(5, 122))


@pytest.mark.parametrize("rows", [np.arange(122), np.arange(25, 100, 3), np.array([40, 3, 121])])
def test_many_figures_at_once_vary_as_one_by_one(rows):
    design, influences = sample_of_clusters()
    domain = design.domain(rows)
    outside = np.setdiff1d(np.arange(122), rows)
    influences[:, outside] = 0
    together = domain.variances([domain.totals(one[rows]) for one in influences])
    assert together.shape == (5,)
    for influence, variance in zip(influences, together, strict=True):
        assert variance == pytest.approx(domain.variance(influence[rows]), rel=1e-12)
        assert variance == pytest.approx(total(design, influence).std_error ** 2, rel=1e-12)


def test_no_figures_have_no_variances():
    assert survey_design(np.ones(4)).domain().variances([]).shape == (0,)


def test_a_part_knows_the_clusters_it_reaches_whether_its_rows_are_many_or_few():
    design = survey_design(np.ones(9), cluster=[5, 5, 5, 7, 7, 8, 8, 9, 9])
    assert design.domain(np.array([8, 0, 7])).n_clusters == 2
    assert design.domain(np.array([8, 7, 6, 5, 8])).n_clusters == 2
    assert design.domain().n_clusters == 4


def test_replicating_nothing_but_weights_changes_no_mean():
    one = mean(survey_design(np.ones(4)), VALUES)
    ten = mean(survey_design(np.full(4, 10.0)), VALUES)
    assert (ten.estimate, ten.std_error) == pytest.approx((one.estimate, one.std_error))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weight": [1.0, -1.0]}, "1 rows have a weight that is negative"),
        ({"weight": [1.0, np.nan]}, "missing or infinite"),
        ({"weight": [0.0, 0.0]}, "all 2 weights are zero"),
        ({"weight": [1.0, 1.0], "cluster": ["a", None]}, "cluster: 1 rows have none"),
        ({"weight": [1.0, 1.0], "stratum": ["a", "b"]}, "has two clusters"),
    ],
)
def test_what_is_no_design_is_refused(arguments, words):
    with pytest.raises(DataError) as raised:
        survey_design(**arguments)
    assert words in str(raised.value)
