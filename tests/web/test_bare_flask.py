"""The Flask application without the response cache: every promised address responds the same, to the byte."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.publishing.publish import ignore_progress
from fonds.urls import ROUTES
from fonds.web.app import create_app
from tests.conformance import everything
from tests.conftest import settings_of
from tests.promises.test_addresses import PROMISED
from tests.web.openapi_answers import undocumented
from tests.web.test_negotiate import CHROME

PRESENTATION2 = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'
ACCEPTED = (None, "*/*", CHROME, "application/json", "text/turtle", PRESENTATION2)
IDS = (
    "whole",
    "cable",
    "letter",
    "fonds",
    "dairen",
    "film",
    "inside-closed-series-content",
    "closed-series-description",
)
IDS += (everything.WITHDRAWN, everything.MERGED, "nothing")
# a value for each variable of a path, besides ids
VALUES: dict[str, tuple[object, ...]] = {
    "page": (1,),
    "line": (1,),
    "number": (1,),
    "revision": (1,),
    "between": ("1-2",),
    "layer": ("machine", "translation", "captions-en"),
    "part": ("r1",),
    "extra": ("placeholder",),
    "place": ("dairen",),
    "image": ("letter.1", "cable.1", "film.1", "nothing.1"),
    "dump": ("dcterms.nq.gz", "nothing.nq.gz"),
    "scheme": ("types",),
    "term": ("letter",),
    "of": ("entity", "type"),
    "span": ("0-5",),
    "digest": ("0" * 16,),
    "room": ("records", "places"),
    "slug": ("history",),
    "file": ("history.svg",),
    "side": (192,),
}
QUERIES = {
    "search": "?q=soong",
    "oai": "?verb=Identify",
    "suggestions": "?q=so",
    "reconcile_preview": "?id=dairen",
    "reconcile_flyout": "?id=dairen",
    "auth_token": "?origin=https://a.example&messageId=1",
}
QUERIES |= {name: "?q=soong" for name in ROUTES if "search" in name or "autocomplete" in name}
# nothing of the node lies behind these: they need a digest, or a document that this node has none of
WITHOUT_EXAMPLE = {
    "resource_dump_part",
    "range",
    "iiif_part",
    "iiif_part2",
    "iiif_node_part",
    "iiif_node_part2",
}
WITHOUT_EXAMPLE |= {"site_page", "site_page_file", "style", "icon", "logo"}  # of nodes that have such files
WITHOUT_EXAMPLE |= {"auth_openid", "auth_token1", "ldes_revision", "atom_page", "layer_quotation", "sparql"}
WITHOUT_EXAMPLE |= {"peer", "metrics"}  # of nodes that have peers, and for the networks of the settings


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Flask]:
    """The application with the response cache and without, of a node with a page of every kind."""
    work = tmp_path_factory.mktemp("bare")
    node = everything.write(work / "node")
    settings = settings_of(node, work / "state")
    publishing.publish(settings)
    everything.go_on(node)
    publishing.publish(settings)
    sync_consumers(settings, ignore_progress)
    time.sleep(1.1)  # Last-Modified is not later than now, and the time of a publish is the second after it
    return create_app(settings), create_app(settings, cache=False)


@pytest.fixture(scope="module")
def document(apps: tuple[Flask, Flask]) -> dict[str, Any]:
    found: dict[str, Any] = Client(apps[1]).get("/openapi.json").get_json(force=True)
    return found


def paths(name: str, path: str) -> Iterator[str]:
    """Examples of an address."""
    found = [""]
    for part in re.split(r"(\{\w+\})", path):
        values = [part] if not part.startswith("{") else list(map(str, {**VALUES, "id": IDS}[part[1:-1]]))
        found = [start + value for start in found for value in values]
    yield from (f"{start}{QUERIES.get(name, '')}" for start in found)


@pytest.mark.parametrize(("name", "path"), PROMISED, ids=[name for name, _ in PROMISED])
def test_a_promised_address_responds_the_same(
    name: str, path: str, apps: tuple[Flask, Flask], document: dict[str, Any]
) -> None:
    """And as the OpenAPI document says."""
    cached, bare = (Client(app) for app in apps)
    statuses = set()
    for example in paths(name, path):
        for accept in ACCEPTED:
            headers = {"Accept": accept} if accept else {}
            expected = cached.get(example, headers=headers)
            again = cached.get(example, headers=headers)  # from the cache
            response = bare.get(example, headers=headers)
            statuses.add(response.status_code)
            assert _seen(response) == _seen(expected) == _seen(again), (example, accept)
            assert undocumented(document, path, response) == "", (example, accept)
        if name != "auth_token":  # another nonce each time, also in another coding
            _compare(cached, bare, example, expected.headers.get("ETag", '"x"'))
    assert name in WITHOUT_EXAMPLE or min(statuses) < 400, statuses


def _compare(cached: Client, bare: Client, path: str, etag: str) -> None:
    """Other methods, content codings and conditions."""
    for method in ("HEAD", "OPTIONS", "PUT"):
        assert _seen(bare.open(path, method=method)) == _seen(cached.open(path, method=method)), (
            method,
            path,
        )
    for headers in ({"Accept-Encoding": "gzip"}, {"Accept-Encoding": "zstd"}, {"If-None-Match": etag}):
        assert _seen(bare.get(path, headers=headers)) == _seen(cached.get(path, headers=headers)), headers


def _seen(response: object) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = sorted((name, _steady(value)) for name, value in response.headers if name != "Date")  # type: ignore[attr-defined]
    body = response.get_data()  # type: ignore[attr-defined]
    return response.status_code, headers, _steady(body.decode("latin-1")).encode("latin-1")  # type: ignore[attr-defined]


def _steady(text: str) -> str:
    """A text without what differs each time: the time of a response, and the nonce of a script."""
    return re.sub(
        r"(?<=<responseDate>)[^<]*|(?<=\bat=\")[^\"]*|(?<=nonce[-=])\"?[\w-]{22}|(?<=Expires=)[^;]*", "", text
    )
