"""Files that lie: any change of any byte gives an answer, never a crash, a hang or memory without end."""

from __future__ import annotations

import random
import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.images import avif, exif, jp2_boxes, png, scan, tiff
from fonds.images.errors import InvalidScan
from fonds.images.pyramid import ENTRY, MAGIC, TAIL, Pyramid, open_pyramid
from fonds.images.server import respond
from fonds.images.vips import noted_errors, pyvips
from tests.images import pictures

REQUESTS = (
    "/info.json",
    "/0,0,256,256/256,256/0/default.jpg",
    "/1024,768,213,137/213,137/0/default.jpg",
    "/full/155,114/0/default.jpg",
    "/full/77,/0/gray.png",
)


def ask_all(path: Path, work: Path) -> list[int]:
    images = pictures.gallery({"x": path}, work)
    return [respond(3, "x", rest, None, images).status for rest in REQUESTS]


def test_any_byte_may_be_wrong(odd: pictures.Ready, tmp_path: Path) -> None:
    """The tables lie at the end, so that is where most changes are made."""
    sound = odd.prepared.path.read_bytes()
    chance = random.Random(5)
    assert ask_all(odd.prepared.path, tmp_path) == [200] * 5
    for number in range(120):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            place = chance.choice((chance.randrange(16), len(data) - 1 - chance.randrange(5000)))
            data[place] = chance.choice((0, 255, chance.randrange(256)))
        path = tmp_path / f"{number}.tif"
        path.write_bytes(data[: chance.choice((len(data), len(data), chance.randrange(len(data))))])
        assert set(ask_all(path, tmp_path / str(number))) <= {200, 400, 500}
        path.unlink()


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from([b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"]),
    rest=st.binary(max_size=400),
)
def test_any_bytes_are_read_or_refused(
    head: bytes, rest: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tif"
    path.write_bytes(head + rest)
    assert isinstance(tiff.directories(tiff.TiffFile(path)), list | InvalidScan)
    assert isinstance(open_pyramid(path), Pyramid | InvalidScan)


def _directory(tags: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    packed = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + packed + struct.pack("<I", following)


LIES: dict[str, tuple[bytes, str]] = {
    "pages in a circle": (_directory([(256, 4, 1, 1)], following=8), "circle"),
    "a page past the end": (_directory([], following=4_000_000_000), "are not there"),
    "values past the end": (_directory([(324, 4, 100_000, 50)]), "are not there"),
    "endless values": (_directory([(324, 16, 0xFFFFFFFF, 8)]), "values"),
    "endless tags": (b"II*\0\x08\0\0\0\xff\xff", "65535 tags"),
    "not a directory": (b"II*\0\xff\xff\xff\xff", "are not there"),
}


@pytest.mark.parametrize("name", LIES)
def test_lies_are_told(name: str, tmp_path: Path) -> None:
    data, word = LIES[name]
    path = tmp_path / "lie.tif"
    path.write_bytes(data)
    found = open_pyramid(path)
    assert isinstance(found, InvalidScan)
    assert word in found.message


def test_an_index_that_points_elsewhere_gives_nothing_of_it(odd: pictures.Ready, tmp_path: Path) -> None:
    data = odd.prepared.path.read_bytes()[: -TAIL.size]
    entry = ENTRY.pack(255, 155, 114, 2**63, 2**31)
    path = tmp_path / "index.tif"
    path.write_bytes(data + entry + TAIL.pack(len(data), 1, MAGIC))
    assert ask_all(path, tmp_path) == [200] * 5  # drawn instead


def test_a_file_that_is_gone(odd: pictures.Ready, tmp_path: Path) -> None:
    assert ask_all(tmp_path / "none.tif", tmp_path) == [404] * 5


def test_many_open_files_are_bounded(
    odd: pictures.Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonds.images.server.MAX_OPEN_FILES", 3)
    paths = {}
    for number in range(8):
        paths[str(number)] = tmp_path / f"{number}.tif"
        paths[str(number)].hardlink_to(odd.prepared.path)
    images = pictures.gallery(paths, tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        assert {respond(3, name, "/info.json", None, images).status for name in paths} == {200}
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3


def test_any_bytes_of_headers_are_read_without_an_error(tmp_path: Path) -> None:
    """The parsers of Exif, of boxes, chunks, markers and bitmaps: whatever a file holds, they return."""
    chance = random.Random(6)
    heads = (
        *(b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"),
        *(jp2_boxes.SIGNATURE_BOX, jp2_boxes.SIGNATURE_BOX + b"\0\0\0\xffjp2h", jp2_boxes.CODESTREAM),
        *(
            b"\x89PNG\r\n\x1a\n\0\0\0\x04gAMA",
            b"\xff\xd8\xff",
            b"BM" + bytes(12) + b"\x7c",
            b"\0\0\0\x20ftypavif",
        ),
    )
    path = tmp_path / "scan"
    for head in heads * 30:
        data = head + bytes(chance.choice((0, 1, 8, 16, 255, chance.randrange(256))) for _ in range(200))
        path.write_bytes(data)
        assert 1 <= exif.orientation(data) <= 8
        assert exif.is_adobe_rgb(exif.reader(data)) in (True, False)
        jp2_boxes.read_boxes(data)
        jp2_boxes.damage(jp2_boxes.with_end(data))
        png.colour_profile(path)
        assert isinstance(avif.colour_profile(path, is_gray=False), bytes)
        assert isinstance(scan.inspect_scan(path, scan.ScanLimits()), scan.Scan | InvalidScan)


def test_a_message_of_libvips_may_quote_any_bytes() -> None:
    """It quotes what is in a file; pyvips alone would raise a UnicodeDecodeError from within its Error."""
    quoted = pyvips.ffi.new("char[]", b"bad tag \xd3\xff")
    assert pyvips.error._to_string(quoted) == pyvips._to_string(quoted) == "bad tag \ufffd\ufffd"


def test_what_pyvips_looks_up_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """libvips has one list of errors for all threads; pyvips notes there that no property has the name of a call."""
    notes = SimpleNamespace(detail="VipsImage: no property named `jpegsave_buffer'\ntiff2vips: read error\n")
    monkeypatch.setattr(pyvips, "Error", lambda _: notes)
    assert noted_errors() == ["tiff2vips: read error"]
