"""Imports with a reader of this test: ids, a second import, edits by people, mistakes, a stopped import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fonds.importing.import_report import ImportReport
from fonds.importing.importer import Importer, Target
from fonds.importing.node_files import add_files
from fonds.importing.node_folder import NodeFolder
from fonds.ingest import front_matter, markdown
from fonds.ingest.authorities import Authority
from fonds.ingest.imported import (
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    LocalFile,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.publishing import publish as publishing
from fonds.publishing.serializer_context import vocabulary_of
from fonds.store.imports import FILE, Imports
from tests.conftest import settings_of

HARRIMAN = Authority("person", "Harriman, W. Averell", "1891-1986", identifiers=({"value": "n50049728"},))


class Source:
    """A source whose items the test gives."""

    def __init__(self, folder: Path, *items: Item) -> None:
        self.items: list[Item] = list(items)
        self.file = InputFile(folder / "papers.xml", "papers.xml")
        self.reader = ReaderFormat("test", "Test", lambda file: True, self._read)

    def _read(self, file: InputFile, options: ReadOptions) -> Iterator[Item]:
        yield from self.items


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty node."""
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Node"\n', "utf-8")
    return folder


def run(folder: Path, *sources: Source, dry: bool = False, rights: str = "") -> ImportReport:
    """Import sources into a node, and require that `fonds check` finds no mistake in the files."""
    settings = settings_of(folder, folder.parent / "state")
    report, imports = ImportReport(), Imports(folder / FILE, dry)
    target = Target(folder, imports, NodeFolder(folder, dry), vocabulary_of(settings), dry)
    try:
        add_files(folder, imports, "en")
        importer = Importer(target, ReadOptions(), report, rights)
        for source in sources:
            importer.read(source.file, source.reader)
        importer.write()
    finally:
        imports.close()
    problems = [problem for problem in publishing.check(settings).problems if problem.severity == "error"]
    assert problems == []
    return report


def letter(key: str = "a/1", **fields: Any) -> ImportedDescription:
    """A letter of the fonds `a`."""
    values: dict[str, Any] = {"title": "Letter", "collection": Key("a"), "date": "1945", **fields}
    return ImportedDescription(key, "record", values, "Sir,\n\nyes.", "MS 1/1", group="a", line=7)


def papers() -> list[Item]:
    """A fonds with a letter by Harriman."""
    fonds = ImportedDescription(
        "a", "collection", {"title": "Papers", "level": "fonds"}, "", "MS 1", group="a"
    )
    return [fonds, HARRIMAN.description(), letter(creator=[HARRIMAN.reference("Averell")])]


