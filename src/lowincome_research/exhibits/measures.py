"""From indices to exhibits: weights with intervals, and profiles of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lowincome_research.classification.spec import TYPES
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_figures import profiles_figure
from lowincome_research.exhibits.measure_words import filled, joined, moment, with_words, word
from lowincome_research.exhibits.recalled import methods_of, recalled_notes
from lowincome_research.exhibits.records import Column, Exhibits, Sentence, Table, Value, value_id
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import nodes_of
from lowincome_research.terms import LANGUAGES, Bilingual

_FAMILY = "measures"


def index_labels(
    indices: Sequence[FittedIndex], columns: Mapping[str, Bilingual]
) -> dict[str, Bilingual]:
    """Return the label of each index, dimension (by its column) and indicator.

    Parameters
    ----------
    columns
        Labels of the panel's columns.
    """
    labels = dict(columns)
    for index in indices:
        labels[index.name] = index.framework.label
        labels |= {
            index.column_of(node.id): node.label for node in nodes_of(index.framework.children)
        }
    return labels


def index_exhibits(
    indices: Sequence[FittedIndex],
    weights: pd.DataFrame,
    columns: Mapping[str, Bilingual],
    *,
    n_replicates: int,
) -> Exhibits:
    """Return all weights, and those that are estimated by dimension, with their values.

    Parameters
    ----------
    weights
        Tables of `indices.intervals.index_weights`, one below the other.
    columns
        Labels of the panel's columns.
    """
    labels = index_labels(indices, columns)
    named = with_words(weights, "method", "method")
    for language in LANGUAGES:
        named[f"index_{language}"] = [labels[name][language] for name in weights["index"]]
        for part in ("node", "parent"):
            named[f"{part}_{language}"] = [
                _label_of(labels, row["index"], row[part])[language]
                for row in weights.to_dict("records")
            ]
    leading = (Column("node", word("column", "node")), Column("parent", word("column", "parent")))
    methods = [method for index in indices for method in methods_of(index)]
    counted = filled("note", "weights", replicates=str(n_replicates))
    note = joined([counted, *recalled_notes(methods)])
    tables = [_weights_table("tbl-index-weights", named, leading, note, "weights", "index")]
    estimated = named[named["ci_low"].notna()]
    if len(estimated):
        name = "tbl-estimated-weights"
        tables.append(_weights_table(name, estimated, leading[:1], note, "estimated", "parent"))
    values = tuple(_weight_value(row) for row in weights.to_dict("records"))
    return Exhibits(values=values, tables=tuple(tables))


def _weights_table(
    name: str, frame: pd.DataFrame, leading: tuple[Column, ...], note: Bilingual, caption: str,
    group: str,
) -> Table:  # fmt: skip
    return Table(
        id=name,
        frame=frame.reset_index(drop=True),
        columns=(
            *leading,
            Column("weight", word("column", "weight"), "number", 3),
            Column(
                "weight", word("column", "interval"), "number", 3, interval=("ci_low", "ci_high")
            ),
            Column("method", word("column", "method")),
        ),
        caption=word("caption", caption),
        note=note,
        group=group,
    )  # fmt: skip


def type_profile_exhibits(
    index: FittedIndex,
    profile: pd.DataFrame,
    differences: pd.DataFrame | None,
    *,
    time: object,
    circular: bool,
    axis: bool = False,
) -> Exhibits:
    """Return the profile of an index's dimensions by type, and how two types differ.

    Parameters
    ----------
    profile
        `classification.profiles.profiles` of the dimensions by ``type_final`` at one time.
    differences
        `classification.profiles.contrasts` of the dimensions between two types; None where such
        a difference says nothing.
    circular
        Whether indicators of the index also enter the capability score.
    axis
        Whether the index is itself one of the scores that make the types.
    """
    labels = index_labels([index], {})
    ordered = profile.sort_values(
        "type_final", key=lambda names: names.map(TYPES.index), kind="stable"
    )
    named = with_words(ordered.rename(columns={"type_final": "group"}), "type", "group")
    named = _with_variable(named, labels)
    caveats = {"own_axis": axis, "circular": circular and not axis}
    notes = [word("note", name) for name in ("means", *(c for c in caveats if caveats[c]))]
    figure = profiles_figure(
        named, name=f"{index.name.replace('_', '-')}-profiles",
        caption=filled(
            "caption", "profiles", time=moment(time), index=index.framework.label
        ),
        alt=word("alt", "profiles"), note=joined(notes),
    )  # fmt: skip
    return Exhibits(
        values=tuple(_mean_values(profile, "type_final", f"{index.name}_{time}")),
        sentences=tuple(_contrast(row, labels) for row in _records(differences)),
        figures=(figure,),
    )


def group_profile_exhibits(
    profile: pd.DataFrame,
    labels: Mapping[str, Bilingual],
    *,
    panel: str,
    group: str,
    codes: Mapping[str, Mapping[str, Bilingual]],
) -> Exhibits:
    """Return the mean of each index by two groupings: panels of a figure, colours within.

    Parameters
    ----------
    profile
        `classification.profiles.profiles` of the indices by `panel` and `group`.
    labels
        Labels of indices.
    codes
        Labels of the values of the two columns.
    """
    named = _with_variable(profile, labels)
    for part, column in (("panel", panel), ("group", group)):
        for language in LANGUAGES:
            named[f"{part}_{language}"] = [
                codes[column][str(one)][language] for one in named[column]
            ]
    figure = profiles_figure(
        named, name="index-profiles", caption=word("caption", "index_profiles"),
        alt=word("alt", "index_profiles"), note=word("note", "means"),
    )  # fmt: skip
    values = [
        value
        for code, rows in profile.groupby(panel, sort=True)
        for value in _mean_values(rows, group, f"profile_{panel}_{_plain(code)}")
    ]
    return Exhibits(values=tuple(values), figures=(figure,))


def _with_variable(frame: pd.DataFrame, labels: Mapping[str, Bilingual]) -> pd.DataFrame:
    named = frame.copy()
    for language in LANGUAGES:
        named[f"variable_{language}"] = [labels[name][language] for name in frame["variable"]]
    return named


def _weight_value(row: Mapping[Any, Any]) -> Value:
    estimated = not pd.isna(row["ci_low"])
    return Value(
        value_id(_FAMILY, f"weights_{row['index']}", "weight", group_by="node", group=row["node"]),
        value=row["weight"], unit="number", decimals=3,
        ci_low=row["ci_low"] if estimated else None, ci_high=row["ci_high"] if estimated else None,
    )  # fmt: skip


def _mean_values(profile: pd.DataFrame, group: str, analysis: str) -> Iterator[Value]:
    for row in profile.to_dict("records"):
        yield Value(
            value_id(
                _FAMILY, f"{analysis}_{row['variable']}", "mean", unit="household",
                group_by=group, group=_plain(row[group]),
            ),
            value=row["mean"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="number", decimals=3, n=row["n"],
        )  # fmt: skip


def _records(frame: pd.DataFrame | None) -> list[dict[Any, Any]]:
    return [] if frame is None else frame.to_dict("records")


def _contrast(row: Mapping[Any, Any], labels: Mapping[str, Bilingual]) -> Sentence:
    verdict = verdict_of(row["ci_low"], row["ci_high"])
    text = filled(
        "sentence", f"contrast_{verdict}", dimension=labels[row["variable"]],
        size=display.number(abs(row["difference"]), 3),
        change=display.number(row["difference"], 3),
        low=display.number(row["ci_low"], 3), high=display.number(row["ci_high"], 3),
    )  # fmt: skip
    identity = value_id(_FAMILY, f"contrast_{row['variable']}", "finding", unit="household")
    return Sentence(identity, verdict, text, n=row["n"])


def _label_of(labels: Mapping[str, Bilingual], index: str, name: str) -> Bilingual:
    return labels.get(f"{index}__{name}") or labels[name]


def _plain(code: object) -> str:
    return str(code).lower()
