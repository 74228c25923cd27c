"""Pages of TEI documents: images beside the document, on the web and of image services."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.readers.tei_documents import document, fields, item


def test_images_beside_the_document_are_its_pages(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / "scans" / name).write_bytes(b"\xff\xd8\xff")
    (tmp_path / "secret.txt").write_text("no image")
    facsimile = "".join(f'<surface xml:id="f{n}"><graphic url="scans/{n}.jpg"/></surface>' for n in (1, 2))
    result = document(tmp_path, after=f"<facsimile>{facsimile}</facsimile>")
    assert [Path(entry["file"]).name for entry in fields(result)["pages"]] == ["1.jpg", "2.jpg"]
    # of some images, the pages would stand beside the wrong text; and no path leads out of the folder
    for url in ("scans/3.jpg", "../../../etc/passwd", "secret.txt", "/etc/passwd"):
        more = f'<surface><graphic url="{url}"/></surface>'
        result = document(tmp_path, after=f"<facsimile>{facsimile}{more}</facsimile>")
        assert "pages" not in fields(result)
        assert url in str(fields(result)["statements"])


@pytest.mark.parametrize(
    ("body", "order", "text"),
    [
        ("<p><pb facs='#f2'/>a</p>", "123", "[page 1]\n\n[page 2]\n\na"),
        ("<p>a <pb facs='#f3'/>b</p>", "123", "a [page: 2] [page: 3] b"),
        ("<p><pb facs='#f1'/>a</p><pb facs='#f3'/><p>b</p>", "123", "a\n\n[page 2]\n\n[page 3]\n\nb"),
        # the address stands on the back, and the text says so
        (
            "<p><pb facs='#f2'/>a <pb facs='#f1'/>b <pb facs='#f3'/>c</p>",
            "213",
            "[page 2]\n\na [page: 1] b [page: 3] c",
        ),
    ],
)
def test_pages_pair_with_their_images(body: str, order: str, text: str, tmp_path: Path) -> None:
    for name in "123":
        (tmp_path / f"{name}.jpg").write_bytes(b"\xff\xd8\xff")
    facsimile = "".join(f'<surface xml:id="f{n}"><graphic url="{n}.jpg"/></surface>' for n in "123")
    result = document(tmp_path, text=f"<body>{body}</body>", after=f"<facsimile>{facsimile}</facsimile>")
    assert "".join(Path(entry["file"]).stem for entry in fields(result)["pages"]) == order
    assert item(result).body == text


def test_images_on_the_web_need_a_size(tmp_path: Path) -> None:
    sized = (
        '<surface lrx="20" lry="30" ulx="0" uly="0" n="1r"><graphic url="https://a.example/1.jpg"/></surface>'
    )
    result = document(tmp_path, after=f"<facsimile>{sized}</facsimile>")
    assert fields(result)["pages"] == [
        {"image": "https://a.example/1.jpg", "width": "20", "height": "30", "label": "1r"}
    ]
    result = document(tmp_path, after='<facsimile><graphic url="https://a.example/1.jpg"/></facsimile>')
    assert "pages" not in fields(result)


def test_an_image_of_a_service_needs_no_size(tmp_path: Path) -> None:
    image = '<facsimile><graphic url="https://a.example/iiif/1/full/max/0/default.jpg"/></facsimile>'
    assert fields(document(tmp_path, after=image))["pages"] == [{"service": "https://a.example/iiif/1"}]
