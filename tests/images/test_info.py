"""info.json by both versions, and its media types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fonds.images.geometry import Limits
from fonds.images.server import ImageResponse, respond
from tests.images import pictures

PROFILED = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'


@pytest.fixture(scope="module")
def images(odd: pictures.Ready, tmp_path_factory: pytest.TempPathFactory) -> pictures.Gallery:
    limits = Limits(2000, 1500, 1_500_000)
    rights = "http://rightsstatements.org/vocab/CNE/1.0/"
    work = tmp_path_factory.mktemp("info")
    return pictures.gallery({"odd": odd.prepared.path}, work, limits=limits, rights=rights)


def request_info(images: pictures.Gallery, version: int, accept: str | None = None) -> ImageResponse:
    return respond(version, "odd", "/info.json", accept, images)


def test_version_3(images: pictures.Gallery) -> None:
    document: dict[str, Any] = json.loads(request_info(images, 3).body)
    assert next(iter(document)) == "@context"
    assert document == {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": "http://127.0.0.1/iiif/3/odd",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": 1237,
        "height": 905,
        "maxWidth": 2000,
        "maxHeight": 1500,
        "maxArea": 1500000,
        "sizes": [
            {"type": "Size", "width": 155, "height": 114},
            {"type": "Size", "width": 200, "height": 146},
            {"type": "Size", "width": 400, "height": 293},
            {"type": "Size", "width": 800, "height": 585},
        ],
        "tiles": [{"type": "Tile", "width": 256, "height": 256, "scaleFactors": [1, 2, 4, 8]}],
        "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFormats": ["webp", "avif", "tif", "gif"],
        "extraFeatures": [
            "canonicalLinkHeader",
            "mirroring",
            "profileLinkHeader",
            "rotationArbitrary",
            "sizeUpscaling",
        ],
    }


def test_version_2(images: pictures.Gallery) -> None:
    document = json.loads(request_info(images, 2).body)
    assert document["@id"] == "http://127.0.0.1/iiif/2/odd"
    assert document["@context"] == "http://iiif.io/api/image/2/context.json"
    assert document["profile"][0] == "http://iiif.io/api/image/2/level2.json"
    assert document["profile"][1]["maxWidth"] == 2000
    assert "sizeAboveFull" in document["profile"][1]["supports"]
    assert document["license"] == "http://rightsstatements.org/vocab/CNE/1.0/"
    assert document["tiles"] == [{"width": 256, "height": 256, "scaleFactors": [1, 2, 4, 8]}]
    assert {"id", "type", "rights"}.isdisjoint(document)


def test_every_size_and_tile_listed_is_given_and_stored(
    images: pictures.Gallery, odd: pictures.Ready
) -> None:
    pyramid = images.render_pool.pyramid(odd.prepared.path)
    for size in json.loads(request_info(images, 3).body)["sizes"]:
        size = (size["width"], size["height"])
        response = respond(3, "odd", f"/full/{size[0]},{size[1]}/0/default.jpg", None, images)
        assert response.status == 200
        assert response.body == pyramid.full_image(size)  # type: ignore[union-attr]


def test_sizes_above_the_limits_are_not_listed(odd: pictures.Ready, tmp_path: Path) -> None:
    images = pictures.gallery({"odd": odd.prepared.path}, tmp_path, limits=Limits(300, 300, 90_000))
    widths = [size["width"] for size in json.loads(request_info(images, 3).body)["sizes"]]
    assert widths == [155, 200]


@pytest.mark.parametrize(
    ("version", "accept", "media_type"),
    [
        (3, None, PROFILED),
        (3, "*/*", PROFILED),
        (3, "text/html", PROFILED),
        (3, "application/ld+json", PROFILED),
        (3, "application/json", "application/json"),
        (3, "application/ld+json, application/json", PROFILED),
        (2, None, "application/json"),
        (2, "application/ld+json", "application/ld+json"),
        (2, "application/json, application/ld+json", "application/json"),
    ],
)
def test_media_types(images: pictures.Gallery, version: int, accept: str | None, media_type: str) -> None:
    response = request_info(images, version, accept)
    assert (response.status, response.media_type, response.vary) == (200, media_type, ("Accept",))


def test_services_of_authorization_stand_with_their_context(odd: pictures.Ready, tmp_path: Path) -> None:
    probe = {"id": "https://example.org/probe", "type": "AuthProbeService2"}
    context = "http://iiif.io/api/auth/2/context.json"
    more = {"services": (probe,), "contexts": (context,)}
    images = pictures.gallery({"odd": odd.prepared.path}, tmp_path, more=more)
    document = json.loads(request_info(images, 3).body)
    assert document["@context"] == [context, "http://iiif.io/api/image/3/context.json"]
    assert document["service"] == [probe]


def test_the_base_leads_to_the_information(images: pictures.Gallery) -> None:
    for rest in ("", "/"):
        response = respond(3, "odd", rest, None, images)
        assert response.status == 303
        assert response.headers == (("Location", "http://127.0.0.1/iiif/3/odd/info.json"),)
    assert respond(3, "even", "", None, images).status == 404


def test_what_the_client_has_is_not_sent_again(images: pictures.Gallery) -> None:
    for rest in ("/info.json", "/full/max/0/default.png"):
        first = respond(3, "odd", rest, None, images)
        again = respond(3, "odd", rest, None, images, known=first.etag.__eq__)
        assert (first.status, again.status, again.body, again.etag) == (200, 304, b"", first.etag)
