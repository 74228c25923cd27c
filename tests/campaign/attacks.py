"""Attacks on a served node, one kind after the other and all at once: health is answered meanwhile.

Slow senders of headers and bodies, clients that read nothing, malformed requests, and heavy work of every class. The
figures are those of a client on the same machine, which needs processor time itself.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from tests import generate
from tests.campaign import seeds
from tests.campaign.health import PATIENCE
from tests.campaign.mutation import Mutation
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import ROOT, free_port, serving, settings_of

RECORDS, SLOW_CLIENTS, HEAVY_CLIENTS = 300, 300, 60
ROUND_SECONDS = 10.0  # of one attack
LONGEST = 1.0  # seconds within which health is answered under one attack
ALL = "all at once"
POST = "POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HEAVY_QUERY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WIDE_QUERY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"


class Target:
    """The node that is attacked, the responses it gave, and when the attack is over."""

    def __init__(self, base: str, seed: int) -> None:
        address = urlsplit(base)
        self.base, self.place = base, (str(address.hostname), int(address.port or 80))
        self.chance, self.responses, self.over = random.Random(seed), Counter[str](), threading.Event()
        self.mutation = Mutation(seed, seeds.REQUEST_WORDS)

    def ask(self, path: str, form: dict[str, str] | None = None) -> None:
        """Send one request and count its status."""
        request = urllib.request.Request(f"{self.base}{path}", urlencode(form).encode() if form else None)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                response.read()
                status = str(response.status)
        except urllib.error.HTTPError as error:
            status = str(error.code)
            error.close()
        except OSError:
            status = "no response"
        self.responses[status] += 1

    def connect(self, sent: bytes, buffer: int = 0) -> socket.socket:
        """Return a connection that never waits, on which some bytes were sent."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(5)
        with suppress(OSError):
            client.connect(self.place)
            client.sendall(sent)
        client.settimeout(0)
        return client


def _trickle(sent: str, more: str, buffer: int = 0, count: int = SLOW_CLIENTS) -> Callable[[Target], None]:
    """Return an attack by clients that send something, then `more` each second; those that are closed come again."""

    def attack(target: Target) -> None:
        clients = [target.connect(sent.encode(), buffer) for _ in range(count)]
        while not target.over.wait(1.0):
            for at, client in enumerate(clients):
                try:
                    client.send(more.encode())
                    is_closed = not buffer and client.recv(4096) == b""
                except BlockingIOError:
                    is_closed = False
                except OSError:
                    is_closed = True
                if is_closed:
                    client.close()
                    target.responses["slow clients disconnected"] += 1
                    clients[at] = target.connect(sent.encode(), buffer)
        for client in clients:
            client.close()

    return attack


