"""RDF: real files of each profile, small graphs written here, and files that are hostile or broken."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal

from fonds.ingest.imported import InputFile, ReadOptions
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.rdf import RDF, source, syntaxes
from fonds.ingest.readers.rdf.source import Source, value_of
from tests.ingest.readers.reading import SHARED, Reading, read, shared

PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcmitype: <http://purl.org/dc/dcmitype/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix ex: <https://example.org/> .
"""
LETTER = 'ex:letter a dcterms:BibliographicResource ; dcterms:title "Letter to the mayor"@en .\n'
REAL = sorted((SHARED / "intake" / "rdf").glob("*"))
# properties whose words are the same in another form: dates, and the kinds of nodes
_FORMS = re.compile(r"[bB]egin|[eE]nd(_|D|$)|date|Date|P82|language|edm:type|sdDate|expressedDate")


def read_text(tmp_path: Path, text: str | bytes, name: str = "graph.ttl") -> Reading:
    """Read a graph through a file."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, RDF)


def turtle(tmp_path: Path, text: str) -> Reading:
    """Read a graph in Turtle."""
    return read_text(tmp_path, PREFIXES + text)


def only(reading: Reading, kind: str = "record") -> dict[str, Any]:
    """Return the fields of the only description of a kind."""
    (item,) = reading.of_kind(kind)
    return item.fields


class TestSyntaxes:
    @pytest.mark.parametrize(
        ("text", "syntax"),
        [
            (PREFIXES + LETTER, "turtle"),
            ('<https://example.org/a> <http://purl.org/dc/terms/title> "A" .\n', "nt"),
            (
                '<https://example.org/a> <http://purl.org/dc/terms/title> "A" <https://example.org/g> .\n',
                "nquads",
            ),
            (PREFIXES + "ex:g { " + LETTER + "}", "trig"),
            ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "xml"),
            ('{"@context": "https://schema.org", "name": "A"}', "json-ld"),
            ('{"title": "A"}', ""),
            ("id,title\n1,A\n", ""),
            ('<ead xmlns="urn:isbn:1-931666-22-9"/>', ""),
        ],
    )
    def test_they_are_recognised_by_content(self, text: str, syntax: str, tmp_path: Path) -> None:
        path = tmp_path / "file.txt"
        path.write_text(text)
        assert syntaxes.syntax_of(InputFile(path, path.name)) == syntax

    def test_a_bad_line_of_n_triples_loses_that_line_alone(self, tmp_path: Path) -> None:
        lines = [
            "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
            " <http://purl.org/dc/terms/BibliographicResource> .",
            "<https://example.org/a> <http://purl.org/dc/terms/title> broken .",
            '<https://example.org/a> <http://purl.org/dc/terms/title> "Letter"@en .',
        ]
        reading = read_text(tmp_path, "\n".join(lines), "a.nt")
        assert only(reading)["title"] == "Letter"
        assert [(problem.severity, problem.line) for problem in reading.problems] == [("error", 2)]

    def test_a_fault_in_turtle_is_one_problem_with_its_line(self, tmp_path: Path) -> None:
        reading = turtle(tmp_path, LETTER + "ex:b dcterms:title ;;; .\n")
        assert not reading.items
        (problem,) = reading.problems
        assert problem.line == PREFIXES.count("\n") + 2

    def test_a_byte_order_mark_is_skipped(self, tmp_path: Path) -> None:
        assert only(read_text(tmp_path, b"\xef\xbb\xbf" + (PREFIXES + LETTER).encode()))  # fault 25

    def test_named_graphs_are_read_as_one(self, tmp_path: Path) -> None:
        text = PREFIXES + "ex:g { " + LETTER + '} ex:h { ex:letter dcterms:abstract "Short." . }'
        assert only(read_text(tmp_path, text, "a.trig"))["abstract"] == "Short."


class TestHostile:
    def test_entity_bombs_are_refused(self, tmp_path: Path) -> None:
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 12))
        text = (
            f'<!DOCTYPE r [<!ENTITY e0 "bomb">{entities}]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<rdf:Description rdf:about="https://example.org/a"><dc:title>&e11;</dc:title></rdf:Description></rdf:RDF>'
        )
        reading = read_text(tmp_path, text, "bomb.rdf")
        assert not reading.items
        assert [problem.severity for problem in reading.problems] == ["error"]

    def test_an_external_entity_is_reported(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("SECRET")
        text = (
            '<!DOCTYPE r [<!ENTITY s SYSTEM "secret">]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<rdf:Description rdf:about="https://example.org/a"><dc:title>&s;</dc:title></rdf:Description></rdf:RDF>'
        )
        reading = read_text(tmp_path, text, "a.rdf")
        assert "SECRET" not in str(reading)
        assert [problem.severity for problem in reading.problems] == ["error"]

    def test_entities_of_namespaces_are_replaced(self, tmp_path: Path) -> None:
        text = (
            '<!DOCTYPE rdf:RDF [<!ENTITY dct "http://purl.org/dc/terms/">]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="&dct;">'
            '<dcterms:BibliographicResource rdf:about="https://example.org/a"><dcterms:title>A letter</dcterms:title>'
            "</dcterms:BibliographicResource></rdf:RDF>"
        )
        assert only(read_text(tmp_path, text, "a.rdf"))["title"] == "A letter"

    def test_a_context_that_is_not_at_hand_is_refused_by_name(self, tmp_path: Path) -> None:
        text = json.dumps(
            {"@context": "https://evil.example.org/context.json", "@id": "https://example.org/a"}
        )
        reading = read_text(tmp_path, text, "a.jsonld")
        assert not reading.items
        assert "https://evil.example.org/context.json" in reading.problems[0].message

    def test_too_many_triples_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "MAX_TRIPLES", 3)
        reading = turtle(tmp_path, LETTER + 'ex:letter dcterms:abstract "a", "b", "c" .')
        assert not reading.items
        assert "more than" in reading.problems[0].message

    def test_a_large_file_is_refused_unread(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(syntaxes, "MAX_BYTES", 100)
        assert "bytes" in turtle(tmp_path, LETTER).problems[0].message

    def test_a_literal_that_no_field_holds_refuses_its_description_alone(self, tmp_path: Path) -> None:
        long = 'ex:other a dcterms:BibliographicResource ; dcterms:abstract "' + "x" * 1_000_001 + '" .\n'
        reading = turtle(tmp_path, LETTER + long)
        assert only(reading)["title"] == "Letter to the mayor"
        assert "https://example.org/other" in reading.problems[0].message

    def test_deep_nesting_is_refused(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path,
            LETTER + "ex:letter dcterms:relation " + "[ dcterms:relation " * 3000 + '"x"' + "]" * 3000 + " .",
        )
        assert not reading.items or only(reading)["title"]
        assert reading.problems


class TestDescriptions:
    def test_languages_blank_nodes_and_unknown_properties(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path,
            """ex:letter a dcterms:BibliographicResource ;
            dcterms:title "Letter"@en, "Brief"@de ;
            dcterms:creator [ a foaf:Person ; foaf:name "Hemingway, E" ] ;
            dcterms:extent [ <http://www.w3.org/2000/01/rdf-schema#label> "2 leaves"@en ] ;
            ex:waterMark "A crown"@en .""",
        )
        fields, person = only(reading), only(reading, "person")
        assert fields["title"] == {"en": "Letter", "de": "Brief"}
        assert person["name"] == "Hemingway, E"  # fault 26
        assert fields["creator"] == [{"id": "person:hemingway, e:"}]
        assert fields["extent"] == "2 leaves"
        assert {
            "label": "Water mark",
            "text": {"en": "A crown"},
            "source": "https://example.org/waterMark",
        } in fields["statements"]

    def test_two_people_of_one_name_with_two_addresses_are_two(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path,
            LETTER
            + """ex:letter dcterms:creator ex:a, ex:b .
            ex:a a foaf:Person ; foaf:name "Jane Doe" ; skos:exactMatch <http://viaf.org/viaf/1> .
            ex:b a foaf:Person ; foaf:name "Jane Doe" .""",
        )
        assert len(reading.of_kind("person")) == 2
        links = reading.of_kind("person")[0].fields["same_as"]
        assert {"uri": "http://viaf.org/viaf/1", "match": "exact"} in links

    def test_an_address_alone_is_kept_in_its_words(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path, LETTER + "ex:letter dcterms:creator <http://vocab.getty.edu/ulan/500021114> ."
        )
        assert only(reading)["creator"] == [{"as": "http://vocab.getty.edu/ulan/500021114"}]

    def test_the_hierarchy_and_its_order(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path,
            """ex:fonds a rico:RecordSet ; rico:title "Papers" ; rico:directlyIncludes ex:two, ex:one .
            ex:one a rico:Record ; rico:title "One" ; rico:directlyPrecedesInSequence ex:two .
            ex:two a rico:Record ; rico:title "Two" .""",
        )
        fonds = reading.of_kind("collection")[0]
        places = {item.fields["title"]: item.fields["order"] for item in reading.of_kind("record")}
        assert places == {"One": 10, "Two": 20}
        assert {item.fields["collection"] for item in reading.of_kind("record")} == {fonds.key}
        assert {item.group for item in reading.items if item.kind != "place"} == {fonds.key}

    def test_drafts_and_what_is_part_of_them_are_withheld(self, tmp_path: Path) -> None:
        reading = turtle(
            tmp_path,
            LETTER
            + """ex:draft a schema:Collection ; schema:name "Secret plans" ; schema:creativeWorkStatus "Draft" .
            ex:part a schema:Book ; schema:name "A secret page" ; schema:isPartOf ex:draft .
            ex:letter dcterms:relation ex:draft .""",
        )
        assert {item.label for item in reading.withheld} == {"Secret plans", "A secret page"}
        assert "ecret" not in str([item.fields for item in reading.items])

    def test_what_is_closed_is_closed(self, tmp_path: Path) -> None:
        closed = "<http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC>"
        fields = only(turtle(tmp_path, LETTER + f"ex:letter dcterms:accessRights {closed} ."))
        assert fields["access"] == {"tier": "closed"}

    def test_the_same_file_gives_the_same(self, tmp_path: Path) -> None:
        first, second = (turtle(tmp_path, LETTER) for _ in range(2))
        assert first.items == second.items  # fault 12

    def test_a_graph_without_descriptions_is_refused_by_name(self, tmp_path: Path) -> None:
        reading = turtle(tmp_path, 'ex:thing ex:says "nothing" .')
        assert not reading.items
        assert "none of its" in reading.problems[0].message

    def test_current_linked_art(self, tmp_path: Path) -> None:
        reading = read_text(tmp_path, json.dumps(PAINTING), "painting.json")
        fields = only(reading)
        assert (fields["title"], fields["reference"], fields["date"]) == ("Jalisco Street", "2015.5", "1937")
        assert fields["extent"] == "20 x 30 cm"
        assert fields["acquisition"] == "Gift of a friend"
        assert fields["rights"] == "http://creativecommons.org/publicdomain/zero/1.0/"
        assert only(reading, "person")["name"] == "An Artist"


AAT = "http://vocab.getty.edu/aat/"


def _statement(number: str, label: str, content: str) -> dict[str, Any]:
    kind = {"id": f"{AAT}{number}", "type": "Type", "_label": label}
    brief = {"id": f"{AAT}300418049", "type": "Type", "_label": "Brief Text"}
    return {
        "type": "LinguisticObject",
        "classified_as": [{**kind, "classified_as": [brief]}],
        "content": content,
    }


PAINTING = {
    "@context": "https://linked.art/ns/v1/linked-art.json",
    "id": "https://example.org/object/1",
    "type": "HumanMadeObject",
    "_label": "Jalisco Street (a painting)",
    "identified_by": [
        {
            "type": "Name",
            "content": "Jalisco Street",
            "classified_as": [{"id": f"{AAT}300404670", "type": "Type", "_label": "Primary Name"}],
        },
        {
            "type": "Identifier",
            "content": "2015.5",
            "classified_as": [{"id": f"{AAT}300312355", "type": "Type", "_label": "Accession Number"}],
        },
    ],
    "referred_to_by": [
        _statement("300435430", "Dimensions", "20 x 30 cm"),
        _statement("300435418", "Credit Line", "Gift of a friend"),
    ],
    "produced_by": {
        "type": "Production",
        "timespan": {
            "type": "TimeSpan",
            "begin_of_the_begin": "1937-01-01T00:00:00Z",
            "end_of_the_end": "1937-12-31T23:59:59Z",
        },
        "carried_out_by": [{"id": "https://example.org/person/1", "type": "Person", "_label": "An Artist"}],
    },
    "subject_to": [
        {
            "type": "Right",
            "classified_as": [{"id": "http://creativecommons.org/publicdomain/zero/1.0/", "type": "Type"}],
        }
    ],
}


# real files


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_file_is_recognised_and_read(path: Path) -> None:
    assert reader_of(InputFile(path, path.name)) is RDF
    reading = read(path, RDF)
    assert reading.items
    assert not [problem for problem in reading.problems if problem.severity == "error"]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_the_words_of_real_files_are_kept(path: Path) -> None:
    graph = Source()
    list(syntaxes.parse(InputFile(path, path.name), ReadOptions(), graph))
    kept = set(re.findall(r"\w+", str([(item.fields, item.body) for item in read(path, RDF).items])))
    words = [
        word
        for node, properties in graph.nodes.items()
        for predicate, values in properties.items()
        if not _FORMS.search(predicate) and "vocab.getty.edu" not in str(node)  # names of kinds become fields
        for value in values
        if isinstance(value, Literal)
        for word in re.findall(r"\w+", value_of(value).words)
    ]
    missing = [word for word in words if word not in kept]
    assert len(missing) <= 0.02 * len(words), missing


def test_the_finding_aid_of_the_national_archives_of_france() -> None:
    reading = read(shared("intake/rdf/FRAN_RecordResource_055604.rdf"), RDF)
    fonds = next(item for item in reading.of_kind("collection") if "collection" not in item.fields)
    assert fonds.fields["date"] == "1982/1984"
    assert fonds.fields["reference"] == "20140143/1-20140143/7"
    assert fonds.fields["accruals"] == {"fr": "Fonds clos"}
    assert fonds.fields["acquisition"] == {"fr": "Versement (2014)"}
    assert "78 W (31 ml) en 1994" in fonds.fields["archival_history"]["fr"]
    series = [item for item in reading.items if item.fields.get("collection") == fonds.key]
    ordered = sorted(series, key=lambda item: item.fields["order"])
    assert [item.fields["title"]["fr"][:21] for item in ordered] == [
        "Emissions de Radio Fr", "Emissions de Radio Fr", "Reportage consacré à "]  # fmt: skip


def test_a_story_of_the_dutch_profile() -> None:
    reading = read(shared("intake/rdf/story.jsonld"), RDF)
    item = reading.of_kind("record")[0]
    assert item.fields["title"] == {"nl": "Vincent van Gogh op kostschool"}
    assert item.fields["date"] == "2019-04-25"
    assert item.body.startswith("Domineeszoon Vincent van Gogh")
    assert only(reading, "place")["same_as"] == ["http://www.wikidata.org/entity/Q19547129"]


def test_a_photograph_of_europeana() -> None:
    reading = read(shared("intake/rdf/edm_sample_1.rdf"), RDF)
    fields = only(reading)
    assert fields["title"] == {"en": "Washing Day", "fr": "Jour de lessive"}
    assert fields["date"] == "1937/1938"
    assert fields["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
    assert only(reading, "institution")["name"] == "Bolton Council"
    assert "backgr" in fields["abstract"]["pl"] and "\n" not in fields["abstract"]["pl"]


def test_linked_art_with_old_terms() -> None:
    fields = only(read(shared("intake/rdf/ima-turner.json"), RDF))
    assert fields["title"] == "View of Exeter College from the Turl"
    assert (fields["date"], fields["reference"]) == ("1806", "80.825.86")
    assert fields["acquisition"] == "Kurt F. Panzer"
