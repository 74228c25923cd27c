"""Golden documents: real JSON files beside the tests, compared by meaning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def assert_same(name: str, document: Any) -> None:
    """Assert that the document equals the golden file; the order of keys does not matter."""
    expected = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert json.loads(json.dumps(document)) == expected
