"""SPARQL measured: the same questions put to Fonds, to Oxigraph's own server and to Virtuoso, by four clients.

Each question has as many forms as there are people, places or records to ask of; none asks twice for the same in a
round where it can be helped. All must give the same answers, or nothing is measured.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from tests import generate
from tests.bench.figures import Table, median
from tests.bench.publisher import BASE
from tests.bench.servers import Server
from tests.bench.stores import services

CLIENTS = 4
PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rico: <https://www.ica.org/standards/RiC/ontology#> PREFIX rel: <http://id.loc.gov/vocabulary/relators/>
"""
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True)
class Question:
    """A query, `{n}` in it being one of so many, and whether its answer is the same whoever gives it (no LIMIT)."""

    text: str
    forms: int
    whole: bool = True

    def of(self, number: int) -> str:
        """One form of it."""
        return PREFIXES + self.text.replace("{n}", str(number % self.forms)).replace("{base}", BASE)


def questions(count: int) -> dict[str, Question]:
    """What is asked of a node of so many records."""
    return {
        "DESCRIBE a person": Question("DESCRIBE <{base}/id/p{n}>", generate.PEOPLE),
        "who wrote to a person, by name": Question(
            "SELECT DISTINCT ?document ?from WHERE { ?document rel:rcp <{base}/id/p{n}> ; rico:hasSender ?sender ."
            " ?sender skos:prefLabel ?from }",
            generate.PEOPLE,
        ),
        "places by number of records": Question(
            "SELECT ?name (COUNT(DISTINCT ?document) AS ?n) WHERE"
            " { ?document dcterms:spatial ?place . ?place skos:prefLabel ?name } GROUP BY ?name",
            1,
        ),
        "two steps to the name of the institution": Question(
            "SELECT DISTINCT ?document ?name WHERE { ?document dcterms:isPartOf <{base}/id/series-{n}> ;"
            " rel:rps ?holder . ?holder skos:prefLabel ?name }",
            generate.SERIES,
        ),
        "words in the abstract, LIMIT 20": Question(
            "SELECT DISTINCT ?document ?said WHERE { ?document dcterms:abstract ?said"
            ' FILTER(CONTAINS(LCASE(STR(?said)), "railway frontier")) } LIMIT 20',
            1,
            whole=False,
        ),
        "records of each type": Question(
            "SELECT ?type (COUNT(DISTINCT ?document) AS ?n) WHERE"
            " { ?document a dcterms:BibliographicResource ; a ?type } GROUP BY ?type",
            1,
        ),
    }


@dataclass
class Taken:
    """What a question cost at one service: seconds and bytes of each answer, answers a second, server CPU for one."""

    length: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure(work: Path, node: Path, state: Path, count: int, seconds: float, rounds: int) -> Iterator[Table]:
    """The table of all questions at all services."""
    mine = os.sched_getaffinity(0)
    taken: dict[str, dict[str, Taken]] = {}
    remarks: list[str] = []
    with services(work, node, state) as found:
        os.sched_setaffinity(0, {max(mine)})  # the servers have the first core
        try:
            for name, question in questions(count).items():
                remarks += _compared(name, question, found)
                taken[name] = {service: Taken() for service in found}
            for turn in range(rounds):
                for name, question in questions(count).items():
                    for service, (server, door) in found.items():
                        _press(question, server, door, seconds, turn, taken[name][service])
        finally:
            os.sched_setaffinity(0, mine)
        names = list(found)
    yield _table(taken, names, remarks)


def _compared(name: str, question: Question, found: dict[str, tuple[Server, str]]) -> list[str]:
    """What is to be remarked; of a few rows of many, only how many there are is compared.

    Raises AssertionError where two services answer differently, but for a DESCRIBE that leaves something out.
    """
    remarks = {}
    for number in range(min(question.forms, 3)):
        said = {service: _rows(*place, question.of(number)) for service, place in found.items()}
        first = said["Fonds"]
        for service, rows in said.items():
            if "DESCRIBE" in question.text and rows < first:
                remarks[service] = f" {service} left out {len(first) - len(rows)} of {len(first)} in {name}."
            else:
                same = rows == first if question.whole else len(rows) == len(first)
                assert same, f"{name}: {service} has {len(rows)} rows, Fonds {len(first)}"
    return list(remarks.values())


def _rows(server: Server, door: str, text: str) -> set[tuple[str, ...]]:
    with closing(_connection(server)) as connection:
        data = _ask(connection, door, text)
    if "DESCRIBE" in text:
        form = ox.RdfFormat.N_TRIPLES
        thing = text.rpartition("<")[2].rstrip(">")
        described = {quad.triple for quad in ox.parse(data, format=form)}
        return {tuple(map(str, triple)) for triple in described if triple.subject.value == thing}
    rows = json.loads(data)["results"]["bindings"]
    return {tuple(row[name]["value"] for name in sorted(row)) for row in rows}


def _connection(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.base.removeprefix("http://"), timeout=120)


def _ask(connection: http.client.HTTPConnection, door: str, text: str) -> bytes:
    accept = TRIPLES if "DESCRIBE" in text else JSON
    connection.request("GET", f"{door}?{urlencode({'query': text})}", headers={"Accept": accept})
    answer = connection.getresponse()
    data = answer.read()
    assert answer.status == 200, data[:500]
    return data


def _press(question: Question, server: Server, door: str, seconds: float, turn: int, taken: Taken) -> None:
    """Four clients ask until the time is over; each waits for its last answer, however long that is."""
    spent: list[float] = []
    wrong: list[BaseException] = []
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        chance, connection = random.Random(turn * CLIENTS + number), _connection(server)
        try:
            while not wrong:
                begun = time.perf_counter()
                data = _ask(connection, door, question.of(chance.randrange(question.forms)))
                spent.append(time.perf_counter() - begun)
                taken.length.append(len(data))
                if time.monotonic() >= end:  # after the answer, so that each client has one
                    break
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    before, begun = server.processor(), time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{server.name} did not answer: {question.text}") from wrong[0]
    taken.seconds += spent
    taken.rates.append(len(spent) / (time.perf_counter() - begun))
    taken.processor.append((server.processor() - before) / len(spent))


def _table(taken: dict[str, dict[str, Taken]], names: Sequence[str], remarks: Sequence[str]) -> Table:
    against = [name for name in names if name != "Fonds"]
    columns = [
        "question",
        *(f"times {name}" for name in against),
        *(f"times {name}, by CPU" for name in against),
    ]
    columns += ["bytes", *(f"{name}, ms" for name in names), *(f"{name}, ms CPU" for name in names)]
    note = (
        f"The same answers from all. {CLIENTS} clients, one core for each service, results as JSON (of DESCRIBE as"
        " N-Triples). Times: answers a second of Fonds by those of the other. ms: the median wait of a client."
    )
    table = Table("SPARQL", tuple(columns), note=note + "".join(remarks))
    for question, services_ in taken.items():
        ours = services_["Fonds"]
        cpu = {name: median(services_[name].processor) for name in names}
        table.add(
            question,
            *(median(ours.rates) / median(services_[name].rates) for name in against),
            *(cpu[name] / max(cpu["Fonds"], 1e-6) for name in against),
            int(median(ours.length)),
            *(median(services_[name].seconds) * 1e3 for name in names),
            *(cpu[name] * 1e3 for name in names),
        )
    return table
