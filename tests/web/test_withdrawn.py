"""The addresses of what was merged or moved lead to what took its place; of what is just gone, they say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from tests import generate
from tests.conftest import BASE, settings_of


def edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Of ten records, 1 moved, 2 was merged into 3, which was merged into 4; 5 was merged into 6, which is gone;
    7 was merged into a collection."""
    work = tmp_path_factory.mktemp("withdrawn")
    settings = settings_of(generate.node(work / "node", 10), work / "state")
    publishing.publish(settings)
    records = settings.node / "records"
    edit(records / "r0000001.md", "id: r0000001", "id: letter\nformerly: r0000001")
    for number, successor in ((2, "r0000003"), (3, "r0000004"), (5, "r0000006"), (6, ""), (7, "papers")):
        said = "withdrawn:\n  date: 2026-01-02\n  reason: A test.\n"
        said += f"  successor: {successor}\n" if successor else ""
        edit(records / f"r000000{number}.md", "title: ", f"{said}title: ")
    assert publishing.publish(settings).problems == []
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/id/r0000001", "/id/letter"),
        ("/records/r0000001", "/records/letter"),
        ("/records/r0000001.ttl?profile=schema", "/records/letter.ttl?profile=schema"),
        ("/iiif/r0000001/manifest", "/iiif/letter/manifest"),
        ("/iiif/2/r0000001/manifest", "/iiif/2/letter/manifest"),
        ("/iiif/r0000001/canvas/1", "/iiif/letter/canvas/1"),
        ("/iiif/image/3/r0000001.1/info.json", "/iiif/image/3/letter.1/info.json"),
        ("/id/r0000002", "/id/r0000004"),
        ("/records/r0000002", "/records/r0000004"),
        ("/iiif/r0000002/manifest", "/iiif/r0000004/manifest"),
        ("/records/r0000007", "/collections/papers"),
        ("/iiif/r0000007/manifest", "/collections/papers"),
    ],
)
def test_it_leads_to_what_took_its_place(path: str, there: str, client: FlaskClient) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, BASE + there)


@pytest.mark.parametrize(
    "path",
    ["/records/r0000005", "/records/r0000006", "/iiif/r0000006/manifest", "/iiif/r0000002/canvas/1"],
)
def test_it_is_gone(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 410


def test_who_follows_arrives(client: FlaskClient) -> None:
    for path in ("/records/r0000001", "/records/r0000002", "/iiif/r0000001/manifest"):
        assert client.get(client.get(path).headers["Location"].removeprefix(BASE)).status_code == 200
