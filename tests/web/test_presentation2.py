"""Presentation 2.1 at its doors: by its own address, and by the Accept header at the address of 3.0."""

from __future__ import annotations

import json

import pytest

from fonds.settings import Settings
from fonds.web.http.request import Request
from tests.conftest import BASE
from tests.dispatcher import Dispatcher

TWO = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'
THREE = TWO.replace("/2/", "/3/")
ID = "harriman-1945-07"


def asked(
    dispatcher: Dispatcher, path: str, accept: str | None = None
) -> tuple[dict[str, str], dict[str, object]]:
    status, headers, body = dispatcher.wsgi(Request("GET", path, accept=accept))
    assert status == "200 OK"
    return dict(headers), json.loads(body)


@pytest.fixture
def dispatcher(demonstration: Settings) -> Dispatcher:
    return Dispatcher(demonstration)


@pytest.mark.parametrize("tail", [f"{ID}/manifest", f"{ID}/annotations/1", "collection"])
def test_every_version_has_an_address(dispatcher: Dispatcher, tail: str) -> None:
    headers, document = asked(dispatcher, f"/iiif/2/{tail}")
    assert document["@id"] == f"{BASE}/iiif/2/{tail}"
    assert headers["Content-Type"] == TWO
    assert "Content-Location" not in headers
    again, same = asked(dispatcher, f"/iiif/{tail}", TWO)
    assert same == document
    assert again["Content-Location"] == f"{BASE}/iiif/2/{tail}"
    assert again["Vary"].startswith("Accept")
    assert again["ETag"] == headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, THREE),
        ("*/*", THREE),
        ("application/json", "application/json"),
        (f"{TWO}, */*;q=0.1", TWO),
        (f"{TWO};q=0.5, */*", "application/json"),  # 3.0, which TWO names at half the quality as ld+json
        (f"{THREE}, {TWO};q=0.9", THREE),
        (f"{TWO}, {THREE}", THREE),
        (f"{THREE};q=0.1, {TWO}", TWO),
    ],
)
def test_version_2_is_given_to_who_names_it(
    dispatcher: Dispatcher, accept: str | None, media_type: str
) -> None:
    assert asked(dispatcher, f"/iiif/{ID}/manifest", accept)[0]["Content-Type"] == media_type


def test_the_versioned_address_has_one_version(dispatcher: Dispatcher) -> None:
    headers, document = asked(dispatcher, f"/iiif/2/{ID}/manifest", THREE)
    assert (headers["Content-Type"], document["@type"]) == (TWO, "sc:Manifest")
    assert (
        asked(dispatcher, f"/iiif/2/{ID}/manifest", "application/json")[0]["Content-Type"]
        == "application/json"
    )
