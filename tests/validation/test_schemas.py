"""Schemas of others: read from a folder, with what they import beside them, and never from the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fonds.validation import schemas
from fonds.validation.schemas import SchemaError

OUTER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:i="urn:inner" targetNamespace="urn:outer"
  elementFormDefault="qualified">
  <xs:import namespace="urn:inner" schemaLocation="http://schemas.invalid/v1/inner.xsd"/>
  <xs:element name="letter"><xs:complexType><xs:sequence><xs:element ref="i:date"/></xs:sequence></xs:complexType>
  </xs:element></xs:schema>"""
INNER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:inner">
  <xs:element name="date" type="xs:gYear"/></xs:schema>"""
LETTER = '<letter xmlns="urn:outer"><date xmlns="urn:inner">{}</date></letter>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outer.xsd").write_text(OUTER)
    (tmp_path / "inner.xsd").write_text(INNER)
    return tmp_path


def test_an_xml_schema_finds_what_is_wrong_and_where(folder: Path) -> None:
    schema = folder / "outer.xsd"
    assert schemas.check_xml(LETTER.format("1945").encode(), schema) == []
    (problem,) = schemas.check_xml(LETTER.format("July").encode(), schema)
    assert "'July' is not a valid value" in problem.message
    assert problem.line == 1
    assert schemas.check_xml(b"<letter", schema)[0].message.startswith("not XML")


def test_a_schema_without_what_it_imports_cannot_be_used(folder: Path) -> None:
    (folder / "inner.xsd").unlink()
    with pytest.raises(SchemaError, match=r"inner\.xsd is not in the folder of schemas"):
        schemas.check_xml(LETTER.format("1945").encode(), folder / "outer.xsd")


def test_a_schema_that_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken.xsd").write_text("<schema/>")
    with pytest.raises(SchemaError, match=r"broken\.xsd is no schema"):
        schemas.check_xml(b"<a/>", tmp_path / "broken.xsd")
    (tmp_path / "broken.json").write_text('{"type": 5}')
    with pytest.raises(SchemaError, match=r"broken\.json is no schema"):
        schemas.check_json(b"{}", tmp_path / "broken.json")


def test_a_json_schema_finds_what_is_wrong_and_where(tmp_path: Path) -> None:
    schema = tmp_path / "s.json"
    schema.write_text(
        json.dumps({"properties": {"items": {"items": {"type": "string"}}}, "required": ["id"]})
    )
    assert schemas.check_json(b'{"id": 1, "items": ["a"]}', schema) == []
    missing, wrong = schemas.check_json(b'{"items": ["a", 1]}', schema)
    assert "'id' is a required property" in missing.message
    assert (wrong.field, wrong.message) == ("items/1", "1 is not of type 'string'")
