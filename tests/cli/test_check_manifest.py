"""`fonds check --manifest`: a document of anybody's, from a file or an address, held against the checker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonds.cli import check_manifest as manifest
from fonds.cli.check_manifest import ORIGIN, check_manifest
from tests.http_client.server import Server, serving
from tests.validation import search_documents
from tests.validation.documents import MANIFEST, VALID, changed

HERE = ("127.0.0.1",)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def written(folder: Path, body: bytes) -> str:
    path = folder / "document.json"
    path.write_bytes(body)
    return str(path)


@pytest.mark.parametrize("name", VALID)
def test_a_good_file_passes(name: str, tmp_path: Path) -> None:
    assert check_manifest(written(tmp_path, json.dumps(VALID[name]).encode())) == []


def test_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    source = written(
        tmp_path, json.dumps(changed(MANIFEST, "items.0.thumbnail", [{"type": "Image"}])).encode()
    )
    (problem,) = check_manifest(source)
    assert (problem.file, problem.field) == (source, "items[0].thumbnail[0]")
    assert "(Presentation 3.0, 3.1 thumbnail)" in problem.message


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        (b'{\n "a": 1,\n}', 2, "column 8"),
        (b"", 1, "not JSON"),
        (b'\xef\xbb\xbf{"a": 1}', 1, "byte order mark"),
        (b'{"a": "\xff"}', 1, "not JSON"),
        (b'{"a": NaN}', 1, "not JSON"),
    ],
)
def test_what_is_no_json_is_said_with_line_and_column(
    tmp_path: Path, body: bytes, line: int, words: str
) -> None:
    (problem,) = check_manifest(written(tmp_path, body))
    assert problem.line == line
    assert words in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    "context",
    [
        "http://iiif.io/api/presentation/1/context.json",
        ["http://www.shared-canvas.org/ns/context.json", "https://example.org/more.json"],
    ],
)
def test_an_older_version_is_named(tmp_path: Path, context: Any) -> None:
    (problem,) = check_manifest(written(tmp_path, json.dumps({"@context": context, "@type": "x"}).encode()))
    assert "older version" in problem.message


@pytest.mark.parametrize("depth", [100, 900, 20_000])
def test_a_deep_document_is_a_problem(tmp_path: Path, depth: int) -> None:
    inner = b'{"type":"Collection","items":[' * depth + b"]}" * depth
    assert check_manifest(written(tmp_path, inner))


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be read" in check_manifest(str(tmp_path / "none.json"))[0].message
    assert "cannot be read" in check_manifest(str(tmp_path))[0].message
    monkeypatch.setattr(manifest, "MAX_BYTES", 10)
    assert "more than 10 bytes" in check_manifest(written(tmp_path, b" " * 11))[0].message


def messages_of(server: Server, path: str = "/document", **headers: str) -> list[str]:
    server.headers |= headers
    url = server.base + path
    problems = check_manifest(url, HERE)
    assert {problem.file for problem in problems} <= {url}
    return [f"{problem.field}: {problem.message}" for problem in problems]


def publish(server: Server, id: str) -> None:
    server.document = json.dumps(MANIFEST | {"id": id}).encode()


def test_a_good_document_of_the_web_passes(server: Server) -> None:
    publish(server, f"{server.base}/document")
    assert messages_of(server) == []
    assert 'profile="http://iiif.io/api/presentation/3/context.json"' in server.asked[-1][1]["Accept"]
    assert messages_of(server, Access_Control_Allow_Origin=ORIGIN) == []


def test_the_id_is_where_it_is_published(server: Server) -> None:
    (problem,) = messages_of(server)[:1]
    assert "JSON object" not in problem
    publish(server, "https://example.org/other")
    assert [problem for problem in messages_of(server) if "not where it is published" in problem]


def test_behind_a_redirect_the_id_may_be_either_address(server: Server) -> None:
    url = f"{server.base}/redirect//document"
    for id in (url, f"{server.base}/document"):
        publish(server, id)
        assert messages_of(server, "/redirect//document") == []


def test_what_the_server_must_say(server: Server) -> None:
    publish(server, f"{server.base}/document")
    (problem,) = messages_of(server, Access_Control_Allow_Origin="https://own.example")
    assert problem.startswith("Access-Control-Allow-Origin: viewers of other sites")
    (warning,) = messages_of(server, Access_Control_Allow_Origin="*", Content_Type="application/ld+json")
    assert warning.startswith("Content-Type: the media type does not say")
    profile = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
    assert messages_of(server, Content_Type=profile) == []


def test_what_cannot_be_fetched_is_a_problem(server: Server) -> None:
    (problem,) = check_manifest(f"{server.base}/document")
    assert "not a public address" in problem.message
    assert "--allow-private" in problem.hint
    assert "text/html" in messages_of(server, "/page")[0]
    assert "not an address of the web" in check_manifest("file:///etc/passwd")[0].message


@pytest.mark.parametrize("name", search_documents.VALID)
def test_responses_of_content_search_are_checked_by_their_own_rules(name: str, tmp_path: Path) -> None:
    kinds: list[str] = []
    source = written(tmp_path, json.dumps(search_documents.VALID[name]).encode())
    assert check_manifest(source, show_kind=kinds.append) == []
    assert kinds == [f"a response of IIIF Content Search {name[-1]}.0"]
