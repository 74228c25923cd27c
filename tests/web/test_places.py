"""navPlace: what coordinates say and no more, in the order of GeoJSON, with the contexts in theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.serializers.iiif.nav_place import GEOJSON_CONTEXTS, NAV_PLACE
from fonds.validation.manifest import PRESENTATION, check
from fonds.web.app import create_app
from tests import archive
from tests.conftest import BASE, settings_of


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("places")
    folder = archive.write(work / "node")
    path = folder / "collections" / "papers.md"
    path.write_text(
        path.read_text("utf-8").replace("holder: house", "holder: house\nplaces: harbin"), "utf-8"
    )
    settings = settings_of(folder, work / "state")
    assert publishing.publish(settings).problems == []
    return create_app(settings).test_client()


def get(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    return dict(json.loads(answer.get_data()))


def test_only_places_with_coordinates_are_there_and_as_they_were_given(client: FlaskClient) -> None:
    document = get(client, "/iiif/report/manifest")
    assert (document["@context"][0], document["@context"][-1]) == (NAV_PLACE, PRESENTATION)
    first, second = document["navPlace"]["features"]
    assert first["id"] == f"{BASE}/iiif/report/places/dalian"
    assert first["geometry"] == {"type": "Point", "coordinates": [121.60222, 38.91222]}
    assert first["properties"]["label"] == {"en": ["Dalian"], "de": ["Dalian"], "zh": ["大连"]}
    assert first["properties"]["homepage"][0]["id"] == f"{BASE}/places/dalian"
    assert second["properties"]["label"] == {"en": ["Harbin"]}
    assert check(document, document["id"]) == []


def test_a_record_whose_places_nobody_found_has_none(client: FlaskClient) -> None:
    document = get(client, "/iiif/note/manifest")
    assert "navPlace" not in document
    assert NAV_PLACE not in document["@context"]
    assert client.get("/iiif/note/places").status_code == 404


def test_a_collection_has_its_own(client: FlaskClient) -> None:
    document = get(client, "/iiif/collection/papers")
    assert (document["@context"][0], document["@context"][-1]) == (NAV_PLACE, PRESENTATION)
    assert [one["id"] for one in document["navPlace"]["features"]] == [f"{BASE}/iiif/papers/places/harbin"]
    assert check(document, document["id"]) == []
    assert get(client, "/iiif/papers/places")["features"] == document["navPlace"]["features"]


def test_each_id_answers_with_itself_as_geojson(client: FlaskClient) -> None:
    embedded = get(client, "/iiif/report/manifest")["navPlace"]
    for part in (embedded, *embedded["features"]):
        path = part["id"].removeprefix(BASE)
        answer = client.get(path)
        assert answer.mimetype == "application/geo+json"
        assert json.loads(answer.get_data()) == {"@context": GEOJSON_CONTEXTS, **part}
        assert client.get(path, headers={"Accept": "application/ld+json"}).mimetype == "application/ld+json"
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["report/places/nowhere", "report/places/nothing", "harbin/places", "nothing/places", "house/places"],
)
def test_what_has_no_coordinates_has_no_address(client: FlaskClient, path: str) -> None:
    assert client.get(f"/iiif/{path}").status_code == 404


def test_moving_a_place_moves_it_in_every_manifest(tmp_path: Path) -> None:
    folder = archive.write(tmp_path / "node")
    settings = settings_of(folder, tmp_path / "state")
    publishing.publish(settings)
    path = folder / "places" / "harbin.md"
    path.write_text(path.read_text("utf-8").replace("45.75", "45.8"), "utf-8")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    assert get(client, "/iiif/report/places/harbin")["geometry"]["coordinates"] == [126.65, 45.8]
