"""Truth beside estimates: what errors of report do to poverty and outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.identification.known import known_cases, known_values
from lowincome_research.identification.outcomes import targeting_outcomes
from lowincome_research.identification.poverty import poverty
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household")
SPEC = {
    "registers": {"dibao": {"column": "registered", "amount": "amount"}},
    "truths": {
        "fixed": {"measure": "income_pre_assist", "below": 6_000},
        "score": {"measure": "deprivations", "at_least": 4},
    },
}


@pytest.fixture
def spec() -> IdentificationSpec:
    return parse_value(SPEC, IdentificationSpec)


def test_true_figures_follow_true_incomes_whatever_the_order_of_rows(households, spec):
    rng = np.random.default_rng(1)
    noise = np.exp(rng.normal(0, 0.4, len(households)))
    frame = households.assign(income_pre_assist=households["income"] * noise)
    truth = households[["household"]].assign(income_true=households["income"])
    shuffled = truth.sample(frac=1, random_state=2)
    exact = known_cases(frame, spec, shuffled, keys=KEYS, design=Design(weight="weight"))
    before, after = known_values(exact, poverty), known_values(exact, targeting_outcomes)
    rate = before.set_index(["truth", "unit", "metric"])["true_value"]
    expected = np.average(households["income"] < 6_000, weights=households["weight"])
    assert rate["fixed", "household", "poverty_rate"] == pytest.approx(expected, rel=1e-12)
    assert set(after["register"]) == {"dibao"}
    assert set(after["truth"]) == {"fixed"}


def test_real_data_have_no_true_figures(households, spec):
    frame = households.assign(income_pre_assist=households["income"])
    exact = known_cases(frame, spec, None, keys=KEYS)
    assert exact is None
    assert known_values(exact, poverty) is None
