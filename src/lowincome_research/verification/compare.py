"""Compare values with accepted ones: numbers within a tolerance, everything else exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from lowincome_research.verification.values import Address, Cells

ABSOLUTE, RELATIVE = 1e-9, 1e-7
Kind = Literal["changed", "missing", "new"]
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Difference:
    """One value that is not the accepted one.

    Attributes
    ----------
    kind
        ``missing``: accepted, and not in the run; ``new``: in the run, and never accepted.
    """

    address: Address
    kind: Kind
    seen: Any = None
    accepted: Any = None

    def __str__(self) -> str:
        match self.kind:
            case "missing":
                return f"{self.address}: missing, accepted is {_shown(self.accepted)}"
            case "new":
                return f"{self.address}: new, {_shown(self.seen)}"
            case _:
                return f"{self.address}: {_shown(self.seen)}, accepted is {_shown(self.accepted)}"


def _shown(value: Any) -> str:
    return "empty" if value in (None, "") else str(value)


def compare(seen: Cells, accepted: Cells) -> tuple[Difference, ...]:
    """Return every difference, in the order of the addresses' exhibits as they stand."""
    found = []
    for address in dict.fromkeys((*accepted, *seen)):
        if address not in seen:
            found.append(Difference(address, "missing", accepted=accepted[address]))
        elif address not in accepted:
            found.append(Difference(address, "new", seen=seen[address]))
        elif not agree(seen[address], accepted[address]):
            found.append(Difference(address, "changed", seen[address], accepted[address]))
    return tuple(found)


def agree(seen: Any, accepted: Any) -> bool:
    """Tell whether two values agree: ``|a - b| <= 1e-9 + 1e-7 |b|`` for numbers, else equality."""
    a, b = _number(seen), _number(accepted)
    if a is None or b is None:
        return bool(seen == accepted)
    return abs(a - b) <= ABSOLUTE + RELATIVE * abs(b)


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
