"""Real ALTO files from elsewhere come out as they did when a person looked at the result."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from fonds.ingest.ocr import sidecar
from fonds.record import page_text
from fonds.record.page_text import PageText

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("FONDS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "alto"
GOLDEN = Path(__file__).parent / "golden"
NAMES = ("00001.xml", "ALTO-BnF-V2.xml", "Glyph_Sample04_Chinese.xml")


def summary(page: PageText) -> dict[str, object]:
    """What a person can hold beside the image: counts, the first lines, a broken word, and a digest of all the rest."""
    words = [word for line in page.lines for word in line.words]
    known = [word.confidence for word in words if word.confidence is not None]
    return {
        "size": [page.width, page.height],
        "language": page.language,
        "generator": page.generator,
        "date": page.date,
        "blocks": max(line.block for line in page.lines),
        "lines": len(page.lines),
        "words": len(words),
        "confidence": round(sum(known) / len(known), 3),
        "first": [[line.text, list(line.region or ())] for line in page.lines[:5]],
        "broken": [[word.text, word.full_word] for word in words if word.full_word][:4],
        "sha256": hashlib.sha256(page_text.to_bytes(page)).hexdigest(),
    }


@pytest.mark.parametrize("name", NAMES)
def test_real_alto(name: str) -> None:
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"no ALTO file at {path} (FONDS_SHARED_DATA)")
    pages, problems = sidecar.read_pages(path.read_bytes(), name)
    assert problems == ()
    golden = json.loads((GOLDEN / f"{path.stem}.json").read_text("utf-8"))
    assert summary(pages[0]) == golden
