"""How the types follow from the cut rule, and the labels of types made from proxies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from lowincome_research.classification.cut_spec import Cut, options_of
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.regions import LEAST_ENTROPY, Regions
from lowincome_research.classification.results import TypeResults
from lowincome_research.classification.sensitivity import AGREEMENT
from lowincome_research.classification.spec import TYPES, ClassificationSpec
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_words import filled, joined, moment, percent, word
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Figure,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.terms import LANGUAGES, Bilingual

_FAMILY = "measures"
_DIFFERENCE, _ERROR = "difference", "std_error"
_Framed = TypeVar("_Framed", Table, Figure)


def rule_words(spec: ClassificationSpec) -> Mapping[str, Bilingual]:
    """Return what each cut of a study is called, with its options where its rule recurs."""
    return {
        name: _rule_word(cut, name) for name, cut in zip(spec.cut_names, spec.cuts, strict=True)
    }


def rule_exhibits(results: TypeResults) -> Exhibits:
    """Return the shares by every rule, how far they lie apart, and what may be said of it."""
    rules = results.rules
    if rules is None:
        return Exhibits()
    wide = _wide(rules, results.fitted.spec)
    others = wide[wide["cut_rule"].ne(results.main_rule)].reset_index(drop=True)
    tables = [_shares_table(wide, results)]
    sentences = list(_profile_findings(results.fitted))
    if len(others):
        tables.append(_differences_table(others, results))
        sentences.insert(0, _agreement_finding(others, results))
    return Exhibits(
        values=(*_values(rules, results.main_rule), *_entropies(results.fitted)),
        sentences=tuple(sentences),
        tables=tuple(tables),
    )


def labelled(exhibits: Exhibits, spec: ClassificationSpec) -> Exhibits:
    """Say in every caption, note and sentence that types are made from proxies, where they are."""
    reasons = {"drive": spec.proxies.drive, "capability": spec.proxies.capability}
    parts = [filled("proxy", axis, reason=text) for axis, text in reasons.items() if text]
    if not parts:
        return exhibits
    mark, note = word("proxy", "mark"), joined(parts)
    return Exhibits(
        values=exhibits.values,
        sentences=tuple(replace(s, text=_marked(s.text, mark)) for s in exhibits.sentences),
        tables=tuple(_framed(one, mark, note) for one in exhibits.tables),
        figures=tuple(_framed(one, mark, note) for one in exhibits.figures),
    )


def rule_note(spec: ClassificationSpec) -> Bilingual | None:
    """Return what a reader must know of the level of shares under the study's rule."""
    if spec.cut.rule in ("absolute", "dual_cutoff"):
        return None
    return word("note", "relative" if spec.cut.rule == "median" else "relative_other")


def _framed(one: _Framed, mark: Bilingual, note: Bilingual) -> _Framed:
    return replace(one, caption=_marked(one.caption, mark), note=joined([one.note, note]))


def _marked(text: Bilingual, mark: Bilingual) -> Bilingual:
    return Bilingual(zh=text.zh + mark.zh, en=f"{text.en} {mark.en}")


def _rule_word(cut: Cut, name: str) -> Bilingual:
    joint = "kmeans_joint" if cut.rule == "kmeans" and cut.joint else cut.rule
    base = word("rule", joint)
    if name == cut.rule or name == joint:
        return base
    options = [_option_word(key, value) for key, value in options_of(cut).items()]
    inner = joined(one for one in options if one is not None)
    return Bilingual(zh=f"{base.zh}（{inner.zh}）", en=f"{base.en} ({inner.en})")


def _option_word(key: str, value: Any) -> Bilingual | None:
    if key == "joint":
        return None
    if key == "base":
        value = next(iter(value.values())) if isinstance(value, dict) else None
        return filled("option", key, value=str(value)) if value else word("option", "pooled")
    if isinstance(value, dict):
        value = ", ".join(f"{name} = {one:g}" for name, one in value.items())
    return filled("option", key, value=f"{value:g}" if isinstance(value, float) else str(value))


def _wide(rules: pd.DataFrame, spec: ClassificationSpec) -> pd.DataFrame:
    """Return a row per rule: shares, differences and errors by type, and the agreement."""
    names, lines = rule_words(spec), []
    for rule, rows in rules.groupby("cut_rule", sort=False):
        line: dict[str, Any] = {"cut_rule": rule, "n": int(rows["n"].iloc[0])}
        line |= {f"cut_rule_{language}": names[str(rule)][language] for language in LANGUAGES}
        for row in rows.to_dict("records"):
            parts = ["share", *([] if row["type"] == AGREEMENT else [_DIFFERENCE]), _ERROR]
            line |= {f"{row['type']}_{part}": row[part] for part in parts}
            line |= {f"{row['type']}_{end}": row[end] for end in ("ci_low", "ci_high", "n_type")}
        lines.append(line)
    return pd.DataFrame(lines)


