"""Publishes a node, killed before the Nth row of tiles: `python -m tests.faults.killed_preparing NODE STATE N`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from fonds.images.tiff_writer import TiffWriter
from fonds.publishing import publish
from tests.conftest import settings_of

_add = TiffWriter.add
_left = int(sys.argv[3])


def mortal(writer: TiffWriter, tiles: Iterable[bytes]) -> None:
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    _add(writer, tiles)


TiffWriter.add = mortal  # type: ignore[method-assign]
publish.publish(settings_of(Path(sys.argv[1]), Path(sys.argv[2])))
