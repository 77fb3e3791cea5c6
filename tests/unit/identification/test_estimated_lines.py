"""Lines that the sample sets: their own error, and what it adds to every figure that hangs on them.

Against R in tests/published/identification; here against repeated samples and by differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.accuracy import Linearised, accuracy
from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.incidence import auc, places
from lowincome_research.identification.lines import EstimatedLine, estimated_line
from lowincome_research.identification.rows import Rows
from lowincome_research.identification.spec import RelativeLine
from lowincome_research.stats.densities import bandwidth, weighted_density
from lowincome_research.stats.survey import survey_design
from tests.unit.identification.conftest import DESIGN, KEYS

DRAWS, STRATA, VILLAGES, HOUSEHOLDS = 300, 6, 15, 12
MEDIAN, MEAN = RelativeLine(share=0.7, of="median"), RelativeLine(share=0.6, of="mean")
RELATIVE = {
    "truths": {
        "poor": {"measure": "income_pre_assist", "below": {"share": 0.7, "of": "median"}},
    },
    "registers": {"dibao": {"column": "dibao_recipient", "score": "need_score"}},
    "by": ["county_code"],
}


def sample(rng: np.random.Generator, villages: int = VILLAGES) -> pd.DataFrame:
    """Draw villages that differ much in income, so that the line varies from sample to sample."""
    village = np.repeat(np.arange(STRATA * villages), HOUSEHOLDS)
    stratum = village // villages
    level = rng.normal(0, 0.4, STRATA * villages)[village]
    income = np.exp(level + 0.1 * stratum + rng.normal(0, 0.4, len(village)))
    seen = income * np.exp(rng.normal(0, 0.3, len(village)))
    return pd.DataFrame(
        {
            "village": village,
            "stratum": stratum,
            "income": income,
            "registered": (seen < 0.6) * 1.0,
            "weight": 1.0 + 0.3 * stratum,
        }
    )


def rows_of(frame: pd.DataFrame) -> Rows:
    design = survey_design(frame["weight"], stratum=frame["stratum"], cluster=frame["village"])
    return Rows(frame, np.ones(len(frame), dtype=bool), {"household": design}, ())


def line_of(frame: pd.DataFrame, relative: RelativeLine = MEDIAN) -> EstimatedLine:
    return estimated_line(relative, frame["income"].to_numpy(), rows_of(frame), "below")


def judged(frame: pd.DataFrame, line: EstimatedLine, *, known: bool = False) -> pd.DataFrame:
    design = rows_of(frame).designs["household"]
    eligible = (frame["income"].to_numpy() < line.value) * 1.0
    registered = frame["registered"].to_numpy()

    def figures(_: int) -> Iterator[Linearised]:
        yield from accuracy(eligible, registered, design.weight, line.near)

    return estimates(design, whole(np.arange(len(frame))), figures, None if known else line)


@pytest.fixture(scope="module")
def repeated() -> pd.DataFrame:
    """Return figures of many samples, with the line's error and without, beside the truth."""
    rng = np.random.default_rng(20261125)
    population = sample(rng, villages=3_000)
    line = line_of(population)
    truth = judged(population, line, known=True).set_index("metric")["estimate"]
    found = []
    for draw in range(DRAWS):
        frame = sample(rng)
        drawn = line_of(frame)
        both = judged(frame, drawn)
        if draw % 5 == 0:
            both["known"] = judged(frame, drawn, known=True)["std_error"]
        found += [both.assign(true=both["metric"].map(truth))]
        row = {name: getattr(drawn, name) for name in ("std_error", "ci_low", "ci_high")}
        row |= {"metric": "line", "estimate": drawn.value, "true": line.value}
        found += [pd.DataFrame([row])]
    return pd.concat(found)


@pytest.mark.parametrize(
    "metric",
    ["line", "eligible_share", "exclusion_error", "inclusion_error", "targeting_differential",
     "error_rate_total", "targeting_differential_normalised"],
)  # fmt: skip
def test_intervals_cover_the_truth_though_every_sample_sets_its_own_line(repeated, metric):
    # 300 samples: a true 95% shows as 92.5 to 97.5 in 19 of 20 cases.
    rows = repeated[repeated["metric"].eq(metric)]
    covered = (rows["ci_low"] <= rows["true"]) & (rows["true"] <= rows["ci_high"])
    assert 0.92 <= covered.mean() <= 0.98


@pytest.mark.parametrize("metric", ["eligible_share", "inclusion_error", "exclusion_error"])
def test_errors_are_as_large_as_the_spread_and_would_not_be_with_a_line_taken_as_known(
    repeated, metric
):
    rows = repeated[repeated["metric"].eq(metric)]
    spread = rows["estimate"].std()
    assert rows["std_error"].mean() == pytest.approx(spread, rel=0.1)
    assert abs(rows["known"].mean() / spread - 1) > 0.15


