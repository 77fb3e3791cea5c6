"""The printed form of a proxy means test: questions, answers, and whole points to be added up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from lowincome_research.proxy_means.predictors import Kind

Code = str | int
SCORE, EXACT = "score", "score_exact"


@dataclass(frozen=True)
class Answer:
    """One answer to a question.

    Attributes
    ----------
    points
        Whole points, the more the better off.
    log_points
        What the answer adds to the predicted logarithm of welfare, before it became points.
    code
        The value of a category or of a 0/1 column that the answer is; None for a number.
    low, high
        Bounds of a number, the lower one included; None where it is open.
    unknown
        Whether this stands for an answer that is not known: worth what answers are on average, so
        that silence pays nobody.
    """

    points: int
    log_points: float
    code: Code | None = None
    low: float | None = None
    high: float | None = None
    unknown: bool = False


@dataclass(frozen=True)
class Question:
    """One question of the form: a column, its answers in order of codes or bounds, unknown last."""

    column: str
    kind: Kind
    answers: tuple[Answer, ...]

    @property
    def most(self) -> int:
        """Points of the best answer."""
        return max(answer.points for answer in self.answers)


@dataclass(frozen=True)
class Scorecard:
    """The form: the points of a household's answers add up to its score.

    Attributes
    ----------
    questions
        In the order in which they were chosen, the most telling first.
    total
        Score of a household whose every answer is the best.
    """

    questions: tuple[Question, ...]
    total: int

    def score(self, frame: Any) -> Any:
        """Return a data frame with the score of each row added.

        Parameters
        ----------
        frame
            A native or narwhals data frame with the columns asked for: pandas, polars, duckdb or
            pyspark.

        Returns
        -------
        The same kind of frame with ``score``, whole points, and ``score_exact``, the predicted
        logarithm of welfare that they stand for, up to a constant.
        """
        source = nw.from_native(frame, pass_through=False)
        scored = source.with_columns(
            _sum(self.questions, "points").alias(SCORE),
            _sum(self.questions, "log_points").alias(EXACT),
        )
        return scored if isinstance(frame, nw.DataFrame | nw.LazyFrame) else scored.to_native()


def form_frame(card: Scorecard) -> pd.DataFrame:
    """Return the form as a table, a row per answer.

    Returns
    -------
    DataFrame
        `question`, from 1; `column`; `kind`; `code`, as text; `low`, `high`; `unknown`; `points`;
        `log_points`.
    """
    rows = [
        {
            "question": number,
            "column": question.column,
            "kind": question.kind,
            "code": "" if answer.code is None else str(answer.code),
            "low": answer.low,
            "high": answer.high,
            "unknown": answer.unknown,
            "points": answer.points,
            "log_points": answer.log_points,
        }
        for number, question in enumerate(card.questions, start=1)
        for answer in question.answers
    ]
    return pd.DataFrame(rows).astype({"low": float, "high": float})


Measured = Literal["points", "log_points"]


def _sum(questions: tuple[Question, ...], measured: Measured) -> nw.Expr:
    return reduce(add, (_worth(question, measured) for question in questions))


def _worth(question: Question, measured: Measured) -> nw.Expr:
    """Return what the answer to one question is worth; an unforeseen one as if it were unknown."""
    column = nw.col(question.column)
    *known, unknown = (nw.lit(getattr(answer, measured)) for answer in question.answers)
    if question.kind == "number":
        numbers = column.cast(nw.Float64())
        bounds = [answer.high for answer in question.answers[:-2]]
        worth = known.pop()
        for high, value in zip(bounds[::-1], known[::-1], strict=True):
            worth = nw.when(numbers < high).then(value).otherwise(worth)
        worth = nw.when(numbers.is_nan()).then(unknown).otherwise(worth)
    else:
        worth = unknown
        for answer, value in zip(question.answers[-2::-1], known[::-1], strict=True):
            worth = nw.when(column == answer.code).then(value).otherwise(worth)
    return nw.when(column.is_null()).then(unknown).otherwise(worth)
