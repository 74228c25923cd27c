"""Whole archives in METS: a tenth of a checkout of edsu/lc-findingaids, which has each finding aid as EAD and as METS.

The variables are those of test_whole_finding_aids.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from fonds.ingest.imported import ImportedDescription, InputFile, ReadOptions
from fonds.ingest.readers.ead.reader import EAD_2002
from fonds.ingest.readers.mets.reader import FORMAT
from fonds.problem import Problem
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source
from tests.ingest.readers.test_whole_finding_aids import CHECKOUT, finding_aids


def test_a_finding_aid_in_mets_gives_the_units_of_its_ead() -> None:
    """The unit as a whole says besides what METS and the MARC record in it say; nothing is refused or lost."""
    if not CHECKOUT:
        pytest.skip("no finding aids of the Library of Congress (FONDS_LC_FINDINGAIDS)")
    source: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for path in finding_aids():
        mets = Path(str(path).replace(".2.xml", ".4.xml"))
        if not FORMAT.recognises(InputFile(mets, mets.name)):  # a page of an error
            continue
        items = list(FORMAT.read(InputFile(mets, mets.name), ReadOptions()))
        assert [item for item in items if isinstance(item, Problem) and item.severity == "error"] == []
        units = units_of(items)
        expected = units_of(EAD_2002.read(InputFile(path, path.name), ReadOptions()))
        assert units[0].key == expected[0].key
        # ids of components are generated anew in each of the two files
        assert [shown(unit) for unit in units] == [shown(unit) for unit in expected]
        source += words_of_source(mets)
        kept += words_of_fields([item for item in items if isinstance(item, ImportedDescription)])
    share, lost = share_kept(source, kept)
    assert share >= 0.98, lost.most_common(20)


def shown(unit: ImportedDescription) -> list[object]:
    """What a reader sees first of a unit."""
    return [unit.kind, *(unit.fields.get(name) for name in ("title", "level", "order", "date", "containers"))]


def units_of(items: object) -> list[ImportedDescription]:
    """The records and collections, in their order."""
    return [
        item
        for item in items  # type: ignore[attr-defined]
        if isinstance(item, ImportedDescription) and item.kind in ("record", "collection")
    ]
