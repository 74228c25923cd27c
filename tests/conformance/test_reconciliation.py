"""The Reconciliation Service API 0.2 over a socket: every answer before the specification's own schemas."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.conformance.checkouts import text_of
from tests.conformance.reconciliation import SPECS, ask, batch, examples, json_of, valid

pytestmark = pytest.mark.xdist_group("reconciliation")


QUERIES = {
    "q0": {"query": "Harriman, W. Averell"},
    "q1": {"query": "John Smith", "type": "person", "type_strict": "should", "limit": 2},
    "q2": {
        "query": "Paris",
        "type": ["place", "subject"],
        "properties": [{"pid": "coordinates", "v": "48.86,2.35"}],
    },
    "q3": {
        "properties": [
            {"pid": "wikidata", "v": ["Q313683", {"id": "x", "name": "y"}]},
            {"pid": "born", "v": 1891},
        ]
    },
    "q4": {"query": "nobody at all"},
    "": {"query": "蒋中正"},
}
EXTEND = {
    "ids": ["harriman", "dairen", "papers", "library", "nobody"],
    "properties": [],
}


def test_the_schemas_tell_good_from_bad() -> None:
    """The judge itself: the specification's own examples."""
    for kind, wanted in (("valid", True), ("invalid", False)):
        for name in (
            "manifest",
            "reconciliation-query-batch",
            "reconciliation-result-batch",
            "data-extension-response",
        ):
            for path in examples(name, kind):
                if path.endswith(("authentication.json", "old-version.json", "invalid-documentation.json")):
                    continue  # of the schema of Swagger, and of formats that are not looked at
                try:
                    valid(name, json.loads(text_of(SPECS, path)))
                    found = True
                except AssertionError:
                    found = False
                assert found is wanted, path


def test_the_manifest_keeps_its_schema(manifest: dict[str, Any], endpoint: str) -> None:
    valid("manifest", manifest)
    assert manifest["versions"] == ["0.2"]
    assert "{{id}}" in manifest["view"]["url"]
    assert manifest["view"]["url"].startswith(manifest["identifierSpace"])
    valid("suggest-types-response", {"result": manifest["defaultTypes"]})


def test_every_batch_that_the_schema_takes_is_answered_by_its_schema(endpoint: str) -> None:
    valid("reconciliation-query-batch", QUERIES)
    said = valid("reconciliation-result-batch", batch(endpoint, QUERIES))
    assert said.keys() == QUERIES.keys()
    assert said["q0"]["result"][0]["match"] and said["q3"]["result"][0]["match"]
    assert said["q4"]["result"] == [] and len(said["q1"]["result"]) == 2
    got = json_of(f"{endpoint}?{urlencode({'queries': json.dumps(QUERIES)})}")
    assert got == said


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_examples_of_the_specification_are_taken_and_refused(endpoint: str, kind: str) -> None:
    listed = examples("reconciliation-query-batch", kind)
    assert listed
    for path in listed:
        queries = json.loads(text_of(SPECS, path))
        status, _, body = ask(endpoint, urlencode({"queries": json.dumps(queries)}).encode())
        assert (status == 200) is (kind == "valid"), (path, body)
        if kind == "valid":
            valid("reconciliation-result-batch", json.loads(body))


def test_suggestions_keep_their_schemas_and_flyouts_answer(endpoint: str, manifest: dict[str, Any]) -> None:
    names = {"entity": "entities", "property": "properties", "type": "types"}
    for of, plural in names.items():
        service = manifest["suggest"][of]
        url = service["service_url"] + service["service_path"]
        for prefix in ("", "p", "har", "Paris", "蒋", "<b>", "\N{NO-BREAK SPACE}"):
            said = valid(
                f"suggest-{plural}-response", json_of(f"{url}?{urlencode({'prefix': prefix, 'cursor': 0})}")
            )
            for one in said["result"][:3]:
                path = service["flyout_service_path"].replace("${id}", quote(one["id"], safe=""))
                flyout = json_of(service["flyout_service_url"] + path)
                assert flyout["id"] == one["id"] and one["name"] in flyout["html"]  # 6.5


def test_data_extension_keeps_its_schemas(endpoint: str, manifest: dict[str, Any]) -> None:
    where = manifest["extend"]["propose_properties"]
    url = where["service_url"] + where["service_path"]
    for type in [one["id"] for one in manifest["defaultTypes"]]:
        proposed = valid("data-extension-property-proposal", json_of(f"{url}?type={type}&limit=50"))
        assert proposed["type"] == type and proposed["limit"] == 50
        settings = {one["name"]: one["default"] for one in manifest["extend"]["property_settings"]}
        asked = EXTEND | {
            "properties": [{"id": one["id"], "settings": settings} for one in proposed["properties"]]
        }
        valid("data-extension-query", asked)
        sent = urlencode({"extend": json.dumps(asked)})
        said = valid("data-extension-response", json_of(endpoint, sent.encode()))
        assert list(said["rows"]) == asked["ids"]
        assert json_of(f"{endpoint}?{sent}") == said


def test_previews_of_all_that_is_suggested_are_pages(endpoint: str, manifest: dict[str, Any]) -> None:
    said = json_of(f"{endpoint}/suggest/entity?prefix=p")
    assert said["result"]
    for one in said["result"]:
        status, headers, body = ask(manifest["preview"]["url"].replace("{{id}}", quote(one["id"], safe="")))
        assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
        assert one["name"] in body.decode()
        view = manifest["view"]["url"].replace("{{id}}", quote(one["id"], safe=""))
        assert ask(view, Accept="text/html")[0] == 200
