"""Good inputs, from which the fuzzing makes bad ones, and pieces of each grammar. Nothing here is run."""

from __future__ import annotations

import random

from fonds.urls import ROUTES as BOOK
from tests import generate
from tests.conftest import RECORDS
from tests.ingest.ocr import examples

DATES = tuple(
    "1945-07 1945-07-06 1985-04-12T23:20:30Z 1984? 2004-06-11% 201X 1945-XX-06 1964/2008 ../1985 {1960..1961-12}"
    " [1667,1668,1670..1672] Y170000002 2001-21 -0100 1945-07-06/ 156X-12-25 ~1945 2004?-06-~11 /1985".split()
)
DATE_WORDS = tuple(
    "Y E5 S3 X XX XXXX ? ~ % .. / T24:00:00 T23:59:60 +14:00 -00:00 Z -31 -02-29 -13 -41 { [ , 0000 9999".split()
)
LANGUAGES = tuple(
    "en es-419 zh-Hant-TW und English de-1996 sr-Latn x-private i-klingon ru-petr1708 sl-rozaj-biske".split()
)
RIGHTS = (
    "http://rightsstatements.org/vocab/CNE/1.0/",
    "https://rightsstatements.org/page/InC/1.0/?language=en",
    "https://creativecommons.org/licenses/by-sa/4.0/deed.de",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0",
    "public domain",
    "by-nc-nd/3.0/igo",
)
ACCEPTS = (
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "text/turtle;q=0.5, text/*",
    'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
    "application/json;q=0",
    "text/html;level=1",
)
ACCEPT_WORDS = tuple(
    'text/ /html */ q= q=1.000 q=0.0001 q=NaN q=-1 q=1e9 q=inf profile=" charset=utf-8'.split()
)
CODINGS = (
    "gzip, zstd;q=0.5, *;q=0",
    "identity;q=0",
    'W/"abc", "def"',
    "*",
    '"a,b"',
    "br;q=1.0, gzip;q=0.8",
)
VALUES = {
    "id": "r1",
    "page": 1,
    "line": 2,
    "span": "0-4",
    "part": "scan",
    "extra": "placeholder",
    "place": "l1",
    "layer": "transcript",
    "image": "r1.1",
    "scheme": "types",
    "term": "letter",
}
VALUES |= {
    "room": "records",
    "number": 1,
    "between": "1-1",
    "of": "entity",
    "revision": 1,
    "digest": "0123456789abcdef",
    "dump": "edm.nq.gz",
    "slug": "history",
    "file": "history.svg",
    "side": 192,
}
PATHS = tuple(path.format(**VALUES) for path in BOOK.values())
REQUESTS = tuple(
    "/ /?page=2 /id/r0000001 /records/r0000001 /records/r0000001.html /records/r0000001.ttl?profile=dcterms"
    " /records/r0000001.rdf?profile=schema /records/r0000001.pdf /collections/papers?page=2 /agents/p1.jsonld"
    " /iiif/r0000001/manifest /iiif/r0000001/canvas/1 /iiif/r0000001/annotations/1/2 /iiif/collection"
    " /iiif/collection/papers /iiif/collection/papers/1 /iiif/image/3/r0000001.1/full/200,259/0/default.jpg"
    " /iiif/image/3/r0000001.1/info.json /static/page.css /vocab/types/letter.ttl /vocab/record.schema.json"
    " /health/ready /records/r0000001/versions/1.ttl?profile=prov /records/r0000001/versions/1-1"
    " /records/r0000001/timemap?page=1 /agents/p1?list=from&page=2".split()
)
REQUEST_WORDS = tuple(
    "?profile= ?page= & = .json .ttl .html r0000001 /iiif/ /manifest _node full/max 99999999 %2F %00 %ff".split()
)
MATCHES = (
    'queries={"q0":{"query":"Person 1","type":"person","limit":3}}',
    'queries={"q0":{"query":"Person, 1, 1891-1986","type":["place"],"type_strict":"all"}}',
    'queries={"q0":{"query":"Person 1","properties":[{"pid":"born","v":1891}]}}',
    'queries={"q":{"properties":[{"pid":"same_as","v":["http://www.wikidata.org/entity/Q1",{"id":"p1"}]}]}}',
    'extend={"ids":["p1","l2","papers"],"properties":[{"id":"name","settings":{"limit":"1"}},{"id":"records"}]}',
    "Person 12",
    "蒋中正 (Chiang Kai-shek), 1887-1975",
    "Q16574",
)
MATCH_WORDS = (
    "queries=", "extend=", '"query":', '"properties":', '"pid":', '"v":', "[[", "{}", "null", "1e999", "-", ",",
    "(", ")",
    "1891-1986", "%00", "&", "\\ud800", "id/", "http://127.0.0.1:8000/id/", "*", '"', " OR ", "\u0301", "\u200f",
)  # fmt: skip
FIELDS = (
    "title: ",
    "date: ",
    "language: ",
    "pages:\n  - image: ",
    "from: ",
    "\nkind: ",
    "id: ",
    "withdrawn: ",
    "same_as:\n  - uri: ",
    "abstract:\n  text: ",
    "identifiers: ",
    "rights: ",
    "coordinates: ",
    "transcription:\n  by: ",
    "null",
    "1.5",
)


PAGE_WORDS = (
    "<alto>", "<PcGts>", "<html>", "</String>", "<Layout/>", "<Page>", 'HPOS="1e308"', 'WIDTH="-1"', 'WC="NaN"',
    '"inf"', "<!ENTITY a 'b'>", "<!DOCTYPE a>", "bbox 9 9 1 1", "bbox 99999999999", "x_wconf -5", 'points="1,1 ,2 3,x"',
    "&#0;", 'index="99999999999"', "readingOrder {index:9;}", 'encoding="utf-16"', "<div class='ocr_page'>", "&eacute;",
    "]]>",
)  # fmt: skip


def page_files() -> tuple[str, ...]:
    """Good files with the text of a page, of each form."""
    ordered = examples.page_xml(order=examples.READING_ORDER)
    return examples.alto().decode(), examples.page_xml().decode(), ordered.decode(), examples.HOCR


def files() -> tuple[str, ...]:
    """Good files: those of the demonstration node, and generated ones."""
    written = [path.read_text("utf-8") for path in sorted(RECORDS.rglob("*.md")) if path.name != "README.md"]
    return (*written, *(generate.record(n, bool(n % 2), random.Random(n)) for n in range(4)))
