"""A node with records in the reading room, served on a socket, and a browser without scripts: cookies and forms."""

from __future__ import annotations

import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, free_port, serving

RECORDS = {
    "open-letter": "",
    "room-letter": "access: {tier: reading-room, note: {en: Ask for a pass.}, substitute: {largest: 300}}\n",
    "room-hidden": "access: {tier: reading-room, covers: description, note: Only there.}\n",
    "room-pictured": "access: {tier: reading-room, substitute:"
    " {image: 'https://example.org/closed.png', width: 30, height: 40, format: image/png, label: Closed}}\n",
    "closed-letter": "access: {tier: closed, until: 2099-01-01}\n",
    "closed-hidden": "access: {tier: closed, until: 2099-01-01, covers: description}\n",
}
TEXT = "The first page of ID says Zqwhale.\n\n[page 2]\n\nThe second page says Zqotter."


def build(folder: Path, more: str = "") -> Path:
    """Write the node."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node.toml").write_text(f'title = "Reading room of Test"\n{more}')
    for id, rule in RECORDS.items():
        fields = f"kind: record\nid: {id}\ntitle: Title of {id}\nlanguage: en\nnote: Zqheron\n"
        (folder / f"{id}.md").write_text(f"---\n{fields}{rule}---\n{TEXT.replace('ID', id)}\n")
    return folder


@dataclass
class Served:
    """A served node: its address, its folders, and a pass."""

    base: str
    folder: Path
    state: Path
    given: str

    def browser(self) -> Browser:
        """A new one, without cookies."""
        return Browser(self.base)


@contextmanager
def served(work: Path, more: str = "") -> Iterator[Served]:
    """Serve the node, with one pass made."""
    folder = build(work / "node", more)
    with serving(folder, work) as base:
        yield Served(
            base, folder, work / "state", command(folder, work / "state", "add", "front-desk").strip()
        )


def command(folder: Path, state: Path, *words: str) -> str:
    """What `fonds pass` prints."""
    run = [sys.executable, "-m", "fonds", "pass", *words, "--folder", str(folder), "--state", str(state)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Found:
    """An answer, whatever its status."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """Keeps cookies, follows no redirect."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, http.cookiejar.CookieJar()
        handlers = [urllib.request.HTTPCookieProcessor(self.cookies), _Stay()]
        self.opener = urllib.request.build_opener(*handlers)

    def get(self, path: str, method: str = "GET", **headers: str) -> Found:
        return self._ask(urllib.request.Request(self._url(path), headers=_named(headers), method=method))

    def post(self, path: str, form: dict[str, str], **headers: str) -> Found:
        data = urllib.parse.urlencode(form).encode()
        return self._ask(urllib.request.Request(self._url(path), data, _named(headers)))

    def log_in(self, given: str, origin: str = "", **form: str) -> Found:
        return self.post("/auth/access", {"pass": given, "origin": origin, **form})

    def message(self, origin: str, message_id: str = "m1", version: int = 2) -> tuple[dict[str, Any], str]:
        """The message of the token service, and to whom it is posted."""
        query = urllib.parse.urlencode({"origin": origin, "messageId": message_id})
        found = self.get(f"/auth/{'1/' if version == 1 else ''}token?{query}")
        assert found.status == 200 and found.headers["Content-Type"].startswith("text/html")
        return posted(found)

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _ask(self, request: urllib.request.Request) -> Found:
        try:
            with self.opener.open(request, timeout=20) as answer:
                return Found(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Found(error.code, error.headers, error.read())


def posted(found: Found) -> tuple[dict[str, Any], str]:
    """What the script of a page posts, and to which origin."""
    match = re.search(r"window\.parent\.postMessage\((\{.*\}), (\"[^\"]*\")\);</script>", found.text)
    assert match, found.text
    return json.loads(match[1]), json.loads(match[2])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


__all__ = ["Browser", "Found", "Served", "build", "command", "free_port", "posted", "served"]
