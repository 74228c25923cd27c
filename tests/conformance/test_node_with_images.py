"""Outside judges of a served node whose pages are scans, PDFs, typeset, or images of others: its images, its documents.

`iiif-validator` asks over the socket of granian for its own picture, which is a scan of one record; the official
presentation-validator reads every document that can be reached from the Collection of the node.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fonds.validation.manifest import check
from tests import scans
from tests.conformance import test_image_api as image_api
from tests.conformance import test_presentation_validator as presentation
from tests.conformance.conftest import _references, get
from tests.conftest import serving
from tests.images import pictures

validator = image_api.validator
official = presentation.validator
IDENTIFIER = f"{image_api.IDENTIFIER}.1"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node with every kind of page, and the validator's picture: its base URL."""
    work = tmp_path_factory.mktemp("scans")
    folder = scans.node(work / "node")
    pictures.squares().pngsave(str(folder / "scans" / "validation.png"))
    scans.record(folder, image_api.IDENTIFIER, "../scans/validation.png")
    with (folder / "node.toml").open("a") as settings:
        settings.write("image_max_width = 4000\nimage_max_height = 4000\nimage_max_area = 16000000\n")
    with serving(folder, work) as base:
        yield base


@pytest.fixture(scope="module")
def documents(node: str) -> list[tuple[str, Any]]:
    """(url, document) of every IIIF document of the node."""
    found: dict[str, Any] = {}
    waiting = [f"{node}/iiif/collection"]
    while waiting:
        url = waiting.pop()
        if url not in found:
            found[url] = json.loads(get(url))
            waiting += _references(found[url])
    return list(found.items())


def judged(validator: list[str], node: str, version: int, *options: str) -> dict[str, bool]:
    """What the validator says of the picture at the node's own addresses."""
    place = ["-p", f"iiif/image/{version}", "-i", IDENTIFIER]
    return image_api.judged(validator, urlsplit(node).netloc, version, *place, *options)


@pytest.mark.parametrize(("version", "count"), [(2, 30), (3, 33)])
def test_the_image_api_at_level_2(validator: list[str], node: str, version: int, count: int) -> None:
    found = judged(validator, node, version, "--level=2")
    assert [name for name, passed in found.items() if not passed] == []
    assert len(found) == count


@pytest.mark.parametrize("version", [2, 3])
def test_what_is_claimed_beyond_it(validator: list[str], node: str, version: int) -> None:
    found = judged(validator, node, version, "--level=3")
    failed = {name for name, passed in found.items() if not passed}
    assert failed == image_api.NOT_CLAIMED | image_api.BROKEN[version]


def test_every_document_is_okay(official: Path, documents: list[tuple[str, Any]]) -> None:
    found = presentation.judged(official, documents)
    assert len(found) == len(documents) > 15
    assert [one for one in found if one["okay"] != 1] == []


def test_our_checker_finds_nothing(documents: list[tuple[str, Any]]) -> None:
    assert [str(problem) for url, document in documents for problem in check(document, url)] == []


def test_every_image_of_ours_is_to_be_had(node: str, documents: list[tuple[str, Any]]) -> None:
    """Every image, thumbnail and service that a manifest names, in both versions of both APIs."""
    wanted = set()
    for url, document in documents:
        if document["type"] == "Manifest":
            older = json.loads(get(url.replace("/iiif/", "/iiif/2/")))
            wanted |= {uri for whole in (document, older) for uri in _images(whole) if uri.startswith(node)}
    assert len(wanted) > 60
    for uri in wanted:
        with urllib.request.urlopen(uri, timeout=60) as answer:
            assert answer.status == 200, uri
            if "/full/" in uri:
                assert answer.headers["Content-Type"] == "image/jpeg"
            else:
                said = json.loads(answer.read())
                assert said.get("id", said.get("@id")) == uri
                assert f"image/{2 if '/image/2/' in uri else 3}/" in said["@context"]


def _images(part: Any) -> Iterator[str]:
    """The addresses of images and of their services, at any depth."""
    if isinstance(part, list):
        for one in part:
            yield from _images(one)
    if isinstance(part, dict):
        kind = part.get("type") or part.get("@type")
        if kind in ("Image", "dctypes:Image", "ImageService3", "ImageService2"):
            yield part.get("id") or part["@id"]
        for one in part.values():
            yield from _images(one)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{IDENTIFIER.replace('-', '%2D')}/info.json", 200),
        ("a%2Fb/info.json", 404),
        (f"{IDENTIFIER}/..%2f..%2fnode.toml", 404),
        (f"{IDENTIFIER}/full/max/0/default.jpg%00", 400),
        (f"{IDENTIFIER}/{'9' * 5000}/max/0/default.jpg", 400),
    ],
)
def test_hostile_addresses(node: str, path: str, status: int) -> None:
    try:
        with urllib.request.urlopen(f"{node}/iiif/image/3/{path}", timeout=20) as answer:
            assert answer.status == status
    except urllib.error.HTTPError as error:
        assert error.code == status
        assert error.headers["Access-Control-Allow-Origin"] == "*"
