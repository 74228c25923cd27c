"""Preparing images is killed within files: stored files are complete, what is served is as before, and the next run
completes it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from fonds.images.pyramid import Pyramid, open_pyramid
from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.store.reader import Reader
from tests import scans
from tests.conftest import ROOT, settings_of


def test_killed_while_preparing(tmp_path: Path) -> None:
    node = tmp_path / "node"
    (node / "scans").mkdir(parents=True)
    (node / "node.toml").write_text('title = "Scans"\n', "utf-8")
    (node / "papers.md").write_text("---\nkind: collection\nid: papers\ntitle: Papers\n---\n", "utf-8")
    scans.picture(0, (700, 1200)).save(node / "scans" / "0.png")
    scans.record(node, "r0", "../scans/0.png")
    settings = settings_of(node, tmp_path / "state")
    publishing.publish(settings)
    for number in (1, 2, 3):
        scans.picture(number, (700, 1200)).save(node / "scans" / f"{number}.png")
        scans.record(node, f"r{number}", f"../scans/{number}.png")
    scans.picture(9, (700, 1200)).save(node / "scans" / "0.png")  # r0 is to change as well
    seen = set()
    for last in (1, 3, 6, 8):
        command = [
            sys.executable,
            "-m",
            "tests.faults.killed_preparing",
            str(node),
            str(settings.state),
            str(last),
        ]
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert process.returncode == -signal.SIGKILL, process.stderr
        files = [path for path in (settings.state / "images").rglob("*") if path.is_file()]
        assert any(path.suffix == ".part" for path in files), "it was killed between two files"
        whole = [path for path in files if path.suffix == ".tif"]
        assert all(isinstance(open_pyramid(path), Pyramid) for path in whole)
        reader = Reader(settings.state)
        entity, new = reader.entity("r0"), reader.entity("r1")
        assert entity is not None and new is None, "nothing of the new state is seen"
        image = reader.page_image(entity.document_set or 0, 1)
        reader.close()
        assert image is not None and any(path.stem.encode() in image for path in whole), (
            "what is served is there"
        )
        seen.add(len(whole))
    assert len(seen) > 1, "what was prepared before a kill is kept for the next run"
    assert errors(publishing.publish(settings).problems) == []
    files = [path for path in (settings.state / "images").rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".tif"] * 4
