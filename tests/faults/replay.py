"""What harvesters know of a node: each protocol is read from its entry point to its end by following links.

All of them are compared with the store. A reader remembers immutable responses, and fails if one of them changes.
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
from werkzeug.test import Client

from fonds.settings import Settings
from fonds.store import database
from fonds.web.app import create_app
from tests import change_discovery_checker as change_discovery
from tests.zstd_frames import unpack

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RS = "{http://www.openarchives.org/rs/terms/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
TREE, LDES, AS = "https://w3id.org/tree#", "https://w3id.org/ldes#", "https://www.w3.org/ns/activitystreams#"
LEAVING = ("delete", "merge", "move", "restrict")


@dataclass
class Reader:
    """Sends requests to a node, in this process; `sealed` are the bodies that may never change, by URL and Accept."""

    settings: Settings
    sealed: dict[tuple[str, str], bytes] = field(default_factory=dict)
    versions: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # JSON and time, by path

    def __post_init__(self) -> None:
        self.client = Client(create_app(self.settings))
        self.base = self.settings.base_url

    def get(self, url: str, accept: str = "*/*") -> bytes:
        """Return the body of a response 200; redirects are followed."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        response = self.client.get(path, headers={"Accept": accept})
        if response.status_code == 307:
            return self.get(response.headers["Location"], accept)
        assert response.status_code == 200, (url, response.status)
        body = response.get_data()
        assert response.headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
        key = (url, accept)
        assert self.sealed.get(key, body) == body, f"{url} was sealed and changed"
        if "immutable" in response.headers["Cache-Control"]:
            self.sealed[key] = body
        else:
            assert key not in self.sealed, f"{url} was sealed and is open again"
        return body

    def xml(self, path: str) -> ElementTree.Element:
        """Return an XML document, by path or URL."""
        return ElementTree.fromstring(self.get(path if "://" in path else self.base + path))


def activities(reader: Reader) -> list[dict[str, Any]]:
    """Return all activities, the oldest first; each document and the whole stream must be valid."""
    url = f"{reader.base}/iiif/activity"
    top = json.loads(reader.get(url))
    assert change_discovery.collection(top, url) == []
    pages, next_ = [], top["first"]["id"]
    while next_:
        pages.append(json.loads(reader.get(next_)))
        assert change_discovery.page(pages[-1], next_) == []
        next_ = pages[-1].get("next", {}).get("id")
    problems = [str(problem) for problem in change_discovery.stream(top, pages)]
    assert problems == []
    return [item for page in pages for item in page["orderedItems"]]


def members(reader: Reader) -> dict[int, tuple[str, str, set[ox.Triple]]]:
    """Return every member by its number: the entity, Create, Update or Delete, and the triples of its graph."""
    members_by_seq: dict[int, tuple[str, str, set[ox.Triple]]] = {}
    waiting, seen = [f"{reader.base}/ldes"], set()
    while waiting:
        url = waiting.pop()
        assert url not in seen, f"two nodes lead to {url}"
        seen.add(url)
        quads = list(ox.parse(reader.get(url, "application/n-quads"), format=ox.RdfFormat.N_QUADS))
        waiting += {quad.object.value for quad in quads if quad.predicate.value == f"{TREE}node"}
        for quad in quads:
            if quad.predicate.value == f"{TREE}member":
                seq, member = _member(quad.object, quads)
                assert seq not in members_by_seq, f"the member {seq} stands on two pages"
                members_by_seq[seq] = member
    return members_by_seq


def _member(subject: Any, quads: list[ox.Quad]) -> tuple[int, tuple[str, str, set[ox.Triple]]]:
    properties = {
        quad.predicate.value: quad.object
        for quad in quads
        if quad.subject == subject and quad.graph_name == ox.DefaultGraph()
    }
    graph = {quad.triple for quad in quads if quad.graph_name == subject}
    kind = next(
        quad.object.value.removeprefix(AS)
        for quad in quads
        if quad.subject == subject and quad.object.value.startswith(AS)
    )
    entity_uri = properties["http://purl.org/dc/terms/isVersionOf"].value
    return int(properties["https://schema.org/position"].value), (entity_uri, kind, graph)


