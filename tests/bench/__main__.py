"""Measures speed side by side in one run: `python -m tests.bench [publish|serve|match|linked ...]`. Asserts nothing.

Prints tables in Markdown on standard output, ratios first, and what it does meanwhile on standard error.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import derived, images, linked, load, publishing, reconciling, searching, serving
from tests.bench.figures import Table, machine

PARTS = ("publish", "serve", "derived", "images", "search", "match", "linked")


def options(given: list[str]) -> argparse.Namespace:
    """What to measure, and how large and long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--sizes", default="1000,10000", help="records to publish, smallest first")
    parser.add_argument("--served", type=int, default=10_000, help="records of the node that is served")
    parser.add_argument("--derived", type=int, default=30, help="records whose PDF and images are asked for")
    parser.add_argument("--searched", default="1000,20000", help="records of a small and a large node")
    parser.add_argument(
        "--linked", type=int, default=10_000, help="records whose graphs are asked for and queried"
    )
    parser.add_argument("--described", default=",".join(linked.FORMS), help="serialisations to ask for")
    parser.add_argument("--people", default="1000,100000", help="people of a small and a large node")
    parser.add_argument(
        "--seconds", type=float, default=2, help="of load in each round; wrk takes whole ones"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is told")
    parser.add_argument("--nodes", default=",".join(publishing.KINDS), help="to publish: scans, typeset")
    parser.add_argument("--kinds", default=",".join(serving.PATHS), help="of documents to serve")
    parser.add_argument("--forms", default=",".join(serving.CODINGS), help="in which they are served")
    chosen = parser.parse_args(given)
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def measure(chosen: argparse.Namespace, work: Path) -> Iterator[Table]:
    """The tables of the chosen parts, as they are ready."""
    if "publish" in chosen.parts:
        _say("publishing")
        sizes = tuple(int(size) for size in chosen.sizes.split(","))
        yield from publishing.tables(publishing.measure(work, chosen.nodes.split(","), sizes, chosen.rounds))
    if "serve" in chosen.parts and not load.installed():
        _say("serving is left out: wrk is not installed")
    elif "serve" in chosen.parts:
        _say("serving")
        asked = [(kind, form) for kind in chosen.kinds.split(",") for form in chosen.forms.split(",")]
        warm, spread = serving.measure(work, chosen.served, asked, chosen.seconds, chosen.rounds)
        yield from serving.tables(warm, spread, chosen.served)
    if "derived" in chosen.parts:
        _say("PDFs and page images")
        yield from derived.tables(derived.measure(work, chosen.derived))
    if "images" in chosen.parts and load.installed():
        _say("images")
        yield from images.measure(work, chosen.seconds, chosen.rounds)
    if "search" in chosen.parts:
        _say("searches")
        small, large = (int(size) for size in chosen.searched.split(","))
        yield from searching.tables(*searching.measure(work, (small, large)), (small, large))
    if "match" in chosen.parts:
        _say("reconciliation")
        sizes = tuple(int(size) for size in chosen.people.split(","))
        yield from reconciling.tables(*reconciling.measure(work, sizes))
    if "linked" in chosen.parts:
        _say("Linked Data")
        yield from linked.tables(
            work, chosen.linked, chosen.described.split(","), chosen.seconds, chosen.rounds
        )


def _say(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    chosen = options(sys.argv[1:])
    print(f"`python -m tests.bench {' '.join(sys.argv[1:])}`: {machine()}\n".replace(" `:", "`:"), flush=True)
    with tempfile.TemporaryDirectory(prefix="fonds-bench-") as work:
        for table in measure(chosen, Path(work)):
            print(table.markdown(), flush=True)


if __name__ == "__main__":
    main()
