"""The servers that Fonds is held against, each with the very bytes that Fonds answered: `BODIES` names their folder.

A case is a file `NAME` and beside it `NAME.json` with its headers. `python -m tests.bench.contenders APP PORT`
serves one of the applications with granian, set up as Fonds sets it up. They do nothing but answer.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


@dataclass(frozen=True)
class Body:
    """What is answered: bytes and headers."""

    data: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str


def bodies(folder: Path) -> dict[str, Body]:
    """The cases of a folder by name."""
    found = {}
    for about in sorted(folder.glob("*.json")):
        if about.with_suffix("").is_dir():  # copies, for nginx alone
            continue
        headers: dict[str, str] = json.loads(about.read_text("utf-8"))
        data = about.with_suffix("").read_bytes()
        pairs = (*headers.items(), ("Content-Length", str(len(data))))
        found[about.stem] = Body(data, pairs, headers.get("ETag", ""))
    return found


def bare() -> Application:
    """A WSGI callable that does as little as one can."""
    known = bodies(Path(os.environ["BODIES"]))

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        body = known.get(environ["PATH_INFO"][1:])
        if body is None:
            start("404 Not Found", [])
            return (b"",)
        if body.etag and environ.get("HTTP_IF_NONE_MATCH") == body.etag:
            start("304 Not Modified", [("ETag", body.etag)])
            return (b"",)
        start("200 OK", list(body.headers))
        return (body.data,)

    return application


def flask() -> Flask:
    """One Flask route that returns the bytes, and 304 as soon as it may."""
    app = Flask("bench")
    known = bodies(Path(os.environ["BODIES"]))

    @app.get("/<name>")
    def answer(name: str) -> Response:
        body = known.get(name) or abort(404)
        if body.etag and request.headers.get("If-None-Match") == body.etag:
            return Response(status=304, headers={"ETag": body.etag})
        return Response(body.data, 200, list(body.headers))

    return app


def main() -> None:
    """Serve one application until told to stop."""
    from granian.constants import Interfaces
    from granian.server import Server

    name, port = sys.argv[1], int(sys.argv[2])
    Server(
        f"tests.bench.contenders:{name}",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        factory=True,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


if __name__ == "__main__":
    main()
