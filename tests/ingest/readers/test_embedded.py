"""Readers of files read elements inside other documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fonds import safe_xml
from fonds.ingest.imported import ImportedDescription, InputFile, Item, Key, Note, ReadOptions
from fonds.ingest.readers import embedded
from fonds.ingest.readers.reading_context import ReadingContext


def _read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """A reader that gives the root of a file as a collection, with one record."""
    namespace, name = file.xml_root
    yield Note("said of the whole file")
    yield ImportedDescription("a", "collection", {"title": name, "note": namespace})
    yield ImportedDescription("b", "record", {"title": file.open().read().decode(), "collection": Key("a")})


def test_a_reader_of_files_reads_an_element(tmp_path: Path) -> None:
    root = safe_xml.parse(b'<r xmlns:x="urn:x"><x:thing>words</x:thing> tail</r>')
    context = ReadingContext(InputFile(tmp_path / "s.xml", "s.xml"), ReadOptions(), "oai")
    first, second = embedded.by_file(_read)(root[0], context, "oai:x:1")
    assert isinstance(first, ImportedDescription)
    assert isinstance(second, ImportedDescription)
    assert (first.key, first.fields) == ("unit:oai:x:1", {"title": "thing", "note": "urn:x"})
    assert second.fields == {
        "title": '<x:thing xmlns:x="urn:x">words</x:thing>',
        "collection": Key("unit:oai:x:1"),
    }


def test_readers_are_chosen_by_namespace_name_and_content() -> None:
    def name_of(xml: str) -> str:
        reader = embedded.reader_of(safe_xml.parse(xml.encode()))
        return f"{reader.__module__}.{reader.__name__}" if reader else ""

    assert name_of('<mods xmlns="http://www.loc.gov/mods/v3"/>').endswith("mods.reader.read_element")
    assert name_of('<mods xmlns="http://www.loc.gov/mods/"/>').endswith("mods.reader.read_element")
    assert name_of("<mods/>").endswith("mods.reader.read_element")
    assert name_of('<mods xmlns="urn:other"/>') == ""
    assert name_of('<r><t xmlns="http://purl.org/dc/terms/"/></r>').endswith("dublin_core.read_element")
    assert name_of('<x xmlns="urn:x"/>') == ""
