"""The map: places with coordinates and the number of records, as a drawing, a list and GeoJSON; where land is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.store.point_index import Point
from fonds.web.app import create_app
from fonds.web.map import outlines
from fonds.web.map.drawing import CELL, draw
from fonds.web.map.outlines import UNIT, land_path
from fonds.web.map.places import MapPlace
from fonds.web.map.window import WORLD, Projection, Window, around, as_bbox, fitted, parse_bbox
from tests import correspondence
from tests.conftest import BASE, settings_of
from tests.correspondence import PLACES

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("letters")
    settings = settings_of(correspondence.write(work / "node", correspondence.letters()), work / "state")
    publishing.publish(settings)
    return create_app(settings).test_client()


def names(client: FlaskClient, query: str = "") -> set[str]:
    document = client.get(f"/map.geojson{query}").json
    assert document is not None and document["type"] == "FeatureCollection"
    return {feature["id"].rpartition("/")[2] for feature in document["features"]}


def test_places_are_geojson_with_their_records(client: FlaskClient) -> None:
    answer = client.get("/map.geojson")
    assert answer.headers["Content-Type"] == "application/geo+json" and answer.json is not None
    assert answer.json["total"] == len(PLACES)
    written = correspondence.letters()
    for feature in answer.json["features"]:
        id = feature["id"].removeprefix(f"{BASE}/id/")
        name, latitude, longitude = PLACES[id]
        assert feature["geometry"] == {"type": "Point", "coordinates": [longitude, latitude]}
        records = sum(letter.place == id for letter in written)
        assert feature["properties"] == {"name": name, "records": records, "page": f"{BASE}/places/{id}"}
    assert client.get("/map", headers={"Accept": "application/geo+json"}).json == answer.json


def test_the_list_says_what_the_drawing_shows(client: FlaskClient) -> None:
    html = client.get("/map", headers=HTML).text
    listed = re.findall(r'<li><a href="/places/([^"]*)">', html)
    assert set(listed) == set(PLACES)
    drawing = re.search(r'<svg class="map".*?</svg>', html, re.DOTALL)
    assert drawing and 'aria-hidden="true"' in drawing[0] and len(drawing[0]) < 60_000
    assert all(f'href="/places/{id}"' in drawing[0] for id in PLACES)
    assert "Dalian &amp; &#34;Dairen&#34;" in html


def test_a_bbox_cuts_the_map_also_across_the_180th_meridian(client: FlaskClient) -> None:
    assert names(client, "?bbox=100,30,140,50") == {"harbin", "dalian"}
    assert names(client, "?bbox=170,-30,-160,0") == {"suva", "apia"}
    html = client.get("/map?bbox=170,-30,-160,0", headers=HTML).text
    assert 'href="/places/suva"' in html and 'href="/places/moscow"' not in html
    assert "2 places in this part of the map" in html


@pytest.mark.parametrize(
    "bbox", ["1,2,3", "a,b,c,d", "0,10,10,0", "nan,0,1,1", "0,0,0.1,0.1", "0,0,inf,1", "-181,0,1,1"]
)
def test_what_is_no_bbox_is_refused(bbox: str, client: FlaskClient) -> None:
    assert client.get(f"/map?bbox={bbox}").status_code == 400
    assert client.get(f"/map.geojson?bbox={bbox}").status_code == 400


def test_a_node_without_places_says_so(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "node.toml").write_text('title = "Nothing"\n', "utf-8")
    settings = settings_of(tmp_path / "node", tmp_path / "state")
    publishing.publish(settings)
    assert (
        "No place has coordinates yet." in create_app(settings).test_client().get("/map", headers=HTML).text
    )


@pytest.mark.parametrize(
    "window", [WORLD, Window(100, 20, 140, 50), Window(170, -30, 200, 0), Window(-200, 0, -150, 40)]
)
def test_a_window_is_the_same_after_its_bbox(window: Window) -> None:
    parsed = parse_bbox(as_bbox(window))
    assert parsed is not None
    turn = window.west - parsed.west
    assert turn in (0, -360, 360)
    assert parsed == Window(window.west - turn, window.south, window.east - turn, window.north)


@pytest.mark.parametrize(
    "points",
    [
        [(55.75, 37.6)],
        [(-18.1, 178.4), (-13.8, -171.8)],
        [(38.9, -77.0), (55.75, 37.6), (29.5, 106.5)],
        [(-80.0, 10.0), (83.0, 10.0)],
        [(0.0, longitude) for longitude in range(-180, 180, 30)],
    ],
)
def test_a_fitted_window_has_all_its_points(points: list[Point]) -> None:
    window = fitted(points)
    assert window == WORLD or all(window.has(point) for point in points)
    for point in points if window != WORLD else ():
        x, y = Projection(window).position(point)
        assert 0 <= x <= 720 and 0 <= y <= Projection(window).height


def is_land(projection: Projection, point: Point) -> bool:
    """Whether a point of a drawn map is on land: by how many edges of the path are left of it."""
    x, y = (value * UNIT for value in projection.position(point))
    crossings = 0
    for start_x, start_y, steps in re.findall(r"M(-?\d+) ?(-?\d+)l([^z]*)z", land_path(projection)):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        corners = [(int(start_x), int(start_y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
        for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1


LAND = {
    "Moscow": (55.7, 37.6),
    "Chongqing": (29.5, 106.5),
    "Kansas": (39.0, -98.0),
    "Chukotka": (67.0, -175.0),
}
SEA = {"Atlantic": (30.0, -40.0), "Pacific": (0.0, 170.0), "Black Sea": (43.0, 35.0), "Caspian": (42.0, 50.5)}


@pytest.mark.skipif(
    not (outlines.FOLDER / outlines.FINE).is_file(), reason="`make assets` puts the coasts in place"
)
@pytest.mark.parametrize("name", [*LAND, *SEA])
@pytest.mark.parametrize("span", [30.0, 120.0])
def test_land_is_where_land_is(name: str, span: float) -> None:
    point = (LAND | SEA)[name]
    assert is_land(Projection(around(point, span, 1.7)), point) == (name in LAND)
    assert is_land(Projection(WORLD), point) == (name in LAND)


def test_places_that_would_cover_each_other_are_one_circle() -> None:
    window = Window(0, 0, 40, 20)
    near = [MapPlace(f"p{n}", f"P {n}", f"/places/p{n}", (10 + n / 100, 10), n) for n in (3, 2, 1)]
    far = MapPlace("far", "Far", "/places/far", (2, 35), 1)
    circles = draw(window, [*near, far]).circles
    assert [len(circle.places) for circle in circles] == [3, 1] and CELL > 2
    assert circles[0].count == 6 and circles[0].first == near[0]
    box = parse_bbox(circles[0].bbox)
    assert box and all(box.has(place.point) for place in near) and not box.has(far.point)
    assert circles[1].bbox == ""
