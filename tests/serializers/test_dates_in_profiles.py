"""One date in every profile: all name the same time, and none says more of it than the archivist did.

Dates of every kind are generated; what each profile gives is read again and compared with the days, or with the moment,
that the date of the record names.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

import pytest
from lxml import etree

from fonds.record.date_grammar import Day, SingleDate
from fonds.record.dates import DateError, EdtfDate, parse
from fonds.record.model import Collection, Record, from_dict
from fonds.serializers.graph import dcterms, edm, linked_art, rico, schema_org
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.text.citation import bibtex, csl_json, highwire, ris
from fonds.serializers.xml import ead, mods, oai_dc
from tests.serializers.text.test_citation import fields_of
from tests.serializers.text.world import make_context

CONTEXT = make_context()
KINDS = ("year", "month", "day", "time", "season", "pattern", "qualified", "interval", "open", "set", "long")
EACH = 6
LAST: Day = (10**9, 1, 1)


@lru_cache(maxsize=1)
def generated() -> tuple[str, ...]:
    """Dates of every kind, the same at every run."""
    choose = random.Random(11)
    found: dict[str, None] = {}
    for kind in KINDS:
        made = 0
        while made < EACH:
            text = one(kind, choose)
            try:
                parse(text)
            except DateError:
                continue
            made += text not in found
            found[text] = None
    return tuple(found)


def year(choose: random.Random) -> str:
    number = choose.choice((choose.randint(1, 2026), choose.randint(1500, 2026), choose.randint(-300, 0)))
    return f"{'-' if number < 0 else ''}{abs(number):04}"


def one(kind: str, choose: random.Random) -> str:
    month, day = f"{choose.randint(1, 12):02}", f"{choose.randint(1, 28):02}"
    if kind == "long":
        return f"Y{choose.choice(('', '-'))}{choose.randint(10_000, 99_999)}"
    if kind == "time":
        # near midnight, where the day of the zone is not that of UTC
        clock = f"{choose.choice((0, 1, 2, 12, 22, 23)):02}:{choose.randint(0, 59):02}:00"
        zone = choose.choice(("Z", "+08:00", "-05", "+05:30", "-11:00", ""))
        return f"{choose.randint(1, 2026):04}-{month}-{day}T{clock}{zone}"
    if kind == "season":
        return f"{year(choose)}-{choose.randint(21, 24)}"
    if kind == "pattern":
        return choose.choice(("194X", "18XX", "1XXX", "156X-12-25", f"19{day}-XX", f"19{day}-{month}-XX",
                              f"19{day}-XX-{day}", "19X5", f"19{day}-1X"))  # fmt: skip
    if kind == "qualified":
        mark = choose.choice("?~%")
        return f"{year(choose)}{choose.choice((mark, f'-{month}{mark}', f'{mark}-{month}', f'-{month}-{day}{mark}'))}"
    if kind == "interval":
        ends = [one(choose.choice(("year", "month", "day", "qualified")), choose) for _ in range(2)]
        return "/".join(sorted(ends, key=lambda end: parse(end).sort_key))
    if kind == "open":
        return choose.choice(("{}/..", "../{}", "{}/", "/{}")).format(one("day", choose))
    if kind == "set":
        ends = [one(choose.choice(("year", "month")), choose) for _ in range(2)]
        return choose.choice(("[{},{}]", "{{{},{}}}", "[{}..{}]")).format(*ends)
    return {
        "year": year(choose),
        "month": f"{year(choose)}-{month}",
        "day": f"{year(choose)}-{month}-{day}",
    }[kind]


def record(date: str) -> Record:
    rights = "http://rightsstatements.org/vocab/CNE/1.0/"
    fields = {"kind": "record", "id": "r", "title": {"en": "A"}, "type": "letter", "publisher": "press"}
    found = from_dict(fields | {"date": date, "rights": rights, "transcript": "x"})
    assert isinstance(found, Record)
    return found


def moment(text: str) -> datetime | None:
    """The moment that a time with a zone names."""
    match = re.search(r"T[0-9:]{8}(Z|[+-][0-9]{2}(?::[0-9]{2})?)$", text)
    if not match:
        return None
    return datetime.fromisoformat(text if ":" in match[1] or match[1] == "Z" else f"{text}:00")


def clock(text: str) -> datetime:
    """A date with a time; without a zone it has none here either, and is equal to no moment."""
    return moment(text) or datetime.fromisoformat(text)


def includes(text: str, date: EdtfDate) -> bool:
    """Whether what a profile gives, as EDTF or ISO 8601, covers all that the date may be, or is its moment."""
    if moment(text):
        return moment(text) == moment(date.edtf)
    given = parse(f"Y{text}" if re.fullmatch(r"-?\d{5,}", text) else text).parsed
    first, last = date.parsed.earliest(), date.parsed.latest()
    starts_early = given.earliest() is None or (first is not None and given.earliest() <= first)  # type: ignore[operator]
    return starts_early and (given.latest() is None or (last is not None and given.latest() >= last))  # type: ignore[operator]


def literals(ntriples: bytes, *properties: str) -> list[str]:
    """The values of properties, by the ends of their names."""
    names = "|".join(properties)
    return re.findall(rf'(?:{names})> "([^"]*)"', ntriples.decode())


def texts(document: bytes, name: str) -> list[str]:
    return [str(text) for text in etree.fromstring(document).xpath(f"//*[local-name()='{name}']/text()")]


@pytest.mark.parametrize("text", generated())
def test_the_full_date_is_in_every_profile_that_takes_edtf(text: str) -> None:
    described = record(text)
    for graph, names in (
        (dcterms, ("terms/created",)),
        (edm, ("terms/created",)),
        (rico, ("normalizedDateValue",)),
    ):
        assert text in literals(graph.to_ntriples(described, CONTEXT), *names), graph.__name__
    assert texts(oai_dc.document(described, CONTEXT), "date") == [text]
    assert texts(mods.document(described, CONTEXT), "dateCreated") == [text]
    assert ("DC.date", text) in highwire(described, CONTEXT)


@pytest.mark.parametrize("text", generated())
def test_every_other_form_covers_the_date_and_says_no_more(text: str) -> None:
    described, date = record(text), parse(text)
    given = {
        "dcterms": literals(dcterms.to_ntriples(described, CONTEXT), "terms/created"),
        "schema.org": literals(schema_org.to_ntriples(described, CONTEXT), "dateCreated", "temporal"),
        "BibLaTeX": [fields_of(bibtex(described, CONTEXT).decode()).get("date", "")],
        "meta": [
            value.replace("/", "-")
            for name, value in highwire(described, CONTEXT)
            if name == "citation_publication_date"
        ],
        "EAD": list(ead_normal(text)),
    }
    for profile, values in given.items():
        for value in filter(None, values):
            if date.date_time and "T" not in value:  # the day, as the place of the time had it
                assert value == text.partition("T")[0][: len(value)], profile
            elif date.parsed.earliest() is not None or date.parsed.latest() is not None:
                if profile == "meta" and text.endswith("-24"):
                    continue  # the year of a winter, which ends in the next
                assert includes(value, date), (profile, value)


def ead_normal(text: str) -> Iterator[str]:
    collection = from_dict({"kind": "collection", "id": "c", "title": {"en": "A"}, "date": text})
    assert isinstance(collection, Collection)
    root = etree.fromstring(ead.finding_aid(collection, [], 0, CONTEXT))
    yield from map(str, root.xpath("//*[local-name()='unitdate']/@normal"))


@pytest.mark.parametrize("text", generated())
def test_bounds_are_those_of_the_date(text: str) -> None:
    """EDM and Linked Art: the first and last day, also before year 1; of a time, the time with its zone or without."""
    described, date = record(text), parse(text)
    pairs = {
        "edm": [literals(edm.to_ntriples(described, CONTEXT), name) for name in ("edm/begin", "edm/end")],
        "linked art": [
            literals(linked_art.to_ntriples(described, CONTEXT), name)
            for name in ("P82a_begin_of_the_begin", "P82b_end_of_the_end")
        ],
    }
    for profile, (begin, end) in pairs.items():
        if date.date_time:
            assert [clock(value) for value in (*begin, *end)] == [clock(text)] * 2, profile
            continue
        for values, day in ((begin, date.parsed.earliest()), (end, date.parsed.latest())):
            assert [_day(value) for value in values] == ([day] if day else []), profile


def _day(text: str) -> Day:
    year_text, month, day = text.partition("T")[0].rsplit("-", 2)
    return int(year_text), int(month), int(day)


@pytest.mark.parametrize("text", generated())
def test_a_time_is_the_same_in_every_profile(text: str) -> None:
    """Local times stay local: no profile adds a zone, except where a format demands one."""
    described, date = record(text), parse(text)
    if not date.date_time:
        return
    graphs = (dcterms, schema_org, edm, linked_art, rico)
    documents = [graph.to_ntriples(described, CONTEXT).decode() for graph in graphs]
    documents += [bibtex(described, CONTEXT).decode(), mods.document(described, CONTEXT).decode()]
    for document in documents:
        times = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d(?::?\d\d)?)?", document)
        assert times
        assert {clock(found) for found in times} == {clock(text)}


@pytest.mark.parametrize("text", generated())
def test_viewers_sort_by_the_beginning(text: str) -> None:
    nav_date = manifest(record(text), CONTEXT).get("navDate")
    first, date = parse(text).parsed.earliest(), parse(text)
    if nav_date is None:
        assert first is None or not 1 <= first[0] <= 9999
    elif date.date_time:  # Presentation 3.0 takes UTC for a zone that is not known
        assert moment(nav_date) == (moment(text) or moment(f"{text}Z"))
    else:
        assert _day(nav_date) == first


@pytest.mark.parametrize("text", generated())
def test_reference_managers_get_no_other_year(text: str) -> None:
    described, date = record(text), parse(text)
    (item,) = json.loads(csl_json(described, CONTEXT))
    first, last = date.parsed.earliest(), date.parsed.latest()
    years = [parts[0] for parts in item["issued"].get("date-parts", [])]
    years = [number + 1 if number < 0 else number for number in years if number]  # CSL has no year 0
    is_season = isinstance(date.parsed, SingleDate) and date.parsed.is_season
    if years and first:
        assert years[0] == first[0]
        assert is_season or years[-1] == (last[0] if last else first[0])  # a winter ends in the next year
    tags = dict(line.split("  - ", 1) for line in ris(described, CONTEXT).decode().split("\r\n") if line)
    assert "PY" not in tags or (first and int(tags["PY"]) == first[0])
    entry = fields_of(bibtex(described, CONTEXT).decode())
    assert "year" not in entry or (first and int(entry["year"]) == first[0])
    is_said = years or tags.get("PY") or entry.get("date")
    assert is_said or date.format("en") in tags["N1"]
