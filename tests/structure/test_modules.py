"""The modules of `fonds`: each can be imported alone, and types are no reason for a circle. No file is too long."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.structure.import_alone import ROOT, modules

MAX_LINES = 500


def test_every_module_can_be_imported_alone() -> None:
    environment = {**os.environ, "FONDS_NODE": str(ROOT / "records"), "FONDS_STATE": os.devnull}
    environment.pop("FONDS_OIDC_ISSUER", None)
    run = subprocess.run(
        [sys.executable, "-m", "tests.structure.import_alone"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == ""
    assert len(list(modules())) > 300


def test_no_file_is_too_long() -> None:
    paths = (path for folder in ("fonds", "tests") for path in (ROOT / folder).rglob("*.py"))
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_hardly_any_import_is_for_types_alone() -> None:
    uses = [
        path
        for path in (ROOT / "fonds").rglob("*.py")
        if re.search(r"^if TYPE_CHECKING:", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(uses) < 5
