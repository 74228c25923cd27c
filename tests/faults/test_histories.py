"""After random histories and killed publishes every protocol agrees with the store: all of it, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.store import database
from fonds.store.reader import backup
from tests.conftest import settings_of
from tests.faults import histories, replay
from tests.faults.histories import History


@pytest.fixture(autouse=True)
def small_pages() -> Iterator[None]:
    before = histories.shrink()
    yield
    histories.grow(before)


@pytest.mark.parametrize("seed", [1, 2])
def test_all_protocols_agree(seed: int, tmp_path: Path) -> None:
    history = History(tmp_path, seed)
    history.publish()
    reader = replay.Reader(history.settings)
    for _ in range(5):
        for _ in range(history.chance.randint(1, 6)):
            history.edit()
        history.publish()
        replay.compare(reader)
    assert len(reader.sealed) > 20
    replay.compare_items(reader)


def test_killed_publishes_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    history = History(tmp_path, 3)
    history.publish()
    reader = replay.Reader(history.settings)
    killed = 0
    for back in (3, 12, 25, 60):
        for _ in range(4):
            history.edit()
        # a publish ends with the feeds: killed a few statements before the end, they are incomplete
        state = tmp_path / f"copy{back}"
        whole = history.statements(state)
        killed += history.kill(max(1, whole - back))
        if back > 20:
            history.edit()  # what was missing in the feeds comes before what changed since
        history.publish()
        replay.compare(reader)
    assert killed == 4
    replay.compare_items(reader)


def test_a_restored_backup_agrees(tmp_path: Path) -> None:
    history = History(tmp_path, 6)
    history.publish()
    for _ in range(6):
        history.edit()
    history.publish()
    reader = replay.Reader(history.settings)
    replay.compare(reader)
    (tmp_path / "restored").mkdir()
    backup(history.state, tmp_path / "restored" / database.FILE)
    restored = settings_of(history.node, tmp_path / "restored")
    publishing.publish(restored)
    # sealed pages have the same bytes; lists and packages are made again
    again = replay.Reader(restored, dict(reader.sealed), dict(reader.versions))
    replay.compare(again)
    assert _pages(again) == _pages(reader)
    package = next((tmp_path / "restored" / "packages").iterdir())
    package.unlink()
    publishing.publish(restored)
    replay.compare(again)


def _pages(reader: replay.Reader) -> set[tuple[str, str]]:
    """Return what was sealed, except packages: they are made of what is published at the time."""
    return {key for key in reader.sealed if "resourcedump" not in key[0]}


def test_another_base_url_moves_every_address(tmp_path: Path) -> None:
    history = History(tmp_path, 4)
    history.publish()
    there = settings_of(history.node, history.state, base_url="https://archive.example.org/a")
    publishing.publish(there)
    reader = replay.Reader(there)
    items = replay.activities(reader)
    assert [item["type"] for item in items].count("Refresh") == 1
    assert all(item["object"]["id"].startswith(f"{reader.base}/iiif/") for item in items if "object" in item)
    replay.compare(reader)