def _table(
    name: str, frame: pd.DataFrame, columns: tuple[Column, ...], caption: Bilingual, note: Bilingual
) -> Table:
    counts = ("n", *(f"{one}_n_type" for one in TYPES))
    shown = {"cut_rule", "cut_rule_zh", "cut_rule_en", "agreement_n_type", *counts}
    return Table(
        id=name, frame=frame, columns=(Column("cut_rule", word("column", "rule")), *columns),
        caption=caption, note=note, counts=counts,
        statistics=tuple(str(column) for column in frame.columns if column not in shown),
    )  # fmt: skip


def _shares_table(wide: pd.DataFrame, results: TypeResults) -> Table:
    columns = (
        *(Column(f"{name}_share", word("type", name), "share", 1) for name in TYPES),
        Column("agreement_share", word("column", AGREEMENT), "share", 1, "agreement_std_error"),
    )
    note = filled("note", "rules", replicates=str(results.n_replicates))
    caption = filled("caption", "type_rules", time=moment(results.last))
    return _table("tbl-type-rules", wide, columns, caption, note)


def _differences_table(others: pd.DataFrame, results: TypeResults) -> Table:
    columns = tuple(
        Column(f"{name}_points", word("type", name), "number", 1, f"{name}_points_std_error")
        for name in TYPES
    )
    main = _lower(rule_words(results.fitted.spec)[results.main_rule])
    note = filled("note", "rule_differences", replicates=str(results.n_replicates))
    caption = filled("caption", "rule_differences", time=moment(results.last), rule=main)
    return _table("tbl-type-rule-differences", _in_points(others), columns, caption, note)


def _in_points(others: pd.DataFrame) -> pd.DataFrame:
    """Return the differences in percentage points, with errors and intervals."""
    labels = ["cut_rule", *(f"cut_rule_{language}" for language in LANGUAGES), "n"]
    labels += [f"{name}_n_type" for name in TYPES]
    renamed = {"difference": "points", "std_error": "points_std_error",
               "ci_low": "points_ci_low", "ci_high": "points_ci_high"}  # fmt: skip
    return others[labels].assign(**{
        f"{name}_{new}": 100 * others[f"{name}_{old}"]
        for name in TYPES
        for old, new in renamed.items()
    })  # fmt: skip


def _agreement_finding(others: pd.DataFrame, results: TypeResults) -> Sentence:
    shares = dict(zip(others["cut_rule"], others["agreement_share"], strict=True))
    least = min(shares, key=shares.__getitem__)
    names, main = rule_words(results.fitted.spec), results.main_rule
    text = filled(
        "sentence", "agreement_one" if len(others) == 1 else "agreement",
        time=moment(results.last), main=_lower(names[main]),
        least=percent(shares[least]), most=percent(max(shares.values())),
        rule=_lower(names[least]),
    )  # fmt: skip
    return Sentence(
        value_id(_FAMILY, "types_rules", "finding"), "described", text, n=int(others["n"].iloc[0])
    )


def _lower(text: Bilingual) -> Bilingual:
    kept = text.en[:2].isupper() or text.en[1:2] == "-"
    return Bilingual(zh=text.zh, en=text.en if kept else text.en[:1].lower() + text.en[1:])


def _profile_findings(fitted: FittedTypes) -> Iterator[Sentence]:
    """Yield how many latent profiles there are, and whether they can be told apart."""
    for name, cut in fitted.named_cuts.items():
        if isinstance(cut, Regions) and cut.entropy is not None:
            kind = "distinct" if cut.entropy >= LEAST_ENTROPY else "overlapping"
            text = filled(
                "sentence", f"profiles_{kind}", n=str(len(cut.regions)),
                entropy=display.number(cut.entropy, 2), least=display.number(LEAST_ENTROPY, 1),
            )  # fmt: skip
            yield Sentence(value_id(_FAMILY, f"types_rule_{name}", "finding"), kind, text)


def _values(rules: pd.DataFrame, main: str) -> Iterator[Value]:
    for row in rules[rules["cut_rule"].ne(main)].to_dict("records"):
        agreed = row["type"] == AGREEMENT
        yield Value(
            value_id(
                _FAMILY, f"types_rule_{row['cut_rule']}",
                AGREEMENT if agreed else _DIFFERENCE, unit="household",
                group_by="all" if agreed else "type", group="all" if agreed else row["type"],
            ),
            value=row["share"] if agreed else row["difference"], std_error=row["std_error"],
            ci_low=row["ci_low"], ci_high=row["ci_high"], unit="share", decimals=1, n=row["n_type"],
        )  # fmt: skip


def _entropies(fitted: FittedTypes) -> Iterator[Value]:
    for name, cut in fitted.named_cuts.items():
        if isinstance(cut, Regions) and cut.entropy is not None:
            analysis = f"types_rule_{name}"
            yield Value(value_id(_FAMILY, analysis, "entropy"), cut.entropy, "number", 2)
            yield Value(value_id(_FAMILY, analysis, "profiles"), len(cut.regions), "count")
