"""A peer on loopback that answers as a script says: it can be busy, cut its pages off, or break its connections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.federation.loopback import listening

PAGE_SIZE = 3
Json = dict[str, Any]


class ScriptedPeer:
    """What the peer has: `entries` by id, in the order of the log. `faults` are used up, one with each request."""

    def __init__(self) -> None:
        self.entries: dict[str, Json] = {}
        self.faults: list[str] = []
        self.log, self.last, self.base, self.node = "log-1", 0, "", ""
        self.requests = 0

    def put(self, id: str, title: str = "A letter", **more: Any) -> None:
        """Publish a record, or a new version of it; `more` are fields of the entry in the place of right ones."""
        record = {"id": id, "kind": "record", "title": {"en": title}, "language": ["en"], "level": "item"}
        data = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        self._append(id, {"record": record, "digest": hashlib.sha256(data).hexdigest()} | more)

    def withdraw(self, id: str) -> None:
        reason = {"date": "2026-12-01", "reason": {"en": "Described twice."}}
        self._append(id, {"removed": reason})

    def _append(self, id: str, fields: Json) -> None:
        self.last += 1
        self.entries.pop(id, None)
        place = {"origin": self.base, "id": id, "kind": "record", "version": self.last}
        self.entries[id] = {**place, "time": "2026-12-01T00:00:00Z", **fields}

    def page(self, after: int) -> bytes:
        left = [entry for entry in self.entries.values() if entry["version"] > after]
        shown = left[:PAGE_SIZE]
        position = shown[-1]["version"] if len(left) > PAGE_SIZE else max(self.last, 0)
        available = sum("record" in entry for entry in self.entries.values())
        head = {"exchange": 1, "node": self.node or self.base, "log": self.log, "last": self.last}
        head |= {"count": available, "title": {"en": "Scripted"}, "rights": "", "origins": {}}
        end = {"next": position, "complete": len(left) <= PAGE_SIZE}
        return "".join(json.dumps(line) + "\n" for line in (head, *shown, end)).encode()


@contextmanager
def scripted_peer() -> Iterator[ScriptedPeer]:
    """Serve a scripted peer."""
    peer = ScriptedPeer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(self.path).path != "/exchange":  # it has no key and no digests
                self.send_error(404)
                return
            peer.requests += 1
            fault = peer.faults.pop(0) if peer.faults else ""
            body = peer.page(int(parse_qs(urlsplit(self.path).query)["after"][0]))
            if fault.isdigit():
                self.send_response(int(fault))
                self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if fault == "reset":
                self.connection.close()
                return
            if fault == "cut line":
                body = body[: body.rindex(b'{"next"')]
            self.send_response(200)
            self.send_header("Content-Type", "application/jsonl")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if fault == "cut body" else body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        peer.base = f"http://127.0.0.1:{port}"
        yield peer
