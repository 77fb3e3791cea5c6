"""From figures of places to exhibits: values, findings, tables and the dot plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.exhibits.identification_words import PHRASES as COMMON
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.measure_words import percent, points
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Kind,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.segments import segment
from lowincome_research.exhibits.small_areas_figure import (
    COUNTS,
    ERRORS,
    EXTREMES,
    MOST,
    STATISTICS,
    areas_figure,
    places_shown,
)
from lowincome_research.exhibits.truth_words import (
    TruthWords,
    analysis,
    both,
    shown_unit,
    unit_note,
)
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.small_areas import SmallAreaResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("small_areas")
_FAMILY = "small_areas"
_NUMBER = "targeting_differential"
_UNSEEN = [f"{name}_{one}" for name in ("register", "truth", "unit", "metric") for one in LANGUAGES]
_MODEL = ("mean", "mean_std_error", "between_sd", "case_sd", "n_above", "n_below")


def small_areas_exhibits(
    results: SmallAreaResults, panel: Panel, *, synthetic: bool = False
) -> Exhibits:
    """Return what a report shows of places; nothing where none were shrunk.

    Parameters
    ----------
    panel
        The study's panel, whose codebook labels what is shown.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    if results.areas.empty:
        return Exhibits()
    words = TruthWords(results.spec, panel)
    areas, models = _named(results.areas, words), _named(results.models, words)
    unit = shown_unit(areas)
    page = _Page(results.spec, words, _first_case(areas, unit), unit, synthetic=synthetic)
    return Exhibits(
        values=(
            *map(_value, areas[_registered(areas, unit)].to_dict("records")),
            *(value for row in results.models.to_dict("records") for value in _model_values(row)),
        ),
        sentences=tuple(_findings(models[models["unit"].eq(unit)], results.spec)),
        tables=(_areas_table(areas, page), _models_table(models, page)),
        figures=(areas_figure(areas[page.rows(areas)], page.column, page.note("shrunken")),),
    )


def _registered(areas: pd.DataFrame, unit: str) -> pd.Series:
    """Tell the figures that prose can refer to: errors in one unit; the file has all."""
    return areas["unit"].eq(unit) & areas["metric"].isin(ERRORS)


@dataclass(frozen=True)
class _Page:
    """The register, truth and unit that a page shows."""

    spec: IdentificationSpec
    words: TruthWords
    first: dict[str, Any]
    unit: str
    synthetic: bool

    @property
    def column(self) -> Bilingual:
        """The places as a text names them."""
        label = self.words.column(self.first["group_by"])
        return Bilingual(zh=label.zh, en=inside(label.en))

    def rows(self, frame: pd.DataFrame) -> pd.Series:
        """Tell the rows of the page's register, truth and unit."""
        keys = ("register", "truth", "unit")
        return pd.Series(
            (frame[list(keys)] == [self.first[key] for key in keys]).all(axis=1), frame.index
        )

    def note(self, *names: str, case: bool = True, **parts: str) -> Bilingual:
        """Return a note: register, truth and unit, then its own texts and the variance."""
        shown = {name: _both(self.first, name) for name in ("register", "truth")}
        first = PHRASES.filled("note", "case", unit=unit_note(self.unit), **shown)
        own = [PHRASES.filled("note", name, **parts) for name in (*names, "variance", "empty")]
        last = [PHRASES.word("note", "synthetic")] if self.synthetic else []
        return as_note([*([first] if case else []), *own, *last])


def _first_case(areas: pd.DataFrame, unit: str) -> dict[str, Any]:
    """Return a row of the first register and truth whose errors were shrunk, if any was."""
    rows = areas[areas["unit"].eq(unit)]
    errors = rows[rows["metric"].isin(ERRORS)]
    return dict((errors if len(errors) else rows).iloc[0])


def _named(frame: pd.DataFrame, words: TruthWords) -> pd.DataFrame:
    rows = frame.to_dict("records")
    texts = {
        "register": [words.register(row["register"]) for row in rows],
        "truth": [words.truth(row["truth"]) for row in rows],
        "unit": [COMMON.word("unit", row["unit"]) for row in rows],
        "metric": [words.metric(row["metric"], row["register"], row["truth"]) for row in rows],
    }
    if "group" in frame:
        texts["group"] = [words.group(row["group_by"], row["group"]) for row in rows]
    for name, text in texts.items():
        frame = frame.assign(**both(name, text))
    return frame


