"""Caching between documents changes none of them: a context with caches gives the same bytes as one without."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.markdown import parse
from fonds.publishing import serializer_context
from fonds.publishing.documents import DocumentBuilder, to_bytes
from fonds.record.model import Description, from_dict
from fonds.serializers import context as serializers_context
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import graph_builder
from fonds.serializers.graph.ntriples import iri
from fonds.settings import Settings
from tests import generate
from tests.conftest import RECORDS, settings_of
from tests.serializers.graph.world import MAXIMAL, NEIGHBOURS


def build_all(
    descriptions: list[Description], context: SerializerContext
) -> dict[tuple[str, str, int], bytes]:
    builder = DocumentBuilder(context, document_sets=None)  # type: ignore[arg-type]
    return {
        (description.id, representation.document_key(layer), part): to_bytes(document)
        for description in descriptions
        for representation in context.formats.for_kind(description.kind)
        if representation.stored and not representation.aggregates_members
        for layer, part, document in builder.serialize(representation, description)
    }


def check_same_bytes(descriptions: list[Description], settings: Settings) -> None:
    by_id = {description.id: description for description in descriptions}
    cached = serializer_context.make_context(settings, by_id.get, cacheable=True)
    expected = build_all(descriptions, serializer_context.make_context(settings, by_id.get))
    assert build_all(descriptions, cached) == expected
    assert build_all(descriptions[::-1], cached) == expected  # all of it cached by now, and in another order


def parse_folder(node: Path) -> list[Description]:
    parsed = [parse(path.read_bytes(), path.name, "en").description for path in sorted(node.rglob("*.md"))]
    return [description for description in parsed if description is not None]


def test_the_demonstration_node(tmp_path: Path) -> None:
    check_same_bytes(parse_folder(RECORDS), settings_of(RECORDS, tmp_path))


def test_records_that_share_much(tmp_path: Path) -> None:
    node = generate.node(tmp_path / "node", 40, scans=True)
    check_same_bytes(parse_folder(node), settings_of(node, tmp_path / "state"))


def test_every_field(tmp_path: Path) -> None:
    by_id = {fields["id"]: fields for fields in (*NEIGHBOURS, *MAXIMAL.values())}
    similar = MAXIMAL["record"] | {"id": "again", "from": "truman", "to": "library", "level": "file"}
    minimal = {"kind": "record", "id": "bare", "title": {"en": "A title"}, "transcript": "Words."}
    descriptions = [from_dict(fields) for fields in (*by_id.values(), similar, minimal)]
    check_same_bytes(descriptions, settings_of(RECORDS, tmp_path))


def test_a_context_that_is_not_steady_caches_nothing(tmp_path: Path) -> None:
    by_id = {fields["id"]: from_dict(fields) for fields in (*NEIGHBOURS, *MAXIMAL.values())}
    context = serializer_context.make_context(settings_of(RECORDS, tmp_path), lambda id: by_id.get(id))
    record = by_id["cable"]
    before = build_all([record], context)
    by_id["library"] = from_dict(MAXIMAL["institution"] | {"name": {"en": "Another name"}})
    after = build_all([record], context)
    assert {name for _, name, _ in before} == {name for _, name, _ in after}
    assert all(b"Another name" in after["cable", name, 0] for name in ("dcterms", "schema", "manifest"))


def test_two_functions_may_have_equal_keys(tmp_path: Path) -> None:
    context = serializer_context.make_context(settings_of(RECORDS, tmp_path), lambda id: None, cacheable=True)
    assert context.memoize(("creator", "a"), str.upper, "x") == "X"
    assert context.memoize(("creator", "a"), str.title, "xy") == "Xy"
    assert context.memoize(("creator", "a"), str.upper, "not called") == "X"


def test_what_is_kept_does_not_grow_with_the_hierarchies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Descriptions that caches keep alive were 300 MB of memory with 30,000 collections."""
    monkeypatch.setattr(serializers_context, "_ANCESTORS", 4)
    monkeypatch.setattr(graph_builder, "_CACHE_SIZE", 8)
    node = generate.node(tmp_path / "node", 0)
    for number in range(40):
        parent = f"level-{number - 1}" if number % 4 else "papers"
        text = f"---\nkind: collection\nid: level-{number}\ntitle: {number}\ncollection: {parent}\n---\n"
        (node / "collection" / f"level-{number}.md").write_text(text, "utf-8")
    descriptions = parse_folder(node)
    check_same_bytes(descriptions, settings_of(node, tmp_path / "state"))
    by_id = {description.id: description for description in descriptions}
    context = serializer_context.make_context(settings_of(node, tmp_path), by_id.get, cacheable=True)
    build_all(descriptions, context)
    assert 0 < len(context._ancestors) <= 4
    linked = graph_builder.LinkedEntityCache(lambda entity, term, languages: [])
    for number in range(20):
        linked(object(), iri(f"http://example.org/{number}"), ("en",))
    assert len(linked._cache) <= 8
