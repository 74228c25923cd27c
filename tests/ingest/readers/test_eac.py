"""EAC-CPF: names, dates, places, functions, relations, and what must not go public."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.eac import EAC
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source
from tests.ingest.readers.reading import Reading

AGENT = """<eac-cpf xmlns="urn:isbn:1-931666-33-4" xmlns:xlink="http://www.w3.org/1999/xlink"><control>
<recordId>A1</recordId><maintenanceStatus>new</maintenanceStatus><languageDeclaration><language languageCode="eng"/>
</languageDeclaration></control><cpfDescription><identity><entityType>{kind}</entityType>{names}</identity>
<description>{description}</description><relations>{relations}</relations></cpfDescription></eac-cpf>"""
NAME = "<nameEntry><part>Ox, Ann</part><authorizedForm>AACR2</authorizedForm></nameEntry>"

Read = Callable[..., Reading]


@pytest.fixture
def eac(tmp_path: Path) -> Read:
    """Return a function that reads an agent with these elements."""

    def read(names: str = NAME, description: str = "", relations: str = "", kind: str = "person") -> Reading:
        path = tmp_path / "agent.xml"
        text = AGENT.format(kind=kind, names=names, description=description, relations=relations)
        path.write_text(text, "utf-8")
        return reading.read(path, EAC)

    return read


def test_names_with_kinds_parts_rules_and_dates(eac: Read) -> None:
    result = eac(
        f"{NAME}<nameEntry xml:lang='fre'><part localType='surname'>Bœuf</part><part localType='forename'>Anne</part>"
        "<alternativeForm>local</alternativeForm><useDates><dateRange><fromDate standardDate='1912'>May 1912</fromDate>"
        "<toDate standardDate='1914'>1914</toDate></dateRange></useDates></nameEntry>"
    )
    [agent] = result.items
    assert (agent.kind, agent.key, agent.fields["name"]) == ("person", "person:ox, ann:", "Ox, Ann")
    assert agent.fields["names"] == [
        {"text": "Ox, Ann", "kind": "authorised", "rules": "AACR2"},
        {
            "text": "Bœuf, Anne",
            "language": "fr",
            "family": "Bœuf",
            "given": "Anne",
            "date": "1912/1914",
            "rules": "local",
        },
    ]  # fmt: skip
    assert agent.fields["statements"][0]["text"] == "Bœuf, Anne: May 1912 - 1914"


@pytest.mark.parametrize(
    ("dates", "edtf", "words"),
    [
        ("<dateRange><fromDate standardDate='1742-11-12'>1742 November 12</fromDate><toDate>1802</toDate></dateRange>",
         "1742-11-12/1802", "1742 November 12 - 1802"),
        ("<dateRange><fromDate>1972</fromDate><toDate>present</toDate></dateRange>", "1972/..", "1972 - present"),
        ("<dateRange><fromDate standardDate='1828'/></dateRange>", "1828/", ""),
        ("<date>unknown</date>", "", "unknown"),
    ],
)  # fmt: skip
def test_dates_of_existence(eac: Read, dates: str, edtf: str, words: str) -> None:
    [agent] = eac(description=f"<existDates>{dates}</existDates>").items
    assert agent.fields.get("dates", "") == edtf
    assert [entry["text"] for entry in agent.fields.get("statements", [])] == ([words] if words else [])


def test_places_functions_and_texts(eac: Read) -> None:
    result = eac(
        kind="corporateBody",
        description="<places><place><placeRole>Headquarters</placeRole><placeEntry vocabularySource='http://e.org/p'>Town"
        "</placeEntry><date standardDate='1912'>1912</date></place></places><functions><function><term>bridges</term>"
        "<dateRange><fromDate>1912</fromDate><toDate>1914</toDate></dateRange></function></functions>"
        "<legalStatus><term>public</term></legalStatus>"
        "<mandates><mandate><citation>An act</citation></mandate></mandates>"
        "<occupation><term>none</term></occupation><structureOrGenealogy><p>Two sections.</p></structureOrGenealogy>"
        "<generalContext><p>War.</p></generalContext><biogHist><p>Founded.</p><chronList><chronItem><date>1912</date>"
        "<event>Built</event></chronItem></chronList></biogHist><localDescription localType='sex'><term>none</term>"
        "</localDescription><languageUsed><language languageCode='eng'>English</language></languageUsed>",
    )
    [place] = result.of_kind("place")
    assert place.fields["same_as"] == [{"uri": "http://e.org/p", "match": "close", "method": "copied"}]
    [body] = result.of_kind("institution")
    assert body.fields["places"] == [
        {"id": place.key, "role": "seat", "date": "1912", "note": "Headquarters"}
    ]  # fmt: skip
    assert body.fields["functions"] == [{"text": "bridges", "date": "1912/1914"}]
    assert body.fields["legal_status"] == [{"text": "public"}]
    assert body.fields["mandates"] == [{"text": "An act"}]
    assert body.fields["history"] == "Founded.\n\n1912: Built"
    assert (body.fields["internal_structure"], body.fields["general_context"]) == ("Two sections.", "War.")
    labels = {entry["label"]: entry["text"] for entry in body.fields["statements"]}
    assert labels == {"Occupation": "none", "Sex": "none", "Language used": "English"}


def test_relations(eac: Read) -> None:
    def relation(kind: str, entry: str, more: str = "") -> str:
        return (
            f"<cpfRelation cpfRelationType='{kind}' {more}><relationEntry>{entry}</relationEntry>"
            "<descriptiveNote><p>Note</p></descriptiveNote></cpfRelation>"
        )

    [agent] = eac(
        relations=relation("associative", "Bee, Bo", "xlink:href='B2'")
        + relation("hierarchical-parent", "Bridge Office")
        + relation("temporal", "Cow, Cy", "xlink:arcrole='http://x#isPrecededBy'")
        + relation("hierarchical", "Doe Ltd")
        + relation("identity", "Ox at home", "xlink:href='http://viaf.org/viaf/1234567'")
        + "<resourceRelation resourceRelationType='creatorOf' xlink:href='http://e.org/1'><relationEntry>Letters"
        "</relationEntry></resourceRelation>"
    ).items
    assert agent.fields["relations"] == [
        {"as": "Bee, Bo", "type": "associate", "note": "Note; B2"},
        {"as": "Bridge Office", "type": "group", "note": "Note"},
        {"as": "Cow, Cy", "type": "predecessor", "note": "Note"},
        {"as": "Doe Ltd", "type": "associate", "note": "Note; hierarchical"},
    ]
    assert agent.fields["same_as"] == [
        {
            "uri": "http://viaf.org/viaf/1234567",
            "match": "exact",
            "method": "copied",
            "source": "Ox at home; Note",
        }
    ]
    assert agent.fields["statements"] == [
        {"label": "Creator of", "text": "Letters (http://e.org/1)", "source": "eac:relations/creator-of"}
    ]


@pytest.mark.parametrize("status", ["publicationStatus>inProcess<", "maintenanceStatus>deleted<"])
def test_drafts_and_deleted_descriptions_are_withheld(tmp_path: Path, status: str) -> None:
    path = tmp_path / "agent.xml"
    text = AGENT.format(kind="person", names=NAME, description="", relations="")
    path.write_text(text.replace("<recordId>", f"<{status}/{status.partition('>')[0]}><recordId>"), "utf-8")
    result = reading.read(path, EAC)
    assert (result.items, len(result.withheld)) == ([], 1)


def test_one_faulty_description_of_several_is_refused(tmp_path: Path) -> None:
    texts = [
        AGENT.format(kind=kind, names=NAME.replace("Ox", name), description="", relations="")
        for kind, name in (("person", "Ox"), ("robot", "Bee"), ("family", "Cow"), ("person", "Ox"))
    ]
    path = tmp_path / "agents.xml"
    path.write_text(f"<export>{''.join(texts)}</export>", "utf-8")
    result = reading.read(path, EAC)
    assert [(item.kind, item.fields["name"]) for item in result.items] == [
        ("person", "Ox, Ann"),
        ("family", "Cow, Ann"),
    ]
    assert [problem.message for problem in result.problems] == [
        "A1: the type of the agent, 'robot', is none of person, family, corporateBody",
        "A1: the same name and dates stand in line 3",
    ]


FILES = {
    "eac/FRAF_P_00014.xml": ("institution", {"fr": "Centre d'études techniques maritimes et fluviales"}),
    "eac/RCR00174.xml": ("institution", "Department of Romance Languages"),
    "eac/SIA_Charles_Walcott_EAC.xml": ("person", "Walcott, Charles D. (Charles Doolittle), 1850-1927"),
    "eac/yale_cadell.xml": ("person", "Cadell, T., (Thomas), 1742-1802"),
    "intake/eac/FRAN_NP_000016.xml": (
        "institution", {"fr": "France. Ministère de l'Éducation nationale (1828-....)"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_real_agents(name: str) -> None:
    path = reading.shared(name)
    result = reading.read(path, EAC)
    assert (result.items[-1].kind, result.items[-1].fields["name"]) == FILES[name]
    assert result.problems == []
    share, lost = share_kept(words_of_source(path), words_of_fields(result.items))
    assert share >= 0.98, lost.most_common(20)
    assert reader_of(InputFile(path, path.name)) is EAC


def test_more_relations_than_an_agent_may_have_are_kept_in_words() -> None:
    result = reading.read(reading.shared("intake/eac/FRAN_NP_000016.xml"), EAC)
    fields = result.items[-1].fields
    assert len(fields["relations"]) == 200
    further = next(entry for entry in fields["statements"] if entry["label"] == {"en": "Further relations"}
                   or entry["label"] == "Further relations")  # fmt: skip
    assert len(further["text"]["fr"].split("\n")) == 32
