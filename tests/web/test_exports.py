"""The formats that are to be taken away have addresses, are negotiated, and hold a collection with what is in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.descriptions import views
from tests import generate
from tests.conftest import RECORDS, settings_of

TELEGRAM, PAPERS, HARRIMAN = "/records/harriman-1945-07", "/collections/harriman-papers", "/agents/harriman"
UNLISTED = [row for row in FORMATS if not row.listed]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    settings = settings_of(RECORDS, tmp_path_factory.mktemp("taken") / "state")
    publishing.publish(settings)
    return Client(create_app(settings))


@pytest.mark.parametrize(
    ("path", "accept", "suffix"),
    [
        (TELEGRAM, "application/marcxml+xml", "marcxml"),
        (TELEGRAM, "application/mets+xml", "mets"),
        (TELEGRAM, "text/markdown", "md"),
        (TELEGRAM, "text/csv", "csv"),
        (TELEGRAM, "application/x-ndjson", "jsonl"),
        (PAPERS, "text/csv", "csv"),
        (HARRIMAN, "text/markdown", "md"),
        # what these asked for before is what they get
        (TELEGRAM, "application/xml", "rdf"),
        (PAPERS, "application/xml", "rdf"),
        (HARRIMAN, "application/xml", "rdf"),
        (TELEGRAM, "application/json", "json"),
        (TELEGRAM, "text/plain", "txt"),
        (TELEGRAM, "*/*", "ttl"),
    ],
)
def test_they_are_negotiated(path: str, accept: str, suffix: str, client: Client) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Location"].endswith(f"{path}.{suffix}")


def test_they_are_on_the_page_and_in_the_link_set_but_not_in_headers_and_manifests(client: Client) -> None:
    page, links = client.get(f"{TELEGRAM}.html"), client.get(f"{TELEGRAM}.linkset").text
    manifest = client.get("/iiif/harriman-1945-07/manifest").text
    assert len(UNLISTED) == 10
    for row in UNLISTED:
        if "record" in row.kinds:
            address = f"{TELEGRAM}.{row.serializations[0].suffix}"
            assert f'"{address}"' in page.text
            assert address in links
            assert f"{address}>" not in page.headers["Link"]
            assert f'{address}"' not in manifest


def test_mets_leads_to_the_text_of_each_page(client: Client) -> None:
    root = etree.fromstring(client.get(f"{TELEGRAM}.mets").data)
    names = {"m": "http://www.loc.gov/METS/", "x": "http://www.w3.org/1999/xlink"}
    texts = root.xpath("//m:fileGrp[@USE='FULLTEXT']//@x:href", namespaces=names)
    assert texts
    for address in texts:
        response = client.get(f"/iiif/{str(address).partition('/iiif/')[2]}")
        assert (response.status_code, response.content_type) == (200, "application/xml")
        assert b'CONTENT="Soong"' in response.data
    assert client.get("/iiif/harriman-1945-07/alto/99").status_code == 404
    assert client.get("/iiif/harriman-papers/alto/1").status_code == 404


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("archive")
    settings = settings_of(generate.node(work / "node", 30), work / "state")
    publishing.publish(settings)
    return settings


def ids(response: Any) -> list[str]:
    return [row["id"] for row in csv.DictReader(io.StringIO(response.text))]


def collection_of(client: Client) -> str:
    """A collection of the generated node that has records."""
    (row,) = csv.DictReader(io.StringIO(client.get("/records/r0000001.csv").text))
    return row["collection"]


def test_a_collection_at_an_address_has_its_units(archive: Settings) -> None:
    client = Client(create_app(archive))
    collection = collection_of(client)
    whole = ids(client.get(f"/collections/{collection}.csv"))
    assert whole[0] == collection
    assert "r0000001" in whole
    aid = etree.fromstring(client.get(f"/collections/{collection}.ead2002").data)
    assert len(aid.findall(".//{*}c")) == len(whole) - 1


def test_a_finding_aid_says_what_it_leaves_out_and_a_table_is_refused(
    archive: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_UNITS", 2)
    client = Client(create_app(archive))
    collection = collection_of(client)
    aid = etree.fromstring(client.get(f"/collections/{collection}.ead2002").data)
    assert len(aid.findall(".//{*}c")) == 2
    assert "The first 2 of 3 units." in "".join(aid.itertext())
    for suffix in ("csv", "jsonl", "omekacsv", "cbcsv"):
        refused = client.get(f"/collections/{collection}.{suffix}")
        assert (refused.status_code, "fonds export" in refused.text) == (406, True)


def test_a_version_of_a_collection_has_no_document_of_what_is_in_it_now(client: Client) -> None:
    assert client.get(f"{PAPERS}/versions/1.md").status_code == 200
    assert client.get(f"{PAPERS}/versions/1.csv").status_code == 404
    assert client.get(f"{TELEGRAM}/versions/1.marcxml").status_code == 200


def test_every_unlisted_format_says_what_it_is_for() -> None:
    assert all(row.purpose.endswith(".") for row in UNLISTED)


def test_the_documentation_names_every_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
    assert [row.name for row in UNLISTED if f"`{row.name}`" not in page] == []
