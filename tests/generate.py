"""Makes nodes of any size for tests and measurements: the same seed gives the same files. Nothing in them is real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

PEOPLE, PLACES, SERIES = 40, 20, 10
FILES, DEEP = 400, 12  # records for each hierarchy, and its levels
WORDS = [
    *"the minister received ambassador and said that government would not repeat not agree to proposal on".split(),
    *"port railway frontier conference tonight telegram instructed delegation zone council treaty draft".split(),
    *"article Москва declaration before arrival of further instructions regarding settlement 會議 question".split(),
]
TITLES = (
    "Telegram from {0} to {1}",
    "Memorandum of conversation with {0}",
    "Letter, {0} to {1}",
    "Report on {2}",
)


def node(folder: Path, count: int, scans: bool = False, seed: int = 1) -> Path:
    """Write a node with `count` records, each with scans of its own or a transcript to be typeset."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node.toml").write_text('title = "A generated node"\nlanguages = ["en"]\n', "utf-8")
    _world(folder)
    chance = random.Random(seed)
    (folder / "records").mkdir(exist_ok=True)
    for number in range(count):
        (folder / "records" / f"r{number:07}.md").write_text(record(number, scans, chance), "utf-8")
    return folder


def mixed(folder: Path, count: int, seed: int = 1) -> Path:
    """Write a node of records as large archives have them, in folders of a thousand files.

    Half have scans and half a transcript to be typeset; two in five are at the end of hierarchies of DEEP levels, and
    one in ten is in one collection.
    """
    node(folder, 0)
    chance = random.Random(seed)
    files, depth = count // FILES, 0
    for number in range(max(files, 1)):
        for depth in range(DEEP):
            parent = f"file-{number}-{depth - 1}" if depth else f"series-{number % SERIES}"
            fields = f"title: Level {depth} of file {number}\nlevel: file\ncollection: {parent}\n"
            _write(folder, "collection", f"file-{number}-{depth}", fields, f"files/{number % 100}")
    _write(folder, "collection", "letters", "title: All letters\nlevel: series\ncollection: papers\n")
    for number in range(count):
        text = record(number, number % 2 == 0, chance)
        if number % 5 < 2:
            text = text.replace(f"series-{number % SERIES}", f"file-{number % max(files, 1)}-{depth}", 1)
        elif number % 10 == 9:
            text = text.replace(f"series-{number % SERIES}", "letters", 1)
        path = folder / "records" / f"{number // 1000:04}" / f"r{number:07}.md"
        if number % 1000 == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def _write(folder: Path, kind: str, id: str, lines: str, subfolder: str = "") -> None:
    path = folder / (subfolder or kind) / f"{id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nkind: {kind}\nid: {id}\n{lines}---\n", "utf-8")


def _world(folder: Path) -> None:
    def write(kind: str, id: str, lines: str) -> None:
        _write(folder, kind, id, lines)

    write("institution", "archive", "name: The generated archive\ntype: archive\n")
    write("collection", "papers", "title: The generated papers\nlevel: fonds\nholder: archive\n")
    for number in range(SERIES):
        write(
            "collection", f"series-{number}", f"title: Series {number}\nlevel: series\ncollection: papers\n"
        )
    for number in range(PEOPLE):
        write("person", f"p{number}", f"name: Person {number}\n")
    for number in range(PLACES):
        write("place", f"l{number}", f"name: Place {number}\n")


def record(number: int, scans: bool, chance: random.Random, vocabulary: Sequence[str] = WORDS) -> str:
    """One record file, whose texts have words of the vocabulary."""
    sender, recipient = chance.sample(range(PEOPLE), 2)
    title = chance.choice(TITLES).format(
        f"Person {sender}", f"Person {recipient}", f"Place {number % PLACES}"
    )
    lines = [
        "---",
        "kind: record",
        f"id: r{number:07}",
        f"title: {title}",
        f"date: {1940 + number % 12}-{1 + number % 12:02}-{1 + number % 28:02}",
        "language: en",
        "type: telegram",
        f"collection: series-{number % SERIES}",
        f"from: p{sender}",
        f"to: p{recipient}",
        f"places: [l{number % PLACES}]",
        "rights: http://rightsstatements.org/vocab/CNE/1.0/",
        f"abstract: {' '.join(chance.choices(vocabulary, k=20))}",
    ]
    if scans:
        lines += ["pages:"]
        for page in (1, 2):
            lines.append(f"  - image: https://images.example.org/{number}/{page}.jpg")
            lines += ["    width: 2000", "    height: 3000"]
    paragraphs = [" ".join(chance.choices(vocabulary, k=60)).capitalize() + "." for _ in range(3)]
    return "\n".join([*lines, "---", "", "\n\n".join(paragraphs), ""])
