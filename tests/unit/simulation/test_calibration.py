"""What a calibration must hold, and what its author is told when it does not."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.simulation.targets import MEASURES, calibration_table


def problem_of(changed, values) -> str:
    with pytest.raises(StudyError) as caught:
        changed(values)
    return str(caught.value)


def test_a_line_that_lacks_a_year_of_the_panel_is_named(changed):
    told = problem_of(changed, {"lines.price_index.value": {"2019": 1.0, "2020": 1.03}})
    assert "'price_index' lacks the years 2021, 2022, 2023, 2024" in told


def test_loadings_that_explain_more_than_everything_are_refused(changed):
    told = problem_of(changed, {"indicators.fc_savings.wealth": 0.99})
    assert "fc_savings" in told
    assert "add up to more than 1" in told


def test_grades_whose_shares_do_not_add_up_are_refused(changed):
    told = problem_of(changed, {"indicators.sc_trust.shares": [0.5, 0.4]})
    assert "the shares add up to 0.9, not to 1" in told


def test_a_value_without_a_known_confidence_is_refused(changed):
    told = problem_of(changed, {"income.persistence.confidence": "certain"})
    assert "income.persistence.confidence" in told
    assert "placeholder" in told


def test_an_indicator_that_registers_need_may_not_be_missing(changed, calibration):
    kept = {name: item.model_dump() for name, item in calibration.indicators.items()}
    del kept["sc_cadre_kin"]
    assert "'indicators' lacks 'sc_cadre_kin'" in problem_of(changed, {"indicators": kept})


def test_every_target_has_a_measure_and_the_default_panel_meets_it(simulated, calibration):
    table = calibration_table(simulated, calibration)
    assert set(table["target"]) == set(MEASURES)
    assert table.loc[~table["within"], ["target", "wanted", "obtained"]].empty


def test_a_panel_that_misses_a_target_is_reported_so(simulated, changed):
    table = calibration_table(simulated, changed({"targets.household_size.value": 4.0}))
    missed = table.set_index("target").loc["household_size"]
    assert not missed["within"]
    assert missed["wanted"] == 4.0
