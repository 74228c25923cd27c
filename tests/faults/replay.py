"""What harvesters know of a node: each protocol read from its entry to its end, by the links that it gives, and what
the store holds. A reader remembers what was sealed, and refuses to see it changed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import time
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import zstandard
from werkzeug.test import Client

from service.settings import Settings
from service.store import database
from service.validation import change_discovery
from service.web.app import create_app

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RS = "{http://www.openarchives.org/rs/terms/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
TREE, LDES, AS = "https://w3id.org/tree#", "https://w3id.org/ldes#", "https://www.w3.org/ns/activitystreams#"
LEAVING = ("delete", "merge", "move", "restrict")


@dataclass
class Reader:
    """Asks a node, in this process; `sealed` are the bodies that may never change, by address and Accept."""

    settings: Settings
    sealed: dict[tuple[str, str], bytes] = field(default_factory=dict)
    said: dict[str, tuple[bytes, str]] = field(
        default_factory=dict
    )  # words and time of every version that was read

    def __post_init__(self) -> None:
        self.client = Client(create_app(self.settings))
        self.base = self.settings.base_url

    def get(self, url: str, accept: str = "*/*") -> bytes:
        """The body of an answer 200, redirects followed."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.client.get(path, headers={"Accept": accept})
        if answer.status_code == 307:
            return self.get(answer.headers["Location"], accept)
        assert answer.status_code == 200, (url, answer.status)
        body = answer.get_data()
        assert answer.headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
        key = (url, accept)
        assert self.sealed.get(key, body) == body, f"{url} was sealed and changed"
        if "immutable" in answer.headers["Cache-Control"]:
            self.sealed[key] = body
        else:
            assert key not in self.sealed, f"{url} was sealed and is open again"
        return body

    def xml(self, path: str) -> ElementTree.Element:
        """A document of XML, by path or address."""
        return ElementTree.fromstring(self.get(path if "://" in path else self.base + path))


def activities(reader: Reader) -> list[dict[str, Any]]:
    """All activities, the oldest first; every document and the whole without fault."""
    url = f"{reader.base}/iiif/activity"
    top = json.loads(reader.get(url))
    assert change_discovery.collection(top, url) == []
    pages, next_ = [], top["first"]["id"]
    while next_:
        pages.append(json.loads(reader.get(next_)))
        assert change_discovery.page(pages[-1], next_) == []
        next_ = pages[-1].get("next", {}).get("id")
    found = [str(problem) for problem in change_discovery.stream(top, pages)]
    assert found == []
    return [item for page in pages for item in page["orderedItems"]]


def members(reader: Reader) -> dict[int, tuple[str, str, set[ox.Triple]]]:
    """Every member by its number: the thing, Create, Update or Delete, and the triples of its graph."""
    found: dict[int, tuple[str, str, set[ox.Triple]]] = {}
    waiting, seen = [f"{reader.base}/ldes"], set()
    while waiting:
        url = waiting.pop()
        assert url not in seen, f"two nodes lead to {url}"
        seen.add(url)
        quads = list(ox.parse(reader.get(url, "application/n-quads"), format=ox.RdfFormat.N_QUADS))
        waiting += {quad.object.value for quad in quads if quad.predicate.value == f"{TREE}node"}
        for quad in quads:
            if quad.predicate.value == f"{TREE}member":
                seq, said = _member(quad.object, quads)
                assert seq not in found, f"the member {seq} stands on two pages"
                found[seq] = said
    return found


def _member(this: Any, quads: list[ox.Quad]) -> tuple[int, tuple[str, str, set[ox.Triple]]]:
    said = {
        quad.predicate.value: quad.object
        for quad in quads
        if quad.subject == this and quad.graph_name == ox.DefaultGraph()
    }
    graph = {quad.triple for quad in quads if quad.graph_name == this}
    kind = next(
        quad.object.value.removeprefix(AS)
        for quad in quads
        if quad.subject == this and quad.object.value.startswith(AS)
    )
    thing = said["http://purl.org/dc/terms/isVersionOf"].value
    return int(said["https://schema.org/position"].value), (thing, kind, graph)


