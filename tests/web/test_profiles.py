"""Negotiation by profile (W3C DX-PROF-CONNEG) by header and by query, the list of representations, link sets."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.descriptions import profile_negotiation
from fonds.web.descriptions.signposting import MAX_LINK_LENGTH, Signpost, header
from fonds.web.http.request import Request
from tests.conftest import BASE

CABLE = "/records/harriman-1945-07"
SCHEMA, DCTERMS = f"{BASE}/vocab/profiles/schema", f"{BASE}/vocab/profiles/dcterms"


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


def profile_of(link: str) -> list[str]:
    return [part.split(">")[0].strip(" <") for part in link.split(", ") if 'rel="profile"' in part]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("<urn:x>;q=0.5, <urn:y>", ("urn:y", "urn:x")),
        ("<urn:x>; q=0, <urn:y>;q=0.1", ("urn:y",)),
        ("<urn:a,b>;q=1.0,<urn:c>;q=0.6", ("urn:a,b", "urn:c")),
        ("urn:bare", ("urn:bare",)),
        ("", ()),
    ],
)
def test_wishes_of_a_header_stand_by_their_quality(said: str, names: tuple[str, ...]) -> None:
    assert profile_negotiation.requested_profiles(
        Request("GET", "/", accept_profile=said)
    ) == profile_negotiation.ProfilePreference(names)


def test_wishes_of_a_query_stand_in_their_order_and_bind() -> None:
    ask = Request("GET", "/", "_profile=edm,%3Curn:y%3E;q=0.1,schema", accept_profile="<urn:x>")
    assert profile_negotiation.requested_profiles(ask) == profile_negotiation.ProfilePreference(
        ("edm", "urn:y", "schema"), True
    )


@given(st.text(max_size=300))
def test_no_wish_is_too_strange(said: str) -> None:
    assert (
        len(profile_negotiation.requested_profiles(Request("GET", "/", accept_profile=said)).names)
        <= profile_negotiation.MAX_PROFILES
    )


@pytest.mark.parametrize(
    ("query", "wish", "profile"),
    [
        ("", "", DCTERMS),
        ("", f"<{SCHEMA}>", SCHEMA),
        ("", f"<urn:unknown>, <{SCHEMA}>;q=0.2", SCHEMA),
        ("", f"<{SCHEMA}>;q=0.3, <{DCTERMS}>;q=0.2", SCHEMA),
        ("", "<urn:unknown>", DCTERMS),
        ("_profile=schema", f"<{DCTERMS}>", SCHEMA),
        ("_profile=nothing,schema", "", SCHEMA),
        (f"_profile=%3C{SCHEMA}%3E", "", SCHEMA),
        ("profile=schema", "", SCHEMA),
    ],
)
def test_the_profile_that_was_chosen_is_named(
    query: str, wish: str, profile: str, client: FlaskClient
) -> None:
    headers = {"Accept": "text/turtle", **({"Accept-Profile": wish} if wish else {})}
    answer = client.get(f"{CABLE}?{query}", headers=headers)
    assert answer.status_code == 200
    assert profile_of(answer.headers["Link"])[0] == profile  # and those of others that it keeps
    assert {"Accept", "Accept-Profile"} <= set(answer.headers["Vary"].split(", "))
    again = client.get(answer.headers["Content-Location"].removeprefix(BASE))
    assert again.data == answer.data


def test_a_profile_counts_for_more_than_a_media_type(client: FlaskClient) -> None:
    headers = {"Accept": "text/html, application/ld+json;q=0.1", "Accept-Profile": f"<{SCHEMA}>"}
    assert client.get(CABLE, headers=headers).mimetype == "application/ld+json"


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/trig", "application/n-quads", "text/html"]
)
def test_the_media_type_may_stand_in_the_query(media_type: str, client: FlaskClient) -> None:
    answer = client.get(f"{CABLE}?_mediatype={media_type}", headers={"Accept": "application/pdf"})
    assert answer.mimetype == media_type
    assert client.get(f"{CABLE}?_mediatype=image/x-none").status_code == 406


def test_the_thing_says_which_profile_to_expect(client: FlaskClient) -> None:
    answer = client.get("/id/harriman-1945-07", headers={"Accept-Profile": f"<{SCHEMA}>"})
    assert answer.status_code == 303
    assert profile_of(answer.headers["Link"]) == [SCHEMA]
    assert answer.headers["Vary"].startswith("Accept, Accept-Profile")


@pytest.mark.parametrize("query", ["_view=alternates", "_profile=alt"])
def test_all_forms_are_listed_and_answer(query: str, client: FlaskClient) -> None:
    answer = client.get(f"{CABLE}?{query}", headers={"Accept": "application/json"})
    listed = answer.get_json()
    assert {row["token"]: row["uri"] for row in listed["profiles"]}["schema"] == SCHEMA
    assert 'rel="type"; token="schema"; anchor="' + SCHEMA in answer.headers["Link"]
    for form in listed["representations"]:
        found = client.get(form["href"].removeprefix(BASE))
        assert (found.status_code, found.mimetype) == (200, form["type"])
    page = client.get(f"{CABLE}?{query}", headers={"Accept": "text/html"})
    assert "All formats of this description" in page.text
    graph = client.get(f"{CABLE}?{query}", headers={"Accept": "text/turtle"}).data
    formats = [
        quad
        for quad in ox.parse(graph, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("/format")
    ]
    assert len(formats) == len(listed["representations"])


@pytest.mark.parametrize("suffix", ["trig", "nq"])
@pytest.mark.parametrize("profile", ["dcterms", "schema"])
def test_named_graphs_have_the_address_of_their_graph(suffix: str, profile: str, client: FlaskClient) -> None:
    form = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}[suffix]
    quads = list(ox.parse(client.get(f"{CABLE}.{suffix}?profile={profile}").data, format=form))
    (name,) = {quad.graph_name.value for quad in quads}
    assert name == f"{BASE}{CABLE}?profile={profile}"
    plain = client.get(name.removeprefix(BASE), headers={"Accept": "application/n-triples"}).data
    assert {quad.triple for quad in quads} == {
        quad.triple for quad in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)
    }


def test_a_header_that_grows_long_becomes_a_link_to_the_link_set() -> None:
    few = [Signpost("cite-as", "https://x.example/1"), Signpost("linkset", "https://x.example/1.linkset")]
    many = [Signpost("describedby", f"https://x.example/{n}" + "x" * 80) for n in range(40)]
    assert header([*few, *many]) == header(few)
    assert len(header([*few, *many[:20]])) <= MAX_LINK_LENGTH
