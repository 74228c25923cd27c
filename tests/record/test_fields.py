"""Web addresses: what RDF takes as an IRI, and nothing else; and ids that are made of words."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from fonds.record.field_types import Url
from fonds.record.model import from_dict
from fonds.record.slugs import slugify

URL = TypeAdapter(Url)
GOOD = [
    "https://example.org", "http://example.org/a/b?c=d&e#f", "https://example.org:8080/x", "http://[::1]:80/x",
    "https://例え.jp/パス", "https://example.org/a%20b", "https://example.org/~a;b=c,d!$'()*+", "http://a/x:y@z",
]  # fmt: skip
BAD = [
    "", "example.org", "ftp://example.org/", "http://a:b/", "http://[x/", "http://a/%zz", "http://a/#b#c", "http://a/[b]",
    "https://a b.org/", 'https://a.org/"', "https://a.org/<b>", "javascript:alert(1)", "http://user@host/", "http:///x",
    "https://a.org/\\b",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_an_address(address: str) -> None:
    assert URL.validate_python(address) == address
    ox.NamedNode(address)


@pytest.mark.parametrize("address", BAD)
def test_no_address(address: str) -> None:
    with pytest.raises(ValidationError):
        URL.validate_python(address)


@given(st.text(max_size=40))
def test_what_passes_is_an_iri(tail: str) -> None:
    try:
        address = URL.validate_python("http://example.org/" + tail)
    except ValidationError:
        return
    ox.NamedNode(address)


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("John Müller", "john-muller"),
        ("Émile Zola", "emile-zola"),
        ("Łódź, Ørsted & Straße", "lodz-orsted-strasse"),
        ("Þingvellir / Đà Nẵng", "thingvellir-da-nang"),
        ("  Letter no. 5 -- draft ", "letter-no-5-draft"),
        ("蒋中正", ""),
    ],
)
def test_an_id_is_made_of_words(words: str, id: str) -> None:
    assert slugify(words) == id


@pytest.mark.parametrize("field", ["id", "from", "people", "collection"])
def test_a_long_value_that_is_no_id_is_quoted_in_short(field: str) -> None:
    """Of a reference as of an id: a message does not grow with what the file says."""
    fields = {"kind": "record", "id": "r", "title": {"en": "x"}, field: "No id. " * 10_000}
    with pytest.raises(ValidationError) as raised:
        from_dict(fields)
    (error,) = raised.value.errors(include_url=False)
    assert "is not an id" in error["msg"]
    assert len(error["msg"]) + len(error["ctx"]["hint"]) < 1_000
