"""Captions of sound and film: as WebVTT, as annotations with times, in searches, on the page; restricted as it is."""

from __future__ import annotations

from datetime import date

import pytest
from PIL import Image
from werkzeug.test import Client

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.writer import Writer
from fonds.validation import manifest as rules
from fonds.web.app import create_app
from tests import scans
from tests.conftest import BASE, settings_of
from tests.sound_and_film import film, tone

OPEN, CLOSED = date(2031, 1, 1), date(2030, 12, 31)
ENGLISH = """WEBVTT

00:00.000 --> 00:00.700
<v Ann>The bridge & <i>river</i>

00:00.500 --> 00:01.500
<script>alert(1)</script>
[deleted: applause]

00:01.900 --> 00:59.000
It opens.

00:05.000 --> 00:06.000
After the end.
"""
FRENCH = "[0:00] Le pont\n[0:01-0:02] <b>s'ouvre</b>\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("captions")
    node = scans.empty(work / "node")
    film(node / "scans" / "a.mp4")
    tone(node / "scans" / "b.wav")
    Image.new("RGB", (40, 30)).save(node / "scans" / "c.png")
    (node / "scans" / "a.vtt").write_text(ENGLISH, "utf-8")
    (node / "scans" / "a.txt").write_text(FRENCH, "utf-8")
    captions = (
        "[{file: ../scans/a.vtt, language: en}, {file: ../scans/a.txt, language: fr, kind: transcript, label: Paroles},"
        " {url: 'https://example.org/de.vtt', language: de, kind: subtitles}]"
    )
    pages = f"[{{file: ../scans/a.mp4, captions: {captions}}}, ../scans/b.wav]"
    scans.record(node, "open", pages)
    spans = (
        (f"00:{n // 1000:02}.{n % 1000:03}", f"00:{n // 1000:02}.{n % 1000 + 1:03}") for n in range(1001)
    )
    cues = "".join(f"\n{start} --> {end}\nx\n" for start, end in spans if not end.endswith(".1000"))
    (node / "scans" / "long.vtt").write_text(f"WEBVTT\n{cues}\n00:01.500 --> 00:01.600\nlast\n", "utf-8")
    scans.record(node, "long", "{file: ../scans/b.wav, captions: [{file: ../scans/long.vtt, language: en}]}")
    scans.record(
        node, "closed", pages, "", f"access: {{tier: reading-room, covers: scans, until: '{OPEN}'}}\n"
    )
    return settings_of(node, work / "state")


@pytest.fixture(scope="module")
def clients(settings: Settings) -> tuple[Client, Client]:
    """A stranger, and a reader with a pass."""
    assert errors(publishing.publish(settings, day=OPEN).problems) == []
    with Writer(settings.state) as writer:
        reader_pass = writer.add_pass("test")
    publishing.publish(settings, day=CLOSED)
    stranger, reader = Client(create_app(settings)), Client(create_app(settings))
    assert reader.post("/auth/access", data={"pass": reader_pass}).status_code in (200, 303)
    return stranger, reader


@pytest.fixture(scope="module")
def client(clients: tuple[Client, Client]) -> Client:
    return clients[0]


def test_webvtt_without_markup_and_within_the_film(client: Client) -> None:
    response = client.get("/media/open.1/captions-en.vtt")
    assert (response.status_code, response.mimetype) == (200, "text/vtt")
    assert response.get_data(as_text=True) == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.700\nAnn: The bridge &amp; river\n"
        "\n2\n00:00:00.500 --> 00:00:01.500\nalert(1)\n[deleted: applause]\n"
        "\n3\n00:00:01.900 --> 00:00:02.000\nIt opens.\n"
    )
    french = client.get("/media/open.1/transcript-fr.vtt").get_data(as_text=True)
    assert french.endswith("00:00:01.000 --> 00:00:02.000\n&lt;b&gt;s'ouvre&lt;/b&gt;\n")
    for path in ("subtitles-de", "captions-es", "transcript", "notes"):
        assert client.get(f"/media/open.1/{path}.vtt").status_code == 404
    assert client.get("/media/open.2/captions-en.vtt").status_code == 404


