"""A node with a page of every kind: all fields, every rule on access, every layer of text, and what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from werkzeug.test import Client

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from tests import restricted_records, text_layers_node
from tests.conftest import free_port, serving, settings_of
from tests.serializers.graph.world import MAXIMAL
from tests.sound_and_film import film, tone

WITHDRAWN = "withdrawn-record"  # its addresses answer 410
MERGED = "merged-place"  # its addresses answer 301: `dairen` took its place
_GOING = {
    f"{WITHDRAWN}.md": f"kind: record\nid: {WITHDRAWN}\ntitle: What was withdrawn\nlanguage: en\nrights: CNE\n",
    f"{MERGED}.md": f"kind: place\nid: {MERGED}\nname: Dalny\n",
}
_SAID = {
    f"{WITHDRAWN}.md": "withdrawn: {date: 2026-11-23, reason: {en: Described twice.}}\n",
    f"{MERGED}.md": "withdrawn: {date: 2026-11-23, reason: Described twice., successor: dairen}\n",
}


def client(work: Path) -> Client:
    """A client of the application of the node, published with everything that follows, below that folder."""
    settings = settings_of(write(work / "node"), work / "state")
    publishing.publish(settings)
    sync_consumers(settings, publishing.ignore_progress)
    return Client(create_app(settings))


def write(folder: Path) -> Path:
    """The node as a folder of files."""
    folder.mkdir(parents=True)
    restricted_records.build(folder)
    text_layers_node.write(folder / "texts")
    (folder / "texts" / "node.toml").unlink()
    (folder / "node.toml").write_text(
        'title = "Everything"\npublisher = "publisher"\nlanguages = ["en", "fr"]\n'
        'data_rights = "https://creativecommons.org/licenses/by/4.0/"\ncontact = "archive@example.net"\n'
        'logo = "pages/logo.png"\n'
    )
    _write_site(folder)
    whole = {**MAXIMAL["record"], "id": "whole", "typeset": "after"}
    del whole["access"]
    restricted_records.write(folder, whole, whole.pop("transcript"))
    restricted_records.write(folder, MAXIMAL["collection"], "")
    for name, text in _GOING.items():
        (folder / name).write_text(f"---\n{text}---\n", "utf-8")
    _write_film(folder)
    return folder


def _write_site(folder: Path) -> None:
    """What the archive gives its site: a logo, a style sheet and a page."""
    (folder / "pages").mkdir()
    Image.new("RGB", (64, 64), "gray").save(folder / "pages" / "logo.png")
    (folder / "pages" / "history.md").write_text("# History\n\nIt began in 1931. ![The house](logo.png)\n")
    (folder / "style.css").write_text(":root { --radius: 0; }\n")


def _write_film(folder: Path) -> None:
    """A record of film with a poster, and of sound."""
    tapes = folder / "tapes"
    tapes.mkdir()
    film(tapes / "reel.mp4")
    tone(tapes / "side.wav")
    Image.new("RGB", (640, 480), "gray").save(tapes / "reel.jpg")
    (tapes / "reel.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.500\n<v Mayor>I open this bridge.\n")
    (tapes / "side.txt").write_text("[0:00] A speech\n[0:01] and its end.\n")
    captions = [{"file": "tapes/reel.vtt", "language": "en"}]
    said = [{"file": "tapes/side.txt", "language": "en", "kind": "transcript", "label": "Speech"}]
    pages = [
        {"file": "tapes/reel.mp4", "poster": "tapes/reel.jpg", "captions": captions},
        {"file": "tapes/side.wav", "captions": said},
    ]
    fields = {
        "kind": "record",
        "id": "film",
        "title": "Opening of the bridge",
        "language": "en",
        "type": "film",
    }
    rights = "http://rightsstatements.org/vocab/NoC-US/1.0/"
    more = {"date": "1931-10-24", "rights": rights, "publisher": "publisher", "pages": pages}
    restricted_records.write(folder, fields | more, "The bridge is opened.\n\n[page]\n\nA speech.\n")


@contextmanager
def served(work: Path) -> Iterator[str]:
    """The node as it is after what somebody did to it, served: its base URL."""
    folder, port = write(work / "node"), free_port()
    publishing.publish(settings_of(folder, work / "state", base_url=f"http://127.0.0.1:{port}"))
    go_on(folder)
    with serving(folder, work, port=port) as base:
        yield base


def go_on(folder: Path) -> None:
    """What somebody would do after it was published: withdraw two descriptions, and change another."""
    changed = folder / "dairen.md"
    changed.write_text(changed.read_text("utf-8").replace("NAME", "ANOTHER NAME", 1), "utf-8")
    for name, said in _SAID.items():
        (folder / name).write_text(f"---\n{_GOING[name]}{said}---\n", "utf-8")
