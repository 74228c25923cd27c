"""A fault in one description never stops a list that is made on request: it is left out, and the log tells it."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

from fonds.concurrency import BusyError
from fonds.problem import StoreError, errors
from fonds.publishing import finding_aids, graph_documents
from fonds.publishing.publish import publish
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.web.app import create_app
from fonds.web.content_search.views import _Pages
from fonds.web.descriptions import related
from fonds.web.list_entries import entries
from fonds.web.oai import views as oai
from fonds.web.search.search_hits import HitReader
from tests.conftest import settings_of

BAD, GOOD = "bad", ("good", "better")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    node = tmp_path_factory.mktemp("lists")
    fields = {
        "papers": "kind: collection\ntitle: Papers",
        "agent": "kind: person\nname: An agent",
        **{id: f"kind: record\ntitle: Title of {id}\ncollection: papers\nfrom: agent" for id in (*GOOD, BAD)},
        "person-good": "kind: person\nname: Title Good",
        "person-bad": "kind: person\nname: Title Bad",
    }
    (node / "node.toml").write_text('title = "Lists"\noai_page = 1\n')
    for id, text in fields.items():
        body = "Words of it.\n" if "record" in text else ""
        (node / f"{id}.md").write_text(f"---\nid: {id}\n{text}\n---\n{body}")
    settings = settings_of(node, node.parent / "lists-state")
    assert errors(publish(settings).problems) == []
    with sqlite3.connect(settings.state / "fonds.sqlite") as db:  # harvests leave out the current second
        db.execute("UPDATE moment SET at = '2020-01-01T00:00:00Z'")
    return settings


def _failing(real: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that raises where it is asked for the description with the fault."""

    def call(*values: Any, **named: Any) -> Any:
        for value in (*values, *named.values()):
            id = getattr(value, "id", None) or getattr(value, "record", None) or value
            id = id[0] if isinstance(id, tuple) and id else id
            if isinstance(id, str) and id in (BAD, "person-bad"):
                raise ValueError("a fault")
        return real(*values, **named)

    return call


@pytest.fixture
def client(published: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the node, in which each function that lists are made with fails for one description."""
    for owner, name in (
        (Reader, "find"),
        (Reader, "description"),
        (graph_documents, "ntriples"),
        (finding_aids, "stored_document"),
        (related, "summary"),
        (_Pages, "page"),
        (HitReader, "hit"),
    ):
        monkeypatch.setattr(owner, name, _failing(getattr(owner, name)))
    return Client(create_app(published))


QUERIES = json.dumps({"q": {"query": "Title"}, "r": {"query": "Title Bad"}})
EXTEND = json.dumps({"ids": ["person-bad", "person-good"], "properties": [{"id": "name"}, {"id": "uri"}]})
LISTS = {
    "/?page=1": "Papers",
    "/feed.atom": "Title of good",
    "/search?q=title": "good",
    "/search?q=words": "good",
    "/collections/papers.html": "Title of good",
    "/agents/agent.html": "Title of good",
    "/iiif/search?q=words": "good",
    "/iiif/search/1?q=words": "good",
    f"/reconcile?{urlencode({'queries': QUERIES})}": "person-good",
    f"/reconcile?{urlencode({'extend': EXTEND})}": "Title Good",
    "/reconcile/suggest/entity?prefix=title": "person-good",
    "/oai?verb=ListSets": "collection:papers",
}


def test_every_list_goes_on_without_the_description(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    for path, words in LISTS.items():
        response = client.get(path, headers={"Accept": "text/html, */*;q=0.9"})
        assert (response.status_code, words in response.get_data(as_text=True)) == (200, True), path
    logged = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(logged) >= len(LISTS) - 4  # some lists look at the index alone
    assert all("is left out of" in record.getMessage() and record.exc_info for record in logged)


def _harvest(client: Client, prefix: str) -> Iterator[str]:
    query = {"metadataPrefix": prefix}
    while True:
        text = client.get(f"/oai?{urlencode({'verb': 'ListRecords', **query})}").get_data(as_text=True)
        yield text
        token = text.partition("<resumptionToken")[2].partition(">")[2].partition("<")[0]
        if not token:
            return
        query = {"resumptionToken": token}


@pytest.mark.parametrize(
    "prefix", [row.oai_prefix for row in FORMATS if row.oai_prefix and row.oai_prefix != "edm"]
)
def test_a_harvest_has_all_other_records(client: Client, prefix: str) -> None:
    """Each page of one record is valid, though that of the record with the fault would be empty."""
    pages = list(_harvest(client, prefix))
    ids = [page.partition("<identifier>")[2].partition("<")[0].rpartition(":")[2] for page in pages]
    expected = {"papers"} if prefix == "ead" else {"papers", *GOOD}
    assert {*filter(None, ids)} == expected
    assert all(page.count("<record>") == 1 or 'code="noRecordsMatch"' in page for page in pages)


def test_a_format_that_fails_for_all_is_an_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(finding_aids, "stored_document", fail)
    monkeypatch.setattr(oai, "MAX_FAILED_PAGES", 1)
    assert client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").status_code == 500


def test_answers_of_the_whole_request_are_raised() -> None:
    for error in (BusyError(), NotFound(), StoreError("locked"), KeyboardInterrupt()):

        def fail(id: str, error: BaseException = error) -> str:
            raise error

        with pytest.raises(type(error)):
            list(entries(["a"], str, "a list", fail))
