"""The reader for readers with access returns in full what they may see, and leaves everything else as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.record.access import RestrictedRecord
from fonds.record.model import Description, Record
from fonds.settings import Settings
from fonds.store.authorized_reader import AuthorizedReader
from fonds.store.reader import Reader
from tests import scans
from tests.conftest import settings_of


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    """A published node with a record of each access rule, and an open one; each has a scan."""
    folder = tmp_path / "node"
    (folder / "scans").mkdir(parents=True)
    (folder / "node.toml").write_text('title = "A node"\n')
    scans.picture(1, (700, 600)).save(folder / "scans" / "1.png")
    for id, rule in (
        ("open", ""),
        ("content", "access: {tier: reading-room, covers: content}\n"),
        ("hidden", "access: {tier: reading-room, covers: description}\n"),
        ("closed", "access: {tier: closed, covers: content}\n"),
    ):
        fields = f"kind: record\nid: {id}\ntitle: {id}\npages: scans/1.png\n{rule}"
        (folder / f"{id}.md").write_text(f"---\n{fields}---\nWords.\n")
    settings = settings_of(folder, tmp_path / "state")
    publishing.publish(settings)
    return settings


def build(name: str, description: Description) -> dict[int, bytes] | None:
    """Build the manifest only; all other formats are as stored."""
    return {0: json.dumps({"id": description.id}).encode()} if name == "manifest" else None


@pytest.fixture
def reader(node: Settings) -> AuthorizedReader:
    return AuthorizedReader(Reader(node.state), build)


@pytest.mark.parametrize("id", ["content", "hidden"])
def test_what_readers_with_access_may_see_is_returned_in_full(id: str, reader: AuthorizedReader) -> None:
    entity = reader.entity(id)
    assert entity is not None and entity.withdrawn is None and entity.document_set
    assert reader.used_restricted and reader.is_unredacted(entity)
    description = reader.description(entity)
    assert isinstance(description, Record) and description.transcript == "Words."
    rule = reader.rule(entity)
    assert rule is not None and rule.tier == "reading-room"
    document = reader.document(entity.document_set, "manifest")
    assert document is not None and json.loads(reader.decompress(document)) == {"id": id}
    assert reader.document(entity.document_set, "manifest", 2) is None


def test_guarded_page_images_are_those_of_the_stored_document_set(
    reader: AuthorizedReader, node: Settings
) -> None:
    entity, stored = reader.entity("content"), Reader(node.state).entity("content")
    assert entity is not None and stored is not None and entity.document_set != stored.document_set
    images = reader.page_images(entity.document_set or 0)
    assert len(images) == 1 and images == Reader(node.state).page_images(stored.document_set or 0)
    assert reader.page_image(entity.document_set or 0, 1) == images[0]


@pytest.mark.parametrize("id", ["open", "closed"])
def test_everything_else_is_as_for_the_public(id: str, reader: AuthorizedReader, node: Settings) -> None:
    public = Reader(node.state)
    entity = reader.entity(id)
    assert entity is not None and entity == public.entity(id)
    assert not reader.used_restricted and not reader.is_unredacted(entity)
    assert reader.description(entity) == public.description(entity)
    assert isinstance(reader.description(entity), RestrictedRecord) == (id == "closed")
    assert reader.document(entity.document_set or 0, "manifest") == public.document(
        entity.document_set or 0, "manifest"
    )


def test_a_request_remembers_nothing_of_the_one_before(reader: AuthorizedReader) -> None:
    entity = reader.entity("content")
    assert entity is not None
    reader.begin()
    assert not reader.used_restricted and not reader.is_unredacted(entity)
    assert reader.document(entity.document_set or 0, "manifest") is None


def test_it_overrides_methods_of_the_public_reader() -> None:
    """A method with another name than that of `Reader` would leave the public one in force."""
    methods = {name for name in vars(AuthorizedReader) if not name.startswith("_")}
    assert methods - set(vars(Reader)) == {"begin"}
