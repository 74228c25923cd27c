"""Reconciliation measured: a batch of ten queries over many people beside the same over few, and what indexing costs.

The people are generated, with namesakes in the frequency of real ones: few first names, many last names, some of them
very common. The views are called without a socket and without a cache.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from fonds.publishing import publish as publishing
from fonds.settings import load
from fonds.store.text_index import FILE
from tests.bench.figures import Table
from tests.bench.searching import time_of
from tests.dispatcher import Dispatcher

FIRST = "John Mary James Anna William Ivan Chen Li Maria Olga George Peter Elena Karl Lucia Hans Yuki Omar Ruth".split()
SYLLABLES = "har ri man tru smi thson bek kov sky lin dor fel gar mon ter vas zen qui par los wen ber".split()
COMMON = ("Smith", "Wang", "Müller")
# name -> ten names of a batch
BATCHES = {
    "full names": [f"{first} {last}" for first in FIRST[:5] for last in ("Harriman", "Trumonsky")],
    "catalogue order with years": [f"Smith, {first}, 1850-1910" for first in FIRST[:10]],
    "a common last name": ["Smith"] * 10,
    "a common first name": ["John"] * 10,
    "initials of a common name": [f"{letter}. Smith" for letter in "JAMWICLOGP"],
    "misspelt": [f"{first} Harimanzen" for first in FIRST[:10]],
    "found nowhere": [f"{first} Xyzzyplugh" for first in FIRST[:10]],
    "Wikidata identifiers": [f"Q{number}" for number in range(1, 11)],
}
SUGGESTED = {"one letter": "s", "three letters": "smi", "a name": "john smi"}
Times = dict[str, list[float]]


def node(folder: Path, count: int, seed: int = 1) -> Path:
    """A node of nothing but people."""
    folder.mkdir(parents=True)
    (folder / "node.toml").write_text('title = "People"\nlanguages = ["en"]\n', "utf-8")
    chance = random.Random(seed)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        place.mkdir(exist_ok=True)
        last = (
            chance.choice(COMMON)
            if chance.random() < 0.05
            else "".join(chance.choices(SYLLABLES, k=3)).title()
        )
        first = chance.choice(FIRST) + (f" {chance.choice('ABCDEFGH')}." if chance.random() < 0.5 else "")
        born = chance.randrange(1750, 1950)
        link = f"{{uri: 'http://www.wikidata.org/entity/Q{number + 1}', match: exact, confidence: sure, by: p0000000}}"
        (place / f"p{number:07}.md").write_text(
            f"---\nkind: person\nid: p{number:07}\nname: {first} {last}\nother_names: ['{last}, {first}']\n"
            f"dates: {born}/{born + chance.randrange(20, 90)}\n"
            f"same_as: {link}\n---\n",
            "utf-8",
        )
    return folder


def measure(work: Path, sizes: tuple[int, ...]) -> tuple[Times, list[tuple[int, float]]]:
    """Milliseconds of each batch at each size; (people, bytes of the index for each)."""
    times: Times = {}
    costs = []
    for size in sizes:
        settings = load(
            node(work / f"people-{size}", size),
            {},
            {"state": str(work / f"people-state-{size}"), "base_url": "http://127.0.0.1"},
        )
        publishing.publish(settings)
        dispatcher = Dispatcher(settings)
        for name, texts in BATCHES.items():
            queries = {str(at): {"query": text, "type": "person"} for at, text in enumerate(texts)}
            query = urlencode({"queries": json.dumps(queries)})
            times.setdefault(name, []).append(time_of(dispatcher, f"/reconcile?{query}"))
        for name, prefix in SUGGESTED.items():
            query = urlencode({"prefix": prefix})
            times.setdefault(f"suggest: {name}", []).append(
                time_of(dispatcher, f"/reconcile/suggest/entity?{query}")
            )
        costs.append((size, (settings.state / FILE).stat().st_size / size))
    return times, costs


def tables(times: Times, costs: list[tuple[int, float]]) -> Iterator[Table]:
    """Ratios first."""
    small, large = costs[0][0], costs[-1][0]
    yield Table(
        f"Ten queries over {large:,} people and over {small:,}",
        ("batch", "ratio", f"{small:,} people, ms", f"{large:,} people, ms"),
        [
            (name, f"{found[-1] / found[0]:.1f}", f"{found[0]:.1f}", f"{found[-1]:.1f}")
            for name, found in times.items()
        ],
    )
    yield Table(
        "The index of words and names",
        ("people", "of the first", "bytes for each"),
        [(f"{size:,}", f"{size_ / costs[0][1]:.2f}", f"{size_:.0f}") for size, size_ in costs],
    )
