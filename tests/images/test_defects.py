"""What is damaged is refused or told, and never shown black or gray as if it were the picture: formats and defects."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from fonds.images import memory, prepare
from fonds.images import scan as source
from fonds.images.damage import find_damage
from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits
from fonds.images.vips import pyvips
from tests.images import pictures
from tests.images.scan_bytes import png
from tests.images.tiff_bytes import LONG, SHORT, UNDEFINED, samples, tiff

FINE = prepare.EncodingOptions(tile=128, quality=95, subsample=False)
REFUSED, WARNED, SHOWN = "refused", "warned", "shown"


def page(mode: str = "RGB") -> Image.Image:
    """A picture with detail everywhere, so that its data are long."""
    gray = Image.effect_noise((160, 120), 50)
    picture = Image.merge("RGB", (gray, gray.rotate(180), gray.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
    ImageDraw.Draw(picture).rectangle((10, 10, 60, 40), (200, 30, 30))
    return picture.convert(mode)


PAGE, GRAY, BLACK_AND_WHITE = page(), page("L"), page("1")


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)  # type: ignore[arg-type]
    return data.getvalue()


def fate(data: bytes, folder: Path) -> str:
    """What becomes of a scan: `refused`, `warned` or `shown`, as a publish would do it."""
    path = folder / "scan"
    path.write_bytes(data)
    scan = source.inspect_scan(path, ScanLimits())
    if isinstance(scan, InvalidScan):
        return REFUSED
    warnings = find_damage(scan)
    if isinstance(warnings, InvalidScan):
        return REFUSED
    for page in scan.pages:
        result = prepare.prepare(scan, page, source.digest(path), folder / "out", FINE)
        if isinstance(result, InvalidScan):
            return REFUSED
    return WARNED if warnings else SHOWN


WHOLE: dict[str, bytes] = {
    "jpeg": saved(PAGE, "JPEG"),
    "jpeg, progressive": saved(PAGE, "JPEG", progressive=True),
    "jpeg, gray": saved(GRAY, "JPEG"),
    "jpeg, restarts": saved(PAGE, "JPEG", restart_marker_rows=1),
    "png": saved(PAGE, "PNG"),
    "webp": saved(PAGE, "WEBP", quality=90),
    "webp, lossless": saved(PAGE, "WEBP", lossless=True),
    "gif": saved(PAGE.quantize(64), "GIF"),
    "bmp": saved(PAGE, "BMP"),
    "pnm": saved(PAGE, "PPM"),
    "avif": saved(PAGE, "AVIF", quality=90, speed=10),
    "jp2": saved(PAGE, "JPEG2000"),
    "jp2, codestream": saved(PAGE, "JPEG2000", no_jp2=True),
    "jp2, tiles": saved(PAGE, "JPEG2000", tile_size=(64, 64)),
    "tiff": saved(PAGE, "TIFF"),
    "tiff, LZW": saved(PAGE, "TIFF", compression="tiff_lzw"),
    "tiff, deflate": saved(PAGE, "TIFF", compression="tiff_adobe_deflate"),
    "tiff, PackBits": saved(PAGE, "TIFF", compression="packbits"),
    "tiff, JPEG": saved(PAGE, "TIFF", compression="jpeg"),
    "tiff, fax 3": saved(BLACK_AND_WHITE, "TIFF", compression="group3"),
    "tiff, fax 4": saved(BLACK_AND_WHITE, "TIFF", compression="group4"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_shown_without_a_word(name: str, tmp_path: Path) -> None:
    assert fate(WHOLE[name], tmp_path) == SHOWN


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_cut_off_is_refused(name: str, tmp_path: Path) -> None:
    data = WHOLE[name]
    for part in (0.4, 0.95):
        assert fate(data[: int(len(data) * part)], tmp_path) == REFUSED


def _pixels_of_tiff(data: bytes) -> tuple[int, int]:
    """The first and last offset of the strips of a TIFF."""
    with Image.open(io.BytesIO(data)) as opened:
        tags = opened.tag_v2  # type: ignore[attr-defined]
        offsets, counts = tags[273], tags[279]
    return min(offsets), max(start + count for start, count in zip(offsets, counts, strict=True))


@pytest.mark.parametrize("name", [name for name in WHOLE if name.startswith("tiff,")])
def test_pixels_of_a_tiff_that_are_missing_are_never_black(name: str, tmp_path: Path) -> None:
    """The directory is whole, and the strips are not: zeros, as a disk that failed leaves them."""
    data = bytearray(WHOLE[name])
    start, end = _pixels_of_tiff(bytes(data))
    data[start + 10 : end - 10] = bytes(end - start - 20)
    assert fate(bytes(data), tmp_path) in (REFUSED, WARNED)


def _strips(count: int, missing: int = 0) -> bytes:
    rows = [GRAY.crop((0, top, 160, top + 120 // count)).tobytes() for top in range(0, 120, 120 // count)]
    data = bytearray(tiff((160, 120), rows, samples(1, 1)))
    if missing:  # the offset and the length of a strip are 0
        with Image.open(io.BytesIO(bytes(data))) as opened:
            assert opened.size == (160, 120)
        place = data.rfind(struct.pack("<4I", *[8 + 160 * (120 // count) * number for number in range(4)]))
        data[place : place + 4] = bytes(4)
    return bytes(data)


REASONS: dict[str, tuple[bytes, str]] = {
    name: (tiff((16, 16), [bytes(16 * 16 * 3)], samples(2, 3) | {259: (SHORT, [number])}), word)
    for name, number, word in (
        ("Zstandard", 50000, "Zstandard"),
        ("LZMA", 34925, "LZMA"),
        ("old-style JPEG", 6, "old-style JPEG"),
        ("a compression of nobody", 12345, "12345"),
    )
} | {
    name: (tiff((16, 16), [bytes(16 * 16 * 8)], tags), word)
    for name, tags, word in (
        ("complex numbers", samples(1, 1, 32) | {339: (SHORT, [6])}, "complex"),
        ("24 bits", samples(1, 1, 24), "24 bits"),
        ("12 bits as differences", samples(1, 1, 12) | {317: (SHORT, [2])}, "12 bits"),
        ("a camera's pixels", samples(32803, 1), "camera"),
        ("LogL", samples(32844, 1, 16), "LogL"),
        ("other inks", samples(5, 4) | {332: (SHORT, [2])}, "inks"),
        ("too few samples", samples(2, 1), "1 samples"),
        ("unknown pixels", samples(99, 1), "99"),
    )
}


@pytest.mark.parametrize("name", REASONS)
def test_a_tiff_that_cannot_be_shown_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    data, word = REASONS[name]
    path = tmp_path / "scan"
    path.write_bytes(data)
    refusal = source.inspect_scan(path, ScanLimits())
    assert isinstance(refusal, InvalidScan)
    assert word in refusal.message
    assert "vips" not in refusal.message
    assert refusal.hint


def test_a_strip_that_is_missing_or_short_is_refused(tmp_path: Path) -> None:
    assert fate(_strips(4), tmp_path) == SHOWN
    assert fate(_strips(4, missing=1), tmp_path) == REFUSED
    short = tiff((160, 120), [GRAY.tobytes()[:900]], samples(1, 1))
    assert fate(short, tmp_path) == REFUSED


def test_tags_that_nobody_knows_are_no_damage(tmp_path: Path) -> None:
    tags = samples(1, 1) | {65000: (LONG, [1]), 42: (UNDEFINED, [1, 2, 3, 4, 5])}
    assert fate(tiff((160, 120), [GRAY.tobytes()], tags), tmp_path) == SHOWN
    lying = tags | {318: (7, [1]), 301: (SHORT, [1])}  # a white point of one byte, a curve of one point
    assert fate(tiff((160, 120), [GRAY.tobytes()], lying), tmp_path) == SHOWN


@pytest.mark.parametrize("name", [name for name in WHOLE if name.startswith(("jpeg", "jp2"))])
@pytest.mark.parametrize("count", [1, 2])
def test_only_the_mark_of_the_end_is_missing(name: str, count: int, tmp_path: Path) -> None:
    assert fate(WHOLE[name][:-count], tmp_path) == SHOWN


@pytest.mark.parametrize("name", ["png", "gif"])
def test_only_the_last_block_is_missing(name: str, tmp_path: Path) -> None:
    """The pixels are whole without it: IEND of PNG, the trailer of GIF."""
    count = {"png": 12, "gif": 1}[name]
    assert fate(WHOLE[name][:-count], tmp_path) == SHOWN


def test_what_follows_a_jpeg_is_no_damage(tmp_path: Path) -> None:
    """Telephones append films, and disks fill up with zeros."""
    for more in (bytes(1000), b"\xff\xd8\xff\xe1 another", b"ftypmp42" * 50):
        assert fate(WHOLE["jpeg"] + more, tmp_path) == SHOWN


def test_a_thumbnail_does_not_end_a_jpeg(tmp_path: Path) -> None:
    thumbnail = saved(PAGE.resize((40, 30)), "JPEG")
    data = WHOLE["jpeg"]
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 8) + b"Exif\0\0" + thumbnail
    with_thumbnail = data[:2] + segment + data[2:]
    assert fate(with_thumbnail, tmp_path) == SHOWN
    assert fate(with_thumbnail[: len(with_thumbnail) // 2], tmp_path) == REFUSED


Harm = Callable[[bytearray, int, random.Random], None]


def _garble(data: bytearray, place: int, chance: random.Random) -> None:
    data[place : place + 40] = chance.randbytes(40)


def _clear(data: bytearray, place: int, chance: random.Random) -> None:
    data[place : place + 200] = bytes(200)


def _lose(data: bytearray, place: int, chance: random.Random) -> None:
    del data[place : place + 500]


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("jpeg", _garble),
        ("jpeg", _clear),
        ("jpeg", _lose),
        ("jpeg, gray", _garble),
        ("jpeg, restarts", _clear),
        ("jpeg, progressive", _garble),
        ("jpeg, progressive", _lose),
    ],
)
def test_damage_in_the_middle_of_a_jpeg_is_told(name: str, harm: Harm, tmp_path: Path) -> None:
    """Not every damage leaves a sign; nearly all that is larger than a few bytes does."""
    chance, fates = random.Random(11), []
    for _ in range(4):
        data = bytearray(WHOLE[name])
        harm(data, chance.randrange(len(data) // 3, len(data) - 1000), chance)
        fates.append(fate(bytes(data), tmp_path))
    assert fates.count(SHOWN) <= 1, fates


@pytest.mark.parametrize("harm", [_garble, _clear])
@pytest.mark.parametrize("name", ["png", "tiff, LZW", "tiff, deflate", "tiff, fax 4"])
def test_damage_elsewhere_is_refused_or_told(name: str, harm: Harm, tmp_path: Path) -> None:
    chance, fates = random.Random(12), []
    for _ in range(4):
        data = bytearray(WHOLE[name])
        harm(data, chance.randrange(len(data) // 3, len(data) // 2), chance)
        fates.append(fate(bytes(data), tmp_path))
    assert fates.count(SHOWN) <= 1, fates


def test_tiles_of_jpeg_2000_that_are_not_there(tmp_path: Path) -> None:
    """The codestream ends as it should, and lacks a tile."""
    data = WHOLE["jp2, tiles"]
    first = data.index(b"\xff\x90")
    (length,) = struct.unpack(">I", data[first + 6 : first + 10])
    assert fate(data[:first] + data[first + length :], tmp_path) == REFUSED


def test_bytes_that_no_coder_of_jpeg_2000_writes(tmp_path: Path) -> None:
    data = bytearray(WHOLE["jp2"])
    middle = len(data) // 2
    data[middle : middle + 4] = b"\xff\xff\xff\xff"
    assert fate(bytes(data), tmp_path) in (WARNED, REFUSED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_the_first_frame_is_shown_with_a_note(kind: str, tmp_path: Path) -> None:
    colours = [(200, 30, 30), (30, 200, 30), (30, 30, 200)]
    frames = [Image.new("RGB", (64, 48), colour) for colour in colours]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    path = tmp_path / "scan"
    path.write_bytes(data)
    scan = pictures.scanned(path)
    assert [(page.width, page.height) for page in scan.pages] == [(64, 48)]
    warnings = find_damage(scan)
    assert isinstance(warnings, tuple)
    assert "frames" in warnings[0][0]
    image = source.decode_page(scan, scan.pages[0], lambda lazy: lazy.copy_memory())
    assert all(abs(a - b) < 6 for a, b in zip(image(5, 5), colours[0], strict=True))


def test_heic_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(100))
    refusal = source.inspect_scan(path, ScanLimits())
    assert isinstance(refusal, InvalidScan)
    assert "HEIC" in refusal.message


def test_heic_is_shown_where_libvips_can_decode_it(tmp_path: Path) -> None:
    """The brands do not tell which codec is in the file."""
    data = WHOLE["avif"].replace(b"avif", b"heic", 3)
    assert source.kind_of(data[:64]) == "heic"
    assert fate(data, tmp_path) == SHOWN


@pytest.mark.parametrize("name", WHOLE)
def test_one_limit_of_pixels_for_all(name: str, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(WHOLE[name])
    assert isinstance(source.inspect_scan(path, ScanLimits(160 * 120 - 1)), InvalidScan)
    assert isinstance(source.inspect_scan(path, ScanLimits(160 * 120)), source.Scan)


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (22_000, 22_000)])
def test_large_jpeg_2000_is_bounded_by_the_setting_alone(width: int, height: int, tmp_path: Path) -> None:
    data = bytearray(WHOLE["jp2, codestream"])
    data[8:16] = struct.pack(">II", width, height)
    path = tmp_path / "scan"
    path.write_bytes(data)
    assert isinstance(source.inspect_scan(path, ScanLimits(width * height)), source.Scan)
    assert isinstance(source.inspect_scan(path, ScanLimits(width * height - 1)), InvalidScan)


@pytest.mark.parametrize("name", ["jp2", "jp2, tiles", "bmp", "pnm"])
def test_a_scan_for_which_memory_is_short_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These are decoded as a whole. The reason is told, and the publish goes on."""
    monkeypatch.setattr(memory, "free_bytes", lambda: 100_000)
    path = tmp_path / "scan"
    path.write_bytes(WHOLE[name])
    scan = pictures.scanned(path)
    result = prepare.prepare(scan, scan.pages[0], source.digest(path), tmp_path / "out", FINE)
    assert isinstance(result, InvalidScan)
    assert "memory" in result.message
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    assert fate(WHOLE[name], tmp_path) == SHOWN


