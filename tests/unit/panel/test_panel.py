"""The panel on disk, samples of it, and the report on its quality."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.panel.codebook import Bounds
from lowincome_research.panel.load import load_panel
from lowincome_research.panel.panel import read_panel, write_panel
from lowincome_research.panel.quality import quality_report
from lowincome_research.panel.sample import select
from lowincome_research.panel.spec import Design, FileSpec, Keys, PanelSpec
from lowincome_research.resources import project_path

SHARED = Path(__file__).parents[4] / "shared" / "data" / "pakistan_graduation"


@pytest.fixture
def panel(study):
    study.codebook(
        """
        household_id: {type: key}
        year: {type: integer}
        visited: {type: date}
        loan: {type: number, money: true, unit: {zh: 元, en: yuan}, range: {min: 0}}
        poor: {type: boolean, values: {0: {zh: 否, en: 'no'}, 1: {zh: 是, en: 'yes'}}}
        """
    )
    study.write(
        "s.csv",
        "household_id,year,visited,loan,poor\n"
        "a,2018,2018-07-01,100,1\na,2020,,1003,\nb,2018,,1000,0\nb,2020,,0,0\nc,2020,,,1\n",
    )
    return study.load("s.csv", time="year")


def test_a_panel_is_read_back_equal_in_value_and_type(panel, tmp_path):
    write_panel(panel, tmp_path / "restricted")
    again = read_panel(tmp_path / "restricted")
    pd.testing.assert_frame_equal(again.frame, panel.frame, check_exact=True)
    assert dict(again.variables) == dict(panel.variables)
    assert (again.keys, again.design, again.inputs) == (panel.keys, panel.design, panel.inputs)


@pytest.mark.parametrize(
    ("sample", "chosen"),
    [
        ({}, [True, True, True, True, True]),
        ({"year": 2018}, [True, False, True, False, False]),
        ({"year": (2018, 2020), "poor": 1}, [True, False, False, False, True]),
        ({"loan": Bounds(min=100, max=1000)}, [True, False, True, False, False]),
        ({"loan": Bounds(max=100)}, [True, False, False, True, False]),
    ],
)
def test_a_sample_takes_rows_that_meet_every_condition(panel, sample, chosen):
    assert select(panel.frame, sample).tolist() == chosen


def test_a_sample_on_an_unknown_column_is_an_error(panel):
    with pytest.raises(StudyError, match=r"sample.yaer.*did you mean 'year'"):
        select(panel.frame, {"yaer": 2018})


def test_the_quality_report_counts_what_is_there(panel):
    report = quality_report(panel)
    variables = report.to_frame().set_index("variable")
    assert variables.loc["loan", ["n", "missing", "min", "max"]].tolist() == [4, 1, 0, 1003]
    assert variables.loc["loan", "unit_zh"] == "元"
    assert variables.loc["poor", "mean"] == 0.5
    assert np.isnan(variables.loc["household_id", "mean"])
    assert report.keys.to_dict("records") == [{"rows": 5, "units": 3, "waves": 2, "same_values": 0}]
    assert report.attrition.to_dict("records") == [
        {"wave": 2018, "units": 2, "share_of_first": 1.0, "entered": 2, "left": 0},
        {"wave": 2020, "units": 3, "share_of_first": 1.0, "entered": 1, "left": 0},
    ]
    heaped = report.heaping.set_index("multiple")
    assert heaped.loc[100, "share"] == pytest.approx(2 / 3)
    assert "loan" in report.summary()


def test_the_default_study_has_its_known_rows():
    spec = PanelSpec(
        files=(FileSpec(dataset="causaldata:social_insure", codebook="codebook.yaml"),),
        keys=Keys(unit="row_id"),
        design=Design(cluster="address"),
    )
    frame = load_panel(spec, {}, [project_path("data") / "china_rural_insurance"]).frame
    assert len(frame) == 1410
    assert frame.dropna().shape[0] == 1378
    assert frame["takeup_survey"].mean() == pytest.approx(0.463830, abs=5e-7)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data, which is not shipped")
def test_the_pakistan_study_has_its_known_rows():
    spec = PanelSpec(
        files=(FileSpec(file="graduation.csv", codebook="codebook.yaml"),),
        keys=Keys(unit="household_id", time="wave"),
    )
    panel = load_panel(spec, {}, [project_path("data") / "pakistan_graduation", SHARED])
    source = pd.read_csv(SHARED / "graduation.csv")
    assert len(panel.frame) == 3 * len(source)
    for suffix, wave in {"_bsl": "baseline", "_end": "endline", "_fup": "followup"}.items():
        rows = select(panel.frame, {"wave": wave})
        assert panel.frame.loc[rows, "consumption"].sum() == pytest.approx(
            source["ctotal_pcmonth" + suffix].sum(), rel=1e-12
        )
