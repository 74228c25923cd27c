"""What must hold of any input, for each function at the doors. Raises for a broken promise, returns for a kept one."""

from __future__ import annotations

import json
import re
from pathlib import Path

from werkzeug.test import Client, TestResponse

from fonds.ingest import markdown
from fonds.ingest.ocr import sidecar as ocr
from fonds.publishing import publish as publishing
from fonds.record import canonical, dates, languages, page_text, rights
from fonds.urls import ROUTES as BOOK
from fonds.urls import compile_route
from fonds.web.app import create_app
from fonds.web.http.negotiation import Offer, choose, choose_encoding, etag_matches, parse_accept
from tests import generate
from tests.conftest import settings_of

_OFFERS = (
    Offer("text/turtle", "ttl", ("application/x-turtle",)),
    Offer(
        'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
        "json",
        ("application/json",),
    ),
    Offer("text/html", "html", ("application/xhtml+xml",), "https://example.org/profile"),
)


def markdown_file(data: str | bytes) -> None:
    """A description or problems, each with a line of the file; and a description says the same when read again."""
    assert isinstance(data, bytes)
    found = markdown.parse(data, "fuzz.md", "en")
    lines = len(re.split(r"\r\n|\r|\n", data.decode("utf-8", "replace"))) + 1
    assert (found.description is None) == bool(found.problems)
    assert all(1 <= problem.line <= lines and problem.message for problem in found.problems)
    if found.description is not None:
        written = canonical.to_bytes(found.description)
        again = canonical.from_bytes(written)
        assert again == found.description
        assert canonical.to_bytes(again) == written
        assert list(found.description.links()) is not None
        written.decode("utf-8")


def page_file(data: str | bytes) -> None:
    """Pages or problems; every word lies on its canvas; a page says the same when it was stored."""
    assert isinstance(data, bytes)
    pages, problems = ocr.read_pages(data, "fuzz.xml")
    assert not (pages and problems) and all(problem.message for problem in problems)
    for page in pages:
        assert page_text.from_bytes(page_text.to_bytes(page)) == page
        assert all(line.text == line.text.strip() != "" for line in page.lines)
        for line in page_text.scale_to_canvas(page, 300, 400).lines:
            for word in line.words:
                assert 0 <= word.x < word.x + word.width <= 300
                assert 0 <= word.y < word.y + word.height <= 400
                assert word.confidence is None or 0 <= word.confidence <= 1


def date(text: str | bytes) -> None:
    """A date that says the same when read again, or a DateError with words."""
    assert isinstance(text, str)
    try:
        found = dates.parse(text)
    except dates.DateError as error:
        assert str(error)
        return
    assert dates.parse(found.edtf).edtf == found.edtf
    assert all(found.format(language) for language in ("en", "de", "zh", "ru"))
    assert found.sort_key
    if found.earliest and found.latest:
        assert found.earliest <= found.latest, "it ends before it begins"
    assert all(part is None or part for part in (found.xsd, found.schema_org, found.nav_date))


def language(text: str | bytes) -> None:
    """A tag that is its own canonical form, or a LanguageError."""
    assert isinstance(text, str)
    try:
        found = languages.canonical_tag(text)
    except languages.LanguageError as error:
        assert str(error)
        return
    assert languages.canonical_tag(found) == found
    assert languages.language_name(found) and languages.text_direction(found) in ("ltr", "rtl")
    languages.iso639_uri(found)


def rights_uri(text: str | bytes) -> None:
    """The URI of a statement that is known, its own normal form, or a RightsError."""
    assert isinstance(text, str)
    try:
        found = rights.normalise(text)
    except rights.RightsError as error:
        assert str(error)
        return
    assert found.startswith("http://")
    assert rights.normalise(found) == found == rights.statement(found).uri


def accept(header: str | bytes) -> None:
    """One of the offers or none; qualities are between 0 and 1."""
    assert isinstance(header, str)
    assert all(0 <= given.quality <= 1 for given in parse_accept(header))
    chosen = choose(header, _OFFERS)
    assert chosen is None or chosen in _OFFERS
    assert (
        choose(f"{header}, text/turtle", _OFFERS) is not None
        or "q=" in header
        or '"' in header
        or header.count(",") > 60
        or len(header) > 4000  # the rest of a longer one is ignored
    )


def codings(header: str | bytes) -> None:
    """One of the codings there are; and a tag is compared without an exception."""
    assert isinstance(header, str)
    assert choose_encoding(header) in ("identity", "gzip", "zstd")
    assert isinstance(etag_matches(header, '"abc"'), bool)


_BOOK = {name: compile_route(name) for name in BOOK}


def address_patterns(path: str | bytes) -> None:
    """A path that a row of the book reads is written the same by that row."""
    assert isinstance(path, str)
    for name, form in _BOOK.items():
        if match := form.fullmatch(path):
            assert BOOK[name].format(**match.groupdict()) == path


class Requests:
    """A published node, asked for anything: never a 5xx, always with CORS and a true length."""

    def __init__(self, work: Path) -> None:
        node = generate.node(work / "asked", 3)
        settings = settings_of(node, work / "asked-state")
        publishing.publish(settings)
        self._client = Client(create_app(settings))

    def ask(self, path: str | bytes) -> None:
        """One request, as it would come over the wire; its header fields are made of the path, so they are odd too."""
        assert isinstance(path, str)
        wire = path.encode("utf-8", "replace").decode("latin-1")  # PEP 3333
        bare, _, query = wire.partition("?")
        over = {"PATH_INFO": "/" + bare.lstrip("/"), "QUERY_STRING": query}
        if len(path) % 3 == 0:
            odd = re.sub(r"[\r\n\0]", "", wire)[:2000]
            over |= dict.fromkeys(("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"), odd)
        self._hold(self._client.get("/", environ_overrides=over))

    def match(self, sent: str | bytes) -> None:
        """A form to the reconciliation service, as it is and as a name: never a 5xx, a result for every query."""
        assert isinstance(sent, str)
        wire = sent.encode("utf-8", "replace")
        self._hold(
            self._client.post("/reconcile", data=wire, content_type="application/x-www-form-urlencoded")
        )
        asked = {
            "q": {"query": sent, "properties": [{"pid": "dates", "v": sent}, {"pid": "same_as", "v": sent}]}
        }
        answer = self._client.post("/reconcile", data={"queries": json.dumps(asked)})
        self._hold(answer)
        assert answer.status_code == 200 and all(
            0 <= one["score"] <= 100 for one in answer.get_json()["q"]["result"]
        )
        self._hold(self._client.get("/reconcile/suggest/entity", query_string={"prefix": wire}))

    @staticmethod
    def _hold(answer: TestResponse) -> None:
        data = answer.get_data()
        assert answer.status_code < 500, answer.status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.status_code == 304 or int(answer.headers.get("Content-Length", len(data))) == len(data)
        if (answer.mimetype or "").endswith("json") and data and "Content-Encoding" not in answer.headers:
            json.loads(data)
