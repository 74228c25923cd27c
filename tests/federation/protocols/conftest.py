"""A site on loopback, and nodes that harvest it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.federation.protocols.harvesting import Node, NodeFactory, new_node
from tests.federation.protocols.scripted_site import Site
from tests.federation.protocols.scripted_site import site as serve_site


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[NodeFactory]:
    """A function that makes nodes."""
    opened: list[Node] = []

    def factory() -> Node:
        opened.append(new_node(tmp_path / str(len(opened))))
        return opened[-1]

    yield factory
    for node in opened:
        node.copies.close()


@pytest.fixture
def node(nodes: NodeFactory) -> Node:
    return nodes()
