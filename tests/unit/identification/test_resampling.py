"""The bootstrap of villages beside linearised errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.measure import METRICS, identification_accuracy
from lowincome_research.identification.resampling import overall_figures
from lowincome_research.identification.results import BOOTSTRAP_COLUMNS
from tests.unit.identification.conftest import DESIGN, KEYS

SECTION = {
    "registers": {
        "dibao": {"column": "dibao_recipient", "amount": "dibao_amount", "score": "need_score"}
    },
    "truths": {
        "rule": {
            "measure": "income_pre_assist",
            "below": 6_252,
            "screens": ["asset_screen_ok"],
        },
        "relative": {"measure": "income_pre_assist", "below": {"share": 0.7, "of": "median"}},
    },
    "bootstrap": {"replicates": 200},
}


def test_without_the_key_there_is_no_bootstrap(judge, villages):
    found = judge(villages()).bootstrap
    assert found.empty
    assert list(found.columns) == BOOTSTRAP_COLUMNS


def test_on_the_sample_itself_it_computes_what_the_table_says(spec, villages):
    frame = villages()
    cases = identification_cases(frame, spec(**SECTION), keys=KEYS, design=DESIGN)
    table = identification_accuracy(frame, spec(**SECTION), keys=KEYS, design=DESIGN).metrics
    told = table.set_index(["truth", "unit", "metric"])["estimate"]
    for one in cases.cases:
        for unit, design in cases.rows.designs.items():
            found = dict(overall_figures(one, one.eligible, design.weight[one.position]))
            assert set(found) == set(METRICS)
            for metric, value in found.items():
                assert value == pytest.approx(told[one.truth, unit, metric], abs=1e-12)


def test_both_ways_to_an_error_agree(judge, villages):
    # 200 replicates give an error to 5%; with 120 villages the two ways differ by a few more.
    found = judge(villages(counties=10, per_county=12), **SECTION).bootstrap
    assert list(found.columns) == BOOTSTRAP_COLUMNS
    assert len(found) == 2 * 2 * len(METRICS)
    assert not found.isna().any().any()
    assert (found["replicates"] == 200).all()
    ratio = found["bootstrap_error"] / found["std_error"]
    kinked = found["metric"].eq("targeting_differential_normalised")
    assert ratio[~kinked].between(0.8, 1.25).all()
    assert ratio.mean() == pytest.approx(1, abs=0.05)


def test_percentile_intervals_lie_around_the_estimate(judge, villages):
    found = judge(villages(counties=10, per_county=12), **SECTION).bootstrap
    inside = found["bootstrap_low"].lt(found["estimate"]) & found["estimate"].lt(
        found["bootstrap_high"]
    )
    assert inside.mean() > 0.95
    width = (found["bootstrap_high"] - found["bootstrap_low"]) / (2 * 1.96)
    assert (width / found["bootstrap_error"]).between(0.8, 1.2).all()


def test_the_line_is_set_again_in_every_replicate(judge, villages):
    # A share of the median moves with the sample, so that the share below it moves less.
    found = judge(villages(counties=10, per_county=12), **SECTION).bootstrap
    line = 0.7 * float(villages(counties=10, per_county=12)["income_pre_assist"].median())
    fixed = {"fixed": {"measure": "income_pre_assist", "below": line}}
    known = judge(villages(counties=10, per_county=12), **{**SECTION, "truths": fixed}).bootstrap
    chosen = found["metric"].eq("eligible_share") & found["truth"].eq("relative")
    alike = known["metric"].eq("eligible_share")
    ratio = found[chosen]["bootstrap_error"].to_numpy() / known[alike]["bootstrap_error"].to_numpy()
    assert (ratio < 0.9).all()


def test_the_seed_alone_decides_the_draws_not_the_order_of_rows(spec, villages):
    frame = villages()

    def drawn(data: pd.DataFrame, seed: int) -> pd.DataFrame:
        return identification_accuracy(
            data, spec(**SECTION), keys=KEYS, design=DESIGN, seed=seed
        ).bootstrap

    once = drawn(frame, 1)
    pd.testing.assert_frame_equal(drawn(frame.sample(frac=1, random_state=2), 1), once, rtol=1e-9)
    assert not np.allclose(drawn(frame, 2)["bootstrap_error"], once["bootstrap_error"])


def test_a_replicate_in_which_nobody_is_registered_is_counted_out(judge, villages):
    frame = villages()
    listed = frame["village_code"].isin([3, 4]) & (frame["household_id"] % 3 != 0)
    found = judge(frame.assign(dibao_recipient=listed * 1.0), bootstrap={"replicates": 100})
    by_metric = found.bootstrap.query("unit == 'household'").set_index("metric")
    assert not found.bootstrap.isna().any().any()
    # Four of a county's five villages are drawn: neither of the two in (3/5)^4 = 13 of 100.
    assert 77 <= by_metric.loc["inclusion_error", "replicates"] <= 96
    assert by_metric.loc["coverage", "replicates"] == 100
