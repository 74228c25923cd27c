"""What is kept back leaks nowhere: every address of a node is asked for in every way, and all bytes are searched.

The addresses follow from the address book, the register of publications and whatever links the answers hold, so that
a new publication, suffix or profile is asked for by itself.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from werkzeug.test import Client, TestResponse

from service.cli.sync import sync_consumers
from service.publishing import publish as publishing
from service.publishing import serializer_context
from service.record.model import Record
from service.serializers import pages as canvases
from service.serializers.format_registry import FORMATS
from service.settings import Settings
from service.store.reader import Reader
from service.urls import ROUTES
from service.web.app import create_app
from service.web.reconcile.properties import PROPERTIES
from tests import restricted_records
from tests.conftest import BASE, settings_of
from tests.serializers.graph.world import MAXIMAL

LINKED = re.compile(rf"{re.escape(BASE)}(/[^\s\"'<>\\]*)|(?:href|src)=\"(/[^\"]*)\"")
ACCEPTS = tuple(
    dict.fromkeys(
        [None, "*/*", "text/html", "application/json", "application/problem+json", "image/*"]
        + [
            name
            for row in FORMATS
            for form in row.serializations
            for name in (form.media_type, *form.aliases)
        ]
    )
)
PLAIN = 4  # of these, those that every address is asked with


@pytest.fixture(scope="module")
def kept_back(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The node, published while all is kept back, after a day on which it was all open: nothing old may show either."""
    work = tmp_path_factory.mktemp("closed")
    folder = work / "node"
    folder.mkdir()
    settings = settings_of(restricted_records.build(folder), work / "state")
    opened = publishing.publish(settings, day=date(2031, 1, 1))
    sync_consumers(settings, publishing.ignore_progress)
    assert [problem for problem in opened.problems if problem.severity == "error"] == []
    report = publishing.publish(settings, day=date(2030, 12, 31))
    assert report.restricted > 0 and report.updated > 0
    sync_consumers(settings, publishing.ignore_progress)
    return settings


def ids() -> list[str]:
    return [id for id, _, _ in restricted_records.rules()] + [
        f"inside-closed-series-{covers}" for covers in restricted_records.COVERS
    ]


def addresses() -> Iterator[str]:
    """Every row of the book with every id, and the descriptions with every suffix and profile."""
    suffixes = sorted({form.suffix for row in FORMATS for form in row.serializations})
    profiles = sorted({row.profile for row in FORMATS if row.profile})
    everything = [
        *ids(),
        *(f"closed-series-{covers}" for covers in restricted_records.COVERS),
        "library",
        "harriman",
        "dairen",
    ]
    everything_said = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    yield f"{ROUTES['sparql']}?{urlencode({'query': everything_said})}"
    every_property = [{"id": id} for id in PROPERTIES]
    for id in everything:
        yield f"{ROUTES['reconcile_preview']}?id={id}"
        asked = {"ids": [id], "properties": every_property}
        yield f"{ROUTES['reconcile']}?{urlencode({'extend': json.dumps(asked)})}"
        names = {"q": {"query": id.replace("-", " ")}, "r": {"query": "Series"}}
        yield f"{ROUTES['reconcile']}?{urlencode({'queries': json.dumps(names)})}"
        yield f"/reconcile/suggest/entity?{urlencode({'prefix': id[:3]})}"
    for name, path in ROUTES.items():
        for id in everything:
            values = {
                "id": id,
                "image": f"{id}.1",
                "page": 1,
                "line": 1,
                "place": "dairen",
                "part": "transcript",
                "revision": 1,
                "digest": "0123456789abcdef",
                "dump": "dcterms.nq.gz",
                "span": "0-4",
                "scheme": "access",
                "term": "closed",
                "layer": "translation-zh-hans",
                "room": "records",
                "number": 1,
                "between": "1-2",
                "of": "entity",
            }
            made = path.format(**values)
            yield made
            if "{layer}" in path:
                others = ("transcript", "transcription-ru", "machine", "machine-en", "notes")
                yield from (path.format(**values | {"layer": layer}) for layer in others)
            if name in ("records", "collections", "agents", "places", "subjects"):
                yield from (f"{made}.{suffix}" for suffix in suffixes)
                yield from (f"{made}?profile={profile}" for profile in profiles)
                yield from (f"{made}.{suffix}?profile={p}" for suffix in suffixes for p in profiles)
            if name == "version":
                for number in (1, 2):
                    made = path.format(**values | {"number": number})
                    yield from (f"{made}.{suffix}" for suffix in ("json", "html", "txt", "nt", "mods", "csl"))
                    yield from (f"{made}.nt?profile={profile}" for profile in profiles)
            if "{image}" in path:
                for page in (1, 2):
                    service = path.format(image=f"{id}.{page}")
                    sizes = ("max", "200,", "425,550", "637,825", "^max")
                    yield f"{service}/info.json"
                    yield from (f"{service}/full/{size}/0/default.jpg" for size in sizes)
                    yield f"{service}/full/full/0/default.jpg"
                    yield f"{service}/0,0,512,512/512,/0/default.jpg"
            if "search" in path or "autocomplete" in path:
                word = restricted_records.canary(id, "transcript")
                yield from (f"{made}?q={word}", f"{made}?q={word[:6]}*", f"{made}?q=page")


