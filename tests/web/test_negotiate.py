"""RFC 9110, 12.5: tables of real Accept headers, and what must come of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.web.http.negotiation import Offer, choose, choose_encoding, etag_matches, parse_accept

OFFERS = (
    Offer("text/turtle", "ttl", ("application/x-turtle",), "http://x/dcterms"),
    Offer("application/ld+json", "jsonld", (), "http://x/dcterms"),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdf", ("application/xml",)),
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer("application/json", "json"),
)
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
RAPTOR = "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/turtle, text/html;q=0.6, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
COMUNICA = "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,*/*;q=0.1"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        pytest.param(None, "ttl", id="no header accepts everything"),
        pytest.param("", "ttl", id="an empty header accepts everything"),
        pytest.param("*/*", "ttl", id="curl"),
        pytest.param("*", "ttl", id="a bare star, as old Java writes it"),
        pytest.param(CHROME, "html", id="Chrome"),
        pytest.param(RDFLIB, "rdf", id="rdflib"),
        pytest.param(RAPTOR, "ttl", id="raptor"),
        pytest.param(JENA, "ttl", id="Jena"),
        pytest.param(COMUNICA, "jsonld", id="comunica"),
        pytest.param("text/*", "ttl", id="a subtype wildcard"),
        pytest.param("text/*;q=0.5, text/html", "html", id="the closer range weighs"),
        pytest.param("text/html;q=0, */*", "ttl", id="q=0 is a refusal"),
        pytest.param("text/html;q=0, text/*;q=0.3, */*;q=0.1", "ttl", id="refused closely, accepted widely"),
        pytest.param("TEXT/TURTLE", "ttl", id="types are case-insensitive"),
        pytest.param("text/turtle;charset=utf-8", "ttl", id="charset is no obstacle"),
        pytest.param('application/ld+json;profile="http://x/dcterms"', "jsonld", id="a profile of ours"),
        pytest.param('application/ld+json;profile="http://else"', "jsonld", id="a profile is a wish"),
        pytest.param("text/turtle;q=abc", "ttl", id="a weight that is no number"),
        pytest.param("application/x-turtle", "ttl", id="another name"),
        pytest.param("application/json", "json", id="JSON"),
        pytest.param(
            "application/rdf+xml;q=0.9, application/json;q=0.9", "rdf", id="equal: the server's order"
        ),
        pytest.param("text/html, */*", "html", id="what is named counts for more than anything else"),
        pytest.param("application/json, text/plain, */*", "json", id="axios"),
        pytest.param("application/xml, */*", "rdf", id="so does what is named by another name"),
        pytest.param("text/*, */*", "ttl", id="and a main type"),
        pytest.param("text/html;q=0.9, */*", "ttl", id="but less where it is wanted less"),
        pytest.param("text/html, application/rdf+xml", "rdf", id="both named: the server's order"),
        pytest.param(
            'text/turtle, application/ld+json;profile="http://x/dcterms"', "jsonld", id="named with a profile"
        ),
        pytest.param("image/png", None, id="nothing fits"),
        pytest.param("text/turtle;q=0", None, id="only a refusal"),
        pytest.param(",,;;q=", None, id="nothing that can be read"),
    ],
)
def test_choose(header: str | None, key: str | None) -> None:
    chosen = choose(header, OFFERS)
    assert (chosen.key if chosen else None) == key


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip", "gzip"),
        ("gzip;q=0", "identity"),
        ("zstd;q=0.1, gzip;q=0.9", "gzip"),
        ("br", "identity"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("identity;q=0, *", "zstd"),
        ("identity;q=0.5, gzip;q=0.3", "identity"),
        ("identity, gzip;q=0.5", "identity"),
    ],
)
def test_choose_encoding(header: str | None, coding: str) -> None:
    assert choose_encoding(header) == coding


@pytest.mark.parametrize(
    ("header", "matches"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_etag_matches(header: str, matches: bool) -> None:
    assert etag_matches(header, '"a"') is matches


def test_a_quotation_without_end_is_read_once() -> None:
    header = 'text/html;p="' + '\\"' * 100_000  # took minutes when it was read again from each quote
    assert len(parse_accept(header)) <= 1


@given(st.text(max_size=300))
def test_any_header_can_be_read(header: str) -> None:
    for given_range in parse_accept(header):
        assert 0.0 <= given_range.quality <= 1.0
    choose(header, OFFERS)
    choose_encoding(header)