def _many(ask: Callable[[Target, int], None], count: int = HEAVY_CLIENTS) -> Callable[[Target], None]:
    """Return an attack by many clients that ask without pause; `ask` gets a number that no other request has."""

    def attack(target: Target) -> None:
        def client(first: int) -> None:
            number = first
            while not target.over.is_set():
                ask(target, number)
                number += count

        clients = [threading.Thread(target=client, args=(first,)) for first in range(count)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()

    return attack


def _malformed(target: Target, number: int) -> None:
    """Send a request that is wrong somewhere."""
    line = target.mutation.text(seeds.REQUESTS).encode("utf-8", "replace")
    with target.connect(b"GET " + line + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
        client.settimeout(15)
        try:
            status = client.recv(64)[9:12].decode("ascii", "replace") or "no response"
        except OSError:
            status = "no response"
        target.responses[f"malformed: {status}"] += 1


def _batch(target: Target, number: int) -> None:
    queries = {f"q{n}": {"query": f"Person {number} {n} of the series"} for n in range(50)}
    target.ask("/reconcile", {"queries": json.dumps(queries)})


def _image(target: Target, number: int) -> None:
    record, width = number % RECORDS, 300 + number // RECORDS
    target.ask(f"/iiif/image/3/r{record:07}.1/0,0,{width},600/^!900,900/3/default.png")


ATTACKS: dict[str, Callable[[Target], None]] = {
    "bodies that never end": _trickle(f"{POST}Content-Length: 2000\r\n\r\nqueries=", "a"),
    "bodies in endless chunks": _trickle(f"{POST}Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"),
    "headers that never end": _trickle("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "a"),
    "clients that read nothing": _trickle("GET /dumps/dcterms.nq.gz HTTP/1.1\r\nHost: x\r\n\r\n", "", 4096),
    "large results that nobody reads": _trickle(
        f"GET /sparql?query={quote(WIDE_QUERY)} HTTP/1.1\r\nHost: x\r\n\r\n", "", 4096, 10
    ),
    "malformed requests": _many(_malformed, 8),
    "heavy queries": _many(
        lambda target, number: target.ask(f"/sparql?query={quote(HEAVY_QUERY)}&n={number}")
    ),
    "images": _many(_image),
    "PDFs": _many(lambda target, number: target.ask(f"/records/r{number % RECORDS:07}.pdf?n={number}")),
    "searches": _many(lambda target, number: target.ask(f"/search?q=the+of+{number}")),
    "reconciliation batches": _many(_batch),
    "old versions": _many(
        lambda target, number: target.ask(f"/records/r{number % RECORDS:07}/versions?n={number}")
    ),
    "pages": _many(lambda target, number: target.ask(f"/records/r{number % RECORDS:07}.html?n={number}")),
    "logins": _many(lambda target, number: target.ask("/auth/access", {"pass": f"abcd-{number}"})),
}


def campaign(work: Path, rounds: int, clock: Clock, seed: int) -> Outcome:
    """Attack for that many rounds, or until the clock runs out: each kind by itself, then all of them, and again.

    The seed says with which kind to begin.
    """
    outcome = Outcome(f"attacks on a served node, seed {seed}")
    node = generate.node(work / "node", RECORDS)
    port = free_port()
    settings = settings_of(node, work / "state", base_url=f"http://127.0.0.1:{port}")
    publishing.publish(settings)
    sync_consumers(settings, publishing.ignore_progress)
    with serving(node, work, port=port) as base:
        kinds = [*ATTACKS, ALL]
        longest: dict[str, float] = {}
        for number in range(rounds):
            if clock.over():
                break
            kind = kinds[(number + seed - 1) % len(kinds)]
            target = Target(base, seed + number)
            seconds = _round(target, kind, min(ROUND_SECONDS, clock.left()), outcome)
            longest[kind] = max(longest.get(kind, 0.0), seconds)
            outcome.count("rounds")
        _settle(base, outcome)
    for kind, seconds in longest.items():
        # of all at once, the time is told only: they need more processors than the machine has, in the clients too
        outcome.hold(kind == ALL or seconds < LONGEST, f"{kind}: health took {seconds:.2f} s")
    slowest = ", ".join(f"{kind} {seconds:.2f}" for kind, seconds in longest.items())
    outcome.note(f"longest time of /health/live, in seconds: {slowest}")
    return outcome


def _round(target: Target, kind: str, seconds: float, outcome: Outcome) -> float:
    """Attack for some seconds, and return the longest time that health took meanwhile."""
    attacks = list(ATTACKS.values()) if kind == ALL else [ATTACKS[kind]]
    threads = [threading.Thread(target=attack, args=(target,)) for attack in attacks]
    for thread in threads:
        thread.start()
    command = [sys.executable, "-m", "tests.campaign.health", target.base]
    health = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    time.sleep(seconds)
    report = json.loads(health.communicate("stop\n", timeout=2 * PATIENCE)[0])
    outcome.count("answers of /health/live", report["count"])
    target.over.set()
    for thread in threads:
        thread.join()
    for status, count in target.responses.items():
        outcome.count(status if " " in status else f"responses with {status}", count)
        outcome.hold(
            not status.startswith("50") or status == "503", f"{kind}: {count} responses with {status}"
        )
        outcome.hold(status != "malformed: 500", f"{kind}: {count} responses {status}")
    return float(report["longest"])


def _settle(base: str, outcome: Outcome) -> None:
    """After the attacks, everything is answered again."""
    time.sleep(1)
    for path in (
        "/",
        "/records/r0000001.html",
        "/search?q=the",
        "/records/r0000001.pdf",
        "/sparql?query=ASK%7B%7D",
    ):
        target = Target(base, 0)
        for _ in range(60):  # a query that runs still has its time
            target.responses.clear()
            target.ask(path)
            if target.responses["200"]:
                break
            time.sleep(1)
        outcome.hold(target.responses["200"] == 1, f"after the attacks, {path} gave {dict(target.responses)}")
