"""Parts of a note joined into one."""

from __future__ import annotations

from collections.abc import Sequence

from lowincome_research.terms import Bilingual


def as_note(parts: Sequence[Bilingual]) -> Bilingual:
    """Join parts that begin small into a note that begins with a capital, without a final stop."""
    english = "; ".join(one.en for one in parts)
    return Bilingual(zh="；".join(one.zh for one in parts), en=english[:1].upper() + english[1:])
