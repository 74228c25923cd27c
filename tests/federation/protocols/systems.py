"""Systems that publish a few descriptions by each protocol: what a test puts, changes and deletes.

Every change is a minute after the one before. What is broken has bytes that no reader takes.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.federation.protocols.scripted_site import MISSING, Answer, Site

START = datetime(2026, 1, 1, tzinfo=UTC)
DC = "http://purl.org/dc/elements/1.1/"
OAI = "http://www.openarchives.org/OAI/2.0/"
TURTLE = "text/turtle"
PREFIXES = (
    "@prefix dct: <http://purl.org/dc/terms/> . @prefix tree: <https://w3id.org/tree#> .\n"
    "@prefix ldes: <https://w3id.org/ldes#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix schema: <https://schema.org/> . @prefix as: <https://www.w3.org/ns/activitystreams#> .\n"
    "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
)


@dataclass
class Thing:
    """What the system has: its title, the time of its last change, and how it is."""

    title: str
    time: str
    is_deleted: bool = False
    is_broken: bool = False


class System(ABC):
    """A system at a site. `protocol` is the name of that by which it is harvested, `path` where it is."""

    protocol: str
    path: str
    tells_deletions = False  # each one, so that no list is compared

    def __init__(self, site: Site) -> None:
        self.site = site
        self.things: dict[str, Thing] = {}
        self.moments = 0
        self.changes: list[tuple[str, str, Thing]] = []  # what kind, of which thing
        site.answer = self.answer

    @property
    def url(self) -> str:
        return f"{self.site.base}{self.path}"

    def now(self) -> str:
        return (START + timedelta(minutes=self.moments)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def pass_time(self, minutes: int = 60) -> None:
        self.moments += minutes

    def put(self, id: str, title: str) -> None:
        """Publish a thing, or a new version of it."""
        kind = "updated" if id in self.things else "created"
        self._change(kind, id, Thing(title, ""))

    def put_many(self, count: int) -> None:
        for number in range(count):
            self.put(f"thing-{number:02}", f"Letter {number:02}")

    def delete(self, id: str) -> None:
        self._change("deleted", id, Thing(self.things[id].title, "", is_deleted=True))

    def damage(self, id: str, title: str) -> None:
        """Publish a thing of which the description cannot be read."""
        self._change("created", id, Thing(title, "", is_broken=True))

    def lose(self, id: str) -> None:
        """Have a thing no more, without a word."""
        del self.things[id]

    def _change(self, kind: str, id: str, thing: Thing) -> None:
        self.moments += 1
        thing.time = self.now()
        self.things.pop(id, None)
        self.things[id] = thing
        self.changes.append((kind, id, thing))

    def kept(self) -> dict[str, Thing]:
        return {id: thing for id, thing in self.things.items() if not thing.is_deleted}

    def titles(self) -> list[str]:
        """The titles of what can be read."""
        return sorted(thing.title for thing in self.kept().values() if not thing.is_broken)

    @abstractmethod
    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        """What is at a path."""

    def _last(self, path: str) -> str:
        return path.rpartition("/")[2]


class Oai(System):
    """OAI-PMH, three records on a page."""

    protocol, path, tells_deletions = "oai-pmh", "/oai", True
    page_size = 3
    deleted_record, granularity, prefix = "persistent", "YYYY-MM-DDThh:mm:ssZ", "oai_dc"

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        if path != self.path:
            return MISSING
        verb = arguments.get("verb", "")
        if verb == "Identify":
            body = (
                f"<Identify><repositoryName>Scripted</repositoryName><baseURL>{self.url}</baseURL>"
                "<protocolVersion>2.0</protocolVersion><adminEmail>a@example.org</adminEmail>"
                f"<earliestDatestamp>2026-01-01T00:00:00Z</earliestDatestamp><deletedRecord>{self.deleted_record}"
                f"</deletedRecord><granularity>{self.granularity}</granularity></Identify>"
            )
        elif verb == "ListMetadataFormats":
            body = (
                f"<ListMetadataFormats><metadataFormat><metadataPrefix>{self.prefix}</metadataPrefix>"
                "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema><metadataNamespace>"
                f"{OAI}oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>"
            )
        else:
            body = self.list(verb, arguments)
        return Answer(self.envelope(body), "text/xml")

    def envelope(self, body: str) -> bytes:
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}"><responseDate>{self.now()}</responseDate>'
            f"<request>{self.url}</request>{body}</OAI-PMH>"
        ).encode()

    def list(self, verb: str, arguments: dict[str, str]) -> str:
        token = arguments.get("resumptionToken", "")
        start, since = (f"{token}!".split("!") if token else ["0", arguments.get("from", "")])[:2]
        rows = [(id, thing) for id, thing in self.things.items() if thing.time[: len(since)] >= since]
        first = int(start) if start.isdigit() else 0
        shown = rows[first : first + self.page_size]
        if not shown:
            return '<error code="noRecordsMatch">nothing</error>'
        render = self.record if verb == "ListRecords" else self.header
        following = first + self.page_size
        words = f"{following}!{since}" if following < len(rows) else ""
        end = f"<resumptionToken>{words}</resumptionToken>" if words or first else ""
        return f"<{verb}>" + "".join(render(id, thing) for id, thing in shown) + end + f"</{verb}>"

    def header(self, id: str, thing: Thing) -> str:
        status = ' status="deleted"' if thing.is_deleted else ""
        stamp = thing.time if self.granularity.endswith("Z") else thing.time[:10]
        return f"<header{status}><identifier>oai:example.org:{id}</identifier><datestamp>{stamp}</datestamp></header>"

    def record(self, id: str, thing: Thing) -> str:
        if thing.is_deleted:
            return f"<record>{self.header(id, thing)}</record>"
        data = f"<dc:title>{thing.title}</dc:title>{self.more(id)}"
        data = f"<oai_dc:dc xmlns:oai_dc='{OAI}oai_dc/' xmlns:dc='{DC}'>{data}</oai_dc:dc>"
        data = f"<unknown>{thing.title}</unknown>" if thing.is_broken else data
        return f"<record>{self.header(id, thing)}<metadata>{data}</metadata></record>"

    def more(self, id: str) -> str:
        """Further elements of a record."""
        return ""


class IiifSystem(System):
    """What publishes manifests."""

    def manifest(self, id: str, thing: Thing) -> Answer:
        document = {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{self.site.base}/manifests/{id}",
            "type": "Manifest",
            "label": {"en": [thing.title]},
            "items": [],
        }
        body = json.dumps(document).encode()
        return Answer(body[:-40] if thing.is_broken else body, "application/ld+json")

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        thing = self.kept().get(self._last(path)) if path.startswith("/manifests/") else None
        return self.manifest(self._last(path), thing) if thing else MISSING


class Activities(IiifSystem):
    """IIIF Change Discovery, three activities on a page."""

    protocol, path, tells_deletions = "change-discovery", "/activity", True
    page_size = 3
    kinds: ClassVar = {"created": "Create", "updated": "Update", "deleted": "Delete"}

    def activities(self) -> list[dict[str, Any]]:
        return [
            {
                "type": self.kinds[kind],
                "object": {"id": f"{self.site.base}/manifests/{id}", "type": "Manifest"},
                "endTime": thing.time,
            }
            for kind, id, thing in self.changes
        ]

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        activities = self.activities()
        last = max(0, (len(activities) - 1) // self.page_size)
        if path == self.path:
            page = {"id": f"{self.url}/{last}", "type": "OrderedCollectionPage"}
            body = {"id": self.url, "type": "OrderedCollection", "totalItems": len(activities), "last": page}
            return Answer(json.dumps(body).encode(), "application/ld+json")
        if path.startswith(f"{self.path}/"):
            number = int(self._last(path))
            start = number * self.page_size
            body = {
                "id": f"{self.site.base}{path}",
                "type": "OrderedCollectionPage",
                "orderedItems": activities[start : start + self.page_size],
            }
            if number:
                body["prev"] = {"id": f"{self.url}/{number - 1}", "type": "OrderedCollectionPage"}
            return Answer(json.dumps(body).encode(), "application/ld+json")
        return super().answer(path, arguments)


class Collections(IiifSystem):
    """A IIIF Collection of manifests."""

    protocol, path = "iiif-collection", "/collection"

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        if path != self.path:
            return super().answer(path, arguments)
        document = {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": self.url,
            "type": "Collection",
            "label": {"en": ["Everything"]},
            "items": [
                {"id": f"{self.site.base}/manifests/{id}", "type": "Manifest", "label": {"en": [thing.title]}}
                for id, thing in self.kept().items()
            ],
        }
        return Answer(json.dumps(document).encode(), "application/ld+json")

    def titles(self) -> list[str]:
        return sorted([*super().titles(), "Everything"])


class Ldes(System):
    """A Linked Data Event Stream, three members on a page, the newest ones at its address."""

    protocol, path, tells_deletions = "ldes", "/stream", True
    page_size = 3

    def member(self, kind: str, id: str, thing: Thing) -> str:
        name, version = f"{self.site.base}/id/{id}", f"{self.site.base}/version/{id}/{thing.time}"
        stamp = f'dct:created "{thing.time}"^^xsd:dateTime ; dct:isVersionOf <{name}>'
        if kind == "deleted":
            return f"<{version}> a as:Delete ; {stamp} .\n"
        about = "schema:nothing" if thing.is_broken else "a schema:CreativeWork ; schema:name"
        return f'<{version}> {stamp} ; {about} "{thing.title}" .\n'

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        pages = [
            self.changes[start : start + self.page_size]
            for start in range(0, len(self.changes), self.page_size)
        ] or [[]]
        if path == self.path:
            number = len(pages) - 1
        elif path.startswith(f"{self.path}/"):
            number = int(self._last(path))
        else:
            return MISSING
        stream = f"<{self.url}#stream>"
        text = f"{PREFIXES}{stream} a ldes:EventStream ; ldes:timestampPath dct:created ;\n"
        text += f" ldes:versionOfPath dct:isVersionOf ; tree:view <{self.url}> .\n"
        for kind, id, thing in pages[number]:
            text += f"{stream} tree:member <{self.site.base}/version/{id}/{thing.time}> .\n"
            text += self.member(kind, id, thing)
        if number:
            bound = pages[number][0][2].time
            text += (
                f"<{self.site.base}{path}> tree:relation [ a tree:LessThanRelation ; tree:path dct:created ;"
                f' tree:value "{bound}"^^xsd:dateTime ; tree:node <{self.url}/{number - 1}> ] .\n'
            )
        return Answer(text.encode(), TURTLE)


class Resources(System):
    """ResourceSync: a resource list, and a change list unless the source has none."""

    protocol, path, tells_deletions = "resourcesync", "/.well-known/resourcesync", True
    has_changes = True
    RS = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/"'
    )

    def listing(self, about: str, entries: list[tuple[str, str, str]]) -> Answer:
        rows = "".join(
            f"<url><loc>{url}</loc>{f'<lastmod>{time}</lastmod>' if time else ''}<rs:md {words}/></url>"
            for url, time, words in entries
        )
        return Answer(f"<urlset {self.RS}><rs:md {about}/>{rows}</urlset>".encode())

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        base = self.site.base
        if path == self.path:
            entry = (f"{base}/capabilities.xml", "", 'capability="capabilitylist"')
            return self.listing('capability="description"', [entry])
        if path == "/capabilities.xml":
            entries = [(f"{base}/resources.xml", "", 'capability="resourcelist"')]
            if self.has_changes:
                entries.append((f"{base}/changes.xml", "", 'capability="changelist"'))
            return self.listing('capability="capabilitylist"', entries)
        if path == "/resources.xml":
            rows = [
                (f"{base}/things/{id}", thing.time, 'type="text/turtle"') for id, thing in self.kept().items()
            ]
            return self.listing(f'capability="resourcelist" at="{self.now()}"', rows)
        if path == "/changes.xml" and self.has_changes:
            rows = [
                (f"{base}/things/{id}", thing.time, f'change="{kind}"') for kind, id, thing in self.changes
            ]
            return self.listing('capability="changelist" from="2026-01-01T00:00:00Z"', rows)
        thing = self.kept().get(self._last(path)) if path.startswith("/things/") else None
        if thing is None:
            return MISSING
        about = "schema:nothing" if thing.is_broken else "a schema:CreativeWork ; schema:name"
        return Answer(f'{PREFIXES}<{base}{path}> {about} "{thing.title}" .\n'.encode(), TURTLE)


class ResourcesWithoutChanges(Resources):
    has_changes, tells_deletions = False, False


class Dump(System):
    """A dataset with a dump of N-Triples."""

    protocol, path = "dataset", "/dataset"

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        base = self.site.base
        if path == self.path:
            text = (
                f'{PREFIXES}<{self.url}> a dcat:Dataset ; dct:title "Scripted" ; dct:modified "{self.now()}" ;'
                f" dcat:distribution <{self.url}#nt> . <{self.url}#nt> dcat:downloadURL <{base}/dump.nt> ;"
                ' dcat:mediaType "application/n-triples" .'
            )
            return Answer(text.encode(), TURTLE)
        if path != "/dump.nt":
            return MISSING
        return Answer(
            "".join(self.lines(id, thing) for id, thing in self.kept().items()).encode(), "text/plain"
        )

    def lines(self, id: str, thing: Thing) -> str:
        name = f"<{self.site.base}/id/{id}>"
        kind = (
            f"{name} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/CreativeWork> .\n"
        )
        return f'{kind}{name} <https://schema.org/name> "{thing.title}" .\n'


class Pages(System):
    """A sitemap of pages with JSON-LD."""

    protocol, path = "sitemap", "/sitemap.xml"

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        if path == self.path:
            rows = "".join(
                f"<url><loc>{self.site.base}/pages/{id}</loc><lastmod>{thing.time}</lastmod></url>"
                for id, thing in self.kept().items()
            )
            text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
            return Answer(text.encode())
        thing = self.kept().get(self._last(path)) if path.startswith("/pages/") else None
        if thing is None:
            return MISSING
        data: dict[str, Any] = {"@context": "https://schema.org", "@id": f"{self.site.base}{path}"}
        data |= {"@type": "Nothing"} if thing.is_broken else {"@type": "CreativeWork", "name": thing.title}
        body = f"""<!DOCTYPE html><html><head><title>{thing.title}</title>
            <script type="application/ld+json">{json.dumps(data)}</script></head><body></body></html>"""
        return Answer(body.encode(), "text/html")


SYSTEMS: tuple[Callable[[Site], System], ...] = (
    Oai,
    Activities,
    Collections,
    Ldes,
    Resources,
    ResourcesWithoutChanges,
    Dump,
    Pages,
)
