"""Reads a node without pause while others publish and are killed: `python -m tests.campaign.reading NODE STATE`.

Every answer must be whole: its length, its digest, its end. Documents that were read while nothing was committed must
be of one generation (the titles say which). Ends when its standard input ends; prints what it did as JSON.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import select
import sys
from pathlib import Path

from werkzeug.test import Client, TestResponse

from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests.conftest import settings_of

STORED = ("/iiif/{id}/manifest", "/iiif/{id}/annotations/1", "/iiif/collection/series-{n}")
OTHERS = ("/records/{id}.ttl", "/records/{id}.jsonld", "/records/{id}.html", "/records/{id}.nt")
GENERATION = re.compile(r"Generation (\d+)")


class Reading:
    """A client of the node, and what it saw."""

    def __init__(self, node: Path, state: Path, count: int) -> None:
        settings = settings_of(node, state)
        self.client, self.reader = Client(create_app(settings)), Reader(settings.state)
        self.count, self.chance = count, random.Random(1)
        self.answers, self.pairs = 0, 0
        self.generations: set[int] = set()
        self.wrong: list[str] = []

    def once(self) -> None:
        """Read a few documents; those between two commits must be of one generation."""
        before = self.reader.state_number()
        found = [self._read(self.chance.choice((*STORED, *OTHERS))) for _ in range(4)]
        told = {generation for generation in found if generation is not None}
        self.generations |= told
        if before == self.reader.state_number():
            self.pairs += 1
            if len(told) > 1:
                self.wrong.append(f"two generations at once: {sorted(told)}")

    def _read(self, form: str) -> int | None:
        number = self.chance.randrange(self.count)
        path = form.format(id=f"r{number:07}", n=number % 10)
        answer = self.client.get(path)
        self.answers += 1
        if fault := _fault(answer, form):
            self.wrong.append(f"{path}: {fault}")
        told = {int(found) for found in GENERATION.findall(answer.get_data(as_text=True))}
        if len(told) > 1 and form.startswith("/iiif/{id}"):
            self.wrong.append(f"{path}: generations {sorted(told)} in one document")
        return max(told) if told else None

    def report(self) -> dict[str, object]:
        """What was seen."""
        return {
            "answers": self.answers,
            "snapshots": self.pairs,
            "generations": sorted(self.generations),
            "wrong": self.wrong[:20],
            "wrong_count": len(self.wrong),
        }


def _fault(answer: TestResponse, form: str) -> str:
    data = answer.get_data()
    if answer.status_code != 200:
        return f"status {answer.status_code}: {data[:200]!r}"
    if int(answer.headers["Content-Length"]) != len(data):
        return "its length is another"
    if hashlib.sha256(data).hexdigest() != answer.headers["ETag"].strip('"'):
        return "its digest is another"
    if form.endswith(".html"):
        return "" if data.rstrip().endswith(b"</html>") else "its end is missing"
    if form in STORED or form.endswith(".jsonld"):
        json.loads(data)
    return ""


def main() -> None:
    """Read until told to stop."""
    reading = Reading(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    while not select.select([sys.stdin], [], [], 0)[0]:
        reading.once()
    print(json.dumps(reading.report()))


if __name__ == "__main__":
    main()
