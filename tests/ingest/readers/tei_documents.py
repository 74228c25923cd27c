"""Documents in TEI, for tests of the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fonds.ingest.imported import ImportedDescription
from fonds.ingest.readers.tei.reader import FORMAT
from tests.ingest.readers.reading import Reading, read

HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0" xml:id="t1">'
)


def document(
    tmp_path: Path, header: str = "", text: str = "<body><p>a</p></body>", after: str = ""
) -> Reading:
    path = tmp_path / "letter.xml"
    path.write_text(
        f"{HEAD}<teiHeader><fileDesc><titleStmt><title>A letter</title></titleStmt><publicationStmt/><sourceDesc/>"
        f"</fileDesc>{header}</teiHeader>{after}<text>{text}</text></TEI>",
        "utf-8",
    )
    return read(path, FORMAT)


def fields(result: Reading, key: str = "") -> dict[str, Any]:
    return item(result, key).fields


def item(result: Reading, key: str = "") -> ImportedDescription:
    return next(item for item in result.of_kind("record") if not key or item.key.endswith(key))
