"""TEI documents that Fonds wrote come back: the texts character for character, the fields but for a documented loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from fonds.ingest.readers.tei.reader import FORMAT
from fonds.record.model import Record, from_dict
from fonds.serializers.xml import tei
from tests.ingest.readers.reading import Reading, read
from tests.serializers.graph.world import make_context, maximal
from tests.serializers.xml.test_tei import TEXTS
from tests.varied_records import varied


def from_own_document(record: Record, path: Path, context: Any) -> tuple[Record, Reading]:
    path.write_bytes(tei.document(record, context))
    result = read(path, FORMAT)
    again = result.descriptions[result.of_kind("record")[0].key]
    assert isinstance(again, Record)
    return again, result


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(transcript=TEXTS, translation=TEXTS)
def test_our_documents_come_back_with_their_texts(tmp_path: Path, transcript: str, translation: str) -> None:
    texts = [{"kind": "translation", "language": "de", "text": translation}] if translation.strip() else []
    plain = {
        "kind": "record",
        "id": "letter",
        "title": {"en": "A"},
        "language": ["en"],
        "transcript": transcript,
    }
    try:
        record = from_dict({**plain, "texts": texts})
    except ValueError:
        return  # a text that no record may have
    assert isinstance(record, Record)
    again, _ = from_own_document(record, tmp_path / "a.xml", make_context())
    assert again.transcript == record.transcript
    assert [text.text for text in again.texts] == [text.text for text in record.texts]


# what our TEI does not say in a way from which it could be read again, and why
LOST = {
    "id": "the importer makes it", "order": "TEI has no place of a record among others",
    "classification": "only its label is written", "type": "only its label is written",
    "local_contexts": "their addresses are paragraphs of the availability",
    "part_rights": "they are licences and paragraphs of the availability",
    "rights_contact": "it is a paragraph beside the statement on rights",
    "identifiers": "they are alternative identifiers, as other reference codes are",
    "arrangement": "it is a paragraph of the summary", "originals": "they stand beside the copies",
    "reproduction_conditions": "they stand beside the conditions of access",
    "rules": "they stand beside the archivist's note", "description_dates": "they stand beside the archivist's note",
    "viewing_direction": "it is about viewers", "behavior": "it is about viewers", "start": "it is about viewers",
    "thumbnail": "it is about viewers", "placeholder": "it is about viewers", "accompanying": "it is about viewers",
    "structure": "there is no table of contents", "annotations": "they are not in the text",
    "contributors": "their roles are not beside their names", "people": "those without a file are subjects",
    "pages": "film is written without its duration",
}  # fmt: skip


def test_what_our_document_says_of_a_record_comes_back(tmp_path: Path) -> None:
    record = maximal("record")
    assert isinstance(record, Record)
    again, result = from_own_document(record, tmp_path / "a.xml", make_context())
    missing = {name for name in record.model_fields_set if getattr(record, name) and not getattr(again, name)}
    assert missing <= set(LOST)
    assert not result.problems
    same = (
        "title", "alternative_titles", "date", "date_text", "extent", "reference", "rights", "note", "history",
        "scripts", "archival_history", "acquisition", "language_note", "physical_characteristics", "finding_aids",
        "related_units", "publications", "appraisal", "accruals", "preferred_citation", "level_label", "transcript",
        "containers", "source", "type_label",
    )  # fmt: skip
    assert [name for name in same if getattr(again, name) != getattr(record, name)] == []
    assert record.statements[0] in again.statements
    assert again.access and record.access and again.access.tier == record.access.tier


def test_varied_records_come_back(tmp_path: Path) -> None:
    descriptions = {plain["id"]: from_dict(plain) for plain in varied(40)}
    context = make_context(*descriptions.values())
    for record in descriptions.values():
        if isinstance(record, Record):
            again, result = from_own_document(record, tmp_path / "a.xml", context)
            assert (again.transcript, again.date) == (record.transcript, record.date)
            # white space in the header is layout
            assert again.title == {tag: " ".join(words.split()) for tag, words in record.title.items()}
            assert result.of_kind("record")[0].id_words == record.id
