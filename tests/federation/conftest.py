"""A node, a peer of it, and a copy from that peer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fonds.store.copies import origin_name
from tests.federation.command_line import OWN, PRIVATE, fonds
from tests.federation.scripted_peer import ScriptedPeer, scripted_peer


@pytest.fixture
def node(tmp_path: Path) -> Path:
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Ours"\n')
    return folder


@pytest.fixture
def peer() -> Iterator[ScriptedPeer]:
    with scripted_peer() as peer:
        yield peer


@pytest.fixture
def copied(node: Path, peer: ScriptedPeer) -> str:
    """The id here of a letter of the peer that was copied and published."""
    peer.put("letter")
    peer.put("other")
    assert (
        fonds("peer", "add", peer.base, "--name", "theirs", *PRIVATE, "--yes", "--folder", node).exit_code
        == 0
    )
    result = fonds("harvest", "--folder", node, "--base-url", OWN)
    assert result.exit_code == 0, result.output
    return f"{origin_name(peer.base)}--letter"