def resources(reader: Reader) -> dict[str, tuple[str, int]]:
    """The resource list: digest and length by address."""
    found: dict[str, tuple[str, int]] = {}
    for part in reader.xml("/resourcelist.xml").iter(f"{SITEMAP}sitemap"):
        for url in reader.xml(_loc(part)).iter(f"{SITEMAP}url"):
            said = url.find(f"{RS}md")
            assert said is not None and _loc(url) not in found
            found[_loc(url)] = (said.attrib["hash"], int(said.attrib["length"]))
    return found


def changed_resources(reader: Reader) -> dict[str, tuple[str, int]]:
    """The same, by the change lists alone."""
    top = reader.xml("/changelist.xml")
    parts = [reader.xml(_loc(part)) for part in top.iter(f"{SITEMAP}sitemap")] or [top]
    found: dict[str, tuple[str, int]] = {}
    last = ""
    for url in (url for part in parts for url in part.iter(f"{SITEMAP}url")):
        said = url.find(f"{RS}md")
        assert said is not None and said.attrib["datetime"] >= last
        last = said.attrib["datetime"]
        if said.attrib["change"] == "deleted":
            found.pop(_loc(url), None)
        else:
            assert (said.attrib["change"] == "created") == (_loc(url) not in found)
            found[_loc(url)] = (said.attrib["hash"], int(said.attrib["length"]))
    return found


def packed(reader: Reader) -> dict[str, tuple[str, int]]:
    """What lies in the packages of the resource dump, each held against its manifest and the dump's own words."""
    found: dict[str, tuple[str, int]] = {}
    for url in reader.xml("/resourcedump.xml").iter(f"{SITEMAP}url"):
        body = reader.get(_loc(url))
        assert _metadata(url) == (f"sha-256:{hashlib.sha256(body).hexdigest()}", len(body))
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            manifest = ElementTree.fromstring(package.read("manifest.xml"))
            names = {"manifest.xml"}
            for one in manifest.iter(f"{SITEMAP}url"):
                said = one.find(f"{RS}md")
                assert said is not None and _loc(one) not in found
                names.add(said.attrib["path"].removeprefix("/"))
                data = package.read(said.attrib["path"].removeprefix("/"))
                found[_loc(one)] = _metadata(one)
                assert found[_loc(one)] == (f"sha-256:{hashlib.sha256(data).hexdigest()}", len(data))
            assert set(package.namelist()) == names
    return found


def _metadata(url: ElementTree.Element) -> tuple[str, int]:
    said = url.find(f"{RS}md")
    assert said is not None
    return said.attrib["hash"], int(said.attrib["length"])


def pages(reader: Reader) -> set[str]:
    """The addresses of the sitemap."""
    parts = reader.xml("/sitemap.xml").iter(f"{SITEMAP}sitemap")
    found = [_loc(url) for part in parts for url in reader.xml(_loc(part)).iter(f"{SITEMAP}url")]
    assert len(found) == len(set(found))
    return set(found)


def entries(reader: Reader) -> list[tuple[str, str]]:
    """(thing, "entry" or "deleted") of the Atom archives and the feed, the oldest first."""
    found: list[tuple[str, str]] = []
    document = reader.xml("/feed.atom")
    newest = list(_entries(document))[::-1]
    while previous := _link(document, "prev-archive"):
        document = reader.xml(previous)
        found = list(_entries(document))[::-1] + found
    return [*found, *newest]


def _entries(document: ElementTree.Element) -> Any:
    for child in document:
        if child.tag == TOMBSTONE:
            yield child.attrib["ref"], "deleted"
        elif child.tag == f"{ATOM}entry":
            yield child.findtext(f"{ATOM}id"), "entry"


def _link(document: ElementTree.Element, rel: str) -> str:
    links = (link for link in document.iter(f"{ATOM}link") if link.attrib["rel"] == rel)
    return next((link.attrib["href"] for link in links), "")


def _loc(element: ElementTree.Element) -> str:
    return element.findtext(f"{SITEMAP}loc") or ""


