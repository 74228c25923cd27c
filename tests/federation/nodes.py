"""Nodes as processes on loopback, which harvest each other in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from fonds.federation.exchange_client import NodeClient
from fonds.federation.harvester import Harvester, HarvestReport
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.copies import Copies, Peer, origin_name
from fonds.store.reader import Reader
from tests.conftest import free_port, serving, settings_of
from tests.federation.faulty_proxy import FaultyProxy, faulty_proxy

LOOPBACK = ("127.0.0.1",)


@dataclass
class Node:
    """A node: its folder, its settings with its address on loopback, and the name that others give it as an origin."""

    folder: Path
    settings: Settings
    proxy: FaultyProxy | None = None  # before the node, if it has one

    @property
    def base(self) -> str:
        return self.settings.base_url

    @property
    def origin(self) -> str:
        return origin_name(self.base)

    def write(self, id: str, text: str, body: str = "") -> None:
        """Write the file of a description: the lines of its front matter, without id."""
        (self.folder / f"{id}.md").write_text(f"---\nid: {id}\n{text}---\n{body}", "utf-8")

    def record(self, id: str, title: str = "A letter", more: str = "", body: str = "") -> None:
        self.write(id, f"kind: record\ntitle: {title}\nlanguage: en\nrights: CNE\n{more}", body)

    def publish(self) -> publishing.PublishReport:
        report = publishing.publish(self.settings)
        errors = [str(problem) for problem in report.problems if problem.severity == "error"]
        assert errors == []
        return report

    def copies(self) -> closing[Copies]:
        return closing(Copies(self.settings.state))

    def follow(self, peer: Node, with_copies: bool = False) -> None:
        """Add a peer."""
        with self.copies() as copies:
            copies.put_peer(Peer(peer.origin, peer.base, allow_private=LOOPBACK, with_copies=with_copies))

    def harvest(self, peer: Node, accept_losses: bool = False) -> HarvestReport:
        """Harvest a peer, and publish."""
        with self.copies() as copies:
            known = copies.peer(peer.origin)
            assert known
            report = Harvester(copies, self.base, sleep=lambda seconds: None).run(
                known, publishing.ignore_progress, accept_losses
            )
        self.publish()
        return report

    def copy_of(self, peer: Node, id: str) -> str:
        """The id here of a description of another node."""
        return f"{peer.origin}--{id}"

    def ids(self) -> dict[str, bool]:
        """Every id that was ever published, and whether it still is."""
        reader = Reader(self.settings.state)
        return {one.id: one.withdrawn is None for one in reader.entities("", 10_000)}

    def log_length(self) -> int:
        return Reader(self.settings.state).last_seq()

    def entries(self) -> list[dict[str, object]]:
        """The entries of the exchange of this node."""
        return [orjson.loads(line) for line in NodeClient(self.base, LOOPBACK).page(0).entries]


def fill(a: Node) -> None:
    """Publish a letter with its author, its collection and its archive."""
    a.write("archive", "kind: institution\nname: The first archive\n")
    a.write("papers", "kind: collection\ntitle: Papers\nholder: archive\n")
    a.write("ada", "kind: person\nname: Ada Lind\n")
    a.record("letter", more="collection: papers\nfrom: ada\npublisher: archive\n", body="Outer Mongolia.\n")
    a.publish()


@contextmanager
def node_behind_proxy(work: Path, name: str, seed: int) -> Iterator[Node]:
    """A node that others reach through a proxy, which can be made faulty."""
    folder = work / name / "node"
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "node.toml").write_text(f'title = "Archive {name}"\n', "utf-8")
    with faulty_proxy(port, seed) as (proxy, proxy_port):
        base = f"http://127.0.0.1:{proxy_port}"
        settings = settings_of(folder, work / name / "state", base_url=base)
        publishing.publish(settings)
        with serving(folder, work / name, "--base-url", base, port=port):
            yield Node(folder, settings, proxy)


@contextmanager
def node(
    work: Path, name: str, more: str = "", prepare: Callable[[Node], None] = lambda node: None
) -> Iterator[Node]:
    """An empty node that is served until the end; `more` are lines of its settings. It is prepared before."""
    folder = work / name / "node"
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "node.toml").write_text(f'title = "Archive {name}"\n{more}', "utf-8")
    settings = settings_of(folder, work / name / "state", base_url=f"http://127.0.0.1:{port}")
    publishing.publish(settings)
    prepare(Node(folder, settings))
    with serving(folder, work / name, port=port) as base:
        assert base == settings.base_url
        yield Node(folder, settings)
