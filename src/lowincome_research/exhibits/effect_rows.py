"""What each row of the effects table is called: outcome, time, term and subgroup in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lowincome_research.effects.spec import EffectSpec
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.terms import LANGUAGES, Bilingual, label_or_name

Row = Mapping[Any, Any]
NO_UNIT = Bilingual(zh="", en="")
_PLACE = ["family", "subgroup", "term", "horizon"]
"""What parts the rows of a line in a figure: two effects on one outcome each have their own."""


def in_sentence(name: Bilingual) -> Bilingual:
    """Return a name as it stands inside a sentence."""
    return Bilingual(zh=name.zh, en=inside(name.en))


def outcome_name(spec: EffectSpec, words: PanelWords) -> Bilingual:
    """Name an outcome with its time: 终期人均消费, consumption at endline."""
    outcome = words.column(spec.outcome)
    if spec.at is None:
        return outcome
    when = words.time(str(spec.at))
    return Bilingual(zh=f"{when.zh}{outcome.zh}", en=f"{outcome.en} at {when.en}")


def with_words(
    frame: pd.DataFrame, specs: Mapping[str, EffectSpec], words: PanelWords
) -> pd.DataFrame:
    """Add what a reader sees of each row: its name, family, unit and decimals."""
    named = frame.copy()
    rows = named.to_dict("records")
    for language in LANGUAGES:
        named[f"effect_{language}"] = [
            _row_label(row, specs[row["effect_id"]], words)[language] for row in rows
        ]
        named[f"family_{language}"] = [
            label_or_name("family", row["family"])[language] if row["family"] else ""
            for row in rows
        ]
        lines = [_line_label(row, specs[row["effect_id"]], words)[language] for row in rows]
        named[f"line_{language}"] = lines
        shared = named.duplicated([*_PLACE, f"line_{language}"], keep=False)
        named.loc[shared, f"line_{language}"] = named.loc[shared, f"effect_{language}"]
        named[f"unit_{language}"] = [
            (specs[row["effect_id"]].unit or NO_UNIT)[language] for row in rows
        ]
    named["decimals"] = [specs[row["effect_id"]].decimals for row in rows]
    return named


def _row_label(row: Row, spec: EffectSpec, words: PanelWords) -> Bilingual:
    extras = []
    if row["term"] == "treatment":
        base = spec.label or outcome_name(spec, words)
    else:
        base = words.column(row["outcome"])
        extras.append(in_sentence(label_or_name("term", row["term"])))
    if row["subgroup"]:
        column, _, value = row["subgroup"].partition("=")
        name, code = words.column(column), words.code(column, value)
        extras.append(Bilingual(zh=f"{name.zh}：{code.zh}", en=f"{name.en}: {code.en}"))
    if not extras:
        return base
    return Bilingual(
        zh=f"{base.zh}（{'，'.join(extra.zh for extra in extras)}）",
        en=f"{base.en} ({', '.join(extra.en for extra in extras)})",
    )


def _line_label(row: Row, spec: EffectSpec, words: PanelWords) -> Bilingual:
    """Name a row of the figure: times of one outcome share a line."""
    if spec.at is not None and row["term"] == "treatment":
        return words.column(spec.outcome)
    return _row_label(row, spec, words)