def ask(client: Client, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=headers)


def crawl(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Each answer with its request: all its bytes, headers and body."""
    client = Client(create_app(settings))
    waiting, seen = list(addresses()), set()
    while waiting:
        path = waiting.pop()
        path = path.partition("#")[0]
        if path in seen or path.startswith(("/static/", "/vocab/")):
            continue
        seen.add(path)
        negotiated = "/image/" not in path and not re.search(r"[.?]", path)
        accepts = ACCEPTS if negotiated else ACCEPTS[:1]
        if path.startswith("/iiif/"):  # which is negotiated between forms of JSON
            accepts = tuple(name for name in accepts if name is None or "json" in name or "*" in name)
        found = None
        for number, accept in enumerate(accepts):
            if found is not None and number >= PLAIN and "Accept" not in found.vary:
                break  # this address is the same for every Accept
            found = ask(client, path, **({"Accept": accept} if accept else {}))
            yield f"{path} as {accept}", _unasked(client, path, _bytes(found))
            told = f"{found.get_data().decode('utf-8', 'replace')} {found.headers}"
            waiting += {unescape(unquote(one or other)) for one, other in LINKED.findall(told)} - seen
        assert found is not None
        if "/full/" in path or "/0,0," in path:
            continue  # one way to ask for pixels is as good as another
        etag = found.headers.get("ETag", '"x"')
        for headers in ({"If-None-Match": etag}, {"Range": "bytes=0-99"}, {"Accept-Profile": "<dcterms>"}):
            yield f"{path} with {headers}", _unasked(client, path, _bytes(ask(client, path, **headers)))
        yield f"HEAD {path}", _bytes(client.head(path))


ASKED = re.compile(r"(?<=q=)Zq\w+Qz")


def _unasked(client: Client, path: str, data: bytes) -> bytes:
    """An answer without the word that was asked for, where it says no more than to a word that stands nowhere."""
    word = ASKED.search(path)
    if word is None:
        return data
    nowhere = "Zq" + "y" * (len(word[0]) - 4) + "Qz"
    bodies = [ask(client, path.replace(word[0], one)).get_data() for one in (word[0], nowhere)]
    echoed = bodies[0].replace(word[0].encode(), nowhere.encode()) == bodies[1]
    return data.replace(word[0].encode(), b"") if echoed else data


def _bytes(found: TestResponse) -> bytes:
    body = found.get_data()
    if found.mimetype == "application/gzip" and found.status_code == 200 and body:
        body = gzip.decompress(body)
    return f"{found.status} {found.headers} ".encode() + body


def pictures(settings: Settings) -> dict[bytes, str]:
    """The bytes of every size of every page that is kept back, as they are when it is open."""
    from service.images.derivative_cache import DerivativeCache
    from service.images.server import RenderPool
    from service.publishing.derivatives import Derivatives, TypesetPage

    reader = Reader(settings.state)
    context, found = serializer_context.make_context(settings, reader.find), {}
    derived = Derivatives(RenderPool(DerivativeCache(settings.state / "other-cache", 1 << 30)))
    for id in ids():
        row = reader.entity(id)
        assert row is not None
        whole = reader.unredacted(row)
        assert isinstance(whole, Record)
        if whole.pages or (whole.access and whole.access.covers == "scans"):
            continue  # of a rule on scans the text is open, and so are the pages set from it
        for page in canvases.canvases(whole, context):
            for width, _ in canvases.typeset_sizes(page.width, page.height)[:2]:
                shown = TypesetPage(
                    canvases.build_sheet(whole, context), page.number, page.width, page.height
                )
                found[derived.page_image(shown, width, "jpg")] = f"page {page.number} of {id}"
    return found


def test_no_byte_of_what_is_kept_back_is_met_anywhere(kept_back: Settings) -> None:
    words, drawn = restricted_records.kept_back(), pictures(kept_back)
    pattern = re.compile("|".join(words).encode())
    leaks, asked = [], 0
    for request, data in crawl(kept_back):
        asked += 1
        leaks += [f"{request}: {words[word.decode()]}" for word in set(pattern.findall(data))]
        leaks += [f"{request}: {name}" for picture, name in drawn.items() if picture in data]
    assert asked > 5_000
    assert leaks == []


def test_the_canaries_are_met_once_it_is_open(kept_back: Settings, tmp_path: Path) -> None:
    """The test above can fail: on the day it opens every canary is somewhere."""
    settings = settings_of(kept_back.node, tmp_path / "state")
    publishing.publish(settings, day=date(2031, 1, 1))
    client = Client(create_app(settings))
    met = b"".join(
        ask(client, f"/{room}/{id}.{suffix}").get_data()
        for id in [*ids(), *(f"closed-series-{covers}" for covers in restricted_records.COVERS)]
        for room, suffix in (("records", "json"), ("collections", "json"))
    ).decode()
    absent = {where for word, where in restricted_records.kept_back().items() if word not in met}
    assert absent <= {f"pages of {id}" for id in ids() if not id.endswith("scanned")} | {
        f"language of {id}" for id in ids()
    } | {f"{field} of {id}" for id in ids() for field in ("date", "rights", "sponsor", "transcription")}


def test_every_field_of_a_record_has_a_canary_or_needs_none() -> None:
    plain = {"date", "language", "rights", "sponsor", "transcription"}  # codes and ids: no words of their own
    for field in {*MAXIMAL["record"]} - restricted_records.PLAIN - plain:
        value = restricted_records.record("reading-room-content-scanned", "closed", "content").get(field, "")
        word = restricted_records.canary("reading-room-content-scanned", field)
        assert field == "transcript" or word in str(value), field


def test_the_whole_of_a_description_is_read_behind_one_door() -> None:
    """`Reader.whole` is the one way to what is kept back, and the store of the reading room the one that takes it."""
    calls = re.compile(r"(?:reader|super\(\)|self)\.whole\(|\bversion_record\(")
    service = Path(restricted_records.__file__).parents[1] / "service"
    found = {path.name for path in service.rglob("*.py") if calls.search(path.read_text("utf-8"))}
    # reader.py and versions.py give forms of what log.py reads, writer.py is for publishing, and feeds.py asks for the
    # rule itself; what sparql.py calls whole is another thing
    assert found <= {
        *("authorized_reader.py", "reader.py", "versions.py", "writer.py", "log.py", "change_feeds.py"),
        "triplestore_sync.py",
    }
