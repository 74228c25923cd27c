"""All tests run: every folder below `tests/` that holds tests contributes to what `make test` collects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def collected(session: pytest.Session) -> set[str]:
    """The folders of the tests of a plain `pytest`: of this session if it is one, otherwise of another process."""
    if session.config.args == ["tests"] and not session.config.getoption("deselect"):
        return {str(item.path.parent.relative_to(ROOT)) for item in session.items}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    files = {line.partition("::")[0] for line in run.stdout.splitlines() if "::" in line}
    return {str(Path(file).parent) for file in files}


def test_every_folder_with_tests_is_collected(request: pytest.FixtureRequest) -> None:
    folders = collected(request.session)
    with_tests = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}
    assert with_tests - folders == set()
    assert {"tests/publishing", "tests/structure"} <= folders
