"""What commands print of their progress."""

from __future__ import annotations

import pytest

from fonds.cli.report import time_left


@pytest.mark.parametrize(
    ("done", "missing", "seconds", "text"),
    [
        (0, 10, 60.0, ""),
        (10, 0, 60.0, ""),
        (10, 10, 1.0, ""),  # too early to tell
        (100, 50, 10.0, ", about 5 s left"),
        (1_000, 1, 10.0, ", about 1 s left"),
        (10, 100, 30.0, ", about 5 min left"),
        (10, 10_000, 10.0, ", about 3 h left"),
    ],
)
def test_the_time_left(done: int, missing: int, seconds: float, text: str) -> None:
    assert time_left(done, missing, seconds) == text