def test_the_error_of_a_share_of_the_mean_is_that_of_the_mean():
    frame = sample(np.random.default_rng(2))
    line = line_of(frame, MEAN)
    income, weight = frame["income"].to_numpy(), frame["weight"].to_numpy()
    mean = np.average(income, weights=weight)
    design = rows_of(frame).designs["household"]
    error = design.domain().variance((income - mean) / weight.sum()) ** 0.5
    assert line.value == pytest.approx(0.6 * mean)
    assert line.std_error == pytest.approx(0.6 * error)


RNG = np.random.default_rng(11)
N = 60
ELIGIBLE = RNG.binomial(1, 0.4, N).astype(float)
REGISTERED = RNG.binomial(1, 0.2 + 0.5 * ELIGIBLE).astype(float)
NEAR = RNG.uniform(0, 1, N)
WEIGHT = RNG.uniform(0.5, 2, N)
VILLAGE = np.repeat(np.arange(6), 10)
SCORE = np.round(RNG.normal(ELIGIBLE, 1), 1)


def auc_by_pairs(eligible: np.ndarray) -> float:
    poor, other = WEIGHT * eligible, WEIGHT * (1 - eligible)
    beaten = places(SCORE).weight_below(other)
    return float(poor @ beaten / (poor.sum() * other.sum()))


def by_totals(eligible: np.ndarray) -> dict[str, float]:
    """Compute figures of the table by hand, with eligibility that need not be 0 or 1."""
    both = WEIGHT @ (eligible * REGISTERED)
    need, cover, everyone = WEIGHT @ eligible, WEIGHT @ REGISTERED, WEIGHT.sum()
    differential = both / need - (cover - both) / (everyone - need)
    return {
        "eligible_share": need / everyone,
        "exclusion_error": 1 - both / need,
        "inclusion_error": 1 - both / cover,
        "targeting_differential": differential,
        "random_inclusion_error": 1 - need / everyone,
        "exclusion_error_avoided": 1 - (1 - both / need) / (1 - cover / everyone),
        "inclusion_error_avoided": 1 - (1 - both / cover) / (1 - need / everyone),
    }


def slope(figure: Callable[[np.ndarray], float], step: float = 1e-6) -> float:
    return (figure(ELIGIBLE + step * NEAR) - figure(ELIGIBLE - step * NEAR)) / (2 * step)


@pytest.mark.parametrize("metric", by_totals(ELIGIBLE))
def test_the_slope_is_what_moving_the_line_does(metric):
    found = {one.metric: one for one in accuracy(ELIGIBLE, REGISTERED, WEIGHT, NEAR)}
    expected = slope(lambda eligible: by_totals(eligible)[metric])
    assert found[metric].line_slope == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_slope_of_the_auc_and_of_the_decomposition_too():
    (found,) = auc(ELIGIBLE, SCORE, WEIGHT, None, NEAR)
    assert found.line_slope == pytest.approx(slope(auc_by_pairs), rel=1e-6)
    for place, part in enumerate(decompose(ELIGIBLE, REGISTERED, WEIGHT, VILLAGE, NEAR)):
        expected = slope(
            lambda e, at=place: list(decompose(e, REGISTERED, WEIGHT, VILLAGE))[at].estimate
        )
        assert part.line_slope == pytest.approx(expected, rel=1e-6)


def test_coverage_and_benefits_do_not_hang_on_the_line(judge, villages):
    fixed = {"poor": {"measure": "income_pre_assist", "below": 1.0}}
    frame = villages()
    estimated = judge(frame, **RELATIVE)
    fixed["poor"]["below"] = float(estimated.relative_lines["estimate"].iloc[0])
    known = judge(frame, **{**RELATIVE, "truths": fixed})
    moved = estimated.metrics["std_error"] / known.metrics["std_error"] - 1
    still = estimated.metrics["metric"].isin(
        ["coverage", "random_exclusion_error", "cgh", "concentration_coef", "targeting_error_rate"]
    )
    assert moved[still].abs().max() < 1e-9
    overall = ~still & estimated.metrics["group_by"].eq("")
    assert (moved[overall].abs() > 1e-3).all()
    same = ["estimate", "n", "n_cases", "n_clusters", "df"]
    pd.testing.assert_frame_equal(estimated.metrics[same], known.metrics[same])


def test_the_line_lies_in_the_whole_sample_also_for_a_group(judge, villages):
    frame = villages()
    alone = frame[frame["county_code"].eq("SYN01")]
    among = judge(frame, **RELATIVE).metrics.query("group == 'SYN01' and metric == 'take_up'")
    line = judge(alone, **{**RELATIVE, "by": []}).relative_lines
    assert line["n_clusters"].tolist() == [5]
    assert among["df"].tolist() == [4, 4]
    assert judge(frame, **RELATIVE).relative_lines["n_clusters"].tolist() == [30]


