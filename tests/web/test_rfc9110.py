"""RFC 9110, clause by clause: what request headers ask for, and what responses say of themselves."""

from __future__ import annotations

import gzip
import os
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.web.app import create_app
from fonds.web.http.negotiation import (
    Offer,
    choose,
    choose_encoding,
    parse_accept,
    parse_http_date,
    refuses_identity,
)
from tests.conformance import everything
from tests.conftest import settings_of
from tests.web.test_negotiate import CHROME, OFFERS

# 12.5.1: the example, and the quality that it gives to each type
EXAMPLE = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"
EXAMPLE_QUALITIES = {
    "text/plain;format=flowed": 1.0,
    "text/plain": 0.7,
    "text/html": 0.3,
    "image/jpeg": 0.5,
    "text/plain;format=fixed": 0.4,
    "text/html;level=3": 0.3,
}


@pytest.mark.parametrize("better", EXAMPLE_QUALITIES)
@pytest.mark.parametrize("worse", EXAMPLE_QUALITIES)
def test_12_5_1_the_most_specific_range_gives_the_quality(better: str, worse: str) -> None:
    if EXAMPLE_QUALITIES[better] <= EXAMPLE_QUALITIES[worse]:
        return
    for offers in (
        [Offer(better, "better"), Offer(worse, "worse")],
        [Offer(worse, "worse"), Offer(better, "better")],
    ):
        chosen = choose(EXAMPLE, offers)
        assert chosen is not None and chosen.key == "better"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        pytest.param(",,,", "ttl", id="5.6.1.2 a list of empty elements is an empty list"),
        pytest.param(" , ,\t,", "ttl", id="5.6.1.2 with white space"),
        pytest.param(",text/html,,", "html", id="5.6.1.2 empty elements are ignored"),
        pytest.param(" ,\t, text/html ;q=0.5 ,, application/json;q=0.6", "json", id="5.6.1.2 between others"),
        pytest.param(",;q=0.1,", None, id="5.6.1.2 an element without a type is none of ours"),
        pytest.param("text/html;q=0.001, text/turtle;q=0", "html", id="12.4.2 0.001 is the least preferred"),
        pytest.param("text/turtle;q=0.000, */*;q=0.5", "jsonld", id="12.4.2 0.000 is not acceptable"),
        pytest.param("text/turtle;q=0.8, text/html;q=0.801", "html", id="12.4.2 three digits count"),
        pytest.param("text/turtle;q=0.1, application/json;q=0.9", "json", id="12.4.2 before the server's order"),
        pytest.param("text/turtle;q=0.5, text/html;Q=1.000", "html", id="12.4.2 the name q in capitals"),
        pytest.param("text/turtle;q=0.5;level=1, text/html;q=0.9", "html", id="12.5.1 q need not be last"),
        pytest.param("text/html;level=1", "html", id="12.5.1 a parameter that nothing has, and nothing else"),
        pytest.param("text/html;level=1, text/html;q=0.1, application/json;q=0.5", "json", id="12.5.1 and else"),
        pytest.param("text/html ; q = 0.9 , text/turtle;q=0.1", "html", id="5.6.3 bad white space is read"),
        pytest.param('text/html;q="0.9", text/turtle;q=0.1', "html", id="5.6.4 a quoted weight is read"),
        pytest.param("text/html;q=abc, text/turtle;q=0.1", "html", id="12.4.2 a malformed weight is none"),
        pytest.param("text/html;q=-1, text/turtle;q=0.1", "html", id="12.4.2 nor is a negative one"),
        pytest.param("text/html;q=nan, text/turtle;q=0.1", "html", id="12.4.2 nor NaN"),
        pytest.param("text/html;q=1e-3, text/turtle;q=0.1", "html", id="12.4.2 nor an exponent"),
        pytest.param("text/html;q=0_0, text/turtle;q=0.1", "html", id="12.4.2 nor what Python takes for zero"),
        pytest.param("text/html;q=٠, text/turtle;q=0.1", "html", id="12.4.2 nor other digits"),
        pytest.param("text/html;q=7, text/turtle", "ttl", id="12.4.2 more than 1 is 1"),
        pytest.param("*/*;q=0", None, id="12.4.3 everything refused"),
        pytest.param("text/html, */*;q=0", "html", id="12.4.3 everything else refused"),
    ],
)  # fmt: skip
def test_accept(header: str, key: str | None) -> None:
    chosen = choose(header, OFFERS)
    assert (chosen.key if chosen else None) == key


