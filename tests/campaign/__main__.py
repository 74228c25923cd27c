"""Long runs, each with a bound on its time: `python -m tests.campaign [PART ...]`.

What `make test` has no time for. Prints what was done and what failed; ends with 1 where anything failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import machine
from tests.campaign import (
    arbitrary,
    attacks,
    benches,
    fuzz,
    harvest,
    histories,
    images,
    import_loss,
    kills,
    large,
    leaks,
    many,
    million,
    profiles,
    readers,
)
from tests.campaign.outcome import Clock, Outcome

Part = Callable[[Path, int, Clock, int], Outcome]
# name -> the part, and how much of it: kills, points, examples, scans, files, records, rounds, requests, files, runs
MINUTES = 6.0  # bound on the time of a part
LONGER = {"attacks": 10.0, "million": 240.0}
BY_NAME = frozenset({"million"})  # parts that run only when they are named: they take hours
PARTS: dict[str, tuple[Part, int]] = {
    "kills": (kills.campaign, 300),
    "large-kills": (kills.campaign_large, 30),
    "readers": (readers.campaign, 200),
    "leaks": (leaks.campaign, 60),
    "fuzz": (fuzz.campaign, 20_000),
    "images": (images.campaign, 20_000),
    "arbitrary": (arbitrary.campaign, 200),
    "large": (large.campaign, 100),
    "many": (many.campaign, 100_000),
    "million": (million.campaign, 1_000_000),
    "profiles": (profiles.campaign, 1_000),
    "histories": (histories.campaign, 60),
    "harvest": (harvest.campaign, 100_000),
    "attacks": (attacks.campaign, 1_000),
    "import-loss": (import_loss.campaign, 40),
    "bench": (benches.campaign, 1),
}


def options(given: list[str]) -> argparse.Namespace:
    """Which parts, how much of each, and for how long."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        default=[name for name in PARTS if name not in BY_NAME],
        metavar="PART",
        help=f"of {', '.join(PARTS)}",
    )
    parser.add_argument(
        "--minutes", type=float, help=f"bound on the time of each part (default {MINUTES:g}; of attacks 10)"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed does the same")
    for name, (_, amount) in PARTS.items():
        parser.add_argument(
            f"--{name}", type=int, default=amount, dest=name, help=f"how many (default {amount:,})"
        )
    chosen = parser.parse_args(given)
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def main() -> None:
    """Run the parts, one after the other."""
    chosen = options(sys.argv[1:])
    words = " ".join(["python -m tests.campaign", *sys.argv[1:]])
    print(f"`{words}`: {machine()}\n", flush=True)
    failed = False
    for name in chosen.parts:
        part, _ = PARTS[name]
        with tempfile.TemporaryDirectory(prefix=f"fonds-{name}-") as work:
            minutes = chosen.minutes or LONGER.get(name, MINUTES)
            found = part(Path(work), getattr(chosen, name), Clock(minutes * 60), chosen.seed)
        print(found.markdown(), flush=True)
        failed |= bool(found.failures)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
