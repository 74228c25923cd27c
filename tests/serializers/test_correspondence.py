"""Sending and receipt: what a file may say of them, and the formats that the crosswalk does not judge."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from fonds.record.model import Record, from_dict
from fonds.serializers.iiif.metadata import pairs
from fonds.serializers.text.metadata_fields import metadata_fields_of
from fonds.serializers.xml import oai_dc, tei
from tests.serializers.text.world import make_context

CONTEXT = make_context()


def record(**fields: Any) -> Record:
    description = from_dict({"kind": "record", "id": "x", "title": {"en": "X"}, **fields})
    assert isinstance(description, Record)
    return description


def test_a_dispatch_has_a_date_or_a_place() -> None:
    with pytest.raises(ValidationError, match="there is neither a date nor a place"):
        record(sent={})
    with pytest.raises(ValidationError, match="a list of fields is expected here"):
        record(sent="1945-07")
    with pytest.raises(ValidationError, match="is not an EDTF date"):
        record(received={"date": "July"})
    assert list(record(sent={"place": "outer"}, received={"place": {"as": "On board"}}).links()) == [
        ("sent", "outer")
    ]


def test_readers_see_day_words_and_place() -> None:
    letter = record(
        sent={"date": "1945-07-26", "text": "<Thursday>", "place": "outer"}, received={"text": "later"}
    )
    fields = {field.name: field.values for field in metadata_fields_of(letter, CONTEXT)}
    day, place = fields["sent"]
    assert (day.text, day.source_words, place.id) == ("26 July 1945", "<Thursday>", "outer")
    assert [value.text for value in fields["received"]] == ["later"]
    labelled = {pair["label"]["en"][0]: pair["value"] for pair in pairs(letter, CONTEXT)}
    assert any("/places/outer" in value for values in labelled["Sent"].values() for value in values)
    assert labelled["Received"] == {"none": ["later"]}


def test_tei_has_both_acts() -> None:
    letter = record(
        date="1945-07-25",
        sent={"date": "1945-07-26", "place": "outer"},
        received={"date": "1945-07-28", "place": {"as": "On <board>"}},
        **{"from": {"id": "ada"}},
    )
    document = tei.document(letter, CONTEXT).decode()
    sent, received = document.partition('<correspAction type="received">')[::2]
    assert '<correspAction type="sent"><persName' in sent and 'when="1945-07-26"' in sent
    assert "Outer Land</placeName>" in sent.partition("<correspDesc>")[2]
    assert '<placeName>On &lt;board&gt;</placeName><date when="1945-07-28">' in received
    assert "<dc:date>1945-07-28</dc:date>" in oai_dc.document(letter, CONTEXT).decode()
