"""What the reproduction box of a report states about its run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from lowincome_research.artifacts import sha256_of_json
from lowincome_research.runs import provenance
from lowincome_research.terms import LANGUAGES, Bilingual, Language, label

if TYPE_CHECKING:
    from lowincome_research.study import Study

_SHORT = 12
_UNCOMMITTED = Bilingual(zh="（含未提交的修改）", en=" (with uncommitted changes)")
_NO_COMMIT = Bilingual(zh="无（由安装包运行）", en="none (run from an installed package)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class RunFacts:
    """Where the numbers of a run come from.

    Attributes
    ----------
    commit
        See `Manifest.commit`.
    data_hash
        SHA-256 of the data file; of all their hashes where there are several.
    reference
        The study as commands name it.
    """

    version: str
    commit: str
    lock: str
    data_hash: str
    reference: str

    @property
    def command(self) -> str:
        """What to type to repeat the run."""
        return f"lowincome run {self.reference}"

    @property
    def sha256(self) -> str:
        """The hash under which the facts enter a step's key."""
        return sha256_of_json(asdict(self))


def gather_facts(reference: str, data: Mapping[str, str]) -> RunFacts:
    """Return the facts of a run that begins now.

    Parameters
    ----------
    reference
        The study as the command names it.
    data
        SHA-256 of every data file by name.
    """
    hashes = list(data.values())
    return RunFacts(
        version=provenance.version(),
        commit=provenance.commit(),
        lock=provenance.code_identity().lock,
        data_hash=hashes[0] if len(hashes) == 1 else sha256_of_json(dict(data)),
        reference=reference,
    )


def run_variables(
    facts: RunFacts, study: Study, *, units: int, rows: int
) -> dict[Language, dict[str, str]]:
    """Return the display strings ``run.<name>`` that any report may show, by language.

    Parameters
    ----------
    units, rows
        Distinct units and rows of the panel, shown rounded as the disclosure rules say.
    """
    return {
        language: {
            f"run.{name}": text for name, text in _shown(facts, study, units, rows, language)
        }
        for language in LANGUAGES
    }


def _shown(
    facts: RunFacts, study: Study, units: int, rows: int, language: Language
) -> list[tuple[str, str]]:
    return [
        ("version", facts.version),
        ("commit", _commit(facts.commit, language)),
        ("date", _date(_today(), language)),
        ("data_hash", facts.data_hash[:_SHORT]),
        ("lock_hash", facts.lock[:_SHORT]),
        ("command", facts.command),
        ("verify_command", f"lowincome verify {facts.reference}"),
        ("confidence_level", _confidence_level()),
        ("study_id", study.study.id),
        ("study_title", study.study.title[language]),
        ("data_class", label("data_class", study.study.data_class)[language]),
        ("n_units", _count(units, study, language)),
        ("n_rows", _count(rows, study, language)),
        ("seed", str(study.study.seed)),
    ]


def _commit(commit: str, language: Language) -> str:
    if not commit:
        return _NO_COMMIT[language]
    name, _, changed = commit.partition("+")
    return name[:_SHORT] + (_UNCOMMITTED[language] if changed else "")


def _confidence_level() -> str:
    from lowincome_research.exhibits.display import share
    from lowincome_research.stats.intervals import CONFIDENCE

    return share(CONFIDENCE, 0)


def _count(number: int, study: Study, language: Language) -> str:
    from lowincome_research.exhibits.display import count

    step = study.disclosure_rules.round_to
    return count(round(number / step) * step, language)


def _today() -> date:
    """Return today, or the day that SOURCE_DATE_EPOCH names, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.date()


def _date(day: date, language: Language) -> str:
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
