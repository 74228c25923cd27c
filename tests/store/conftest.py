"""Fixtures of the tests of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.settings import Settings
from tests import generate
from tests.conftest import settings_of


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A small generated node, not yet published."""
    return settings_of(generate.node(tmp_path / "node", 4), tmp_path / "state")