def resources(reader: Reader) -> dict[str, tuple[str, int]]:
    """Return digest and length of each URL in the resource list."""
    digests: dict[str, tuple[str, int]] = {}
    for part in reader.xml("/resourcelist.xml").iter(f"{SITEMAP}sitemap"):
        for url in reader.xml(_loc(part)).iter(f"{SITEMAP}url"):
            metadata = url.find(f"{RS}md")
            assert metadata is not None and _loc(url) not in digests
            digests[_loc(url)] = (metadata.attrib["hash"], int(metadata.attrib["length"]))
    return digests


def changed_resources(reader: Reader) -> dict[str, tuple[str, int]]:
    """Return the same from the change lists alone."""
    top = reader.xml("/changelist.xml")
    parts = [reader.xml(_loc(part)) for part in top.iter(f"{SITEMAP}sitemap")] or [top]
    digests: dict[str, tuple[str, int]] = {}
    last = ""
    for url in (url for part in parts for url in part.iter(f"{SITEMAP}url")):
        metadata = url.find(f"{RS}md")
        assert metadata is not None and metadata.attrib["datetime"] >= last
        last = metadata.attrib["datetime"]
        if metadata.attrib["change"] == "deleted":
            digests.pop(_loc(url), None)
        else:
            assert (metadata.attrib["change"] == "created") == (_loc(url) not in digests)
            digests[_loc(url)] = (metadata.attrib["hash"], int(metadata.attrib["length"]))
    return digests


def packed(reader: Reader) -> dict[str, tuple[str, int]]:
    """Return the same from the packages of the resource dump; each must agree with its manifest and with the dump."""
    digests: dict[str, tuple[str, int]] = {}
    for url in reader.xml("/resourcedump.xml").iter(f"{SITEMAP}url"):
        body = reader.get(_loc(url))
        assert _metadata(url) == (f"sha-256:{hashlib.sha256(body).hexdigest()}", len(body))
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            manifest = ElementTree.fromstring(package.read("manifest.xml"))
            names = {"manifest.xml"}
            for entry in manifest.iter(f"{SITEMAP}url"):
                metadata = entry.find(f"{RS}md")
                assert metadata is not None and _loc(entry) not in digests
                names.add(metadata.attrib["path"].removeprefix("/"))
                data = package.read(metadata.attrib["path"].removeprefix("/"))
                digests[_loc(entry)] = _metadata(entry)
                assert digests[_loc(entry)] == (f"sha-256:{hashlib.sha256(data).hexdigest()}", len(data))
            assert set(package.namelist()) == names
    return digests


def _metadata(url: ElementTree.Element) -> tuple[str, int]:
    metadata = url.find(f"{RS}md")
    assert metadata is not None
    return metadata.attrib["hash"], int(metadata.attrib["length"])


def pages(reader: Reader) -> set[str]:
    """Return the URLs in the sitemap."""
    parts = reader.xml("/sitemap.xml").iter(f"{SITEMAP}sitemap")
    urls = [_loc(url) for part in parts for url in reader.xml(_loc(part)).iter(f"{SITEMAP}url")]
    assert len(urls) == len(set(urls))
    return set(urls)


def entries(reader: Reader) -> list[tuple[str, str]]:
    """Return (entity URI, "entry" or "deleted") of the Atom archives and the feed, the oldest first."""
    archived: list[tuple[str, str]] = []
    document = reader.xml("/feed.atom")
    newest = list(_entries(document))[::-1]
    while previous := _link(document, "prev-archive"):
        document = reader.xml(previous)
        archived = list(_entries(document))[::-1] + archived
    return [*archived, *newest]


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
    """Harvest all by OAI-PMH: "deleted" or the text of the metadata, by id; each id must be in the list once."""
    records: dict[str, str] = {}
    query = "?verb=ListRecords&metadataPrefix=oai_dc"
    while query:
        response = ElementTree.fromstring(reader.client.get(f"/oai{query}").get_data())
        error = response.find(f"{OAI}error")
        if error is not None:
            assert error.attrib["code"] == "noRecordsMatch" and not records, error.text
            return {}
        for record in response.iter(f"{OAI}record"):
            header = record.find(f"{OAI}header")
            assert header is not None
            id = (header.findtext(f"{OAI}identifier") or "").rpartition(":")[2]
            assert id not in records, f"{id} stands twice in the list"
            text_content = "".join(text for part in record.iter(f"{OAI}metadata") for text in part.itertext())
            records[id] = header.get("status") or text_content
        token = response.findtext(f".//{OAI}resumptionToken") or ""
        query = f"?verb=ListRecords&resumptionToken={quote(token)}" if token else ""
    return records


