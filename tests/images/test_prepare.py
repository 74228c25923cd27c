"""Scans of every kind become the same prepared file; what is no scan, or too much of one, is refused by its headers."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from fonds.images import prepare
from fonds.images import scan as source
from fonds.images.errors import InvalidScan
from fonds.images.prepare import EncodingOptions
from fonds.images.pyramid import Pyramid, open_pyramid
from fonds.images.scan import ScanLimits
from fonds.images.vips import pyvips
from tests.images import pictures

RED, GREEN, BLUE, WHITE = (200, 40, 30), (30, 160, 60), (40, 60, 190), (255, 255, 255)
FINE = EncodingOptions(tile=128, quality=95, subsample=False)


def quarters(mode: str = "RGB") -> Image.Image:
    """Red and green above, blue and white below."""
    picture = Image.new("RGB", (320, 200), RED)
    picture.paste(GREEN, (160, 0, 320, 100))
    picture.paste(BLUE, (0, 100, 160, 200))
    picture.paste(WHITE, (160, 100, 320, 200))
    return picture.convert(mode)


def prepared(path: Path) -> Pyramid:
    found = open_pyramid(pictures.made(path, path.parent / "prepared", FINE).path)
    assert isinstance(found, Pyramid)
    return found


def seen(pyramid: Pyramid) -> list[Any]:
    """The colours in the middle of the four quarters."""
    picture = pyvips.Image.tiffload(str(pyramid.path))
    wide, high = picture.width, picture.height
    places = [(x, y) for y in (high // 4, 3 * high // 4) for x in (wide // 4, 3 * wide // 4)]
    return [tuple(round(value) for value in picture.getpoint(x, y)) for x, y in places]


def alike(found: list[Any], right: list[Any], tolerance: int = 4) -> bool:
    return all(
        abs(one - other) <= tolerance
        for pair in zip(found, right, strict=True)
        for one, other in zip(*pair, strict=True)
    )


def _vips(name: str, **options: Any) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        image = pyvips.Image.new_from_memory(quarters().tobytes(), 320, 200, 3, "uchar")
        getattr(image.copy(interpretation="srgb"), name)(str(path), **options)

    return write


def _deep(path: Path) -> None:
    image = pyvips.Image.new_from_memory(quarters().tobytes(), 320, 200, 3, "uchar")
    (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").pngsave(str(path))


def _see_through(path: Path) -> None:
    picture = quarters("RGBA")
    picture.paste((0, 0, 0, 0), (160, 100, 320, 200))
    picture.save(path, "PNG")


def _cmyk(path: Path) -> None:
    quarters("CMYK").save(path, "TIFF", compression="tiff_lzw")


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "jpeg": (_vips("jpegsave", Q=98, subsample_mode="off"), "jpeg"),
    "progressive jpeg": (_vips("jpegsave", Q=98, interlace=True, subsample_mode="off"), "jpeg"),
    "png": (_vips("pngsave"), "png"),
    "interlaced png": (_vips("pngsave", interlace=True), "png"),
    "palette png": (lambda path: quarters().quantize(4).save(path, "PNG"), "png"),
    "16 bit png": (_deep, "png"),
    "png with alpha": (_see_through, "png"),
    "webp": (_vips("webpsave", lossless=True), "webp"),
    "tiff": (_vips("tiffsave"), "tiff"),
    "big tiff": (_vips("tiffsave", bigtiff=True, compression="lzw"), "tiff"),
    "tiled tiff": (_vips("tiffsave", tile=True, pyramid=True, compression="deflate"), "tiff"),
    "motorola tiff": (lambda path: quarters().save(path, "TIFF", big_endian=True), "tiff"),
    "jpeg 2000": (lambda path: quarters().save(path, "JPEG2000"), "jp2"),
    "jpeg 2000 codestream": (lambda path: quarters().save(path, "JPEG2000", no_jp2=True), "jp2"),
    "jpeg 2000 with alpha": (lambda path: quarters("RGBA").save(path, "JPEG2000"), "jp2"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_scan(name: str, tmp_path: Path) -> None:
    write, kind = KINDS[name]
    path = tmp_path / "a name that tells nothing.dat"
    write(path)
    scan = pictures.scanned(path)
    assert (scan.kind, [(page.width, page.height) for page in scan.pages]) == (kind, [(320, 200)])
    pyramid = prepared(path)
    assert (pyramid.shape.width, pyramid.shape.height, pyramid.shape.gray) == (320, 200, False)
    assert alike(seen(pyramid), [RED, GREEN, BLUE, WHITE], 6), seen(pyramid)


def test_cmyk_becomes_srgb(tmp_path: Path) -> None:
    """By libvips' own profile of inks, so the colours are only near."""
    path = tmp_path / "cmyk"
    _cmyk(path)
    red, green, blue, white = seen(prepared(path))
    assert red[0] > 2 * max(red[1:])
    assert green[1] > max(green[0], green[2])
    assert blue[2] > max(blue[:2])
    assert min(white) > 250


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_gray_stays_gray(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "gray"
    gray = Image.new("L", (320, 200), 40)
    gray.paste(255, (160, 0, 320, 200))
    if mode == "I;16":
        wide = gray.convert("I").point(lambda value: value * 257)
        wide.convert("I;16").save(path, "PNG")
    else:
        gray.convert(mode).save(path, "TIFF" if mode == "1" else "PNG")
    pyramid = prepared(path)
    assert pyramid.shape.gray
    dark = 0 if mode == "1" else 40
    if mode != "1":
        assert alike(seen(pyramid), [(dark,), (255,)] * 2)
    assert Image.open(io.BytesIO(pyramid.full_image(pyramid.sizes[0]) or b"")).mode == "L"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
def test_scans_are_turned_upright(orientation: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "turned"
    exif = Image.Exif()
    exif[274] = orientation
    quarters().save(path, kind, exif=exif, quality=98, subsampling=0)
    a, b, c, d = RED, GREEN, BLUE, WHITE
    upright = {1: [a, b, c, d], 2: [b, a, d, c], 3: [d, c, b, a], 4: [c, d, a, b]}
    sideways = {5: [a, c, b, d], 6: [c, a, d, b], 7: [d, b, c, a], 8: [b, d, a, c]}
    page = pictures.scanned(path).pages[0]
    assert (page.width, page.height) == ((200, 320) if orientation in sideways else (320, 200))
    assert alike(seen(prepared(path)), (upright | sideways)[orientation], 6)


def test_a_sound_profile_is_followed_and_another_ignored(tmp_path: Path) -> None:
    for profile, same in ((b"no profile at all", True), (_swapped(), False)):
        path = tmp_path / f"profiled{same}"
        quarters().save(path, "PNG", icc_profile=profile)
        assert alike(seen(prepared(path)), [RED, GREEN, BLUE, WHITE], 6) is same


def _swapped() -> bytes:
    """sRGB with the primaries of red and blue exchanged."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack(">I", made[128:132])
    names = {bytes(made[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = names[b"rXYZ"], names[b"bXYZ"]
    made[red : red + 4], made[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(made)


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    """Each page is an image of its own size; reductions of another page are none."""
    path = tmp_path / "pages"
    second = Image.new("L", (90, 120), 99)
    reduced = quarters().resize((160, 100))
    reduced.encoderinfo = {"tiffinfo": {254: 1}}
    quarters().save(path, "TIFF", save_all=True, append_images=[second, reduced])
    scan = pictures.scanned(path)
    assert [(page.width, page.height) for page in scan.pages][:2] == [(320, 200), (90, 120)]
    paths = {pictures.made(path, tmp_path / "out", FINE, number).path for number in (0, 1)}
    assert len(paths) == 2
    assert seen(open_pyramid(max(paths, key=lambda one: one.stat().st_size)))  # type: ignore[arg-type]


def test_reduced_pages_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "pyramid"
    _vips("tiffsave", tile=True, tile_width=64, tile_height=64, pyramid=True)(path)
    assert len(pictures.scanned(path).pages) == 1


def test_equal_scans_give_equal_bytes_and_are_prepared_once(tmp_path: Path) -> None:
    path = tmp_path / "scan"
    pictures.field(900, 700).pngsave(str(path))
    scan, digest = pictures.scanned(path), source.digest(path)
    found = [
        prepare.prepare(scan, scan.pages[0], digest, tmp_path / name, FINE, threads)
        for name, threads in (("a", 1), ("b", 4))
    ]
    paths = [one.path for one in found if isinstance(one, prepare.PreparedImage)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].name == paths[1].name
    paths[0].write_bytes(b"not made again")
    prepare.prepare(scan, scan.pages[0], digest, tmp_path / "a", FINE)
    assert paths[0].read_bytes() == b"not made again"
    assert prepare.prepared_path(tmp_path, digest, scan.pages[0], EncodingOptions()) != paths[0]
    assert list(tmp_path.rglob("*.part")) == []


def test_many_pixels_go_by_way_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scan"
    pictures.field(900, 700).pngsave(str(path))
    plain = pictures.made(path, tmp_path / "memory", FINE).path.read_bytes()
    monkeypatch.setattr(prepare, "MAX_MEMORY_BYTES", 1000)
    assert pictures.made(path, tmp_path / "disk", FINE).path.read_bytes() == plain


def test_tiny_images(tmp_path: Path) -> None:
    for size in ((1, 1), (1, 700), (300, 2), (128, 128), (129, 128)):
        path = tmp_path / f"{size}"
        Image.new("RGB", size, GREEN).save(path, "PNG")
        pyramid = prepared(path)
        assert (pyramid.shape.width, pyramid.shape.height) == size
        for stored in pyramid.sizes:
            assert Image.open(io.BytesIO(pyramid.full_image(stored) or b"")).size == stored


def _bomb(wide: int, high: int) -> bytes:
    """A PNG that says it is large and is not."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _jp2_bomb() -> bytes:
    data = io.BytesIO()
    quarters().save(data, "JPEG2000", no_jp2=True)
    made = bytearray(data.getvalue())
    made[8:16] = struct.pack(">II", 2_000_000, 2_000_000)
    return bytes(made)


def _jpeg(quality: int = 90) -> bytes:
    data = io.BytesIO()
    quarters().save(data, "JPEG", quality=quality)
    return data.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no image"),
    "text": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no image"),
    "pdf": (b"%PDF-1.7", "no image"),
    "a large png": (_bomb(100_000, 100_000), "100000 by 100000 pixels"),
    "a large jpeg 2000": (_jp2_bomb(), "2000000 by 2000000 pixels"),
    "a head of jpeg 2000 alone": (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "no size"),
    "a head of tiff alone": (b"II*\0", "cannot be read"),
    "a head of png alone": (b"\x89PNG\r\n\x1a\n", "cannot be read"),
    "a head of webp alone": (b"RIFF\x10\0\0\0WEBPVP8 ", "cannot be read"),
    "a head of jpeg alone": (b"\xff\xd8\xff\xe0", "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_by_its_head(name: str, tmp_path: Path) -> None:
    data, word = REFUSED[name]
    path = tmp_path / "scan.jpg"
    path.write_bytes(data)
    found = source.inspect_scan(path, ScanLimits())
    assert isinstance(found, InvalidScan)
    assert word in found.message


def test_bounds_are_the_callers(tmp_path: Path) -> None:
    path = tmp_path / "scan"
    quarters().save(path, "TIFF", save_all=True, append_images=[quarters()] * 4)
    assert isinstance(source.inspect_scan(path, ScanLimits(pages=4)), InvalidScan)
    assert isinstance(source.inspect_scan(path, ScanLimits(pixels=320 * 200 - 1)), InvalidScan)
    assert isinstance(source.inspect_scan(path, ScanLimits(320 * 200, 5)), source.Scan)


def test_a_scan_that_ends_too_early_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    whole = _jpeg()
    path = tmp_path / "scan"
    path.write_bytes(whole[: len(whole) // 2])
    scan = pictures.scanned(path)
    found = prepare.prepare(scan, scan.pages[0], source.digest(path), tmp_path / "out", FINE)
    assert isinstance(found, InvalidScan)
    assert [one for one in (tmp_path / "out").rglob("*") if one.is_file()] == []
