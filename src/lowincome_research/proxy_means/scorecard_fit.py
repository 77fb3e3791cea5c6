"""From a weighted regression on few questions to whole points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from lowincome_research.proxy_means.learners import Training
from lowincome_research.proxy_means.scorecard import Answer, Question, Scorecard
from lowincome_research.proxy_means.scorecard_bins import Bins, bins
from lowincome_research.proxy_means.spec import ScorecardSpec

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Moments:
    """Weighted products of all answers' columns and the outcome, from which regressions follow.

    Attributes
    ----------
    products
        Shape (columns, columns); the first column is the constant.
    with_outcome
        Shape (columns,).
    outcome
        Sum of squares of the outcome.
    columns
        For each question its columns, the first answer left out, the unknown one last.
    """

    products: Floats
    with_outcome: Floats
    outcome: float
    columns: tuple[npt.NDArray[np.intp], ...]

    def coefficients(self, questions: Sequence[int]) -> Floats:
        """Return the coefficients of a regression on some questions, the constant first."""
        kept = self._kept(questions)
        inside = self.products[np.ix_(kept, kept)]
        return np.asarray(np.linalg.lstsq(inside, self.with_outcome[kept], rcond=None)[0])

    def unexplained(self, questions: Sequence[int]) -> float:
        """Return the sum of squares that a regression on some questions leaves."""
        return self.outcome - float(
            self.with_outcome[self._kept(questions)] @ self.coefficients(questions)
        )

    def _kept(self, questions: Sequence[int]) -> npt.NDArray[np.intp]:
        return np.concatenate([[0], *(self.columns[place] for place in questions)]).astype(np.intp)


def fit_scorecard(training: Training, spec: ScorecardSpec) -> Scorecard:
    """Choose questions one by one, each the one that explains most, and give their answers points.

    Parameters
    ----------
    training
        Rows on which everything is learnt: cuts, choice and points.

    Notes
    -----
    Coefficients of the answers, counted from the worst one, are scaled so that the best answers
    of all questions together get all points. The points of each question are whole and add up
    exactly; a question left without a point is dropped.
    """
    answers = [
        bins(training.proxies, place, training.weight)
        for place in range(len(training.proxies.names))
    ]
    moments = _moments(answers, training)
    chosen = _chosen(moments, spec.indicators)
    worth = list(_worth(moments, chosen, answers))
    most = _whole([float(one.max()) for one in worth], spec.points)
    questions = [
        _question(training, place, answers[place], values, points)
        for place, values, points in zip(chosen, worth, most, strict=True)
    ]
    return Scorecard(tuple(one for one in questions if one.most > 0), spec.points)


def _moments(answers: Sequence[Bins], training: Training) -> _Moments:
    n, width = len(training.outcome), 1 + sum(one.n_answers for one in answers)
    row = np.arange(n)
    places, columns, start = [(row, np.zeros(n, dtype=np.intp))], [], 1
    for one in answers:
        shown = one.answer > 0
        places.append((row[shown], start + one.answer[shown] - 1))
        columns.append(np.arange(start, start + one.n_answers))
        start += one.n_answers
    at = np.hstack([np.vstack(pair) for pair in places])
    design = sparse.csr_array((np.ones(at.shape[1]), (at[0], at[1])), shape=(n, width))
    weighted = design.multiply(training.weight[:, None]).tocsr()
    squares = float(training.weight @ training.outcome**2)
    products = (design.T @ weighted).toarray()
    return _Moments(products, weighted.T @ training.outcome, squares, tuple(columns))


def _chosen(moments: _Moments, most: int) -> list[int]:
    """Return questions, each the one that explains most beside those before it."""
    chosen: list[int] = []
    waiting = list(range(len(moments.columns)))
    while waiting and len(chosen) < most:
        left = [moments.unexplained([*chosen, place]) for place in waiting]
        chosen.append(waiting.pop(int(np.argmin(left))))
    return chosen


def _worth(moments: _Moments, chosen: Sequence[int], answers: Sequence[Bins]) -> Iterator[Floats]:
    """Yield the log points of each question's known answers, from its worst one."""
    found, start = moments.coefficients(chosen), 1
    for place in chosen:
        n = answers[place].n_answers
        own = np.append(0.0, found[start : start + n - 1])
        start += n
        yield own - own.min()


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """Part a total in proportion to shares, in whole numbers, by largest remainders."""
    exact = total * np.asarray(shares) / sum(shares)
    whole = np.floor(exact).astype(int)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return [int(one) for one in whole]


def _question(training: Training, place: int, answers: Bins, worth: Floats, most: int) -> Question:
    points = np.rint(worth / max(worth.max(), np.finfo(float).tiny) * most)
    size = np.bincount(answers.answer, training.weight, minlength=len(worth) + 1)[:-1]
    average = float(worth @ size / size.sum())
    unknown = Answer(int(np.rint(points @ size / size.sum())), average, unknown=True)
    known = [
        _answer(answers, number, int(mark), float(value))
        for number, (mark, value) in enumerate(zip(points, worth, strict=True))
    ]
    proxies = training.proxies
    return Question(proxies.names[place], proxies.kinds[place], (*known, unknown))


def _answer(answers: Bins, number: int, points: int, worth: float) -> Answer:
    if answers.codes:
        return Answer(points, worth, code=answers.codes[number])
    low, high = (None, *answers.cuts), (*answers.cuts, None)
    return Answer(points, worth, low=low[number], high=high[number])
