"""Images of restricted records: none is broken, each is what its label says, and one address has one image for all.

The records are a table: every tier, cover and kind of page, with and without transcript, typeset pages and substitute.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from PIL import Image
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.serializers.pages import STAND_IN_NUMBER_OFFSET, TYPESET_NUMBER_OFFSET
from fonds.settings import Settings
from fonds.store.writer import Writer
from fonds.web.app import create_app
from tests.conftest import BASE, settings_of

OPEN, CLOSED = date(2031, 1, 1), date(2030, 12, 31)
EXTERNAL = "{image: 'https://example.org/1.jpg', width: 300, height: 400}"
NUMBERS = [offset + page for offset in (0, TYPESET_NUMBER_OFFSET, STAND_IN_NUMBER_OFFSET) for page in (1, 2)]
IMAGE = re.compile(r"/iiif/image/[23]/([a-z0-9-]+)\.(\d+)/")


KINDS: dict[str, str] = {}
COVERS: dict[str, str] = {}


def table() -> Iterator[tuple[str, str]]:
    """(id, fields and text) of each record; what its pages and its rule are is noted by its id."""
    kinds = ["scans", "scans-after", "external", "none"]
    rows = product(["reading-room", "closed"], ["scans", "content"], kinds, [True, False], [True, False])
    for tier, covers, kind, has_text, has_substitute in rows:
        if has_substitute and (tier == "closed" or not kind.startswith("scans")):
            continue
        substitute = ", substitute: {largest: 100}" if has_substitute else ""
        id = "-".join(
            [tier, covers, kind, "text" if has_text else "silent", "small" if has_substitute else "full"]
        )
        KINDS[id], COVERS[id] = kind, covers
        pages = {"external": EXTERNAL, "none": ""}.get(kind, "[scans/1.jpg, scans/2.jpg]")
        fields = {
            "kind": "record",
            "id": id,
            "title": f"Title of {id}",
            "language": "en",
            "access": f"{{tier: {tier}, covers: {covers}, until: '{OPEN}'{substitute}}}",
            "pages": pages,
            "typeset": "after" if kind == "scans-after" else "",
        }
        lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
        text = "First words.\n\n[page 2]\n\nSecond words.\n" if has_text else ""
        yield id, f"---\n{lines}---\n{text}"


IDS = [id for id, _ in table()]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("images")
    node = work / "node"
    (node / "scans").mkdir(parents=True)
    (node / "node.toml").write_text('title = "Images"\n')
    for number in (1, 2):
        Image.new("RGB", (300, 400), (number * 90, 40, 40)).save(node / "scans" / f"{number}.jpg")
    for id, text in table():
        (node / f"{id}.md").write_text(text)
    return settings_of(node, work / "state")


@pytest.fixture(scope="module")
def clients(settings: Settings) -> dict[str, tuple[Client, dict[str, tuple[int, bytes]]]]:
    """Who asks -> the client, and the status and bytes of each image: while all is open, then with and without pass."""
    report = publishing.publish(settings, day=OPEN)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    with Writer(settings.state) as writer:
        reader_pass = writer.add_pass("test")
    everybody = Client(create_app(settings))
    found = {"open": (everybody, images(everybody))}
    publishing.publish(settings, day=CLOSED)
    stranger, reader = Client(create_app(settings)), Client(create_app(settings))
    assert reader.post("/auth/access", data={"pass": reader_pass}).status_code in (200, 303)
    return found | {"stranger": (stranger, images(stranger)), "reader": (reader, images(reader))}


def images(client: Client) -> dict[str, tuple[int, bytes]]:
    """Status and bytes of the smallest whole image of every number of every record."""
    answers = {}
    for id, number in product(IDS, NUMBERS):
        service = f"/iiif/image/3/{id}.{number}"
        info = client.get(f"{service}/info.json")
        sizes = json.loads(info.get_data()).get("sizes", []) if info.status_code in (200, 401) else []
        size = sizes[0] if sizes else {"width": 60, "height": 80}
        image = client.get(f"{service}/full/{size['width']},{size['height']}/0/default.jpg")
        answers[service] = image.status_code, image.get_data()
    return answers


Clients = dict[str, tuple[Client, dict[str, tuple[int, bytes]]]]


def test_an_address_has_one_image_for_everybody_at_any_time(clients: Clients) -> None:
    for service in clients["open"][1]:
        shown = {answers[service][1] for _, answers in clients.values() if answers[service][0] == 200}
        assert len(shown) <= 1, service


def test_who_may_not_see_an_image_is_told_so_and_not_that_there_is_none(clients: Clients) -> None:
    for service, (status, _) in clients["open"][1].items():
        if status == 200:
            for name in ("stranger", "reader"):
                assert clients[name][1][service][0] in (200, 401, 403), (name, service)


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_no_image_of_a_page_is_broken_and_each_is_what_its_label_says(clients: Clients, who: str) -> None:
    client = clients[who][0]
    for id in IDS:
        html = client.get(f"/records/{id}.html").get_data(as_text=True)
        for tag in re.findall(r"<img [^>]*>", html):
            label = re.search(r'alt="([^"]*)"', tag)
            for number in {int(match[2]) for match in IMAGE.finditer(tag)}:
                is_scan = KINDS[id].startswith("scans") and number < TYPESET_NUMBER_OFFSET
                assert label and ("of the original" in label[1]) == is_scan, (id, tag)
                assert ("typeset from the transcript" in label[1]) == (not is_scan), (id, tag)
                assert ("small copy" in label[1]) == (is_scan and who == "stranger"), (id, tag)
        for url in images_of(html):
            response = client.get(url)
            assert (response.status_code, response.mimetype) == (200, "image/jpeg"), (who, id, url)


def test_an_open_text_and_a_substitute_are_shown_to_everybody(clients: Clients) -> None:
    for id in IDS:
        html = clients["stranger"][0].get(f"/records/{id}.html").get_data(as_text=True)
        has_substitute, has_text = id.endswith("-small"), "-text-" in id and COVERS[id] == "scans"
        assert bool(images_of(html)) >= (has_substitute or has_text), id
        assert ("First words." in html) == has_text, id
        assert ("The text of this page is not open" in html) == (has_substitute and COVERS[id] != "scans"), id


def test_every_image_of_a_manifest_is_given_or_says_how_to_get_it(clients: Clients) -> None:
    client = clients["stranger"][0]
    for id in IDS:
        manifest = client.get(f"/iiif/{id}/manifest").get_json()
        bodies = [page["items"][0]["body"] for canvas in manifest["items"] for page in canvas["items"]]
        thumbnails = [image for canvas in manifest["items"] for image in canvas.get("thumbnail", ())]
        for image in (image for image in (*bodies, *thumbnails) if image["id"].startswith(BASE)):
            status = client.get(image["id"].removeprefix(BASE)).status_code
            is_guarded = "AuthProbeService2" in json.dumps(image)
            assert status == 200 or (status == 401 and is_guarded), (id, image["id"])


def images_of(html: str) -> set[str]:
    """The images of this node in a page: its pictures and the one for previews."""
    values = re.findall(r'(?:src|srcset)="([^"]*)"|property="og:image" content="([^"]*)"', html)
    words = " ".join(" ".join(value) for value in values).replace(BASE, "").split()
    return {word for word in words if IMAGE.match(word)}
