"""Every address of the node that any of its documents names leads somewhere: no dead links, from the home page on."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from service.serializers.format_registry import FORMATS
from service.settings import Settings
from service.web.app import create_app
from tests.conftest import BASE
from tests.list_addresses import LanguageSample, worth_following
from tests.web.test_negotiate import CHROME

URI = re.compile(re.escape(BASE) + r"[^\s\"'<>\\)\]}]*")
HREF = re.compile(r"(?:href|src)=\"(/[^\"#]*)")


BYTES = ("application/pdf", "application/zip", "application/gzip")


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


def named(text: str) -> set[str]:
    """The paths of this node that a text names, as HTML and XML have them: `&amp;` for `&`, `&#34;` around them."""
    text = unescape(text)
    found = {uri.removeprefix(BASE) or "/" for uri in URI.findall(text)} | set(HREF.findall(text))
    return {path.partition("#")[0].rstrip(".,;") for path in found}


def test_no_dead_link(client: FlaskClient) -> None:
    waiting, seen, dead = {"/"}, set(), []
    sample = LanguageSample()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        if sample.leaves_out(path):
            continue
        # the completing of words must be given some letters (Content Search 2.0, 5.1)
        asked = f"{path}?q=a" if "/autocomplete" in path and "?" not in path else path
        answer = client.get(asked, headers={"Accept": CHROME})
        if answer.status_code not in (200, 301, 302, 303):
            dead.append((path, answer.status_code))
        texts = [answer.headers.get("Location", ""), answer.headers.get("Link", "")]
        ours = not path.startswith(
            "/static/vendor/"
        )  # the code of others names addresses that it never asks for
        if ours and answer.mimetype.startswith(("text/", "application/")) and answer.mimetype not in BYTES:
            text = answer.get_data(as_text=True)
            # a comma ends a cell, and stands in addresses of images
            # and the tables of other programs have several values in a cell, with bars
            rows = csv.reader(io.StringIO(text))
            cells = (value for row in rows for cell in row for value in cell.split("|"))
            texts += cells if answer.mimetype == "text/csv" else [text]
        for text in texts:
            waiting |= worth_following(path, named(text)) - seen
        answer.close()
    assert dead == []
    suffixes = {form.suffix for row in FORMATS for form in row.serializations if row.route == "description"}
    assert suffixes <= {path.partition("?")[0].rpartition(".")[2] for path in seen}
    assert len(seen) > 150
