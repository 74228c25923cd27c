"""Times that peers write: compared as moments, since one peer writes them in UTC and another in its own zone.

A time without a zone is one of UTC. What is no time is before every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

OVERLAP: Final = timedelta(minutes=10)  # indexes of servers lag behind for some minutes
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def moment(time: str) -> datetime:
    """Return the moment of a time (ISO 8601)."""
    try:
        value = datetime.fromisoformat(time.strip().replace("Z", "+00:00"))
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _NEVER


def is_before(time: str, other: str) -> bool:
    """Return whether a time is before another one. What is no time is not."""
    first, second = moment(time), moment(other)
    return _NEVER not in (first, second) and first < second


def latest(times: Iterable[str]) -> str:
    """Return the latest of some times, "" if there is none. One that is still to come is not counted, since nothing
    would be after it."""
    now = datetime.now(UTC)
    return max((time for time in times if _NEVER < moment(time) <= now), key=moment, default="")


def with_overlap(time: str) -> str:
    """Return a time a little before another one; "" for what is no time."""
    value = moment(time)
    return "" if value == _NEVER else (value - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
