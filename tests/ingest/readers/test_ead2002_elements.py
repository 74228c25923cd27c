"""EAD 2002: dates, titles, containers, access points and the other elements of a unit."""

from __future__ import annotations

import time

import pytest

from fonds.ingest.imported import STATEMENT
from tests.ingest.readers.ead_documents import DID, Read, component, unit


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
