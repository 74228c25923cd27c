"""N-Triples terms and triples: escapes, invalid IRIs, order; and JSON-LD of unusual graphs."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from fonds.serializers.graph import jsonld, ntriples, serialize

S, P, T = "<http://a.example/s>", "<http://a.example/p>", "<http://a.example/o>"


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ('say "no"', r'"say \"no\""'),
        ("a\nb\tc\rd\\e", r'"a\nb\tc\rd\\e"'),
        ("\\u0000 as words", r'"\\u0000 as words"'),
        ("делегация 會議 \U0001f4dc", '"делегация 會議 \U0001f4dc"'),
        ("\x00\x0b\x1f\ufffe\ud800", '"\ufffd\ufffd\ufffd\ufffd\ufffd"'),  # not allowed in XML
        ("delete\x7f", r'"delete\u007F"'),
        ("delete\x7fé", r'"delete\u007Fé"'),
        ("", '""'),
    ],
)
def test_escapes(words: str, term: str) -> None:
    assert ntriples.literal(words) == term
    read = list(ox.parse(ntriples.join_triples([ntriples.triple(S, P, term)]), format=ox.RdfFormat.N_TRIPLES))
    assert len(read) == 1


@pytest.mark.parametrize(
    "value",
    [
        "http://a b/",
        "http://a/<",
        "not an iri",
        "",
        "http://[x/",
        "http://a:b/",
        "http://a/%zz",
        "http://a/#b#c",
    ],
)
def test_what_is_no_iri(value: str) -> None:
    assert ntriples.checked_iri(value) is None


def test_iri() -> None:
    assert (
        ntriples.checked_iri("https://zh.wikipedia.org/wiki/蒋中正")
        == "<https://zh.wikipedia.org/wiki/蒋中正>"
    )


def test_languages() -> None:
    assert ntriples.tagged_literal("x", "es-419") == '"x"@es-419'
    assert ntriples.tagged_literal("x", "zh-Hans") == '"x"@zh-hans'
    assert ntriples.tagged_literal("x", "und") == '"x"'
    assert ntriples.text_triples(S, P, {"en": "", "fr": "y"}) == [ntriples.triple(S, P, '"y"@fr')]


@pytest.mark.parametrize(
    ("number", "lexical"), [(38.914, "38.914"), (-0.5, "-0.5"), (121.0, "121.0"), (0.00001, "0.00001")]
)
def test_decimals(number: float, lexical: str) -> None:
    assert ntriples.decimal(number) == f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


def test_order_and_no_duplicates() -> None:
    document = ntriples.join_triples(
        [ntriples.triple(S, P, T), ntriples.triple(T, P, S), ntriples.triple(S, P, T)]
    )
    assert document.decode() == f"{S} {P} {T} .\n{T} {P} {S} .\n"


def read(lines: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def test_what_points_at_the_root_hangs_on_it() -> None:
    lines = f'{S} {P} "x" .\n{T} {P} {S} .\n'
    document = jsonld.write(read(lines), "dcterms")
    assert json.loads(document)["@reverse"]["http://a.example/p"] == [{"@id": "http://a.example/o"}]
    assert {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)} == set(read(lines))


def test_what_has_no_tie_to_the_root_is_included() -> None:
    lines = f'{S} {P} "x" .\n{T} {P} "y"@en, "z" .\n'.replace(", ", f" .\n{T} {P} ")
    document = jsonld.write(read(lines), "schema")
    assert json.loads(document)["@included"][0]["@id"] == "http://a.example/o"
    assert {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)} == set(read(lines))


def test_circles_end() -> None:
    lines = f"{S} {P} {T} .\n{T} {P} {S} .\n{T} {P} {T} .\n"
    document = jsonld.write(read(lines), "vocab")
    assert {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)} == set(read(lines))


def test_blank_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="blank"):
        jsonld.write(read(f"_:b {P} {T} .\n"), "dcterms")


@pytest.mark.parametrize("suffix", ["nt", "ttl", "rdf", "jsonld"])
def test_an_empty_graph(suffix: str) -> None:
    document = serialize.serialize_graph(b"", suffix, "dcterms")
    form = {"nt": "N_TRIPLES", "ttl": "TURTLE", "rdf": "RDF_XML", "jsonld": "JSON_LD"}[suffix]
    assert list(ox.parse(document, format=getattr(ox.RdfFormat, form))) == []


def test_unknown_suffix() -> None:
    with pytest.raises(KeyError):
        serialize.serialize_graph(b"", "n3", "dcterms")
