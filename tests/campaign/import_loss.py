"""What of foreign files comes back: each is imported, published, and exported in its own format again.

Counts words of text, as a multiset: a word that stands twice in the source must stand twice in what comes back. The
files are those of FONDS_SHARED; nothing of them is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from click.testing import CliRunner
from lxml import etree

from service.cli import main
from service.ingest import markdown
from service.record.model import Collection
from tests.campaign.outcome import Clock, Outcome
from tests.ingest.readers.reading import SHARED

_WORD = re.compile(r"\w+")
# format of the export, folders of files, and whether a record file is one document of it
FORMATS = {
    "EAD": ("ead2002", ("ead", "intake/ead2002", "intake/ead3")),
    "MODS": ("mods", ("intake/mods",)),
    "MARC": ("marcxml", ("marc", "intake/marc")),
    "TEI": ("tei", ("intake/tei", "consular-cards")),
    "EAC-CPF": ("eac", ("eac", "intake/eac")),
    "LIDO": ("lido", ("intake/lido",)),
}
MAX_FILES = 40  # of one folder
SHOWN = 40  # words that did not come back


def campaign(work: Path, files: int, clock: Clock, seed: int) -> Outcome:
    """Import, publish and export the files of each format."""
    outcome = Outcome("words of foreign files that come back")
    for title, (name, folders) in FORMATS.items():
        source, kept, back, count = Counter[str](), Counter[str](), Counter[str](), 0
        for file in _files(folders, files):
            if clock.over():
                outcome.note(f"{title}: stopped by the clock")
                break
            words = _words_of(file)
            if not words:
                continue
            in_records, in_export = _round_trip(work / f"{title}-{count}", file, name)
            source += words
            kept += words & in_records
            back += words & in_export
            count += 1
        if count:
            total = source.total()
            outcome.count(f"files of {title}", count)
            outcome.note(
                f"{title}: {total:,} words in {count} files; in the record files {kept.total() / total:.1%},"
                f" back in {name} {back.total() / total:.1%}"
            )
            lost = ", ".join(f"{word} {number}" for word, number in (source - back).most_common(SHOWN))
            outcome.note(f"{title}: did not come back: {lost}")
            outcome.hold(kept.total() >= 0.98 * total, f"{title}: {kept.total() / total:.1%} of words kept")
    return outcome


def _files(folders: tuple[str, ...], limit: int) -> Iterator[Path]:
    for folder in folders:
        files = sorted(path for path in (SHARED / folder).rglob("*") if path.is_file())
        yield from files[: min(limit, MAX_FILES)]


def _round_trip(work: Path, file: Path, name: str) -> tuple[Counter[str], Counter[str]]:
    """The words of the record files, and those of the export."""
    node, state = str(work / "node"), str(work / "state")
    _run("import", str(file), "--into", node)
    records = Counter[str]()
    for path in (work / "node").rglob("*.md"):
        records += Counter(_WORD.findall(path.read_text("utf-8").casefold()))
    _run("publish", node, "--state", state)
    exported = Counter[str]()
    for number, target in enumerate(_targets(work / "node", name)):
        output = work / f"export-{number}"
        _run("export", target, "--folder", node, "--format", name, "--state", state, "--output", str(output))
        for path in [output] if output.is_file() else output.rglob("*"):
            if path.is_file():
                exported += _words_of(path)
    return records, exported


def _targets(node: Path, name: str) -> Iterator[str]:
    """The node, or of finding aids the ids of what is in no other collection: a finding aid has all that is below."""
    if not name.startswith("ead"):
        yield str(node)
        return
    for path in (node / "collections").rglob("*.md"):
        description = markdown.parse(path.read_bytes(), path.name, "en").description
        if isinstance(description, Collection) and not description.collection:
            yield description.id


def _run(*arguments: str) -> None:
    CliRunner().invoke(main, list(arguments))


def _words_of(path: Path) -> Counter[str]:
    """The words of the text of an XML document, or of a MARC record."""
    data = path.read_bytes()
    readers: tuple[Callable[[bytes], str], ...] = (_text_of_xml, _text_of_marc)
    for read in readers:
        try:
            return Counter(_WORD.findall(read(data).casefold()))
        except ValueError:
            continue
    return Counter()


def _text_of_xml(data: bytes) -> str:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))
    except etree.XMLSyntaxError as error:
        raise ValueError from error
    for element in root.xpath(
        "//*[@audience='internal'] | //*[local-name()='leader' or local-name()='controlfield']"
    ):
        element.clear()
    return " ".join(root.itertext(etree.Element))


def _text_of_marc(data: bytes) -> str:
    import pymarc

    parts: list[str] = []
    for record in pymarc.MARCReader(data, to_unicode=True, permissive=True):
        if record is not None:
            parts += [
                part.value for field in record.fields if not field.control_field for part in field.subfields
            ]
    if not parts:
        raise ValueError
    return " ".join(parts)
