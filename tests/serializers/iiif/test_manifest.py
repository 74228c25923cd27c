"""The manifest of a record: every fact of it, in the form that Presentation 3.0 requires."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fonds.serializers.iiif import canvas as canvas_serializer
from fonds.serializers.iiif import prezi3_check
from fonds.serializers.iiif.labels import LABELS, LANGUAGES, label_maps
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.iiif.metadata import COLLECTION_FIELDS, RECORD_FIELDS
from fonds.serializers.page_image import PageImage
from fonds.serializers.page_model import Canvas, Painting
from fonds.serializers.painting import painting
from fonds.validation.manifest import check
from fonds.validation.rules import markup
from tests.serializers.iiif import golden, world
from tests.serializers.iiif.test_language_maps import TEXT

SCANNED = {"pages": [world.SCAN], "transcript": "Text."}


def manifest_of(**fields: Any) -> dict[str, Any]:
    document = manifest(world.record(**(SCANNED | fields)), world.full_context())
    assert check(json.loads(json.dumps(document))) == []
    return document


def values(document: dict[str, Any], label: str) -> list[str]:
    pairs = {pair["label"]["en"][0]: pair["value"] for pair in document["metadata"]}
    return [text for texts in pairs[label].values() for text in texts] if label in pairs else []


def test_the_maximal_manifest() -> None:
    golden.assert_same("manifest", manifest(world.maximal(), world.full_context()))


def test_the_context_is_the_first_key() -> None:
    assert next(iter(manifest_of())) == "@context"


def test_a_record_with_nothing_but_a_title() -> None:
    document = manifest_of()
    assert [pair["label"]["en"] for pair in document["metadata"]] == [
        ["Level of description"],
        ["Publisher"],
        ["Permanent address"],
    ]
    for absent in ("summary", "rights", "requiredStatement", "navDate", "behavior", "viewingDirection"):
        assert absent not in document


def test_a_licence_that_iiif_does_not_allow_is_the_first_required_statement() -> None:
    statement = {"en": "Contains public sector information.", "cy": "Cynnwys."}
    document = manifest_of(rights="OGL 3.0", rights_statement=statement)
    assert "rights" not in document
    address = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    licence = f'<a href="{address}">Open Government Licence v3.0</a>'
    assert document["requiredStatement"]["value"] == {
        "en": [licence, "Contains public sector information."],
        "cy": [licence, "Cynnwys."],
    }
    assert values(document, "Rights statement") == [licence]


def test_an_inference_says_that_it_is_one_and_whose() -> None:
    document = manifest(world.maximal(), world.full_context())
    assert values(document, "To")[0] == (
        '<span>the President (<a href="https://archive.example.org/agents/president">The President of that year</a>)'
        " <small>[inferred (The editors): The source names &lt;the office&gt; only.]</small></span>"
    )


def test_the_sources_own_words_stand_before_the_name() -> None:
    document = manifest_of(
        people=[{"id": "general", "as": "the Generalissimo"}, {"id": "ambassador", "as": "An Ambassador"}]
    )
    assert values(document, "People")[0].startswith("<span>the Generalissimo (<a ")
    assert (
        values(document, "People")[1]
        == '<a href="https://archive.example.org/agents/ambassador">An Ambassador</a>'
    )


def test_an_entity_without_a_description_is_text() -> None:
    assert values(manifest_of(places=[{"id": "nowhere"}, {"as": "Atlantis"}]), "Places") == [
        "nowhere",
        "Atlantis",
    ]


def test_terms_and_languages_are_named_in_the_languages_of_the_node() -> None:
    context = world.full_context(languages=("fr", "en"))
    document = manifest(world.record(type="telegram", language="ru", **SCANNED), context)
    pairs = {pair["label"]["fr"][0]: pair["value"] for pair in document["metadata"]}
    assert set(pairs["Type"]) == {"fr", "en"}
    assert "télégramme" in pairs["Type"]["fr"][0]
    assert pairs["Langue"] == {"fr": ["russe"], "en": ["Russian"]}


def test_an_unknown_term_keeps_its_code() -> None:
    assert values(manifest_of(type="ode"), "Type") == ["ode"]


def test_the_language_of_the_transcript_where_it_is_another() -> None:
    assert values(
        manifest_of(language="ru", transcription={"language": "en"}), "Language of the transcript"
    ) == ["English"]
    assert (
        values(manifest_of(language="ru", transcription={"language": "ru"}), "Language of the transcript")
        == []
    )


def test_publisher_first_then_holder() -> None:
    agents = manifest_of(collection="cables")["provider"]
    assert [agent["id"].rpartition("/")[2] for agent in agents] == ["program", "library"]
    assert agents[0]["homepage"][0]["id"] == "https://history.example.org/"
    assert agents[0]["logo"][0]["id"] == "https://archive.example.org/agents/program.svg"
    assert agents[1]["homepage"][0]["id"] == "https://archive.example.org/agents/library"
    assert agents[1]["logo"][0]["width"] == 120


def test_one_agent_is_named_once() -> None:
    assert len(manifest_of(holder="program")["provider"]) == 1


def test_data_and_renderings_come_from_the_format_registry() -> None:
    document = manifest_of()
    assert [(link["id"].removeprefix(world.BASE), link["format"]) for link in document["seeAlso"]] == [
        ("/records/r1.ttl", "text/turtle"),
        ("/records/r1.jsonld", "application/ld+json"),
        ("/records/r1.ttl?profile=schema", "text/turtle"),
        ("/records/r1.json", "application/json"),
        ("/records/r1.bib", "application/x-bibtex"),
    ]
    assert document["seeAlso"][2]["profile"] == "https://archive.example.org/vocab/profiles/schema"
    assert [link["format"] for link in document["rendering"]] == ["text/plain", "application/pdf"]


def test_it_is_part_of_its_collection_or_else_of_the_node() -> None:
    assert (
        manifest_of(collection="cables")["partOf"][0]["id"]
        == "https://archive.example.org/iiif/collection/cables"
    )
    assert manifest_of(collection="lost")["partOf"][0]["id"] == "https://archive.example.org/iiif/collection"


def test_nav_date_where_the_date_allows() -> None:
    assert manifest_of(date="1945-07~")["navDate"] == "1945-07-01T00:00:00Z"
    assert "navDate" not in manifest_of(date="-0043-03-15")


def test_a_right_to_left_text_turns_the_pages() -> None:
    assert manifest_of(language="ar")["viewingDirection"] == "right-to-left"


@pytest.mark.parametrize(
    ("pages", "typeset", "language", "transcription", "direction"),
    [
        ([world.SCAN], "none", "en", "ar", None),
        ([world.SCAN], "none", "prs", "en", "right-to-left"),
        ([world.SCAN], "none", [], "ar", "right-to-left"),
        ([world.SCAN], "none", ["ar", "en"], "en", "right-to-left"),
        ([world.SCAN], "choice", "he", "en", "right-to-left"),
        ([world.SCAN], "after", "he", "en", "right-to-left"),
        ([], "none", "en", "ar", "right-to-left"),
        ([], "none", "ar", "en", None),
        ([], "none", "ku-IQ", None, "right-to-left"),
        ([], "none", "mn-Mong", None, None),
        ([], "none", "x-klingon", None, None),
    ],
)
def test_the_pages_turn_as_what_they_show(
    pages: list[object], typeset: str, language: object, transcription: str | None, direction: str | None
) -> None:
    """A scan shows the document, a typeset page the transcript."""
    document = manifest_of(
        pages=pages,
        typeset=typeset,
        language=language,
        transcription={"language": transcription} if transcription else None,
    )
    assert document.get("viewingDirection") == direction


def test_typeset_pages_after_scans_turn_in_their_own_direction() -> None:
    def directions(language: str, transcription: str) -> list[str | None]:
        document = manifest_of(typeset="after", language=language, transcription={"language": transcription})
        assert prezi3_check.compare(document) == []  # publishing compares some documents
        return [
            document.get("viewingDirection"),
            *(part.get("viewingDirection") for part in document["structures"]),
        ]

    assert directions("en", "ar") == [None, None, "right-to-left"]
    assert directions("ar", "en") == ["right-to-left", None, "left-to-right"]
    assert directions("ar", "fa") == ["right-to-left", None, None]


def test_an_annotation_page_is_referenced_without_items_and_only_where_there_is_text() -> None:
    assert "items" not in manifest_of()["items"][0]["annotations"][0]
    assert "annotations" not in manifest_of(transcript="")["items"][0]


def test_the_id_of_an_image_is_never_that_of_its_service() -> None:
    body = manifest_of()["items"][0]["items"][0]["items"][0]["body"]
    assert body["id"] == world.SCAN["image"] != body["service"][0]["id"]


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("https://example.org/iiif/2/abc", "ImageService2"),
        ("https://example.org/iiif/image/2.1/abc", "ImageService2"),
        ("https://example.org/image/v2/abc", "ImageService2"),
        ("https://example.org/iiif/3/2", "ImageService3"),
        ("https://example.org/iiif/abc2", "ImageService3"),
        ("https://example.org/2/abc", "ImageService3"),
    ],
)
def test_the_version_of_an_outside_service_is_read_from_its_address(uri: str, kind: str) -> None:
    picture = PageImage(1, 1, image="https://x.example/1.jpg", service=uri)
    service = canvas_serializer.service(painting("r1", 1, picture, world.full_context()))
    assert service.get("type", service.get("@type")) == kind
    assert "profile" not in service


def test_a_page_of_a_level_0_service_has_a_thumbnail_of_its_own() -> None:
    uri = "https://archive.example.org/iiif/image/3/r1.1"
    small = (f"{uri}/full/200,259/0/default.jpg", 200, 259)
    image = f"{uri}/full/max/0/default.jpg"
    painting = Painting(image, "image/jpeg", 1700, 2200, uri, "level0", 3, thumbnail=small)
    page = Canvas(1, {"none": "1"}, 1700, 2200, (painting,), (), True)
    document = canvas_serializer.canvas(page, "r1", world.full_context())
    body = document["items"][0]["items"][0]["body"]
    assert body["service"] == [{"id": uri, "type": "ImageService3", "profile": "level0"}]
    assert document["thumbnail"] == [
        {"id": small[0], "type": "Image", "format": "image/jpeg", "width": 200, "height": 259}
    ]


def test_several_images_of_a_page_are_a_choice() -> None:
    scan, light = (
        Painting(f"https://x.example/{name}.jpg", "image/jpeg", 10, 20, label={"en": name})
        for name in ("scan", "light")
    )
    document = canvas_serializer.canvas(
        Canvas(1, {"none": "1"}, 10, 20, (scan, light), ()), "r1", world.full_context()
    )
    body = document["items"][0]["items"][0]["body"]
    assert body["type"] == "Choice"
    assert [(image["id"], image["label"]) for image in body["items"]] == [
        ("https://x.example/scan.jpg", {"en": ["scan"]}),
        ("https://x.example/light.jpg", {"en": ["light"]}),
    ]


def test_every_field_has_a_label_in_every_language_of_the_table() -> None:
    for name, _ in (*RECORD_FIELDS, *COLLECTION_FIELDS):
        assert len(LABELS[name]) == len(LANGUAGES)
        assert all(LABELS[name])


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (("en",), {"en": ["Date"]}),
        (("de", "fr-CA"), {"de": ["Datum"], "fr-CA": ["Date"]}),
        (("zh-Hans",), {"zh-Hans": ["日期"]}),
        (("zh-Hant",), {"en": ["Date"]}),
        (("ka", "ru"), {"ru": ["Дата"]}),
    ],
)
def test_labels_are_in_the_languages_of_the_node(
    languages: tuple[str, ...], expected: dict[str, list[str]]
) -> None:
    assert label_maps(languages)["date"] == expected


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(TEXT.filter(str.strip), min_size=8, max_size=8))  # the model has no empty texts
def test_no_text_breaks_a_manifest(texts: list[str]) -> None:
    title, abstract, source, statement, reason, words, value, transcript = texts
    assume(markup.in_label(title.strip()) is None)
    document = manifest_of(
        title={"en": title},
        abstract={"text": {"und": abstract}},
        source={"text": {"en": source}},
        rights_statement={"en": statement},
        to=[{"id": "president", "as": words, "inferred": reason}],
        people=[{"as": words}],
        identifiers=[{"value": value, "scheme": words}],
        reference=value,
        transcript=transcript,
    )
    assert document["label"] == {"en": [title.strip()]}