@dataclass
class Stored:
    """The content of the store: the log, and of what is open now the kind, graph and digests of documents."""

    log: list[tuple[int, str, str, str, str | None]]
    open: dict[str, tuple[str, bytes, dict[str, tuple[str, int]]]]


def stored(settings: Settings) -> Stored:
    """Read the store with SQL and Zstandard, without our own code."""
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        log = db.execute("SELECT seq, id, kind, action, touched FROM change ORDER BY seq").fetchall()
        entities = {}
        rows = db.execute("SELECT id, kind, edition FROM entity WHERE withdrawn IS NULL AND kind != 'node'")
        for id, kind, edition in rows.fetchall():
            documents = db.execute(
                "SELECT name, etag, length, body FROM document WHERE edition = ? AND part = 0", (edition,)
            ).fetchall()
            digests = {name: (etag.hex(), length) for name, etag, length, _ in documents}
            graph = next(unpack(body) for name, _, _, body in documents if name == "dcterms")
            entities[id] = (kind, graph, digests)
    return Stored(log, entities)


def versions(reader: Reader, page: str) -> list[bytes]:
    """Return the JSON of every version that the TimeMap of a description lists; neither JSON nor time may change."""
    text = reader.get(f"{page}/timemap").decode()
    documents = []
    for uri, at in re.findall(r'<([^>]*)>; rel="[a-z ]*memento"; datetime="([^"]*)"', text):
        document = reader.get(f"{uri}.json")
        path = urlsplit(uri).path  # wherever the node is
        assert reader.versions.setdefault(path, (document, at)) == (document, at), (
            f"{path} is not what it was"
        )
        documents.append(document)
    return documents


def published(settings: Settings) -> dict[str, list[bytes]]:
    """Return the JSON of each id whenever the log has a new version of it, read without our own code."""
    documents: dict[str, list[bytes]] = {}
    last: dict[str, int] = {}
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        rows = "SELECT c.id, c.action, c.version, v.record FROM change c JOIN version v ON v.n = c.version ORDER BY seq"
        for id, action, version, record in db.execute(rows):
            if action not in LEAVING and (action != "update" or last.get(id) != version):
                documents.setdefault(id, []).append(unpack(record))
            if action not in LEAVING:
                last[id] = version
    return documents


def _compare_versions(reader: Reader, truth: Stored) -> None:
    expected = published(reader.settings)
    for id, (kind, _, _) in truth.open.items():
        page = _page(reader.base, kind, id)
        assert versions(reader, page) == expected[id], id
        assert expected[id][-1] == reader.get(f"{page}.json"), id


