"""What the tests of images share: pictures of known colours, prepared once."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.images import vips
from tests.images import pictures


@pytest.fixture(scope="session", autouse=True)
def libvips() -> None:
    """libvips as a serving process has it."""
    vips.configure(1)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> pictures.Ready:
    """A picture of 1237 by 905 pixels, which no tile divides, prepared with tiles of 256."""
    folder = tmp_path_factory.mktemp("odd")
    return pictures.ready(pictures.field(1237, 905), folder, tile=256)


@pytest.fixture(scope="session")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The validation image of IIIF's official validator, prepared."""
    folder = tmp_path_factory.mktemp("squares")
    return pictures.ready(pictures.squares(), folder, tile=256).prepared.path
