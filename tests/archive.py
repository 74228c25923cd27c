"""A small archive of nested levels for the tests: a fonds with a series with a file, a record of three pages, places
with coordinates and without. Nothing in it is real but the places."""

from __future__ import annotations

from pathlib import Path

REPORT = "report"  # the record of three pages
_TEXT = """[page 1]

The delegation arrived on Monday. It was received at the railway station.

[page 2]

On the second day the railway was discussed & nothing <b>was</b> agreed.

Nobody spoke of the harbour until the evening.

[page 3]

The delegation left for Harbin.
"""

FILES: dict[str, str] = {
    "node.toml": 'title = "A small archive"\npublisher = "house"\nlanguages = ["en", "de"]\n',
    "institutions/house.md": "kind: institution\nid: house\nname: The house of papers\ntype: archive",
    "collections/papers.md": "kind: collection\nid: papers\nlevel: fonds\ntitle: Papers\nholder: house",
    "collections/reports.md": "kind: collection\nid: reports\nlevel: series\ntitle: Reports\ncollection: papers",
    "collections/file.md": "kind: collection\nid: file-7\nlevel: file\ntitle: File 7\ncollection: reports",
    "places/dalian.md": "kind: place\nid: dalian\nname: {en: Dalian, de: Dalian, zh: 大连}\n"
    "coordinates: {latitude: 38.91222, longitude: 121.60222}",
    "places/harbin.md": "kind: place\nid: harbin\nname: Harbin\ncoordinates: {latitude: 45.75, longitude: 126.65}",
    "places/nowhere.md": "kind: place\nid: nowhere\nname: A place that nobody found",
    "records/report.md": f"kind: record\nid: {REPORT}\ntitle: {{en: 'Report on a journey', de: Reisebericht}}\n"
    "date: 1946-03\nlanguage: en\ntype: report\ncollection: file-7\nrights: http://rightsstatements.org/vocab/CNE/1.0/\n"
    "abstract: A journey by rail.\nplaces: [{id: dalian, as: Dairen}, harbin, nowhere]",
    "records/note.md": "kind: record\nid: note\ntitle: A note\ndate: 1946-04\nlanguage: en\n"
    "type: letter\ncollection: reports\n"
    "rights: http://rightsstatements.org/vocab/CNE/1.0/\nabstract: A note on nothing.\nplaces: nowhere",
}
_BODIES = {"records/report.md": _TEXT, "records/note.md": "There is nothing to report.\n"}


def write(folder: Path) -> Path:
    """The archive as a folder of files."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            text if name.endswith(".toml") else f"---\n{text}\n---\n\n{_BODIES.get(name, '')}", "utf-8"
        )
    return folder
