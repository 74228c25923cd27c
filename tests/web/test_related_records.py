"""The records that have to do with a record, on its page, on a page of their own, and as JSON."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.web.app import create_app
from tests import scanned_letters as letters
from tests.conftest import BASE, settings_of


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("letters")
    settings = settings_of(letters.write(work / "node"), work / "state")
    publishing.publish(settings)
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def related(client: FlaskClient, id: str) -> dict[str, dict[str, Any]]:
    response = client.get(f"/records/{id}/related.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return {entry["id"].removeprefix(f"{BASE}/id/"): entry for entry in response.get_json()["related"]}


def test_relations_come_first_and_every_record_says_why(client: FlaskClient) -> None:
    entries = related(client, "lease")
    assert next(iter(entries)) == "reply"
    assert "lease" not in entries
    reasons = {id: [reason["type"] for reason in entry["reasons"]] for id, entry in entries.items()}
    assert all(reasons.values())
    assert reasons["reply"] == ["relation", "between", "week"]
    assert reasons["typed"][:2] == ["from", "week"]
    shared = entries["reply"]["reasons"][1]["shared"]
    assert [name["label"] for name in shared] == ["Anna Berg", "Li Wei"]


def test_the_page_and_json_are_at_one_address(client: FlaskClient) -> None:
    page = client.get("/records/lease/related", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html" and "Accept" in page.vary
    text = " ".join(re.sub(r"<[^>]*>", "", page.get_data(as_text=True)).split())
    assert "also between Anna Berg and Li Wei" in text and "same week" in text
    as_json = client.get("/records/lease/related", headers={"Accept": "application/json"})
    assert as_json.get_json() == client.get("/records/lease/related.json").get_json()
    assert client.get("/records/lease/related.html").status_code == 404
    assert client.get("/records/nothing/related").status_code == 404


def test_the_page_of_the_record_begins_with_the_relation_and_names_it_once(client: FlaskClient) -> None:
    html = client.get("/records/lease.html").get_data(as_text=True)
    found = re.search(r'<h2 id="related">.*?</section>', html, re.DOTALL)
    assert found is not None
    assert re.findall(r'<li><a href="(/records/\w+)"', found[0])[0] == "/records/reply"
    assert 'id="pointing-relations' not in html
    assert '<option value="reply">' in found[0]
    with_texts = client.get("/records/reply.html").get_data(as_text=True)
    assert '<option value="reply/translation-de">' in with_texts


def test_while_there_is_no_index_the_page_is_shown_without(settings: Settings) -> None:
    index = settings.state / "text.sqlite"
    hidden = index.with_suffix(".hidden")
    index.rename(hidden)
    try:
        client = create_app(settings).test_client()
        assert client.get("/records/lease.html").status_code == 200
        assert list(related(client, "lease")) == ["reply"]  # the relation is in the description
    finally:
        hidden.rename(index)
