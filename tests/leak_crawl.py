"""A crawl over every address of the node of tests/restricted_records.py, for tests that look for leaks in the answers.

The addresses follow from the address book, the register of publications and whatever links the answers hold, so that
a new publication, suffix or profile is asked for by itself.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote, urlencode

from werkzeug.test import Client, TestResponse

from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.urls import ROUTES
from fonds.web.app import create_app
from fonds.web.reconcile.properties import PROPERTIES
from tests import restricted_records
from tests.conftest import BASE
from tests.list_addresses import worth_following

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
FEEDS = re.compile(
    BASE.encode()
    + rb"(/(?:ldes|iiif/activity|feed|sitemap|resourcelist|changelist|resourcedump|dumps)[-/.][^\s\"'<>\\]*)"
)
PACKED = ("application/zip", "application/gzip")
OF_ONE_DESCRIPTION = re.compile(r"\{(?:id|image|room|scheme|term)\}")
PLAIN = 4  # of these, those that every address is asked with
ASKED_IN_EVERY_WAY = 4  # of so many addresses one is also asked with HEAD, and for ranges and other profiles


def ids() -> list[str]:
    return [id for id, _, _ in restricted_records.rules()] + [
        f"inside-closed-series-{covers}" for covers in restricted_records.COVERS
    ]


def everything() -> list[str]:
    """The ids of all that is kept back, and of some descriptions that are open."""
    series = (restricted_records.series_id(covers) for covers in restricted_records.COVERS)
    return [*ids(), *series, "library", "harriman", "dairen"]


def addresses(
    asked_ids: Iterable[str], with_formats: bool = True, with_descriptions: bool = True, sample: int = 1
) -> Iterator[str]:
    """Every row of the book with every id; with formats, the descriptions with every suffix and profile too.

    Without descriptions, only the rows that are about the whole node. Of the pairs of a suffix and a profile, one in
    `sample` is there: each pair with other ids.
    """
    suffixes = sorted({form.suffix for row in FORMATS for form in row.serializations}) if with_formats else []
    profiles = sorted({row.profile for row in FORMATS if row.profile}) if with_formats else []
    everything_said = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    yield f"{ROUTES['sparql']}?{urlencode({'query': everything_said})}"
    every_property = [{"id": id} for id in PROPERTIES]
    for id in asked_ids:
        yield f"{ROUTES['reconcile_preview']}?id={id}"
        asked = {"ids": [id], "properties": every_property}
        yield f"{ROUTES['reconcile']}?{urlencode({'extend': json.dumps(asked)})}"
        names = {"q": {"query": id.replace("-", " ")}, "r": {"query": "Series"}}
        yield f"{ROUTES['reconcile']}?{urlencode({'queries': json.dumps(names)})}"
        yield f"/reconcile/suggest/entity?{urlencode({'prefix': id[:3]})}"
        yield from (f"{ROUTES['compare']}?left={id}&right={side}&right_page=2" for side in _other_sides(id))
    for name, path in ROUTES.items():
        if not with_descriptions and OF_ONE_DESCRIPTION.search(path):
            continue
        for id in asked_ids:
            values = {
                "id": id,
                "image": f"{id}.1",
                "page": 1,
                "line": 1,
                "place": "dairen",
                "part": "transcript",
                "extra": "placeholder",
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
                "slug": id,
                "file": f"{id}.png",
                "side": 192,
            }
            made = path.format(**values)
            yield made
            if "{layer}" in path:
                others = ("transcript", "transcription-ru", "machine", "machine-en", "captions-en", "notes")
                yield from (path.format(**values | {"layer": layer}) for layer in others)
            if name in ("tree", "collection_tree", "finding_aid"):
                yield f"{made}.json"
            if name in ("records", "collections", "agents", "places", "subjects"):
                yield from (f"{made}.{suffix}" for suffix in suffixes)
                yield from (f"{made}?profile={profile}" for profile in profiles)
                pairs = (f"{made}.{suffix}?profile={p}" for suffix in suffixes for p in profiles)
                yield from (pair for pair in pairs if _is_one_in(sample, pair))
            if name == "version" and with_formats:
                for number in (1, 2):
                    made = path.format(**values | {"number": number})
                    yield from (f"{made}.{suffix}" for suffix in ("json", "html", "txt", "nt", "mods", "csl"))
                    yield from (f"{made}.nt?profile={profile}" for profile in profiles)
            if "{image}" in path:
                for page in (1, 2):
                    service = path.format(**values | {"image": f"{id}.{page}"})
                    sizes = ("max", "200,", "425,550", "637,825", "^max")
                    yield f"{service}/info.json"
                    yield from (f"{service}/full/{size}/0/default.jpg" for size in sizes)
                    yield f"{service}/full/full/0/default.jpg"
                    yield f"{service}/0,0,512,512/512,/0/default.jpg"
            if "search" in path or "autocomplete" in path:
                word = restricted_records.canary(id, "transcript")
                yield from (f"{made}?q={word}", f"{made}?q={word[:6]}*", f"{made}?q=page")


def _is_one_in(sample: int, request: str) -> bool:
    """Whether this is one of the requests that stand for `sample` of their kind; the same ones in every run."""
    return zlib.crc32(request.encode()) % sample == 0


def _other_sides(id: str) -> Iterator[str]:
    """What a record can be compared with: its other text, and another record with its versions."""
    yield f"{id}/translation-zh-hans"
    other = next(other for other in ids() if other != id)
    yield from (other, f"{other}/translation-zh-hans", f"{other}/versions/1", f"{other}/versions/2")


def ask(client: Client, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=headers)


def crawl(settings: Settings, sample: int = 1) -> Iterator[tuple[str, bytes]]:
    """Each answer with its request: all its bytes, headers and body.

    `sample` is that of `addresses`; one media type in `sample` is asked for besides the plain ones.
    """
    client = Client(create_app(settings))
    waiting, seen = list(addresses(everything(), sample=sample)), set()
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
            if number >= PLAIN and not _is_one_in(sample, f"{path} {accept}"):
                continue
            headers = {"Accept": accept} if accept else {}
            found = ask(client, path, **headers)
            yield f"{path} as {accept}", _unasked(client, path, _bytes(found), **headers)
            told = f"{found.get_data().decode('utf-8', 'replace')} {found.headers}"
            linked = {unescape(unquote(one or other)) for one, other in LINKED.findall(told)}
            languages = {one for one in linked if "lang=" in one and not one.endswith("lang=fr")}
            waiting += worth_following(path, linked) - seen - languages  # one other language tells of all
        assert found is not None
        if "/full/" in path or "/0,0," in path:
            continue  # one way to ask for pixels is as good as another
        if not _is_one_in(ASKED_IN_EVERY_WAY, path):
            continue
        etag = found.headers.get("ETag", '"x"')
        for headers in ({"If-None-Match": etag}, {"Range": "bytes=0-99"}, {"Accept-Profile": "<dcterms>"}):
            yield f"{path} with {headers}", _unasked(client, path, _bytes(ask(client, path, **headers)))
        yield f"HEAD {path}", _bytes(client.head(path))


ASKED = re.compile(r"(?<=q=)Zq\w+Qz")


def _unasked(client: Client, path: str, data: bytes, **headers: str) -> bytes:
    """An answer without the word that was asked for, where it says no more than to a word that stands nowhere."""
    word = ASKED.search(path)
    if word is None:
        return data
    nowhere = "Zq" + "y" * (len(word[0]) - 4) + "Qz"
    bodies = [ask(client, path.replace(word[0], asked), **headers).get_data() for asked in (word[0], nowhere)]
    echoed = bodies[0].replace(word[0].encode(), nowhere.encode()) == bodies[1]
    return data.replace(word[0].encode(), b"") if echoed else data


def _bytes(found: TestResponse) -> bytes:
    body = found.get_data()
    if found.mimetype == "application/gzip" and found.status_code == 200 and body:
        body = gzip.decompress(body)
    elif found.mimetype == "application/zip" and found.status_code == 200 and body:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b"".join(package.read(name) for name in package.namelist())
    return f"{found.status} {found.headers} ".encode() + body


def crawl_once(
    client: Client, asked_ids: Iterable[str], with_descriptions: bool = True
) -> Iterator[tuple[str, TestResponse, bytes]]:
    """Each address with its response and all its bytes, asked for once and without alternatives of a description.

    Links are followed from what is not a description: feeds, lists, packages and dumps.
    """
    waiting, seen = list(addresses(asked_ids, False, with_descriptions)), set()
    while waiting:
        path = waiting.pop().partition("#")[0]
        if path in seen or path.startswith(("/static/", "/vocab/")):
            continue
        seen.add(path)
        # the page of a search may say less than its JSON
        for headers in ({}, {"Accept": "application/json"}) if path.startswith("/search") else ({},):
            response = ask(client, path, **headers)
            data = _bytes(response)
            yield path, response, _unasked(client, path, data, **headers)
        if response.mimetype not in PACKED and not any(id in path for id in asked_ids):
            waiting += {unescape(unquote(link.decode())) for link in FEEDS.findall(data)} - seen
