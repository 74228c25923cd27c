"""Scans with changed bytes, of every format, colour and compression: refused or shown, and nothing raised."""

from __future__ import annotations

import random
import traceback
from pathlib import Path

from fonds.images import prepare, vips
from fonds.images import scan as source
from fonds.images.damage import find_damage
from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits
from tests.campaign.outcome import Clock, Outcome
from tests.images.test_colours import TABLE
from tests.images.test_defects import WHOLE

LIMITS = ScanLimits(20_000_000, 50)
HEADER_BYTES = 300  # at both ends of a file, where most of what is read is


def campaign(work: Path, amount: int, clock: Clock, seed: int) -> Outcome:
    """Change and prepare so many scans."""
    vips.configure(1)
    outcome, chance = Outcome("images"), random.Random(seed)
    scans = [write() for write, _ in TABLE.values()] + list(WHOLE.values())
    for number in range(amount):
        if clock.over():
            break
        path = work / "scan"
        path.write_bytes(_changed(chance.choice(scans), chance))
        try:
            outcome.count(_fate(path))
        except Exception:
            outcome.hold(False, f"seed {seed}, scan {number}: {traceback.format_exc()}")
    return outcome


def _changed(data: bytes, chance: random.Random) -> bytes:
    """The scan with a few bytes changed; one in five also ends too early."""
    changed = bytearray(data)
    near = min(len(data), HEADER_BYTES)
    for _ in range(chance.randint(1, 12)):
        place = chance.choice(
            (chance.randrange(len(data)), chance.randrange(near), len(data) - 1 - chance.randrange(near))
        )
        changed[place] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(changed[: chance.randrange(1, len(data))] if chance.random() < 0.2 else changed)


def _fate(path: Path) -> str:
    scan = source.inspect_scan(path, LIMITS)
    warnings = scan if isinstance(scan, InvalidScan) else find_damage(scan)
    if isinstance(scan, InvalidScan) or isinstance(warnings, InvalidScan):
        return "refused"
    target = path.with_suffix(".tif")
    result = prepare.prepare_to(target, scan, scan.pages[0], prepare.EncodingOptions())
    target.unlink(missing_ok=True)
    if isinstance(result, InvalidScan):
        return "refused"
    return "shown with a warning" if warnings else "shown"
