"""Trains the dictionaries that documents are compressed with: `python -m tests.train_dictionaries NUMBER FOLDER`.

Writes one file for each content of CONTENTS into the folder, with the dictionary ids NUMBER, NUMBER + 1 and so on. Give
the first number that no file in fonds/store/dictionaries has; move the files there, name them in
fonds/store/compression.py, and leave the files of before where they are: stores have frames that need them.

The samples are varied records, generated records and the demonstration node, under several base URLs. The texts of
generated records are words that no language has, so that a dictionary learns the formats and not the words of a test.
"""

from __future__ import annotations

import random
import string
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from fonds.ingest import markdown
from fonds.publishing.documents import build_documents, to_bytes
from fonds.record import canonical
from fonds.record.model import Description, from_dict
from fonds.serializers.context import SerializerContext
from fonds.store.compression import DICTIONARIES
from tests import generate
from tests.serializers.graph import world
from tests.varied_records import varied

GENERATED, VARIED = 250, 250  # records of each kind
SIZE = 32 * 1024  # bytes of a dictionary
HOSTS = ("https://archive.example.org", "https://fonds.example.edu/papers", "http://localhost:8000")


def invented_words(chance: random.Random, count: int = 40) -> list[str]:
    """Return words that nobody ever wrote."""
    return ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 11))) for _ in range(count)]


def generated_node(chance: random.Random) -> Iterator[Description]:
    """Yield a node of tests/generate.py, half of its records with scans."""
    with TemporaryDirectory() as folder:
        files = sorted(generate.node(Path(folder), 0).rglob("*.md"))
        texts = [path.read_text("utf-8") for path in files]
    for number in range(GENERATED):
        words = invented_words(chance)
        texts.append(generate.record(chance.randrange(10**6), number % 2 == 0, chance, words))
    for text in texts:
        description = markdown.parse(text.encode(), "file.md", "en").description
        assert description is not None
        yield description


def described(chance: random.Random) -> Iterator[tuple[Description, SerializerContext]]:
    """Yield all descriptions that dictionaries are trained on, in random order, with what their serializers need."""
    known, context = world.demonstration()
    pairs = [(description, context) for description in known.values()] * 2
    for descriptions in ([from_dict(plain) for plain in varied(VARIED)], [*generated_node(chance)]):
        around = world.make_context(*descriptions)
        pairs += [(description, around) for description in descriptions]
    chance.shuffle(pairs)
    yield from pairs


def samples(chance: random.Random) -> dict[str, list[bytes]]:
    """Return samples of each content that has a dictionary."""
    bodies: dict[str, list[bytes]] = defaultdict(list)
    for number, (description, context) in enumerate(described(chance)):
        own = {"record": [canonical.to_bytes(description)]}
        for row in context.formats.for_kind(description.kind):
            if row.stored and not row.aggregates_members:
                documents = build_documents(row, description, context)
                own[row.name] = [to_bytes(body) for _, _, body in documents]
        host = HOSTS[number % len(HOSTS)].encode()
        for name, contents in own.items():
            bodies[name] += [content.replace(world.BASE.encode(), host) for content in contents]
    return bodies


def train(contents: Iterable[bytes], number: int) -> bytes:
    """Return a dictionary with that id."""
    return zstandard.train_dictionary(SIZE, list(contents), dict_id=number, level=3, d=8, k=1024).as_bytes()


def main(number: int, folder: Path) -> None:
    """Train all dictionaries."""
    bodies = samples(random.Random(1945))
    for dictionary_id, name in enumerate(sorted(DICTIONARIES), number):
        content = train(bodies[name], dictionary_id)
        (folder / f"{dictionary_id}.zdict").write_bytes(content)
        print(f"{dictionary_id} {name}: {len(bodies[name])} samples, {len(content)} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
