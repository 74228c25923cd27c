"""MARCXML is valid by the schema of the Library of Congress, and pymarc reads from it what the description says."""

from __future__ import annotations

import io
from typing import Any

import pymarc
import pytest
from lxml import etree

from fonds.record.model import Unit, from_dict
from fonds.serializers.xml import marc
from tests.conformance import schemas
from tests.serializers.graph.world import demonstration, make_context, maximal
from tests.varied_records import varied

BARE = {"kind": "record", "id": "bare", "title": {"und": "Bare"}}


def unit(fields: dict[str, Any]) -> Unit:
    description = from_dict(fields)
    assert isinstance(description, Unit)
    return description


def read(data: bytes) -> pymarc.Record:
    """The record as pymarc reads it."""
    (record,) = pymarc.parse_xml_to_array(io.BytesIO(data))
    assert record is not None
    return record


def demonstrated(id: str) -> pymarc.Record:
    known, context = demonstration()
    described = known[id]
    assert isinstance(described, Unit)
    return read(marc.document(described, context))


@pytest.mark.parametrize("kind", ["record", "collection"])
def test_it_keeps_its_schema(kind: str) -> None:
    described = maximal(kind)
    assert isinstance(described, Unit)
    for item in (described, unit(BARE | {"kind": kind})):
        schemas.valid("MARC21slim.xsd", etree.fromstring(marc.document(item, make_context())))


def test_varied_records_keep_the_schema_and_are_read_whole() -> None:
    for plain in varied(100):
        description = from_dict(plain)
        if isinstance(description, Unit):
            data = marc.document(description, make_context(description))
            schemas.valid("MARC21slim.xsd", etree.fromstring(data))
            assert len(read(data).as_marc()) > 100


def test_a_cataloguer_recognises_the_telegram() -> None:
    record = demonstrated("harriman-1945-07")
    assert record.title == "Message from Averell Harriman to the President and Secretary of State"
    assert (record.leader[6], record.leader[7], record.leader[8], record.leader[9]) == ("t", "m", "a", "a")
    assert record["100"].get_subfields("a", "d", "4") == ["Harriman, W. Averell", "1891-1986", "cre"]
    assert [entry["a"] for entry in record.get_fields("700")] == ["Truman, Harry S.", "Byrnes, James F."]
    assert record["008"].data[6:15] == "e194507  "
    assert (record["046"]["k"], record["046"]["2"]) == ("1945-07", "edtf")
    assert record["008"].data[35:38] == "eng"
    assert len(record["008"].data) == 40
    assert (record["773"]["t"], record["852"]["a"]) == ("W. A. Harriman Papers", "Library of Congress")
    assert record["651"]["a"] == "Outer Mongolia"


def test_the_first_field_of_a_tag_is_before_those_of_higher_tags() -> None:
    tags = [entry.tag for entry in demonstrated("harriman-1945-07").fields]
    assert tags == sorted(tags)


def test_a_title_in_another_script_is_linked_and_one_in_another_language_is_parallel() -> None:
    titles = {"zh-Latn": "Beijing ribao", "zh-Hans": "北京日报", "fr": "Quotidien de Pékin"}
    record = read(marc.document(unit(BARE | {"title": titles}), make_context()))
    assert record["245"].get_subfields("6", "a") == ["880-01", "Beijing ribao"]
    assert record["880"].get_subfields("6", "a") == ["245-01", "北京日报"]
    assert [entry["a"] for entry in record.get_fields("246")] == ["Quotidien de Pékin"]


@pytest.mark.parametrize(
    ("date", "coded"),
    [
        ("1945", "s1945    "),
        ("1945-07-26", "e19450726"),
        ("1945/1947", "m19451947"),
        ("194X", "q19401949"),
        ("1945~", "s1945    "),
        ("Y170000002", "nuuuuuuuu"),
    ],
)
def test_dates_are_coded(date: str, coded: str) -> None:
    record = read(marc.document(unit(BARE | {"date": date}), make_context()))
    assert record["008"].data[6:15] == coded


def test_names_in_another_script_are_linked() -> None:
    person = from_dict({"kind": "person", "id": "p", "name": {"und": "Buĭda, I͡Uriĭ"}, "other_names": ["Буйда, Юрий"],
                        "dates": "1954/.."})  # fmt: skip
    topic = from_dict(
        {"kind": "subject", "id": "s", "name": {"und": "Fiction"}, "source": {"text": {"und": "fast"}}}
    )
    title = {"ru-Latn": "Vor", "ru": "Вор"}
    item = unit(
        BARE | {"title": title, "creator": [{"id": "p"}], "subjects": [{"id": "s", "as": "Fiction--1990"}]}
    )
    record = read(marc.document(item, make_context(item, person, topic)))
    assert [field["6"] for field in (record["100"], record["245"])] == ["880-01", "880-02"]
    assert [(field["6"], field["a"]) for field in record.get_fields("880")] == [
        ("100-01", "Буйда, Юрий"), ("245-02", "Вор"),
    ]  # fmt: skip
    assert record["100"]["d"] == "1954-"
    subject = record["650"]
    assert (subject["a"], subject["x"], subject["2"], subject.indicator2) == ("Fiction", "1990", "fast", "7")


def test_numbers_and_notes_are_in_their_own_fields() -> None:
    codes = [{"value": "005.1", "scheme": "Dewey Decimal Classification, edition 21"}, {"value": "QA 76"}]
    statement = {"label": {"en": "Bibliography"}, "text": {"en": "Pages 1-9."}, "source": "marc:504"}
    numbers = [{"value": "9785699626076", "scheme": "ISBN"}]
    record = read(
        marc.document(
            unit(BARE | {"alternative_references": codes, "statements": [statement], "identifiers": numbers}),
            make_context(),
        )
    )
    assert (record["082"]["a"], record["082"]["2"], record["099"]["a"]) == ("005.1", "21", "QA 76")
    assert (record["504"]["a"], record["020"]["a"]) == ("Pages 1-9.", "9785699626076")
