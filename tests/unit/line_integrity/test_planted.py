"""What is planted is found, and what is not planted is not: line, village, year, digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def verdicts(results, amounts="not_round"):
    """Return what is said by test, of amounts that are not round where there are two."""
    rows = results.tests[results.tests["amounts"].isin([amounts, "all"])]
    return rows.drop_duplicates("test", keep="last").set_index("test")["verdict"].to_dict()


LINES = [6_252, 6_000]


@pytest.mark.parametrize("rounded", [0, 0.3])
@pytest.mark.parametrize("line", LINES)
def test_incomes_moved_under_a_line_are_found(villages, moved, said_of_line, line, rounded):
    """In each of three draws by the bands, in two at least by the density."""
    said = [
        said_of_line(moved(villages(seed, rounded=rounded), line, seed), line) for seed in range(3)
    ]
    assert [one["under_line"] for one in said] == ["found"] * 3
    assert sum(one["density"] == "found" for one in said) >= 2


def test_round_figures_alone_are_not_called_heaping_under_a_line(villages, said_of_line):
    """Lines at, just beside and between round figures: 12 draws, a false finding in .05 at most."""
    said = [
        said_of_line(villages(seed, n=1_500, rounded=0.4), line)
        for line in (*LINES, 6_010, 5_990)
        for seed in range(3)
    ]
    assert sum(one["under_line"] == "found" for one in said) <= 1
    assert sum(one["density"] == "found" for one in said) <= 1


def test_round_figures_alone_show_as_round_figures(villages, test_of):
    results = test_of(villages(rounded=0.4), lines={"dibao": 6_000})
    assert verdicts(results)["last_digit"] == "found"
    heaped = results.tests.query("test == 'heaping'").set_index("amounts")
    assert heaped.loc["1000", "estimate"] > 100 * heaped.loc["1000", "expected"]


def test_a_round_line_hides_heaping_unless_round_figures_are_left_out(villages, moved, test_of):
    """Many report the line itself, which lies over it: of all amounts fewer lie under than over."""
    results = test_of(moved(villages(n=6_000, rounded=0.6), 6_000), lines={"dibao": 6_000})
    ratio = results.tests.query("test == 'under_line'").set_index("amounts")["estimate"]
    assert ratio["all"] < 1 < ratio["not_round"]
    assert results.round_lines == ("dibao",)
    frame = moved(villages(n=6_000, rounded=0.6), 6_000)
    by_hand = np.average(frame["income"] == 6_000, weights=frame["weight"])
    at = results.tests.query("test == 'at_line'").iloc[0]
    assert at["estimate"] == pytest.approx(by_hand)
    assert by_hand > 0.005


def test_clean_incomes_show_nothing(villages, test_of):
    results = test_of(villages(seed=4), lines={"dibao": 6_252}, village="village_code")
    said = verdicts(results)
    assert set(said.values()) <= {"not_found", "described"}
    assert results.counties["verdict"].eq("not_found").all()


def test_incomes_copied_within_a_village_are_found_where_the_income_level_is_not(villages, test_of):
    """In 8 of 160 villages five households report the income of one; villages differ in level."""
    frame = villages(rounded=0.2)
    for village in range(0, 160, 20):
        rows = frame.index[frame["village_code"] == village][:5]
        frame.loc[rows, "income"] = frame.loc[rows[0], "income"]
    assert verdicts(test_of(frame, village="village_code"))["identical"] == "found"
    largest = test_of(frame, village="village_code").clusters
    assert largest["households"].iloc[0] >= 5
    assert int(largest["village"].iloc[0]) % 20 == 0
    before = test_of(villages(rounded=0.2), village="village_code")
    assert verdicts(before)["identical"] == "not_found"


def test_round_incomes_copied_within_a_village_are_found_among_all_amounts(villages, test_of):
    """Half a village reports 7,000: none of it is left without round figures."""
    frame = villages(n=2_000)
    for village in range(0, 80, 10):
        frame.loc[frame.index[frame["village_code"] == village][:12], "income"] = 7_000.0
    rows = test_of(frame, village="village_code").tests.query("test == 'identical'")
    assert rows.set_index("amounts")["verdict"].to_dict() == {
        "all": "found", "not_round": "not_found",
    }  # fmt: skip


def carried(frame, share, seed=1):
    """Add a year after the first: incomes change, a share of them stays as it was."""
    rng = np.random.default_rng(seed)
    change = rng.normal(100, 400, len(frame)) * (rng.random(len(frame)) >= share)
    later = frame.assign(year=2025, income=np.maximum(np.round(frame["income"] + change), 1))
    return pd.concat([frame, later], ignore_index=True)


def test_incomes_carried_forward_are_found(villages, test_of):
    plain, copied = (test_of(carried(villages(), share), at=2025) for share in (0, 0.02))
    assert verdicts(plain)["copied"] == "not_found"
    assert verdicts(copied)["copied"] == "found"
    row = copied.tests.query("test == 'copied' and amounts == 'all'").iloc[0]
    assert row["estimate"] == pytest.approx(0.02, abs=0.007)
    assert row["n"] == 4_000


def test_preferred_digits_are_found_in_their_county_alone(villages, test_of):
    frame = villages()
    preferred = (frame["county_code"] == 3) & (frame["household_id"] % 2 == 0)
    frame["income"] = frame["income"].where(~preferred, 5 * (frame["income"] / 5).round())
    found = test_of(frame).counties.set_index("county")["verdict"]
    assert found[found.eq("found")].index.tolist() == ["3"]


def test_digits_of_converted_amounts_are_read_in_the_unit_in_which_they_were_told(
    villages, test_of
):
    """Hundreds of rupees kept as dollars in single precision have no digits until told back."""
    rupee = 0.0379043304
    frame = villages(n=1_000, rounded=1.0)
    dollars = (frame["income"] * rupee).astype("float32").astype(float)
    frame = frame.assign(income=dollars)
    assert "last_digit" not in set(test_of(frame).tests["test"])
    assert [one.reason for one in test_of(frame).notices] == ["not_whole"]
    told = test_of(frame, reported_unit=rupee).tests.set_index("test")
    assert told.loc["last_digit", "estimate"] == 1


def test_villages_that_are_not_equally_poor_do_not_copy(villages, test_of):
    """Where all round to hundreds, neighbours of like income share amounts without copying.

    Shuffled over whole counties, all three of these draws would be called copied.
    """
    said = [
        verdicts(test_of(villages(seed, rounded=1.0), village="village_code"))["identical"]
        for seed in range(3)
    ]
    assert said == ["not_found"] * 3


def test_where_all_amounts_are_round_nothing_is_said_without_round_figures(villages, test_of):
    frame = villages(n=1_000, rounded=1.0)
    results = test_of(frame, village="village_code", lines={"dibao": 6_252})
    assert set(results.tests.loc[results.tests["amounts"].eq("not_round"), "test"]) == set()
    few = {one.where: one.count for one in results.notices}
    assert few["test=under_line line=dibao amounts=not_round"] == 0


def test_digits_of_amounts_below_a_thousand_are_not_read(villages, test_of):
    frame = villages()
    frame.loc[frame.index < 400, "income"] = 505.0
    row = test_of(frame).tests.set_index("test").loc["last_digit"]
    assert row["n"] == (frame["income"] >= 1_000).sum()
    assert row["verdict"] == "not_found"
