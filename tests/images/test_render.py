"""What is drawn: colours where they belong after every turn, in every format and quality, and the time it may take."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fonds.images import server
from fonds.images.derivative_cache import DerivativeCache
from fonds.images.errors import RequestError
from fonds.images.output_formats import available_formats
from fonds.images.render import otsu
from fonds.images.server import ImageResponse, RenderPool, respond
from tests.images import pictures


@pytest.fixture(scope="module")
def images(squares: Path, odd: pictures.Ready, tmp_path_factory: pytest.TempPathFactory) -> pictures.Gallery:
    paths = {"squares": squares, "odd": odd.prepared.path}
    return pictures.gallery(paths, tmp_path_factory.mktemp("drawn"))


def drawn(images: pictures.Gallery, rest: str, identifier: str = "squares") -> Image.Image:
    response = respond(3, identifier, rest, None, images)
    assert response.status == 200, response.message
    return Image.open(io.BytesIO(response.body))


def colour(column: int, row: int) -> tuple[int, ...]:
    return tuple(bytes.fromhex(pictures.COLOURS[column * 10 + row]))


def near(seen: Any, right: tuple[int, ...], tolerance: int = 5) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(seen, right, strict=True))


# request -> the square of the original that is seen in the middle of the square at the upper left
TURNED = {
    "/full/500,/0/default": (0, 0),
    "/full/500,/90/default": (0, 9),
    "/full/500,/180/default": (9, 9),
    "/full/500,/270/default": (9, 0),
    "/full/500,/!0/default": (9, 0),
    "/full/500,/!90/default": (9, 9),
    "/full/500,/!180/default": (0, 9),
    "/full/500,/!270/default": (0, 0),
    "/300,200,500,500/500,500/0/color": (3, 2),
    "/pct:70,60,30,30/max/0/default": (7, 6),
    "/400,500,100,100/^500,500/0/default": (4, 5),
    "/square/250,250/0/default": (0, 0),
    "/full/!90,500/0/default": (0, 0),
    "/full/40,40/0/default": (0, 0),
}
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "tif": "TIFF", "gif": "GIF"}


@pytest.mark.parametrize(("rest", "square"), TURNED.items())
def test_the_right_square_is_at_the_upper_left(
    images: pictures.Gallery, rest: str, square: tuple[int, int]
) -> None:
    image = drawn(images, f"{rest}.png")
    step = image.width // (5 if rest.startswith("/300") else 3 if rest.startswith("/pct") else 10)
    middle = (step // 2, step // 2) if "/400" not in rest else (250, 250)
    assert near(image.convert("RGB").getpixel(middle), colour(*square)), image.getpixel(middle)


@pytest.mark.parametrize(("suffix", "kind"), FORMATS.items())
def test_every_format(images: pictures.Gallery, suffix: str, kind: str) -> None:
    image = drawn(images, f"/full/200,200/0/default.{suffix}")
    assert (image.format, image.size) == (kind, (200, 200))
    tolerance = 8 if suffix == "gif" else 6
    for column, row in ((0, 0), (3, 7), (9, 9)):
        seen = image.convert("RGB").getpixel((column * 20 + 10, row * 20 + 10))
        assert near(seen, colour(column, row), tolerance), (column, row)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("quality", ["gray", "bitonal"])
def test_qualities(images: pictures.Gallery, suffix: str, quality: str) -> None:
    image = drawn(images, f"/full/200,200/90/{quality}.{suffix}").convert("RGB")
    seen = [image.getpixel((x, y)) for x in range(5, 200, 20) for y in range(5, 200, 20)]
    assert all(max(one) - min(one) <= 3 for one in seen)
    if quality == "bitonal" and suffix in ("png", "tif", "gif"):
        assert {one[0] for one in seen} == {0, 255}


def test_arbitrary_turns_keep_their_corners_transparent(images: pictures.Gallery) -> None:
    turned = drawn(images, "/full/400,400/45/default.png")
    assert abs(turned.width - 566) <= 2
    assert turned.mode == "RGBA"
    assert turned.getpixel((3, 3))[3] == 0  # type: ignore[index]
    assert turned.getpixel((283, 283))[3] == 255  # type: ignore[index]
    paper = drawn(images, "/full/400,400/45/default.jpg")
    assert near(paper.getpixel((3, 3)), (255, 255, 255))
    gray = drawn(images, "/full/400,400/22.5/gray.png")
    assert gray.mode == "LA"


def test_any_region_agrees_with_the_whole(images: pictures.Gallery, odd: pictures.Ready) -> None:
    """The colour of the smooth picture tells the place: at most two pixels off, whatever level it came from."""
    for region in ((100, 50, 900, 700), (1, 1, 333, 777), (1200, 900, 37, 5), (0, 0, 1237, 905)):
        left, top, wide, high = region
        for share in (1, 2, 3, 5):
            size = max(1, wide // share), max(1, high // share)
            rest = f"/{left},{top},{wide},{high}/{size[0]},{size[1]}/0/default.png"
            image = drawn(images, rest, "odd")
            assert image.size == size
            x, y = left + wide * (size[0] // 2 + 0.5) / size[0], top + high * (size[1] // 2 + 0.5) / size[1]
            right = (x * 255 / 1237, y * 255 / 905, (x + y) * 255 / 2142)
            assert near(image.getpixel((size[0] // 2, size[1] // 2)), right, 3), rest  # type: ignore[arg-type]


def test_headers(images: pictures.Gallery) -> None:
    response = respond(3, "squares", "/pct:0,0,50,50/,250/0/color.png", None, images)
    base = "http://127.0.0.1/iiif/3/squares"
    canonical = f'<{base}/0,0,500,500/250,250/0/default.png>;rel="canonical"'
    profile = '<http://iiif.io/api/image/3/level2.json>;rel="profile"'
    assert response.headers == (("Link", f"{canonical}, {profile}"),)
    assert response.media_type == "image/png"
    same = respond(3, "squares", "/0,0,500,500/250,250/0/default.png", None, images)
    assert same.etag == response.etag


def test_otsu_parts_ink_from_paper() -> None:
    histogram = [0] * 256
    histogram[40], histogram[60], histogram[200], histogram[230] = 30, 20, 400, 500
    assert 60 <= otsu(histogram) < 200
    assert otsu([0] * 256) == 127


def test_a_drawing_that_takes_too_long_is_stopped(odd: pictures.Ready, tmp_path: Path) -> None:
    images = pictures.gallery({"odd": odd.prepared.path}, tmp_path)
    images.render_pool = RenderPool(DerivativeCache(tmp_path / "cache", 10_000_000), render_seconds=0.05)
    started = time.monotonic()
    response = respond(3, "odd", "/full/^7000,/3/default.png", None, images)
    assert (response.status, response.headers) == (503, (("Retry-After", "10"),))
    assert time.monotonic() - started < 3
    assert respond(3, "odd", "/full/50,/0/default.png", None, images).status == 200


def test_slow_drawings_do_not_stop_tiles(
    odd: pictures.Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every place taken, stored images and information are answered at once, and others wait, then get 503."""
    finish, started = threading.Event(), threading.Event()

    def slow(*_: object) -> bytes:
        started.set()
        finish.wait(20)
        return b"drawn"

    monkeypatch.setattr(server, "render", slow)
    images = pictures.gallery({"odd": odd.prepared.path}, tmp_path)
    images.render_pool = RenderPool(
        DerivativeCache(tmp_path / "cache", 10_000_000), max_concurrent=1, queue_seconds=0.1
    )
    first: list[ImageResponse] = []
    thread = threading.Thread(
        target=lambda: first.append(respond(3, "odd", "/full/9,/0/gray.jpg", None, images))
    )
    thread.start()
    assert started.wait(20)
    assert respond(3, "odd", "/0,0,256,256/256,256/0/default.jpg", None, images).status == 200
    assert respond(3, "odd", "/info.json", None, images).status == 200
    assert respond(3, "odd", "/full/8,/0/gray.jpg", None, images).status == 503
    finish.set()
    thread.join(20)
    assert first[0].body == b"drawn"


