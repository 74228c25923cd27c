"""The grammar of addresses, what they mean for an image, and their canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.images.derivative import Derivative, resolve
from fonds.images.errors import RequestError
from fonds.images.geometry import Limits, Shape
from fonds.images.output_formats import available_formats
from fonds.images.request import ImageRequest, parse, split

SHAPE = Shape(6000, 4000, 512, 4)
LIMITS = Limits(8000, 8000, 40_000_000)

# version, request, region, size, canonical address (3.0, 4; 2.1, 4)
RESOLVED = [
    (3, "full/max/0/default.jpg", (0, 0, 6000, 4000), (6000, 4000), "full/max/0/default.jpg"),
    (3, "0,0,6000,4000/max/0/color.jpg", (0, 0, 6000, 4000), (6000, 4000), "full/max/0/default.jpg"),
    (3, "square/max/0/default.jpg", (1000, 0, 4000, 4000), (4000, 4000), "1000,0,4000,4000/max/0/default.jpg"),
    (3, "10,20,30,40/max/0/gray.png", (10, 20, 30, 40), (30, 40), "10,20,30,40/max/0/gray.png"),
    (3, "5990,3990,30,40/max/0/default.jpg", (5990, 3990, 10, 10), (10, 10), "5990,3990,10,10/max/0/default.jpg"),
    (3, "pct:10,20,50,.5/max/0/default.jpg", (600, 800, 3000, 20), (3000, 20), "600,800,3000,20/max/0/default.jpg"),
    (3, "pct:50,50,90,90/9,/0/default.jpg", (3000, 2000, 3000, 2000), (9, 6), "3000,2000,3000,2000/9,6/0/default.jpg"),
    (3, "full/600,/0/default.jpg", (0, 0, 6000, 4000), (600, 400), "full/600,400/0/default.jpg"),
    (3, "full/,600/0/default.jpg", (0, 0, 6000, 4000), (900, 600), "full/900,600/0/default.jpg"),
    (3, "full/pct:12.5/0/default.jpg", (0, 0, 6000, 4000), (750, 500), "full/750,500/0/default.jpg"),
    (3, "full/300,300/0/default.jpg", (0, 0, 6000, 4000), (300, 300), "full/300,300/0/default.jpg"),
    (3, "full/!300,300/0/default.jpg", (0, 0, 6000, 4000), (300, 200), "full/300,200/0/default.jpg"),
    (3, "full/^!300,300/0/default.jpg", (0, 0, 6000, 4000), (300, 200), "full/300,200/0/default.jpg"),
    (3, "0,0,100,50/^300,/0/default.jpg", (0, 0, 100, 50), (300, 150), "0,0,100,50/^300,150/0/default.jpg"),
    (3, "0,0,100,50/^max/0/default.jpg", (0, 0, 100, 50), (8000, 4000), "0,0,100,50/^max/0/default.jpg"),
    (3, "0,0,100,50/^!16,900/0/default.jpg", (0, 0, 100, 50), (16, 8), "0,0,100,50/16,8/0/default.jpg"),
    (3, "0,0,100,50/^pct:200/0/default.jpg", (0, 0, 100, 50), (200, 100), "0,0,100,50/^200,100/0/default.jpg"),
    (3, "full/9,/!22.50/bitonal.webp", (0, 0, 6000, 4000), (9, 6), "full/9,6/!22.5/bitonal.webp"),
    (3, "full/9,/360/default.tif", (0, 0, 6000, 4000), (9, 6), "full/9,6/0/default.tif"),
    (3, "full/9,/!0.0/default.gif", (0, 0, 6000, 4000), (9, 6), "full/9,6/!0/default.gif"),
    (3, "full%2F9%2C%2F0%2Fdefault.jpg", (0, 0, 6000, 4000), (9, 6), "full/9,6/0/default.jpg"),
    (2, "full/full/0/default.jpg", (0, 0, 6000, 4000), (6000, 4000), "full/full/0/default.jpg"),
    (2, "full/max/0/default.jpg", (0, 0, 6000, 4000), (6000, 4000), "full/full/0/default.jpg"),
    (2, "full/,400/0/default.jpg", (0, 0, 6000, 4000), (600, 400), "full/600,/0/default.jpg"),
    (2, "full/600,600/0/default.jpg", (0, 0, 6000, 4000), (600, 600), "full/600,600/0/default.jpg"),
    (2, "0,0,100,50/200,/0/default.jpg", (0, 0, 100, 50), (200, 100), "0,0,100,50/200,/0/default.jpg"),
    (2, "0,0,100,50/!200,200/0/default.jpg", (0, 0, 100, 50), (100, 50), "0,0,100,50/full/0/default.jpg"),
    # tiles at the right edge are asked for by width alone: the height is the tile's, not what proportion gives
    (2, "5120,0,880,1024/440,/0/default.jpg", (5120, 0, 880, 1024), (440, 512), "5120,0,880,1024/440,/0/default.jpg"),
]  # fmt: skip

# version, request, a word of the sentence
REFUSED = [
    (3, "full/full/0/default.jpg", "size"),  # dropped in 3.0
    (3, "full/max/0/native.jpg", "quality"),
    (3, "full/max/0/default", "quality"),
    (3, "full/max/0/default.exe", "format"),
    (3, "full/max/0/default.jp2", "format"),
    (3, "full/max/361/default.jpg", "rotation"),
    (3, "full/max/-1/default.jpg", "rotation"),
    (3, "full/max/1e2/default.jpg", "rotation"),
    (3, "full/max/!!0/default.jpg", "rotation"),
    (3, "full/max/nan/default.jpg", "rotation"),
    (3, "full/^full/0/default.jpg", "size"),
    (3, "full/,/0/default.jpg", "size"),
    (3, "full/0,/0/default.jpg", "at least 1"),
    (3, "full/pct:0/0/default.jpg", "at least 1"),
    (3, "full/pct:0.001/0/default.jpg", "less than 1"),
    (3, "full/6001,/0/default.jpg", "larger than the region"),
    (3, "full/,4001/0/default.jpg", "larger than the region"),
    (3, "full/pct:101/0/default.jpg", "larger than the region"),
    (3, "0,0,10,10/20,5/0/default.jpg", "larger than the region"),
    (3, "0,0,10,10/!20,20/0/default.jpg", "larger than the region"),
    (3, "full/^8001,/0/default.jpg", "larger than the maximum"),
    (3, "full/^8000,8000/0/default.jpg", "larger than the maximum"),
    (3, "full/^999999999,1/0/default.jpg", "larger than the maximum"),
    (3, "full/max/0/default.gif", "gif images have at most"),
    (3, "0,0,0,10/max/0/default.jpg", "no pixels"),
    (3, "pct:0,0,0,0/max/0/default.jpg", "no pixels"),
    (3, "6000,0,1,1/max/0/default.jpg", "outside"),
    (3, "pct:100,0,10,10/max/0/default.jpg", "outside"),
    (3, "1,2,3/max/0/default.jpg", "region"),
    (3, "-1,0,5,5/max/0/default.jpg", "region"),
    (3, "1.5,0,5,5/max/0/default.jpg", "region"),
    (3, "٣,0,5,5/max/0/default.jpg", "region"),
    (3, "9999999999,0,5,5/max/0/default.jpg", "region"),
    (3, "full\n/max/0/default.jpg", "region"),
    (3, "full/" + "9" * 500 + ",/0/default.jpg", "characters"),
    (2, "full/^max/0/default.jpg", "size"),
    (2, "full/9000,/0/default.jpg", "larger than the maximum"),
]  # fmt: skip


def resolved(
    version: int, rest: str, limits: Limits = LIMITS, shape: Shape = SHAPE
) -> Derivative | RequestError:
    request = parse(version, "/" + rest)
    return request if isinstance(request, RequestError) else resolve(request, shape, limits)


@pytest.mark.parametrize(("version", "rest", "region", "size", "canonical"), RESOLVED)
def test_what_a_request_means(
    version: int, rest: str, region: tuple[int, ...], size: tuple[int, int], canonical: str
) -> None:
    result = resolved(version, rest)
    assert isinstance(result, Derivative), result
    assert (result.region, result.size, result.canonical) == (region, size, canonical)


@pytest.mark.parametrize(("version", "rest", "word"), REFUSED)
def test_what_is_refused(version: int, rest: str, word: str) -> None:
    result = resolved(version, rest)
    assert isinstance(result, RequestError)
    assert result.status == 400
    assert word in result.message


@pytest.mark.parametrize(
    "rest", ["", "full", "full/max/0", "a/full/max/0/default.jpg", "full/max/0/default.jpg/"]
)
def test_what_is_no_image_request(rest: str) -> None:
    assert isinstance(result := resolved(3, rest), RequestError)
    assert result.status == 404


def test_max_keeps_to_the_limits() -> None:
    for limits in (Limits(3000, 8000, 40_000_000), Limits(8000, 8000, 1_000_000), Limits(10, 7, 13)):
        for size in ("max", "^max"):
            result = resolved(3, f"full/{size}/0/default.jpg", limits)
            assert isinstance(result, Derivative)
            assert limits.allow(*result.size)
            assert result.canonical == "full/max/0/default.jpg"
    assert isinstance(resolved(2, "full/full/0/default.jpg", Limits(10, 7, 13)), Derivative)


def test_gray_is_the_default_of_a_gray_image() -> None:
    result = resolved(3, "full/max/0/gray.jpg", shape=Shape(10, 10, 512, 1, gray=True))
    assert isinstance(result, Derivative)
    assert result.is_unmodified


@given(st.integers(2, 3), st.text(st.characters(codec="ascii"), max_size=60) | st.text(max_size=40))
def test_any_text_is_answered(version: int, rest: str) -> None:
    assert isinstance(resolved(version, rest), Derivative | RequestError)


_NUMBER = st.integers(0, 10**9).map(str) | st.floats(0, 10**8, allow_nan=False).map(lambda x: f"{x:f}")
_PLACES = st.tuples(_NUMBER, _NUMBER, _NUMBER, _NUMBER).map(",".join)
_REGION = st.sampled_from(["full", "square"]) | _PLACES | _PLACES.map("pct:{}".format)
_PAIR = st.tuples(_NUMBER, _NUMBER).map(",".join)
_SIZE = (st.just("max") | _NUMBER.map("{},".format) | _NUMBER.map(",{}".format) | _NUMBER.map("pct:{}".format)
         | _PAIR | _PAIR.map("!{}".format))  # fmt: skip


@given(
    st.sampled_from(["", "^"]),
    _REGION,
    _SIZE,
    st.builds(Shape, st.integers(1, 10**6), st.integers(1, 10**6), st.just(512), st.just(9)),
)
def test_whatever_is_drawn_is_within_bounds_and_canonical(
    up: str, region: str, size: str, shape: Shape
) -> None:
    """No request gets more pixels than the limits, and the canonical address asks for the very same drawing."""
    result = resolved(3, f"{region}/{up}{size}/0/default.jpg", LIMITS, shape)
    if isinstance(result, Derivative):
        left, top, wide, high = result.region
        assert LIMITS.allow(*result.size)
        assert min(*result.size, wide, high) > 0
        assert left + wide <= shape.width
        assert top + high <= shape.height
        assert resolved(3, result.canonical, LIMITS, shape) == result


def test_identifiers_are_told_from_their_requests() -> None:
    request = "/full/max/0/default.jpg"
    assert split("cable.1") == ("cable.1", "")
    assert split("cable.1/") == ("cable.1", "")
    assert split("a/b" + request) == ("a/b", request)  # a%2Fb, decoded by the server
    assert split("ark:/12025/654xz321/info.json") == ("ark:/12025/654xz321", "/info.json")
    assert split("[frob]" + request) == ("[frob]", request)


def test_formats() -> None:
    assert {"jpg", "png", "webp", "tif", "avif", "gif"} == set(available_formats())
    assert isinstance(parse(3, "/full/max/0/default.avif"), ImageRequest)
