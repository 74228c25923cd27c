"""The OpenAPI document: valid, complete, and true of the answers (of plain addresses, see test_bare_flask.py)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import Client

from fonds.settings import Settings
from fonds.urls import GRAMMAR, ROUTES
from fonds.web.app import create_app
from fonds.web.openapi.operations import OPERATIONS
from fonds.web.openapi.parameters import PARAMETERS, REQUIRED, VARIABLES
from tests.conftest import settings_of
from tests.web.openapi_answers import undocumented


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> Client:
    return Client(create_app(demonstration))


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").get_json(force=True)
    return found


def test_it_is_valid(document: dict[str, Any]) -> None:
    """By a validator of others."""
    OpenAPIV31SpecValidator(document).validate()


def test_every_address_and_every_parameter_is_in_it(document: dict[str, Any]) -> None:
    assert set(OPERATIONS) == set(ROUTES)
    assert set(ROUTES.values()) <= set(document["paths"])
    assert {name for operation in OPERATIONS.values() for name in operation.query} == set(PARAMETERS)
    assert set(VARIABLES) == {*GRAMMAR, "suffix"}
    for name, required in REQUIRED.items():
        assert required <= set(OPERATIONS[name].query)
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_what_is_required_is(client: Client) -> None:
    for name in REQUIRED:
        path = re.sub(r"\{of\}", "entity", ROUTES[name])
        response = client.get(path)
        assert (
            response.status_code in (400, 404) or b"badVerb" in response.data or response.data == b'["",[]]'
        ), name


SUFFIXED = {
    "/records/{id}.{suffix}": "harriman-1945-07",
    "/collections/{id}.{suffix}": "sino-soviet-negotiations-1945",
    "/agents/{id}.{suffix}": "harriman",
    "/places/{id}.{suffix}": "dairen",
    "/subjects/{id}.{suffix}": "sino-soviet-negotiations",
    "/{room}/{id}/versions/{number}.{suffix}": "harriman-1945-07",
}


def test_every_suffix_gives_the_type_that_it_is_said_to_give(
    client: Client, document: dict[str, Any]
) -> None:
    met = 0
    for path, item in document["paths"].items():
        suffix = next((one for one in item["get"]["parameters"] if one["name"] == "suffix"), None)
        if suffix is None:
            continue
        values = {"id": SUFFIXED.get(path, "sino-soviet-negotiations-1945"), "room": "records", "number": 1}
        if path.startswith("/records/{id}/related"):
            values["id"] = "harriman-1945-07"
        values |= {"scheme": "types", "term": "telegram"}
        for form in suffix["schema"]["enum"]:
            response = client.get(path.format(**values, suffix=form))
            assert undocumented(document, path, response) == "", (path, form)
            met += response.status_code == 200
    assert met > 150


def test_below_a_path(demonstration: Settings) -> None:
    settings = settings_of(demonstration.node, demonstration.state, base_url="https://a.example/archive")
    document = Client(create_app(settings)).get("/openapi.json").get_json(force=True)
    assert document["servers"] == [{"url": "https://a.example/archive"}]
    assert "/records/{id}" in document["paths"]
