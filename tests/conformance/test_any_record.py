"""A description with any fields is published in every format, and the judges of each format accept it.

The fields are chosen at random: which of them a description has, and awkward values of each (tests/varied_records.py).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from lxml import etree
from rdflib.compare import isomorphic
from werkzeug.test import Client

from fonds.publishing.publish import publish
from fonds.serializers.format_registry import FORMATS
from fonds.urls import PATH_SEGMENTS, UrlBuilder
from fonds.web.app import create_app
from tests.conformance import schemas
from tests.conformance.test_presentation_validator import judged, validator
from tests.conftest import BASE, settings_of
from tests.varied_records import Plain, varied

__all__ = ["validator"]  # a fixture
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
COUNT, SEEDS = 6, (2,)
RDFLIB = {"nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
XML_SCHEMAS = {
    "mods": "mods-3-8.xsd",
    "ead": "ead3.xsd",
    "oai_dc": "oai_dc.xsd",
    "ead2002": "ead.xsd",
    "eac": "cpf.xsd",
    "marcxml": "MARC21slim.xsd",
    "lido": "lido-v1.1.xsd",
    "mets": "mets.xsd",
}
LABELS = ("title", "name", "label", "role_label")
ADDRESS = UrlBuilder(BASE)


@pytest.fixture(scope="module", params=SEEDS)
def node(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Plain], Client]:
    """The descriptions of a node, and a client of its application."""
    work = tmp_path_factory.mktemp("any")
    descriptions = list(varied(COUNT, request.param))
    (work / "node").mkdir()
    (work / "node" / "node.toml").write_text(
        'title = "Any"\nlanguages = ["en", "ru"]\npublisher = "v-body-1"\n'
    )
    for plain in descriptions:
        _write(work / "node", plain)
    settings = settings_of(work / "node", work / "state")
    report = publish(settings)
    assert [str(problem) for problem in report.problems if problem.severity == "error"] == []
    return descriptions, Client(create_app(settings))


def _write(folder: Path, plain: Plain) -> None:
    fields = {name: value for name, value in plain.items() if value not in ([], {}, "")}
    body = fields.pop("transcript", "")
    front = json.dumps(_with_plain_labels(fields), ensure_ascii=False)
    (folder / f"{plain['id']}.md").write_text(f"---\n{front}\n---\n\n{body}\n", "utf-8")


def _with_plain_labels(value: Any, is_label: bool = False) -> Any:
    """The fields without markup in titles, names and labels, in which `fonds check` refuses it."""
    if isinstance(value, dict):
        return {name: _with_plain_labels(part, is_label or name in LABELS) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_plain_labels(part, is_label) for part in value]
    return re.sub("</?b>", "", value) if is_label and isinstance(value, str) else value


def served(plain: Plain, client: Client) -> Iterator[tuple[str, str, bytes]]:
    """(name of the format, suffix, body) of each serialization with an address of its own."""
    for row in FORMATS.for_kind(plain["kind"]):
        for form in row.serializations:
            if row.route != "description":
                continue
            query = {"profile": row.profile} if row.is_graph else {}
            path = f"/{PATH_SEGMENTS[plain['kind']]}/{plain['id']}.{form.suffix}"
            response = client.get(path, query_string=query)
            # EDM and editions of media refuse what they cannot hold, with the reason
            assert response.status_code == 200 or (response.status_code == 406 and row.unavailable_reason), (
                f"{path} {query}: {response.status_code} {response.text[:300]}"
            )
            if response.status_code == 200:
                yield row.name, form.suffix, response.data


def test_every_format_is_served_and_every_graph_is_the_same_in_each_syntax(
    node: tuple[list[Plain], Client],
) -> None:
    descriptions, client = node
    for number, plain in enumerate(descriptions):
        graphs: dict[str, rdflib.Graph] = {}
        for name, suffix, body in served(plain, client):
            row = FORMATS[name]
            is_linked_art_json = (name, suffix) == ("linked-art", "jsonld")  # its context is on the web
            if (
                row.is_graph and suffix in RDFLIB and not is_linked_art_json and (number + len(name)) % 3 == 0
            ):  # rdflib takes its time
                graph = rdflib.Graph().parse(data=body, format=RDFLIB[suffix])
                assert isomorphic(graphs.setdefault(name, graph), graph), f"{plain['id']}: {name} {suffix}"
            elif name in XML_SCHEMAS:
                schemas.valid(XML_SCHEMAS[name], etree.fromstring(body))


def test_every_manifest_and_collection_is_okay(validator: Path, node: tuple[list[Plain], Client]) -> None:
    descriptions, client = node
    documents = []
    for plain in descriptions:
        if plain["kind"] in ("record", "collection"):
            url = (
                ADDRESS.manifest(plain["id"])
                if plain["kind"] == "record"
                else ADDRESS.iiif_collection(plain["id"])
            )
            response = client.get(url.removeprefix(BASE))
            assert response.status_code == 200, url
            # its pattern of language tags has no digits, which BCP 47 has in regions
            documents.append((url, json.loads(response.text.replace('"es-419"', '"es"'))))
    results = judged(validator, documents)
    assert len(results) == len(documents)
    assert [result for result in results if result["okay"] != 1] == []


def test_every_record_of_oai_pmh_keeps_its_schema(node: tuple[list[Plain], Client]) -> None:
    descriptions, client = node
    namespace = "{http://www.openarchives.org/OAI/2.0/}"
    for prefix, schema in (("oai_dc", "oai_dc.xsd"), ("mods", "mods-3-8.xsd")):
        for _ in range(30):  # what is published in a second is listed in the next
            response = client.get("/oai", query_string={"verb": "ListRecords", "metadataPrefix": prefix})
            if b"noRecordsMatch" not in response.data:
                break
            time.sleep(0.2)
        payloads = [metadata[0] for metadata in etree.fromstring(response.data).iter(f"{namespace}metadata")]
        assert len(payloads) == COUNT + sum(plain["kind"] == "collection" for plain in descriptions)
        for payload in payloads:
            schemas.valid(schema, payload)
