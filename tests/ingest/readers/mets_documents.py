"""METS documents, for tests of the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fonds.ingest.readers.mets.reader import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading

NAMESPACES = (
    'xmlns:mets="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:mods="http://www.loc.gov/mods/v3"'
)
ALTO = """<alto><Layout><Page WIDTH="100" HEIGHT="200"><PrintSpace><TextBlock><TextLine>
  <String CONTENT="Sehr" HPOS="1" VPOS="1" WIDTH="9" HEIGHT="9"/><SP/>
  <String CONTENT="geehrter"/></TextLine></TextBlock>
  </PrintSpace></Page></Layout></alto>"""


def section(id: str, words: str) -> str:
    """A section of descriptive metadata in MODS."""
    return f"""<mets:dmdSec ID="{id}"><mets:mdWrap MDTYPE="MODS"><mets:xmlData><mods:mods>{words}</mods:mods>
      </mets:xmlData></mets:mdWrap></mets:dmdSec>"""


def title(words: str) -> str:
    return f"<mods:titleInfo><mods:title>{words}</mods:title></mods:titleInfo>"


def file(id: str, address: str, media_type: str = "image/jpeg", more: str = "") -> str:
    return f"""<mets:file ID="{id}" MIMETYPE="{media_type}" {more}>
      <mets:FLocat LOCTYPE="URL" xlink:href="{address}"/></mets:file>"""


def group(use: str, *files: str) -> str:
    return f'<mets:fileGrp USE="{use}">{"".join(files)}</mets:fileGrp>'


def page(number: int, *ids: str, label: str = "") -> str:
    pointers = "".join(f'<mets:fptr FILEID="{id}"/>' for id in ids)
    return f'<mets:div ID="P{number}" ORDER="{number}" ORDERLABEL="{label}" TYPE="page">{pointers}</mets:div>'


def structure(kind: str, divisions: str) -> str:
    return f'<mets:structMap TYPE="{kind}">{divisions}</mets:structMap>'


def link(start: str, end: str) -> str:
    return f'<mets:smLink xlink:from="{start}" xlink:to="{end}"/>'


def mets(tmp_path: Path, *parts: str, attributes: str = "") -> Path:
    """A METS file in a folder."""
    path = tmp_path / "volume.xml"
    path.write_text(f"<mets:mets {NAMESPACES} {attributes}>{''.join(parts)}</mets:mets>", "utf-8")
    return path


def read(tmp_path: Path, *parts: str, attributes: str = "", **options: Any) -> Reading:
    return reading.read(mets(tmp_path, *parts, attributes=attributes), FORMAT, **options)


def scan(path: Path) -> None:
    """A file that has the name of a scan."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff")


BOOK = section("D1", title("A book") + "<mods:identifier>b1</mods:identifier>")
PHYSICAL = structure(
    "PHYSICAL",
    '<mets:div ID="S" TYPE="physSequence">'
    + page(1, "F1", "A1", label=" - ")
    + page(2, "F2", label="1")
    + page(3, "F3", label="2")
    + "</mets:div>",
)
LOGICAL = structure(
    "LOGICAL",
    """<mets:div ID="L0" TYPE="Monograph" DMDID="D1" LABEL="A book"><mets:div ID="L1" TYPE="TitlePage"/>
    <mets:div ID="L2" TYPE="Chapter" LABEL="One"><mets:div ID="L3" TYPE="Section" LABEL="Inner"/></mets:div>
    <mets:div ID="L4" TYPE="Chapter" LABEL="Lost"/></mets:div>""",
)
LINKS = f"""<mets:structLink>{link("L0", "S")}{link("L1", "P1")}{link("L2", "P2")}{link("L2", "P3")}{link("L3", "P3")}
  </mets:structLink>"""
