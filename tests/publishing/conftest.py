"""What several tests of publishing begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.settings import Settings
from tests.conftest import settings_of


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    """The settings of a node without descriptions."""
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\n')
    return settings_of(folder, tmp_path / "state")
