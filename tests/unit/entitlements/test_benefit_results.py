"""What benefits cost and close, against figures worked out by hand and against other packages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.entitlements.benefit_results import evaluate_benefits
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.benefits import entitled_benefits
from lowincome_research.entitlements.estimates import part_of
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.policy.lines import lines_by_year
from lowincome_research.resources import project_path
from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.simulate import simulate
from lowincome_research.stats.survey import survey_design
from lowincome_research.stats.survey_estimates import ratio, total
from lowincome_research.strict import load_yaml, parse_value

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(weight="weight")
HOUSEHOLDS = pd.DataFrame(
    {
        # standard 12,000 a head; b fails the asset test; e is unknown
        "household_id": list("abcde"),
        "year": 2024,
        "household_size": [2, 1, 3, 4, 2],
        "income_pre_assist": [6000.0, 9000.0, 10800.0, 30000.0, 5000.0],
        "household_status": ["dibao", "none", "dibao", "none", None],
        "weight": [10.0, 20.0, 10.0, 30.0, 50.0],
        "paid": [3000.0, 12000.0, 3600.0, 0.0, 0.0],
    }
)


def results(frame=HOUSEHOLDS, design=DESIGN, persons=None, **section):
    spec = parse_value(
        {"standard": 12000, "paid": {"column": "paid", "per": "household"}, **section},
        BenefitsSpec,
    )
    benefits = entitled_benefits(frame, persons, spec, region="henan", keys=KEYS)
    return evaluate_benefits(benefits, frame, design=design)


@pytest.fixture(scope="module")
def found():
    return results()


def test_spending_is_summed_over_households_and_persons_with_weights(found):
    row = found.spending.set_index("kind").loc["dibao"]
    # a lacks 2 x 6,000, c 3 x 1,200
    assert (row["n"], row["households"], row["persons"]) == (2, 20, 10 * 2 + 10 * 3)
    assert row["spending"] == 10 * 12000 + 10 * 3600
    assert row["per_person"] == pytest.approx(156000 / 50)
    assert row["share_of_standard"] == pytest.approx(156000 / 50 / 12000)
    total = found.spending.set_index("kind").loc["all"]
    assert total.drop("kind", errors="ignore").equals(row.drop("kind", errors="ignore"))


def test_poverty_before_and_after_is_that_of_the_formulas(found):
    row = found.gaps.set_index("payment").loc["entitled"]
    persons = 10 * 2 + 20 * 1 + 10 * 3 + 30 * 4  # e is unknown
    gap = (20 * 0.5 + 20 * 0.25 + 30 * 0.1) / persons
    assert row["n"] == 4
    assert row["rate_before"] == pytest.approx(70 / persons)
    assert row["gap_before"] == pytest.approx(gap)
    assert row["rate_after"] == pytest.approx(20 / persons)
    assert row["gap_after"] == pytest.approx(20 * 0.25 / persons)
    assert row["closed"] == pytest.approx(13 / 18)
    assert row["efficiency"] == pytest.approx(1)


def test_money_beyond_the_gap_closes_nothing(found):
    row = found.gaps.set_index("payment").loc["paid"]
    # a gets 3,000 of the 12,000 it lacks, b 12,000 of 3,000, c all of 3,600
    closed = 10 * 3000 + 20 * 3000 + 10 * 3600
    assert row["efficiency"] == pytest.approx(closed / (10 * 3000 + 20 * 12000 + 10 * 3600))
    assert row["closed"] == pytest.approx(closed / (10 * 12000 + 20 * 3000 + 10 * 3600))


def test_payments_are_compared_household_by_household(found):
    rows = found.payments.set_index("case")
    assert rows["n"].to_dict() == {
        "paid_only": 1, "above": 0, "equal": 1, "below": 1, "entitled_only": 0, "all": 3
    }  # fmt: skip
    assert rows.loc["paid_only", "share"] == pytest.approx(20 / 40)
    assert rows.loc["below", ["mean", "p10", "p50", "p90"]].tolist() == [-4500.0] * 4
    assert np.isnan(rows.loc["above", "mean"])
    assert rows.loc["all", "mean"] == pytest.approx((10 * -4500 + 20 * 12000 + 0) / 40)


@pytest.mark.parametrize(("paid", "case"), [(12011.0, "equal"), (12013.0, "above"),
                                            (11989.0, "equal"), (11987.0, "below"),
                                            (0.0, "entitled_only")])  # fmt: skip
def test_a_difference_within_a_years_rounding_counts_as_equal(paid, case):
    frame = HOUSEHOLDS.assign(paid=[paid, 0.0, 0.0, 0.0, 0.0])[lambda rows: rows.index.isin([0, 3])]
    rows = results(frame).payments.set_index("case")
    assert rows.loc[case, "n"] == 1


def test_payments_per_person_are_taken_times_persons():
    per_head = HOUSEHOLDS.assign(paid=HOUSEHOLDS["paid"] / HOUSEHOLDS["household_size"])
    one, other = results(), results(per_head, paid={"column": "paid"})
    pd.testing.assert_frame_equal(one.payments, other.payments)


def test_nullable_columns_of_a_panel_give_the_same_results(found):
    nullable = results(HOUSEHOLDS.convert_dtypes())
    for name in ("spending", "gaps", "payments"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(nullable, name))


def test_without_payments_on_record_nothing_is_said_of_them():
    found = results(paid=None)
    assert found.payments is None
    assert set(found.gaps["payment"]) == {"entitled", "dibao"}


def test_nobody_entitled_is_no_row_and_no_division_by_nothing():
    found = results(HOUSEHOLDS.assign(household_status="none", income_pre_assist=50000.0))
    assert found.spending.empty
    assert found.gaps["closed"].isna().all()
    assert (found.gaps["rate_before"] == 0).all()


def test_the_destitute_and_gradual_exit_have_rows_of_their_own():
    frame = pd.concat(
        [HOUSEHOLDS.assign(earned=0.0),
         HOUSEHOLDS.assign(year=2025, household_status="none", income_pre_assist=20000.0,
                           earned=20000.0)], ignore_index=True,
    )  # fmt: skip
    persons = pd.DataFrame({"household_id": ["d"], "year": [2024], "person_id": ["d1"],
                            "tekun": [1], "dibao_single": [0]})  # fmt: skip
    found = results(frame, persons=persons, grace={"earned": "earned"}).spending
    by = found.set_index(["time", "kind"])
    assert by.loc[(2024, "tekun"), "spending"] == 30 * 12 * 1300
    assert by.loc[(2025, "grace"), "spending"] == 10 * 6 * 1000 + 10 * 6 * 300
    assert by.loc[(2025, "grace"), "persons"] == 50


def test_errors_are_those_of_the_survey_estimates_in_the_whole_design():
    rng = np.random.default_rng(5)
    weight, cluster = rng.uniform(1, 3, 200), rng.integers(0, 20, 200)
    survey = survey_design(weight, cluster=cluster)
    inside, values = rng.random(200) < 0.3, rng.lognormal(size=200)
    part = part_of(survey, inside)
    wanted = ratio(survey, np.where(inside, values, 0), inside)
    found = part.ratio("mean", values[inside], np.ones(inside.sum()))
    assert found["mean"] == pytest.approx(wanted.estimate)
    assert found["mean_std_error"] == pytest.approx(wanted.std_error)
    sum_wanted = total(survey, np.where(inside, values, 0))
    assert part.total("sum", values[inside])["sum_std_error"] == pytest.approx(sum_wanted.std_error)


def test_a_panel_like_rural_henan_pays_about_the_published_share_of_the_standard():
    """About 60% of the standard per recipient in 2021 (domain H5: arithmetic on remembered counts).

    The synthetic incomes are not made to meet it, so the band is wide: between a third, less than
    any published average, and nine tenths, which a top-up cannot reach unless nearly all
    recipients have no income.
    """
    data = load_yaml(project_path("data") / "henan_synthetic" / "calibration.yaml").data
    data["places"]["counties"]["value"] = 8
    data["places"]["villages_per_county"]["value"] = 4
    frame = simulate(parse_value(data, Calibration), seed=7).tables["households"]
    frame = frame[frame["year"].eq(2021)]
    line = lines_by_year("dibao_line", region="henan", years=(2021,))[2021].value
    eligible = frame["income_pre_assist"].lt(line) & frame["asset_screen_ok"].eq(1)
    frame = frame.assign(household_status=np.where(eligible, "dibao", "none"))
    for method in ("topup", "tiers"):
        found = results(
            frame, Design(weight="weight", stratum="county_code", cluster="village_code"),
            standard="dibao_line", paid=None, method=method,
        )  # fmt: skip
        share = found.spending.set_index("kind").loc["dibao", "share_of_standard"]
        assert 1 / 3 < share < 0.9
    assert "dibao" in found.summary()
