"""Damaged scans: what can be shown is published with a warning, every time; what cannot is an error with its line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.publishing.page_images import PageImageScanner
from fonds.publishing.publish import PublishReport
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests import scans
from tests.conftest import settings_of

NOISE = Image.effect_noise((300, 200), 60)


def saved(kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    NOISE.save(data, kind, **options)
    return data.getvalue()


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    """A node with one record with a sound scan."""
    folder = scans.empty(tmp_path / "node")
    (folder / "scans" / "sound.png").write_bytes(saved("PNG"))
    scans.record(folder, "sound", "../scans/sound.png")
    return settings_of(folder, tmp_path / "state")


def is_published(settings: Settings, id: str) -> bool:
    entity = Reader(settings.state).entity(id)
    return entity is not None and entity.document_set is not None


def about_scans(report: PublishReport) -> list[str]:
    return [str(problem) for problem in report.problems if problem.field == "pages"]


def test_a_jpeg_damaged_in_the_middle_is_published_with_a_warning_each_time(node: Settings) -> None:
    data = bytearray(saved("JPEG"))
    data[len(data) // 2 : len(data) // 2 + 2000] = b""
    (node.node / "scans" / "hurt.jpg").write_bytes(data)
    scans.record(node.node, "hurt", "../scans/hurt.jpg")
    for run in range(3):
        report = publishing.publish(node)
        assert errors(report.problems) == []
        (warning,) = about_scans(report)
        assert warning.startswith(
            "records/hurt.md:7: warning: pages: 'scans/hurt.jpg' is not shown as it should be"
        ), run
    assert is_published(node, "hurt")
    (node.node / "scans" / "hurt.jpg").write_bytes(saved("JPEG"))
    assert about_scans(publishing.publish(node)) == []


CUT: dict[str, bytes] = {
    "cut.tif": saved("TIFF", compression="tiff_lzw")[:30_000],
    "cut.jpg": saved("JPEG")[:9_000],
    "cut.jp2": saved("JPEG2000")[:20_000],
    "cut.gif": saved("GIF")[:9_000],
    "cut.avif": saved("AVIF", speed=10)[:3_000],
    "cut.bmp": saved("BMP")[:9_000],
    "cut.pgm": saved("PPM")[:9_000],
    "cut.webp": saved("WEBP")[:3_000],
}


def test_what_is_cut_off_is_an_error_and_the_rest_is_published(node: Settings) -> None:
    for name, data in CUT.items():
        (node.node / "scans" / name).write_bytes(data)
        scans.record(node.node, name.replace(".", "-"), f"../scans/{name}")
    report = publishing.publish(node)
    messages = about_scans(report)
    assert len(messages) == len(CUT) == len(errors(report.problems))
    for name in CUT:
        (message,) = (text for text in messages if f"'scans/{name}' cannot be used" in text)
        assert message.startswith(f"records/{name.replace('.', '-')}.md:7: pages: ")
        assert not is_published(node, name.replace(".", "-"))
    assert is_published(node, "sound")


def test_scans_of_every_kind_in_a_folder(node: Settings) -> None:
    folder = node.node / "scans" / "all"
    folder.mkdir()
    kinds = {"gif": "GIF", "bmp": "BMP", "avif": "AVIF", "pgm": "PPM", "webp": "WEBP", "j2k": "JPEG2000"}
    for number, (suffix, kind) in enumerate(kinds.items()):
        (folder / f"{number}.{suffix}").write_bytes(saved(kind))
    scans.record(node.node, "all", "../scans/all")
    assert errors(publishing.publish(node).problems) == []
    with Writer(node.state) as store:
        assert len(store.page_images.of_file("records/all.md")) == len(kinds)


def test_problems_that_an_earlier_version_stored_are_errors(node: Settings) -> None:
    publishing.publish(node)
    with Writer(node.state) as store:
        with store.transaction():
            store.page_images.put("records/sound.md", None, (), '[["it is gone", "bring it back", "x.png"]]')
        (entry,) = PageImageScanner(node, store).problems()
    assert entry[2].severity == "error"