def files(folder: Path) -> dict[str, str]:
    """The texts of all record files by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))
    }


def counts(report: ImportReport) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in report.counts.items() if count}


def test_descriptions_become_files_with_ids(folder: Path) -> None:
    report = run(folder, Source(folder, *papers()))
    assert list(files(folder)) == [
        "collections/ms-1.md",
        "people/harriman-w-averell-1891-1986.md",
        "records/ms-1/ms-1-1.md",
    ]
    parsed = markdown.parse(files(folder)["records/ms-1/ms-1-1.md"].encode(), "", "en").description
    assert parsed is not None
    assert sorted(parsed.links()) == [("collection", "ms-1"), ("creator", "harriman-w-averell-1891-1986")]
    assert counts(report) == {"written": 3} and not report.failed


def test_a_second_import_changes_nothing(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    before = files(folder)
    assert counts(run(folder, source)) == {"unchanged": 3}
    assert files(folder) == before


def test_what_the_source_changed_is_updated(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    source.items[2] = letter(title="Letter to the mayor", extent="2 leaves")
    assert counts(run(folder, source)) == {"unchanged": 2, "changed": 1}
    text = files(folder)["records/ms-1/ms-1-1.md"]
    assert "title: Letter to the mayor" in text and "extent: 2 leaves" in text and "creator" not in text


def test_what_people_edited_stays_and_is_named_if_the_source_changed_too(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    path = folder / "records/ms-1/ms-1-1.md"
    text = path.read_text("utf-8").replace("title: Letter\n", "title: A letter  # read again\n")
    path.write_text(text.replace("---\n\nSir", "rights: CNE\n---\n\nSir"), "utf-8")
    assert counts(run(folder, source)) == {"unchanged": 3}
    source.items[2] = letter(
        title="Letter to the mayor", date="1946", creator=[HARRIMAN.reference("Averell")]
    )
    report = run(folder, source)
    assert report.edited == ["records/ms-1/ms-1-1.md: title"]
    assert counts(report) == {"unchanged": 2, "changed": 1}
    edited = path.read_text("utf-8")
    assert (
        "title: A letter  # read again\n" in edited and "date: 1946\n" in edited and "rights: CNE\n" in edited
    )
    assert counts(run(folder, source)) == {"unchanged": 3}
    source.items[2] = letter(
        title="Letter to the mayor", date="1947", creator=[HARRIMAN.reference("Averell")]
    )
    run(folder, source)
    assert path.read_text("utf-8") == edited.replace("1946", "1947")


def test_a_text_that_people_corrected_stays(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    path = folder / "records/ms-1/ms-1-1.md"
    path.write_text(path.read_text("utf-8").replace("yes.", "no."), "utf-8")
    source.items[2] = replace(letter(), body="Sir,\n\nperhaps.")
    assert run(folder, source).edited == ["records/ms-1/ms-1-1.md: text below the fields"]
    assert path.read_text("utf-8").endswith("no.\n")


def test_a_file_that_people_removed_or_moved(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    (folder / "letters").mkdir()
    (folder / "records/ms-1/ms-1-1.md").rename(folder / "letters/first.md")
    (folder / "people/harriman-w-averell-1891-1986.md").unlink()
    source.items[2] = letter(date="1946")
    assert counts(run(folder, source)) == {"unchanged": 1, "removed": 1, "changed": 1}
    assert list(files(folder)) == ["collections/ms-1.md", "letters/first.md"]
    assert "date: 1946" in files(folder)["letters/first.md"]


def test_what_is_no_longer_in_the_source_stays_and_is_named(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    del source.items[2]
    assert run(folder, source).missing == ["records/ms-1/ms-1-1.md"]
    assert "records/ms-1/ms-1-1.md" in files(folder)


def test_a_source_with_another_name_doubles_nothing(folder: Path) -> None:
    run(folder, Source(folder, *papers()))
    source = Source(folder, *papers())
    source.file = InputFile(folder / "papers-2.xml", "papers-2.xml")
    assert counts(run(folder, source)) == {"unchanged": 3}


def test_two_sources_with_the_same_keys_are_kept_apart(folder: Path) -> None:
    first, second = Source(folder, *papers()), Source(folder, *papers())
    second.file = InputFile(folder / "others.xml", "others.xml")
    run(folder, first, second)
    assert len(files(folder)) == 5  # one person, two fonds, two letters


def test_a_key_that_stands_twice_refuses_both(folder: Path) -> None:
    source = Source(folder, *papers(), letter(title="Another"), letter("a/2", title="Third"))
    report = run(folder, source)
    assert [problem.message for problem in report.problems] == ["'a/1' is there more than once"] * 2
    assert counts(report) == {"written": 3, "refused": 2}
    letters = [text for path, text in files(folder).items() if path.startswith("records/")]
    assert len(letters) == 1 and "title: Third" in letters[0]


def test_a_person_of_the_node_is_the_same_person(folder: Path) -> None:
    (folder / "people").mkdir()
    person = "---\nkind: person\nid: averell\nname: Harriman, W. Averell\ndates: 1891/1986\n---\n"
    (folder / "people/averell.md").write_text(person, "utf-8")
    run(folder, Source(folder, *papers()))
    assert "- id: averell\n" in files(folder)["records/ms-1/ms-1-1.md"]
    assert files(folder)["people/averell.md"] == person
    assert len(files(folder)) == 3


def test_a_person_with_other_dates_is_another_person(folder: Path) -> None:
    other = replace(HARRIMAN, dates="1848-1909")
    run(folder, Source(folder, *papers(), other.description()))
    assert sorted(path for path in files(folder) if path.startswith("people")) == [
        "people/harriman-w-averell-1848-1909.md",
        "people/harriman-w-averell-1891-1986.md",
    ]


def test_an_authority_of_two_sources_has_the_identifiers_of_both(folder: Path) -> None:
    other = replace(HARRIMAN, identifiers=({"value": "118720554", "scheme": "GND"},))
    second = Source(folder, other.description())
    second.file = InputFile(folder / "b.xml", "b.xml")
    run(folder, Source(folder, *papers()), second)
    text = files(folder)["people/harriman-w-averell-1891-1986.md"]
    assert "n50049728" in text and "118720554" in text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": "in spring"}, "date_text: in spring"),
        ({"level": "bundle"}, "level_label: bundle"),
        ({"type": "Nachtbrief"}, "type_label: Nachtbrief"),
        ({"type": "no-such-type"}, "type_label: no-such-type"),
        ({"rights": "All rights reserved"}, "text: All rights reserved"),
        ({"title": ""}, "title: '[untitled]'"),
        ({"title": "word " * 400}, "…"),
        ({"title": "a <b>bold</b> word"}, "title: a bold word"),
        ({"language": ["en", "Klingonish"]}, "text: Klingonish"),
        ({"contributors": [{"as": "Jane", "role": "zzz"}]}, "Jane; zzz"),
        ({"unknown_field": "words"}, "text: words"),
        ({"notes": [{"text": "n", "quote": "not there"}]}, "n; not there"),
    ],
)
def test_what_a_field_refuses_is_kept_in_words(folder: Path, fields: dict[str, Any], expected: str) -> None:
    report = run(folder, Source(folder, *papers()[:2], letter(**fields)))
    assert expected in files(folder)["records/ms-1/ms-1-1.md"]
    assert report.problems and all(problem.severity == "warning" for problem in report.problems)
    assert all(problem.file == "papers.xml" and problem.line == 7 for problem in report.problems)


def test_a_reference_to_nothing_keeps_its_words(folder: Path) -> None:
    source = Source(
        folder, letter(people=[{"id": Key("person:nobody:"), "as": "Nobody"}], collection=Key("zz"))
    )
    report = run(folder, source)
    assert "as: Nobody" in files(folder)["records/ms-1-1.md"]
    assert len(report.problems) == 2


def test_rights_of_what_states_none(folder: Path) -> None:
    rights, other = (f"http://rightsstatements.org/vocab/{code}/1.0/" for code in ("CNE", "InC"))
    source = Source(
        folder,
        *papers(),
        letter("a/2", title="With its own", rights=other),
        letter("a/3", title="With words", rights_statement="Ask the reading room."),
    )
    run(folder, source, rights=rights)
    parts = filter(None, map(front_matter.parts_of, files(folder).values()))
    fields = {part.values.get("title", part.values["kind"]): part.values for part in parts}
    assert {title: values.get("rights") for title, values in fields.items()} == {
        "Papers": rights,
        "Letter": rights,
        "With its own": other,
        "With words": rights,
        "person": None,
    }
    assert fields["With words"]["rights_statement"] == "Ask the reading room."


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    report = run(folder, Source(folder, *papers()), dry=True)
    assert counts(report) == {"written": 3}
    assert files(folder) == {} and [path.name for path in folder.iterdir()] == ["node.toml"]
    run(folder, Source(folder, *papers()))
    assert counts(run(folder, Source(folder, *papers()), dry=True)) == {"unchanged": 3}


def test_an_import_that_was_stopped_is_ended_by_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, write, written = Source(folder, *papers()), NodeFolder.write, []

    def stop(self: NodeFolder, path: str, text: str) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        write(self, path, text)

    monkeypatch.setattr(NodeFolder, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        run(folder, source)
    monkeypatch.setattr(NodeFolder, "write", write)
    run(folder, source)
    assert len(files(folder)) == 3
    assert counts(run(folder, source)) == {"unchanged": 3}


def test_scans_are_copied_with_their_texts(folder: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "1.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
            "0000000c4944415408d763f8ffff3f0005fe02fea735815d0000000049454e44ae426082"
        )
    )
    box = 'title="bbox 0 0 1 1"'
    line = f'<span class="ocr_line" {box}><span class="ocrx_word" {box}>a</span></span>'
    page = f'<div class="ocr_page" {box}>{line}</div>'
    (scans / "1.hocr").write_text(f"<html><body>{page}</body></html>", "utf-8")
    run(folder, Source(folder, *papers()[:2], letter(pages=[{"file": LocalFile(scans / "1.png")}])))
    assert sorted(path.name for path in (folder / "records/ms-1/ms-1-1").iterdir()) == ["1.hocr", "1.png"]
    assert "ms-1-1/1.png" in files(folder)["records/ms-1/ms-1-1.md"]


def test_the_report_names_what_was_withheld_and_counts_elements(folder: Path) -> None:
    item = replace(letter(), uses=(ElementUse("unittitle", "title"), ElementUse("odd", "statements")))
    source = Source(folder, *papers()[:2], item, Withheld("a/9", "Secret", "audience is internal", 12))
    report = run(folder, source)
    lines = list(report.lines())
    assert "  papers.xml:12: Secret: audience is internal" in lines
    assert "  unittitle  title 1" in lines
    assert report.as_dict()["withheld"] == 1


def test_what_the_source_keeps_back_now_is_closed(folder: Path) -> None:
    source = Source(folder, *papers())
    run(folder, source)
    path = folder / "records/ms-1/ms-1-1.md"
    path.write_text(path.read_text("utf-8").replace("title: Letter\n", "title: A letter\n"), "utf-8")
    source.items[2] = Withheld("a/1", "Letter", "audience is internal")
    report = run(folder, source)
    assert counts(report) == {"unchanged": 2, "withheld": 1, "closed": 1} and report.missing == []
    assert "access:\n  tier: closed\n  covers: description\n" in path.read_text("utf-8")
    assert counts(run(folder, source)) == {"unchanged": 2, "withheld": 1}
    source.items[2] = papers()[2]
    run(folder, source)  # a person must open it again
    assert "tier: closed" in path.read_text("utf-8")


def test_a_fault_of_a_reader_does_not_stop_the_other_sources(folder: Path) -> None:
    class Broken(Source):
        def _read(self, file: InputFile, options: ReadOptions) -> Iterator[Item]:
            yield from self.items
            raise KeyError("surprise")

    broken = Broken(folder, *papers())
    second = Source(folder, letter("b/1", collection=Key("b"), title="Second"))
    second.file = InputFile(folder / "b.xml", "b.xml")
    report = run(folder, broken, second)
    assert [problem.message for problem in report.problems if problem.severity == "error"] == [
        next(
            problem.message
            for problem in report.problems
            if "unexpected error when importing" in problem.message
        )
    ]
    assert len(files(folder)) == 4


def test_two_versions_of_one_unit_lose_no_words(folder: Path) -> None:
    first = letter(
        "unit:a", title={"fr": "Lettre"}, extent={"fr": "2 feuilles"}, reference="A 1", collection=Key("x")
    )
    second = letter(
        "unit:a", title={"nl": "Brief"}, extent={"nl": "2 bladen"}, reference="A/1", collection=Key("x")
    )
    sources = Source(folder, first), Source(folder, second)
    sources[1].file = InputFile(folder / "nl.xml", "nl.xml")
    run(folder, *sources)
    (text,) = files(folder).values()
    assert "fr: Lettre" in text and "nl: Brief" in text and "nl: 2 bladen" in text
    assert "reference: A 1\n" in text and "text: A/1\n" in text
