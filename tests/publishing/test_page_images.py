"""Page images: found, remembered, prepared before they are published, removed when nothing needs them."""

from __future__ import annotations

import json
import os
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fonds.images import scan as source
from fonds.problem import errors
from fonds.publishing import external_image_services, page_files
from fonds.publishing import publish as publishing
from fonds.record.scan_names import natural_order
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from fonds.typesetting import source_pdf
from tests import scans
from tests.conftest import settings_of

AGE = 4_000_000_000  # nanoseconds: a file of that age is recognized by its time


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A node with two records, of a scan each, published."""
    node = tmp_path / "node"
    (node / "scans").mkdir(parents=True)
    (node / "node.toml").write_text('title = "Scans"\n', "utf-8")
    (node / "papers.md").write_text("---\nkind: collection\nid: papers\ntitle: Papers\n---\n", "utf-8")
    for number in (1, 2):
        scans.picture(number, (700, 600)).save(node / "scans" / f"{number}.png")
        scans.record(node, f"r{number}", f"../scans/{number}.png")
        aged(node / "scans" / f"{number}.png")
    settings = settings_of(node, tmp_path / "state")
    assert errors(publishing.publish(settings).problems) == []
    return settings


def aged(path: Path) -> None:
    """Give a file an older modification time."""
    modified = path.stat().st_mtime_ns - AGE
    os.utime(path, ns=(modified, modified))


def prepared(settings: Settings) -> set[str]:
    return {path.name for path in (settings.state / "images").rglob("*") if path.is_file()}


def manifest(settings: Settings, id: str) -> dict[str, Any]:
    reader = Reader(settings.state)
    entity = reader.entity(id)
    assert entity is not None
    document = reader.document(entity.document_set or 0, "manifest")
    assert document is not None
    content: dict[str, Any] = json.loads(reader.decompress(document))
    reader.close()
    return content


def problems(settings: Settings) -> list[str]:
    return [str(problem) for problem in errors(publishing.publish(settings).problems)]


def test_every_kind_of_page(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    assert problems(settings) == []
    sizes = {
        id: [(canvas["width"], canvas["height"]) for canvas in manifest(settings, id)["items"]]
        for id in ("one", "two", "three", "four", "many", "letter", "leaves", "mixed")
    }
    page = scans.WIDE, scans.HIGH
    assert sizes["one"] == sizes["two"] == sizes["three"] == sizes["four"] == [page]
    assert sizes["many"] == [page, (300, 200)]
    assert sizes["leaves"] == [(640, 480)] * 3
    # Pillow writes 72 pixels to the inch; PDFium draws 300
    assert sizes["letter"][0] == (round(850 * 300 / 72), round(1100 * 300 / 72))
    assert sizes["mixed"] == [page, *[(640, 480)] * 3, (500, 700), (5000, 7000)]
    labels = [next(iter(canvas["label"].values()))[0] for canvas in manifest(settings, "mixed")["items"]]
    assert labels == ["cover", "2", "3", "4", "outside", "6"]


def test_the_body_names_the_service(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in manifest(settings, "mixed")["items"]]
    base = "http://127.0.0.1:8000/iiif/image/3/mixed.1"
    assert bodies[0]["id"] == f"{base}/full/max/0/default.jpg"
    assert bodies[0]["service"] == [{"id": base, "type": "ImageService3", "profile": "level2"}]
    assert "service" not in bodies[4]
    assert bodies[5]["service"] == [{"@id": "https://images.example.org/iiif/2/10", "@type": "ImageService2"}]
    assert bodies[5]["id"] == "https://images.example.org/iiif/2/10/full/full/0/default.jpg"


def test_folders_are_read_in_natural_order(tmp_path: Path) -> None:
    names = ["10.jpg", "2.jpg", "1.jpg", "a12b.tif", "a2b.tif", "B.png", "01.jpg"]
    assert sorted(names, key=natural_order) == [
        "01.jpg",
        "1.jpg",
        "2.jpg",
        "10.jpg",
        "a2b.tif",
        "a12b.tif",
        "B.png",
    ]


def test_an_unchanged_scan_is_not_read_again(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "digest", lambda path: pytest.fail(f"{path} was read"))
    report = publishing.publish(small)
    assert (report.created, report.updated) == (0, 0)


def test_a_scan_written_just_now_is_read_once_more(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.node / "scans" / "1.png"
    path.touch()
    publishing.publish(small)
    read = []
    monkeypatch.setattr(page_files.PageFiles, "_read_file", lambda self, path: read.append(path.name))
    publishing.publish(small)
    assert read == ["1.png"]


def test_a_changed_scan_is_published(small: Settings) -> None:
    before, first = prepared(small), manifest(small, "r1")
    scans.picture(9, (700, 600)).save(small.node / "scans" / "1.png")
    report = publishing.publish(small)
    assert (report.updated, report.unchanged) == (1, 2)
    after = prepared(small)
    assert len(after) == 2 and len(after & before) == 1, "what nothing needs is removed"
    assert manifest(small, "r1") == first, "the same size: only the bytes behind the address differ"


def test_a_new_scan_in_a_folder_is_published(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    scans.picture(3, (640, 480)).save(settings.node / "scans" / "leaves" / "11.jpg")
    assert (
        publishing.publish(settings).updated == 3
    )  # all that have the folder, but for one: it pairs no longer
    assert len(manifest(settings, "leaves")["items"]) == 4


def test_lost_files_are_prepared_again(small: Settings) -> None:
    before = prepared(small)
    shutil.rmtree(small.state / "images")
    assert publishing.publish(small).updated == 0
    assert prepared(small) == before


def test_incomplete_files_are_removed(small: Settings) -> None:
    part = small.state / "images" / "ab" / "abc.tif.1.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"II*\0")
    publishing.publish(small)
    assert not part.exists()


def test_two_records_share_a_scan(small: Settings) -> None:
    scans.record(small.node, "r3", "../scans/1.png")
    publishing.publish(small)
    assert len(prepared(small)) == 2
    (small.node / "records" / "r1.md").write_text(
        "---\nkind: record\nid: r1\ntitle: R\ntranscript: x\n---\n", "utf-8"
    )
    publishing.publish(small)
    assert len(prepared(small)) == 2, "the other record needs it"


def test_a_vanished_scan_is_served_on(small: Settings) -> None:
    before = prepared(small)
    (small.node / "scans" / "1.png").unlink()
    (problem,) = problems(small)
    assert problem.startswith("records/r1.md:7: pages: there is no file 'scans/1.png'")
    assert prepared(small) == before
    assert len(manifest(small, "r1")["items"]) == 1


def test_a_withdrawn_record_needs_none(small: Settings) -> None:
    path = small.node / "records" / "r1.md"
    text = path.read_text("utf-8").replace("title:", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle:")
    path.write_text(text, "utf-8")
    publishing.publish(small)
    assert len(prepared(small)) == 1


WRONG = {
    "none.jpg": "there is no file 'records/none.jpg'",
    "../../etc/passwd": "'../../etc/passwd' leads out of the node",
    "../scans/link.png": "'../scans/link.png' leads out of the node",
    "../scans/empty": "the folder 'scans/empty' has no scans",
    "../scans/words.png": "'scans/words.png' cannot be used: it is no image that can be published",
    "../scans/bomb.png": "'scans/bomb.png' cannot be used: it has 40000 by 40000 pixels",
    "../scans/cut.png": "'scans/cut.png' cannot be used: its pixels cannot be read",
    "../scans/cut.pdf": "'scans/cut.pdf' cannot be used: the PDF cannot be read",
    "../scans/secret.pdf": "'scans/secret.pdf' cannot be used: the PDF cannot be read",
    "../scans/pipe": "'scans/pipe' cannot be used: it is no file",
    "../scans/linked": "leads out of the node",
}


def _claiming(png: bytes, pixels: int) -> bytes:
    """A PNG whose header says that it is so wide and so high."""
    header = b"IHDR" + struct.pack(">II", pixels, pixels) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


@pytest.mark.parametrize(("path", "message"), WRONG.items())
def test_problems_with_images_have_a_line(path: str, message: str, small: Settings, tmp_path: Path) -> None:
    folder = small.node / "scans"
    (folder / "empty").mkdir()
    (folder / "words.png").write_text("no image at all")
    whole = (folder / "1.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "secret.pdf").write_bytes(b"%PDF-1.7\ntrailer<</Encrypt 1 0 R>>")
    (folder / "bomb.png").write_bytes(_claiming(whole, 40_000))
    shutil.copy(folder / "2.png", tmp_path / "elsewhere.png")
    (folder / "link.png").symlink_to(tmp_path / "elsewhere.png")
    (folder / "linked").mkdir()
    (folder / "linked" / "1.png").symlink_to(tmp_path / "elsewhere.png")
    os.mkfifo(folder / "pipe")
    scans.record(small.node, "r9", path)
    (problem,) = problems(small)
    assert message in problem and problem.startswith("records/r9.md:7: pages: ")
    assert problems(small) == [problem], "it is reported again until it is fixed"


def test_an_external_service_must_be_fetched_first(small: Settings) -> None:
    uri = "https://images.example.org/iiif/1"
    scans.record(small.node, "r9", f"{{service: {uri}/info.json}}")
    (problem,) = problems(small)
    assert f"records/r9.md:7: pages: the size of {uri} is not known (run `fonds fetch`" in problem
    assert external_image_services.list_services(small) == [uri]
    info = {
        "width": 4000,
        "height": 3000,
        "version": 3,
        "level": "level1",
        "sizes": [[400, 300], [2000, 1500]],
    }
    external_image_services.save(small, {uri: info})
    assert problems(small) == []
    assert external_image_services.list_services(small) == [] and external_image_services.list_services(
        small, again=True
    ) == [uri]
    (canvas,) = manifest(small, "r9")["items"]
    assert (canvas["width"], canvas["height"]) == (4000, 3000)
    assert canvas["thumbnail"][0]["id"] == f"{uri}/full/400,300/0/default.jpg"
    body = canvas["items"][0]["items"][0]["body"]
    assert body["service"] == [{"id": uri, "type": "ImageService3", "profile": "level1"}]
    with Writer(small.state) as store:
        assert store.page_images.external_service(uri) == info


def test_a_page_of_any_size_on_paper_is_bounded(tmp_path: Path) -> None:
    Image.new("L", (14_000, 14_000)).save(tmp_path / "vast.pdf", resolution=72)
    (size,) = source_pdf.page_sizes(tmp_path / "vast.pdf", 10)
    assert size[0] * size[1] <= source_pdf.MAX_PIXELS * 1.01
    with pytest.raises(source_pdf.SourcePdfError, match="it has 1 pages"):
        source_pdf.page_sizes(tmp_path / "vast.pdf", 0)


def test_typeset_pages_follow_scans(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    assert problems(settings) == []
    both = manifest(settings, "after")
    base = "http://127.0.0.1:8000/iiif/after"
    numbers = [1, 2, 3, 1_000_001, 1_000_002, 1_000_003]
    assert [canvas["id"] for canvas in both["items"]] == [f"{base}/canvas/{number}" for number in numbers]
    assert both["items"][3]["label"] == {"en": ["Transcript 1"]}
    ranges = both["structures"]
    assert [iiif_range["behavior"] for iiif_range in ranges] == [["sequence"], ["sequence"]]
    assert [iiif_range["id"] for iiif_range in ranges] == [f"{base}/range/scan", f"{base}/range/transcript"]
    assert [[item["id"] for item in iiif_range["items"]] for iiif_range in ranges] == [
        [f"{base}/canvas/{number}" for number in numbers[:3]],
        [f"{base}/canvas/{number}" for number in numbers[3:]],
    ]
    path = scans.record(settings.node, "after", "../scans/leaves", "One.")
    publishing.publish(settings)
    scans_only = manifest(settings, "after")
    assert [canvas["id"] for canvas in scans_only["items"]] == [
        f"{base}/canvas/{number}" for number in numbers[:3]
    ]
    assert path.exists() and "structures" not in scans_only


def test_scan_and_typeset_page_are_a_choice(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    choice = manifest(settings, "choice")
    assert len(choice["items"]) == 3 and "structures" not in choice
    for number, canvas in enumerate(choice["items"], 1):
        body = canvas["items"][0]["items"][0]["body"]
        assert body["type"] == "Choice"
        labels = [item["label"]["en"] for item in body["items"]]
        services = [item["service"][0]["id"].rpartition("/")[2] for item in body["items"]]
        assert labels == [["Scan"], ["Transcript"]]
        assert services == [f"choice.{number}", f"choice.{1_000_000 + number}"]


UNPAIRED = {
    "One.": "there are 3 scans, and 1 pages in the transcript",
    "": "there is no transcript to be set in type",
    "One.\n\n[page]\n\n"
    + "Long. \n" * 200
    + "\n\n[page]\n\nThree.": "page 2 of the transcript takes more than one",
}


@pytest.mark.parametrize(("text", "message"), UNPAIRED.items())
def test_scans_and_transcripts_that_do_not_pair_are_a_problem(
    text: str, message: str, tmp_path: Path
) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    scans.record(settings.node, "choice", "../scans/leaves", text, "typeset: choice\n")
    (problem,) = problems(settings)
    assert problem.startswith("records/choice.md:7: typeset: the scans and the typeset pages do not pair: ")
    assert message in problem
