"""Commands whose output nobody reads to its end (`fonds get ... | head`) end quietly, as other programs do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from fonds.cli.main import UNREAD
from tests import generate
from tests.conftest import ROOT

# forks once for each command: with the reading end of its output closed, or closed after the first bytes
DRIVER = """
import json, os, sys
from fonds.cli import main

def run(arguments, read):
    output, errors = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.dup2(output[1], 1); os.dup2(errors[1], 2)
        for end in (*output, *errors): os.close(end)
        main(arguments, prog_name="fonds")
        os._exit(99)
    os.close(output[1]); os.close(errors[1])
    if read: os.read(output[0], read)
    os.close(output[0])
    with os.fdopen(errors[0]) as stream: said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said

commands = json.load(sys.stdin)
json.dump([run(command, read) for command, read in commands], sys.stdout)
"""
BEFORE, AFTER_ONE_BYTE = (
    0,
    1,
)  # when the reader goes: before anything is written, or while more waits than a pipe holds
SHORT = (["settings"], ["settings", "--json"], ["backup", "COPY"], ["new", "place", "Somewhere", "--folder"])
LONG = (["check"], ["check", "--json"], ["get", "/records/large.txt"])


def ends(commands: list[tuple[list[str], int]], **environment: str) -> list[tuple[int, str]]:
    """The exit status of each command, and what it says on standard error."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FONDS_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], input=json.dumps(commands), capture_output=True, text=True, timeout=300,
        cwd=ROOT, env={**clean, "PYTHONPATH": str(ROOT), **environment}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [(status, said) for status, said in json.loads(done.stdout)]


def test_every_command_ends_quietly(tmp_path: Path) -> None:
    node = generate.node(tmp_path / "node", 3)
    large = node / "records" / "large.md"
    large.write_text("---\nkind: record\nid: large\ntitle: Large\n---\n" + "A line of text.\n\n" * 8_000)
    mistakes = "".join(
        f"unknown_{number}: x\n" for number in range(90)
    )  # fewer than are reported of one file
    for number in range(10):
        text = f"---\nkind: record\nid: mistakes-{number}\ntitle: x\n{mistakes}---\n"
        (node / f"mistakes-{number}.md").write_text(text)
    folder = str(node)
    commands = [
        ([word.replace("COPY", str(tmp_path / "copy")) for word in words] + [folder], BEFORE)
        for words in SHORT
    ]
    commands = [(["publish", folder], BEFORE), *commands, (["schema"], BEFORE), (["--help"], BEFORE)]
    commands += [([*words, folder], AFTER_ONE_BYTE) for words in LONG]
    for (command, _), end in zip(commands, ends(commands), strict=True):
        # click itself ends the help, with status 1
        assert end == (1 if command == ["--help"] else UNREAD, ""), command
    # with PYTHONUNBUFFERED a single write may take a part of the bytes
    assert ends([([*LONG[-1], folder], AFTER_ONE_BYTE)], PYTHONUNBUFFERED="1") == [(UNREAD, "")]
