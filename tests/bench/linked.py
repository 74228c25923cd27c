"""Linked Data measured: descriptions beside RDFLib's Prez and a bare Flask route, and what publishing them costs.

One node, published once, for all of it. `again` asks for one address, `first` for each of all records, at addresses
that were never asked for before, so that nothing kept answers. One worker each, on one core.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from tests import generate
from tests.bench import cold, load, publishing, queries, servers
from tests.bench.figures import Table, median
from tests.bench.load import Rate
from tests.bench.prez import prez
from tests.bench.publisher import BASE
from tests.bench.servers import Server
from tests.bench.serving import answer, keep

PROFILE = "dcterms"
# suffix with us, media type with Prez, which gives no N-Triples of a thing; the last has names of what is pointed to
FORMS = {
    "Turtle": ("ttl", "text/turtle", ox.RdfFormat.TURTLE),
    "JSON-LD": ("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    "RDF/XML": ("rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    "Turtle with names": ("ttl", "text/anot+turtle", ox.RdfFormat.TURTLE),
}
COMPARED = 20  # records whose answers are held against each other
STEPS = ("publish", "dumps", "sparql")


@dataclass
class Case:
    """One serialisation asked for again or for the first time, what each contender made of it, and its bytes."""

    form: str
    again: bool
    length: int = 0
    rates: dict[str, list[Rate]] = field(default_factory=dict)

    def of(self, contender: str) -> Rate:
        """The median of what a contender gave."""
        found = self.rates[contender]
        return Rate(median(r.requests for r in found), median(r.processor for r in found))


def tables(work: Path, count: int, forms: Sequence[str], seconds: float, rounds: int) -> Iterator[Table]:
    """All tables of Linked Data, over one node."""
    folder, state, costs = node(work, count)
    yield parts(costs, count)
    yield cold.table(folder, state, count, rounds)
    if load.installed():
        yield from measure(work, (folder, state), count, forms, seconds, rounds)
    yield from queries.measure(work, folder, state, count, seconds, rounds)


def node(work: Path, count: int) -> tuple[Path, Path, dict[str, publishing.Cost]]:
    """A node of that many records, published and indexed; its state, and what each step cost."""
    folder, state = generate.node(work / "linked", count), work / "linked-state"
    return folder, state, {step: publishing.run(step, folder, state) for step in STEPS}


def measure(
    work: Path, place: tuple[Path, Path], count: int, forms: Sequence[str], seconds: float, rounds: int
) -> Iterator[Table]:
    """The tables of descriptions; says what is left out. `place` is the node and its state."""
    other = prez(work, place[1], PROFILE)
    cases = [Case(form, again) for again in (True, False) for form in forms]
    bodies = work / "linked-bodies"
    bodies.mkdir()
    with ExitStack() as stack:
        ours = stack.enter_context(servers.fonds(*place))
        for case in cases:
            kept = bodies / FORMS[case.form][0]
            keep(ours.base + _path(case.form, "Fonds", 0), {}, kept)
            case.length = kept.stat().st_size
        contenders = [ours, stack.enter_context(servers.granian("bare Flask", "flask", bodies))]
        note = f"Prez was left out: {other}" if isinstance(other, str) else ""
        if isinstance(other, Server):
            contenders.append(stack.enter_context(other))
            note = _compared(ours, other, count)
        for turn in range(rounds):
            for case in cases:
                for server in contenders:
                    if case.again or server.name != "bare Flask":
                        rate = _press(case, server, work, count, seconds, turn)
                        case.rates.setdefault(server.name, []).append(rate)
    yield _table("Descriptions, one address asked for again", [c for c in cases if c.again], note)
    yield _table(
        f"Descriptions, {count:,} records in turn, each for the first time", [c for c in cases if not c.again]
    )


def _path(form: str, contender: str, number: int) -> str:
    suffix, media_type, _ = FORMS[form]
    if contender == "Prez":
        media_type = media_type.replace("+", "%2B")
        return f"/object?iri={BASE}/id/r{number:07}&_mediatype={media_type}"
    return f"/records/r{number:07}.{suffix}?profile={PROFILE}" if contender == "Fonds" else f"/{suffix}"


def _press(case: Case, server: Server, work: Path, count: int, seconds: float, turn: int) -> Rate:
    if case.again:
        return load.press(server, _path(case.form, server.name, 0), {}, seconds)
    numbers = list(range(count))
    random.Random(turn).shuffle(numbers)
    paths = work / "paths.txt"
    with paths.open("w", encoding="utf-8") as file:
        for time in range(max(4, round(4 * seconds))):  # more than is asked for: no address comes twice
            for number in numbers:
                file.write(
                    f"{_path(case.form, server.name, number)}&time={turn}-{time}-{list(FORMS).index(case.form)}\n"
                )
    return load.press(server, "", {}, seconds, listed=paths)


def _compared(ours: Server, other: Server, count: int) -> str:
    """That both say the same of a record, and what else each says. Raises AssertionError where they do not."""
    sizes: dict[tuple[str, str], list[int]] = {}
    for form, (_, _, syntax) in FORMS.items():
        for number in random.Random(1).sample(range(count), min(COMPARED, count)):
            thing = ox.NamedNode(f"{BASE}/id/r{number:07}")
            said = []
            for server in (ours, other):
                data, _ = answer(server.base + _path(form, server.name, number), {})
                found = {quad.triple for quad in ox.parse(data, format=syntax)}
                about = {triple for triple in found if triple.subject == thing}
                said.append({triple for triple in about if "//prez.dev/" not in triple.predicate.value})
                sizes.setdefault((server.name, form), []).append(len(found))
            assert said[0] == said[1] != set(), f"{thing}: {form} of {ours.name} and {other.name} differ"
    ours_, plain, named = (
        median(sizes[key])
        for key in ((ours.name, "Turtle"), (other.name, "Turtle"), (other.name, "Turtle with names"))
    )
    return (
        f"Of {min(COMPARED, count)} records both say the same. An answer of ours has {ours_:.0f} statements, with names"
        " and types of all that the record points to; one of Prez"
        f" {plain:.0f}, all of the record itself, and {named:.0f} with names."
    )


def _table(title: str, cases: Sequence[Case], note: str = "") -> Table:
    names = list(cases[0].rates)
    against = [name for name in names if name != "Fonds"]
    columns = [
        "answer",
        *(f"times {name}" for name in against),
        *(f"times {name}, by CPU" for name in against),
    ]
    columns += ["bytes", *(f"{name}, requests/s" for name in names), *(f"{name}, us CPU" for name in names)]
    table = Table(title, tuple(columns), note=note)
    for case in cases:
        ours, theirs = case.of("Fonds"), [case.of(name) for name in against]
        ratios = [ours.requests / other.requests for other in theirs]
        ratios += [other.processor / max(ours.processor, 0.01) for other in theirs]
        rates = [case.of(name) for name in names]
        table.add(
            case.form, *ratios, case.length, *(r.requests for r in rates), *(r.processor for r in rates)
        )
    return table


def parts(costs: dict[str, publishing.Cost], count: int) -> Table:
    """What a publish costs, and its parts."""
    whole = sum(costs[step]["cpu"] for step in STEPS)
    table = Table(
        f"Publishing {count:,} records, and its parts",
        ("part", "of the whole", "us of CPU a record"),
        note="CPU of all threads. The index of words, dumps and SPARQL follow the log once the records are served.",
    )
    inner = {
        name.removeprefix("cpu "): cost for name, cost in costs["publish"].items() if name.startswith("cpu ")
    }
    rows = {
        **inner,
        "dumps": costs["dumps"]["cpu"],
        "graphs for SPARQL": costs["sparql"]["cpu"],
        "all of it": whole,
    }
    for name, cost in rows.items():
        table.add(name, cost / whole, cost / count * 1e6)
    return table
