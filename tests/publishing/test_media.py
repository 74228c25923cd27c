"""Sound and film: found, copied before they are published, removed when nothing needs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fonds.problem import Problem, errors
from fonds.publishing import publish as publishing
from fonds.publishing.media_files import MediaCopies
from fonds.settings import Settings
from tests import scans
from tests.conftest import settings_of
from tests.publishing.test_page_images import aged, manifest, problems
from tests.sound_and_film import film, sound, tone


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A node with a record of sound, film and a scan, published."""
    node = scans.empty(tmp_path / "node")
    tone(node / "scans" / "a.wav")
    film(node / "scans" / "b.mp4")
    Image.new("RGB", (400, 300), "red").save(node / "scans" / "poster.png")
    scans.picture(1, (700, 600)).save(node / "scans" / "c.png")
    for path in (node / "scans").iterdir():
        aged(path)
    film_entry = "{file: ../scans/b.mp4, poster: ../scans/poster.png, label: Reel}"
    scans.record(node, "mixed", f"[../scans/a.wav, {film_entry}, ../scans/c.png]", "One.\n\n[page]\n\nTwo.")
    settings = settings_of(node, tmp_path / "state")
    assert errors(publishing.publish(settings).problems) == []
    return settings


def copies(settings: Settings) -> set[str]:
    folder = settings.state / "media"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def bodies(settings: Settings, id: str) -> list[dict[str, Any]]:
    canvases = manifest(settings, id)["items"]
    return [canvas["items"][0]["items"][0]["body"] for canvas in canvases]


def test_sound_film_and_scans_are_the_canvases_of_a_record(small: Settings) -> None:
    heard, seen, scan = manifest(small, "mixed")["items"]
    assert (heard["duration"], heard.get("width")) == (2.0, None)
    assert (seen["duration"], seen["width"], seen["height"]) == (2.0, 160, 120)
    assert "duration" not in scan
    assert [body["type"] for body in bodies(small, "mixed")] == ["Sound", "Video", "Image"]
    assert [body["format"] for body in bodies(small, "mixed")] == ["audio/wav", "video/mp4", "image/jpeg"]
    assert seen["placeholderCanvas"]["width"] == 400
    assert seen["thumbnail"][0]["format"] == "image/jpeg"
    assert "thumbnail" not in heard and "placeholderCanvas" not in heard
    assert [len(canvas.get("annotations", ())) for canvas in (heard, seen, scan)] == [1, 1, 0]
    assert len(copies(small)) == 2


