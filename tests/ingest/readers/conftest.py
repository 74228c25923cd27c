"""Fixtures for the tests of readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.readers.ead.reader import EAD_2002
from tests.ingest.readers import reading
from tests.ingest.readers.ead_documents import DID, HEADER, Read
from tests.ingest.readers.reading import Reading


@pytest.fixture
def ead(tmp_path: Path) -> Read:
    """Return a function that reads a finding aid with this description and these components."""

    def read(
        description: str = DID,
        components: str = "",
        header: str = HEADER,
        attributes: str = 'level="fonds"',
        name: str = "aid.xml",
        **options: str,
    ) -> Reading:
        dsc = f"<dsc>{components}</dsc>" if components else ""
        path = tmp_path / name
        path.write_text(f"<ead>{header}<archdesc {attributes}>{description}{dsc}</archdesc></ead>", "utf-8")
        return reading.read(path, EAD_2002, **options)

    return read
