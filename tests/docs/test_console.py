"""The console examples in the documentation work as shown.

Each line `$ ...` of a `console` block is run in an empty folder with a copy of the demonstration node. The lines below
it must appear in the output, in order; `...` stands for any text. `# exit status 1` means that the command must fail.
A block with `file=...` is written to that file. `fonds serve` is stopped once it is ready; with `&` at the end of the
line it goes on until the end of the page, on a free port in the place of the one that the page names.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from fonds.cli import main
from tests.conftest import RECORDS, free_port, is_complete
from tests.docs import pages

PAGES_WITH_EXAMPLES = (
    "README.md",
    "docs/start.md",
    "docs/import.md",
    "docs/publish.md",
    "docs/harvest.md",
    "docs/versions.md",
    "docs/reconcile.md",
    "docs/export.md",
    "docs/federation.md",
)
_EXIT_STATUS = re.compile(r"\s+# exit status (\d)$")


def steps(name: str) -> Iterator[tuple[str, str, str]]:
    """("file", path, text) and ("command", line, expected output) for each step of a page, in order."""
    for fence in pages.fences(name):
        if fence.argument.startswith("file="):
            yield "file", fence.argument.removeprefix("file="), fence.body
        elif fence.language == "console":
            for part in re.split(r"^\$ ", fence.body, flags=re.MULTILINE)[1:]:
                line, _, expected = part.partition("\n")
                yield "command", line, expected


@pytest.mark.parametrize("name", PAGES_WITH_EXAMPLES)
def test_console_examples_work_as_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [variable for variable in os.environ if variable.startswith("FONDS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(RECORDS, tmp_path / "records")
    commands_run, ports = 0, {}
    with ExitStack() as servers:
        for kind, first, second in steps(name):
            for documented, port in ports.items():
                first, second = first.replace(documented, port), second.replace(documented, port)
            if kind == "file":
                (tmp_path / first).write_text(second, "utf-8")
            elif first.endswith("&"):
                [documented] = re.findall(r"--port (\d+)", first)
                ports[documented] = port = str(free_port())
                servers.enter_context(_server(first.rstrip("& ").replace(documented, port), port, tmp_path))
            elif first.startswith("fonds serve"):
                _run_server(first, second, tmp_path)
            else:
                _run_command(first, second, tmp_path)
                commands_run += 1
    assert commands_run


def test_every_page_with_console_blocks_is_tested() -> None:
    names = ["README.md", *(f"docs/{path.name}" for path in (pages.ROOT / "docs").glob("*.md"))]
    with_console = {
        name for name in names if any(fence.language == "console" for fence in pages.fences(name))
    }
    assert with_console == set(PAGES_WITH_EXAMPLES)


def _environment() -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    return {**variables, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{variables.get('PATH', '')}"}


def _run_command(line: str, expected: str, folder: Path) -> None:
    status = _EXIT_STATUS.search(line)
    command = shlex.split(_EXIT_STATUS.sub("", line))
    if command[0] == "fonds":  # in this process: starting Python for each command would take most of the time
        result = CliRunner().invoke(main, command[1:])
        exit_status, output = result.exit_code, result.output
    else:
        process = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
        exit_status, output = process.returncode, (process.stdout + process.stderr).decode()
    assert exit_status == int(status[1] if status else 0), f"$ {line}\n{output}"
    _assert_output(output, expected, line)


def _run_server(line: str, expected: str, folder: Path) -> None:
    """Run the server on a free port, and stop it once it is ready."""
    port_option = re.search(r"--port (\d+)", line)
    port = str(free_port())
    with _server(f"{re.sub(r' --port [0-9]+', '', line)} --port {port}", port, folder) as log:
        pass
    output = log.read_text("utf-8").replace(port, port_option[1] if port_option else port)
    _assert_output(output, expected, line)


@contextmanager
def _server(line: str, port: str, folder: Path) -> Iterator[Path]:
    """Run the server, wait until it is ready, and yield the file of its output."""
    log = folder / f"served-{port}.log"
    with log.open("w") as log_file:
        server = subprocess.Popen(
            line.split(), cwd=folder, env=_environment(), stdout=log_file, stderr=log_file
        )
        try:
            _wait_until_complete(f"http://127.0.0.1:{port}", server)
            yield log
        finally:
            server.terminate()
            assert server.wait(20) == 0


def _wait_until_complete(base: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):  # long enough for a busy machine; not a limit on speed
        if is_complete(base):
            return
        assert server.poll() is None
        time.sleep(0.05)
    raise AssertionError(f"{base} is not complete")


def _assert_output(output: str, expected: str, line: str) -> None:
    expected = expected.strip("\n")
    if not expected:
        return
    pattern = re.escape(expected).replace(r"\.\.\.", ".*")
    pattern = re.sub(r"(?:^|(?<=\n))\.\*\n", "(?:.*\n)?", pattern.replace("\\\n", "\n"))
    assert re.search(pattern, output, re.DOTALL), f"$ {line}\noutput:\n{output[:2000]}\nexpected:\n{expected}"
