"""Names of real people to test with: principal officers and chiefs of mission, from HistoryAtState/pocom (CC0).

They are not in this repository; FONDS_DATA names the folder that has them under `people`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import ROOT

PEOPLE = Path(os.environ.get("FONDS_DATA", ROOT.parent / "shared" / "data")) / "people"


@dataclass(frozen=True)
class Officer:
    """An officer as the file has them; years are empty where it does not say."""

    id: str
    surname: str
    forename: str
    born: str
    died: str

    @property
    def spoken(self) -> str:
        """The name as it is said."""
        return f"{self.forename} {self.surname}"

    @property
    def catalogued(self) -> str:
        """The name as catalogues write it."""
        return f"{self.surname}, {self.forename}"

    @property
    def initials(self) -> str:
        """The same with nothing but the first letters of the first names."""
        return f"{self.surname}, " + " ".join(f"{name[0]}." for name in self.forename.split())


def officers() -> Iterator[Officer]:
    """Those with a first and a last name; skips where the files are not here."""
    if not PEOPLE.is_dir():
        pytest.skip(f"no people at {PEOPLE} (FONDS_DATA): real people were not matched")
    for path in sorted(PEOPLE.glob("*.xml")):
        person = etree.parse(str(path)).getroot()
        said = {
            tag: person.findtext(tag) or ""
            for tag in ("persName/surname", "persName/forename", "birth", "death")
        }
        if all(list(said.values())[:2]):
            yield Officer(path.stem, *said.values())
