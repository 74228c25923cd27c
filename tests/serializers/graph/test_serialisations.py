"""Every serialisation of every profile parses, in rdflib and in pyoxigraph, to the graph that is stored."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from fonds.record.model import Description, from_dict
from fonds.serializers.graph import dcterms, schema_org, serialize
from tests.serializers.graph.world import MAXIMAL, ROOT, Serializer, demonstration, make_context, maximal

# rdflib's own parser of JSON-LD still makes one
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

PROFILES: dict[str, Serializer] = {"dcterms": dcterms.to_ntriples, "schema": schema_org.to_ntriples}
RDFLIB = {"nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
OXIGRAPH = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
KINDS = list(MAXIMAL)


@pytest.fixture(autouse=True, scope="module")
def _literals_as_they_stand() -> Any:
    """Keep rdflib from rewriting lexical forms."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before


def by_rdflib(data: bytes, suffix: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data, format=RDFLIB[suffix])


def by_oxigraph(data: bytes, suffix: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=OXIGRAPH[suffix])}


def same_everywhere(ntriples: bytes, profile: str) -> None:
    stored, known = by_rdflib(ntriples, "nt"), by_oxigraph(ntriples, "nt")
    assert len(stored) == len(known) == ntriples.count(b"\n")
    for suffix in RDFLIB:
        document = serialize.serialize_graph(ntriples, suffix, profile)
        assert by_oxigraph(document, suffix) == known, suffix
        assert isomorphic(by_rdflib(document, suffix), stored), suffix


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_kind(profile: str, kind: str) -> None:
    description = maximal(kind)
    same_everywhere(PROFILES[profile](description, make_context(description)), profile)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_demonstration_node(profile: str) -> None:
    known, context = demonstration()
    for description in known.values():
        same_everywhere(PROFILES[profile](description, context), profile)


LEAST: list[dict[str, Any]] = [
    {"kind": "record", "id": "x", "title": {"und": "Only a title"}},
    {"kind": "collection", "id": "x", "title": {"en": "T"}},
    *(
        {"kind": kind, "id": "x", "name": {"en": "N"}}
        for kind in ("institution", "person", "place", "subject")
    ),
]


@pytest.mark.parametrize("plain", LEAST, ids=[plain["kind"] for plain in LEAST])
@pytest.mark.parametrize("profile", PROFILES)
def test_the_least_there_can_be(profile: str, plain: dict[str, Any]) -> None:
    same_everywhere(PROFILES[profile](from_dict(plain), make_context()), profile)


SPECIAL = st.sampled_from(
    "\t\n\r\"\\'<>&{}[]|^`@#%;.,_: \u0085\u00a0\u2028\u2029\ufeff\ufffd\U0001f4dc\u0301א中"
)
CHARACTERS = st.one_of(SPECIAL, st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")))
WORDS = st.text(CHARACTERS, min_size=1, max_size=60).map(str.strip).filter(bool)
TAGS = st.sampled_from(["en", "es-419", "zh-Hans", "ru", "und", "fr"])
TEXT = st.dictionaries(TAGS, WORDS, min_size=1, max_size=3)
ANYTHING = st.text(st.one_of(SPECIAL, st.characters()), max_size=80)


@st.composite
def records(draw: st.DrawFn) -> Description:
    """A record with all sorts of text, and a transcript with control characters that the model would refuse."""
    record = from_dict(
        MAXIMAL["record"]
        | {
            "title": draw(TEXT),
            "abstract": {"text": draw(TEXT), "by": draw(st.sampled_from(["editors", None]))},
            "rights_statement": draw(TEXT),
            "reference": draw(WORDS),
            "to": [{"as": draw(WORDS)}, {"id": "truman", "as": draw(WORDS), "inferred": draw(WORDS)}],
            "identifiers": [{"value": draw(WORDS), "scheme": draw(st.one_of(st.just(""), WORDS))}],
        }
    )
    return record.model_copy(update={"transcript": draw(ANYTHING)})


@pytest.mark.parametrize("profile", PROFILES)
@given(record=records())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text(profile: str, record: Description) -> None:
    same_everywhere(PROFILES[profile](record, make_context()), profile)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", KINDS)
def test_json_ld_is_one_object(profile: str, kind: str) -> None:
    description = maximal(kind)
    ntriples = PROFILES[profile](description, make_context(description))
    document = json.loads(serialize.serialize_graph(ntriples, "jsonld", profile))
    assert list(document)[:3] == ["@context", "@id", "@type"]
    assert "@graph" not in document and "@included" not in document
    assert document["@id"].endswith(f"/id/{description.id}")
    assert not [
        value
        for value in document["@context"].values()
        if isinstance(value, str) and value.endswith(".jsonld")
    ]
    title = "name" if profile == "schema" else "title" if "title" in document else "skos:prefLabel"
    assert "TITLE" in document[title] or "NAME" in document[title]


@pytest.mark.parametrize("profile", PROFILES)
def test_ntriples_are_canonical(profile: str) -> None:
    """pyoxigraph writes the canonical form; ours is the same, line for line."""
    description = maximal("record")
    ntriples = PROFILES[profile](description, make_context(description))
    triples = [quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    assert ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) == ntriples


def test_no_blank_nodes() -> None:
    for kind in KINDS:
        for serialize_profile in PROFILES.values():
            assert b"_:" not in serialize_profile(maximal(kind), make_context()).replace(b"SOURCE", b"")


def print_digest() -> None:
    """Print the digest of every serialization of every kind; run in a process of its own."""
    digest = hashlib.sha256()
    for profile, serialize_profile in PROFILES.items():
        for kind in KINDS:
            ntriples = serialize_profile(maximal(kind), make_context())
            for suffix in RDFLIB:
                digest.update(serialize.serialize_graph(ntriples, suffix, profile))
    sys.stdout.write(digest.hexdigest())


def test_the_same_bytes_in_every_process() -> None:
    script = f"from {__name__} import print_digest; print_digest()"
    digests = set()
    for seed in ("0", "1", "2", "3"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        digests.add(run.stdout)
    assert len(digests) == 1


def test_the_prefixes_of_turtle_are_those_in_use_whatever_words_say() -> None:
    lines = [
        '<http://x.example/1> <http://purl.org/dc/terms/title> "a < b, and <http://xmlns.com/foaf/0.1/" .',
        '<http://x.example/1> <http://purl.org/dc/terms/created> "2026"^^<http://www.w3.org/2001/XMLSchema#gYear> .',
        '<http://x.example/1> <http://purl.org/dc/terms/title> "c <" .',
        "<http://x.example/1> <http://www.w3.org/2004/02/skos/core#related> <https://schema.org/Message> .",
    ]
    document = serialize.serialize_graph("\n".join([*lines, ""]).encode(), "ttl", "dcterms").decode()
    declared = [line.split()[1] for line in document.splitlines() if line.startswith("@prefix")]
    assert {"dcterms:", "xsd:", "skos:", "schema:"} <= set(declared)
    assert "dc:" not in declared
    statements = [line.strip(" ;.,\t") for line in document.splitlines() if line and not line.startswith("@")]
    assert statements[0].startswith("<http://x.example/1> dcterms:title") and '"c <"' in statements[0]
    assert statements[-1] == "skos:related schema:Message"