@pytest.mark.parametrize("name", WHOLE)
def test_any_byte_of_a_scan_may_be_wrong(name: str, tmp_path: Path) -> None:
    """Whatever is in a file, it is refused, told or shown: nothing is raised."""
    chance = random.Random(name)
    for _ in range(4):
        data = bytearray(WHOLE[name])
        for _ in range(chance.randint(1, 6)):
            data[chance.choice((chance.randrange(len(data)), chance.randrange(64)))] = chance.randrange(256)
        assert fate(bytes(data), tmp_path) in (REFUSED, WARNED, SHOWN)


def test_a_picture_of_chunks_alone(tmp_path: Path) -> None:
    row = bytes(range(48))
    assert (
        fate(png((16, 16), row, [(b"gAMA", b"\0"), (b"cHRM", b"\0" * 32), (b"cICP", b"\x09")]), tmp_path)
        == SHOWN
    )


def test_numbers_that_are_all_alike_are_shown(tmp_path: Path) -> None:
    """Neither a division by zero nor black: one shade."""
    for value in (0.0, 1.0, 7.0, float("nan")):
        data = tiff((16, 16), [struct.pack("<f", value) * 256], samples(1, 1, 32) | {339: (SHORT, [3])})
        assert fate(data, tmp_path) == SHOWN


def test_pyvips_divides_by_associated_alpha(tmp_path: Path) -> None:
    """fonds/images/tiff_pixels.py relies on it."""
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff((16, 16), [bytes((50, 50, 50, 128)) * 256], samples(2, 4, 8, [1])))
    assert pyvips.Image.tiffload(str(path))(3, 3)[0] in (99, 100)