def test_the_manifest_has_them_for_players(client: Client) -> None:
    manifest = client.get("/iiif/open/manifest").get_json()
    assert rules.check(manifest) == []
    tracks, *texts = manifest["items"][0]["annotations"]
    bodies = [item["body"] for item in tracks["items"]]
    assert [body["format"] for body in bodies] == ["text/vtt"] * 3
    assert [body["language"] for body in bodies] == ["en", "fr", "de"]
    assert [next(iter(body["label"].values()))[0] for body in bodies] == [
        "Captions: English",
        "Paroles",
        "Subtitles: German",
    ]
    assert bodies[2]["id"] == "https://example.org/de.vtt"
    for part in (tracks, tracks["items"][1]):
        assert client.get(part["id"].removeprefix(BASE)).get_json()["id"] == part["id"]
    for text in texts:
        assert rules.check(client.get(text["id"].removeprefix(BASE)).get_json()) == []
    assert "annotations" not in manifest["items"][1]


def test_the_canvas_links_them_as_files_beside_the_film(client: Client) -> None:
    """Recipe 0017; Universal Viewer 4.4.0 plays only what is linked there, so that the film comes first."""
    film_canvas, sound_canvas = client.get("/iiif/open/manifest").get_json()["items"]
    links = film_canvas["rendering"]
    assert [link["format"] for link in links] == ["video/mp4", *["text/vtt"] * 3]
    assert links[0]["id"] == film_canvas["items"][0]["items"][0]["body"]["id"]
    tracks = film_canvas["annotations"][0]["items"]
    assert [link["id"] for link in links[1:]] == [item["body"]["id"] for item in tracks]
    assert "rendering" not in sound_canvas
    second = client.get("/iiif/2/open/manifest").get_json()["sequences"][0]["canvases"][0]["rendering"]
    assert [link["@id"] for link in second] == [link["id"] for link in links]


def test_pages_with_items_are_in_the_manifest_of_film_and_links_to_long_ones(client: Client) -> None:
    """Mirador 4.0.0 fails at a canvas of sound or film with a reference to an annotation page."""
    for page in client.get("/iiif/open/manifest").get_json()["items"][0]["annotations"]:
        alone = client.get(page["id"].removeprefix(BASE)).get_json()
        assert [item["id"] for item in page["items"]] == [item["id"] for item in alone["items"]]
    canvas = client.get("/iiif/long/manifest").get_json()["items"][0]
    assert [page["id"].rpartition("/")[2] for page in canvas["annotations"]] == ["tracks"]
    (link,) = canvas["seeAlso"]
    assert len(client.get(link["id"].removeprefix(BASE)).get_json()["items"]) == 1001
    html = client.get("/records/long.html").get_data(as_text=True)
    assert html.count('class="time"') == 1000 and "1 more line is in the player" in html


def test_each_cue_is_an_annotation_with_its_time(client: Client) -> None:
    page = client.get("/iiif/open/annotations/1/captions-en").get_json()
    canvas = f"{BASE}/iiif/open/canvas/1"
    targets = [item["target"].removeprefix(canvas) for item in page["items"]]
    assert targets == ["#t=0,0.7", "#t=0.5,1.5", "#t=1.9,2"]
    assert page["items"][1]["body"]["format"] == "text/plain"
    assert all("textGranularity" not in item for item in page["items"])
    assert (
        client.get("/iiif/2/open/annotations/1/captions-en").get_json()["resources"][0]["on"]
        == f"{canvas}#t=0,0.7"
    )


