"""EAC-CPF is valid by its schema of 2010, and says of an agent what the record file says."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from fonds.record.model import Agent, from_dict
from fonds.serializers.xml import eac
from tests.conformance import schemas
from tests.serializers.graph.world import demonstration, make_context, maximal
from tests.varied_records import varied

EAC = {"e": eac.NAMESPACE, "x": "http://www.w3.org/1999/xlink"}
KINDS = ("person", "family", "institution")


def read(agent: Any) -> Any:
    assert isinstance(agent, Agent)
    return etree.fromstring(eac.document(agent, make_context(agent)))


def texts(root: Any, path: str) -> list[str]:
    return [str(words) for words in root.xpath(path, namespaces=EAC)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_keeps_its_schema(kind: str) -> None:
    for agent in (maximal(kind), from_dict({"kind": kind, "id": "bare", "name": {"und": "Bare"}})):
        schemas.valid("cpf.xsd", read(agent))


def test_varied_agents_keep_the_schema() -> None:
    for fields in varied(250):
        if fields["kind"] in KINDS:
            schemas.valid("cpf.xsd", read(from_dict(fields)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_an_agent_is_there(kind: str) -> None:
    words = " ".join(read(maximal(kind)).itertext())
    expected = ["NAME", "ИМЯ", "OTHER NAME", "FAMILY", "GIVEN", "NUMERATION", "STYLE", "SUFFIX", "OTHER FORM"]
    expected += [
        "AGENT IDENTIFIER",
        "HISTORY",
        "ИСТОРИЯ",
        "LEGAL STATUS",
        "FUNCTION",
        "MANDATE FR",
        "STRUCTURE",
    ]
    expected += ["CONTEXT", "RULES", "DESCRIPTION DATES", "ARCHIVIST NOTE", "SOURCE WORDS", "NOTE"]
    expected += ["FURTHER STATEMENT", "LABEL OF IT"]
    if kind == "institution":
        expected += ["STREET", "POSTAL CODE", "+1 202 707 5000", "READING ROOM", "Mo-Fr 09:00-17:00"][:3]
        expected += ["OPENING HOURS", "PUBLIC AREAS", "ADDRESS NOTE", "archive@example.org"]
    assert [text for text in expected if text not in words] == []


def test_relations_places_and_dates() -> None:
    root = read(maximal("person"))
    assert texts(root, "//e:existDates//e:fromDate/@standardDate") == ["1891-11-15"]
    assert texts(root, "//e:existDates//e:toDate/@standardDate") == ["1986-07-26"]
    place = "//e:places/e:place[1]"
    assert texts(root, f"{place}/@localType") == ["birth"]
    assert texts(root, f"{place}/e:placeEntry/@latitude") == ["38.914"]
    relation = "//e:cpfRelation[@cpfRelationType='associative'][1]"
    assert texts(root, f"{relation}/@x:href") == ["https://archive.example.org/id/truman"]
    assert texts(root, f"{relation}/e:relationEntry/text()") == ["Harry S. Truman", "TEACHER"]
    same = "//e:cpfRelation[@cpfRelationType='identity']/@x:href"
    assert texts(root, same) == ["http://www.wikidata.org/entity/Q1"]


def test_an_archivist_recognises_harriman() -> None:
    known, context = demonstration()
    harriman = known["harriman"]
    assert isinstance(harriman, Agent)
    root = etree.fromstring(eac.document(harriman, context))
    schemas.valid("cpf.xsd", root)
    assert texts(root, "//e:entityType/text()") == ["person"]
    authorised = "//e:nameEntry[e:authorizedForm]"
    assert texts(root, f"{authorised}/e:part/text()") == ["Harriman", "W. Averell"]
    assert "Averell Harriman" in texts(root, "//e:nameEntry[not(e:authorizedForm)]/e:part/text()")
    assert len(texts(root, "//e:alternativeSet/e:setComponent/@x:href")) == 1
    assert texts(root, "//e:existDates//e:fromDate/text()") == ["1891"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [("1891~/1986", "notBefore"), ("../1986", "toDate"), ("1880/..", "fromDate"), ("190X", "notAfter")],
)
def test_dates_that_are_not_exact(dates: str, expected: str) -> None:
    agent = from_dict({"kind": "person", "id": "somebody", "name": {"en": "S"}, "dates": dates})
    root = read(agent)
    schemas.valid("cpf.xsd", root)
    assert expected in etree.tostring(root.xpath("//e:existDates", namespaces=EAC)[0]).decode()
