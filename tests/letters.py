"""An archive of letters for tests of the site: a fonds with three series, files and boxes, and letters with scans.

People, places and letters are invented; the places on the map are real. Equal arguments give equal files.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

COUNT = 200
SIZE = (600, 780)  # pixels of a scan
_PEOPLE = (
    ("ada-lind", "Lind", "Ada", "1889/1961"), ("karl-moor", "Moor", "Karl", "1891/1958"),
    ("mei-lan", "Lan", "Mei", "1903/1990"), ("jean-roux", "Roux", "Jean", "1880/1949"),
    ("olga-petrova", "Petrova", "Olga", "1898/1977"), ("tom-hale", "Hale", "Tom", "1901/1969"),
    ("ines-vega", "Vega", "Inés", "1910/1985"), ("rolf-berg", "Berg", "Rolf", "1886/1952"),
)  # fmt: skip
_PLACES = (
    ("london", "London", 51.507, -0.128), ("paris", "Paris", 48.857, 2.352), ("moscow", "Moscow", 55.756, 37.617),
    ("harbin", "Harbin", 45.75, 126.65), ("geneva", "Geneva", 46.204, 6.143), ("lisbon", "Lisbon", 38.722, -9.139),
)  # fmt: skip
_SUBJECTS = ("railways", "relief-work", "ports", "publishing", "family-matters")
_SERIES = (("official", "Official letters"), ("personal", "Personal letters"), ("circulars", "Circulars"))
_SENTENCES = (
    "Thank you for your letter, which reached me by way of {place} only yesterday.",
    "The question of {subject} was before the committee again, and was put off.",
    "{name} asks to be remembered to you and will write when the winter is over.",
    "I enclose the list you wanted. Two names on it are doubtful.",
    "The trains are late and the post is later, so do not wait for an answer.",
    "We shall speak of {subject} when I come to {place} in the spring.",
)
RIGHTS = "http://rightsstatements.org/vocab/NoC-OKLR/1.0/"


def write(folder: Path, count: int = COUNT, scans: bool = True) -> Path:
    """Write the archive with so many letters as a folder of files, and return the folder."""
    chance = random.Random(1945)
    _put(folder, "node.toml", 'title = "The Lind papers"\npublisher = "lind-library"\nlanguages = ["en"]\n')
    _describe(folder, "institutions/lind-library", "kind: institution\nname: The Lind Library\ntype: library")
    for id, family, given, dates in _PEOPLE:
        names = f"names: [{{kind: authorised, family: {family}, given: {given}}}]"
        _describe(folder, f"people/{id}", f"kind: person\nname: {given} {family}\n{names}\ndates: {dates}")
    for id, name, latitude, longitude in _PLACES:
        where = f"coordinates: {{latitude: {latitude}, longitude: {longitude}}}"
        _describe(folder, f"places/{id}", f"kind: place\nname: {name}\n{where}")
    for id in _SUBJECTS:
        _describe(folder, f"subjects/{id}", f"kind: subject\nname: {id.replace('-', ' ').capitalize()}")
    _describe(
        folder, "collections/lind-papers",
        "kind: collection\nlevel: fonds\ntitle: Lind papers\nreference: LIND\nholder: lind-library\ndate: 1930/1949\n"
        "abstract: Letters that Ada Lind and her circle wrote, with enclosures and circulars.",
    )  # fmt: skip
    for number, (id, title) in enumerate(_SERIES, 1):
        _describe(
            folder, f"collections/{id}",
            f"kind: collection\nlevel: series\ntitle: {title}\nreference: LIND/{number}\ncollection: lind-papers\n"
            f"order: {number}",
        )  # fmt: skip
        for file in range(1, 4):
            _describe(
                folder, f"collections/{id}-{file}",
                f"kind: collection\nlevel: file\ntitle: {title}, file {file}\nreference: LIND/{number}/{file}\n"
                f"collection: {id}\norder: {file}\ncontainers: [{{type: box, value: '{number}'}}]",
            )  # fmt: skip
    for number in range(1, count + 1):
        _letter(folder, number, chance, scans)
    return folder


def _letter(folder: Path, number: int, chance: random.Random, scans: bool) -> None:
    id = f"letter-{number:04}"
    sender, recipient = chance.sample(_PEOPLE, 2)
    place, other = chance.sample(_PLACES, 2)
    day = date(1930, 1, 1) + timedelta(days=chance.randrange(20 * 365))
    series = chance.randrange(len(_SERIES))
    file, subject = chance.randint(1, 3), chance.choice(_SUBJECTS)
    lines = [
        "kind: record", "type: letter", f"title: {sender[2]} {sender[1]} to {recipient[2]} {recipient[1]}",
        f"date: {day.isoformat()}", "language: en", f"from: {sender[0]}", f"to: {recipient[0]}",
        f"places: [{place[0]}, {other[0]}]", f"subjects: [{subject}]", f"rights: {RIGHTS}",
        f"collection: {_SERIES[series][0]}-{file}", f"reference: LIND/{series + 1}/{file}/{number}",
        f"containers: [{{type: box, value: '{series + 1}'}}, {{type: folder, value: '{file}'}}]",
        f"abstract: About {subject.replace('-', ' ')}, from {place[1]}.",
    ]  # fmt: skip
    words = [
        sentence.format(place=other[1], subject=subject.replace("-", " "), name=chance.choice(_PEOPLE)[2])
        for sentence in chance.sample(_SENTENCES, 4)
    ]
    pages = 0 if not scans or number % 5 == 4 else chance.randint(1, 3)
    if pages:
        names = [f"scans/{id}-{page}.jpg" for page in range(1, pages + 1)]
        for page, name in enumerate(names):
            _scan(
                folder / "records" / name, words if not page else words[page:], f"{place[1]}, {day:%d.%m.%Y}"
            )
        lines.append(f"pages: [{', '.join(f'{{file: {name}}}' for name in names)}]")
    transcript = (
        "" if number % 5 == 3 else "\n\n".join((f"{place[1]}, {day:%d %B %Y}", *words, f"{sender[2]}"))
    )
    _describe(folder, f"records/{id}", "\n".join(lines), transcript)


def _scan(path: Path, words: Sequence[str], head: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", SIZE, (239, 231, 212))
    draw = ImageDraw.Draw(image)
    draw.text((380, 60), head, fill=(60, 55, 50))
    for number, sentence in enumerate(words):
        draw.text((70, 160 + 70 * number), sentence[:70], fill=(40, 36, 40))
    image.save(path, quality=80)


def _describe(folder: Path, name: str, lines: str, text: str = "") -> None:
    id = name.rpartition("/")[2]
    _put(folder, f"{name}.md", f"---\nid: {id}\n{lines}\n---\n\n{text}\n")


def _put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
