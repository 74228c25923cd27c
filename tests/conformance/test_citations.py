"""Citations as reference managers read them: Zotero's own translators, citeproc-js, biber and the schema of CSL."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

import pytest

from fonds.record.dates import parse
from fonds.record.model import Record
from fonds.serializers.text import citation_dates
from fonds.serializers.text.citation import bibtex, csl_json, highwire, ris
from tests.conformance import checkouts
from tests.serializers.test_types_in_formats import TABLE
from tests.serializers.text.test_citation_forms import CONTEXT, DATES
from tests.serializers.text.world import make_record

ZOTERO = checkouts.HERE / "zotero"
TRANSLATORS = ("RIS.js", "BibTeX.js", "RDF.js", "Embedded Metadata.js", "CSL JSON.js")
WORDS = "50% of {a} & $b #c_d 電報"  # Zotero decodes no \textasciitilde and the like, not even its own
CORPORATE = "Ministry of War, Navy and Air"


def page(record: Record) -> str:
    """The head of a page, as fonds/web/templates/parts/head_metadata.html has it."""
    meta = "".join(
        f'<meta name="{name}" content="{escape(content)}">' for name, content in highwire(record, CONTEXT)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>x</title><meta property="og:type" content="article">'
        f'<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">{meta}</head><body></body></html>'
    )


def documents(record: Record) -> dict[str, str]:
    """A record in each format that Zotero reads."""
    made = {name: make(record, CONTEXT).decode() for name, make in
            (("ris", ris), ("bibtex", bibtex), ("csl", csl_json))}  # fmt: skip
    return made | {"page": page(record)}


@pytest.fixture(scope="module")
def zotero(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A function from records to the items that Zotero saves of each, by format."""
    for repository in ("translators", "translate", "utilities", "zotero-schema"):
        checkouts.git_of(f"zotero/{repository}")
    work = tmp_path_factory.mktemp("zotero")
    for name in TRANSLATORS:
        write(work / "translators" / name, checkouts.text_of("zotero/translators", name))
    write(work / "zotero-schema" / "schema.json", checkouts.text_of("zotero/zotero-schema", "schema.json"))
    for repository in ("translate", "utilities"):
        packed = subprocess.run(
            [*checkouts.git_of(f"zotero/{repository}"), "archive", "HEAD"], capture_output=True, check=True
        )
        (work / repository).mkdir()
        subprocess.run(["tar", "x", "-C", str(work / repository)], input=packed.stdout, check=True)
    node, modules = checkouts.node_modules(ZOTERO)

    def saved(records: list[Record]) -> list[dict[str, dict[str, Any]]]:
        given = [
            {"format": name, "text": text} for record in records for name, text in documents(record).items()
        ]
        done = subprocess.run(
            [node, str(ZOTERO / "translate.mjs"), str(work), str(modules)],
            input=json.dumps(given), capture_output=True, text=True, check=True,
        )  # fmt: skip
        items = iter(json.loads(done.stdout))
        return [{name: only(next(items)) for name in documents(record)} for record in records]

    return saved


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def only(items: Any) -> dict[str, Any]:
    assert isinstance(items, list), items
    (item,) = items
    return dict(item)


# what Zotero saves a type as if it has none for it: of RIS, of BibLaTeX and of CSL
RIS_ITEMS = {"GEN": "journalArticle", "GOVDOC": "report", "MUSIC": "audioRecording", "PAMP": "manuscript"}
BIBTEX_ITEMS = {"misc": "document", "legislation": "bill"}
CSL_ITEMS = {"pamphlet": "document", "motion_picture": "film"}


def test_zotero_saves_a_thing_as_what_it_is(zotero: Any) -> None:
    """Every type of the scheme: nothing but an article becomes an article, except of RIS what has its general type."""
    for (code, row), saved in zip(
        TABLE.items(), zotero([make_record(type=code) for code in TABLE]), strict=True
    ):
        assert saved["page"]["itemType"] == row.zotero, code
        assert saved["ris"]["itemType"] == RIS_ITEMS.get(row.ris, row.zotero), code
        assert saved["csl"]["itemType"] == CSL_ITEMS.get(row.csl, row.zotero), code
        assert saved["bibtex"]["itemType"] == BIBTEX_ITEMS.get(row.biblatex, row.zotero), code


def test_zotero_reads_the_date_of_every_kind(zotero: Any) -> None:
    records = [make_record(date=edtf) for edtf in DATES]
    for edtf, saved in zip(DATES, zotero(records), strict=True):
        biblatex, _, ris_year, *_, meta = DATES[edtf]
        as_tex = biblatex.replace("~", " ").strip()  # BibTeX.js takes ~ for a space
        assert saved["bibtex"].get("date", "") == as_tex
        assert saved["page"]["date"] == (meta or edtf)
        assert ris_year.lstrip("-0") in saved["ris"].get("date", "")
        assert saved["csl"]["date"], edtf


