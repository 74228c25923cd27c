"""What tests of versions share: a node whose files are edited and published, a version to a publish."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from flask.testing import FlaskClient

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import database
from tests import generate
from tests.conftest import BASE, settings_of

HERE = "/records/r0000001"
LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)')


def edit(settings: Settings, path: str, old: str, new: str) -> None:
    """Change a file, and publish in a second of its own."""
    file = settings.node / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    publish_later(settings)


def publish_later(settings: Settings) -> None:
    """As if the publish before had been an hour earlier: versions are told apart by the second."""
    db = database.open_writer(settings.state)
    db.execute("UPDATE moment SET at = strftime('%Y-%m-%dT%H:%M:%SZ', at, '-1 hour')")
    db.close()
    assert errors(publishing.publish(settings).problems) == []


def sender(settings: Settings) -> str:
    """Who wrote the record."""
    found = re.search(
        r"^from: (p\d+)$", (settings.node / "records/r0000001.md").read_text("utf-8"), re.MULTILINE
    )
    assert found is not None
    return found[1]


def node(folder: Path, records: int = 3) -> Settings:
    settings = settings_of(generate.node(folder / "node", records), folder / "state")
    publishing.publish(settings)
    return settings


def links(header: str) -> dict[str, dict[str, str]]:
    """The targets of a Link header with their attributes."""
    found = {}
    for target, rest in LINK.findall(header):
        found[target.removeprefix(BASE)] = dict(re.findall(r'([a-z]+)="([^"]*)"', rest))
    return found


def times(client: FlaskClient) -> list[str]:
    return times_of(client, 1)


def times_of(client: FlaskClient, page: int) -> list[str]:
    found = client.get(f"{HERE}/versions?page={page}", headers={"Accept": "application/json"}).json
    assert found is not None
    return [one["datetime"] for one in found["mementos"]["list"]]


def http(at: str, hours: int = 0) -> str:
    return format_datetime(datetime.fromisoformat(at) + timedelta(hours=hours), usegmt=True)
