"""What goes wrong with a request or with a scan, as a value. Never raised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestError:
    """A request that is not answered with an image: HTTP status, and one sentence that says what would be right."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class InvalidScan:
    """A scan that cannot be published: what is wrong, and what would be right."""

    message: str
    hint: str = ""
