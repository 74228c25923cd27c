"""What publish keeps between documents changes none of them: a steady world gives what one that keeps nothing gives."""

from __future__ import annotations

from pathlib import Path

from service.ingest.markdown import parse
from service.publishing import serializer_context
from service.publishing.documents import DocumentBuilder, to_bytes
from service.record.model import Description, from_plain
from service.serializers.context import SerializerContext
from service.settings import Settings
from tests import generate
from tests.conftest import RECORDS, settings_of
from tests.serializers.graph.world import MAXIMAL, NEIGHBOURS


def made(descriptions: list[Description], context: SerializerContext) -> dict[tuple[str, str, int], bytes]:
    maker = DocumentBuilder(context, editions=None)  # type: ignore[arg-type]
    return {
        (description.id, row.key(layer), part): to_bytes(document)
        for description in descriptions
        for row in context.formats.of_kind(description.kind)
        if row.stored and not row.of_members
        for layer, part, document in maker.make(row, description)
    }


def in_both_worlds(descriptions: list[Description], settings: Settings) -> None:
    found = {description.id: description for description in descriptions}
    steady = serializer_context.make_context(settings, found.get, steady=True)
    anew = made(descriptions, serializer_context.make_context(settings, found.get))
    assert made(descriptions, steady) == anew
    assert made(descriptions[::-1], steady) == anew  # all of it kept by now, and asked for in another order


def of_folder(node: Path) -> list[Description]:
    found = [parse(path.read_bytes(), path.name, "en").description for path in sorted(node.rglob("*.md"))]
    return [description for description in found if description is not None]


def test_the_demonstration_node(tmp_path: Path) -> None:
    in_both_worlds(of_folder(RECORDS), settings_of(RECORDS, tmp_path))


def test_records_that_share_much(tmp_path: Path) -> None:
    node = generate.node(tmp_path / "node", 40, scans=True)
    in_both_worlds(of_folder(node), settings_of(node, tmp_path / "state"))


def test_every_field(tmp_path: Path) -> None:
    plain = {one["id"]: one for one in (*NEIGHBOURS, *MAXIMAL.values())}
    again = MAXIMAL["record"] | {"id": "again", "from": "truman", "to": "library", "level": "file"}
    bare = {"kind": "record", "id": "bare", "title": {"en": "A title"}, "transcript": "Words."}
    descriptions = [from_plain(one) for one in (*plain.values(), again, bare)]
    in_both_worlds(descriptions, settings_of(RECORDS, tmp_path))


def test_a_world_that_is_not_steady_keeps_nothing(tmp_path: Path) -> None:
    found = {one["id"]: from_plain(one) for one in (*NEIGHBOURS, *MAXIMAL.values())}
    context = serializer_context.make_context(settings_of(RECORDS, tmp_path), lambda id: found.get(id))
    record = found["cable"]
    before = made([record], context)
    found["library"] = from_plain(MAXIMAL["institution"] | {"name": {"en": "Another name"}})
    after = made([record], context)
    assert {name for _, name, _ in before} == {name for _, name, _ in after}
    assert all(b"Another name" in after["cable", name, 0] for name in ("dcterms", "schema", "manifest"))
