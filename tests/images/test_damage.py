"""Every format and compression, damaged in every way: the pixels are those of the whole image, or there is a problem.

The damage is generated with fixed seeds. Where a format has nothing that tells damage, only what can be told is asked.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from fonds.images import icc, openjpeg, prepare
from fonds.images import scan as source
from fonds.images.damage import find_damage
from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits
from fonds.images.vips import error_text, pyvips
from tests.images import scan_bytes
from tests.images.tiff_bytes import SHORT, UNDEFINED, samples, tiff

WIDTH, HEIGHT = 200, 152


def _scan(mode: str = "RGB") -> Image.Image:
    """A page as scanners see it: paper that is a little uneven, with lines of writing."""
    random.seed(11)
    paper = Image.effect_noise((WIDTH, HEIGHT), 9).point(lambda value: min(255, value + 90))
    draw = ImageDraw.Draw(paper)
    for top in range(12, HEIGHT - 8, 14):
        for left in range(10, WIDTH - 20, 16):
            draw.line((left, top, left + 4 + (left * top) % 9, top + (left + top) % 7), fill=40, width=2)
    colours = (paper, paper.point(lambda v: max(0, v - 12)), paper.point(lambda v: max(0, v - 45)))
    return Image.merge("RGB", colours).convert(mode)


PAGE, BLACK_AND_WHITE = _scan(), _scan("L").point(lambda value: 255 * (value > 128)).convert("1")


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def _tiff(compression: str, **options: Any) -> bytes:
    if compression == "ccittfax4":
        options["bitdepth"] = 1
    picture = BLACK_AND_WHITE.convert("L") if compression == "ccittfax4" else PAGE
    bands = len(picture.getbands())
    image = pyvips.Image.new_from_memory(picture.tobytes(), WIDTH, HEIGHT, bands, "uchar")
    image = image.copy(interpretation="b-w" if bands == 1 else "srgb")
    return bytes(image.tiffsave_buffer(compression=compression, **options))


_TILES = {"tile": True, "tile_width": 64, "tile_height": 64}
_COMPRESSIONS = ("none", "lzw", "deflate", "packbits", "jpeg", "webp", "ccittfax4")
WHOLE: dict[str, bytes] = {
    **{f"tiff, {name}, strips": _tiff(name) for name in _COMPRESSIONS},
    **{f"tiff, {name}, tiles": _tiff(name, **_TILES) for name in _COMPRESSIONS},
    "tiff, lzw, predictor": _tiff("lzw", predictor="horizontal", **_TILES),
    "tiff, deflate, predictor": _tiff("deflate", predictor="horizontal"),
    "tiff, webp lossless, tiles": _tiff("webp", lossless=True, **_TILES),
    "tiff, lzw, bigtiff": _tiff("lzw", bigtiff=True, **_TILES),
    "jpeg": saved(PAGE, "JPEG", quality=90),
    "jpeg, progressive": saved(PAGE, "JPEG", quality=90, progressive=True),
    "png": saved(PAGE, "PNG"),
    "webp": saved(PAGE, "WEBP", quality=90),
    "webp, lossless": saved(PAGE, "WEBP", lossless=True),
    "webp, alpha": saved(PAGE.convert("RGBA"), "WEBP", quality=80),
    "gif": saved(PAGE.quantize(64), "GIF", interlace=0),
    "gif, interlaced": saved(PAGE.quantize(64), "GIF", interlace=1),
    "bmp": saved(PAGE, "BMP"),
    "pnm": saved(PAGE, "PPM"),
    "avif": saved(PAGE, "AVIF", quality=90, speed=10),
    "jp2": saved(PAGE, "JPEG2000"),
    "jp2, irreversible": saved(PAGE, "JPEG2000", irreversible=True, quality_layers=[20, 8]),
    "jp2, tiles": saved(PAGE, "JPEG2000", tile_size=(128, 128)),
    "jp2, precincts": saved(PAGE, "JPEG2000", precinct_size=(64, 64), codeblock_size=(32, 32), no_jp2=True),
}
# the bytes of pixels stand for themselves: any of them may be right
_WITHOUT_REDUNDANCY = ("tiff, none", "tiff, packbits", "bmp", "pnm")
# other codes of the same length may be right too: of these, most damage is told, of the rest, all
_WITH_LITTLE = (
    "tiff, lzw",
    "tiff, jpeg",
    "tiff, webp lossless",
    "jpeg",
    "webp, lossless",
    "gif",
    "jp2, tiles",
)


def fate(data: bytes, path: Path) -> tuple[str, bytes]:
    """The problem with a scan, and the pixels that are published of it, as a publish would do it."""
    path.write_bytes(data)
    scan = source.inspect_scan(path, ScanLimits())
    if isinstance(scan, InvalidScan):
        return scan.message, b""
    warnings = find_damage(scan)
    if isinstance(warnings, InvalidScan):
        return warnings.message, b""
    try:
        images = [source.decode_page(scan, page, lambda lazy: lazy.copy_memory()) for page in scan.pages]
    except pyvips.Error as error:
        return error_text(error), b""
    return " ".join(message for message, _ in warnings), b"".join(image.write_to_memory() for image in images)


def _cut(data: bytes) -> Iterator[bytes]:
    for part in (0.2, 0.5, 0.8, 0.97):
        yield data[: int(len(data) * part)]


def _in_the_middle(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Zeros as a disk that failed leaves them, bytes of something else, and bytes that are not there."""
    for _ in range(3):
        for change in (bytes(300), chance.randbytes(80), b""):
            start = chance.randrange(len(data) // 3, len(data) * 2 // 3)
            yield data[:start] + change + data[start + (len(change) or 120) :]


def _with_tag(data: bytes, tag: int, change: Any) -> Iterator[bytes]:
    """TIFFs with one value of a tag changed: the first, one in the middle, the last."""
    is_big = data[2] == 43
    (directory,) = struct.unpack_from("<Q" if is_big else "<I", data, 8 if is_big else 4)
    (count,) = struct.unpack_from("<Q" if is_big else "<H", data, directory)
    step, start = (20, directory + 8) if is_big else (12, directory + 2)
    for place in range(start, start + count * step, step):
        name, kind, number = struct.unpack_from("<HHQ" if is_big else "<HHI", data, place)
        if name != tag:
            continue
        letter = {3: "H", 4: "I", 16: "Q"}[kind]
        field = place + (12 if is_big else 8)
        if struct.calcsize(f"<{number}{letter}") > (8 if is_big else 4):
            (field,) = struct.unpack_from("<Q" if is_big else "<I", data, field)
        for index in sorted({0, number // 2, number - 1}):
            changed, offset = bytearray(data), field + index * struct.calcsize(f"<{letter}")
            (value,) = struct.unpack_from(f"<{letter}", data, offset)
            struct.pack_into(f"<{letter}", changed, offset, change(value))
            yield bytes(changed)


_STRIP_COUNTS, _STRIP_OFFSETS, _TILE_COUNTS, _TILE_OFFSETS = 279, 273, 325, 324
_COUNTS = {
    "none": lambda count: 0,
    "few": lambda count: 10,
    "half": lambda count: count // 2,
    "a little less": lambda count: count - 30,
    "more than the file": lambda count: 65_000,
}
_OFFSETS = {"none": lambda offset: 0, "behind the end": lambda offset: 65_000 if offset < 65_000 else 1 << 30}


def _with_wrong_tables(data: bytes) -> Iterator[bytes]:
    for changes, tags in (
        (_COUNTS, (_STRIP_COUNTS, _TILE_COUNTS)),
        (_OFFSETS, (_STRIP_OFFSETS, _TILE_OFFSETS)),
    ):
        for change in changes.values():
            for tag in tags:
                yield from _with_tag(data, tag, change)


def _lies(name: str, damaged: Iterator[bytes], tmp_path: Path) -> list[bool]:
    """Whether each is published without a problem, though its pixels are others. No message names a folder."""
    problem, pixels = fate(WHOLE[name], tmp_path / "scan")
    assert problem == ""
    result = []
    for data in damaged:
        problem, shown = fate(data, tmp_path / "scan")
        assert str(tmp_path) not in problem
        assert "/" not in problem.replace("ISO/IEC", ""), problem
        result.append(not problem and shown != pixels)
    return result


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_cut_off_is_told(name: str, tmp_path: Path) -> None:
    assert not any(_lies(name, _cut(WHOLE[name]), tmp_path))


@pytest.mark.parametrize("name", [name for name in WHOLE if not name.startswith(_WITHOUT_REDUNDANCY)])
def test_damage_in_the_middle_is_told(name: str, tmp_path: Path) -> None:
    lies = _lies(name, _in_the_middle(WHOLE[name], random.Random(name)), tmp_path)
    assert sum(lies) <= (2 if name.startswith(_WITH_LITTLE) else 0), lies


@pytest.mark.parametrize("name", [name for name in WHOLE if name.startswith("tiff")])
def test_wrong_offsets_and_lengths_are_told(name: str, tmp_path: Path) -> None:
    lies = _lies(name, _with_wrong_tables(WHOLE[name]), tmp_path)
    assert len(lies) >= 7
    assert not any(lies)


@pytest.mark.parametrize("name", ["lzw", "deflate", "packbits", "jpeg", "webp"])
def test_a_tile_that_libvips_cannot_decode_is_never_black(name: str, tmp_path: Path) -> None:
    """Also if nothing looked for damage before the page is prepared."""
    path = tmp_path / "scan"
    for data in _with_tag(WHOLE[f"tiff, {name}, tiles"], _TILE_COUNTS, _COUNTS["few"]):
        path.write_bytes(data)
        scan = source.inspect_scan(path, ScanLimits())
        assert isinstance(scan, source.Scan)
        encoding = prepare.EncodingOptions(tile=128)
        result = prepare.prepare(scan, scan.pages[0], source.digest(path), tmp_path / "out", encoding)
        assert isinstance(result, InvalidScan)


def test_the_damaged_segment_and_page_are_named(tmp_path: Path) -> None:
    whole = _tiff("deflate", **_TILES)
    _, first, *_ = _with_tag(whole, _TILE_COUNTS, _COUNTS["few"])
    assert fate(first, tmp_path / "scan")[0].startswith("tile 7 of 12: ")
    pages = bytearray(saved(PAGE, "TIFF", save_all=True, append_images=[PAGE] * 2, compression="tiff_lzw"))
    second = len(pages) // 2
    pages[second : second + 300] = bytes(300)
    assert fate(bytes(pages), tmp_path / "scan")[0].startswith("page 2: ")


def test_segments_that_are_missing_or_in_the_same_bytes(tmp_path: Path) -> None:
    rows = [PAGE.convert("L").crop((0, top, WIDTH, top + 38)).tobytes() for top in range(0, HEIGHT, 38)]
    tags = samples(1, 1)
    assert fate(tiff((WIDTH, HEIGHT), rows, tags), tmp_path / "scan")[0] == ""
    data = tiff((WIDTH, HEIGHT), rows, tags | {278: (SHORT, [19])})
    assert fate(data, tmp_path / "scan")[0] == "4 of its 8 strips are missing"
    moved = next(_with_tag(tiff((WIDTH, HEIGHT), rows, tags), _STRIP_OFFSETS, lambda offset: offset + 40))
    assert "lie in the same bytes" in fate(moved, tmp_path / "scan")[0]


def test_strips_may_have_rows_below_the_image(tmp_path: Path) -> None:
    """Some programs fill the last strip up."""
    rows = PAGE.convert("L").tobytes() + bytes(WIDTH * 48)
    strips = [saved_strip(rows[top * WIDTH : (top + 100) * WIDTH]) for top in (0, 100)]
    data = tiff((WIDTH, HEIGHT), strips, samples(1, 1) | {259: (SHORT, [5]), 278: (SHORT, [100])})
    assert fate(data, tmp_path / "scan")[0] == ""


def saved_strip(pixels: bytes) -> bytes:
    """The pixels of a strip of gray, as LZW."""
    picture = Image.frombytes("L", (WIDTH, len(pixels) // WIDTH), pixels)
    data = saved(picture, "TIFF", compression="tiff_lzw", strip_size=1 << 20)
    with Image.open(io.BytesIO(data)) as opened:
        tags = opened.tag_v2  # type: ignore[attr-defined]
        (start,), (length,) = tags[_STRIP_OFFSETS], tags[_STRIP_COUNTS]
    return data[start : start + length]


def test_a_file_that_changed_is_read_anew(tmp_path: Path) -> None:
    """libvips remembers what was in a file of that name."""
    for kind in ("PNG", "WEBP", "TIFF", "GIF", "JPEG", "AVIF"):
        seen = []
        for colour in ((250, 0, 0), (0, 0, 250)):
            _, pixels = fate(saved(Image.new("RGB", (32, 32), colour), kind), tmp_path / "scan")
            seen.append(pixels)
        assert seen[0] != seen[1], kind


ADOBE = icc.adobe_rgb_profile()
PROFILES = {
    "whole": ADOBE,
    "no signature": ADOBE.replace(b"acsp", b"xxxx"),
    "no profile": b"junk" * 50,
    "cut off": ADOBE[:200],
    "no tags": ADOBE[:128] + bytes(4),
    "of gray pixels": icc.gray_profile(1.8),
}


def _with_profile(kind: str, profile: bytes) -> bytes:
    picture = PAGE.crop((0, 0, 40, 30))
    if kind == "JPEG2000":
        return scan_bytes.boxed((40, 30), saved(picture, kind, no_jp2=True), b"\2\0\0" + profile, 3)
    if kind == "TIFF":
        return tiff((40, 30), [picture.tobytes()], samples(2, 3) | {34675: (UNDEFINED, list(profile))})
    return saved(picture, kind, icc_profile=profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "JPEG2000"])
@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_that_is_not_used_is_told(kind: str, name: str, tmp_path: Path) -> None:
    problem, pixels = fate(_with_profile(kind, PROFILES[name]), tmp_path / "scan")
    assert pixels
    assert ("colour profile" in problem) == (name != "whole")


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1000.0], {128}),
        ([-3.0], {128}),
        ([0.0], {0}),
        ([0.0, 0.0005], {0, 255}),
        ([0.0002, 0.0004], {0, 255}),
        ([0.0, 0.5, 1.0], {0, 128, 255}),
        ([-1e-6, 1e-6], {0, 255}),
        ([1e9, 2e9], {0, 255}),
    ],
)
def test_numbers_of_any_size_are_seen(values: list[float], shown: set[int], tmp_path: Path) -> None:
    row = (values * 24)[:24]
    strip = struct.pack("<24f", *row) * 8
    data = tiff((24, 8), [strip], samples(1, 1, 32) | {339: (SHORT, [3])})
    problem, pixels = fate(data, tmp_path / "scan")
    assert problem == ""
    assert {min(shown, key=lambda value: abs(value - pixel)) for pixel in pixels} == shown
    assert all(min(abs(value - pixel) for value in shown) <= 1 for pixel in pixels)


def test_openjpeg_of_pillow_is_found() -> None:
    """fonds/images/openjpeg.py checks nothing without it."""
    assert openjpeg.is_available()


def test_code_blocks_of_whole_files_fit(tmp_path: Path) -> None:
    """Whatever the coder was asked for."""
    chance = random.Random(7)
    for _ in range(25):
        size = chance.randint(1, 200), chance.randint(1, 150)
        options: dict[str, Any] = {
            "irreversible": chance.random() < 0.5,
            "progression": chance.choice(["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"]),
            "quality_layers": sorted(
                (chance.randint(2, 80) for _ in range(chance.randint(0, 4))), reverse=True
            ),
        }
        if chance.random() < 0.5:
            options["tile_size"] = (64, 64)
        data = saved(
            PAGE.crop((0, 0, *size)).convert(chance.choice(["L", "RGB", "RGBA"])), "JPEG2000", **options
        )
        assert fate(data, tmp_path / "scan")[0] == "", options
