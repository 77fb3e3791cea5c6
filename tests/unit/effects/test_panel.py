"""Within effects, and the trap of counting effects that are nested in the clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from linearmodels.panel import PanelOLS

UNITS, TIMES = 40, 5


@pytest.fixture
def panel() -> pd.DataFrame:
    """Forty households over five years; half are assisted from the third year on."""
    rng = np.random.default_rng(2)
    unit, time = np.divmod(np.arange(UNITS * TIMES), TIMES)
    d = ((unit % 2 == 0) & (time >= 2)).astype(float)
    noise = rng.normal(size=UNITS * TIMES).reshape(UNITS, TIMES).cumsum(axis=1).ravel()
    y = rng.normal(size=UNITS)[unit] + 0.3 * time + d + noise
    words = np.array(["y2019", "y2020", "y2021", "y2022", "y2023"])
    return pd.DataFrame(
        {"unit": unit, "year": words[time], "d": d, "y": y, "x": rng.normal(size=len(y)),
         "county": unit % 8, "weight": rng.uniform(1, 2, len(y))}
    )  # fmt: skip


def row_of(results):
    (row,) = results.to_frame().to_dict("records")
    return row


def lsdv(panel: pd.DataFrame, effects: tuple[str, ...]):
    formula = "y ~ d + x" + "".join(f" + C({name})" for name in effects)
    return smf.ols(formula, panel)


@pytest.mark.parametrize(
    ("effects", "columns"),
    [(["unit"], ("unit",)), (["time"], ("year",)), (["unit", "time"], ("unit", "year"))],
)
def test_absorbed_effects_are_their_dummies(panel, estimate, effects, columns):
    entry = {"design": "panel", "effects": effects, "controls": ["x"]}
    row = row_of(estimate(panel, entry, time="year"))
    other = lsdv(panel, columns).fit(cov_type="HC1", use_t=True)
    assert row["estimate"] == pytest.approx(other.params["d"], rel=1e-8)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=1e-8)
    assert row["df"] == other.df_resid


def test_two_way_errors_are_not_inflated_by_effects_nested_in_the_clusters(panel, estimate):
    """k counts d, x, the constant and four years, not the forty households."""
    entry = {"design": "panel", "effects": ["unit", "time"], "controls": ["x"], "cluster": "unit"}
    row = row_of(estimate(panel, entry, time="year"))
    n, k = UNITS * TIMES, 2 + TIMES
    raw = lsdv(panel, ("unit", "year")).fit(
        cov_type="cluster", cov_kwds={"groups": panel["unit"], "use_correction": False}
    )
    stated = np.sqrt(UNITS / (UNITS - 1) * (n - 1) / (n - k))
    assert row["std_error"] == pytest.approx(raw.bse["d"] * stated, rel=1e-8)
    assert (row["df"], row["n_parameters"], row["n_clusters"]) == (UNITS - 1, k, UNITS)


def test_the_default_of_panelols_is_the_trap(panel, estimate):
    entry = {"design": "panel", "effects": ["unit", "time"], "cluster": "unit"}
    ours = row_of(estimate(panel, entry, time="year"))["std_error"]
    indexed = panel.assign(year=panel["year"].str[1:].astype(int)).set_index(["unit", "year"])
    model = PanelOLS(indexed["y"], indexed[["d"]], entity_effects=True, time_effects=True)
    clustered = {"cov_type": "clustered", "cluster_entity": True, "group_debias": True}
    default = model.fit(**clustered).std_errors["d"]
    right = model.fit(**clustered, auto_df=False, count_effects=False).std_errors["d"]
    assert default / right == pytest.approx(np.sqrt(TIMES / (TIMES - 1)), rel=0.02)
    # linearmodels then counts no effect at all, we count the constant and the years but one
    n = UNITS * TIMES
    assert ours == pytest.approx(right * np.sqrt((n - 1) / (n - 1 - TIMES)), rel=1e-8)


def test_effects_not_nested_in_the_clusters_are_counted(panel, estimate):
    """Counties hold whole households; years do not."""
    entry = {"design": "panel", "effects": ["unit"], "cluster": "year"}
    row = row_of(estimate(panel, entry, time="year"))
    assert row["n_parameters"] == 1 + UNITS
    entry = {"design": "panel", "effects": ["unit"], "cluster": "county"}
    assert row_of(estimate(panel, entry, time="year"))["n_parameters"] == 1 + 1


def test_another_column_can_stand_in_for_one_of_the_effects(panel, estimate):
    entry = {"design": "panel", "effects": ["time"], "fixed_effects": ["county"], "controls": ["x"]}
    row = row_of(estimate(panel, entry, time="year"))
    other = lsdv(panel, ("year", "county")).fit(cov_type="HC1")
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=1e-8)


def test_weights_and_gaps_are_respected(panel, estimate):
    some = panel.drop(index=[3, 17, 60, 61])
    entry = {"design": "panel", "effects": ["unit", "time"], "weights": "weight", "controls": ["x"]}
    row = row_of(estimate(some, entry, time="year"))
    other = smf.wls("y ~ d + x + C(unit) + C(year)", some, weights=some["weight"]).fit(
        cov_type="HC1"
    )
    # PanelOLS sweeps weighted two-way effects by iteration, good to about 1e-7
    assert row["estimate"] == pytest.approx(other.params["d"], rel=1e-6)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=1e-6)
