"""The worked example in docs/where.md works: one file and one row add a format that is negotiated and listed."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.formats import FormatRegistry, Representation
from fonds.publishing import publish as publishing
from fonds.publishing import serializer_context
from fonds.serializers import format_registry
from fonds.settings import Settings
from fonds.web.app import create_app
from tests.conftest import RECORDS, settings_of
from tests.docs import pages

CABLE = "/records/harriman-1945-07"
LINE = b"harriman-1945-07, July 1945: Message from Averell Harriman to the President and Secretary of State\n"


def example() -> Representation:
    """The row and the serializer, as they are printed on the page."""
    blocks = {
        fence.argument: fence.body for fence in pages.fences("docs/where.md") if fence.language == "python"
    }
    module = types.ModuleType("shelf")
    exec(blocks["file=fonds/serializers/text/shelf.py"], module.__dict__)
    row = eval(blocks["row"], {**vars(format_registry), "shelf": module})
    assert isinstance(row, Representation)
    return row


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(serializer_context, "FORMATS", FormatRegistry((*format_registry.FORMATS, example())))
    settings: Settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)
    return create_app(settings).test_client()


def test_one_file_and_one_row_add_a_format(client: FlaskClient) -> None:
    by_suffix = client.get(f"{CABLE}.shelf")
    assert (by_suffix.status_code, by_suffix.data) == (200, LINE)
    negotiated = client.get(CABLE, headers={"Accept": "text/x-shelf-list"})
    assert (negotiated.data, negotiated.content_type) == (LINE, "text/x-shelf-list; charset=utf-8")
    assert f'{CABLE}.shelf>; rel="describedby"; type="text/x-shelf-list"' in client.get(CABLE).headers["Link"]
    page = client.get(f"{CABLE}.html").text
    assert f'<a href="{CABLE}.shelf" type="text/x-shelf-list">Shelf list</a>' in page
    not_acceptable = client.get(CABLE, headers={"Accept": "image/png"}).json
    assert "text/x-shelf-list" in [available["type"] for available in not_acceptable["available"]]
    manifest = client.get("/iiif/harriman-1945-07/manifest").json
    assert f"http://127.0.0.1:8000{CABLE}.shelf" in [link["id"] for link in manifest["seeAlso"]]
