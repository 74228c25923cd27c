"""All tests run: every folder below `tests/` that holds tests contributes to what `make test` collects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_folder_with_tests_is_collected() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    files = {line.partition("::")[0] for line in run.stdout.splitlines() if "::" in line}
    collected = {str(Path(file).parent) for file in files}
    with_tests = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}
    assert with_tests - collected == set(), run.stdout[-2000:]
    assert {"tests/publishing", "tests/structure"} <= collected
