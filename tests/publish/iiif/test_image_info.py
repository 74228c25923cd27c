"""Image information by Image API 3.0, level 0."""

from __future__ import annotations

from service.publish.canvases import sizes
from service.publish.iiif.image_info import info
from tests.publish.iiif import golden


def test_image_information() -> None:
    document = info("https://archive.example.org/iiif/image/3/r1.1", 1700, 2200, sizes(1700, 2200))
    golden.assert_same("image-info", document)


def test_the_largest_size_is_the_whole() -> None:
    document = info("https://x.example/1", 1700, 2200, sizes(1700, 2200))
    assert document["sizes"][-1] == {"type": "Size", "width": document["width"], "height": document["height"]}
    assert [size["width"] for size in document["sizes"]] == sorted(
        {size["width"] for size in document["sizes"]}
    )
