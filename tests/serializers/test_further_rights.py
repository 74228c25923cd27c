"""Each format gets what it can take: labels of Local Contexts, rights in parts, licences that IIIF does not allow."""

from __future__ import annotations

import json
from typing import Any

from fonds.record.model import Collection, Record, from_dict
from fonds.serializers.graph import edm
from fonds.serializers.iiif import presentation2
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.text import plain_text
from fonds.serializers.text.search_fields import search_fields_of
from fonds.serializers.xml import ead, mods, oai_dc
from fonds.validation.manifest import check
from tests.serializers.graph.world import PAGE, make_context

CC_BY = "http://creativecommons.org/licenses/by/4.0/"
LABEL = {
    "code": "tk-attribution",
    "uri": "https://localcontextshub.org/projects/1?a=b&c=d",
    "name": {"en": "Our <i>name</i>", "fr": "Notre nom"},
    "text": {"en": "Name us & ask."},
    "community": "Sq'ewlets",
}
MAP = {"part": {"en": "The map"}, "pages": "2-3", "rights": CC_BY, "statement": {"en": "By <b>Jane</b>."}}
OGL = {"pages": "4", "rights": "OGL 3.0"}
PHOTOGRAPHS = {"part": {"en": "All photographs"}, "rights": "InC"}


def record(**fields: Any) -> Record:
    pages = [
        PAGE | {"image": f"https://images.example.org/{number}.jpg", "service": None}
        for number in range(1, 5)
    ]
    plain = {
        "kind": "record",
        "id": "map",
        "title": {"en": "Letter with a map"},
        "rights": "CNE",
        "pages": pages,
        "publisher": "publisher",
        "local_contexts": [LABEL],
        "part_rights": [MAP, OGL, PHOTOGRAPHS],
    }
    description = from_dict(plain | fields)
    assert isinstance(description, Record)
    return description


def iiif(**fields: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(manifest(record(**fields), make_context())))
    assert check(document) == []
    return document


def test_the_required_statement_has_the_words_of_a_community_and_parts_that_no_canvas_has() -> None:
    label, photographs = iiif()["requiredStatement"]["value"]["en"]
    address = "https://localcontextshub.org/projects/1?a=b&amp;c=d"
    assert label == (
        f'<span><a href="{address}">Our &lt;i&gt;name&lt;/i&gt;</a> (Sq\'ewlets): Name us &amp; ask.</span>'
    )
    assert photographs.startswith("<span>All photographs: <a href=")
    assert "The map" not in photographs


def test_the_metadata_lists_labels_and_parts() -> None:
    pairs = {pair["label"]["en"][0]: pair["value"] for pair in iiif()["metadata"]}
    assert list(pairs["Local Contexts labels and notices"]) == ["en", "fr"]
    parts = pairs["Rights in parts"]["en"]
    assert parts[0].startswith("<span>The map, p. 2-3: <a")
    assert parts[0].endswith("</a>. By &lt;b&gt;Jane&lt;/b&gt;.</span>")
    assert len(parts) == 3


def test_a_canvas_has_the_rights_of_its_part_as_far_as_iiif_allows_them() -> None:
    first, second, third, fourth = iiif()["items"]
    assert "rights" not in first
    assert "requiredStatement" not in first
    assert second["rights"] == third["rights"] == CC_BY
    assert second["requiredStatement"]["value"] == {"en": ["<span>By &lt;b&gt;Jane&lt;/b&gt;.</span>"]}
    assert "rights" not in fourth
    assert "Open Government Licence v3.0" in fourth["requiredStatement"]["value"]["en"][0]


def test_a_record_without_them_has_none_of_it() -> None:
    document = iiif(local_contexts=[], part_rights=[])
    assert "requiredStatement" not in document
    assert not any("rights" in canvas for canvas in document["items"])


def test_europeana_gets_each_image_with_its_own_rights_and_none_that_it_does_not_accept() -> None:
    lines = edm.to_ntriples(record(type="map"), make_context()).decode().splitlines()
    rights = {
        line.split("> <")[0][1:]: line.split("> <")[2].split(">")[0]
        for line in lines
        if "/edm/rights>" in line and "images.example.org" in line
    }
    cne = "http://rightsstatements.org/vocab/CNE/1.0/"
    assert rights == {
        "https://images.example.org/1.jpg": cne,
        "https://images.example.org/2.jpg": CC_BY,
        "https://images.example.org/3.jpg": CC_BY,
    }
    assert not any("images.example.org/4.jpg" in line for line in lines)


def test_the_first_image_that_europeana_accepts_is_the_one_that_shows_the_object() -> None:
    parts = [{"pages": "1", "rights": "OGL 3.0"}]
    graph = edm.to_ntriples(record(type="map", part_rights=parts), make_context()).decode()
    assert "/edm/isShownBy> <https://images.example.org/2.jpg>" in graph
    assert "/edm/object> <https://images.example.org/2.jpg>" in graph


def test_formats_of_words_have_a_sentence_for_each() -> None:
    unit, context = record(), make_context()
    sentences = (
        "Our &lt;i&gt;name&lt;/i&gt; (Sq'ewlets): Name us &amp; ask.",
        "The map, p. 2-3: Creative Commons Attribution 4.0 International. By &lt;b&gt;Jane&lt;/b&gt;.",
        "p. 4: Open Government Licence v3.0",
        "All photographs: In Copyright",
    )
    fonds = Collection.model_validate(
        {"kind": "collection", "id": "papers", "title": {"en": "Papers"}, "rights": "CNE"}
        | {"local_contexts": [LABEL], "part_rights": [MAP, OGL, PHOTOGRAPHS]}
    )
    documents = {
        "mods": mods.document(unit, context),
        "oai_dc": oai_dc.document(unit, context),
        "ead": ead.finding_aid(fonds, [], 0, context),
    }
    for name, document in documents.items():
        for sentence in sentences:
            assert f">{sentence}<" in document.decode(), (name, sentence)
    text = plain_text.render(unit, context).decode()
    assert "All photographs: In Copyright" in text
    assert "https://localcontextshub.org/projects/1?a=b&c=d" in text
    assert "All photographs: In Copyright" in search_fields_of(unit, context).about


def test_presentation_2_has_them_in_attributions() -> None:
    document = presentation2.convert(manifest(record(), make_context()))
    assert "Name us" in json.dumps(document["attribution"])
    canvases = document["sequences"][0]["canvases"]
    assert canvases[1]["license"] == CC_BY
    assert "Jane" in json.dumps(canvases[1]["attribution"])
