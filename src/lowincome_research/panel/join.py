"""Join the files of a panel on its keys, by name, and say what found no partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lowincome_research.panel.assemble import InputFile, Part
from lowincome_research.panel.spec import Keys


@dataclass(frozen=True)
class _Stack:
    """The rows of all files of one codebook, and the columns by which they are joined."""

    frame: pd.DataFrame
    on: list[str]
    inputs: tuple[InputFile, ...]


def join(parts: Sequence[Part], keys: Keys) -> tuple[pd.DataFrame, tuple[InputFile, ...]]:
    """Join the files of a panel.

    Files of one codebook are stacked. Files with all keys are joined outer, so that no row is
    lost; a file without time gives its values to every time of a unit; a community file gives
    them to every household of the community.

    Parameters
    ----------
    parts
        One part per file, in the order of the study.

    Returns
    -------
    tuple of DataFrame and InputFile
        Rows sorted by the keys, key columns first; and the files with what was not matched.
    """
    stacks = _stacks(parts, keys)
    complete = [stack for stack in stacks if stack.on == list(keys.names)]
    partial = [stack for stack in stacks if stack.on != list(keys.names)]
    frame = complete[0].frame
    for stack in complete[1:]:
        frame = frame.merge(stack.frame, on=stack.on, how="outer")
    for stack in partial:
        frame = frame.merge(stack.frame, on=stack.on, how="left")
    frame = frame.sort_values(list(keys.names), kind="stable", ignore_index=True)
    first = [*keys.names, *(name for name in frame if name not in keys.names)]
    return frame[first], tuple(about for stack in stacks for about in _matched(stack, frame))


def _stacks(parts: Sequence[Part], keys: Keys) -> list[_Stack]:
    by_codebook: dict[int, list[Part]] = {}
    for part in parts:
        by_codebook.setdefault(id(part.codebook), []).append(part)
    stacks = []
    for group in by_codebook.values():
        frame = pd.concat([part.frame for part in group], ignore_index=True)
        on = list(group[0].codebook.on) or [key for key in keys.names if key in frame]
        stacks.append(_Stack(frame, on, tuple(part.input for part in group)))
    return stacks


def _matched(stack: _Stack, frame: pd.DataFrame) -> tuple[InputFile, ...]:
    own = pd.MultiIndex.from_frame(stack.frame[stack.on])
    whole = pd.MultiIndex.from_frame(frame[stack.on])
    unmatched = int((~whole.isin(own)).sum())
    unused = int((~own.isin(whole)).sum())
    return tuple(replace(one, unmatched=unmatched, unused=unused) for one in stack.inputs)
