"""Agreement of all truths and registers: which lists hold the same households, and which best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.cases import Cases
from lowincome_research.identification.domains import Domains, whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.membership import (
    Membership,
    Response,
    Table,
    difference,
    memberships,
    table,
)
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.stats.survey import SurveyDesign

_SPREAD = ["estimate", "std_error", "ci_low", "ci_high"]
PAIR_COLUMNS = [
    "unit", "first_kind", "first", "second_kind", "second", "metric", *_SPREAD, "greatest",
    "n", "n_cases", "n_both", "n_first_only", "n_second_only", "n_clusters", "df", "interval",
]  # fmt: skip
CLOSEST_COLUMNS = [
    "unit", "register", "truth", "other", *_SPREAD, "kappa", "kappa_other",
    "n", "n_smallest", "n_clusters", "df",
]  # fmt: skip
PAIR_METRICS = ("first_in_second", "second_in_first", "jaccard", "kappa")
_FEWEST = 2


@dataclass(frozen=True)
class AgreementResults:
    """Agreement of every two lists, and the truth that each register agrees with best.

    Attributes
    ----------
    pairs
        A row per unit, pair of lists and metric: ``first_in_second`` and ``second_in_first``, the
        share of one list's households that the other holds too; ``jaccard``, of those on either
        the share on both; ``kappa``, agreement beyond chance, with the `greatest` that the sizes
        of the lists allow. `n` counts the households in the denominator, `n_both`,
        `n_first_only` and `n_second_only` those in the cells.
    closest
        Of each register and unit the truth of highest kappa, and by how much it is ahead of each
        other truth, on the rows where all are known.
    notices
        What was left out, where, and how many.
    """

    spec: IdentificationSpec
    pairs: pd.DataFrame
    closest: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-agreement` before it is laid out."""
        return self.pairs.copy()

    def summary(self) -> str:
        """Return a line per pair and metric, then the notices."""
        lines = [
            f"{row.first} and {row.second} ({row.unit}): {row.metric} {row.estimate:.4f} "
            f"({row.std_error:.4f}), 95% {row.ci_low:.4f} to {row.ci_high:.4f}, n = {row.n}"
            for row in self.pairs.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])


def agreement(cases: Cases) -> AgreementResults:
    """Hold every truth and register against every other, for households and persons.

    Two lists are compared on the judged rows where both are known. With fewer than two lists
    there is nothing to compare, and the frames are empty.
    """
    lists = memberships(cases)
    pairs, closest, notices = [], [], []
    for unit, design in cases.rows.designs.items():
        for first, second in combinations(lists, _FEWEST):
            found = table(first, second, _known(cases, (first, second)), design.weight)
            frame, lacking = _pair(found, design)
            pairs.append(frame.assign(unit=unit))
            notices += [replace(one, where=f"{one.where} unit={unit}") for one in lacking]
        for register in lists:
            if register.kind == "register":
                frame = _closest(cases, register, lists, design)
                closest.append(frame.assign(unit=unit))
    return AgreementResults(
        cases.spec,
        stacked(pairs, PAIR_COLUMNS),
        stacked([one for one in closest if len(one)], CLOSEST_COLUMNS),
        tuple(notices),
    )


def _known(cases: Cases, lists: Iterable[Membership]) -> npt.NDArray[np.bool_]:
    known = cases.rows.judged.copy()
    for one in lists:
        known &= ~np.isnan(one.member)
    return known


def _pair(found: Table, design: SurveyDesign) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a pair, and how many of them could not be told."""
    frame = estimated(design, found.position, list(found.figures()))
    told = frame[frame["interval"].ne("")]
    _, second, first, both = (int(count) for count in found.counts)
    greatest = found.greatest_kappa if found.spread > 0 else 1.0
    named = told.assign(
        first_kind=found.first.kind, first=found.first.name,
        second_kind=found.second.kind, second=found.second.name,
        greatest=np.where(told["metric"].eq("kappa"), greatest, 1.0),
        n_both=both, n_first_only=first, n_second_only=second,
    )  # fmt: skip
    lacking = [
        Notice("undefined", found.name, len(PAIR_METRICS) - len(frame)),
        Notice("no_variance", found.name, len(frame) - len(told)),
    ]
    return named, [notice for notice in lacking if notice.count]


def estimated(
    design: SurveyDesign, position: npt.NDArray[np.intp], responses: Sequence[Response]
) -> pd.DataFrame:
    """Return a row per figure, each with the sampling error of the lines that it follows."""
    if not responses:
        return pd.DataFrame({"metric": [], "interval": []})
    sample = whole(position)
    if all(one.line is None for one in responses):
        return estimates(design, sample, lambda _: [one.figure for one in responses])
    rows = [_with_line(design, sample, one) for one in responses]
    return pd.concat(rows, ignore_index=True)


def _with_line(design: SurveyDesign, sample: Domains, one: Response) -> pd.DataFrame:
    return estimates(design, sample, lambda _: [one.figure], one.line)


def _closest(
    cases: Cases, register: Membership, lists: Sequence[Membership], design: SurveyDesign
) -> pd.DataFrame:
    """Return the lead of the truth that a register agrees with best; no row without two truths."""
    truths = [one for one in lists if one.kind == "truth"]
    known = _known(cases, (register, *truths))
    tables = [table(one, register, known, design.weight) for one in truths]
    if len(truths) < _FEWEST or not all(one.spread > 0 for one in tables):
        return pd.DataFrame()
    kappas = [one.kappa() for one in tables]
    order = np.argsort([-one.figure.estimate for one in kappas], kind="stable")
    best, others = order[0], order[1:]
    leads = [difference(kappas[best], kappas[other]) for other in others]
    frame = estimated(design, tables[best].position, leads)
    # Two truths that hold the same households agree with the register equally in any sample.
    same = frame["std_error"].eq(0) & frame["estimate"].eq(0)
    return frame.assign(
        register=register.name,
        truth=truths[best].name,
        other=[truths[other].name for other in others],
        n_smallest=min(int(one.counts.min()) for one in tables),
        kappa=kappas[best].figure.estimate,
        kappa_other=[kappas[other].figure.estimate for other in others],
        **{bound: frame[bound].mask(same, 0.0) for bound in ("ci_low", "ci_high")},
    )
