"""Random histories of a node: records are created, edited, withdrawn, restored and published, and publishes are killed.

The same seed makes the same edits. Feeds have small pages here, so that many of them are sealed.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from fonds.publishing import change_feeds, resource_dump, resource_lists
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import feed_pages
from fonds.web.atom import views as atom
from fonds.web.ldes import views as ldes
from tests import generate
from tests.conftest import ROOT, settings_of

SMALL = {change_feeds.ACTIVITY: 9, change_feeds.LDES: 7, change_feeds.CHANGES: 11}
FANOUT, PART, ENTRIES, BATCH, BYTES = 3, 10, 8, 6, 30_000


def shrink() -> dict[str, object]:
    """Make the pages of this process small; returns the sizes before."""
    before = {
        "sizes": dict(change_feeds.SIZES),
        "rest": (ldes.PAGES_PER_INDEX, atom.PAGE_SIZE, change_feeds.BATCH),
        "lists": (resource_lists.BLOCK_SIZE, feed_pages.BLOCKS),
        "packages": (resource_dump.PART, resource_dump.BYTES, resource_dump.SHARE),
    }
    change_feeds.SIZES.update(SMALL)
    ldes.PAGES_PER_INDEX, atom.PAGE_SIZE, change_feeds.BATCH = FANOUT, ENTRIES, BATCH
    resource_lists.BLOCK_SIZE, feed_pages.BLOCKS = 1, PART
    resource_dump.PART, resource_dump.BYTES, resource_dump.SHARE = PART, BYTES, 1_000
    return before


def grow(before: dict[str, object]) -> None:
    """Restore the sizes."""
    change_feeds.SIZES.update(before["sizes"])  # type: ignore[call-overload]
    ldes.PAGES_PER_INDEX, atom.PAGE_SIZE, change_feeds.BATCH = before["rest"]  # type: ignore[misc]
    resource_lists.BLOCK_SIZE, feed_pages.BLOCKS = before["lists"]  # type: ignore[misc]
    resource_dump.PART, resource_dump.BYTES, resource_dump.SHARE = before["packages"]  # type: ignore[misc]


class History:
    """A node and what is done to it."""

    def __init__(self, work: Path, seed: int, count: int = 8) -> None:
        self.chance = random.Random(seed)
        self.node = generate.node(work / "node", count, scans=True, seed=seed)
        self.state = work / "state"
        self.last_number = count
        self.settings: Settings = settings_of(self.node, self.state, oai_page=4)

    def edit(self) -> str:
        """Edit the files at random; returns what was done."""
        step = self.chance.choice(
            ["create", "edit", "edit", "edit person", "withdraw", "give back", "merge", "move"]
        )
        path = self.chance.choice(sorted((self.node / "records").glob("*.md")))
        text = path.read_text("utf-8")
        if step == "create":
            self.last_number += 1
            path = self.node / "records" / f"r{self.last_number:07}.md"
            text = generate.record(self.last_number, True, self.chance)
        elif step == "edit":
            text = text.replace("title: ", f"title: {self.chance.choice('abcdef')} ", 1)
        elif step == "edit person":
            path = self.node / "person" / f"p{self.chance.randrange(generate.PEOPLE)}.md"
            text = path.read_text("utf-8").replace("name: ", f"name: {self.chance.choice('abcdef')} ", 1)
        elif step in ("withdraw", "merge") and "withdrawn:" not in text:
            more = ", successor: p1" if step == "merge" else ""
            text = text.replace(
                "title: ", f"withdrawn: {{date: 2026-01-02, reason: A test.{more}}}\ntitle: ", 1
            )
        elif step == "give back":
            text = "\n".join(line for line in text.split("\n") if not line.startswith("withdrawn:"))
        elif step == "move" and "formerly:" not in text and "withdrawn:" not in text:
            self.last_number += 1
            id = next(line for line in text.split("\n") if line.startswith("id: ")).removeprefix("id: ")
            text = text.replace(f"id: {id}\n", f"id: r{self.last_number:07}\nformerly: {id}\n", 1)
        path.write_text(text, "utf-8")
        return step

    def publish(self) -> None:
        """Publish to the end."""
        publishing.publish(self.settings)

    def statements(self, copy: Path) -> int:
        """Return how many statements the next publish takes, tried on a copy of the state."""
        shutil.copytree(self.state, copy)
        command = [sys.executable, "-m", "tests.faults.killed", str(self.node), str(copy), "0"]
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
        return int(process.stdout)

    def kill(self, last: int) -> bool:
        """Publish in a process that kills itself before that statement; returns whether it got that far."""
        command = [sys.executable, "-m", "tests.faults.killed", str(self.node), str(self.state), str(last)]
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert process.returncode in (0, -signal.SIGKILL), process.stderr
        return process.returncode == -signal.SIGKILL
