"""Whatever stands in the files of a node: no traceback, all else is published, and all feeds agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.reader import Reader
from tests.conftest import settings_of
from tests.faults import arbitrary, replay


@pytest.mark.parametrize("seed", [1, 2])
def test_arbitrary_files_stop_nothing(seed: int, tmp_path: Path) -> None:
    hold(seed, tmp_path, count=60, rounds=2)


def hold(seed: int, work: Path, count: int, rounds: int) -> None:
    """Publish a node of arbitrary files that often, with other files each time."""
    with_access = seed % 2 == 0
    node, chance = work / "node", arbitrary.Chance(seed, with_access)
    arbitrary.write_good(node)
    settings = settings_of(node, work / "state")
    for number in range(rounds):
        names = arbitrary.write(node, chance, count)
        assert failures(settings, names) == [], f"seed {seed}, round {number + 1}"
        if not with_access:
            replay.compare(replay.Reader(settings))


def id_in(data: bytes) -> str:
    """Return the id in a file of arbitrary.py, which may be damaged; "" if there is none."""
    match = re.search(rb'"id": "([a-z0-9-]+)"', data)
    return match[1].decode() if match else ""


def failures(settings: Settings, names: list[str]) -> list[str]:
    """Publish. Returns what must not be: faults, files that are neither published nor explained, good ones missing."""
    report = publishing.publish(settings)
    errors = [problem for problem in report.problems if problem.severity == "error"]
    wrong = [str(problem) for problem in errors if "report it" in problem.hint]
    explained = {problem.file for problem in errors}
    reader = Reader(settings.state)
    try:
        for name in names:
            text = (settings.node / name).read_bytes()
            # what is withdrawn before it was ever published is not published
            if name not in explained and b"withdrawn" not in text and reader.entity(id_in(text)) is None:
                wrong.append(f"{name} is neither published nor explained: {text[:300]!r}")
        wrong += [f"{id} is not published" for id in arbitrary.GOOD if reader.find(id) is None]
    finally:
        reader.close()
    return wrong
