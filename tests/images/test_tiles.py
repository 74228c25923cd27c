"""Every tile of an image whose sides nothing divides: from the file, of the right size, with the right pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from fonds.images import pyramid as pyramids
from fonds.images.geometry import Shape
from fonds.images.pyramid import Pyramid
from fonds.images.server import respond
from fonds.images.vips import pyvips
from tests.images import pictures


def tiles(shape: Shape) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Region, `w,h` and size of each tile, as clients compute them (Image API 3.0, Implementation Notes, 3)."""
    for factor in shape.factors():
        side = shape.tile * factor
        for top in range(0, shape.height, side):
            for left in range(0, shape.width, side):
                wide, high = min(side, shape.width - left), min(side, shape.height - top)
                size = -(-wide // factor), -(-high // factor)
                yield f"{left},{top},{wide},{high}", f"{size[0]},{size[1]}", size


@pytest.fixture(scope="module")
def images(odd: pictures.Ready, tmp_path_factory: pytest.TempPathFactory) -> pictures.Gallery:
    return pictures.gallery({"odd": odd.prepared.path}, tmp_path_factory.mktemp("tiles"))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be drawn here: what is answered was stored."""

    def never(*_: object) -> bytes:
        raise AssertionError("a stored image was drawn")

    monkeypatch.setattr("fonds.images.server.render", never)


@pytest.mark.usefixtures("undrawn")
def test_every_tile_is_stored_and_right(odd: pictures.Ready, images: pictures.Gallery) -> None:
    shape = pyramid(odd.prepared.path).shape
    whole = picture(odd)
    count = 0
    for region, text, size in tiles(shape):
        response = respond(3, "odd", f"/{region}/{text}/0/default.jpg", None, images)
        tile = Image.open(io.BytesIO(response.body))
        assert (response.status, tile.size) == (200, size), region
        left, top, wide, high = map(int, region.split(","))
        expected = whole.crop((left, top, left + wide, top + high)).resize(size, Image.Resampling.BOX)
        difference = ImageChops.difference(tile.convert("RGB"), expected)
        assert max(ImageStat.Stat(difference).mean) < 2, region
        assert max(high for _, high in difference.getextrema()) < 24, region
        count += 1
    assert count == 5 * 4 + 3 * 2 + 2 * 1 + 1


@pytest.mark.usefixtures("undrawn")
def test_clients_of_2_1_get_the_same_tiles(odd: pictures.Ready, images: pictures.Gallery) -> None:
    """They ask by width alone (as OpenSeadragon does)."""
    for region, text, _ in tiles(pyramid(odd.prepared.path).shape):
        third = respond(3, "odd", f"/{region}/{text}/0/default.jpg", None, images)
        second = respond(2, "odd", f"/{region}/{text.split(',')[0]},/0/default.jpg", None, images)
        assert second.body == third.body, region


def picture(ready: pictures.Ready) -> Image.Image:
    size = (ready.picture.width, ready.picture.height)
    return Image.frombytes("RGB", size, ready.picture.write_to_memory())


def pyramid(path: Path) -> Pyramid:
    response = pyramids.open_pyramid(path)
    assert isinstance(response, Pyramid)
    return response


def test_others_read_the_file(odd: pictures.Ready) -> None:
    """libvips and Pillow find all levels in it, each half the last, and the same pixels."""
    path = odd.prepared.path
    expected = [(1237, 905), (619, 453), (310, 227), (155, 114)]
    levels = [pyvips.Image.tiffload(str(path), page=page) for page in range(4)]
    assert [(level.width, level.height) for level in levels] == expected
    assert (levels[0] - odd.picture).abs().max() < 8
    with Image.open(path) as opened:
        assert (opened.n_frames, opened.size) == (4, (1237, 905))
        opened.seek(2)
        assert opened.size == (310, 227)
        opened.load()


@pytest.mark.parametrize("options", [{}, {"bigtiff": True}, {"Q": 95}])
def test_pyramids_that_others_wrote(options: dict[str, object], tmp_path: Path) -> None:
    """libvips' own: tiles without tables of their own are joined with the file's; edges are drawn."""
    source = pictures.field(700, 530)
    path = tmp_path / "other.tif"
    source.tiffsave(
        str(path), tile=True, tile_width=128, tile_height=128, pyramid=True, compression="jpeg", **options
    )
    images = pictures.gallery({"other": path}, tmp_path)
    opened = pyramid(path)
    assert (opened.shape.width, opened.shape.height, opened.shape.tile) == (700, 530, 128)
    assert opened.levels[0].jpeg_header
    for region, text, size in tiles(opened.shape):
        response = respond(3, "other", f"/{region}/{text}/0/default.jpg", None, images)
        left, top, wide, high = map(int, region.split(","))
        tile = Image.open(io.BytesIO(response.body)).convert("RGB")
        assert tile.size == size
        expected = [
            (left + wide / 2) * 255 / 700,
            (top + high / 2) * 255 / 530,
            (left + wide / 2 + top + high / 2) * 255 / 1230,
        ]
        for seen, right in zip(ImageStat.Stat(tile).mean, expected, strict=True):
            assert abs(seen - right) < 8, region