# 12.5.3: the header, the coding that is chosen, and whether a response without coding is refused
CODINGS = [
    pytest.param(None, "identity", False, id="1. no header: any coding"),
    pytest.param("", "identity", False, id="an empty header: no coding"),
    pytest.param(",,", "identity", False, id="an empty list: no coding"),
    pytest.param("compress, gzip", "gzip", False, id="example 1"),
    pytest.param("*", "zstd", False, id="example 3"),
    pytest.param("compress;q=0.5, gzip;q=1.0", "gzip", False, id="example 4"),
    pytest.param("gzip;q=1.0, identity; q=0.5, *;q=0", "gzip", False, id="example 5"),
    pytest.param("zstd;q=0.5, gzip;q=1.0", "gzip", False, id="quality before the server's preference"),
    pytest.param("identity, gzip;q=0.2", "identity", False, id="identity may be preferred"),
    pytest.param("br", "identity", False, id="2. identity is acceptable unless excluded"),
    pytest.param("*;q=0", "identity", True, id="2. everything excluded: the header is disregarded (12.4.1)"),
    pytest.param("identity;q=0", "identity", True, id="2. the same"),
    pytest.param("br, *;q=0", "identity", True, id="2. all of ours excluded"),
    pytest.param("gzip;q=0, zstd;q=0, identity;q=0", "identity", True, id="2. one by one"),
    pytest.param("*;q=0, identity", "identity", False, id="2. a more specific entry for identity"),
    pytest.param("*;q=0, gzip", "gzip", True, id="2. one allowed"),
    pytest.param("identity;q=0, *;q=0.1", "zstd", True, id="2. any but none"),
    pytest.param("zstd;q=0, *", "gzip", False, id="3. a coding with weight 0 is not acceptable"),
    pytest.param("x-gzip", "gzip", False, id="8.4.1.3 x-gzip is gzip"),
    pytest.param(",gzip,,", "gzip", False, id="5.6.1.2 empty elements are ignored"),
    pytest.param("gzip;q=x", "gzip", False, id="12.4.2 a malformed weight is none"),
    pytest.param("gzip;q=0.000", "identity", False, id="12.4.2 three digits"),
]


@pytest.mark.parametrize(("header", "coding", "is_identity_refused"), CODINGS)
def test_accept_encoding(header: str | None, coding: str, is_identity_refused: bool) -> None:
    assert choose_encoding(header) == coding
    assert refuses_identity(header) is is_identity_refused


HEADERS = st.text('abcgzipdentyq*;=.,0159 \t"\\/-', max_size=60)


@given(HEADERS)
def test_no_header_gets_what_it_refuses(header: str) -> None:
    """Of all headers: what is chosen is not excluded, unless everything is."""
    assert all(0 <= part.quality <= 1 for part in parse_accept(header))
    coding = choose_encoding(header)
    if re.search(rf"(?:^|,)\s*{coding}\s*;\s*q=0\s*(?:,|$)", header.lower()):
        assert coding == "identity"
    # empty elements change nothing (5.6.1.2)
    if '"' not in header:
        longer = ",," + header.replace(",", " , ,")
        assert choose(header, OFFERS) == choose(longer, OFFERS)
        assert choose_encoding(longer) == coding or not header.strip()


MOMENT = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", MOMENT),
        ("Sunday, 06-Nov-94 08:49:37 GMT", MOMENT),
        ("Sun Nov  6 08:49:37 1994", MOMENT),
        ("1994-11-06T08:49:37Z", None),
        ("Sun, 06 Nov 1994 08:49:37 +0100", None),
        ("Sun, 99 Nov 1994 08:49:37 GMT", None),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", None),
        ("", None),
    ],
)
def test_5_6_7_dates(text: str, moment: datetime | None) -> None:
    assert parse_http_date(text) == moment


# -- over the application

