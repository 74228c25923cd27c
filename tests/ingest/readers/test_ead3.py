"""EAD3: its structured elements, its control section, relations, and the finding aids that Fonds itself writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.ead.reader import EAD3
from fonds.record.model import Collection
from fonds.serializers.xml import ead as ead_serializer
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source
from tests.ingest.readers.reading import Reading
from tests.serializers.graph.world import make_context, maximal

CONTROL = """<control><recordid>aid-3</recordid>
<filedesc><titlestmt><titleproper>Guide</titleproper></titlestmt></filedesc>
<maintenancestatus value="new"/><maintenanceagency><agencycode>XX-A</agencycode><agencyname>Town Archive</agencyname>
</maintenanceagency><languagedeclaration><language langcode="eng"/><script scriptcode="Latn"/></languagedeclaration>
<conventiondeclaration><abbreviation>DACS</abbreviation><citation>Describing Archives</citation></conventiondeclaration>
<maintenancehistory><maintenanceevent><eventtype value="created"/><eventdatetime>March 2021</eventdatetime>
<agenttype value="human"/><agent>Ann Ox</agent><eventdescription>First version.</eventdescription></maintenanceevent>
</maintenancehistory></control>"""

Read = Callable[..., Reading]


@pytest.fixture
def ead3(tmp_path: Path) -> Read:
    """Return a function that reads a finding aid with this `did` and what follows it."""

    def read(did: str = "<unittitle>T</unittitle>", rest: str = "", control: str = CONTROL) -> Reading:
        path = tmp_path / "aid.xml"
        path.write_text(
            f'<ead xmlns="http://ead3.archivists.org/schema/">{control}<archdesc level="collection">'
            f"<did>{did}</did>{rest}</archdesc></ead>",
            "utf-8",
        )
        return reading.read(path, EAD3)

    return read


def whole(result: Reading) -> dict:
    """Return the fields of the description as a whole."""
    return next(item.fields for item in result.items if item.kind == "collection")


def test_control_tells_of_the_description(ead3: Read) -> None:
    result = ead3()
    fields = whole(result)
    assert result.items[0].key == "ead:XX-A:aid-3"
    assert fields["rules"] == "DACS: Describing Archives"
    assert fields["description_dates"] == "created, March 2021, Ann Ox: First version."
    assert fields["archivist_note"] == "XX-A, Town Archive"
    assert fields["source"] == {"text": "Guide."}


@pytest.mark.parametrize(
    ("element", "date", "words"),
    [
        ("<datesingle standarddate='1918'>in 1918</datesingle>", "1918", "in 1918"),
        ("<daterange><fromdate>2018</fromdate><todate>2019</todate></daterange>", "2018/2019", ""),
        (
            "<daterange><fromdate standarddate='1789'>May 1789</fromdate><todate standarddate='open'/></daterange>",
            "1789/..",
            "May 1789",
        ),
        ("<datesingle>long ago</datesingle>", "", "long ago"),
    ],
)
def test_structured_dates(ead3: Read, element: str, date: str, words: str) -> None:
    did = (
        f"<unittitle>T</unittitle><unitdatestructured unitdatetype='inclusive'>{element}</unitdatestructured>"
    )
    fields = whole(ead3(did))
    assert (fields.get("date", ""), fields.get("date_text", "")) == (date, words)


def test_a_set_of_dates_and_a_bulk_date(ead3: Read) -> None:
    fields = whole(
        ead3(
            "<unittitle>T</unittitle><unitdatestructured><dateset><datesingle>1943</datesingle>"
            "<daterange><fromdate>1940</fromdate><todate>1946</todate></daterange></dateset></unitdatestructured>"
            "<unitdatestructured unitdatetype='bulk'><datesingle>1944</datesingle></unitdatestructured>"
        )
    )
    assert fields["date"] == "1943"
    assert fields["other_dates"] == [{"date": "1940/1946"}, {"date": "1944", "bulk": "yes"}]


def test_names_in_parts(ead3: Read) -> None:
    result = ead3(
        "<unittitle>T</unittitle><origination><persname source='lcnaf' "
        "identifier='http://id.loc.gov/authorities/names/n79139713'><part localtype='surname'>Thomas</part>"
        "<part localtype='givenname'>Lowell</part><part localtype='dates'>1892-1981</part></persname></origination>",
        "<controlaccess><subject><part>Journalism</part><part>United States</part></subject>"
        "<corpname><part>College.</part><part>Archives</part></corpname></controlaccess>",
    )
    [person] = result.of_kind("person")
    assert person.key == "person:thomas, lowell:1892/1981"
    assert person.fields["names"] == [{"family": "Thomas", "given": "Lowell", "kind": "authorised"}]
    assert person.fields["dates"] == "1892/1981"
    assert person.fields["same_as"][0]["uri"] == "http://id.loc.gov/authorities/names/n79139713"
    assert [item.fields["name"] for item in result.of_kind("subject")] == ["Journalism -- United States"]
    assert [item.fields["name"] for item in result.of_kind("institution")] == ["College. Archives"]


def test_extents_languages_and_objects(ead3: Read) -> None:
    fields = whole(
        ead3(
            "<unittitle>T</unittitle><physdescset><physdescstructured><quantity>6</quantity><unittype>boxes</unittype>"
            "</physdescstructured><physdescstructured><quantity>2</quantity><unittype>feet</unittype>"
            "</physdescstructured>"
            "</physdescset><langmaterial><languageset><language langcode='rus'/><script scriptcode='cyrl'/>"
            "</languageset>"
            "</langmaterial><daoset label='All'><dao href='https://e.org/1' linktitle='One'/>"
            "<dao href='https://e.org/2'><descriptivenote><p>Two</p></descriptivenote></dao></daoset>"
        )
    )
    assert fields["extent"] == "6 boxes; 2 feet"
    assert (fields["language"], fields["scripts"]) == (["ru"], ["Cyrl"])
    assert fields["statements"][0]["text"] == "All\nOne: https://e.org/1\nTwo: https://e.org/2"


def test_paragraphs_have_their_own_language(ead3: Read) -> None:
    fields = whole(ead3(rest="<scopecontent><p>Letters.</p><p lang='fr'>Lettres.</p></scopecontent>"))
    assert fields["scope_and_content"] == {"en": "Letters.", "fr": "Lettres."}


@pytest.mark.parametrize(
    "status", ['<publicationstatus value="inprocess"/>', '<maintenancestatus value="deleted"/>']
)
def test_drafts_and_deleted_finding_aids_are_withheld(ead3: Read, status: str) -> None:
    control = CONTROL.replace('<maintenancestatus value="new"/>', status)
    result = ead3(control=control)
    assert result.items == []
    assert [withheld.label for withheld in result.withheld] == ["T"]


def test_fault_27_what_fonds_exports_comes_back(tmp_path: Path) -> None:
    collection = maximal("collection")
    assert isinstance(collection, Collection)
    member = {"label": {"en": "A cable"}, "level": "item", "reference": "R 1", "containers": [["Box", "1"]]}
    path = tmp_path / "own.xml"
    path.write_bytes(ead_serializer.finding_aid(collection, [("cable", "record", member)], 1, make_context()))
    result = reading.read(path, EAD3)
    fields = whole(result)
    stated = collection.model_dump(mode="json", by_alias=True)
    same = ("level", "reference", "date", "date_text", "language", "scripts", "rights")
    assert {name: fields[name] for name in same} == {name: stated[name] for name in same}
    assert fields["title"] == stated["title"]
    assert fields["other_dates"] == [
        {"kind": "issue", "date": "1950", "text": "IN THE FIFTIES", "bulk": "yes"}
    ]
    assert fields["containers"] == stated["containers"]
    assert fields["alternative_references"] == stated["alternative_references"]
    texts = ("history", "archival_history", "acquisition", "scope_and_content", "appraisal", "accruals", "arrangement",
             "language_note", "physical_characteristics", "finding_aids", "originals", "copies", "related_units",
             "publications", "preferred_citation", "rules", "extent", "note")  # fmt: skip
    assert {name: fields[name] for name in texts} == {name: stated[name]["en"] for name in texts}
    assert fields["contributors"][0]["role"] == ["edt", "pht"]
    assert [entry["type"] for entry in fields["relations"]] == [
        "part-of",
        "reply-to",
        "enclosure-of",
        "copy-of",
    ]
    further = [entry for entry in fields["statements"] if entry["label"] == "LABEL OF IT"]
    assert further == [{"label": "LABEL OF IT", "text": "FURTHER STATEMENT", "source": "ead:odd"}]
    [record] = result.of_kind("record")
    assert (record.fields["reference"], record.fields["containers"]) == (
        "R 1",
        [{"type": "Box", "value": "1"}],
    )


FILES = {
    "ead/ead3_multi_level_optimum.xml": (6, "Lowell Thomas Papers"),
    "ead/ead3_single_level_minimum.xml": (1, ""),
    "intake/ead3/simple-ead3.xml": (2, "Test Item 1"),
}
NOT_COUNTED = "//*[local-name()='head' or local-name()='language' or local-name()='script']"


@pytest.mark.parametrize("name", FILES)
def test_real_finding_aids(name: str) -> None:
    path = reading.shared(name)
    result = reading.read(path, EAD3)
    units = [item for item in result.items if item.kind in ("record", "collection")]
    count, title = FILES[name]
    assert len(units) == count
    assert not title or units[0].fields["title"] == title
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    share, lost = share_kept(words_of_source(path, NOT_COUNTED), words_of_fields(result.items))
    assert share >= 0.98, lost.most_common(20)
    assert reader_of(InputFile(path, path.name)) is EAD3
