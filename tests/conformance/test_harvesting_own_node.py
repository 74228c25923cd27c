"""What our own node publishes by each protocol is taken by our own clients, as from any other system."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

import orjson
import pytest

from fonds.federation.protocols import PROTOCOLS
from tests.federation.protocols.harvesting import new_node


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module")
def listed(node: str) -> str:
    """The base URL of the demonstration node, once OAI-PMH lists it: from the second after it was published on."""
    deadline = time.monotonic() + 20
    url = f"{node}/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"
    while b"<header>" not in get(url) and time.monotonic() < deadline:
        time.sleep(0.2)
    return node


def titles_of_records(base: str) -> set[str]:
    """The first title of each record of a node."""
    entries = [orjson.loads(line) for line in get(f"{base}/exchange?after=0").splitlines()[1:-1]]
    records = [entry["record"] for entry in entries if entry["kind"] == "record" and "record" in entry]
    return {next(iter(record["title"].values())) for record in records}


@pytest.mark.parametrize("protocol", [protocol.name for protocol in PROTOCOLS])
def test_every_record_is_taken(listed: str, tmp_path: Path, protocol: str) -> None:
    harvester = new_node(tmp_path)
    address = f"{listed}/iiif/collection" if protocol == "iiif-collection" else listed
    assert harvester.add(address, protocol).protocol == protocol
    report = harvester.harvest()
    assert report.quarantined == 0, [item.reason for item in harvester.quarantined()]
    expected = titles_of_records(listed)
    assert len(expected) > 5
    assert expected <= set(harvester.titles())
    assert harvester.harvest().taken == 0
    harvester.copies.close()
