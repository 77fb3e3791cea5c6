"""Every identification metric on ten households that a reader can count.

Incomes of 1 to 10 thousand yuan, a line of 4.5: households 1 to 4 are eligible. The register holds
households 1, 2, 5 and 9. So two of four eligible households are covered, two are missed, and two
of four registered households are wrongly covered.
"""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.spec import IdentificationSpec, Register, Truth
from lowincome_research.panel.spec import Design, Keys

HOUSEHOLDS = pd.DataFrame(
    {
        "household_id": range(1, 11),
        "income_pre_assist": [float(income) for income in range(1, 11)],
        "registered": [1, 1, 0, 0, 1, 0, 0, 0, 1, 0],
        "amount": [4.0, 2.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        "score": [9, 7, 8, 3, 6, 5, 4, 2, 3, 1],
        "household_size": [4, 1, 1, 1, 2, 3, 3, 1, 3, 1],
        "county": ["a", "a", "a", "b", "b", "a", "b", "b", "b", "b"],
    }
)
POOR = Truth(measure="income_pre_assist", below=4.5)


def judge(register: Register, *, by: tuple[str, ...] = ()) -> pd.DataFrame:
    spec = IdentificationSpec(registers={"dibao": register}, truths={"poor": POOR}, by=by)
    results = identification_accuracy(
        HOUSEHOLDS, spec, keys=Keys(unit="household_id"), design=Design(size="household_size")
    )
    return results.to_frame().set_index(["unit", "group", "metric"])["estimate"]


@pytest.mark.parametrize(
    ("metric", "households", "persons"),
    [
        # 4 of 10 are eligible; with their members 7 of 20
        ("eligible_share", 4 / 10, 7 / 20),
        # 4 of 10 are registered; with their members 4 + 1 + 2 + 3 of 20
        ("coverage", 4 / 10, 10 / 20),
        # 1 and 2 of the eligible 1, 2, 3, 4
        ("take_up", 2 / 4, 5 / 7),
        # 3 and 4 of the eligible
        ("exclusion_error", 2 / 4, 2 / 7),
        # 5 and 9 of the registered
        ("inclusion_error", 2 / 4, 5 / 10),
        # 5 and 9 of the six who are not eligible
        ("inclusion_error_nonpoor", 2 / 6, 5 / 13),
        # 3, 4, 5 and 9 of all
        ("error_rate_total", 4 / 10, 7 / 20),
        # covered among the eligible less covered among the others
        ("targeting_differential", 2 / 4 - 2 / 6, 5 / 7 - 5 / 13),
        # a lottery would miss all but its share, and cover others by their share
        ("random_exclusion_error", 6 / 10, 10 / 20),
        ("random_inclusion_error", 6 / 10, 13 / 20),
        # what is left of a lottery's error is the register's
        ("exclusion_error_avoided", 1 - (2 / 4) / (6 / 10), 1 - (2 / 7) / (10 / 20)),
        ("inclusion_error_avoided", 1 - (2 / 4) / (6 / 10), 1 - (5 / 10) / (13 / 20)),
        # households: as many places as eligible, so all could be covered. Persons: half of all are
        # registered and 7 of 20 eligible, so at best 3 places go to the 13 others
        ("targeting_differential_normalised", 2 / 4 - 2 / 6, (5 / 7 - 5 / 13) / (1 - 3 / 13)),
        # the neediest 4 households, of which 1 and 2 hold places; the neediest 10 persons are those
        # of 1 to 5 and one of the three of 6, and 4 + 1 + 2 of them hold places
        ("targeting_error_rate", 2 / 4, 3 / 10),
        # households 1 to 4 are the poorest 40% and hold 2 of 4 places; persons: the poorest 8 of 20
        # are households 1 to 4 and one of the two members of 5, holding 6 of 10 places
        ("cgh", 0.5 / 0.4, 0.6 / 0.4),
    ],
)
def test_each_metric_counts_what_its_name_says(metric, households, persons):
    found = judge(Register(column="registered"))
    assert found["household", "", metric] == pytest.approx(households, abs=1e-12)
    assert found["person", "", metric] == pytest.approx(persons, abs=1e-12)


def test_with_amounts_the_poorest_are_counted_by_the_money_they_get():
    # The poorest 40% get 4 + 2 of 8 thousand yuan.
    found = judge(Register(column="registered", amount="amount"))
    assert found["household", "", "cgh"] == pytest.approx((6 / 8) / 0.4)


def test_the_concentration_coefficient_is_negative_where_the_poor_get_more():
    # Mid-ranks of 1, 2, 5, 9 are .05, .15, .45, .85: twice their mean less one.
    found = judge(Register(column="registered"))
    assert found["household", "", "concentration_coef"] == pytest.approx(2 * 1.5 / 4 - 1)


def test_auc_is_the_share_of_pairs_that_the_score_ranks_rightly():
    # Scores of the eligible 9, 7, 8 beat all of 6, 5, 4, 2, 3, 1; 3 beats two and ties with one.
    found = judge(Register(column="registered", score="score"))
    assert found["household", "", "auc"] == pytest.approx((6 + 6 + 6 + 2.5) / 24)


def test_groups_are_judged_on_their_own():
    # County a: 1, 2 and 3 are eligible, 1 and 2 covered. County b: 4 is eligible and missed.
    found = judge(Register(column="registered"), by=("county",))
    assert found["household", "a", "exclusion_error"] == pytest.approx(1 / 3)
    assert found["household", "b", "exclusion_error"] == 1
    assert found["household", "b", "inclusion_error"] == 1


def test_the_targeting_differential_splits_within_and_between_counties():
    # Within: county a .4 x cov(a) + .6 x cov(b); between: the rest of cov / (H(1 - H)).
    spec = IdentificationSpec(
        registers={"dibao": Register(column="registered")}, truths={"poor": POOR}, by=("county",)
    )
    results = identification_accuracy(HOUSEHOLDS, spec, keys=Keys(unit="household_id"))
    parts = results.decomposition.set_index("part")["estimate"]
    within = (0.4 * (2 / 4 - 3 / 4 * 2 / 4) + 0.6 * (0 / 6 - 1 / 6 * 2 / 6)) / (0.4 * 0.6)
    assert parts["within"] == pytest.approx(within)
    assert parts["within"] + parts["between"] == pytest.approx(2 / 4 - 2 / 6)


def test_coverage_by_tenth_follows_the_ranking_by_income():
    spec = IdentificationSpec(registers={"dibao": "registered"}, truths={"poor": POOR})
    results = identification_accuracy(HOUSEHOLDS, spec, keys=Keys(unit="household_id"))
    curve = results.curves[results.curves["curve"].eq("coverage")]
    assert curve["estimate"].round(9).tolist() == HOUSEHOLDS["registered"].tolist()
