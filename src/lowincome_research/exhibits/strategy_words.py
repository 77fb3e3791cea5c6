"""Words of the livelihood strategies, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lowincome_research.exhibits import display
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.indices.strategy_spec import KINDS, STRATEGY, LivelihoodStrategySpec
from lowincome_research.panel.columns import Variable
from lowincome_research.terms import Bilingual

PHRASES = Phrases("livelihood_strategies")


def strategy_variables(spec: LivelihoodStrategySpec) -> Iterator[Variable]:
    """Yield what each column that livelihood strategies add means."""
    shares = {f"income_share_{kind}": kind for kind in KINDS}
    for name in spec.columns:
        if name == STRATEGY:
            values = {code: strategy_word(code) for code in spec.strategies}
            yield Variable(name, PHRASES.word("measure", name), "category", values=values)
        elif name in shares:
            kind = PHRASES.word("kind", shares[name])
            yield Variable(name, PHRASES.filled("measure", "share", kind=kind), "number")
        else:
            yield Variable(name, PHRASES.word("measure", name), "number")


def strategy_word(strategy: str) -> Bilingual:
    """Return what a strategy is called in a table."""
    return PHRASES.word("strategy", strategy)


def strategy_note(
    spec: LivelihoodStrategySpec, labels: Mapping[str, Bilingual], absent: Sequence[str]
) -> Bilingual:
    """Return what a reader of strategies must know: the choice of the threshold and the kinds.

    Parameters
    ----------
    labels
        Labels of the panel's columns.
    absent
        Strategies of no household.
    """
    dominant = display.share(spec.dominant, 0 if round(100 * spec.dominant, 9).is_integer() else 1)
    parts = [
        PHRASES.filled("note", "threshold", dominant=dominant),
        PHRASES.filled("note", "sources", kinds=_listed(_kinds(spec, labels), "，", "; ")),
        PHRASES.word("note", "spread"),
    ]
    if absent:
        names = _listed(map(strategy_word, absent), "、", ", ")
        parts.append(PHRASES.filled("note", "absent", names=names))
    if "transfer" in spec.kinds:
        parts.append(PHRASES.word("note", "assistance"))
    return as_note([*parts, PHRASES.word("note", "errors")])


def _kinds(spec: LivelihoodStrategySpec, labels: Mapping[str, Bilingual]) -> Iterator[Bilingual]:
    for kind in spec.kinds:
        own = sorted(name for name, one in spec.sources.items() if one == kind)
        columns = _listed(
            (labels.get(name, Bilingual(zh=name, en=name)) for name in own), "、", ", "
        )
        yield PHRASES.filled("note", "kind", kind=PHRASES.word("kind", kind), columns=columns)


def _listed(words: Iterable[Bilingual], comma: str, english: str) -> Bilingual:
    found = list(words)
    return Bilingual(zh=comma.join(w.zh for w in found), en=english.join(w.en for w in found))
