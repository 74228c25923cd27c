"""Measures speed side by side in one run: `python -m tests.bench [publish|serve|match|linked ...]`. Asserts nothing.

Prints tables in Markdown on standard output, ratios first, and what it does meanwhile on standard error. With `--save`
the figures replace those in docs/bench.json and docs/measured.md, and what grew or fell against them is printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.bench import (
    changes,
    derived,
    harvesting,
    history,
    images,
    linked,
    load,
    publishing,
    reconciling,
    searching,
    serving,
    site,
)
from tests.bench.figures import Table, machine

PARTS = tuple(history.HEADINGS)


def options(given: list[str]) -> argparse.Namespace:
    """What to measure, and how large and long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--sizes", default="1000,10000", help="records to publish, smallest first")
    parser.add_argument("--changed", default="1000,10000", help="records of nodes in which one thing changes")
    parser.add_argument("--served", type=int, default=10_000, help="records of the node that is served")
    parser.add_argument("--derived", type=int, default=30, help="records whose PDF and images are asked for")
    parser.add_argument("--searched", default="1000,20000", help="records of a small and a large node")
    parser.add_argument("--site", default="1000,20000", help="records of a small and a large node")
    parser.add_argument(
        "--linked", type=int, default=10_000, help="records whose graphs are asked for and queried"
    )
    parser.add_argument("--described", default=",".join(linked.FORMS), help="serialisations to ask for")
    parser.add_argument("--harvested", type=int, default=5_000, help="records of the node that is harvested")
    parser.add_argument("--people", default="1000,100000", help="people of a small and a large node")
    parser.add_argument(
        "--seconds", type=float, default=2, help="of load in each round; wrk takes whole ones"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is told")
    parser.add_argument("--nodes", default=",".join(publishing.KINDS), help="to publish: scans, typeset")
    parser.add_argument("--kinds", default=",".join(serving.PATHS), help="of documents to serve")
    parser.add_argument("--forms", default=",".join(serving.CODINGS), help="in which they are served")
    parser.add_argument("--save", action="store_true", help="into docs/bench.json and docs/measured.md")
    chosen = parser.parse_args(given)
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def measure(chosen: argparse.Namespace, work: Path) -> Iterator[tuple[str, list[Table]]]:
    """Yield the name and the tables of each chosen part, as they are ready."""
    for part in PARTS:
        if part not in chosen.parts:
            continue
        if part in ("serve", "images") and not load.installed():
            _say(f"{part} is left out: wrk is not installed")
            continue
        _say(f"measuring {history.HEADINGS[part]} ...")
        yield part, list(_MEASURES[part](chosen, work))


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def _publish(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    sizes = _sizes(chosen.sizes)
    return publishing.tables(publishing.measure(work, chosen.nodes.split(","), sizes, chosen.rounds))


def _changes(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    return changes.tables(changes.measure(work, _sizes(chosen.changed), chosen.rounds))


def _serve(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    asked = [(kind, form) for kind in chosen.kinds.split(",") for form in chosen.forms.split(",")]
    warm, spread = serving.measure(work, chosen.served, asked, chosen.seconds, chosen.rounds)
    return serving.tables(warm, spread, chosen.served)


def _derived(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    return derived.tables(derived.measure(work, chosen.derived))


def _images(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    return images.measure(work, chosen.seconds, chosen.rounds)


def _search(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    small, large = _sizes(chosen.searched)
    return searching.tables(*searching.measure(work, (small, large)), (small, large))


def _site(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    small, large = _sizes(chosen.site)
    return site.tables(site.measure(work, (small, large)), (small, large))


def _match(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    sizes = _sizes(chosen.people)
    return reconciling.tables(*reconciling.measure(work, sizes))


def _linked(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    return linked.tables(work, chosen.linked, chosen.described.split(","), chosen.seconds, chosen.rounds)


def _federation(chosen: argparse.Namespace, work: Path) -> Iterable[Table]:
    return harvesting.tables(work, chosen.harvested, chosen.rounds)


_MEASURES: dict[str, Callable[[argparse.Namespace, Path], Iterable[Table]]] = {
    "publish": _publish,
    "changes": _changes,
    "serve": _serve,
    "derived": _derived,
    "images": _images,
    "search": _search,
    "site": _site,
    "match": _match,
    "linked": _linked,
    "federation": _federation,
}


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print, and save if asked to."""
    chosen = options(sys.argv[1:])
    given = [word for word in sys.argv[1:] if word != "--save" and word not in PARTS]
    place = machine()
    figures = history.load()
    with tempfile.TemporaryDirectory(prefix="fonds-bench-") as work:
        for part, tables in measure(chosen, Path(work)):
            command = " ".join(["python -m tests.bench", part, *given])
            after = history.entry(tables, place, command)
            print(f"## {history.HEADINGS[part]}\n\n`{command}`: {place}\n", flush=True)
            for table in tables:
                print(table.markdown(), flush=True)
            for line in history.differences(figures.get(part, {}), after):
                print(f"- {line}", flush=True)
            figures[part] = after
            if chosen.save:
                history.save(figures)
                history.update_page(figures)


if __name__ == "__main__":
    main()
