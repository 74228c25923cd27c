"""Compression with and without dictionaries, also in several threads: no thread ever reads the bytes of another."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from fonds.publishing import publish as publishing
from fonds.store import database
from fonds.store.compression import DICTIONARIES, compress, decompress, without_dictionary
from fonds.store.log import version_record
from fonds.store.reader import Reader
from tests.conftest import RECORDS, settings_of

SERVICE = Path(__file__).parents[2] / "fonds"
FOLDER = SERVICE / "store" / "dictionaries"
# SHA-256 of each dictionary that was ever released: stores have frames that need exactly these bytes
RELEASED = {
    "40001.zdict": "a899425ed3c4a1a22783bd04f04f1f33f30b1d87b4c6736b1707db4635c6437e",
    "40002.zdict": "6b731cf2611ca8ab90d97cf1ffe6b1d86e28037555215dc5e90530ada70b2ed8",
    "40003.zdict": "10cf19975d5e75925b22829f56bb8b7d6eb6bf7794e62aae5bf0a53b89b12f26",
    "40004.zdict": "3d51c3e58067f88eff20853ebd9aff988fad2fd6ad1000ae4b29d0e86cd305dd",
    "40005.zdict": "38cc85898b873b3dea91536777d9256465ee6b0df7f8b8f9d1a9102e51323474",
    "40006.zdict": "5ce9fa504df6185b2daf2ddf702661bacd312677af404ca1a7c84c49dd45f3aa",
}
SENT_AS_STORED = ("manifest", "iiif-collection", "annotations")  # to clients that accept zstd


def run_together(work: Callable[[int], None], count: int = 4) -> list[BaseException]:
    """Run a function in several threads at once; return the exceptions of all of them."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_threads_do_not_read_each_others_bytes() -> None:
    bodies = [str(number).encode() * 50_000 for number in range(4)]
    compressed = [
        compress(body, content) for body, content in zip(bodies, ("", "dcterms", "record", ""), strict=True)
    ]

    def work(number: int) -> None:
        for _ in range(500):
            assert decompress(compressed[number]) == bodies[number]

    assert run_together(work) == []


def test_readers_in_threads_read_what_was_published(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)

    def work(number: int) -> None:
        reader = Reader(settings.state)
        entity = reader.entity("harriman-1945-07")
        assert entity is not None
        first = version_record(reader._db, entity.version)
        for _ in range(2000):
            assert version_record(reader._db, entity.version) == first
        reader.close()

    assert run_together(work) == []


def test_no_module_shares_a_codec_between_threads() -> None:
    shared = re.compile(r"^\w[^\n(]*zstandard\.Zstd", re.MULTILINE)
    assert [path.name for path in SERVICE.rglob("*.py") if shared.search(path.read_text("utf-8"))] == []


def dictionary_id(frame: bytes) -> int:
    """Return the id of the dictionary that a frame needs; 0 for none."""
    return zstandard.get_frame_parameters(frame).dict_id


def test_released_dictionaries_stay_as_they_are() -> None:
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir()}
    assert digests == RELEASED
    assert {f"{number}.zdict" for number in DICTIONARIES.values()} <= digests.keys()
    for path in FOLDER.iterdir():
        assert zstandard.ZstdCompressionDict(path.read_bytes()).dict_id() == int(path.stem)


@pytest.mark.parametrize("content", ["", "manifest", "of no format", *sorted(DICTIONARIES)])
@pytest.mark.parametrize("body", [b"", b"x", b"a line of a document\n" * 500, bytes(range(256)) * 9])
def test_what_was_compressed_is_read_again(content: str, body: bytes) -> None:
    frame = compress(body, content)
    assert dictionary_id(frame) == DICTIONARIES.get(content, 0)
    assert decompress(frame) == body
    for_clients = without_dictionary(frame)
    assert zstandard.ZstdDecompressor().decompress(for_clients) == body
    assert (for_clients is frame) == (content not in DICTIONARIES)


def test_frames_of_earlier_versions_are_read() -> None:
    body = b"a document of a store without dictionaries" * 50
    for level in (1, 3, 19):
        assert decompress(zstandard.ZstdCompressor(level=level).compress(body)) == body


def test_a_frame_of_a_later_version_is_refused_by_name() -> None:
    samples = [
        f"sample {number} of what is not there yet {number * 7}".encode() * 20 for number in range(200)
    ]
    later = zstandard.train_dictionary(4096, samples, dict_id=65_000)
    frame = zstandard.ZstdCompressor(dict_data=later).compress(samples[0])
    with pytest.raises(zstandard.ZstdError, match="no dictionary 65000"):
        decompress(frame)
    with pytest.raises(zstandard.ZstdError):
        decompress(b"no frame at all")


def test_documents_have_the_dictionary_of_their_format(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        documents = db.execute("SELECT name, body FROM document").fetchall()
        records = [row[0] for row in db.execute("SELECT record FROM version")]
    numbers = {name: set[int]() for name, _ in documents}
    for name, body in documents:
        numbers[name].add(dictionary_id(body))
    assert numbers == {name: {DICTIONARIES.get(name.partition(".")[0], 0)} for name in numbers}
    assert {name for name in numbers if name.partition(".")[0] in SENT_AS_STORED} >= {*SENT_AS_STORED}
    assert all(numbers[name] == {0} for name in numbers if name.partition(".")[0] in SENT_AS_STORED)
    assert {dictionary_id(record) for record in records} == {DICTIONARIES["record"]}
