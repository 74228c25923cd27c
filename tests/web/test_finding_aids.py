"""The finding aid of a fonds: whole, of the moment, and not at the price of an edit that remakes everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from fonds.publishing import publish as publishing
from fonds.serializers.xml import ead
from fonds.settings import Settings
from fonds.store import database
from fonds.web.app import create_app
from tests import generate
from tests.conftest import settings_of
from tests.web.test_withdrawn import edit

EAD = {"e": ead.NAMESPACE}
COUNT = 30


def log(settings: Settings) -> list[str]:
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        return [id for (id,) in db.execute("SELECT id FROM change ORDER BY seq")]


def documents_of(settings: Settings, id: str) -> bytes:
    """The digest of the stored documents of a description."""
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        return bytes(db.execute("SELECT documents FROM entity WHERE id = ?", (id,)).fetchone()[0])


def test_it_follows_every_edit_below_it(tmp_path: Path) -> None:
    settings = settings_of(generate.node(tmp_path / "node", COUNT), tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()

    def units(path: str = "/collections/papers.ead") -> list[str]:
        response = client.get(path)
        assert response.status_code == 200
        root = etree.fromstring(response.data)
        return [str(text) for text in root.xpath("//e:dsc//e:c/e:did/e:unitid/text()", namespaces=EAD)]

    records = {f"r{number:07}" for number in range(COUNT)}
    whole = units()
    assert records <= set(whole)
    assert len(whole) == COUNT + generate.SERIES
    assert set(units("/collections/series-3.ead")) <= records

    etag, before = client.get("/collections/papers.ead").headers["ETag"], len(log(settings))
    documents = documents_of(settings, "papers")
    record = settings.node / "records" / "r0000003.md"
    edit(record, "title: ", "title: Changed ")
    publishing.publish(settings)
    response = client.get("/collections/papers.ead")
    assert b"Changed " in response.data
    assert response.headers["ETag"] != etag
    # the record and the collection that lists it were made again; above them the change is only logged
    assert sorted(log(settings)[before:]) == ["papers", "r0000003", "series-3"]
    assert documents_of(settings, "papers") == documents

    edit(record, "title: ", "withdrawn:\n  date: 2026-01-02\n  reason: A test.\ntitle: ")
    publishing.publish(settings)
    assert "r0000003" not in units()

    edit(settings.node / "collection" / "series-4.md", "collection: papers\n", "")
    publishing.publish(settings)
    assert "series-4" not in units()
    assert "r0000004" not in units()


def test_harvesters_get_the_same(tmp_path: Path) -> None:
    settings = settings_of(generate.node(tmp_path / "node", COUNT), tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    domain = urlsplit(settings["base_url"]).hostname
    response = client.get(f"/oai?verb=GetRecord&metadataPrefix=ead&identifier=oai:{domain}:papers")
    root = etree.fromstring(response.data)
    assert len(root.xpath("//e:dsc//e:c", namespaces=EAD)) == COUNT + generate.SERIES