def _areas_table(areas: pd.DataFrame, page: _Page) -> Table:
    """Return all figures of all places; the page shows one error of one register and truth."""
    metric = page.first["metric"]
    cut = int((page.rows(areas) & areas["metric"].eq(metric)).sum()) > MOST
    kind: Kind = "number" if metric == _NUMBER else "share"
    decimals = 3 if metric == _NUMBER else 1

    def on_page(rows: pd.DataFrame) -> pd.Series:
        chosen = page.rows(rows) & rows["metric"].eq(metric)
        return chosen & rows["group"].isin(places_shown(rows[chosen]))

    return Table(
        id="tbl-small-areas",
        frame=areas.drop(columns=_UNSEEN).reset_index(drop=True),
        columns=(
            Column("group", page.words.column(page.first["group_by"])),
            Column("direct", PHRASES.word("column", "direct"), kind, decimals, "direct_std_error"),
            Column("estimate", PHRASES.word("column", "estimate"), kind, decimals, "std_error"),
            Column("estimate", PHRASES.word("column", "interval"), kind, decimals,
                   interval=("ci_low", "ci_high")),
            Column("own_weight", PHRASES.word("column", "own_weight"), "number", 2),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.filled("caption", "areas", column=page.column,
                               metric=_both(page.first, "metric")),
        note=page.note("shrunken", *(["extremes"] if cut else []), most=str(MOST),
                       count=str(EXTREMES)),
        counts=COUNTS,
        statistics=STATISTICS,
        whole=("register", "truth", "unit", "metric"),
        page=on_page,
    )  # fmt: skip


def _models_table(models: pd.DataFrame, page: _Page) -> Table:
    """Return the models; the page shows those of errors, of one unit."""
    heads = [
        f"{_both(row, 'register')[language]} · {_both(row, 'truth')[language]}"
        for language in ("zh", "en") for row in models.to_dict("records")
    ]  # fmt: skip
    frame = models.assign(case_zh=heads[: len(models)], case_en=heads[len(models) :])
    metrics = ERRORS if models["metric"].isin(ERRORS).any() else ("coverage",)
    return Table(
        id="tbl-small-areas-models",
        frame=frame.reset_index(drop=True),
        columns=(
            Column("metric", PHRASES.word("column", "metric")),
            Column("mean", PHRASES.word("column", "mean"), "share", 1, "mean_std_error"),
            Column("between_sd", PHRASES.word("column", "between_sd"), "share", 1),
            *(Column(name, PHRASES.word("column", name), "count")
              for name in ("n_areas", "n_above", "n_below")),
        ),
        caption=PHRASES.word("caption", "models"),
        note=page.note("side", "shrunken", case=False),
        counts=("n",),
        statistics=_MODEL,
        group="case",
        page=lambda rows: rows["unit"].eq(page.unit) & rows["metric"].isin(metrics),
    )  # fmt: skip


def _identity(row: dict[Any, Any], metric: str) -> str:
    return value_id(
        _FAMILY, analysis(row["truth"], row["time"]), metric, unit=row["unit"],
        register=row["register"], group_by=segment(row["group_by"]),
        group=segment(row.get("group", "")),
    )  # fmt: skip


def _value(row: dict[Any, Any]) -> Value:
    number, cases = row["metric"] == _NUMBER, int(row["n_cases"])
    n = min(int(row["n"]), cases) if cases else int(row["n"])
    return Value(
        _identity(row, row["metric"]), row["estimate"], "number" if number else "share",
        3 if number else 1, row["std_error"], row["ci_low"], row["ci_high"],
        n=n or None, whole=_identity({**row, "group": ""}, row["metric"]),
    )  # fmt: skip


def _model_values(row: dict[Any, Any]) -> Iterator[Value]:
    number = row["metric"] == _NUMBER
    shown: Sequence[tuple[str, float | None]] = (
        ("mean", row["mean_std_error"]), ("between_sd", None),
    )  # fmt: skip
    for name, error in shown:
        yield Value(
            _identity(row, f"{row['metric']}_{name}"), row[name], "number" if number else "share",
            3 if number else 1, error, n=int(row["n"]),
        )  # fmt: skip


def _findings(models: pd.DataFrame, spec: IdentificationSpec) -> Iterator[Sentence]:
    """Yield how many places can be told from their mean, of each error."""
    for row in models[models["metric"].isin(ERRORS)].to_dict("records"):
        above, below = int(row["n_above"]), int(row["n_below"])
        metric = _both(row, "metric")
        text = PHRASES.filled(
            "apart", "some" if above or below else "none", register=_both(row, "register"),
            truth=_both(row, "truth"), metric=Bilingual(zh=metric.zh, en=inside(metric.en)),
            areas=str(row["n_areas"]), mean=percent(row["mean"]), spread=points(row["between_sd"]),
            above=str(above), below=str(below),
        )  # fmt: skip
        yield Sentence(
            _identity(row, f"{row['metric']}_apart_finding"), f"{above}_above_{below}_below", text,
            n=int(row["n"]), listed=_listed(row, spec),
        )  # fmt: skip


def _listed(row: dict[Any, Any], spec: IdentificationSpec) -> bool:
    """Tell whether a sentence stands in the list: by the register's own rule where it has one."""
    own = [name for name, truth in spec.truths.items() if row["register"] in truth.rule_of]
    return row["truth"] in (own or [next(iter(spec.truths))])


def _both(row: dict[Any, Any], name: str) -> Bilingual:
    return Bilingual(zh=row[f"{name}_zh"], en=row[f"{name}_en"])
