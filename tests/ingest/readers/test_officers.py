"""Principal officers and chiefs of mission."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fonds.ingest.readers.officers import OFFICERS
from tests.ingest.readers import reading

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<person>
    <id>doe-jane</id>
    <persName><surname>Doe</surname><forename>Jane Ann</forename><genName>Jr.</genName>
        <altname>J. A. Doe</altname></persName>
    <birth>1900</birth><death/>
    <career-type>career</career-type>
    <residence><state-id>ny</state-id></residence>
    <created-by>x</created-by>
</person>
"""


def test_a_person(tmp_path: Path) -> None:
    path = tmp_path / "doe.xml"
    path.write_text(TEXT)
    (item,) = reading.read(path, OFFICERS).items
    assert item.key == "person:jane ann doe jr.:1900/.." and item.fields["name"] == "Jane Ann Doe Jr."
    assert item.fields["names"] == [
        {"kind": "authorised", "family": "Doe", "given": "Jane Ann", "suffix": "Jr."},
        {"text": "J. A. Doe", "kind": "variant"},
    ]
    assert item.fields["places"] == [{"as": "NY", "role": "residence"}]
    assert item.fields["statements"][0]["text"] == "career"


def test_a_person_without_name_and_a_cut_off_file(tmp_path: Path) -> None:
    for text in (re.sub("<(surname|forename|genName)>.*?<", r"<\1><", TEXT), TEXT[:200]):
        path = tmp_path / "doe.xml"
        path.write_text(text)
        found = reading.read(path, OFFICERS)
        assert not found.items and len(found.problems) == 1


def test_real_files_keep_their_words() -> None:
    folder = reading.shared("people")
    paths = sorted(folder.glob("*.xml"))
    assert len(paths) > 100
    for path in paths:
        (item,) = reading.read(path, OFFICERS).items
        source = re.sub(r"<(created|last-modified)-\w+>.*?</.*?>", "", path.read_text("utf-8"))
        words = re.findall(r"\w+", re.sub(r"<[^>]*>", " ", source).casefold())
        kept = set(re.findall(r"\w+", json.dumps(item.fields, ensure_ascii=False).casefold()))
        assert [word for word in words if word not in kept] == []
