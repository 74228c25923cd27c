"""EAD 2002: levels, keys, order, dates, containers, access points, what stays internal, and faulty documents."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.ingest.imported import LEFT_OUT, STATEMENT, InputFile, ReadOptions
from service.ingest.reader_registry import reader_of
from service.ingest.readers.ead.reader import EAD3, EAD_2002, read_element
from service.record.model import Collection, Record
from service.safe_xml import read_document
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source
from tests.ingest.readers.reading import Reading

HEADER = """<eadheader><eadid mainagencycode="XX-A">aid-1</eadid><filedesc><titlestmt>
<titleproper>Guide to the Bridge Office</titleproper><author>Finding aid by Ann Ox.</author></titlestmt>
<publicationstmt><publisher>Town Archive</publisher><date>1999</date></publicationstmt></filedesc>
<profiledesc><creation>Encoded in <date>2001</date></creation><langusage><language langcode="eng">English</language>
</langusage><descrules>ISAD(G)</descrules></profiledesc><revisiondesc><change><date>2005</date><item>Revised.</item>
</change></revisiondesc></eadheader>"""
DID = "<did><unittitle>Bridge Office</unittitle><unitid>MS 1</unitid></did>"

Read = Callable[..., Reading]


@pytest.fixture
def ead(tmp_path: Path) -> Read:
    """Return a function that reads a finding aid with this description and these components."""

    def read(
        description: str = DID,
        components: str = "",
        header: str = HEADER,
        attributes: str = 'level="fonds"',
        name: str = "aid.xml",
        **options: str,
    ) -> Reading:
        dsc = f"<dsc>{components}</dsc>" if components else ""
        path = tmp_path / name
        path.write_text(f"<ead>{header}<archdesc {attributes}>{description}{dsc}</archdesc></ead>", "utf-8")
        return reading.read(path, EAD_2002, **options)

    return read


def unit(result: Reading, number: int = 0) -> dict:
    """Return the fields of a unit, in the order of the source; the first is the whole."""
    return [item for item in result.items if item.kind in ("record", "collection")][number].fields


def component(did: str, rest: str = "", attributes: str = 'id="a" level="file"') -> str:
    return f"<c {attributes}><did>{did}</did>{rest}</c>"


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


def test_dates(ead: Read) -> None:
    def dated(*elements: str) -> dict:
        return unit(ead(f"<did><unittitle>T</unittitle>{''.join(elements)}</did>"))

    fields = dated(
        '<unitdate type="bulk" normal="1816/1871">Bulk, 1816-1871</unitdate>',
        '<unitdate normal="1816/1931" type="inclusive">1816-1931</unitdate>',
        '<unitdate datechar="publication">1950</unitdate>',
    )
    assert (fields["date"], fields["date_text"]) == ("1816/1931", "1816-1931")
    assert fields["other_dates"] == [
        {"date": "1816/1871", "text": "Bulk, 1816-1871", "bulk": "yes"},
        {"kind": "publication", "date": "1950"},
    ]
    circa = dated('<unitdate normal="1925/1985" certainty="approximate">circa 1925-1985</unitdate>')
    assert (circa["date"], circa["date_text"]) == ("1925~/1985~", "circa 1925-1985")
    assert "date" not in dated("<unitdate>before the war</unitdate>")
    assert dated('<unitdate normal="1893/1893">1893</unitdate>')["date"] == "1893"
    assert dated("<unitdate>1935.</unitdate>")["date"] == "1935"


def test_fault_8_era_and_calendar_are_said(ead: Read) -> None:
    fields = unit(
        ead('<did><unittitle>T</unittitle><unitdate calendar="julian" era="bce">44</unitdate></did>')
    )
    assert fields["date_text"] == "44"
    assert "date" not in fields
    assert [(entry["label"], entry["text"]) for entry in fields["statements"]] == [
        ("Calendar", "julian"),
        ("Era", "bce"),
    ]
    plain = unit(
        ead('<did><unittitle>T</unittitle><unitdate calendar="Gregorian" era="ce">1912</unitdate></did>')
    )
    assert plain["date"] == "1912"
    assert "statements" not in plain


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Letters, <unitdate>1912</unitdate>", "Letters"),
        ("Letters of <unitdate>1912</unitdate> from Paris", "Letters of 1912 from Paris"),
        ("<unitdate>1912</unitdate>", "1912"),
        ("A <title render='italic'>play</title><lb/>in two acts", "A play in two acts"),
    ],
)
def test_dates_at_the_end_of_a_title_are_no_part_of_it(ead: Read, title: str, expected: str) -> None:
    assert unit(ead(f"<did><unittitle>{title}</unittitle></did>"))["title"] == expected


def test_fault_1_tags_are_not_shown_in_titles(ead: Read) -> None:
    fields = unit(
        ead("<did><unittitle>The &lt;i&gt;Times&lt;/i&gt;&lt;br/&gt;of &lt;x@y.z&gt;</unittitle></did>")
    )
    assert fields["title"] == "The Times of <x@y.z>"


def test_fault_2_the_title_of_a_link_is_the_label_of_the_page(ead: Read) -> None:
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    did = (
        "<unittitle>T</unittitle>"
        f'<dao {xlink} xlink:title="Front" xlink:href="https://e.org/i/7/full/full/0/default.jpg"/>'
        f'<dao {xlink} xlink:href="https://e.org/tape.mp3"/>'
    )
    fields = unit(ead(components=component(did)), 1)
    assert fields["pages"] == [
        {"service": "https://e.org/i/7", "label": "Front"},
        {"media": "https://e.org/tape.mp3"},
    ]


def test_faults_16_and_17_digital_objects_without_a_page_are_statements(ead: Read) -> None:
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    result = ead(
        f'{DID}<dao {xlink} xlink:href="https://e.org/1/info.json" xlink:title="All"/>'
        f"<daogrp {xlink}><daodesc><p>Scans</p></daodesc>"
        '<daoloc xlink:href="https://e.org/1.jpg" xlink:title="Page 1"/>'
        "</daogrp><index><head>Persons</head><indexentry><persname>Ox, Ann</persname><ref>Box 1</ref>"
        "</indexentry></index>"
        "<odd><head>Address</head><address><addressline>1 Main St</addressline>"
        "<addressline>Town</addressline></address></odd>"
    )
    statements = {entry["label"]: entry["text"] for entry in unit(result)["statements"]}
    assert statements == {
        "Digital object": "All: https://e.org/1/info.json",
        "Digital objects": "Scans\nPage 1: https://e.org/1.jpg",
        "Persons": "Ox, Ann: Box 1",
        "Address": "1 Main St\nTown",
    }


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


def test_fault_5_containers_without_a_language_of_the_material(ead: Read) -> None:
    did = (
        "<container type='Box'>1</container><langmaterial><language langcode='und'/></langmaterial>"
        "<unittitle>T</unittitle>"
    )
    fields = unit(ead(components=component(did)), 1)
    assert fields["containers"] == [{"type": "Box", "value": "1"}]
    assert fields.get("language", ["und"]) == ["und"]


def test_fault_6_an_extent_is_kept_together(ead: Read) -> None:
    fields = unit(
        ead(
            "<did><unittitle>T</unittitle><physdesc><extent>3 boxes</extent> <extent>(2 metres)</extent>"
            "<genreform>letters</genreform></physdesc><physdesc>One <extent>album</extent>, bound</physdesc></did>"
        )
    )
    assert fields["extent"] == "3 boxes (2 metres); letters\n\nOne album, bound"


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


def test_fault_15_a_unit_without_title_and_date(ead: Read) -> None:
    result = ead(
        components=component("<unitid>7</unitid>") + component("<unitdate>1912</unitdate>", "", 'id="b"')
    )
    assert [item.fields["title"] for item in result.items][1:] == ["[untitled]", "1912"]
    assert "no title and no date" in result.problems[0].message
    assert unit(ead("<did><unitid>1</unitid></did>"))["title"] == "Guide to the Bridge Office"


def test_fault_26_names_are_never_divided(ead: Read) -> None:
    result = ead(f"{DID}<controlaccess><persname>Hemingway, E</persname></controlaccess>")
    assert [item.fields["name"] for item in result.of_kind("person")] == ["Hemingway, E"]


def test_fault_31_bytes_before_the_document_are_skipped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(f"junk\n<ead>{HEADER}<archdesc level='fonds'>{DID}</archdesc></ead>", "utf-8")
    result = reading.read(path, EAD_2002)
    assert unit(result)["title"] == "Bridge Office"
    assert "5 bytes before" in result.problems[0].message


def test_containers_follow_the_one_they_are_in(ead: Read) -> None:
    did = (
        '<unittitle>T</unittitle><container id="b1" type="Box" label="Mixed (311)">1</container>'
        '<container id="b2" type="Box" label="Box">2</container><container parent="b1" type="Folder">7</container>'
        "<container/>"
    )
    fields = unit(ead(components=component(did)), 1)
    assert [(entry["type"], entry["value"]) for entry in fields["containers"]] == [
        ("Box", "1"), ("Folder", "7"), ("Box", "2"),
    ]  # fmt: skip
    assert [entry["text"] for entry in fields["statements"]] == ["Box 1: Mixed (311)"]


def test_access_points_by_kind_role_and_source(ead: Read) -> None:
    result = ead(
        "<did><unittitle>T</unittitle><origination><persname>Ox, Ann</persname></origination></did><controlaccess>"
        "<head>Index Terms</head><persname role='photographer'>Bee, Bo</persname>"
        "<persname role='subject'>Cow, Cy</persname>"
        "<persname encodinganalog='700'>Ox, Ann</persname><persname>Doe, Di</persname>"
        "<persname role='mayor'>Elk, Ed</persname>"
        "<corpname source='viaf' authfilenumber='123456789'>Bridge Co.</corpname><geogname>Town</geogname>"
        "<subject source='local' authfilenumber='x1'>Bridges</subject><geogname>Town--History</geogname>"
        "<genreform>letters</genreform><name>A name</name><p>See also the card index.</p></controlaccess>"
    )
    fields = unit(result)
    assert [entry["id"] for entry in fields["creator"]] == ["person:ox, ann:"]
    assert fields["contributors"] == [
        {"id": "person:bee, bo:", "role": "pht", "role_label": "photographer"},
        {"id": "person:elk, ed:", "role_label": "mayor"},
    ]
    assert [entry.get("id") or entry.get("as") for entry in fields["people"]] == [
        "person:doe, di:", "institution:bridge co.:", "A name",
    ]  # fmt: skip
    assert [entry["id"] for entry in fields["subjects"]] == [
        "person:cow, cy:",
        "subject:bridges:",
        "subject:town--history:",
    ]
    assert [entry["id"] for entry in fields["places"]] == ["place:town:"]
    assert [(entry["label"], entry["text"]) for entry in fields["statements"]] == [
        ("Index Terms", "See also the card index."),
        ("Form and genre", "letters"),
    ]
    [company] = result.of_kind("institution")
    assert company.fields["same_as"] == [
        {"uri": "https://viaf.org/viaf/123456789", "match": "exact", "method": "copied", "source": "viaf"}
    ]
    bridges = next(item for item in result.of_kind("subject") if item.fields["name"] == "Bridges")
    assert bridges.fields["statements"][0]["text"] == {"und": "local x1"}


def test_the_repository_is_the_holder(ead: Read) -> None:
    result = ead(
        "<did><unittitle>T</unittitle><repository><corpname><subarea>Music Division</subarea> Library</corpname>"
        "<address><addressline>1 Main St</addressline></address></repository></did>"
    )
    [holder] = result.of_kind("institution")
    assert unit(result)["holder"] == holder.key
    assert holder.fields["name"] == "Music Division, Library"
    assert [entry["text"] for entry in holder.fields["statements"]] == ["1 Main St"]


def test_a_restriction_with_a_date_to_come_closes_the_unit(ead: Read) -> None:
    words = "<accessrestrict><p>Closed until <date normal='{}'>then</date>.</p></accessrestrict>"
    year = time.gmtime().tm_year + 5
    result = ead(DID + words.format(year))
    assert unit(result)["access"] == {"tier": "closed", "until": f"{year + 1}-01-01"}
    assert unit(result)["access_conditions"] == "Closed until then."
    assert "closed until" in result.problems[-1].message
    assert "access" not in unit(ead(DID + words.format("1998")))


def test_headings_become_labels_where_they_say_more(ead: Read) -> None:
    result = ead(
        f"{DID}<scopecontent><head>Scope and Content Note</head><p>One.</p></scopecontent>"
        "<custodhist><head>Provenance of the drawings</head><p>Two.</p></custodhist>"
        "<odd><head>Dust</head><p>Three.</p><odd><head>Deep dust</head><p>Four.</p></odd></odd><note>"
        "<p>Five.</p></note>"
    )
    fields = unit(result)
    assert fields["scope_and_content"] == "One."
    assert fields["archival_history"] == "Provenance of the drawings\n\nTwo."
    assert {entry["label"]: entry["text"] for entry in fields["statements"]} == {
        "Dust": "Three.",
        "Deep dust": "Four.",
    }
    assert fields["note"] == "Five."
    uses = {use.element: use.place for use in result.items[0].uses}
    assert uses["ead:odd"] == STATEMENT
    assert uses["ead:scopecontent/head"] == "scope_and_content"


def test_lists_tables_and_chronologies_are_paragraphs(ead: Read) -> None:
    result = ead(
        f"{DID}<bioghist><p>Text <emph>with</emph> a <extref href='http://e.org/x'>link</extref>:</p>"
        "<list><item>one</item>"
        "<defitem><label>two</label><item>2</item></defitem></list><chronlist><listhead>"
        "<head01>Date</head01><head02>Event"
        "</head02></listhead><chronitem><date>1912</date><eventgrp><event>Born</event><event>Named</event></eventgrp>"
        "</chronitem></chronlist><table><tgroup><tbody><row><entry>a</entry><entry>b</entry></row>"
        "</tbody></tgroup></table>"
        "<p>See<date>1913</date>.<note><p>A note.</p></note></p></bioghist>"
    )
    assert unit(result)["history"].split("\n\n") == [
        "Text with a link (http://e.org/x):",
        "one\ntwo: 2",
        "Date: Event\n1912: Born; Named",
        "a | b",
        "See 1913. [A note.]",
    ]


def test_languages_and_the_words_on_them(ead: Read) -> None:
    did = "<did><unittitle>T</unittitle><langmaterial>{}</langmaterial></did>"
    fields = unit(ead(did.format('In <language langcode="ger" scriptcode="latf">German</language>')))
    assert (fields["language"], fields["language_note"]) == (["de"], "In German")
    plain = unit(ead(did.format('<language langcode="eng" scriptcode="Latn">English</language>')))
    assert (plain["language"], plain["scripts"]) == (["en"], ["Latn"])
    assert "language_note" not in plain


def test_a_licence_in_the_words_on_use_is_the_rights(ead: Read) -> None:
    uri = "https://creativecommons.org/licenses/by/4.0/"
    fields = unit(ead(f"{DID}<userestrict><p>Under <extref href='{uri}'>CC BY</extref>.</p></userestrict>"))
    assert fields["rights"].rstrip("/").endswith("by/4.0")
    assert fields["reproduction_conditions"] == f"Under CC BY ({uri})."


def test_names_in_titles_of_which_the_source_says_more(ead: Read) -> None:
    did = (
        "<unittitle>Song by <persname role='cmp' normal='Bee, Bo'>B. Bee</persname> for"
        " <persname>X</persname></unittitle>"
    )
    fields = unit(ead(components=component(did)), -1)
    assert fields["contributors"] == [{"id": "person:bee, bo:", "as": "B. Bee", "role": "cmp"}]
    assert fields["title"] == "Song by B. Bee for X"


def test_a_truncated_document_gives_what_came_before(tmp_path: Path, ead: Read) -> None:
    ead(components="".join(component(f"<unittitle>{n}</unittitle>", "", f'id="n{n}"') for n in range(9)))
    text = (tmp_path / "aid.xml").read_text("utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(text[: text.index(">5<")], "utf-8")
    result = reading.read(cut, EAD_2002)
    assert [item.fields["title"] for item in result.items] == ["Bridge Office", "0", "1", "2", "3", "4"]
    [problem] = [problem for problem in result.problems if problem.severity == "error"]
    assert problem.line == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<!DOCTYPE ead [<!ENTITY x SYSTEM 'x.xml'>]><ead><archdesc level='fonds'><did>&x;</did></archdesc></ead>",
            "not XML",
        ),
        ("<ead><eadheader/></ead>", "no description"),
        ("<ead><archdesc level='fonds'><did><unittitle>T</did></archdesc></ead>", "not XML"),
    ],
)
def test_documents_that_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(text, "utf-8")
    result = reading.read(path, EAD_2002)
    assert any(message in problem.message and problem.severity == "error" for problem in result.problems)


def test_elements_nested_a_thousand_deep_keep_their_words(ead: Read) -> None:
    deep = f"{'<emph>' * 900}core{'</emph>' * 900}"
    origination = f"<origination><persname>{deep}</persname></origination>"
    fields = unit(ead(f"<did><unittitle>{deep}</unittitle>{origination}</did><odd><p>{deep}</p></odd>"))
    assert fields["title"] == "core"
    assert fields["note"] == "core"


def test_files_of_declarations_are_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(
        '<!DOCTYPE ead PUBLIC "x" "http://127.0.0.1:9/ead.dtd" [\n<!ENTITY % notes PUBLIC "y"'
        ' "http://127.0.0.1:9/n.ent">\n'
        f'%notes;\n]>\n<ead>{HEADER}<archdesc level="fonds">{DID}</archdesc></ead>',
        "utf-8",
    )
    result = reading.read(path, EAD_2002)
    assert unit(result)["title"] == "Bridge Office"
    path.write_text(
        path.read_text("utf-8").replace("Bridge Office</unittitle>", "&notes;</unittitle>"), "utf-8"
    )
    assert [problem.severity for problem in reading.read(path, EAD_2002).problems][-1] == "error"


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


def test_more_statements_or_words_than_a_description_may_have(ead: Read) -> None:
    many = "".join(f"<odd><head>H{number}</head><p>W{number}</p></odd>" for number in range(1100))
    fields = unit(ead(DID + many))
    assert len(fields["statements"]) == 1000
    assert fields["statements"][-1]["text"].endswith("H1099: W1099")
    long = unit(
        ead(
            f"{DID}<bioghist>{'<p>' + 'word ' * 100_000 + '</p>'}{'<p>' + 'more ' * 150_000 + '</p>'}</bioghist>"
        )
    )
    assert [entry["label"] for entry in long["statements"]] == ["History", "History"]


def test_a_prefix_that_nobody_declares(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(
        f"<ead:ead><ead:archdesc level='fonds'>{DID}<ead:dsc><ead:c01 id='a' level='file'>"
        "<ead:did><ead:unittitle>A</ead:unittitle></ead:did></ead:c01></ead:dsc></ead:archdesc></ead:ead>",
        "utf-8",
    )
    result = reading.read(path, EAD_2002)
    assert [item.fields["title"] for item in result.items] == ["Bridge Office", "A"]
    assert any("prefix" in problem.message for problem in result.problems)
