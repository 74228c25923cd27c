"""The commands of federation, run in this process, and copies of what another system published."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from fonds.cli import main
from fonds.federation.harvester import Harvester, HarvestReport
from fonds.store.copies import Copies, Peer

OWN = "https://archive.example.org"
OAI = "https://repository.example.net/oai"
LETTER = "repository-example-net-oai--letter"


GONE = "is a copy that is not published any more"
PRIVATE = ("--allow-private", "127.0.0.1")


def fonds(*arguments: object) -> Result:
    env = {name: None for name in os.environ if name.startswith("FONDS_")}
    return CliRunner().invoke(main, [str(word) for word in arguments], env=env)


def state_of(node: Path) -> Path:
    return next(path.parent for path in node.parent.rglob("copies.sqlite"))


def take_foreign(
    node: Path, foreign: dict[str, Any], protocol: str = "oai-pmh", kind: str = "record"
) -> None:
    """Take a letter of another system, as a harvest does, and publish it."""
    assert fonds("publish", node, "--base-url", OWN).exit_code == 0
    record = {
        "id": "letter",
        "kind": "record",
        "title": {"en": "A letter"},
        "language": ["en"],
        "level": "item",
    }
    data = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    place = {"origin": OAI, "id": "letter", "kind": kind, "version": 1, "time": "2026-11-05T10:00:00Z"}
    entry = {**place, "foreign": foreign, "record": record, "digest": hashlib.sha256(data).hexdigest()}
    with closing(Copies(next(node.parent.rglob("fonds.sqlite")).parent)) as copies:
        peer = Peer("theirs", OAI, title="A repository", protocol=protocol, options={"format": "mods"})
        copies.put_peer(peer)
        report = HarvestReport()
        Harvester(copies, OWN).take(json.dumps(entry).encode(), peer, report)
        assert report.created == 1
    assert fonds("publish", node).exit_code == 0