def test_nothing_is_read_or_copied_again(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copies(small)
    monkeypatch.setattr("fonds.publishing.page_files._read_media", lambda path: pytest.fail("read again"))
    monkeypatch.setattr("fonds.publishing.media_files._copy", lambda *_: pytest.fail("copied again"))
    report = publishing.publish(small)
    assert (report.updated, report.unchanged) == (0, 2)
    assert copies(small) == before


def test_a_file_that_changed_is_published_again_and_the_old_copy_removed(small: Settings) -> None:
    before = copies(small)
    tone(small.node / "scans" / "a.wav", 3)
    assert publishing.publish(small).updated == 1
    assert bodies(small, "mixed")[0]["duration"] == 3.0
    assert len(copies(small)) == 2 and len(copies(small) & before) == 1


def test_a_file_that_is_gone_is_reported_and_served_on(small: Settings) -> None:
    before = copies(small)
    (small.node / "scans" / "a.wav").unlink()
    assert "there is no file 'scans/a.wav'" in problems(small)[0]
    assert copies(small) == before
    assert len(bodies(small, "mixed")) == 3


def test_a_lost_copy_is_made_again(small: Settings) -> None:
    before = copies(small)
    for name in before:
        (small.state / "media" / name).unlink()
    assert problems(small) == []
    assert copies(small) == before


def test_copies_go_with_their_record(small: Settings) -> None:
    (small.node / "records" / "mixed.md").write_text(
        "---\nkind: record\nid: mixed\ntitle: Mixed\ncollection: papers\n---\nWords.\n", "utf-8"
    )
    assert problems(small) == []
    assert copies(small) == set()


def test_copies_go_with_the_last_record_of_a_node_without_scans(tmp_path: Path) -> None:
    node = scans.empty(tmp_path / "node")
    tone(node / "scans" / "a.wav")
    aged(node / "scans" / "a.wav")
    scans.record(node, "heard", "../scans/a.wav")
    settings = settings_of(node, tmp_path / "state")
    assert problems(settings) == []
    assert len(copies(settings)) == 1
    (node / "records" / "heard.md").write_text(
        "---\nkind: record\nid: heard\ntitle: Heard\ncollection: papers\n---\nWords.\n", "utf-8"
    )
    assert problems(settings) == []
    assert copies(settings) == set()


def test_copies_are_looked_through_only_after_a_change_of_them(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    look = MediaCopies.restore_and_clean

    def counted(self: MediaCopies) -> list[Problem]:
        calls.append("look")
        return look(self)

    monkeypatch.setattr(MediaCopies, "restore_and_clean", counted)
    aged(small.state / "media")
    publishing.publish(small)
    calls.clear()
    scans.record(small.node, "plain", "[]", "Words.")
    publishing.publish(small)
    assert calls == []
    next((small.state / "media").iterdir()).unlink()
    publishing.publish(small)
    assert calls == ["look"]
    assert len(copies(small)) == 2


def test_files_of_one_content_have_one_copy(small: Settings) -> None:
    data = (small.node / "scans" / "a.wav").read_bytes()
    (small.node / "scans" / "again.wav").write_bytes(data)
    scans.record(small.node, "again", "../scans/again.wav")
    assert problems(small) == []
    assert len(copies(small)) == 2


def test_sound_on_the_web_needs_no_file(small: Settings) -> None:
    entry = "{media: 'https://example.org/a.mp3', duration: '1:02:03.5', label: Tape}"
    poster = "{image: 'https://example.org/p.jpg', width: 30, height: 20}"
    clip = f"{{media: 'https://example.org/b', format: video/webm, duration: 9, width: 4, height: 3, poster: {poster}}}"
    scans.record(small.node, "web", f"[{entry}, {clip}]")
    assert problems(small) == []
    assert [body["id"] for body in bodies(small, "web")] == [
        "https://example.org/a.mp3",
        "https://example.org/b",
    ]
    assert [body["duration"] for body in bodies(small, "web")] == [3723.5, 9.0]
    assert manifest(small, "web")["items"][1]["thumbnail"][0]["width"] == 30


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ("{media: 'https://example.org/a.mp3'}", "the duration of https://example.org/a.mp3 must be given"),
        ("{media: 'https://example.org/a', duration: 3}", "the address does not tell the media type"),
        ("{media: 'https://example.org/a.mp3', duration: -3}", "is no length of time"),
        ("{media: 'https://example.org/a.mp3', duration: '1:60'}", "is no length of time"),
        ("{media: 'https://example.org/a.mp3', duration: .nan}", "is no length of time"),
        ("{media: 'https://example.org/a.mp3', duration: 9e99}", "is no length of time"),
        (
            "{media: 'https://example.org/a.mp3', duration: 3, width: 9, height: 9}",
            "sound has no width and height",
        ),
        ("{media: 'https://example.org/a.mp4', duration: 3}", "must be given"),
        (
            "{media: 'https://example.org/a.mp3', image: 'https://example.org/a.jpg'}",
            "sound or film has no image",
        ),
        ("{media: 'javascript:alert(1)', duration: 3}", "javascript"),
        (
            "{image: 'https://example.org/a.jpg', width: 3, height: 4, duration: 9}",
            "an image has no such duration",
        ),
        (
            "{image: 'https://example.org/a.jpg', width: 3, height: 4, format: audio/mpeg}",
            "an image has no such format",
        ),
        ("{file: ../scans/a.wav, duration: 3}", "a page that is a file has no duration"),
        ("{file: ../scans/a.wav, text: ../scans/a.txt}", "it has no `text`"),
        ("{file: ../scans/c.png, poster: ../scans/poster.png}", "only sound and film have a poster"),
        ("{file: ../scans/a.wav, poster: ../scans/b.mp4}", "it is sound or film"),
        ("{file: ../scans/a.wav, poster: ../../p.png}", "leads out of the node"),
        ("{file: ../scans/a.wav, poster: {width: 3}}", "a poster is one picture"),
        ("../scans/noise.mp3", "it is no sound and no film"),
    ],
)
def test_what_cannot_be_used_is_told(small: Settings, pages: str, message: str) -> None:
    (small.node / "scans" / "noise.mp3").write_bytes(b"\0" * 999)
    (small.node / "scans" / "a.txt").write_text("Words.")
    scans.record(small.node, "wrong", pages)
    assert message in " ".join(problems(small))


def test_a_folder_of_scans_is_one_of_scans_only(small: Settings) -> None:
    folder = small.node / "scans" / "folder"
    folder.mkdir()
    scans.picture(2, (70, 60)).save(folder / "1.png")
    sound(folder / "2.mp3")
    scans.record(small.node, "folder", "../scans/folder")
    assert problems(small) == []
    assert [body["type"] for body in bodies(small, "folder")] == ["Image"]


def test_a_choice_of_scans_and_typeset_pages_has_no_sound(small: Settings) -> None:
    scans.record(small.node, "choice", "../scans/a.wav", "Words.", "typeset: choice\n")
    assert "sound and film have no pages" in " ".join(problems(small))