@pytest.mark.parametrize("version", ["", "1/"])
def test_they_are_searched_and_results_have_times(client: Client, version: str) -> None:
    answer = client.get(f"/iiif/{version}open/search?q=bridge").get_data(as_text=True)
    assert "/iiif/open/canvas/1#t=0,0.7" in answer
    assert "xywh" not in answer
    assert rules.check(client.get("/iiif/open/search?q=bridge").get_json()) == []
    html = client.get("/search?q=bridge").get_data(as_text=True)
    assert "/records/open#p1-captions-en-1" in html


def test_the_page_has_tracks_and_words_with_times(client: Client) -> None:
    html = client.get("/records/open.html").get_data(as_text=True)
    assert (
        '<track kind="captions" srclang="en" label="Captions: English" src="/media/open.1/captions-en.vtt" default>'
        in html
    )
    assert html.count("<track ") == 1  # a transcript is no track, and no other site is loaded
    assert '<a class="time" href="/media/open.1#t=1.9" data-time="1.9">0:01</a> It opens.' in html
    assert "&lt;b&gt;s&#39;ouvre&lt;/b&gt;" in html and "<script>alert" not in html
    assert 'href="https://example.org/de.vtt"' in html
    assert 'id="p1-captions-en-1"' in html


def test_schema_org_names_them(client: Client) -> None:
    graph = client.get("/records/open.nt?profile=schema").get_data(as_text=True)
    assert (
        f"<{BASE}/media/open.1> <https://schema.org/caption> <{BASE}/media/open.1/captions-en.vtt>" in graph
    )


def test_those_of_restricted_film_are_for_readers_only(clients: tuple[Client, Client]) -> None:
    stranger, reader = clients
    paths = (
        "/media/closed.1/captions-en.vtt",
        "/iiif/closed/annotations/1/captions-en",
        "/iiif/closed/canvas/1/tracks",
    )
    for path in paths:
        assert stranger.get(path).status_code in (401, 404), path
        assert reader.get(path).status_code == 200, path
        assert "no-store" in reader.get(path).headers["Cache-Control"]
    for path in (
        "/iiif/closed/manifest",
        "/records/closed.html",
        "/iiif/closed/search?q=bridge",
        "/search?q=opens",
    ):
        body = stranger.get(path).get_data(as_text=True)
        assert "It opens" not in body and "closed.1/captions" not in body, path


def test_a_changed_file_is_read_again(settings: Settings, client: Client) -> None:
    path = settings.node / "scans" / "a.txt"
    path.write_text("[0:00] Un autre pont\n", "utf-8")
    assert publishing.publish(settings, day=CLOSED).updated >= 1
    assert "Un autre pont" in client.get("/media/open.1/transcript-fr.vtt").get_data(as_text=True)
    path.write_text(FRENCH, "utf-8")


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        ("[{file: ../scans/none.vtt, language: en}]", "there is no file"),
        ("[{file: ../scans/c.png, language: en}]", "it is not in UTF-8"),
        ("[{file: ../scans/late.vtt, language: en}]", "all its cues begin after the end"),
        ("[{language: en}]", "captions are one file"),
        ("[{file: ../scans/a.vtt}]", "language"),
        ("[{file: ../scans/a.vtt, language: en, kind: chapters}]", "'chapters' is not known here"),
    ],
)
def test_what_cannot_be_used_is_told(settings: Settings, captions: str, message: str) -> None:
    (settings.node / "scans" / "late.vtt").write_text("WEBVTT\n\n00:03.000 --> 00:04.000\nLate.\n")
    path = scans.record(settings.node, "wrong", f"{{file: ../scans/b.wav, captions: {captions}}}")
    told = " ".join(str(problem) for problem in errors(publishing.publish(settings, day=CLOSED).problems))
    path.unlink()
    assert message in told


def test_a_scan_has_no_captions(settings: Settings) -> None:
    path = scans.record(
        settings.node, "wrong", "{file: ../scans/c.png, captions: [{file: ../scans/a.vtt, language: en}]}"
    )
    told = " ".join(str(problem) for problem in errors(publishing.publish(settings, day=CLOSED).problems))
    path.unlink()
    assert "only sound and film have captions" in told
