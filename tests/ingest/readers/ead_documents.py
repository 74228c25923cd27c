"""Finding aids in EAD 2002, for tests of the reader."""

from __future__ import annotations

from collections.abc import Callable

from tests.ingest.readers.reading import Reading

HEADER = """<eadheader><eadid mainagencycode="XX-A">aid-1</eadid><filedesc><titlestmt>
<titleproper>Guide to the Bridge Office</titleproper><author>Finding aid by Ann Ox.</author></titlestmt>
<publicationstmt><publisher>Town Archive</publisher><date>1999</date></publicationstmt></filedesc>
<profiledesc><creation>Encoded in <date>2001</date></creation><langusage><language langcode="eng">English</language>
</langusage><descrules>ISAD(G)</descrules></profiledesc><revisiondesc><change><date>2005</date><item>Revised.</item>
</change></revisiondesc></eadheader>"""
DID = "<did><unittitle>Bridge Office</unittitle><unitid>MS 1</unitid></did>"
Read = Callable[..., Reading]


def unit(result: Reading, number: int = 0) -> dict:
    """Return the fields of a unit, in the order of the source; the first is the whole."""
    return [item for item in result.items if item.kind in ("record", "collection")][number].fields


def component(did: str, rest: str = "", attributes: str = 'id="a" level="file"') -> str:
    return f"<c {attributes}><did>{did}</did>{rest}</c>"