ID = "letter"
# descriptions of every kind, their formats, and IIIF documents
DESCRIPTIONS = (
    "/records/letter", "/records/whole", "/records/cable", "/collections/fonds", "/places/dairen",
)  # fmt: skip
MANIFESTS = (
    "/iiif/letter/manifest", "/iiif/2/letter/manifest", "/iiif/letter/canvas/1", "/iiif/collection/fonds",
    "/iiif/2/collection/fonds", "/iiif/whole/manifest",
)  # fmt: skip
FORMAT_PATHS = tuple(
    f"/records/whole.{form.suffix}" + (f"?profile={row.profile}" if row.is_graph else "")
    for row in FORMATS.for_kind("record")
    for form in row.serializations
    if row.route == "description"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A node with a page of every kind."""
    return everything.client(tmp_path_factory.mktemp("rfc9110"))


@pytest.mark.parametrize(("header", "coding", "is_identity_refused"), CODINGS)
def test_12_5_3_of_responses(
    header: str | None, coding: str, is_identity_refused: bool, client: Client
) -> None:
    headers = {} if header is None else {"Accept-Encoding": header}
    for path in ("/records/letter.html", "/iiif/letter/manifest", "/records/nothing", "/robots.txt"):
        response, plain = client.get(path, headers=headers), client.get(path)
        assert response.status_code == plain.status_code
        used = response.headers.get("Content-Encoding", "identity")
        is_small = len(plain.data) < 300
        assert used == (coding if not is_small or is_identity_refused else "identity"), path
        unpack = {"gzip": gzip.decompress, "zstd": zstandard.ZstdDecompressor().decompress, "identity": bytes}
        assert unpack[used](response.data) == plain.data
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize(
    "path", [*DESCRIPTIONS, *(f"{path}.html" for path in DESCRIPTIONS), *FORMAT_PATHS, *MANIFESTS, "/"]
)
def test_8_8_2_last_modified(path: str, client: Client) -> None:
    for accept in ("*/*", CHROME):
        response = client.get(path, headers={"Accept": accept})
        if response.status_code == 404:  # this record has no such format
            return
        modified = parsedate_to_datetime(response.headers["Last-Modified"])
        assert modified <= datetime.now(UTC)  # 8.8.2.1
        day = timedelta(days=1)
        table = [
            ({"If-Modified-Since": response.headers["Last-Modified"]}, 304),
            ({"If-Modified-Since": format_datetime(modified + day, usegmt=True)}, 304),
            ({"If-Modified-Since": format_datetime(modified - day, usegmt=True)}, 200),
            ({"If-Modified-Since": modified.strftime("%A, %d-%b-%y %H:%M:%S GMT")}, 304),
            ({"If-Modified-Since": modified.strftime("%a %b %e %H:%M:%S %Y")}, 304),
            # 13.1.3: what is no date is ignored
            ({"If-Modified-Since": "yesterday"}, 200),
            ({"If-Modified-Since": "1 Jan 99999999999999999999 00:00:00 GMT"}, 200),
            ({"If-Modified-Since": modified.isoformat()}, 200),
            # 13.1.3 and 13.2.2: If-None-Match goes before it
            ({"If-Modified-Since": response.headers["Last-Modified"], "If-None-Match": '"other"'}, 200),
            ({"If-Modified-Since": "yesterday", "If-None-Match": response.headers["ETag"]}, 304),
        ]
        for headers, status in table:
            again = client.get(path, headers={"Accept": accept, **headers})
            assert again.status_code == status, headers
            if status == 304:  # 15.4.5: the ETag says it all
                assert again.headers["ETag"] == response.headers["ETag"]
                assert "Last-Modified" not in again.headers and again.data == b""
        head = client.head(path, headers={"Accept": accept})
        if head.headers["Last-Modified"] != response.headers["Last-Modified"]:
            # the time of a publish is the second after it, and no date is later than now
            response = client.get(path, headers={"Accept": accept})
        assert head.headers["Last-Modified"] == response.headers["Last-Modified"]


def test_8_8_2_a_change_is_seen_by_date(tmp_path: Path) -> None:
    """The page of a record changes with what links to it, its manifest only with itself."""
    node = everything.write(tmp_path / "node")
    settings = settings_of(node, tmp_path / "state")
    publishing.publish(settings)
    client = Client(create_app(settings))
    time.sleep(1.1)
    paths = (
        "/records/letter.html",
        "/places/dairen.html",
        "/records/cable.ttl",
        "/iiif/letter/manifest",
        "/iiif/cable/manifest",
    )
    before = {path: client.get(path) for path in paths}
    file = next(file for file in node.rglob("*.md") if file.name == "cable.md")
    file.write_text(
        re.sub(r"(?m)^title:.*$", "title: Another title", file.read_text("utf-8"), count=1), "utf-8"
    )
    os.utime(file)
    publishing.publish(settings)
    time.sleep(1.1)
    statuses = {}
    for path, response in before.items():
        since = {"If-Modified-Since": response.headers["Last-Modified"]}
        again = client.get(path, headers=since)
        statuses[path] = again.status_code
        if again.status_code == 304:
            assert client.get(path).data == response.data, path
    assert statuses["/records/cable.ttl"] == statuses["/iiif/cable/manifest"] == 200
    assert statuses["/iiif/letter/manifest"] == 304


TEXT = ("text/", "application/x-bibtex", "application/x-research-info-systems")


@pytest.mark.parametrize("accept", [None, CHROME, "text/turtle", "text/plain"])
def test_8_3_2_text_says_its_charset(accept: str | None, client: Client) -> None:
    headers = {"Accept": accept} if accept else {}
    paths = (
        *DESCRIPTIONS, *FORMAT_PATHS, "/", "/vocab/types", "/vocab/shapes", "/dataset", "/harvest", "/sparql",
        "/reconcile", "/viewer", "/search?q=a", "/robots.txt", "/oai?verb=Identify", "/static/page.css",
        "/static/theme.js", "/id/letter", "/nothing", "/records/letter/versions", "/records/letter/timemap",
        "/ldes/page/1",
    )  # fmt: skip
    seen = set()
    for path in paths:
        content_type = client.get(path, headers=headers).headers.get("Content-Type", "")
        if content_type.startswith(TEXT):
            seen.add(content_type.partition(";")[0])
            assert "; charset=utf-8" in content_type.lower(), path
    assert {"text/html", "text/css", "text/plain", "application/x-bibtex"} <= seen
