"""Integrity of lines: bunching under them, repeated amounts, preferred digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lowincome_research.line_integrity.at_lines import around_lines
from lowincome_research.line_integrity.digit_tests import digits_of
from lowincome_research.line_integrity.lines import lines_of
from lowincome_research.line_integrity.repetitions import copied, identical
from lowincome_research.line_integrity.results import (
    CLUSTER_COLUMNS,
    HISTOGRAM_COLUMNS,
    PLACEBO_COLUMNS,
    TEST_COLUMNS,
    LineIntegrityResults,
)
from lowincome_research.line_integrity.rows import rows_of
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.streams import stream

_COUNTS = ("n", "n_left", "n_right", "n_clusters", "df", "n_placebos", "households", "n_digit")


def line_integrity_tests(
    frame: pd.DataFrame,
    spec: LineIntegritySpec,
    *,
    keys: Keys,
    seed: int,
    design: Design | None = None,
    region: str | None = None,
) -> LineIntegrityResults:
    """Test whether reported amounts bunch under a line, repeat, or show preferred digits.

    Parameters
    ----------
    frame
        Canonical panel, a row per household (and time).
    spec
        The `line_integrity` section.
    keys, design
        As the study declares them.
    seed
        The study's seed, for shuffles and samples.
    region
        Region whose policy lines the section may name.

    Returns
    -------
    LineIntegrityResults
        What is found concerns reporting and administration: verification, copying, coaching,
        rounding, or a means test applied. None of the tests tells these apart.

    Raises
    ------
    StudyError
        The data cannot support the section; all problems of its lines at once.
    DataError
        Weights, strata or clusters cannot be used.
    """
    own = design or Design()
    rows = rows_of(frame, spec, keys, own)
    lines = lines_of(rows, spec, region)
    county = spec.county or own.stratum
    around = around_lines(rows, lines, spec, stream(seed, "line_integrity.density"))
    alike, clusters, left_out = identical(
        rows, spec, county, stream(seed, "line_integrity.identical")
    )
    carried, unpaired = copied(frame, rows, spec)
    digits = digits_of(rows, spec, county)
    tests = [*around.tests, *alike, *carried, *digits.tests]
    time = "" if spec.at is None else str(spec.at)
    return LineIntegrityResults(
        spec,
        _frame([{"time": time, **one} for one in tests], TEST_COLUMNS),
        _frame(around.placebos, PLACEBO_COLUMNS),
        _frame(around.histogram, HISTOGRAM_COLUMNS),
        digits.digits,
        digits.counties,
        _frame(clusters.to_dict("records"), CLUSTER_COLUMNS),
        {line.name: line.values for line in lines if line.values},
        tuple(line.name for line in lines if line.is_round(spec.round[0])),
        rows.whole_incomes,
        (*rows.notices, *around.notices, *left_out, *unpaired, *digits.notices),
    )


def _frame(rows: Sequence[dict[Any, Any]], columns: list[str]) -> pd.DataFrame:
    """Return rows with the given columns, counts as nullable integers, other figures as floats."""
    frame = pd.DataFrame(list(rows), columns=columns)
    counts = {name: "Int64" for name in columns if name in _COUNTS}
    empty = {name: float for name in columns if name not in counts and frame[name].isna().all()}
    return frame.astype({**counts, **empty} if len(frame) else {})
