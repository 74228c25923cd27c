"""A repository in this process: a generated node, with what was withdrawn, merged, moved and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from lxml import etree

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import commit_times
from fonds.store.database import open_writer
from fonds.web.http.request import Request
from tests import generate
from tests.conftest import settings_of
from tests.dispatcher import Dispatcher

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RECORDS = 23  # and 11 collections
Asker = Callable[..., "Answered"]


class Answered:
    """The answer to one request."""

    def __init__(self, body: bytes) -> None:
        self.root = etree.fromstring(body)

    def texts(self, name: str) -> list[str]:
        """The texts of all elements of that name."""
        return [found.text or "" for found in self.root.iter(f"{OAI}{name}")]

    @property
    def errors(self) -> list[str]:
        """The codes of the errors."""
        return [found.get("code") for found in self.root.iter(f"{OAI}error")]

    @property
    def token(self) -> Any:
        """The element with the token, or None."""
        return self.root.find(f".//{OAI}resumptionToken")

    def headers(self) -> list[tuple[str, str]]:
        """(id, status) of each header."""
        return [
            (found.findtext(f"{OAI}identifier").rpartition(":")[2], found.get("status") or "")
            for found in self.root.iter(f"{OAI}header")
        ]


def asker(settings: Settings) -> tuple[Dispatcher, Asker]:
    """The application of a node, and a function that sends it a request."""
    dispatcher = Dispatcher(settings)

    def ask(query: str = "", **named: str) -> Answered:
        said = "&".join(f"{name.rstrip('_')}={value}" for name, value in named.items())
        status, _, body = dispatcher.wsgi(Request("GET", "/oai", query or said))
        assert status == "200 OK"
        return Answered(body)

    return dispatcher, ask


def edit(settings: Settings, id: str, old: str, new: str) -> None:
    path = settings.node / "records" / f"{id}.md"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def backdate(settings: Settings) -> None:
    """Make all that is published older than a minute: lists are answered up to the second that runs."""
    with closing(open_writer(settings.state)) as db:
        for (seq,) in db.execute("SELECT seq FROM moment ORDER BY seq").fetchall():
            at = commit_times.format_time(
                commit_times.now() - 60 * commit_times.SECOND + seq * commit_times.SECOND / 1000
            )
            last = db.execute("SELECT max(at) FROM moment WHERE seq < ?", (seq,)).fetchone()[0]
            if last and at <= last:
                at = commit_times.format_time(commit_times.datetime.fromisoformat(last) + commit_times.SECOND)
            db.execute("UPDATE moment SET at = ? WHERE seq = ?", (at, seq))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Records 1 withdrawn, 2 merged, 3 moved, 4 closed after it was open, 5 closed from the beginning."""
    work = tmp_path_factory.mktemp("oai")
    settings = settings_of(generate.node(work / "node", RECORDS), work / "state", oai_page=7)
    edit(settings, "r0000005", "title:", "access: {tier: closed, covers: description}\ntitle:")
    publishing.publish(settings)
    backdate(settings)
    said = "withdrawn:\n  date: 2026-01-02\n  reason: A test.\n"
    edit(settings, "r0000001", "title:", f"{said}title:")
    edit(settings, "r0000002", "title:", f"{said}  successor: r0000000\ntitle:")
    edit(settings, "r0000003", "id: r0000003", "id: letter\nformerly: r0000003")
    edit(settings, "r0000004", "title:", "access: {tier: closed, covers: description}\ntitle:")
    report = publishing.publish(settings)
    assert (report.deleted, report.merged, report.moved, report.restricted) == (1, 1, 1, 1)
    backdate(settings)
    return settings


@pytest.fixture
def ask(published: Settings) -> Iterator[Asker]:
    """A way to ask that repository."""
    dispatcher, found = asker(published)
    yield found
    dispatcher.context.reader.close()
