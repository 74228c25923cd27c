"""The viewer's door, and a record's page opened at a place: what is shown, what is refused, and in which words."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from fonds.serializers.iiif.content_state import annotation, canvas_state, encode
from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.viewer.views import MAX_POST_BYTES
from tests.conftest import BASE

CABLE = "/records/harriman-1945-07"
MANIFEST = f"{BASE}/iiif/harriman-1945-07/manifest"
CANVAS = f"{BASE}/iiif/harriman-1945-07/canvas/1"
ELSEWHERE = "https://example.org/manifest"
BROWSER = {"Accept": "text/html"}
STATE = canvas_state(CANVAS, MANIFEST, (300, 800, 600, 40), "Outer Mongolia")


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


def opened(body: str) -> list[dict[str, Any]]:
    """What the scripts of a page are told to open."""
    (found,) = re.findall(r'data-open="([^"]*)"', body)
    return list(json.loads(html.unescape(found)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (f"{BASE}/iiif/collection", "Collection", "")),
        (f"iiif-content={quote(MANIFEST, safe='')}", (MANIFEST, "", "")),
        (f"iiif-content={MANIFEST}", (MANIFEST, "", "")),
        (f"iiif-content={encode(STATE)}", (MANIFEST, "Manifest", CANVAS)),
        (
            f"iiif-content={encode(annotation(STATE, 'https://example.org/1'))}",
            (MANIFEST, "Manifest", CANVAS),
        ),
        (f"manifest={MANIFEST}", (MANIFEST, "", "")),
        (f"manifest={MANIFEST}&canvas={CANVAS}", (MANIFEST, "Manifest", CANVAS)),
    ],
)
def test_the_viewer_opens_what_it_is_given(
    client: FlaskClient, query: str, expected: tuple[str, ...]
) -> None:
    answer = client.get(f"/viewer?{query}")
    assert answer.status_code == 200
    (target,) = opened(answer.text)
    assert (target["uri"], target["kind"], target["canvas"]) == expected
    assert "not by this site" not in answer.text


def test_what_others_publish_is_said_to_be_theirs(client: FlaskClient) -> None:
    body = client.get(f"/viewer?iiif-content={ELSEWHERE}").text
    assert "<b>example.org</b>" in body
    assert "not by this site" in body


def test_the_region_and_the_words_are_told(client: FlaskClient) -> None:
    (target,) = opened(client.get(f"/viewer?iiif-content={encode(STATE)}").text)
    assert target["region"] == {"x": 300, "y": 800, "width": 600, "height": 40, "percent": False}
    assert target["quote"] == "Outer Mongolia"


@pytest.mark.parametrize("path", ["/viewer", CABLE])
@pytest.mark.parametrize(
    "given", ["%3Cscript%3Ealert(1)%3C/script%3E", "e30", "javascript:alert(1)", "x" * 40_000]
)
def test_what_cannot_be_read_is_refused_in_words(client: FlaskClient, path: str, given: str) -> None:
    answer = client.get(f"{path}?iiif-content={given}", headers=BROWSER)
    assert answer.status_code == 400
    assert "This link cannot be opened" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_a_hostile_target_stays_in_its_attribute(client: FlaskClient) -> None:
    state = canvas_state(CANVAS, MANIFEST, None, "\"><script>alert(1)</script>'")
    for path in ("/viewer", CABLE):
        body = client.get(f"{path}?iiif-content={encode(state)}", headers=BROWSER).text
        assert "<script>alert" not in body
        assert opened(body)[0]["quote"] == "\"><script>alert(1)</script>'"


def test_a_record_opens_at_its_own_places(client: FlaskClient) -> None:
    answer = client.get(f"{CABLE}?iiif-content={encode(STATE)}", headers=BROWSER)
    assert answer.status_code == 200
    assert opened(answer.text)[0]["canvas"] == CANVAS
    assert "data-open" not in client.get(CABLE, headers=BROWSER).text


@pytest.mark.parametrize("given", [ELSEWHERE, encode({"type": "Annotation", "target": [STATE, STATE]})])
def test_what_is_not_of_this_record_alone_goes_to_the_viewer(client: FlaskClient, given: str) -> None:
    answer = client.get(f"{CABLE}?iiif-content={given}", headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{BASE}/viewer?iiif-content={given}"


@pytest.mark.parametrize(
    ("body", "location"),
    [
        (json.dumps(STATE), f"{BASE}/viewer?iiif-content={encode(STATE)}"),
        (json.dumps(MANIFEST), f"{BASE}/viewer?iiif-content={quote(MANIFEST, safe='')}"),
        (MANIFEST, f"{BASE}/viewer?iiif-content={quote(MANIFEST, safe='')}"),
    ],
)
def test_a_posted_state_leads_to_its_address(client: FlaskClient, body: str, location: str) -> None:
    """Content State 1.0, 3.2: in a POST it is not encoded."""
    answer = client.post("/viewer", data=body, content_type="application/json")
    assert (answer.status_code, answer.headers["Location"]) == (303, location)
    assert client.get(location.removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * MAX_POST_BYTES, b"x" * (MAX_POST_BYTES + 1)])
def test_a_hostile_post_is_refused(client: FlaskClient, body: bytes) -> None:
    assert client.post("/viewer", data=body, content_type="application/json").status_code == 400


def test_links_to_share_are_there_without_scripts(client: FlaskClient) -> None:
    body = client.get(CABLE, headers=BROWSER).text
    whole = html.unescape(re.findall(r'id="share-page" href="([^"]+)"', body)[0])
    assert whole == f"{BASE}{CABLE}.html?iiif-content={quote(MANIFEST, safe='')}"
    assert client.get(whole.removeprefix(BASE), headers=BROWSER).status_code == 200
    drag = html.unescape(re.findall(r'id="share-drag" href="([^"]+)"', body)[0])
    assert f"&manifest={quote(MANIFEST, safe='')}" in drag
