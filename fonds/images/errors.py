"""Errors of requests and scans, as values that are returned and never raised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestError:
    """A request that is not answered with an image: HTTP status, and one sentence about what would be right."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class InvalidScan:
    """A scan that cannot be published: what is wrong, and what would be right."""

    message: str
    hint: str = ""