def items(reader: Reader) -> dict[str, str]:
    """By OAI-PMH, harvested whole: "deleted", or the words of the metadata, by id; each stands once in the list."""
    found: dict[str, str] = {}
    query = "?verb=ListRecords&metadataPrefix=oai_dc"
    while query:
        answer = ElementTree.fromstring(reader.client.get(f"/oai{query}").get_data())
        error = answer.find(f"{OAI}error")
        if error is not None:
            assert error.attrib["code"] == "noRecordsMatch" and not found, error.text
            return {}
        for record in answer.iter(f"{OAI}record"):
            header = record.find(f"{OAI}header")
            assert header is not None
            id = (header.findtext(f"{OAI}identifier") or "").rpartition(":")[2]
            assert id not in found, f"{id} stands twice in the list"
            said = "".join(text for part in record.iter(f"{OAI}metadata") for text in part.itertext())
            found[id] = header.get("status") or said
        token = answer.findtext(f".//{OAI}resumptionToken") or ""
        query = f"?verb=ListRecords&resumptionToken={quote(token)}" if token else ""
    return found


@dataclass
class Stored:
    """What the store holds: the log, and of what is open now the kind, graph and digests of documents."""

    log: list[tuple[int, str, str, str, str | None]]
    open: dict[str, tuple[str, bytes, dict[str, tuple[str, int]]]]


def stored(settings: Settings) -> Stored:
    """Read past all code of ours but zstd."""
    unpack = zstandard.ZstdDecompressor().decompress
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        log = db.execute("SELECT seq, id, kind, action, touched FROM change ORDER BY seq").fetchall()
        found = {}
        rows = db.execute("SELECT id, kind, edition FROM entity WHERE withdrawn IS NULL AND kind != 'node'")
        for id, kind, edition in rows.fetchall():
            documents = db.execute(
                "SELECT name, etag, length, body FROM document WHERE edition = ? AND part = 0", (edition,)
            ).fetchall()
            digests = {name: (etag.hex(), length) for name, etag, length, _ in documents}
            graph = next(unpack(body) for name, _, _, body in documents if name == "dcterms")
            found[id] = (kind, graph, digests)
    return Stored(log, found)


def versions(reader: Reader, page: str) -> list[bytes]:
    """The words of every version that the TimeMap of a description lists; none changes its words or its time."""
    text = reader.get(f"{page}/timemap").decode()
    found = []
    for uri, at in re.findall(r'<([^>]*)>; rel="[a-z ]*memento"; datetime="([^"]*)"', text):
        words = reader.get(f"{uri}.json")
        path = urlsplit(uri).path  # wherever the node is
        assert reader.said.setdefault(path, (words, at)) == (words, at), f"{path} is not what it was"
        found.append(words)
    return found


def published(settings: Settings) -> dict[str, list[bytes]]:
    """The words of each id whenever the log tells that they were new or given back, read past all code of ours."""
    unpack = zstandard.ZstdDecompressor().decompress
    found: dict[str, list[bytes]] = {}
    last: dict[str, int] = {}
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        rows = "SELECT c.id, c.action, c.version, v.record FROM change c JOIN version v ON v.n = c.version ORDER BY seq"
        for id, action, version, record in db.execute(rows):
            if action not in LEAVING and (action != "update" or last.get(id) != version):
                found.setdefault(id, []).append(unpack(record))
            if action not in LEAVING:
                last[id] = version
    return found


def _compare_versions(reader: Reader, truth: Stored) -> None:
    told = published(reader.settings)
    for id, (kind, _, _) in truth.open.items():
        page = _page(reader.base, kind, id)
        assert versions(reader, page) == told[id], id
        assert told[id][-1] == reader.get(f"{page}.json"), id


