"""IIIF manifests and collections: real ones, those of the IIIF cookbook, and small ones with faults of real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import iiif_prezi3
import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.markup import plain
from fonds.ingest.metadata_labels import field_of_label
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.iiif import IIIF
from fonds.serializers.iiif.labels import LABELS
from tests.ingest.readers.reading import SHARED, Reading, read, shared

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
# words of a document that are about the document itself
_NOT_WORDS = frozenset(
    {
        *(
            "@context",
            "id",
            "@id",
            "type",
            "@type",
            "format",
            "profile",
            "motivation",
            "target",
            "on",
            "conformsTo",
        ),
        *(
            "selector",
            "rights",
            "license",
            "logo",
            "within",
            "body_id",
            "startCanvas",
            "viewingHint",
            "behavior",
        ),
        *(
            "service",
            "language",
            "@language",
            "source",
            "geometry",
            "@format",
            "navDate",
            "stylesheet",
            "styleClass",
            "viewingDirection",
        ),
    }
)


def manifest(**more: Any) -> dict[str, Any]:
    """A manifest with one page."""
    return {
        "@context": CONTEXT,
        "id": "https://example.org/iiif/letter-5/manifest",
        "type": "Manifest",
        "label": {"en": ["Letter to the mayor"]},
        "items": [canvas(1)],
        **more,
    }


def canvas(number: int, **more: Any) -> dict[str, Any]:
    """A canvas with an image of its size."""
    body = {
        "id": f"https://example.org/{number}.png",
        "type": "Image",
        "format": "image/png",
        "width": 200,
        "height": 300,
    }
    target = f"https://example.org/canvas/{number}"
    painting = {
        "id": f"{target}/a",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": target,
    }
    page = {"id": f"{target}/p", "type": "AnnotationPage", "items": [painting]}
    return {"id": target, "type": "Canvas", "width": 200, "height": 300, "items": [page], **more}


def read_document(tmp_path: Path, document: Any, name: str = "manifest.json") -> Reading:
    """Read a document through a file."""
    path = tmp_path / name
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return read(path, IIIF)


def record(tmp_path: Path, **more: Any) -> dict[str, Any]:
    """The fields of the record that a manifest with these properties is."""
    return read_document(tmp_path, manifest(**more)).of_kind("record")[0].fields


class TestMetadata:
    def test_known_labels_are_fields_and_others_statements(self, tmp_path: Path) -> None:
        fields = record(
            tmp_path,
            metadata=[
                {"label": {"en": ["Date"]}, "value": {"en": ["26 July 1945"]}},
                {"label": {"de": ["Signatur"]}, "value": {"none": ["MS 12/4"]}},
                {"label": {"fr": ["Langue"]}, "value": {"fr": ["français", "allemand"]}},
                {"label": {"en": ["Author"]}, "value": {"none": ["Hemingway, E"]}},
                {"label": {"en": ["Subject"]}, "value": {"en": ["Bridges"]}},
                {"label": {"en": ["Watermark"]}, "value": {"en": ["A crown"]}},
            ],
        )
        assert (fields["date"], fields["reference"], fields["language"]) == (
            "1945-07-26",
            "MS 12/4",
            ["fr", "de"],
        )
        assert fields["contributors"] == [{"as": "Hemingway, E", "role": "aut"}]  # fault 26: never split
        assert fields["subjects"] == [{"id": "subject:bridges:"}]
        assert fields["statements"] == [
            {"label": "Watermark", "text": {"en": "A crown"}, "source": "iiif:metadata Watermark"}
        ]

    @pytest.mark.parametrize(
        "name", sorted(LABELS.keys() & {"date", "from", "to", "creator", "type", "holder", "history"})
    )
    def test_labels_of_fonds_are_known_in_its_six_languages(self, name: str) -> None:
        for label, language in zip(LABELS[name], ("en", "fr", "de", "es", "ru", "zh"), strict=True):
            assert field_of_label(label, language) == name

    def test_html_becomes_plain_text_and_links_are_kept(self, tmp_path: Path) -> None:
        link = '<span>Read at <a href="https://example.org/5">the archive</a><br/>on &amp; off</span>'
        fields = record(
            tmp_path,
            label={"en": ["<b>Letter</b> &amp; reply"]},
            metadata=[{"label": {"en": ["Note"]}, "value": {"en": [link]}}],
        )
        assert fields["title"] == "Letter & reply"  # fault 1
        assert fields["note"] == "Read at the archive\non & off\nhttps://example.org/5"

    def test_a_date_is_read_from_words_only_if_it_is_certain(self, tmp_path: Path) -> None:
        pair = {"label": {"en": ["Date"]}, "value": {"en": ["in the summer of 1945"]}}
        assert record(tmp_path, metadata=[pair])["date_text"] == "in the summer of 1945"
        assert record(tmp_path, navDate="1945-07-26T00:00:00Z")["date"] == "1945-07-26"
        assert "date" not in record(tmp_path, navDate="1945-01-01T00:00:00Z")  # it may stand for the year

    def test_rights_statement_provider_and_links_are_kept(self, tmp_path: Path) -> None:
        reading = read_document(
            tmp_path,
            manifest(
                rights="http://creativecommons.org/licenses/by/4.0/",
                requiredStatement={
                    "label": {"en": ["Attribution"]},
                    "value": {"en": ["From the town archive."]},
                },
                provider=[
                    {
                        "id": "https://example.org/about",
                        "type": "Agent",
                        "label": {"en": ["Town Archive"]},
                        "homepage": [{"id": "https://example.org/", "type": "Text"}],
                    }
                ],
                seeAlso=[{"id": "https://example.org/5.xml", "type": "Dataset", "format": "text/xml"}],
            ),
        )
        fields, institution = reading.of_kind("record")[0].fields, reading.of_kind("institution")[0]
        assert fields["rights"] == "http://creativecommons.org/licenses/by/4.0/"
        assert fields["rights_statement"] == "From the town archive."
        assert fields["holder"] == institution.key
        assert institution.fields["homepage"] == "https://example.org/"
        assert {
            "label": "See also",
            "text": "text/xml\nhttps://example.org/5.xml",
            "source": "iiif:seeAlso",
        } in fields["statements"]


class TestPages:
    def test_services_images_sound_and_film(self, tmp_path: Path) -> None:
        service = {"id": "https://example.org/iiif/7", "type": "ImageService3", "profile": "level0"}
        served = canvas(7)
        address = "https://example.org/iiif/7/full/max/0/default.jpg"
        served["items"][0]["items"][0]["body"] |= {
            "id": address,
            "format": "image/jpeg",
            "service": [service],
        }
        sound = canvas(8)
        sound["items"][0]["items"][0]["body"] = {
            "id": "https://example.org/8", "type": "Sound", "format": "audio/mp3", "duration": 65.2}  # fmt: skip
        fields = record(tmp_path, items=[canvas(1, label={"none": ["1r"]}), served, sound])
        assert fields["pages"] == [
            {
                "image": "https://example.org/1.png",
                "format": "image/png",
                "width": 200,
                "height": 300,
                "label": "1r",
            },
            {"service": "https://example.org/iiif/7", "width": 200, "height": 300},
            {"media": "https://example.org/8", "format": "audio/mpeg", "duration": "65.2"},
        ]

    def test_two_canvases_with_one_image_are_two_pages(self, tmp_path: Path) -> None:
        again = {**canvas(1), "id": "https://example.org/canvas/again"}
        assert len(record(tmp_path, items=[canvas(1), again])["pages"]) == 2

    def test_images_behind_a_login_are_said(self, tmp_path: Path) -> None:
        page = canvas(1)
        login = {"@id": "https://example.org/login", "profile": "http://iiif.io/api/auth/1/login"}
        service = {"id": "https://example.org/iiif/1", "type": "ImageService3", "service": [login]}
        page["items"][0]["items"][0]["body"]["service"] = [service]
        reading = read_document(tmp_path, manifest(items=[page]))
        assert any("need a login" in problem.message for problem in reading.problems)

    def test_regions_are_those_of_the_image(self, tmp_path: Path) -> None:
        page = canvas(1)
        page["items"][0]["items"][0]["body"] |= {"width": 2000, "height": 3000}
        page["annotations"] = [
            {
                "type": "AnnotationPage",
                "items": [
                    {
                        "type": "Annotation",
                        "motivation": "commenting",
                        "body": {"type": "TextualBody", "value": "A seal", "language": "en"},
                        "target": "https://example.org/canvas/1#xywh=20,30,100,150",
                    }
                ],
            }
        ]
        annotation = record(tmp_path, items=[page])["annotations"][0]
        assert annotation["region"] == "percent:10,10,50,50"
        assert annotation["text"] == {"en": "A seal"}

    def test_a_transcription_in_annotations_is_the_transcript(self, tmp_path: Path) -> None:
        pages = [canvas(1), canvas(2)]
        for number, page in enumerate(pages, 1):
            body = {"type": "TextualBody", "value": f"Page {number}.", "language": "fr"}
            target = {"type": "SpecificResource", "source": page["id"]}
            annotation = {"type": "Annotation", "motivation": "supplementing", "body": body, "target": target}
            page["annotations"] = [{"type": "AnnotationPage", "items": [annotation]}]
        reading = read_document(tmp_path, manifest(items=pages))
        item = reading.of_kind("record")[0]
        assert item.body == "Page 1.\n\n[page 2]\nPage 2."
        assert item.fields["transcription"] == {"language": "fr"}

    def test_linked_annotations_are_named_and_read_only_from_a_file_beside(self, tmp_path: Path) -> None:
        address = "https://example.org/annotations-1.json"
        page = canvas(1, annotations=[{"id": address, "type": "AnnotationPage"}])
        assert address in str(record(tmp_path, items=[page])["statements"])
        body = {"type": "TextualBody", "value": "A tag", "language": "en"}
        annotation = {
            "type": "Annotation",
            "motivation": "tagging",
            "body": body,
            "target": "https://example.org/canvas/1",
        }
        document = {"@context": CONTEXT, "id": address, "type": "AnnotationPage", "items": [annotation]}
        (tmp_path / "annotations-1.json").write_text(json.dumps(document))
        fields = record(tmp_path, items=[page])
        assert fields["annotations"][0]["text"] == {"en": "A tag"}
        alone = read(tmp_path / "annotations-1.json", IIIF)
        assert [problem.severity for problem in alone.problems] == [
            "warning"
        ]  # the manifest beside it names it

    def test_ranges_are_the_table_of_contents(self, tmp_path: Path) -> None:
        structures = [
            {
                "id": "https://example.org/r",
                "type": "Range",
                "label": {"en": ["Contents"]},
                "items": [
                    {
                        "type": "Range",
                        "id": "https://example.org/r1",
                        "label": {"en": ["Letters"]},
                        "items": [
                            {"id": f"https://example.org/canvas/{number}", "type": "Canvas"}
                            for number in (1, 2)
                        ],
                    },
                    {
                        "type": "Range",
                        "id": "https://example.org/r2",
                        "label": {"en": ["A seal"]},
                        "items": [{"id": "https://example.org/canvas/2#xywh=0,0,100,150", "type": "Canvas"}],
                    },
                ],
            }
        ]
        fields = record(tmp_path, items=[canvas(1), canvas(2)], structures=structures)
        assert fields["structure"] == [
            {"label": {"en": "Letters"}, "pages": ["1-2"]},
            {"label": {"en": "A seal"}, "pages": ["2"], "region": "0,0,100,150"},
        ]


class TestCollections:
    def test_members_by_reference_are_relations_and_embedded_ones_records(self, tmp_path: Path) -> None:
        reference = {
            "id": "https://example.org/9/manifest",
            "type": "Manifest",
            "label": {"en": ["Elsewhere"]},
        }
        reading = read_document(
            tmp_path,
            {
                "@context": CONTEXT,
                "id": "https://example.org/iiif/collection/papers",
                "type": "Collection",
                "label": {"en": ["Papers"]},
                "items": [reference, manifest()],
            },
        )
        collection, letter = reading.of_kind("collection")[0], reading.of_kind("record")[0]
        assert collection.fields["relations"] == [
            {"type": "related", "uri": "https://example.org/9/manifest", "text": {"en": "Elsewhere"}}
        ]
        assert letter.fields["collection"] == collection.key
        assert letter.group == collection.key

    def test_the_same_manifest_twice_is_a_problem_with_its_name(self, tmp_path: Path) -> None:
        papers = {
            "@context": CONTEXT,
            "id": "https://example.org/c",
            "type": "Collection",
            "label": {"en": ["Papers"]},
        }
        reading = read_document(tmp_path, {**papers, "items": [manifest(), manifest()]})
        assert len(reading.of_kind("record")) == 1
        assert manifest()["id"] in reading.problems[0].message  # fault 4


class TestFaults:
    def test_words_without_a_language_map_and_numbers_as_text_are_corrected(self, tmp_path: Path) -> None:
        reading = read_document(
            tmp_path, manifest(label="Letter", items=[{**canvas(1), "width": "200", "height": "300"}])
        )
        assert reading.of_kind("record")[0].fields["title"] == "Letter"
        said = " ".join(problem.message for problem in reading.problems)
        assert "words without a language map" in said
        assert "a width is text" in said

    def test_no_label_is_untitled_with_a_warning(self, tmp_path: Path) -> None:
        reading = read_document(tmp_path, {key: value for key, value in manifest().items() if key != "label"})
        assert reading.of_kind("record")[0].fields["title"] == "[untitled]"  # fault 15
        assert any("no label" in problem.message for problem in reading.problems)

    def test_a_byte_order_mark_is_skipped(self, tmp_path: Path) -> None:
        path = tmp_path / "m.json"
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(manifest()).encode())
        assert read(path, IIIF).of_kind("record")  # fault 25

    def test_a_wrong_encoding_is_said(self, tmp_path: Path) -> None:
        path = tmp_path / "m.json"
        path.write_bytes(json.dumps(manifest(label={"fr": ["Déchiré"]}), ensure_ascii=False).encode("cp1252"))
        reading = read(path, IIIF)
        assert reading.of_kind("record")[0].fields["title"] == {"fr": "Déchiré"}
        assert "Windows-1252" in reading.notes[0]

    def test_a_truncated_file_is_one_problem_with_its_line(self, tmp_path: Path) -> None:
        path = tmp_path / "m.json"
        path.write_text(json.dumps(manifest(), indent=1)[:400])
        reading = read(path, IIIF)
        assert not reading.items
        assert [problem.severity for problem in reading.problems] == ["error"]
        assert reading.problems[0].line > 5

    def test_depth_is_bounded(self, tmp_path: Path) -> None:
        path = tmp_path / "m.json"
        path.write_text(f'{{"@context": "{CONTEXT}", "type": "Manifest", "x": {"[" * 900}{"]" * 900}}}')
        assert "nested too deeply" in read(path, IIIF).problems[0].message

    def test_a_range_that_contains_itself_ends(self, tmp_path: Path) -> None:
        circle = {"id": "https://example.org/r", "type": "Range", "label": {"en": ["R"]}}
        page = {"id": "https://example.org/canvas/1", "type": "Canvas"}
        circle["items"] = [{"id": "https://example.org/r", "type": "Range"}, page]
        assert record(tmp_path, structures=[circle])["structure"] == [{"label": {"en": "R"}, "pages": ["1"]}]

    def test_the_same_file_gives_the_same_keys(self, tmp_path: Path) -> None:
        first, second = (read_document(tmp_path, manifest()) for _ in range(2))
        assert [item.key for item in first.items] == [item.key for item in second.items]  # fault 12


# real files

COOKBOOK = sorted((SHARED / "iiif-cookbook").glob("*/*.json"))
MANIFESTS = sorted((SHARED / "intake" / "iiif").glob("*.json"))


@pytest.mark.parametrize("path", [*COOKBOOK, *MANIFESTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_real_file_is_read_or_refused_by_name(path: Path) -> None:
    file = InputFile(path, path.name)
    assert reader_of(file) is IIIF
    reading = read(path, IIIF)
    if not reading.items:
        assert re.search("IIIF Annotation", reading.problems[0].message)
    assert not [problem for problem in reading.problems if problem.severity == "error" and reading.items]


@pytest.mark.parametrize("path", [*COOKBOOK, *MANIFESTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_words_of_real_files_are_kept(path: Path) -> None:
    reading = read(path, IIIF)
    if not reading.items:
        pytest.skip("no manifest")
    kept = set(_words([[item.fields, item.body] for item in reading.items]))
    document = json.loads(path.read_bytes())
    if len(document.get("sequences", ())) == 1:
        document["sequences"][0].pop("label", None)  # the name of the only order of pages is left out
    source = list(_source_words(document))
    missing = [word for word in source if word not in kept]
    assert len(missing) <= 0.02 * len(source), missing[:20]


@pytest.mark.parametrize("path", COOKBOOK, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_iiif_prezi3_reads_the_same(path: Path) -> None:
    document = json.loads(path.read_bytes())
    if document.get("type") != "Manifest" or not document.get("label"):
        pytest.skip("no manifest with a label")
    try:
        theirs = iiif_prezi3.Manifest(**document)
    except ValueError:
        pytest.skip("iiif-prezi3 refuses it")
    fields = read(path, IIIF).of_kind("record")[0].fields
    if document["label"] == {"none": [""]}:
        pytest.skip("the label is empty")
    titles = {plain(words).text for lines in theirs.label.values() for words in lines}
    assert titles & set(_values([fields["title"]]))
    assert len(fields["pages"]) >= len(theirs.items)


def test_harvard_is_a_painting_with_six_pages() -> None:
    item = read(shared("intake/iiif/299843.json"), IIIF).of_kind("record")[0]
    assert item.fields["title"] == "Self-Portrait Dedicated to Paul Gauguin"
    assert (item.fields["date"], item.fields["reference"]) == ("1888", "1951.65")
    assert len(item.fields["pages"]) == 6
    assert item.id_words == "299843"


def test_the_text_of_a_newspaper_beside_its_manifest_is_its_transcript() -> None:
    path = shared("iiif-cookbook/0068-newspaper/newspaper_issue_1-manifest.json")
    item = read(path, IIIF).of_kind("record")[0]
    assert item.body.startswith("I. 54. Jahrgang")
    assert "\n[page 2]\n" in item.body
    assert item.fields["transcription"] == {"language": "de"}


def test_the_second_order_of_pages_is_a_range() -> None:
    item = read(shared("intake/iiif/multipleSequences.json"), IIIF).of_kind("record")[0]
    assert len(item.fields["pages"]) == 2
    assert item.fields["structure"][0]["pages"] == ["2"]


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _values(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _values(part)
    else:
        yield str(value)


def _words(value: Any) -> Iterator[str]:
    for text in _values(value):
        yield from re.findall(r"\w+", text)


def _without_codes(pair: dict[str, Any], value: Any) -> Any:
    """The value of a pair, empty if it names languages, which become codes."""
    return [] if re.search(r"(?i)language|langue", json.dumps(pair["label"])) else value


def _source_words(value: Any) -> Iterator[str]:
    """The words in the labels, texts and metadata of a document."""
    if isinstance(value, dict):
        is_pair = value.keys() >= {"label", "value"}  # a label that is known becomes the field
        for name, part in value.items():
            if name not in _NOT_WORDS and not (is_pair and name == "label"):
                yield from _source_words(_without_codes(value, part) if is_pair else part)
    elif isinstance(value, list):
        for part in value:
            yield from _source_words(part)
    elif isinstance(value, str) and not value.startswith(("http://", "https://", "<svg")):
        yield from re.findall(r"\w+", plain(value).text)
