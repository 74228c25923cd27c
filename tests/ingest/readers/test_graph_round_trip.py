"""What Fonds publishes as graphs and as IIIF comes back as the same description, or with the documented loss.

`graph_losses.json` has each field that does not come back as it was, by format and kind: in `part`, `moved` to another
field or a further statement, or `lost`. What is not in it comes back the same. `make_losses` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import ReaderFormat
from fonds.ingest.readers.iiif import IIIF
from fonds.ingest.readers.rdf import RDF
from fonds.record.model import Description, from_dict
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.serialize import serialize_graph
from fonds.serializers.iiif import collection, manifest, presentation2
from tests.ingest.readers import round_trip
from tests.ingest.readers.reading import read
from tests.serializers.graph.world import MAXIMAL, PROFILES, demonstration, make_context

LOSSES = Path(__file__).with_name("graph_losses.json")
GRAPHS = ("dcterms", "schema", "rico", "linked-art", "edm")
_CASES = [(name, kind) for name in GRAPHS for kind in MAXIMAL] + [
    (name, kind) for name in ("iiif-3", "iiif-2") for kind in ("record", "collection")
]


def publish(name: str, description: Description, context: SerializerContext) -> tuple[bytes, ReaderFormat]:
    """Return a description in a format, and the reader of that format."""
    if name in GRAPHS:
        return PROFILES[name](description, context), RDF
    document = (
        manifest.manifest(description, context)  # type: ignore[arg-type]
        if description.kind == "record"
        else collection.collection(description, [], False, context)  # type: ignore[arg-type]
    )
    document = presentation2.convert(document) if name == "iiif-2" else document
    return json.dumps(document, ensure_ascii=False).encode(), IIIF


def outcome(name: str, kind: str, folder: Path) -> dict[str, str]:
    """Return how the fields of a description with everything come back that are not the same."""
    fields = round_trip.sample(kind)
    description = from_dict(fields)
    data, reader = publish(name, description, make_context(description))
    path = folder / f"{kind}.{name}"
    path.write_bytes(data)
    _, result, ids = round_trip.read_back(path, reader, fields["id"])
    compared = round_trip.compare(fields, result, ids)
    return {field: how for field, how in compared.items() if how != round_trip.SAME}


def make_losses(folder: Path) -> None:
    """Write the table of losses anew."""
    table: dict[str, dict[str, Any]] = {}
    for name, kind in _CASES:
        table.setdefault(name, {})[kind] = outcome(name, kind, folder)
    LOSSES.write_text(json.dumps(table, indent=1) + "\n")


@pytest.mark.parametrize(("name", "kind"), _CASES)
def test_a_description_comes_back_but_for_the_documented_losses(name: str, kind: str, tmp_path: Path) -> None:
    assert outcome(name, kind, tmp_path) == json.loads(LOSSES.read_text())[name][kind]


@pytest.mark.parametrize("name", [*GRAPHS, "iiif-3", "iiif-2"])
def test_the_seed_comes_back(name: str, tmp_path: Path) -> None:
    descriptions, context = demonstration()
    seed = descriptions["harriman-1945-07"]
    data, reader = publish(name, seed, context)
    path = tmp_path / f"seed.{name}"
    path.write_bytes(data)
    item = next(
        item
        for item in read(path, reader).of_kind("record")
        if "harriman-1945-07" in (item.key + item.id_words)
    )
    title = next(iter(seed.labels.values()))
    assert item.fields["title"] in (title, {"en": title})
    if name != "iiif-2":
        assert str(item.fields.get("date", "")).startswith("1945-07")
    assert item.fields["rights"] == seed.rights  # type: ignore[attr-defined]
    if name in ("dcterms", "schema", "rico", "linked-art"):
        assert item.body == seed.transcript  # type: ignore[attr-defined]


@pytest.mark.parametrize("profile", ["dcterms", "schema", "rico", "linked-art"])
@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nq", "trig"])
def test_every_syntax_gives_the_same(profile: str, suffix: str, tmp_path: Path) -> None:
    fields = round_trip.sample("record")
    description = from_dict(fields)
    triples = PROFILES[profile](description, make_context(description))
    results = []
    for name in ("nt", suffix):
        path = tmp_path / f"record.{name}"
        path.write_bytes(serialize_graph(triples, name, profile, "https://example.org/graph"))
        if profile == "linked-art" and suffix == "jsonld" and name == suffix:
            assert "ABSTRACT" in str(read(path, RDF).of_kind("record")[0].fields)  # its nodes have no names
            return
        _, result, ids = round_trip.read_back(path, RDF, fields["id"])
        results.append(round_trip.compare(fields, result, ids))
    assert results[0] == results[1]
