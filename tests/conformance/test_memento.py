"""Memento before what others wrote, over a socket: LANL's validator, and the client of the Memento project.

The validator is read from a checkout of lanl/memento-validator; nothing of it is kept here.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonds.publishing import publish as publishing
from tests import generate
from tests.conformance import checkouts
from tests.conftest import serving, settings_of
from tests.web.versioned import edit

VALIDATOR = ("python-dateutil==2.9.0.post0", "six==1.17.0", "typing_extensions==4.16.0")
CLIENT = ("memento_client==0.6.1", "requests==2.34.2", "lxml==6.1.3")
# The validator compares the names of headers letter by letter, which HTTP does not (RFC 9110, 5.1), and granian sends
# them in lower case: they are given to it as it expects them.
JUDGE = """
import json, sys
from mementoweb.validator.util import http as adapter
from mementoweb.validator.pipelines.original import Original
from mementoweb.validator.pipelines.timegate import TimeGate
from mementoweb.validator.pipelines.timemap import TimeMap
from mementoweb.validator.pipelines.memento import Memento

before = adapter.HttpResponse.__init__
def titled(self, *given, **named):
    before(self, *given, **named)
    self._headers = {name.title(): value for name, value in self._headers.items()}
adapter.HttpResponse.__init__ = titled

pipelines = {"original": Original, "timegate": TimeGate, "timemap": TimeMap, "memento": Memento}
found = []
for kind, uri, at in json.loads(sys.argv[1]):
    more = {"full": True} if kind == "timemap" else {}
    for report in pipelines[kind]().validate(uri, datetime=at, **more).reports:
        for test in report.to_json()["tests"]:
            found.append([kind, report.to_json()["name"], test["name"], test["status"]])
print(json.dumps(found))
"""
PASS, FAIL = 2, -1
# what the validator marks though RFC 7089 does not ask for it
ALLOWED = [
    # 2.1.1: Memento-Datetime must not stand in what is no Memento, and here the description is none
    ["original", "DatetimeNegotiationTest", "Resource does not support datetime negotiation", FAIL],
    # it looks for the address of the TimeGate itself among the Mementos, which is right for those that answer 200 alone
    ["timegate", "LinkHeaderMementoTest", "Selected memento not in link header", 1],
]
ASKED = """
import json, sys
from memento_client import MementoClient
from datetime import datetime
uri, times = sys.argv[1], json.loads(sys.argv[2])
client = MementoClient(check_native_timegate=True)
found = []
for at in times:
    info = client.get_memento_info(uri, datetime.fromisoformat(at.replace("Z", "")))
    found.append({"timegate": info["timegate_uri"], "original": info["original_uri"],
                  "closest": info["mementos"]["closest"]["uri"][0],
                  "first": info["mementos"]["first"]["uri"][0], "last": info["mementos"]["last"]["uri"][0]})
memento = found[0]["closest"]
print(json.dumps([found, MementoClient.is_memento(memento), MementoClient.is_timegate(found[0]["timegate"]),
                  MementoClient.is_memento(uri)]))
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node whose record has three versions, each of a second of its own."""
    work = tmp_path_factory.mktemp("memento")
    node = generate.node(work / "node", 3)
    settings = settings_of(node, work / "state")
    publishing.publish(settings)
    for title in ("First", "Second"):
        edit(settings, "records/r0000001.md", "title: ", f"title: {title}, ")
    with serving(node, work) as base:
        yield base


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("validator")
    archive = work / "validator.tar"
    with archive.open("wb") as out:
        subprocess.run(
            [*checkouts.git_of("lanl/memento-validator"), "archive", "HEAD"], stdout=out, check=True
        )
    with tarfile.open(archive) as packed:
        packed.extractall(work / "validator", filter="data")
    return work / "validator"


def versions(uri: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{uri}/versions", headers={"Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return list(json.loads(answer.read())["mementos"]["list"])


def judged(validator: Path, asked: list[tuple[str, str, str]]) -> list[list[Any]]:
    python = checkouts.environment("memento-validator", VALIDATOR)
    command = [str(python), "-c", JUDGE, json.dumps(asked)]
    done = subprocess.run(command, cwd=validator, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_the_validator_finds_nothing_wrong(base: str, validator: Path) -> None:
    uri = f"{base}/records/r0000001"
    known = versions(uri)
    assert len(known) == 3
    at = "Thu, 01 Jan 2026 12:00:00 GMT"
    asked = [("original", uri, at), ("timegate", f"{uri}/timegate", at), ("timemap", f"{uri}/timemap", at)]
    asked += [("memento", one["uri"], at) for one in known]
    found = judged(validator, asked)
    assert {kind for kind, *_ in found} == {"original", "timegate", "timemap", "memento"}
    wrong = [row for row in found if row[3] != PASS and row not in ALLOWED]
    assert not wrong, wrong
    assert sum(row[3] == PASS for row in found) > 30


def test_the_validator_can_find_something(base: str, validator: Path) -> None:
    """A page that is no Memento fails as one, and a description fails as a TimeGate."""
    at = "Thu, 01 Jan 2026 12:00:00 GMT"
    for kind, uri in (("memento", f"{base}/search?q=x"), ("timegate", f"{base}/records/r0000001")):
        assert [row for row in judged(validator, [(kind, uri, at)]) if row[3] == FAIL]


def test_the_client_finds_the_version_of_a_time(base: str) -> None:
    uri = f"{base}/records/r0000001"
    known = versions(uri)
    python = checkouts.environment("memento-client", CLIENT)
    times = ["1999-01-01T00:00:00Z", *(one["datetime"] for one in known), "2100-01-01T00:00:00Z"]
    command = [str(python), "-W", "ignore", "-c", ASKED, uri, json.dumps(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, is_memento, is_timegate, is_none = json.loads(done.stdout.splitlines()[-1])
    assert (is_memento, is_timegate, is_none) == (True, True, False)
    first, last = known[0]["uri"], known[-1]["uri"]
    assert [one["closest"] for one in found] == [first, *(one["uri"] for one in known), last]
    for one in found:
        assert one["timegate"] == f"{uri}/timegate"
        assert one["original"] == uri
        assert (one["first"], one["last"]) == (first, last)