def compare(reader: Reader) -> Stored:
    """Every protocol tells the same as the store: what is there, what is gone, what happened, once each."""
    truth = stored(reader.settings)
    base = reader.base
    _compare_versions(reader, truth)
    _compare_activities(activities(reader), truth, base)
    told = members(reader)
    assert sorted(told) == [row[0] for row in truth.log]
    last: dict[str, set[ox.Triple]] = {}
    for seq, id, _, action, _ in truth.log:
        thing, kind, graph = told[seq]
        assert thing == f"{base}/id/{id}"
        assert (kind == "Delete") == (action in LEAVING)
        assert (kind == "Create") == (action in ("create", "restore", "release"))
        last[id] = graph
    for id in {row[1] for row in truth.log}:
        graph = truth.open[id][1] if id in truth.open else b""
        assert last[id] == {quad.triple for quad in ox.parse(graph, format=ox.RdfFormat.N_TRIPLES)}, id
    wanted = dict(_resources(truth, base))
    assert resources(reader) == changed_resources(reader) == packed(reader) == wanted
    for url, (digest, length) in wanted.items():
        body = reader.get(url)
        assert (f"sha-256:{hashlib.sha256(body).hexdigest()}", len(body)) == (digest, length), url
    assert pages(reader) == {f"{base}/", *(_page(base, kind, id) for id, (kind, _, _) in truth.open.items())}
    _compare_entries(entries(reader), truth, base)
    return truth


def compare_items(reader: Reader) -> None:
    """OAI-PMH tells the same too. It leaves out the second that is running: asked once that is over."""
    time.sleep(2.1)
    truth, found = stored(reader.settings), items(reader)
    assert set(found) == {id for _, id, kind, _, _ in truth.log if kind in ("record", "collection")}
    for id, said in found.items():
        assert (said == "deleted") == (id not in truth.open), id
        if id in truth.open:
            # the title as it stands in the graph that was published last
            title = re.search(rb'terms/title> "((?:[^"\\]|\\.)*)"', truth.open[id][1])
            assert title and title[1].decode() in said, id


def _compare_activities(items: list[dict[str, Any]], truth: Stored, base: str) -> None:
    told = Counter((item["type"], item["object"]["id"]) for item in items if item["type"] != "Refresh")
    names = {"create": "Create", "restore": "Create", "release": "Create", "update": "Update", "move": "Move"}
    wanted: Counter[tuple[str, str]] = Counter()
    gone: dict[str, bool] = {}
    for _, id, kind, action, touched in truth.log:
        again = gone.get(id, False) and action in LEAVING  # what left already leaves no second time
        gone[id] = action in LEAVING
        if again:
            continue
        seen = touched is None or {"manifest", "annotations", "iiif-collection"} & set(touched.split())
        if kind in ("record", "collection") and seen:
            for two in ("", "2/"):
                url = f"iiif/{two}{id}/manifest" if kind == "record" else f"iiif/{two}collection/{id}"
                wanted[names.get(action, "Delete"), f"{base}/{url}"] += 1
    of_node = {f"{base}/iiif/collection", f"{base}/iiif/2/collection"}
    assert Counter({key: n for key, n in told.items() if key[1] not in of_node}) == wanted
    assert {key for key in told if key[1] in of_node} >= {("Create", url) for url in of_node}


def _resources(truth: Stored, base: str) -> Any:
    for id, (kind, _, digests) in truth.open.items():
        yield f"{_page(base, kind, id)}.nt", _said(digests["dcterms"])
        if kind == "record":
            yield f"{base}/iiif/{id}/manifest", _said(digests["manifest"])
        if kind == "collection":
            yield f"{base}/iiif/collection/{id}", _said(digests["iiif-collection"])


def _said(digest: tuple[str, int]) -> tuple[str, int]:
    return f"sha-256:{digest[0]}", digest[1]


def _page(base: str, kind: str, id: str) -> str:
    rooms = {"person": "agents", "institution": "agents"}
    return f"{base}/{rooms.get(kind, f'{kind}s')}/{id}"


def _compare_entries(found: list[tuple[str, str]], truth: Stored, base: str) -> None:
    assert {id for id, _ in found} == {f"{base}/id/{row[1]}" for row in truth.log}
    now = dict(found)
    assert {re.sub(".*/", "", id) for id, what in now.items() if what == "entry"} == set(truth.open)