def test_what_is_drawn_is_made_once(tmp_path: Path) -> None:
    cache, made, together = DerivativeCache(tmp_path, 1_000_000), [], threading.Barrier(5)

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"x" * 10

    def ask() -> None:
        together.wait(20)
        response.append(cache.get("ab" * 20, "jpg", make))

    response: list[bytes | RequestError] = []
    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(made), set(response)) == (1, {b"x" * 10})
    assert cache.get("ab" * 20, "jpg", make) == b"x" * 10
    assert len(made) == 1


def test_refusals_and_failures_are_not_kept(tmp_path: Path) -> None:
    cache = DerivativeCache(tmp_path, 1000)
    assert cache.get("cd", "jpg", lambda: RequestError(503, "busy")) == RequestError(503, "busy")
    with pytest.raises(ZeroDivisionError):
        cache.get("cd", "jpg", lambda: bytes(1 // 0))
    assert cache.get("cd", "jpg", lambda: b"at last") == b"at last"


def test_the_cache_keeps_its_bound(tmp_path: Path) -> None:
    cache = DerivativeCache(tmp_path, 10_000)
    for number in range(100):
        cache.get(f"{number:040d}", "jpg", lambda: b"x" * 500)
    cache.get("ff", "jpg", lambda: b"x" * 20_000)  # larger than all: given, not kept
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) <= 10_000 + 1250
    assert not (tmp_path / "ff").exists()


def test_equal_requests_give_equal_bytes(squares: Path, tmp_path: Path) -> None:
    """Else a cache and an ETag would not agree between the workers of a node."""
    for suffix in available_formats():
        rest = f"/10,10,500,300/250,/90/default.{suffix}"
        both = {
            respond(3, "s", rest, None, pictures.gallery({"s": squares}, tmp_path / n)).body for n in "ab"
        }
        assert len(both) == 1, suffix
