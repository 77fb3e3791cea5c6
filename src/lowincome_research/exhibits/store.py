"""Write released exhibits as files: values, tables, figures, and what reports include of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from lowincome_research.artifacts import atomic_directory, write_json, write_records, write_text
from lowincome_research.errors import Problem, UsageError
from lowincome_research.exhibits.display import variables_of
from lowincome_research.exhibits.markdown import FULL_STOP, figure_markdown, table_markdown
from lowincome_research.exhibits.records import Exhibits, Figure, Sentence, Table, Value
from lowincome_research.exhibits.theme import mark_picture, save_picture
from lowincome_research.terms import LANGUAGES, Bilingual


def write_exhibits(exhibits: Exhibits, folder: Path, *, mark: Bilingual | None = None) -> None:
    """Write released exhibits to `folder`, which appears whole or not at all.

    The layout is that of ``public/exhibits`` in a run folder.

    Parameters
    ----------
    mark
        What every figure says of its data, such as that they are simulated.

    Raises
    ------
    UsageError
        Two exhibits share an id, or one id is the prefix of another.
    """
    values = (*exhibits.values, *(sentence.as_value() for sentence in exhibits.sentences))
    check_ids([value.id for value in values], [e.id for e in exhibits.framed])
    with atomic_directory(folder) as target:
        write_records(target / "values.json", {value.id: _value_record(value) for value in values})
        write_records(
            target / "sentences.json",
            {s.id: s.text.model_dump() for s in exhibits.sentences},
        )
        write_json(target / "variables.json", variables_of(exhibits.values, exhibits.sentences))
        write_records(
            target / "captions.json",
            {e.id: _caption(e) for e in exhibits.framed},
        )
        _write_sentences(exhibits.sentences, target / "sentences")
        for table in exhibits.tables:
            _write_table(table, target / "tables")
        for figure in exhibits.figures:
            _write_figure(figure, target / "figures", mark)


def check_ids(values: list[str], exhibits: list[str]) -> None:
    """Refuse repeated ids, and value ids that are prefixes of others.

    Raises
    ------
    UsageError
        All offending ids at once.
    """
    problems = [
        Problem(name, "registered more than once", "each id once")
        for name, count in sorted(Counter([*values, *exhibits]).items())
        if count > 1
    ]
    ordered = sorted(values)
    problems += [
        Problem(first, f"is a prefix of '{second}'", fix="rename one of them")
        for first, second in pairwise(ordered)
        if second.startswith(f"{first}.")
    ]
    if problems:
        raise UsageError(problems)


def _value_record(value: Value) -> dict[str, Any]:
    return {
        "value": value.value,
        "std_error": value.std_error,
        "ci_low": value.ci_low,
        "ci_high": value.ci_high,
        "unit": value.unit,
        "decimals": value.decimals,
        "flag": value.flag,
    }


def _caption(exhibit: Table | Figure) -> dict[str, Any]:
    texts = {"caption": exhibit.caption.model_dump(), "note": exhibit.note.model_dump()}
    return {**texts, "alt": exhibit.alt.model_dump()} if isinstance(exhibit, Figure) else texts


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 CSV at full precision: the shortest digits that read back the same.

    Words are left out where a code says the same, as `unit_zh` beside `unit`: what the codes mean
    stands in the codebook and in the table on the page.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    repeated = [f"{name}_{language}" for name in frame.columns for language in LANGUAGES]
    shown = frame.drop(columns=repeated, errors="ignore")
    shown.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _write_table(table: Table, folder: Path) -> None:
    write_frame(table.frame, folder / f"{table.id}.csv")
    for language in LANGUAGES:
        write_text(folder / language / f"{table.id}.md", table_markdown(table, language))


def _write_figure(figure: Figure, folder: Path, mark: Bilingual | None) -> None:
    write_frame(figure.frame, folder / f"{figure.id}.csv")
    for language in LANGUAGES:
        picture = figure.draw(figure.frame, language)
        if mark is not None:
            mark_picture(picture, mark[language])
        save_picture(picture, folder / language / figure.id)
        write_text(folder / language / f"{figure.id}.md", figure_markdown(figure, language))


def _write_sentences(sentences: Iterable[Sentence], folder: Path) -> None:
    """Write the sentences of each family as a list that reports include."""
    families: dict[str, list[Sentence]] = {}
    for sentence in (one for one in sentences if one.listed):
        families.setdefault(sentence.id.partition(".")[0], []).append(sentence)
    for family, spoken in families.items():
        for language in LANGUAGES:
            stop = FULL_STOP[language]
            lines = "".join(f"- {sentence.text[language]}{stop}\n" for sentence in spoken)
            write_text(folder / language / f"{family}.md", lines)
