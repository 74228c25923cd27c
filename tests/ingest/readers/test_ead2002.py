"""EAD 2002: levels, keys, order, the header, what stays internal, and finding aids of archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import LEFT_OUT, InputFile, ReadOptions
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.ead.reader import EAD3, EAD_2002, read_element
from fonds.record.model import Collection, Record
from fonds.safe_xml import read_document
from tests.ingest.readers import reading
from tests.ingest.readers.ead_documents import DID, HEADER, Read, component, unit
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source


def test_levels_kinds_order_and_keys_follow_the_tree(ead: Read) -> None:
    result = ead(
        components=component(
            "<unittitle>Letters</unittitle><unitid>1</unitid>",
            component("<unittitle>Inner</unittitle><unitid>1/1</unitid>", "", 'level="item"')
            + component("<unittitle>Other</unittitle>", "", 'level="file" id="x"'),
            'level="series"',
        )
        + component("<unittitle>Plan</unittitle>", "", 'id="plan" level="file"')
    )
    units = [item for item in result.items if item.kind in ("record", "collection")]
    assert [(item.kind, item.fields["level"], item.key) for item in units] == [
        ("collection", "fonds", "ead:XX-A:aid-1"),
        ("collection", "series", "ead:XX-A:aid-1/1"),
        ("record", "item", "ead:XX-A:aid-1/1/1/1"),
        ("record", "file", "ead:XX-A:aid-1#x"),
        ("record", "file", "ead:XX-A:aid-1#plan"),
    ]
    assert [item.fields.get("order") for item in units] == [None, 10, 10, 20, 20]
    assert [item.fields.get("collection") for item in units][1:] == [
        units[0].key, units[1].key, units[1].key, units[0].key,
    ]  # fmt: skip
    assert {item.group for item in units} == {units[0].key}
    assert [item.line > 0 for item in units] == [True] * 5
    assert isinstance(result.descriptions[units[0].key], Collection)
    assert isinstance(result.descriptions[units[2].key], Record)


def test_numbered_components_and_a_namespace_are_the_same(tmp_path: Path, ead: Read) -> None:
    plain = ead(
        components=component("<unittitle>A</unittitle>", component("<unittitle>B</unittitle>", "", 'id="b"'))
    )
    text = (tmp_path / "aid.xml").read_text("utf-8")
    numbered = text.replace('<c id="b"', '<c02 id="b"').replace("</did></c>", "</did></c02>")
    numbered = numbered.replace("<c id", "<c01 id").replace("</c></dsc>", "</c01></dsc>")
    path = tmp_path / "numbered.xml"
    path.write_text(numbered.replace("<ead>", '<ead xmlns="urn:isbn:1-931666-22-9">'), "utf-8")
    other = reading.read(path, EAD_2002)
    assert [item.fields for item in other.items] == [item.fields for item in plain.items]
    assert [item.key for item in other.items] == [item.key for item in plain.items]


def test_elements_after_the_components_belong_to_their_unit(ead: Read) -> None:
    inner = component("<unittitle>B</unittitle>", "", 'id="b"')
    outer = component("<unittitle>A</unittitle>", f"{inner}<scopecontent><p>Late.</p></scopecontent>")
    result = ead(f"{DID}<dsc>{outer}</dsc><bioghist><p>After the list.</p></bioghist>")
    assert unit(result)["history"] == "After the list."
    fields = {str(item.fields["title"]): item.fields for item in result.items}
    assert fields["A"]["scope_and_content"] == "Late."
    assert fields["B"]["collection"] == "ead:XX-A:aid-1#a"


def test_the_header_is_the_source_and_tells_of_the_description(ead: Read) -> None:
    fields = unit(ead())
    assert fields["source"] == {"text": "Guide to the Bridge Office. Town Archive, 1999."}
    assert fields["archivist_note"] == "Finding aid by Ann Ox.\n\nEncoded in 2001"
    assert fields["rules"] == "ISAD(G)"
    assert fields["description_dates"] == "2005: Revised."
    assert fields["identifiers"] == [{"value": "aid-1", "scheme": "EAD"}]


def test_words_are_in_the_language_of_the_description(ead: Read) -> None:
    french = HEADER.replace('langcode="eng">English', 'langcode="fre">français')
    fields = unit(ead(f"{DID}<scopecontent><p>Lettres.</p></scopecontent>", header=french))
    assert fields["title"] == {"fr": "Bridge Office"}
    assert fields["scope_and_content"] == {"fr": "Lettres."}
    assert unit(ead(header=french, language="fr"))["title"] == "Bridge Office"


def test_two_language_versions_have_the_same_keys(ead: Read) -> None:
    """By the code at the end of the identifier, or at the end of the name of the file."""
    did = "<did><unittitle>{}</unittitle><unitid>O.84</unitid></did>"
    parts = component("<unittitle>{}</unittitle><unitid>1</unitid>", "", 'level="file"')
    results = []
    for code, name in (("heb", "HEB"), ("eng", "ENG")):
        header = (
            HEADER.replace("aid-1", f"77#{name}").replace('"eng"', f'"{code}"').replace(">English<", "><")
        )
        results.append(ead(did.format(name), parts.format(name), header))
    keys = [[item.key for item in result.items] for result in results]
    assert keys[0] == keys[1] == ["unit:XX-A:77", "unit:XX-A:77/1"]
    assert [unit(result)["title"] for result in results] == [{"he": "HEB"}, "ENG"]
    by_name = ead(
        header=HEADER.replace('<language langcode="eng">English</language>', "F"), name="aid-fr.xml"
    )
    assert by_name.items[0].key == "unit:XX-A:aid-1"
    assert unit(by_name)["title"] == {"fr": "Bridge Office"}
    assert "is not known" in by_name.problems[0].message


def test_fault_3_a_level_without_a_word(ead: Read) -> None:
    def level(attributes: str) -> tuple[str, str]:
        fields = unit(ead(components=component("<unittitle>T</unittitle>", "", attributes)), 1)
        return fields["level"], fields.get("level_label", "")

    assert level('level="otherlevel" otherlevel=""') == ("otherlevel", "")
    assert level('level="otherlevel" otherlevel="filegrp"') == ("otherlevel", "filegrp")
    assert level('level="Bundle"') == ("otherlevel", "Bundle")
    assert level("") == ("otherlevel", "")
    assert level('level="recordgrp"') == ("recordgrp", "")


def test_fault_4_an_id_that_stands_twice_is_named_with_its_line(ead: Read) -> None:
    result = ead(
        components=f"{component('<unittitle>A</unittitle>')}\n{component('<unittitle>B</unittitle>')}"
    )
    [problem] = [problem for problem in result.problems if "'a'" in problem.message]
    assert "stands also in line 6" in problem.message
    assert (problem.line, problem.severity) == (7, "warning")
    assert len({item.key for item in result.items}) == 3


def test_fault_9_what_is_internal_is_withheld_with_all_below_it(ead: Read) -> None:
    below = component("<unittitle>Below</unittitle>", "", 'id="below" audience="external"')
    result = ead(
        f'{DID}<odd audience="internal"><p>Secret one</p></odd>'
        '<scopecontent><p>Open.</p><p audience="internal">Secret two</p></scopecontent>',
        component("<unittitle>Closed</unittitle>", below, 'id="closed" audience="internal"')
        + component("<unittitle>Open</unittitle>", "", 'id="open"'),
    )
    assert [item.fields["title"] for item in result.items] == ["Bridge Office", "Open"]
    assert unit(result)["scope_and_content"] == "Open."
    assert "Secret" not in str([item.fields for item in result.items])
    assert [withheld.label for withheld in result.withheld] == ["odd", "p", "Closed", "Below"]


def test_an_internal_header_is_used_and_not_shown(ead: Read) -> None:
    result = ead(header=HEADER.replace("<eadheader", '<eadheader audience="internal"'))
    assert result.items[0].key == "ead:XX-A:aid-1"
    assert "archivist_note" not in unit(result)
    assert result.withheld[0].label == "the header of the finding aid"


def test_fault_14_components_without_id_have_their_position(ead: Read) -> None:
    components = component("<unittitle>A</unittitle>", "", "") + component("<unittitle>B</unittitle>", "", "")
    result = ead(components=components)
    assert [item.key for item in result.items][1:] == ["ead:XX-A:aid-1/c[1]", "ead:XX-A:aid-1/c[2]"]
    assert "2 components have neither" in result.problems[-1].message


def test_a_finding_aid_in_another_document(tmp_path: Path, ead: Read) -> None:
    alone = ead(components=component("<unittitle>A</unittitle>"))
    path = tmp_path / "mets.xml"
    path.write_text(f"<mets><mdWrap>{(tmp_path / 'aid.xml').read_text('utf-8')}</mdWrap></mets>", "utf-8")
    file = InputFile(path, path.name)
    with file.open() as stream:
        root, _ = read_document(stream)
    element = root.find(".//ead")
    items = list(read_element(element, file, ReadOptions()))
    assert [item.fields for item in items] == [item.fields for item in alone.items]
    assert element.find(".//c") is not None


def test_what_is_left_out_is_counted(ead: Read) -> None:
    result = ead("<runner>Page 1</runner><did><head>Overview</head><unittitle>T</unittitle></did>")
    assert {use.element for use in result.items[0].uses if use.place == LEFT_OUT} >= {
        "ead:runner",
        "ead:did/head",
    }


# file of the shared data -> units, withheld descriptions, the first title
FILES = {
    "ead/afcu.xml": (6, 0, "Records of the American and Foreign Christian Union"),
    "ead/ead-dao-test.xml": (9, 0, "i'm a title, since required"),
    "ead/ferris.xml": (19, 0, "Isaac Ferris Papers"),
    "ead/vmi.xml": (2, 1, "b053ef76-4b28-4e4d-9e4a-c48b80dcb543"),
    "ead/wegmann.xml": (2, 0, "Edward Wegmann, Jr. Notebook"),
    "intake/ead2002/FRAN_IR_009555.xml": (66, 0, "Culture ; Bibliothèque nationale de France (BNF)"),
    "intake/ead2002/MS1_O84_HEB-partial-unicode.xml": (1, 0, ""),
    "intake/ead2002/NIOD-38640.xml": (
        24, 0,
        "Stichting Centraal Bureau van Onderzoek inzake de Vererving van de Nalatenschappen van Vermiste Personen",
    ),
    "intake/ead2002/anonymous-c-levels.xml": (4, 0, "Parent"),
    "intake/ead2002/eadafc.af005003.2.xml": (22, 0, "Art Rosenbaum Georgia Folklore Collection"),
    "intake/ead2002/missing-parent-unitid-ead.xml": (2, 0, "Parent"),
    "intake/ead2002/no-ids-recordgrp-level.xml": (5, 1, "Ernest Hemingway Collection"),
    "intake/ead2002/pc0170.xml": (0, 7, ""),
    "intake/ead2002/CS-foto-188845-fr.xml": (1, 1, ""),
    "intake/ead2002/CS-foto-188845-nl.xml": (1, 1, ""),
}  # fmt: skip
# headings that are the name of the field, names of languages beside their code, and what is said twice
NOT_COUNTED = (
    "//*[local-name()='head' or local-name()='runner' or local-name()='thead' or local-name()='language']"
)


@pytest.mark.parametrize("name", FILES)
def test_real_finding_aids(name: str) -> None:
    path = reading.shared(name)
    result = reading.read(path, EAD_2002)
    count, withheld, title = FILES[name]
    units = [item for item in result.items if item.kind in ("record", "collection")]
    assert (len(units), len(result.withheld)) == (count, withheld)
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    if title:
        assert units[0].fields["title"] == title
    if units:
        share, lost = share_kept(words_of_source(path, NOT_COUNTED), words_of_fields(result.items))
        assert share >= 0.98, lost.most_common(20)
    assert reader_of(InputFile(path, path.name)) is EAD_2002


def test_the_two_versions_of_a_real_unit() -> None:
    versions = [reading.shared(f"intake/ead2002/CS-foto-188845-{code}.xml") for code in ("fr", "nl")]
    results = [reading.read(path, EAD_2002) for path in versions]
    units = [next(item for item in result.items if item.kind == "collection") for result in results]
    assert units[0].key == units[1].key == "unit:CEGESOMA_188845"
    assert units[0].fields["reference"] == units[1].fields["reference"] == "CA FE 1437"


def test_recognition_is_by_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<ead xmlns='http://ead3.archivists.org/schema/'><control/></ead>")
    assert reader_of(InputFile(path, "a.txt")) is EAD3
    path.write_text("<eadx/>")
    assert reader_of(InputFile(path, "a.txt")) is None
