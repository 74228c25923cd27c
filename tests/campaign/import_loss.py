"""What of foreign files comes back: each is imported, published, and exported in its own format again.

Counts words of text, as a multiset: a word that stands twice in the source must stand twice in what comes back; which
words are counted is told in `source_words`. Persons, families and bodies that a file names have descriptions of their
own, which leave as EAC-CPF: MARC authority records are such descriptions, and are measured with it. TEI and LIDO have
no collections: what a volume or a corpus says of itself leaves as EAD 2002, and is counted without the units in it.
What was exported is imported again, and the identifiers, dates and names of its units are compared
(`returned_fields`). The files are those of FONDS_SHARED; nothing of them is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from fonds.cli import main
from fonds.ingest import markdown
from fonds.record.model import Collection
from tests.campaign.outcome import Clock, Outcome
from tests.campaign.returned_fields import KINDS, values_of
from tests.campaign.source_words import is_authority, words_in, words_of
from tests.ingest.readers.reading import SHARED

_AUTHORITIES = "MARC authorities"
# format of the export, and folders of files
FORMATS = {
    "EAD": ("ead2002", ("ead", "intake/ead2002", "intake/ead3")),
    "MODS": ("mods", ("intake/mods",)),
    "MARC": ("marcxml", ("marc", "intake/marc")),
    _AUTHORITIES: ("eac", ("marc", "intake/marc")),
    "TEI": ("tei", ("intake/tei", "consular-cards")),
    "EAC-CPF": ("eac", ("eac", "intake/eac")),
    "LIDO": ("lido", ("intake/lido",)),
}
_OF_RECORDS = ("tei", "lido")
_DSC = re.compile(rb"<dsc.*</dsc>", re.DOTALL)  # the units in a finding aid
MAX_FILES = 40  # of one folder
SHOWN = 40  # words that did not come back
KEPT = 0.98  # of the words of text, for each format


class Measure:
    """What is counted of the files of a format."""

    def __init__(self) -> None:
        self.source, self.kept, self.back = Counter[str](), Counter[str](), Counter[str]()
        self.files = 0
        self.values, self.returned = Counter[str](), Counter[str]()
        self.missing: dict[str, list[str]] = {kind: [] for kind in KINDS}

    def add(self, work: Path, file: Path, name: str) -> None:
        """Measure a file."""
        if not (words := words_of(file)):
            return
        in_records, in_export = _round_trip(work, file, name)
        self.source += words
        self.kept += words & in_records
        self.back += words & in_export
        self.files += 1
        before, after = values_of(work / "node"), values_of(work / "again")
        for kind in KINDS:
            self.values[kind] += len(before[kind])
            self.returned[kind] += len(before[kind] & after[kind])
            self.missing[kind] += sorted(before[kind] - after[kind])

    def tell(self, outcome: Outcome, title: str, name: str) -> None:
        """Say the shares."""
        total = self.source.total()
        kept, back = self.kept.total() / total, self.back.total() / total
        outcome.count(f"files of {title}", self.files)
        outcome.note(
            f"{title}: {total:,} words in {self.files} files; in the record files {kept:.1%}, back in {name} {back:.1%}"
        )
        shares = [f"{self.returned[kind]} of {self.values[kind]} {kind}" for kind in KINDS]
        outcome.note(f"{title}: read again from {name}, {', '.join(shares)}")
        lost = ", ".join(f"{word} {number}" for word, number in (self.source - self.back).most_common(SHOWN))
        outcome.note(f"{title}: did not come back: {lost}")
        for kind, values in self.missing.items():
            if values:
                outcome.note(f"{title}: {kind} that did not come back: {'; '.join(values[:SHOWN])}")
        outcome.hold(kept >= KEPT, f"{title}: {kept:.1%} of words kept")
        outcome.hold(back >= KEPT, f"{title}: {back:.1%} of words back in {name}")


def campaign(work: Path, files: int, clock: Clock, seed: int) -> Outcome:
    """Import, publish and export the files of each format."""
    outcome = Outcome("words of foreign files that come back")
    for title, (name, folders) in FORMATS.items():
        measure = Measure()
        for number, file in enumerate(files_of(title, folders, files)):
            if clock.over():
                outcome.note(f"{title}: stopped by the clock")
                break
            measure.add(work / f"{title}-{number}".replace(" ", "-"), file, name)
        if measure.files:
            measure.tell(outcome, title, name)
    return outcome


def files_of(title: str, folders: tuple[str, ...], limit: int) -> Iterator[Path]:
    """Yield the files of a format, at most `limit` of each folder."""
    for folder in folders:
        files = sorted(path for path in (SHARED / folder).rglob("*") if path.is_file())
        for path in files[: min(limit, MAX_FILES)]:
            if not title.startswith("MARC") or is_authority(path) == (title == _AUTHORITIES):
                yield path


def _round_trip(work: Path, file: Path, name: str) -> tuple[Counter[str], Counter[str]]:
    """Return the words of the record files, and those of the export, which is imported into `work / "again"`."""
    node, state = str(work / "node"), str(work / "state")
    _run("import", str(file), "--into", node)
    records = Counter[str]()
    for path in (work / "node").rglob("*.md"):
        records += words_in(path.read_text("utf-8"))
    _run("publish", node, "--state", state)
    exported = Counter[str]()
    for path in _exports(work, name):
        exported += words_of(path)
        _run("import", str(path), "--into", str(work / "again"))
    return records, exported


def _exports(work: Path, name: str) -> Iterator[Path]:
    """Export the node, and yield the files: a finding aid has all that is below its collection."""
    collections = list(_collections(work / "node"))
    if name.startswith("ead"):
        targets = [collection.id for collection in collections if not collection.collection]
    else:
        targets = [str(work / "node")]
    for number, target in enumerate(targets):
        yield from _exported(work, target, name, f"export-{number}")
    for collection in collections if name in _OF_RECORDS else ():
        for path in _exported(work, collection.id, "ead2002", f"collection-{collection.id}"):
            path.write_bytes(_DSC.sub(b"", path.read_bytes()))
            yield path


def _exported(work: Path, target: str, name: str, output: str) -> list[Path]:
    options = ("--folder", str(work / "node"), "--state", str(work / "state"), "--output", str(work / output))
    _run("export", target, "--format", name, *options)
    path = work / output
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def _collections(node: Path) -> Iterator[Collection]:
    for path in sorted((node / "collections").rglob("*.md")):
        description = markdown.parse(path.read_bytes(), path.name, "en").description
        if isinstance(description, Collection):
            yield description


def _run(*arguments: str) -> None:
    CliRunner().invoke(main, list(arguments))
