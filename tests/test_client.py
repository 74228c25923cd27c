"""`fonds.Client`: a node over the network, from whom nothing is believed."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler

import orjson
import pytest

import fonds
from tests.federation.loopback import listening


def test_a_private_address_is_refused_unless_it_is_named(node: str) -> None:
    with pytest.raises(fonds.FondsError, match="not a public address"):
        len(fonds.Client(node))
    assert len(fonds.Client(node, allow_private=["127.0.0.1"])) > 100


def test_everything_is_met_once_and_what_does_not_exist_is_a_key_error(node: str) -> None:
    client = fonds.Client(f"{node}/", allow_private=["127.0.0.1"])
    ids = [description.id for description in client]
    assert len(ids) == len(set(ids)) == len(client)
    for wrong in ("none", "../exchange", ""):
        with pytest.raises(KeyError):
            client[wrong]
        with pytest.raises(KeyError):
            client.manifest(wrong) if wrong != "none" else client.document(wrong, "ttl")
    assert client.document("harriman", "nt", "schema").startswith(b"<")
    with pytest.raises(fonds.FondsError, match="404"):
        client.manifest("none")


def test_a_search_goes_on_over_all_pages(node: str) -> None:
    client = fonds.Client(node, allow_private=["127.0.0.1"])
    results = [result["id"] for result in client.search("china")]
    assert len(results) == len(set(results)) > 40
    assert {result["kind"] for result in client.search("china", kind="record")} == {"record"}
    with pytest.raises(ValueError, match="there is no kind 'letter'"):
        next(client.search("china", kind="letter"))


def _pages(record: dict[str, str], digest: str) -> bytes:
    head = {"exchange": 1, "node": "NODE", "log": "1", "last": 1, "count": 1}
    entry = {
        "origin": "NODE",
        "id": "a",
        "kind": "record",
        "version": 1,
        "time": "",
        "digest": digest,
        "record": record,
    }
    return b"\n".join(map(orjson.dumps, (head, entry, {"next": 1, "complete": True}))) + b"\n"


@pytest.mark.parametrize("wrong", ["digest", "form", "nothing"])
def test_what_is_not_what_it_says_is_an_error(wrong: str) -> None:
    record = {"id": "a", "kind": "record", **({} if wrong == "form" else {"title": "A"})}
    digest = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    body = b"{}" if wrong == "nothing" else _pages(record, "0" if wrong == "digest" else digest)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = body.replace(b"NODE", f"http://{self.headers['Host']}".encode())
            self.send_response(200)
            self.send_header("Content-Type", "application/jsonl")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            pass

    with listening(Handler) as port, pytest.raises(fonds.FondsError):
        client = fonds.Client(f"http://127.0.0.1:{port}", allow_private=["127.0.0.1"])
        object.__setattr__(client._node, "waits", ())  # no second try
        list(client)
