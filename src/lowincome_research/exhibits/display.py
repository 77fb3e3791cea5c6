"""Numbers as a reader sees them: one format per unit, the same figure in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from lowincome_research.exhibits.records import Sentence, Unit, Value
from lowincome_research.terms import LANGUAGES, Language

MINUS = "\N{MINUS SIGN}"
_ABSENT = "—"
_WITHHELD = {"zh": "（不予公布）", "en": "(withheld)"}
_UNVERIFIED = {"zh": "〔待核〕", "en": " [unverified]"}
_P_FLOOR = 0.001


def number(value: float | None, decimals: int, *, grouped: bool = False) -> str:
    """Format a number with a true minus sign; an absent one is a dash.

    A figure that rounds to zero carries no sign.
    """
    if value is None or math.isnan(value):
        return _ABSENT
    rounded = round(value, decimals) + 0.0
    text = f"{abs(rounded):,.{decimals}f}" if grouped else f"{abs(rounded):.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def count(value: float | None, language: Language) -> str:
    """Format a count: thousands are grouped in English, as Chinese official texts do not."""
    return number(value, 0, grouped=language == "en")


def share(value: float | None, decimals: int) -> str:
    """Format a share between 0 and 1 as a percentage."""
    absent = value is None or math.isnan(value)
    return _ABSENT if absent else f"{number(100 * (value or 0.0), decimals)}%"


def p_value(value: float | None) -> str:
    """Format a p-value to three digits, ``<0.001`` below that."""
    if value is None or math.isnan(value):
        return _ABSENT
    return f"<{_P_FLOOR}" if value < _P_FLOOR else number(value, 3)


def shown(value: float | str | None, unit: Unit, decimals: int, language: Language) -> str:
    """Format one figure in its unit."""
    match unit:
        case "text":
            return _ABSENT if value is None else str(value)
        case "count":
            return count(_as_number(value), language)
        case "share":
            return share(_as_number(value), decimals)
        case "population" | "money_total":
            return _large(_as_number(value), unit, decimals, language)
        case _:
            return number(_as_number(value), decimals, grouped=language == "en")


def _large(value: float | None, unit: Unit, decimals: int, language: Language) -> str:
    """Write people in 万 or millions, money in 亿 or billions, to the digits the source prints."""
    if value is None:
        return _ABSENT
    if unit == "money_total":
        zh, en = (1e8, "亿", 0), (1e9, " billion", 1)
    else:
        zh, en = (1e4, "万", 0), (1e6, " million", 2 if decimals else 0)
    if language == "en" and abs(value) < en[0]:
        return number(value, 0, grouped=True)
    scale, word, further = zh if language == "zh" else en
    return f"{number(value / scale, decimals + further)}{word}"


def _as_number(value: Any) -> float | None:
    return None if value is None else float(value)


def variables_of(
    values: Iterable[Value], sentences: Iterable[Sentence]
) -> dict[str, dict[str, str]]:
    """Return what ``{{< var zh.<id> >}}`` prints, by language and id.

    Beside each id stand ``<id>_se``, ``<id>_ci_low`` and ``<id>_ci_high`` where the value has
    them. A sentence's id prints its words; its registered value is the verdict.
    """
    listed, spoken = list(values), {item.id: item for item in sentences}
    return {
        language: {
            **{k: v for value in listed for k, v in _displays(value, language)},
            **{item.id: item.text[language] for item in spoken.values()},
        }
        for language in LANGUAGES
    }


def _displays(value: Value, language: Language) -> Iterable[tuple[str, str]]:
    if value.value is None and value.flag:
        yield value.id, _WITHHELD[language]
        return
    mark = _UNVERIFIED[language] if value.flag else ""
    yield value.id, shown(value.value, value.unit, value.decimals, language) + mark
    for suffix, figure in (
        ("se", value.std_error),
        ("ci_low", value.ci_low),
        ("ci_high", value.ci_high),
    ):
        if figure is not None:
            yield f"{value.id}_{suffix}", shown(figure, value.unit, value.decimals, language)
