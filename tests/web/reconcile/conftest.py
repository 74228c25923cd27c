"""A node of people, bodies, places, subjects and collections in many scripts, with namesakes, and a way to ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.web.http.request import Request
from tests.conftest import settings_of
from tests.dispatcher import Dispatcher

FILES = {
    "harriman": "kind: person\nname: W. Averell Harriman\nother_names: [Averell Harriman, William Averell Harriman]\n"
    "dates: 1891-11-15/1986-07-26\n"
    "same_as: {uri: 'http://www.wikidata.org/entity/Q313683', match: exact, confidence: sure, by: library}",
    "mary-harriman": "kind: person\nname: Mary Harriman\ndates: 1851/1932~",
    "chiang": "kind: person\nname: {en: Chiang Kai-shek, zh-Hans: 蒋中正}\nother_names: [the Generalissimo]",
    "tojo": "kind: person\nname: {ja: 東条英機}",
    "yoshida": "kind: person\nname: {ja: 吉田 茂}",
    "kim": "kind: person\nname: {ko: 김일성}",
    "choibalsan": "kind: person\nname: {ru: Хорлоогийн Чойбалсан}",
    "smith-elder": "kind: person\nname: John Smith\ndates: 1800/1860",
    "smith-younger": "kind: person\nname: John Smith\ndates: 1850/1910",
    "smith-again": "kind: person\nname: John A. Smith",
    "library": "kind: institution\nname: Library of Papers\ntype: library\nhomepage: https://library.example.org/",
    "reading-room": "kind: institution\nname: Reading Room\npart_of: library",
    "asia": "kind: place\nname: Asia",
    "china": "kind: place\nname: {en: China, zh: 中国}\npart_of: asia",
    "paris": "kind: place\nname: Paris\ncoordinates: {latitude: 48.8566, longitude: 2.3522}",
    "paris-texas": "kind: place\nname: Paris\ncoordinates: {latitude: 33.6609, longitude: -95.5555}",
    "dairen": "kind: place\nname: Dairen\npart_of: china\n"
    "same_as: [{uri: 'https://sws.geonames.org/1814087/', match: exact, confidence: sure, by: library},"
    " {uri: 'https://viaf.org/viaf/12345', match: close}]",
    "null": "kind: place\nname: Null Island\ncoordinates: {latitude: 0.00001, longitude: -122.4194157}",
    "zo-hills": "kind: place\nname: Chin",
    "railways": "kind: subject\nname: Railways",
    "harbours": "kind: subject\nname: Harbours\nbroader: railways",
    "papers": "kind: collection\ntitle: Harriman Papers\nlevel: fonds\nreference: MSS 61911\nholder: library\n"
    "creator: harriman\ndate: 1940/1946",
    "secret": "kind: collection\ntitle: Secret Harriman Papers\nlevel: fonds\nreference: MSS 99999\nholder: library\n"
    "access: {tier: closed, covers: description}",
    "letter": "kind: record\ntitle: Harriman to Chiang\nfrom: harriman\nto: chiang\ncollection: papers",
    "hidden-letter": "kind: record\ntitle: Hidden\nfrom: harriman\ncollection: secret",
    "gone": "kind: person\nname: Someone Withdrawn\nwithdrawn: {date: 2026-01-02, reason: A mistake.}",
    "merged": "kind: person\nname: Averil Hariman\nwithdrawn: {date: 2026-01-02, reason: The same.,"
    " successor: harriman}",
}
Asker = Callable[..., Any]


def write(folder: Path) -> Path:
    """The files of the node."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node.toml").write_text('title = "Whom do you mean?"\nlanguages = ["en"]\n', "utf-8")
    for id, text in FILES.items():
        (folder / f"{id}.md").write_text(f"---\nid: {id}\n{text}\n---\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The node, published: what is withdrawn was published before."""
    work = tmp_path_factory.mktemp("reconcile")
    made = settings_of(write(work / "node"), work / "state")
    files = {id: (made.node / f"{id}.md").read_text("utf-8") for id in ("gone", "merged", "secret")}
    for id, text in files.items():
        lines = [line for line in text.splitlines() if not line.startswith(("withdrawn:", "access:"))]
        (made.node / f"{id}.md").write_text("\n".join(lines) + "\n", "utf-8")
    publishing.publish(made)
    for id, text in files.items():
        (made.node / f"{id}.md").write_text(text, "utf-8")
    report = publishing.publish(made)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return made


@pytest.fixture(scope="module")
def ask(settings: Settings) -> Iterator[Asker]:
    """Asks the application for a path: the status and the JSON of the answer, or its text."""
    yield asker(Dispatcher(settings))


def asker(dispatcher: Dispatcher) -> Asker:
    """Return a function that sends requests."""

    def asked(path: str, accept: str | None = None, **query: Any) -> tuple[int, Any]:
        given = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()
        }
        status, headers, body = dispatcher.wsgi(Request("GET", path, urlencode(given), accept))
        media_type = dict(headers).get("Content-Type", "")
        return int(status[:3]), json.loads(body) if "json" in media_type else body.decode()

    return asked


def candidates(ask: Asker, text: str, **more: Any) -> list[dict[str, Any]]:
    """The candidates for one name."""
    status, said = ask("/reconcile", queries={"q": {"query": text, **more}})
    assert status == 200, said
    found: list[dict[str, Any]] = said["q"]["result"]
    return found


def ids(ask: Asker, text: str, **more: Any) -> list[str]:
    """Their ids."""
    return [one["id"] for one in candidates(ask, text, **more)]


def matched(ask: Asker, text: str, **more: Any) -> str:
    """The id of the candidate that is a match, or nothing."""
    found = [one["id"] for one in candidates(ask, text, **more) if one["match"]]
    assert len(found) <= 1
    return found[0] if found else ""