def test_zotero_keeps_every_character_and_every_name_whole(zotero: Any) -> None:
    record = make_record(
        title={"en": WORDS},
        type="letter",
        language=["zh-Hant"],
        people=[{"as": "Author, Ada"}],
        **{"from": [{"as": CORPORATE}, {"as": "Ada Author"}], "to": [{"as": CORPORATE}]},
    )
    (saved,) = zotero([record])
    for name, item in saved.items():
        assert item["title"] == WORDS, name
        assert item["language"] == "zh-Hant", name
    for name in ("ris", "csl", "bibtex"):
        creators = saved[name]["creators"]
        assert creators[0]["lastName"].replace("\u201a", ",") == CORPORATE, name
        assert "firstName" not in creators[0] or not creators[0]["firstName"], name
    for name in ("ris", "csl"):
        (recipient,) = [one for one in saved[name]["creators"] if one["creatorType"] == "recipient"]
        assert recipient["lastName"].replace("\u201a", ",") == CORPORATE
    assert len(saved["ris"]["tags"]) == len(saved["bibtex"]["tags"]) == 1


# where citeproc-js prints something else than the words of the date
PRINTED = {
    "1945": "1945",
    "1945-07-26T19:20:00Z": "26 July 1945",
    "1945~": "Circa 1945",
    "1945-07?": "Circa July 1945",
    "1945-22": "Summer 1945",
    "194X": "Circa 1940–1949",
    "1945-07-XX": "July 1945",
    "156X-12-25": "Circa 1560–1569",
    "XXXX": "undated",
    "1945-07-26/1945-08-02": "26 July–2 August 1945",
    "1945~/1947": "Circa 1945–1947",
    "1945/..": "1945–",
    "../1945": "until 1945",
    "-0043": "44BC",
    "-0043-03-15": "15 March 44BC",
    "0000": "1BC",
    "-0043/0014": "44–14BC",  # of citeproc-js 2.4.63, which prints one era for both ends; the parts are right
    "0079": "79AD",
    "[1945,1946]": "Circa 1945–1946",
}


def test_citeproc_prints_the_date_of_every_kind() -> None:
    node, modules = checkouts.node_modules(ZOTERO)
    items = [
        {"id": edtf, "type": "manuscript", "issued": citation_dates.csl_date(date, date.format("en"))}
        for edtf, date in ((edtf, parse(edtf)) for edtf in DATES)
    ]
    done = subprocess.run(
        [node, str(ZOTERO / "citeproc.mjs"), str(modules)],
        input=json.dumps(items), capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = json.loads(done.stdout)
    assert all(printed.values())
    assert {edtf: printed[edtf] for edtf in PRINTED} == PRINTED


def test_the_schema_of_csl_accepts_every_date_and_type() -> None:
    from jsonschema import Draft7Validator

    schema = json.loads(checkouts.text_of("citation-style-language/schema", "schemas/input/csl-data.json"))
    records = [make_record(date=edtf, to=[{"as": "Bob"}]) for edtf in DATES]
    records += [make_record(type=code) for code in TABLE]
    for record in records:
        errors = list(Draft7Validator(schema).iter_errors(json.loads(csl_json(record, CONTEXT))))
        assert not errors, errors


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not here (tests/setup.sh)")
def test_biber_reads_every_date_and_every_type(tmp_path: Path) -> None:
    """biber keeps the date of every entry whose date it can hold, and its data model has every field of ours."""
    title = {"en": rf"{WORDS} ~^\ }}i{{"}
    records = {
        f"date{n}": make_record(id=f"date{n}", date=edtf, title=title, creator=[{"as": "A"}])
        for n, edtf in enumerate(DATES)
    }
    records |= {
        f"type-{code}": make_record(
            id=f"type-{code}", type=code, date="1945", **{"from": [{"as": CORPORATE}]}
        )
        for code in TABLE
    }
    entries = b"".join(bibtex(record, CONTEXT) for record in records.values())
    (tmp_path / "all.bib").write_bytes(entries)
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "--output-format=bibtex", "-O", "out.bib", "all.bib"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    date_unknown = "one of 'date, year' must be defined"
    warnings = [line for line in done.stdout.splitlines() if line.startswith(("WARN", "ERROR"))]
    # the types that the styles of BibLaTeX treat as @misc have no fields of their own in its data model
    as_misc = r"for entrytype '(letter|artwork|audio|movie|video|legislation)'$"
    assert [line for line in warnings if not re.search(as_misc, line) and date_unknown not in line] == []
    kept = (tmp_path / "out.bib").read_text("utf-8")
    assert len(re.findall("^@", kept, re.MULTILINE)) == len(records)
    for entry in re.split(r"^@", kept, flags=re.MULTILINE)[1:]:
        name = entry.partition("{")[2].partition(",")[0]
        edtf = records[name].date
        # BibLaTeX has no year 0, and biber writes no interval whose beginning is open
        if edtf not in ("0000", "XXXX", "../1945", "[..1945]"):
            assert "DATE = {" in entry, (edtf, entry)
