"""Harvesters that we did not write take all of a node over a socket, and keep in step with what changes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from tests import generate
from tests.conformance import checkouts
from tests.conftest import serving, settings_of
from tests.faults import replay

HERE = Path(__file__).parent
# one node changes under the first three: they take turns in one process
DELETE = ox.NamedNode("https://www.w3.org/ns/activitystreams#Delete")
pytestmark = pytest.mark.xdist_group("feeds")
RESYNC = ("resync==2.0.1", "requests==2.34.2", "setuptools==80.9.0")
LUX = ("requests==2.34.2", "ujson==6.1.0", "lxml==6.1.3")
VALIDATOR = ("html5lib==1.1", "lxml==6.1.3", "rdflib==7.6.0", "requests==2.34.2")


@dataclass
class Node:
    """A small node of the test's own that is served, and that changes."""

    base: str
    folder: Path
    settings: Settings
    work: Path

    changes: int = 0

    def change(self) -> tuple[str, str, str]:
        """One more record, one edited, one withdrawn, and published; their ids."""
        records = self.folder / "records"
        seconds_apart()
        number = 2 * self.changes
        new, edited, gone = f"n{number:07}", f"r{number:07}", f"r{number + 1:07}"
        self.changes += 1
        text = f"---\nkind: record\nid: {new}\ntitle: New\n---\n\nText.\n"
        (records / f"{new}.md").write_text(text, "utf-8")
        _replace(records / f"{edited}.md", "title: ", "title: Changed ")
        _replace(records / f"{gone}.md", "title: ", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle: ")
        report = publishing.publish(self.settings)
        assert (report.created, report.deleted) == (1, 1)
        return new, edited, gone

    def records(self) -> set[str]:
        """The ids of the records that are open."""
        files = (self.folder / "records").glob("*.md")
        return {path.stem for path in files if "withdrawn:" not in path.read_text("utf-8")}


def seconds_apart() -> None:
    """Until what was published lies in the past: clients compare times to the second."""
    time.sleep(2.1)


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    work = tmp_path_factory.mktemp("small")
    folder = generate.node(work / "node", 6, scans=True)
    with serving(folder, work) as base:
        yield Node(base, folder, settings_of(folder, work / "state", base_url=base), work)


def test_resync_copies_the_node_and_keeps_in_step(small: Node) -> None:
    python = checkouts.environment("resync", RESYNC)
    copy = small.work / "copy"
    copy.mkdir()

    def sync(*arguments: str) -> str:
        command = [str(python), str(python.parent / "resync-sync"), *arguments]
        command += ["--sitemap", f"{small.base}/resourcelist.xml", f"{small.base}/={copy}/"]
        done = subprocess.run(
            command, cwd=small.work, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    assert "SYNCED" in sync("--baseline", "--hash", "sha-256")
    assert " IN SYNC" in (said := sync("--audit", "--hash", "sha-256")), said
    assert "NOT IN SYNC" not in said
    before = {path for path in copy.rglob("*") if path.is_file()}
    new, _, gone = small.change()
    assert "NOT IN SYNC" in sync("--audit", "--hash", "sha-256")
    # from a time after the copy: what was made and deleted since the time that is given, it leaves alone
    since = ("--from", _between(small))
    sync("--incremental", "--delete", *since, "--changelist-uri", f"{small.base}/changelist.xml")
    said = sync("--audit", "--hash", "sha-256")
    assert " IN SYNC" in said and "NOT IN SYNC" not in said, said
    after = {path for path in copy.rglob("*") if path.is_file()}
    assert {path.relative_to(copy).as_posix() for path in after - before} == {
        f"iiif/{new}/manifest",
        f"records/{new}.nt",
    }
    assert {path.relative_to(copy).as_posix() for path in before - after} == {
        f"iiif/{gone}/manifest",
        f"records/{gone}.nt",
    }


def _between(small: Node) -> str:
    """A time between the last publish and the one before."""
    with urllib.request.urlopen(f"{small.base}/changelist.xml", timeout=10) as answer:
        *_, before, _ = sorted(set(re.findall(r'datetime="([^"]+)"', answer.read().decode())))
    return before.replace("Z", ".5Z")


def test_ldes_client_replicates_and_resumes(small: Node) -> None:
    node, place = checkouts.node_modules(HERE / "feeds")
    client = place / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"

    def replicate() -> list[ox.Quad]:
        command = [
            node,
            str(client),
            f"{small.base}/ldes",
            "--save",
            str(small.work / "saved"),
            "-o",
            "ascending",
        ]
        done = subprocess.run(
            command, cwd=small.work, capture_output=True, text=True, check=True, timeout=120
        )
        return list(ox.parse(_nquads(done.stdout).encode(), format=ox.RdfFormat.N_QUADS))

    first = replicate()
    truth = replay.stored(small.settings)
    assert _materialised(first) == _graphs(truth, small.base)
    assert replicate() == []
    changed = small.change()
    later = replicate()
    truth = replay.stored(small.settings)
    told = {quad.object.value for quad in later if quad.predicate.value.endswith("isVersionOf")}
    assert {f"{small.base}/id/{id}" for id in changed} <= told
    assert len(told) < len(truth.log)
    assert _materialised(first + later) == _graphs(truth, small.base)
    held = {id.rpartition("/")[2] for id in _materialised(first + later)}
    assert {id for id in held if re.fullmatch("[nr][0-9]{7}", id)} == small.records()


def _nquads(said: str) -> str:
    """What the client prints: it writes numbers and booleans in the short form of Turtle, which N-Quads has not."""
    kinds = {"integer": r"[+-]?[0-9]+", "decimal": r"[+-]?[0-9]*\.[0-9]+", "boolean": "true|false"}
    for kind, form in kinds.items():
        typed = rf'\1 "\2"^^<http://www.w3.org/2001/XMLSchema#{kind}>\3'
        said = re.sub(rf"(?m)^(<\S+> <\S+>) ({form})( (?:<\S+> )?\.)$", typed, said)
    return said


def _materialised(quads: list[ox.Quad]) -> dict[str, set[ox.Triple]]:
    """What a consumer of members holds: of each thing the graph of its last member, nothing where that is a Delete."""
    last: dict[str, tuple[int, str]] = {}
    deleted = {quad.subject.value for quad in quads if quad.object == DELETE}
    for quad in quads:
        if quad.predicate.value.endswith("isVersionOf") and quad.graph_name == ox.DefaultGraph():
            name = quad.subject.value
            number = int(name.rpartition("#v")[2])
            last[quad.object.value] = max(last.get(quad.object.value, (0, "")), (number, name))
    wanted = {name: thing for thing, (_, name) in last.items() if name not in deleted}
    found: dict[str, set[ox.Triple]] = {thing: set() for thing in wanted.values()}
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in wanted:
            found[wanted[quad.graph_name.value]].add(quad.triple)
    return found


def _graphs(truth: replay.Stored, base: str) -> dict[str, set[ox.Triple]]:
    return {
        f"{base}/id/{id}": {quad.triple for quad in ox.parse(graph, format=ox.RdfFormat.N_TRIPLES)}
        for id, (_, graph, _) in truth.open.items()
    }


HARVEST = """
import json, sys
sys.path.insert(0, ".")
from harvester import ASHarvester
base, since = sys.argv[1:3]
config = {"name": "t", "namespace": base + "/iiif/", "activitystreams": [base + "/iiif/activity"],
          "datacache": None, "fetcher": None}
found = ASHarvester(config).crawl(last_harvest=since or None)
print(json.dumps([[change, id, item.get("id") or item.get("@id", ""), at] for change, id, item, at in found]))
"""


def test_lux_harvests_creates_updates_and_deletes(small: Node) -> None:
    source = _lux()
    python = checkouts.environment("lux", LUX)
    (small.work / "harvester.py").write_bytes(source)

    def harvest(since: str) -> list[list[str]]:
        command = [str(python), "-c", HARVEST, small.base, since]
        done = subprocess.run(
            command, cwd=small.work, capture_output=True, text=True, check=True, timeout=120
        )
        return list(json.loads(done.stdout.strip().splitlines()[-1].lstrip("P.X")))

    whole = harvest("")
    records = {f"{version}{id}/manifest" for id in small.records() for version in ("", "2/")}
    there = [row for row in whole if row[0] != "delete"]
    assert {id for _, id, *_ in there if "collection" not in id} == records
    assert all(item == f"{small.base}/iiif/{id}" for _, id, item, _ in there)
    newest = max(at for *_, at in whole)
    new, edited, gone = small.change()
    told = {(change, id) for change, id, *_ in harvest(_after(newest)) if "collection" not in id}
    assert told == {
        (change, f"{version}{id}/manifest")
        for change, id in (("create", new), ("update", edited), ("delete", gone))
        for version in ("", "2/")
    }


def _after(at: str) -> str:
    later = datetime.fromisoformat(at) + timedelta(seconds=1)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")


def _lux() -> bytes:
    """The file of Yale's data pipeline, from a checkout that the environment names; skips where there is none."""
    given = os.environ.get("FONDS_LUX_PIPELINE")
    place = Path(given) if given else checkouts.ROOT.parent / ".mirror" / "project-lux+data-pipeline" / "repo"
    name = "pipeline/process/base/harvester.py"
    if (place / name).is_file():
        return (place / name).read_bytes()
    if not place.is_dir():
        pytest.skip(f"no checkout of project-lux/data-pipeline at {place} (FONDS_LUX_PIPELINE)")
    command = ["git", "--git-dir", str(place), "show", f"HEAD:{name}"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_the_atom_feed_is_valid(node: str, tmp_path: Path) -> None:
    """By the validator of the W3C: no error; of its warnings none that we could do something about."""
    given = os.environ.get("FONDS_FEED_VALIDATOR")
    place = Path(given) if given else checkouts.ROOT.parent / ".mirror" / "w3c+feedvalidator" / "repo"
    if not place.is_dir():
        pytest.skip(f"no checkout of w3c/feedvalidator at {place} (FONDS_FEED_VALIDATOR)")
    archive = ["git", "--git-dir", str(place), "archive", "HEAD", "src/feedvalidator"]
    packed = subprocess.run(archive, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x", "-C", str(tmp_path)], input=packed, check=True)
    code = (
        "import sys, urllib.request, feedvalidator\n"
        "from feedvalidator.logging import Error, Warning\n"
        "events = feedvalidator.validateURL(sys.argv[1], firstOccurrenceOnly=0)['loggedEvents']\n"
        "for event in events:\n"
        "    if isinstance(event, Error | Warning): print(type(event).__name__)\n"
    )
    python = checkouts.environment("feedvalidator", VALIDATOR)
    done = subprocess.run(
        [str(python), "-W", "ignore", "-c", code, f"{node}/feed.atom"],
        cwd=tmp_path / "src",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    # one publish has one time; the namespace of RFC 6721 is younger than the validator
    assert set(done.stdout.split("\n")) <= {"DuplicateUpdated", "UnknownNamespace", ""}


def test_sitemap_and_lists_are_valid(node: str) -> None:
    """By sitemap.xsd, with schemas of our own for the elements of the extensions, which it wants known."""
    _, place = checkouts.node_modules(HERE / "feeds")
    core = (place / "node_modules" / "sitemap" / "schema" / "sitemap.xsd").read_text("utf-8")
    schema = etree.XMLSchema(etree.fromstring(core.replace('"strict"', '"lax"').encode()))
    for path in ("/sitemap-1.xml", "/resourcelist-1.xml", "/changelist.xml", "/capabilitylist.xml"):
        with urllib.request.urlopen(node + path, timeout=10) as answer:
            document = etree.fromstring(answer.read())
        # the children that ResourceSync puts at the root are not allowed by the schema, and told apart by its standard
        for child in document.findall("{http://www.openarchives.org/rs/terms/}*"):
            document.remove(child)
        assert schema.validate(document), (path, schema.error_log)


def test_a_search_engine_finds_its_way(node: str) -> None:
    """robots.txt as Google's and Python's readers take it: pages are open, and the sitemap is named."""
    from urllib.robotparser import RobotFileParser

    with urllib.request.urlopen(f"{node}/robots.txt", timeout=10) as answer:
        text = answer.read().decode()
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    assert parser.site_maps() == [f"{node}/sitemap.xml"]
    with urllib.request.urlopen(f"{node}/sitemap-1.xml", timeout=10) as answer:
        pages = re.findall(r"<(?:image:)?loc>([^<]+)</", answer.read().decode())
    assert pages and all(parser.can_fetch("Googlebot", page) for page in pages)
    for page in pages:
        request = urllib.request.Request(page, headers={"Accept": "text/html,image/*;q=0.5"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200 and answer.headers["Content-Type"].startswith(("text/html", "image/"))
