"""METS: pages, texts, tables of contents, rights, volumes, finding aids inside, and packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import LocalFile
from fonds.ingest.readers.access_words import opening_day
from fonds.ingest.readers.mets.pages import spans
from fonds.ingest.readers.mets.reader import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.mets_documents import (
    ALTO,
    BOOK,
    LINKS,
    LOGICAL,
    PHYSICAL,
    file,
    group,
    mets,
    page,
    read,
    scan,
    section,
    structure,
    title,
)


def test_pages_texts_and_a_table_of_contents(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        scan(tmp_path / f"max/{number}.jpg")
    (tmp_path / "alto").mkdir()
    (tmp_path / "alto/1.xml").write_text(ALTO)
    files = group("MAX", *(file(f"F{n}", f"max/{n}.jpg") for n in (1, 2, 3)))
    files += group("FULLTEXT", file("A1", "alto/1.xml", "text/xml"))
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>", LOGICAL, PHYSICAL, LINKS)
    fields = result.items[0].fields
    folder = tmp_path.resolve()
    assert fields["pages"] == [
        {
            "file": LocalFile(folder / "max/1.jpg"),
            "text": LocalFile(folder / "alto/1.xml"),
            "label": "[1]",  # not counted in the book itself
        },
        {"file": LocalFile(folder / "max/2.jpg"), "label": "1"},
        {"file": LocalFile(folder / "max/3.jpg"), "label": "2"},
    ]
    assert fields["structure"] == [
        {"label": "Title page", "pages": ["1"]},
        {"label": "One", "pages": ["2-3"], "parts": [{"label": "Inner", "pages": ["3"]}]},
    ]
    assert fields["type_label"] == "Monograph"
    assert fields["statements"] == [{"label": "Parts", "text": "Lost", "source": "mets:div"}]
    assert result.items[0].key == "mets:b1"
    assert not result.problems


def test_the_group_is_chosen_by_its_use_when_there_is_no_default(tmp_path: Path) -> None:  # fault kind 29
    for name in ("thumb", "max", "download.pdf"):
        scan(tmp_path / (f"{name}/1.jpg" if "." not in name else name))
    files = group("THUMBS", file("T1", "thumb/1.jpg")) + group(
        "DOWNLOAD", file("P", "download.pdf", "application/pdf")
    )
    files += group("MAX", file("F1", "max/1.jpg"))
    physical = structure("PHYSICAL", f"<mets:div>{page(1, 'T1', 'P', 'F1')}</mets:div>")
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>", LOGICAL, physical)
    assert [Path(entry["file"]).parent.name for entry in result.items[0].fields["pages"]] == ["max"]


def test_without_any_map_the_files_of_the_best_group_are_the_pages(tmp_path: Path) -> None:
    files = group("OCR-D-IMG", *(file(f"F{n}", f"OCR-D-IMG/{n}.tif", "image/tiff") for n in (1, 2)))
    for number in (1, 2):
        scan(tmp_path / f"OCR-D-IMG/{number}.tif")
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>")
    assert len(result.items[0].fields["pages"]) == 2


def test_ocr_d_without_a_logical_map(tmp_path: Path) -> None:
    scan(tmp_path / "OCR-D-IMG/1.tif")
    (tmp_path / "OCR-D-OCR").mkdir()
    (tmp_path / "OCR-D-OCR/1.xml").write_text("<PcGts><Page imageWidth='9' imageHeight='9'/></PcGts>")
    files = group("OCR-D-IMG", file("F1", "OCR-D-IMG/1.tif", "image/tiff"))
    files += group("OCR-D-OCR", file("A1", "OCR-D-OCR/1.xml", "application/vnd.prima.page+xml"))
    physical = structure("PHYSICAL", f'<mets:div TYPE="physSequence">{page(1, "F1", "A1")}</mets:div>')
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>", physical)
    (entry,) = result.items[0].fields["pages"]
    assert Path(entry["text"]).name == "1.xml"
    assert result.items[0].fields["title"] == "A book"  # nothing refers to its metadata


def test_an_image_on_the_web_needs_its_size(tmp_path: Path) -> None:
    size = """<mets:amdSec ID="T"><mets:techMD ID="T1"><mets:mdWrap MDTYPE="NISOIMG"><mets:xmlData>
      <mix><imageWidth>2000</imageWidth><imageHeight>3000</imageHeight></mix></mets:xmlData></mets:mdWrap></mets:techMD>
      </mets:amdSec>"""
    service = "https://example.org/iiif/2/full/full/0/default.jpg"
    files = group(
        "DEFAULT",
        file("F1", "https://example.org/1.jpg", more='ADMID="T1"'),
        file("F2", service, more='ADMID="T1"'),
        file("F3", "https://example.org/3.jpg"),
    )
    (tmp_path / "volume_alto").mkdir()
    for number in (1, 3):
        (tmp_path / f"volume_alto/{number}.xml").write_text(ALTO)
    result = read(tmp_path, BOOK, size, f"<mets:fileSec>{files}</mets:fileSec>", LOGICAL, PHYSICAL, LINKS)
    fields = result.items[0].fields
    alto = LocalFile(tmp_path.resolve() / "volume_alto/1.xml")
    assert fields["pages"] == [
        # the image on the web, its text from the file beside
        {
            "image": "https://example.org/1.jpg",
            "width": 2000,
            "height": 3000,
            "format": "image/jpeg",
            "text": alto,
            "label": "[1]",
        },
        {"service": "https://example.org/iiif/2", "width": 2000, "height": 3000, "label": "1"},
    ]
    assert fields["structure"][1] == {"label": "One", "pages": ["2"]}  # page 3 has no image here
    assert fields["statements"][0]["text"] == "2: https://example.org/3.jpg"
    # the words of a page without an image are there all the same
    assert fields["texts"] == [{"kind": "machine", "language": "und", "text": "[page 2]\n\nSehr geehrter"}]
    assert [problem.message for problem in result.problems] == [
        "the images of 1 pages are on the web, and the source does not say how large they are: "
        "https://example.org/3.jpg"
    ]


def test_addresses_of_other_machines_are_said_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.jpg"
    scan(outside)
    inside = tmp_path / "folder"
    inside.mkdir()
    (inside / "link.jpg").symlink_to(outside)
    addresses = ("file:///san/1.tif", "../outside.jpg", "link.jpg", str(outside), "%2e%2e/outside.jpg")
    files = group("DEFAULT", *(file(f"F{n}", address) for n, address in enumerate(addresses, 1)))
    result = read(inside, BOOK, f"<mets:fileSec>{files}</mets:fileSec>")
    assert "pages" not in result.items[0].fields
    messages = [problem.message for problem in result.problems]
    assert messages == [
        "the images of 2 pages have an address on another machine, which cannot be reached: file:///san/1.tif",
        "the images of 3 pages are not beside the source: ../outside.jpg",
    ]


def test_a_text_that_is_none_is_a_problem(tmp_path: Path) -> None:  # fault kind 30
    scan(tmp_path / "1.jpg")
    (tmp_path / "alto.xml").write_text("<thing/>")
    files = group("DEFAULT", file("F1", "1.jpg")) + group("ALTO", file("A1", "alto.xml", "text/xml"))
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>", LOGICAL, PHYSICAL)
    assert "text" not in result.items[0].fields["pages"][0]
    assert result.problems[0].message.startswith("alto.xml:1 is no text of a page")
    (tmp_path / "alto.xml").unlink()
    result = read(tmp_path, BOOK, f"<mets:fileSec>{files}</mets:fileSec>", LOGICAL, PHYSICAL)
    assert result.problems[0].message == "1 files with the text of pages are not beside the source: alto.xml"


def test_rights_and_links_of_the_dfg_viewer(tmp_path: Path) -> None:
    admin = """<mets:amdSec ID="AMD"><mets:rightsMD ID="R"><mets:mdWrap><mets:xmlData>
      <dv:rights xmlns:dv="http://dfg-viewer.de/"><dv:owner>Library</dv:owner><dv:ownerSiteURL>https://lib.example.org
      </dv:ownerSiteURL><dv:license>https://creativecommons.org/licenses/by/4.0/</dv:license></dv:rights></mets:xmlData>
      </mets:mdWrap></mets:rightsMD><mets:digiprovMD ID="P"><mets:mdWrap><mets:xmlData>
      <dv:links xmlns:dv="http://dfg-viewer.de/"><dv:reference>https://cat.example.org/1</dv:reference>
      <dv:presentation>https://show.example.org/1</dv:presentation></dv:links></mets:xmlData></mets:mdWrap>
      </mets:digiprovMD></mets:amdSec>"""
    result = read(tmp_path, BOOK, admin, LOGICAL)
    fields = result.items[0].fields
    assert fields["holder"] == "institution:library:"
    assert fields["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert [entry["uri"] for entry in fields["same_as"]] == ["https://show.example.org/1"]
    assert fields["statements"][0]["text"] == "https://cat.example.org/1"
    assert result.of_kind("institution")[0].fields["homepage"] == "https://lib.example.org"


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("2094", "2095-01-01"),
        ("2094-12", "2095-01-01"),
        ("2020-01-31", "2020-02-01"),
        ("OPEN", ""),
        ("9999", ""),
    ],
)
def test_the_day_after_the_end_of_a_term(end: str, day: str) -> None:
    assert opening_day(end) == day


def test_an_anchor_is_a_collection_of_its_volumes(tmp_path: Path) -> None:
    (tmp_path / "PPN1_2.xml").write_text("<mets/>")
    logical = structure(
        "LOGICAL",
        """<mets:div ID="L0" TYPE="MultiVolumeWork" DMDID="D1"><mets:div TYPE="Volume" LABEL="Volume 1" ORDER="1">
        <mets:mptr LOCTYPE="URL" xlink:href="https://example.org/PPN1_1.xml"/></mets:div>
        <mets:div TYPE="Volume" LABEL="Volume 2" ORDER="2"><mets:mptr LOCTYPE="URL" xlink:href="PPN1_2.xml"/></mets:div>
        </mets:div>""",
    )
    result = read(
        tmp_path, section("D1", title("A work") + "<mods:identifier>PPN1</mods:identifier>"), logical
    )
    work, volume = (item for item in result.items if item.kind in ("record", "collection"))
    assert (work.kind, work.key, work.fields["title"]) == ("collection", "unit:PPN1", "A work")
    assert (volume.kind, volume.key, volume.group) == ("record", "mets:PPN1_1", "unit:PPN1")
    assert volume.fields["collection"] == "unit:PPN1"
    assert volume.fields["order"] == 10
    assert volume.fields["relations"] == [
        {"type": "related", "uri": "https://example.org/PPN1_1.xml", "text": "METS"}
    ]
    assert result.notes == ["The files of 1 of its parts are beside it: import them too."]


def test_a_volume_is_in_the_collection_of_its_anchor(tmp_path: Path) -> None:
    logical = structure(
        "LOGICAL",
        """<mets:div ID="L0" TYPE="MultiVolumeWork" LABEL="A work"><mets:mptr LOCTYPE="URL" xlink:href="PPN1.xml"/>
        <mets:div ID="L1" TYPE="Volume" DMDID="D1" ORDER="2"/></mets:div>""",
    )
    result = read(
        tmp_path, section("D1", title("Volume 2") + "<mods:identifier>PPN1_2</mods:identifier>"), logical
    )
    volume, work = (item for item in result.items if item.kind in ("record", "collection"))
    assert (volume.key, volume.fields["collection"], volume.fields["order"]) == (
        "mets:PPN1_2",
        "unit:PPN1",
        20,
    )
    assert (work.kind, work.key, work.fields["title"]) == ("collection", "unit:PPN1", "A work")


def test_metadata_of_parts_are_kept(tmp_path: Path) -> None:
    parts = section("D2", title("One") + "<mods:name><mods:namePart>Jane Doe</mods:namePart></mods:name>")
    logical = structure(
        "LOGICAL", '<mets:div DMDID="D1"><mets:div ID="L2" TYPE="Chapter" DMDID="D2"/></mets:div>'
    )
    physical = structure("PHYSICAL", '<mets:div ID="S" DMDID="D3"/>')
    extent = section(
        "D3", "<mods:physicalDescription><mods:extent>33 cm</mods:extent></mods:physicalDescription>"
    )
    result = read(tmp_path, BOOK, parts, extent, section("D4", title("Elsewhere")), logical, physical)
    fields = result.items[0].fields
    assert fields["extent"] == "33 cm"
    assert [(entry["label"], entry["text"]) for entry in fields["statements"]] == [
        ("One", "Jane Doe"),
        ("Parts", "One"),
        ("MODS metadata", "Elsewhere"),
    ]


def test_a_document_without_metadata_is_named_by_its_labels(tmp_path: Path) -> None:
    logical = structure("LOGICAL", '<mets:div LABEL="Example Book" TYPE="manuscript"/>')
    (item,) = read(tmp_path, logical, attributes='OBJID="obj-1"').items
    assert (item.key, item.fields["title"]) == ("mets:obj-1", "Example Book")
    assert item.fields["identifiers"] == [{"value": "obj-1", "scheme": "METS OBJID"}]


def test_a_finding_aid_inside_comes_before_other_metadata(tmp_path: Path) -> None:
    inside = """<mets:dmdSec ID="marc"><mets:mdWrap MDTYPE="MARC"><mets:xmlData>
      <record xmlns="http://www.loc.gov/MARC21/slim"><datafield tag="245" ind1=" " ind2=" ">
      <subfield code="a">Papers</subfield>
      </datafield><datafield tag="500" ind1=" " ind2=" "><subfield code="a">Stored offsite.</subfield></datafield>
      </record>
      </mets:xmlData></mets:mdWrap></mets:dmdSec>
      <mets:dmdSec ID="ead"><mets:mdWrap MDTYPE="EAD"><mets:xmlData>
      <ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>e1</eadid></eadheader><archdesc level="fonds"><did>
      <unittitle>Papers</unittitle></did><dsc><c id="c1" level="file"><did><unittitle>Letters</unittitle></did></c>
      </dsc>
      </archdesc></ead></mets:xmlData></mets:mdWrap></mets:dmdSec>"""
    logical = structure(
        "LOGICAL",
        '<mets:div DMDID="ead" LABEL="Papers"><mets:div LABEL="Overview" TYPE="overview"/></mets:div>',
    )
    result = read(tmp_path, inside, logical)
    units = [item for item in result.items if item.kind in ("record", "collection")]
    assert [(item.kind, item.fields["title"]) for item in units] == [
        ("collection", "Papers"),
        ("record", "Letters"),
    ]
    assert "Stored offsite." in str(units[0].fields)


def test_a_broken_document_is_one_problem(tmp_path: Path) -> None:
    path = mets(tmp_path, BOOK)
    path.write_text(path.read_text()[:-40])
    result = reading.read(path, FORMAT)
    assert not result.items
    assert [problem.severity for problem in result.problems] == ["error"]
    assert result.problems[0].line


def test_the_title_of_a_file_labels_its_page(tmp_path: Path) -> None:  # fault kind 2
    scan(tmp_path / "1.jpg")
    location = file("F1", "1.jpg").replace("xlink:href", 'xlink:title="Front" xlink:href')
    result = read(tmp_path, BOOK, f"<mets:fileSec>{group('DEFAULT', location)}</mets:fileSec>")
    assert result.items[0].fields["pages"][0]["label"] == "Front"


def test_a_document_that_must_not_go_public_shows_nothing(tmp_path: Path) -> None:
    scan(tmp_path / "1.jpg")
    words = title("A letter") + "<mods:identifier>b1</mods:identifier>"
    deleted = section("D1", words + '<mods:accessCondition type="status">Deleted</mods:accessCondition>')
    files = f"<mets:fileSec>{group('DEFAULT', file('F1', '1.jpg'))}</mets:fileSec>"
    result = read(tmp_path, deleted, files, LOGICAL, PHYSICAL)
    assert not result.items
    assert [(item.key, item.label) for item in result.withheld] == [("mets:b1", "A letter")]


def test_spans() -> None:
    assert spans([3, 1, 2, 7]) == ["1-3", "7"]


def test_mets_2(tmp_path: Path) -> None:
    xml = """<mets xmlns="http://www.loc.gov/METS/v2" xmlns:mods="http://www.loc.gov/mods/v3" OBJID="o">
      <mdSec><mdGrp><md ID="d" USE="DESCRIPTIVE"><mdWrap MDTYPE="MODS"><xmlData><mods:mods><mods:titleInfo>
      <mods:title>A book</mods:title></mods:titleInfo></mods:mods></xmlData></mdWrap></md>
      <md ID="t" USE="TECHNICAL"><mdWrap><xmlData><mix><imageWidth>20</imageWidth><imageHeight>30</imageHeight></mix>
      </xmlData></mdWrap></md></mdGrp></mdSec>
      <fileSec><fileGrp USE="master"><file ID="f" MIMETYPE="image/jpeg" MDID="t">
      <FLocat LOCTYPE="URL" LOCREF="https://example.org/1.jpg"/></file></fileGrp></fileSec>
      <structSec><structMap TYPE="PHYSICAL"><div MDID="d"><div ORDER="1"><fptr FILEID="f"/></div></div></structMap>
      </structSec></mets>"""
    path = tmp_path / "volume.xml"
    path.write_text(xml, "utf-8")
    (item,) = reading.read(path, FORMAT).items
    assert item.fields["title"] == "A book"
    assert item.fields["pages"] == [
        {"image": "https://example.org/1.jpg", "width": 20, "height": 30, "format": "image/jpeg"}
    ]


def test_a_package_with_descriptions(tmp_path: Path) -> None:
    scan(tmp_path / "objects/letters/1.jpg")
    dc = """<mets:dmdSec ID="D2"><mets:mdWrap MDTYPE="DC"><mets:xmlData>
      <dcterms:dublincore xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:title>A letter</dc:title></dcterms:dublincore></mets:xmlData></mets:mdWrap></mets:dmdSec>"""
    files = group("original", file("F1", "objects/letters/1.jpg")) + group(
        "metadata", file("F2", "objects/m.csv")
    )
    physical = structure(
        "physical",
        """<mets:div TYPE="Directory" LABEL="package-1"><mets:div TYPE="Directory" LABEL="objects">
        <mets:div TYPE="Directory" LABEL="letters"><mets:div TYPE="Item" LABEL="1.jpg" DMDID="D2">
        <mets:fptr FILEID="F1"/></mets:div></mets:div>
        <mets:div TYPE="Directory" LABEL="metadata"><mets:div TYPE="Item" LABEL="m.csv"><mets:fptr FILEID="F2"/>
        </mets:div></mets:div></mets:div></mets:div>""",
    )
    result = read(tmp_path, dc, f"<mets:fileSec>{files}</mets:fileSec>", physical, attributes='OBJID="p1"')
    assert [(item.kind, item.fields["title"]) for item in result.items] == [
        ("collection", "package-1"),
        ("collection", "letters"),
        ("record", "A letter"),
    ]
    assert result.items[2].fields["collection"] == result.items[1].key
    assert Path(result.items[2].fields["pages"][0]["file"]).name == "1.jpg"


def test_a_document_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    result = read(tmp_path, '<mets:metsHdr CREATEDATE="2020-01-01T00:00:00"/>')
    assert not result.items
    assert [problem.message for problem in result.problems] == ["there is no description and no file in it"]


def test_metadata_of_the_source_are_statements(tmp_path: Path) -> None:
    source = """<mets:amdSec ID="A"><mets:sourceMD ID="S"><mets:mdWrap MDTYPE="OTHER"><mets:xmlData><transfer>
      <Bag-Size>62 KB</Bag-Size><Source-Organization>Archive</Source-Organization></transfer></mets:xmlData>
      </mets:mdWrap></mets:sourceMD></mets:amdSec>"""
    fields = read(tmp_path, BOOK, source, LOGICAL).items[0].fields
    assert fields["statements"][-1]["text"] == "Bag size: 62 KB\nSource organization: Archive"