def compare(reader: Reader) -> Stored:
    """Check that every protocol agrees with the store: what is published, what left, and each change once."""
    truth = stored(reader.settings)
    base = reader.base
    _compare_versions(reader, truth)
    _compare_activities(activities(reader), truth, base)
    published_members = members(reader)
    assert sorted(published_members) == [row[0] for row in truth.log]
    last: dict[str, set[ox.Triple]] = {}
    for seq, id, _, action, _ in truth.log:
        entity_uri, kind, graph = published_members[seq]
        assert entity_uri == f"{base}/id/{id}"
        assert (kind == "Delete") == (action in LEAVING)
        assert (kind == "Create") == (action in ("create", "restore", "release"))
        last[id] = graph
    for id in {row[1] for row in truth.log}:
        graph = truth.open[id][1] if id in truth.open else b""
        assert last[id] == {quad.triple for quad in ox.parse(graph, format=ox.RdfFormat.N_TRIPLES)}, id
    expected = dict(_resources(truth, base))
    assert resources(reader) == changed_resources(reader) == packed(reader) == expected
    for url, (digest, length) in expected.items():
        body = reader.get(url)
        assert (f"sha-256:{hashlib.sha256(body).hexdigest()}", len(body)) == (digest, length), url
    assert pages(reader) == {
        f"{base}/",
        f"{base}/about",
        *(f"{_page(base, kind, id)}.html" for id, (kind, _, _) in truth.open.items()),
    }
    _compare_entries(entries(reader), truth, base)
    return truth


TITLE = ox.NamedNode("http://purl.org/dc/terms/title")


def compare_items(reader: Reader) -> None:
    """Check that OAI-PMH agrees too. It leaves out the current second, so wait until that is over."""
    time.sleep(2.1)
    truth, harvested = stored(reader.settings), items(reader)
    assert set(harvested) == {id for _, id, kind, _, _ in truth.log if kind in ("record", "collection")}
    for id, text in harvested.items():
        assert (text == "deleted") == (id not in truth.open), id
        if id in truth.open:
            # the titles as they stand in the graph that was published last
            quads = ox.parse(truth.open[id][1], format=ox.RdfFormat.N_TRIPLES)
            titles = {str(quad.object.value) for quad in quads if quad.predicate == TITLE}  # type: ignore[union-attr]
            assert titles and any(title in text for title in titles), id


def _compare_activities(items: list[dict[str, Any]], truth: Stored, base: str) -> None:
    counted = Counter((item["type"], item["object"]["id"]) for item in items if item["type"] != "Refresh")
    names = {"create": "Create", "restore": "Create", "release": "Create", "update": "Update", "move": "Move"}
    expected: Counter[tuple[str, str]] = Counter()
    has_left: dict[str, bool] = {}
    for _, id, kind, action, touched in truth.log:
        left_already = has_left.get(id, False) and action in LEAVING  # nothing leaves twice
        has_left[id] = action in LEAVING
        if left_already:
            continue
        seen = touched is None or {"manifest", "annotations", "iiif-collection"} & set(touched.split())
        if kind in ("record", "collection") and seen:
            for version in ("", "2/"):
                url = f"iiif/{version}{id}/manifest" if kind == "record" else f"iiif/{version}collection/{id}"
                expected[names.get(action, "Delete"), f"{base}/{url}"] += 1
    of_node = {f"{base}/iiif/collection", f"{base}/iiif/2/collection"}
    assert Counter({key: n for key, n in counted.items() if key[1] not in of_node}) == expected
    assert {key for key in counted if key[1] in of_node} >= {("Create", url) for url in of_node}


def _resources(truth: Stored, base: str) -> Any:
    for id, (kind, _, digests) in truth.open.items():
        yield f"{_page(base, kind, id)}.nt", _digest_and_length(digests["dcterms"])
        if kind == "record":
            yield f"{base}/iiif/{id}/manifest", _digest_and_length(digests["manifest"])
        if kind == "collection":
            yield f"{base}/iiif/collection/{id}", _digest_and_length(digests["iiif-collection"])


def _digest_and_length(digest: tuple[str, int]) -> tuple[str, int]:
    return f"sha-256:{digest[0]}", digest[1]


def _page(base: str, kind: str, id: str) -> str:
    segments = dict.fromkeys(("person", "family", "institution"), "agents")  # without our own table
    return f"{base}/{segments.get(kind, f'{kind}s')}/{id}"


def _compare_entries(feed_entries: list[tuple[str, str]], truth: Stored, base: str) -> None:
    assert {id for id, _ in feed_entries} == {f"{base}/id/{row[1]}" for row in truth.log}
    now = dict(feed_entries)
    assert {re.sub(".*/", "", id) for id, state in now.items() if state == "entry"} == set(truth.open)
