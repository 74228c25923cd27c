"""One harvest in a process of its own: `python -m tests.campaign.harvested harvest|dump|ends NODE STATE [PREFIX]`.

Prints what it cost, as JSON. `harvest` reads a list to its end by its tokens, `ends` times its first and its last page,
`dump` writes every document as it is stored, which is the least that taking all of it can cost.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from pathlib import Path
from statistics import median
from urllib.parse import quote

from fonds.store import database
from fonds.web.http.request import Request
from tests.conftest import settings_of
from tests.dispatcher import Dispatcher
from tests.zstd_frames import unpack

_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
_LAST = re.compile(rb"<datestamp>([^<]+)</datestamp>")
ROUNDS = 25


def page(dispatcher: Dispatcher, token: bytes, prefix: str) -> bytes:
    """A page of the list."""
    more = f"resumptionToken={quote(token)}" if token else f"metadataPrefix={prefix}"
    return dispatcher.wsgi(Request("GET", "/oai", f"verb=ListRecords&{more}"))[2]


def harvest(dispatcher: Dispatcher, prefix: str) -> dict[str, float]:
    """The whole list."""
    token, records, pages, size, memory = b"", 0, 0, 0, 0.0
    while pages == 0 or token:
        body = page(dispatcher, token, prefix)
        found = _TOKEN.search(body)
        token = found[1] if found else b""
        records += body.count(b"<record>")
        pages, size = pages + 1, size + len(body)
        memory = max(memory, held()) if pages % 20 == 1 else memory
    return {"records": records, "pages": pages, "bytes": size, "memory": memory}


def held() -> float:
    """The memory that is the process's own, in MB: not the pages of the store, which all processes share."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def ends(dispatcher: Dispatcher, prefix: str) -> dict[str, float]:
    """The median seconds of CPU of the first full page and of the last full one, turn by turn."""
    body = page(dispatcher, b"", prefix)
    found = _TOKEN.search(body)
    assert found is not None
    parts = found[1].decode().split("!")
    each = int(parts[6])
    from fonds.web.oai import resumption_tokens

    place = resumption_tokens.read(found[1].decode(), dispatcher.context.urls.base)
    assert place is not None and place.total is not None
    # after the change that leaves just a page: changes of a list of one kind are numbered without gaps
    last = resumption_tokens.write(
        place.next_position(place.until - each, 0), dispatcher.context.urls.base
    ).encode()
    start = resumption_tokens.ListPosition(
        place.verb, place.prefix, "", 0, place.until, False, 0, place.total
    )
    first = resumption_tokens.write(start, dispatcher.context.urls.base)
    times: dict[str, list[float]] = {"first": [], "last": []}
    for _ in range(ROUNDS):
        for name, token in (("first", first.encode()), ("last", last)):
            began = time.process_time()
            body = page(dispatcher, token, prefix)
            times[name].append(time.process_time() - began)
            assert body.count(b"<record>") == each, name
    return {name: median(found) for name, found in times.items()}


def dump(state: Path) -> dict[str, float]:
    """Every document of the format, unpacked and written out."""
    records = 0
    with sqlite3.connect(state / database.FILE) as db, (state / "dump").open("wb") as out:
        rows = db.execute(
            "SELECT d.body FROM entity e JOIN document d ON d.edition = e.edition AND d.name = 'oai_dc' AND d.part = 0"
            " ORDER BY e.seq"
        )
        for (body,) in rows:
            out.write(unpack(body) + b"\n")
            records += 1
    return {"records": records}


def main() -> None:
    """Do it, and tell."""
    what, node, state, prefix = [*sys.argv[1:], "oai_dc"][:4]
    began = time.process_time()
    if what == "dump":
        found = dump(Path(state))
    else:
        dispatcher = Dispatcher(settings_of(Path(node), Path(state)))
        found = {"harvest": harvest, "ends": ends}[what](dispatcher, prefix)
    found["cpu"] = time.process_time() - began
    print(json.dumps(found))


if __name__ == "__main__":
    main()