def test_no_line_makes_a_row_eligible_that_fails_a_screen(spec, villages):
    screened = {**RELATIVE["truths"]["poor"], "screens": ["asset_screen_ok"]}
    section = spec(**{**RELATIVE, "truths": {"poor": screened}})
    (one,) = identification_cases(villages(), section, keys=KEYS, design=DESIGN).cases
    assert 0 < (~one.passed).sum() < len(one.passed)
    assert (one.near_line[~one.passed] == 0).all()
    assert (one.near_line[one.passed & (abs(one.welfare - one.estimated.value) < 500)] > 0).all()


def test_a_group_that_fails_the_screen_has_nobody_eligible_and_an_exact_interval(judge, villages):
    frame = villages()
    none = frame.assign(asset_screen_ok=np.where(frame["county_code"].eq("SYN01"), 0.0, 1.0))
    section = {**RELATIVE, "truths": {"poor": {**RELATIVE["truths"]["poor"],
                                              "screens": ["asset_screen_ok"]}}}  # fmt: skip
    found = judge(none, **section).metrics.query("group == 'SYN01' and metric == 'eligible_share'")
    assert (found["estimate"] == 0).all()
    assert (found["interval"] == "exact").all()
    assert (found["std_error"] == 0).all()


def test_neither_order_nor_scale_nor_repetition_moves_line_or_density():
    frame = sample(np.random.default_rng(4))
    line, near = line_of(frame), line_of(frame).near
    mixed = frame.sample(frac=1, random_state=1)
    again = line_of(mixed.reset_index(drop=True))
    assert again.value == line.value
    assert again.std_error == pytest.approx(line.std_error, rel=1e-12)
    twice = pd.concat([frame, frame], ignore_index=True)
    double = line_of(twice.assign(weight=twice["weight"] * 3))
    assert double.value == line.value
    assert double.std_error == pytest.approx(line.std_error, rel=1e-9)
    np.testing.assert_allclose(double.near[: len(frame)], near, rtol=1e-9)


def test_every_row_twice_is_the_same_sample_of_the_same_villages(judge, villages):
    frame = villages()
    section = {**RELATIVE, "bootstrap": {"replicates": 50}}
    twice = pd.concat([frame, frame.assign(household_id=frame["household_id"] + 600)])
    once, again = (
        judge(frame, **section),
        judge(twice.assign(weight=twice["weight"] * 5), **section),
    )
    figures = ["estimate", "std_error", "ci_low", "ci_high", "n_clusters", "df"]
    pd.testing.assert_frame_equal(again.metrics[figures], once.metrics[figures], rtol=1e-8)
    assert (again.metrics["n"] == 2 * once.metrics["n"]).all()
    drawn = ["bootstrap_error", "bootstrap_low", "bootstrap_high"]
    pd.testing.assert_frame_equal(again.bootstrap[drawn], once.bootstrap[drawn], rtol=1e-8)


def test_a_density_is_that_of_the_distribution_drawn_from():
    values = np.random.default_rng(5).normal(10, 2, 20_000)
    weights = np.where(values > 10, 3.0, 1.0)  # density times three above, relative to below
    ones = np.ones(len(values))
    assert weighted_density(values, ones, 11.0) == pytest.approx(0.1760, rel=0.04)
    assert weighted_density(values, weights, 12.5) == pytest.approx(0.0913 * 1.5, rel=0.06)


def test_money_in_other_units_gives_the_density_per_that_unit():
    values, ones = np.random.default_rng(6).lognormal(0, 1, 500), np.ones(500)
    assert bandwidth(1_000 * values, ones) == pytest.approx(1_000 * bandwidth(values, ones))
    there = weighted_density(1_000 * values, ones, 1_000.0)
    assert there == pytest.approx(weighted_density(values, ones, 1.0) / 1_000)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"income_pre_assist": 900.0}, "all 600 values of the measure are 900"),
        ({"income_pre_assist": float("nan")}, "no row of the sample has the measure"),
    ],
)
def test_a_measure_that_sets_no_line_is_refused(judge, villages, change, words):
    with pytest.raises(StudyError) as raised:
        judge(villages().assign(**change), **RELATIVE)
    assert words in str(raised.value)


def test_a_line_below_zero_is_refused(judge, villages):
    frame = villages().assign(income_pre_assist=lambda d: d["income_pre_assist"] - 30_000)
    with pytest.raises(StudyError) as raised:
        judge(frame, **RELATIVE)
    assert "0.7 of the median is -" in str(raised.value)
    assert "use a fixed line" in str(raised.value)


def test_values_that_are_all_equal_have_no_density():
    with pytest.raises(ValueError, match="all values are equal"):
        bandwidth(np.ones(5), np.ones(5))
