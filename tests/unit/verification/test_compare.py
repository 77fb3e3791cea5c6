"""When two values agree."""

from __future__ import annotations

from typing import Any

import pytest

from lowincome_research.verification.compare import agree


@pytest.mark.parametrize(
    ("seen", "accepted"),
    [
        (1.0, 1.0 + 1e-8),
        ("0.5", "0.50"),
        (3, 3.0),
        ("-1e-10", "0"),
        (1e6, 1e6 + 0.05),
        ("village", "village"),
        (None, None),
        ("", ""),
    ],
)
def test_equal(seen: Any, accepted: Any) -> None:
    assert agree(seen, accepted)


@pytest.mark.parametrize(
    ("seen", "accepted"),
    [
        (1.0, 1.00001),
        (0.0, 1e-8),
        ("007", "7"),
        ("increase", "decrease"),
        ("", "0"),
        (None, 0.0),
        ("nan", "0"),
        (1e6, 1e6 + 0.2),
    ],
)
def test_not_equal(seen: Any, accepted: Any) -> None:
    assert not agree(seen, accepted)
