"""Prepares a page of a scan for serving: a pyramidal TIFF with JPEG tiles, its edge tiles and thumbnails included.

The name of the file is the digest of all its inputs, so that an unchanged scan is not prepared again. The file appears
complete or not at all. Its bytes depend on nothing else: neither on the time, nor on threads or load. Memory is
limited: large intermediate images are on disk.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fonds.images.errors import InvalidScan
from fonds.images.geometry import Size, levels, scaled
from fonds.images.scan import Scan, ScanPage, decode_page
from fonds.images.tiff_writer import TiffWriter
from fonds.images.vips import error_text, pyvips

VERSION = 3  # of the output: if it changes, every scan is prepared again
THUMBNAIL_SIDES = (200, 400, 800)  # pixels of the longer side of each stored thumbnail
MAX_MEMORY_BYTES = 128 * 1024 * 1024  # of pixels; a larger image goes to a temporary file


@dataclass(frozen=True, slots=True)
class EncodingOptions:
    """How scans are prepared: side of a tile in pixels, JPEG quality, whether colours are subsampled (4:2:0)."""

    tile: int = 512
    quality: int = 85
    subsample: bool = True

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the JPEG encoder of libvips.

        Optimised Huffman tables save 5 %; trellis quantisation would save another 10 % in six times the time.
        """
        mode = "on" if self.subsample else "off"
        return {"Q": self.quality, "optimize_coding": True, "subsample_mode": mode, "keep": "none"}


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """A prepared page: its file and its size in pixels."""

    path: Path
    width: int
    height: int


def prepared_path(folder: Path, scan_digest: str, page: ScanPage, encoding: EncodingOptions) -> Path:
    """Return the path of the prepared file of a page: its name is the digest of the scan, the page and the encoding."""
    inputs = repr((VERSION, scan_digest, page.number, encoding.tile, encoding.quality, encoding.subsample))
    name = hashlib.sha256(inputs.encode()).hexdigest()
    return folder / name[:2] / f"{name}.tif"


def prepare(
    scan: Scan, page: ScanPage, scan_digest: str, folder: Path, encoding: EncodingOptions, threads: int = 2
) -> PreparedImage | InvalidScan:
    """Return the prepared file of a page, and create it if it is missing. `scan_digest` is the digest of the scan.

    Raises OSError if the folder cannot be written.
    """
    return prepare_to(prepared_path(folder, scan_digest, page, encoding), scan, page, encoding, threads)


def prepare_to(
    path: Path, scan: Scan, page: ScanPage, encoding: EncodingOptions, threads: int = 2
) -> PreparedImage | InvalidScan:
    """Do the same at a path that the caller chooses. Raises OSError if the folder cannot be written."""
    if path.exists():
        return PreparedImage(path, page.width, page.height)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file, ThreadPoolExecutor(threads) as pool:
            _write(scan, page, encoding, file, pool)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except pyvips.Error as error:
        return InvalidScan(
            f"its pixels cannot be read: {error_text(error)}", "save it anew with an image program"
        )
    finally:
        part.unlink(missing_ok=True)
    return PreparedImage(path, page.width, page.height)


def _write(
    scan: Scan, page: ScanPage, encoding: EncodingOptions, file: BinaryIO, pool: ThreadPoolExecutor
) -> None:
    image = decode_page(scan, page, _materialize)
    size = image.width, image.height
    writer = TiffWriter(file, size, encoding.tile, image.bands == 1, encoding.subsample)
    thumbnails = [box for box in THUMBNAIL_SIDES if box < max(size)]
    for number in range(levels(*size, encoding.tile)):
        if number:
            # each level is half the one before, rounded up as clients do; TIFF programs round down
            image = _materialize(image.shrink(2, 2, ceil=True))
        writer.begin_level((image.width, image.height))
        for row in range(-(-image.height // encoding.tile)):
            _row(image, number, row, encoding, writer, pool)
        thumbnails = _thumbnails(image, size, thumbnails, encoding, writer)
    if not writer.has_full_image(size := (image.width, image.height)):
        writer.store_full_image(size, _jpeg(image, encoding))
    writer.finish()


def _materialize(image: pyvips.Image) -> pyvips.Image:
    """Compute the pixels once: into memory, or into a temporary file if there are many."""
    if image.width * image.height * image.bands <= MAX_MEMORY_BYTES:
        return image.copy_memory()
    temporary = pyvips.Image.new_temp_file("%s.v")
    image.write(temporary)
    return temporary


def _row(
    image: pyvips.Image,
    level: int,
    row: int,
    encoding: EncodingOptions,
    writer: TiffWriter,
    pool: ThreadPoolExecutor,
) -> None:
    """Write one row of tiles: padded for the TIFF, and those at the edges a second time in the size clients request."""
    side = encoding.tile
    tiles = [
        image.crop(left, row * side, min(side, image.width - left), min(side, image.height - row * side))
        for left in range(0, image.width, side)
    ]
    edges = [i for i, tile in enumerate(tiles) if (tile.width, tile.height) != (side, side)]
    padded = pool.map(lambda tile: _jpeg(_padded(tile, side), encoding), tiles)
    cut = pool.map(lambda column: _jpeg(tiles[column], encoding), edges)
    writer.add(padded)
    for column, data in zip(edges, cut, strict=True):
        writer.store_tile(level, column, row, data)


def _padded(tile: pyvips.Image, side: int) -> pyvips.Image:
    # repeated edge pixels cost fewer bytes than black, and cause no ringing at the edge of the image
    is_full = (tile.width, tile.height) == (side, side)
    return tile if is_full else tile.embed(0, 0, side, side, extend="copy")


def _jpeg(image: pyvips.Image, encoding: EncodingOptions) -> bytes:
    return bytes(image.jpegsave_buffer(**encoding.options))


def _thumbnails(
    image: pyvips.Image, full: Size, boxes: list[int], encoding: EncodingOptions, writer: TiffWriter
) -> list[int]:
    """Store the thumbnails for which the next level would be too small; return the sides of those that remain."""
    longest = max(image.width, image.height)
    due = [box for box in boxes if longest < 2 * box or longest <= encoding.tile]
    for box in due:
        size = thumbnail_size(full, box)
        small = image.resize(size[0] / image.width, vscale=size[1] / image.height)
        writer.store_full_image(size, _jpeg(small, encoding))
    return [box for box in boxes if box not in due]


def stored_sizes(full: Size, tile: int) -> tuple[Size, ...]:
    """Return the sizes in which the full image is stored in a prepared file, smallest first."""
    last = 1 << (levels(*full, tile) - 1)
    boxes = (thumbnail_size(full, box) for box in THUMBNAIL_SIDES if box < max(full))
    return tuple(sorted({*boxes, (scaled(full[0], last), scaled(full[1], last))}))


def thumbnail_size(full: Size, box: int) -> Size:
    """Return the size in pixels of an image of that full size whose longer side becomes `box`."""
    scale = box / max(full)
    return max(1, int(full[0] * scale + 0.5)), max(1, int(full[1] * scale + 0.5))
