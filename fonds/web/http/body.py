"""Receiving the body of a request in the event loop, with a deadline and a bound, before any thread is busy with it."""

from __future__ import annotations

import asyncio
from typing import Any

SMALL_BODY = 64 * 1024  # bytes of each body that always have room
SHARED_BYTES = 64 * 1024 * 1024  # bytes that all larger bodies share, beyond the first of each


class BodyError(Exception):
    """A body that was not received: the status of the response, its title, and the reason."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


class BodyReader:
    """Receives bodies of at most `max_bytes`, each within `seconds`. One for each event loop."""

    def __init__(self, max_bytes: int, seconds: float) -> None:
        self._max_bytes, self._seconds = max_bytes, seconds
        self._shared = 0

    async def read(self, proto: Any, content_length: str) -> bytes:
        """Return the body of a request of granian, whose Content-Length is `content_length` if it has one.

        Raises BodyError: 400 if the client ended before the body did, 408 after the deadline (RFC 9110, 15.5.9), 413
        for a body that is too large, before it is received if its length is known, and 503 if there is no room.
        """
        length = int(content_length) if content_length.isdigit() else None
        if length is not None and length > self._max_bytes:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._receive(proto)
        except TimeoutError:
            detail = f"The body of the request did not arrive within {self._seconds:g} s."
            raise BodyError(408, "Request Timeout", detail) from None
        if length is not None and len(body) != length:
            raise BodyError(400, "Bad Request", "The body of the request is not complete.")
        return body

    async def _receive(self, proto: Any) -> bytes:
        parts: list[bytes] = []
        received = shared = 0
        try:
            async for part in proto:
                parts.append(part)
                received += len(part)
                if received > self._max_bytes:
                    raise self._too_large()
                extra = max(0, received - SMALL_BODY) - shared
                if extra and self._shared + extra > SHARED_BYTES:
                    raise BodyError(503, "Service Unavailable", "Too many large requests are being received.")
                shared += extra
                self._shared += extra
        finally:
            self._shared -= shared
        return b"".join(parts)

    def _too_large(self) -> BodyError:
        return BodyError(413, "Content Too Large", f"A request has at most {self._max_bytes:,} bytes.")
