"""Other systems are harvested from servers and lists that others wrote, and from documents of others.

The documents are those of ../shared/data beside this repository (FONDS_SHARED_DATA names another folder); what needs
them is skipped where they are not.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import oai_servers, resync_source
from tests.conformance.checkouts import ROOT, environment
from tests.federation.protocols.harvesting import Node, new_node
from tests.federation.protocols.scripted_site import MISSING, Answer, Site
from tests.federation.protocols.scripted_site import site as serve_site
from tests.federation.protocols.systems import PREFIXES

DATA = Path(os.environ.get("FONDS_SHARED_DATA", ROOT.parent / "shared" / "data"))
COOKBOOK = "https://iiif.io/api/cookbook/recipe"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = new_node(tmp_path / "harvester")
    yield node
    node.copies.close()


def shared(*names: str) -> Path:
    """A folder of documents of others; skips where there is none."""
    folder = DATA.joinpath(*names)
    if not folder.is_dir():
        pytest.skip(f"no documents of others at {folder} (FONDS_SHARED_DATA)")
    return folder


# -- servers of OAI-PMH: oaipmh (which was pyoai) and oai-repo


@contextmanager
def repository(library: str, path: Path) -> Iterator[str]:
    """The address of a repository of a library over a file of records."""
    python = environment("oai-servers", oai_servers.REQUIREMENTS)
    command = [str(python), oai_servers.__file__, library, str(path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.communicate()


class Records:
    """The records of a repository in a file."""

    def __init__(self, path: Path, count: int) -> None:
        self.path = path
        self.records: dict[str, dict[str, Any]] = {}
        for number in range(1, count + 1):
            self.put(number, f"Record {number}", "2026-01-01T00:00:00Z")

    def put(self, number: int, title: str, time: str, deleted: bool = False) -> None:
        self.records[f"oai:example.org:{number}"] = {"title": title, "time": time, "deleted": deleted}
        self.path.write_text(json.dumps(self.records), "utf-8")

    def titles(self) -> list[str]:
        return sorted(record["title"] for record in self.records.values() if not record["deleted"])


LATER = "2999-01-01T00:00:00Z"  # after any run


@pytest.mark.parametrize("library", ["oaipmh", "oai-repo"])
@pytest.mark.parametrize("prefix", ["mods", "oai_dc"])
def test_repositories_of_others_are_harvested_and_followed(
    node: Node, tmp_path: Path, library: str, prefix: str
) -> None:
    records = Records(tmp_path / "records.json", 8)
    records.put(3, "Deleted", "2026-01-02T00:00:00Z", deleted=True)
    with repository(library, records.path) as url:
        offer = node.add(url, options={"format": prefix} if prefix == "oai_dc" else {})
        assert offer.title == "A repository of others"
        assert offer.options["format"] == prefix  # MODS says most
        assert not node.harvest_until(batches=1)
        node.harvest()  # with the token
        assert node.titles() == records.titles()
        assert node.harvest().taken == 0
        records.put(1, "Changed", LATER)
        records.put(3, "There again", LATER)
        if library == "oaipmh":
            records.put(2, "Record 2", LATER, deleted=True)
        report = node.harvest()
        assert (report.created, report.updated, report.removed) == (1, 1, int(library == "oaipmh"))
        assert node.titles() == records.titles()
        assert node.quarantined() == []


@pytest.mark.parametrize("library", ["oaipmh", "oai-repo"])
def test_what_changes_during_a_run_is_taken(node: Node, tmp_path: Path, library: str) -> None:
    """oai-repo takes no token of before a change: the list begins again."""
    records = Records(tmp_path / "records.json", 8)
    with repository(library, records.path) as url:
        node.add(url)
        assert not node.harvest_until(batches=1)
        records.put(9, "Record 9", LATER)
        node.harvest()
        assert node.titles() == records.titles()


# -- resync


def test_lists_that_resync_wrote_are_harvested_and_followed(node: Node, site: Site, tmp_path: Path) -> None:
    python = environment("resync", resync_source.REQUIREMENTS)
    folder = tmp_path / "source"
    (folder / "things").mkdir(parents=True)
    changes: list[list[str]] = []

    def put(name: str, title: str, change: str, time: str) -> None:
        text = f'{PREFIXES}<{site.base}/things/{name}> a schema:CreativeWork ; schema:name "{title}" .'
        (folder / "things" / name).write_text(text, "utf-8")
        changes.append([name, change, time])

    def write() -> None:
        arguments = [str(folder), site.base, json.dumps(changes)]
        subprocess.run([str(python), resync_source.__file__, *arguments], check=True)
        site.documents.clear()
        for path in folder.rglob("*"):
            if path.is_file():
                site.put(f"/{path.relative_to(folder).as_posix()}", path.read_bytes())

    for number in range(1, 5):
        put(f"t{number}", f"Thing {number}", "created", f"2026-01-0{number}T00:00:00Z")
    write()
    offer = node.add(site.base)
    assert (offer.protocol, offer.count) == ("resourcesync", 4)
    node.harvest()
    assert node.titles() == ["Thing 1", "Thing 2", "Thing 3", "Thing 4"]
    put("t2", "Changed", "updated", "2026-02-01T00:00:00.123456Z")
    put("t5", "Thing 5", "created", "2026-02-01T00:00:01Z")
    (folder / "things" / "t1").unlink()
    changes.append(["t1", "deleted", "2026-02-01T00:00:02Z"])
    write()
    report = node.harvest()
    assert (report.created, report.updated, report.removed) == (1, 1, 1)
    assert node.titles() == ["Changed", "Thing 3", "Thing 4", "Thing 5"]
    site.requests.clear()
    assert node.harvest().taken == 0
    assert len(site.paths) == 3  # the description and two lists


# -- IIIF documents of the Cookbook, at addresses of a site on loopback


def cookbook(site: Site) -> dict[str, dict[str, Any]]:
    """The manifests and collections of the Cookbook by their paths here, which the site has."""
    folder = shared("iiif-cookbook")
    documents = {}
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text("utf-8").replace(COOKBOOK, site.base)
        document = json.loads(text)
        if document.get("type") in ("Manifest", "Collection") and document["id"].startswith(site.base):
            name = document["id"].removeprefix(site.base).strip()  # two have a space after them
            documents[name] = document
            site.put(name, text, "application/ld+json")
    assert len(documents) > 30
    return documents


def test_a_stream_of_the_manifests_of_the_cookbook(node: Node, site: Site) -> None:
    documents = cookbook(site)

    def write(activities: list[dict[str, Any]]) -> None:
        pages = [activities[start : start + 10] for start in range(0, len(activities), 10)]
        head = {"@context": "http://iiif.io/api/discovery/1/context.json"}
        last = {"id": f"{site.base}/activity/{len(pages) - 1}", "type": "OrderedCollectionPage"}
        stream = {"id": f"{site.base}/activity", "type": "OrderedCollection", "last": last}
        site.put("/activity", json.dumps(head | stream))
        for number, page in enumerate(pages):
            body: dict[str, Any] = {"id": f"{site.base}/activity/{number}", "type": "OrderedCollectionPage"}
            body |= {"orderedItems": page}
            if number:
                body["prev"] = {"id": f"{site.base}/activity/{number - 1}", "type": "OrderedCollectionPage"}
            site.put(f"/activity/{number}", json.dumps(head | body))

    activities = [
        {
            "type": "Create",
            "object": {"id": document["id"], "type": document["type"]},
            "endTime": f"2026-01-01T00:{number:02}:00Z",
        }
        for number, document in enumerate(documents.values())
    ]
    write(activities)
    offer = node.add(f"{site.base}/activity")
    assert offer.protocol == "change-discovery"
    node.harvest()
    assert node.quarantined() == []
    assert len(node.titles()) >= len(documents)
    known = {path for path in site.paths if path in documents}
    assert known == set(documents)
    before = len(node.titles())
    gone = next(name for name, document in documents.items() if document["type"] == "Manifest")
    activities.append(
        {
            "type": "Delete",
            "object": {"id": documents[gone]["id"], "type": "Manifest"},
            "endTime": "2026-02-01T00:00:00Z",
        }
    )
    write(activities)
    del site.documents[gone]
    assert node.harvest().removed >= 1
    assert len(node.titles()) < before


def test_the_trees_of_collections_of_the_cookbook(node: Node, site: Site) -> None:
    documents = cookbook(site)
    collections = [name for name, document in documents.items() if document["type"] == "Collection"]
    assert len(collections) >= 3
    for name in collections:
        node.copies.remove_peer("p")
        offer = node.add(f"{site.base}{name}")
        assert offer.protocol == "iiif-collection"
        report = node.harvest()
        below = {item["id"].removeprefix(site.base) for item in documents[name]["items"]}
        assert below <= set(site.paths)
        assert report.quarantined == len(below - set(documents)), [item.reason for item in node.quarantined()]
        assert node.harvest().taken == 0


# -- answers of OAI-PMH repositories


def pages_of_repositories() -> list[Path]:
    folder = DATA / "intake" / "oai"
    return sorted(folder.glob("*.xml")) if folder.is_dir() else []


@pytest.mark.parametrize(
    "path", pages_of_repositories() or [None], ids=lambda path: path.stem if path else "none"
)
def test_answers_of_repositories(node: Node, site: Site, path: Path | None) -> None:
    """As a server would give them as a list: some are answers to GetRecord, one has no namespace."""
    if path is None:
        shared("intake", "oai")
        return
    body = path.read_bytes().replace(b"GetRecord>", b"ListRecords>")
    identify = (
        b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><Identify><repositoryName>Static</repositoryName>"
        b"<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>"
    )

    def answer(address: str, arguments: dict[str, str]) -> Answer:
        if address != "/oai":
            return MISSING
        if arguments.get("verb") == "Identify":
            return Answer(identify)
        if arguments.get("resumptionToken"):
            return Answer(identify.replace(b"Identify>", b"ListRecords>"))
        return Answer(body)

    site.answer = answer
    node.add(f"{site.base}/oai", options={"format": "any"})
    report = node.harvest()
    assert report.quarantined == 0, [item.reason for item in node.quarantined()]
    count = body.count(b"<record>") - body.count(b'status="deleted"')
    assert len(node.titles()) >= count  # and what these are part of
    assert report.created >= count
