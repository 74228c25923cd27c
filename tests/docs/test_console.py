"""What the docs tell people to type is typed here, and what they say comes of it comes of it.

A line `$ ...` of a `console` block is run in an empty folder with a copy of the demonstration node; the lines below it
must be said, in order, `...` standing for anything. `# exit status 1` says that it is to fail. A block with `file=...`
is written to that file. `fonds serve` is stopped once it is ready.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.conftest import RECORDS, free_port
from tests.docs import pages

TYPED = ("README.md", "docs/start.md", "docs/publish.md", "docs/versions.md", "docs/reconcile.md")
_STATUS = re.compile(r"\s+# exit status (\d)$")


def steps(name: str) -> Iterator[tuple[str, str, str]]:
    """("file", path, text) and ("command", line, expected output), in order."""
    for fence in pages.fences(name):
        if fence.said.startswith("file="):
            yield "file", fence.said.removeprefix("file="), fence.body
        elif fence.language == "console":
            for part in re.split(r"^\$ ", fence.body, flags=re.MULTILINE)[1:]:
                line, _, expected = part.partition("\n")
                yield "command", line, expected


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_does_what_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [variable for variable in os.environ if variable.startswith("FONDS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(RECORDS, tmp_path / "records")
    typed = 0
    for what, first, second in steps(name):
        if what == "file":
            (tmp_path / first).write_text(second, "utf-8")
        elif first.startswith("fonds serve"):
            _serve(first, second, tmp_path)
        else:
            _type(first, second, tmp_path)
            typed += 1
    assert typed


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"}


def _type(line: str, expected: str, folder: Path) -> None:
    status = _STATUS.search(line)
    command = shlex.split(_STATUS.sub("", line))
    if command[0] == "fonds":  # in this process: starting Python for each would take most of the time
        done = CliRunner().invoke(main, command[1:])
        code, said = done.exit_code, done.output
    else:
        ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
        code, said = ran.returncode, (ran.stdout + ran.stderr).decode()
    assert code == int(status[1] if status else 0), f"$ {line}\n{said}"
    _holds(said, expected, line)


def _serve(line: str, expected: str, folder: Path) -> None:
    """Serve at a port of our own, and stop it once it is ready."""
    told = re.search(r"--port (\d+)", line)
    port = str(free_port())
    command = [*re.sub(r" --port \d+", "", line).split(), "--port", port]
    log = folder / "served.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{port}/health/ready", server)
        finally:
            server.terminate()
            assert server.wait(20) == 0
    _holds(log.read_text("utf-8").replace(port, told[1] if told else port), expected, line)


def _wait(uri: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):  # patience for a busy machine, no bound on speed
        try:
            with urllib.request.urlopen(uri, timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert server.poll() is None
            time.sleep(0.05)
    raise AssertionError(f"{uri} is not ready")


def _holds(said: str, expected: str, line: str) -> None:
    wanted = expected.strip("\n")
    if not wanted:
        return
    pattern = re.escape(wanted).replace(r"\.\.\.", ".*")
    lines = re.sub(r"(?:^|(?<=\n))\.\*\n", "(?:.*\n)?", pattern.replace("\\\n", "\n"))
    assert re.search(lines, said, re.DOTALL), f"$ {line}\nsaid:\n{said[:2000]}\nand not:\n{wanted}"
