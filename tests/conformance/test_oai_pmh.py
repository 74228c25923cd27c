"""OAI-PMH over a socket, judged by the official validator, the official schemas and harvesters of others."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tarfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fonds.publishing import publish as publishing
from fonds.settings import load
from tests import generate
from tests.conformance import harvest, schemas
from tests.conformance.checkouts import ROOT, environment
from tests.conftest import free_port, serving

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RECORDS = 20
pytestmark = pytest.mark.xdist_group("oai-pmh")  # one served node for all, and those that publish come last
Got = list[tuple[str, str, bool]]


@dataclass
class Repository:
    """A served node, which a test may change and publish while it is served."""

    url: str
    node: Path
    state: Path
    base: str

    def publish(self) -> publishing.PublishReport:
        """Publish it as it is now."""
        settings = load(self.node, {}, {"state": str(self.state), "base_url": self.base})
        return publishing.publish(settings)

    def ask(self, **arguments: str) -> Any:
        """The answer to a request."""
        return etree.fromstring(get(f"{self.url}?{urllib.parse.urlencode(arguments)}"))

    def edit(self, id: str, old: str, new: str) -> None:
        """Change a record's file."""
        path = self.node / "records" / f"{id}.md"
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        return bytes(answer.read())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """A generated node with a few deletes, of pages of 7."""
    work = tmp_path_factory.mktemp("repository")
    node = generate.node(work / "node", RECORDS)
    with (node / "node.toml").open("a") as file:
        file.write('contact = "archivist@archive.org"\noai_page = 7\noai_domain = "archive.example.net"\n')
        file.write('data_rights = "https://creativecommons.org/publicdomain/zero/1.0/"\n')
        file.write('oai_friends = ["https://friend.example.org/oai"]\n')
    with serving(node, work) as base:
        found = Repository(f"{base}/oai", node, work / "state", base)
        for id in ("r0000003", "r0000014"):
            found.edit(id, "title:", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle:")
        assert found.publish().deleted == 2
        settle()
        yield found


def settle() -> None:
    """Lists are answered up to the second that runs: what was just published is there when it is over."""
    time.sleep(2.1)


def harvested(
    name: str, repository: Repository, prefix: str = "oai_dc", since: str = "", token: str = ""
) -> Got:
    python = environment("harvesters", harvest.REQUIREMENTS)
    command = [str(python), str(harvest.__file__), name, repository.url, prefix, since, token]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return [(id, at, deleted) for id, at, deleted in json.loads(done.stdout)]


def test_the_official_validator_finds_it_compliant(repository: Repository, tmp_path: Path) -> None:
    source = ROOT.parent / ".mirror" / "zimeon+oaipmh-validator" / "repo"
    given = os.environ.get("FONDS_OAIPMH_VALIDATOR")
    if given:
        tool = Path(given)
    elif not source.is_dir():
        pytest.skip(f"no checkout of zimeon/oaipmh-validator at {source} (FONDS_OAIPMH_VALIDATOR)")
    else:
        archive = tmp_path / "validator.tar"
        subprocess.run(["git", "--git-dir", str(source), "archive", "-o", str(archive), "HEAD"], check=True)
        with tarfile.open(archive) as packed:
            packed.extractall(tmp_path / "validator", filter="data")
        tool = tmp_path / "validator"
    command = ["perl", "-Ilib", "oaipmh-validator.pl", repository.url]
    done = subprocess.run(command, cwd=tool, capture_output=True, text=True, check=False, timeout=120)
    if "you may need to install" in done.stderr:
        pytest.skip(f"not judged by oaipmh-validator: {done.stderr.splitlines()[0]}")
    # it ends with 0 even where it failed
    assert "is COMPLIANT" in done.stdout, done.stdout + done.stderr
    assert "FAIL" not in done.stdout and "WARN" not in done.stdout, done.stdout


def answers(repository: Repository) -> Iterator[Any]:
    """An answer of every kind, and every page of every list in every format."""
    name = "oai:archive.example.net:"
    yield repository.ask(verb="Identify")
    yield repository.ask(verb="ListMetadataFormats", identifier=f"{name}papers")
    yield repository.ask(verb="ListSets")
    yield repository.ask(verb="GetRecord", identifier=f"{name}r0000003", metadataPrefix="mods")
    yield repository.ask(verb="x")
    yield repository.ask(verb="ListRecords", metadataPrefix="oai_dc", set="a:b", until="2001-01-01")
    yield repository.ask(verb="GetRecord", identifier='invalid"id', metadataPrefix="oai_dc")
    yield repository.ask(verb="ListRecords", resumptionToken='<&"')
    for verb in ("ListRecords", "ListIdentifiers"):
        for prefix in ("oai_dc", "mods", "rdf", "ead"):
            answered = repository.ask(verb=verb, metadataPrefix=prefix)
            yield answered
            while token := answered.findtext(f".//{OAI}resumptionToken"):
                answered = repository.ask(verb=verb, resumptionToken=token)
                yield answered


def test_every_answer_keeps_the_schema_of_the_protocol_and_its_payload_its_own(
    repository: Repository,
) -> None:
    judged: dict[str, int] = {}
    by_root = {
        "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc": "oai_dc.xsd",
        "{http://www.loc.gov/mods/v3}mods": "mods-3-8.xsd",
        "{http://ead3.archivists.org/schema/}ead": "ead3.xsd",
        "{http://www.openarchives.org/OAI/2.0/oai-identifier}oai-identifier": "oai-identifier.xsd",
    }
    for answered in answers(repository):
        schemas.valid("oai-pmh.xsd", answered)
        judged["oai-pmh.xsd"] = judged.get("oai-pmh.xsd", 0) + 1
        for container in answered.iter(f"{OAI}metadata", f"{OAI}description", f"{OAI}setDescription"):
            (payload,) = container
            if schema := by_root.get(payload.tag):
                schemas.valid(schema, payload)
                judged[schema] = judged.get(schema, 0) + 1
    assert judged.keys() >= {*by_root.values(), "oai-pmh.xsd"} and judged["mods-3-8.xsd"] > RECORDS


@pytest.mark.parametrize("prefix", ["oai_dc", "mods", "rdf", "ead"])
@pytest.mark.parametrize("name", ["sickle", "scythe"])
def test_harvesters_get_everything_with_its_deletes(name: str, prefix: str, repository: Repository) -> None:
    found = harvested(name, repository, prefix)
    wanted = 11 if prefix == "ead" else RECORDS + 11
    assert len({id for id, _, _ in found}) == len(found) == wanted
    gone = {id.rpartition(":")[2] for id, _, deleted in found if deleted}
    assert gone == (set() if prefix == "ead" else {"r0000003", "r0000014"})


@pytest.mark.parametrize("name", ["sickle", "scythe"])
def test_harvesters_go_on_where_they_stopped(name: str, repository: Repository) -> None:
    first = repository.ask(verb="ListRecords", metadataPrefix="oai_dc")
    second = repository.ask(verb="ListRecords", resumptionToken=first.findtext(f".//{OAI}resumptionToken"))
    begun = [one.text for page in (first, second) for one in page.iter(f"{OAI}identifier")]
    rest = harvested(name, repository, token=second.findtext(f".//{OAI}resumptionToken"))
    assert sorted([*begun, *(id for id, _, _ in rest)]) == sorted(
        id for id, _, _ in harvested(name, repository)
    )


def test_the_harvester_of_debian_gets_everything(repository: Repository) -> None:
    tool = shutil.which("oai_pmh")
    if tool is None:
        pytest.skip("no oai_pmh on the PATH (Debian: libhttp-oai-perl)")
    command = [tool, "-X", "ListIdentifiers", "--metadataPrefix", "oai_dc", repository.url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lines = done.stdout.splitlines()
    found = [line for line in lines if line.startswith("identifier: ")]
    assert len(found) == len(set(found)) == RECORDS + 11
    assert lines.count("status: deleted") == 2


@pytest.mark.parametrize("name", ["sickle", "scythe"])
def test_two_harvests_around_a_publish_see_every_change_exactly_once(
    name: str, repository: Repository
) -> None:
    begun = repository.ask(verb="Identify").findtext(f"{OAI}responseDate")
    before = harvested(name, repository)
    number = {"sickle": 5, "scythe": 6}[name]
    repository.edit(f"r000000{number}", "title: ", "title: Changed ")
    repository.edit(f"r000001{number}", "title:", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle:")
    fresh = repository.node / "records" / f"new-{name}.md"
    fresh.write_text(f"---\nkind: record\nid: new-{name}\ntitle: New\n---\nDear.\n", "utf-8")
    report = repository.publish()
    assert (report.created, report.deleted) == (1, 1)
    settle()
    after = harvested(name, repository, since=str(begun))
    ids = [id.rpartition(":")[2] for id, _, _ in after]
    assert sorted(set(ids)) == sorted(ids)
    assert {f"r000000{number}", f"r000001{number}", f"new-{name}"} <= set(ids)
    assert {id for id, _, deleted in after if deleted} == {f"oai:archive.example.net:r000001{number}"}
    # together they are what is there now
    mirror = {id: (at, deleted) for id, at, deleted in [*before, *after]}
    assert mirror == {id: (at, deleted) for id, at, deleted in harvested(name, repository)}
    # and nothing but what changed came again: what was published, and the collections that list it
    unchanged = {row for row in before if row[0].rpartition(":")[2] not in ids}
    assert len(unchanged) == len(before) - len(ids) + 1


def test_a_token_survives_a_restart(tmp_path: Path) -> None:
    node = generate.node(tmp_path / "node", 12)
    with (node / "node.toml").open("a") as file:
        file.write("oai_page = 12\n")
    token, seen, port = "", [], free_port()
    for _ in range(2):
        with serving(node, tmp_path, port=port) as base:
            settle()
            arguments = {"resumptionToken": token} if token else {"metadataPrefix": "oai_dc"}
            answered = Repository(f"{base}/oai", node, tmp_path / "state", base).ask(
                verb="ListRecords", **arguments
            )
        seen += [one.text for one in answered.iter(f"{OAI}identifier")]
        token = answered.findtext(f".//{OAI}resumptionToken")
    assert token == ""
    assert len(seen) == len(set(seen)) == 12 + 11


def test_a_form_is_taken_as_a_query_is(repository: Repository) -> None:
    form = urllib.parse.urlencode({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}).encode()
    with urllib.request.urlopen(repository.url, form, timeout=30) as answer:
        posted = etree.fromstring(answer.read())
    asked = repository.ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    assert [one.text for one in posted.iter(f"{OAI}identifier")] == [
        one.text for one in asked.iter(f"{OAI}identifier")
    ]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(repository.url, b"verb=Identify&x=" + b"x" * 70_000, timeout=30)
    assert refused.value.code == 413
    refused.value.close()


def test_answers_are_compressed_and_not_to_be_kept(repository: Repository) -> None:
    url = f"{repository.url}?verb=ListRecords&metadataPrefix=mods"
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Cache-Control"] == "no-cache" and "ETag" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]
        packed = answer.read()
    assert len(packed) * 3 < len(gzip.decompress(packed))
    assert etree.fromstring(gzip.decompress(packed)).findtext(f".//{OAI}resumptionToken")
