"""Whole archives of finding aids: a tenth of a checkout of edsu/lc-findingaids, and a large document in flat memory.

FONDS_LC_FINDINGAIDS names the checkout; FONDS_LC_SHARE is how many of its finding aids are read, one of ten unless it
says otherwise (1 for all).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fonds.ingest.imported import ImportedDescription, InputFile, ReadOptions
from fonds.ingest.readers.ead.reader import EAD_2002
from fonds.ingest.readers.ead.tree import COMPONENTS
from fonds.problem import Problem
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import share_kept, words_of_fields, words_of_source

CHECKOUT = os.environ.get("FONDS_LC_FINDINGAIDS", "")
STEP = int(os.environ.get("FONDS_LC_SHARE", "10"))
ROOT = Path(__file__).parents[3]
MAX_PEAK = 90  # MB; the document has 15, and as a tree more than 150


def finding_aids() -> Iterator[Path]:
    """Yield every finding aid of the checkout, or one of several; pages of errors among them are none."""
    paths = sorted(Path(CHECKOUT, "data").glob("*.2.xml"))
    for path in paths[::STEP]:
        if EAD_2002.recognises(InputFile(path, path.name)):
            yield path


@pytest.fixture(scope="module")
def checkout() -> list[Path]:
    if not CHECKOUT:
        pytest.skip("no finding aids of the Library of Congress (FONDS_LC_FINDINGAIDS)")
    paths = list(finding_aids())
    assert paths
    return paths


def test_a_tenth_of_the_finding_aids_of_the_library_of_congress(checkout: list[Path]) -> None:
    """Nothing is refused, 98 % of words are kept, and order, levels and kinds are those of the source."""
    source: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for path in checkout:
        file = InputFile(path, path.name)
        items = list(EAD_2002.read(file, ReadOptions()))
        assert [item for item in items if isinstance(item, Problem) and item.severity == "error"] == []
        descriptions = [item for item in items if isinstance(item, ImportedDescription)]
        check_tree(path, [item for item in descriptions if item.kind in ("record", "collection")])
        again = [
            item.key for item in EAD_2002.read(file, ReadOptions()) if isinstance(item, ImportedDescription)
        ]
        assert again == [item.key for item in descriptions]
        source += words_of_source(path)
        kept += words_of_fields(descriptions)
    share, lost = share_kept(source, kept)
    assert share >= 0.98, lost.most_common(20)


def test_the_model_takes_them(checkout: list[Path]) -> None:
    for path in checkout[::10]:
        assert reading.read(path, EAD_2002).items


def check_tree(path: Path, items: list[ImportedDescription]) -> None:
    """Hold units against the elements of their document, which are in the same order."""
    names = (*COMPONENTS, "archdesc")
    elements = [
        element for element in etree.parse(str(path)).iter(etree.Element) if local_name(element) in names
    ]
    assert len(elements) == len(items)
    keys: dict[Any, str] = {}
    last: dict[str, int] = {}
    for element, item in zip(elements, items, strict=True):
        keys[element] = item.key
        above = next((node for node in element.iterancestors() if local_name(node) in names), None)
        has_parts = any(local_name(child) in COMPONENTS for child in element)
        assert item.kind == ("collection" if has_parts or above is None else "record")
        assert item.fields["level"] == element.get("level")
        assert item.fields.get("collection") == keys.get(above)
        if above is not None:
            assert item.fields["order"] > last.get(keys[above], 0)
            last[keys[above]] = item.fields["order"]


def local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="no /proc: the peak of a process is not known"
)
def test_memory_stays_flat(tmp_path: Path) -> None:
    part = (
        '<c02 id="i{0}" level="file"><did><container type="box">{0}</container><unittitle>Letters on bridges to the'
        " mayor and others</unittitle><unitdate>1912</unitdate><physdesc><extent>2 folders</extent></physdesc></did>"
        "<scopecontent><p>On the bridge at the mill, its cost, and who is to pay for it.</p></scopecontent></c02>"
    )
    path = tmp_path / "large.xml"
    with path.open("w") as stream:
        stream.write(
            "<ead><archdesc level='fonds'><did><unittitle>T</unittitle></did><dsc><c01 id='s' level='series'>"
        )
        stream.write("<did><unittitle>S</unittitle></did>")
        for number in range(40_000):
            stream.write(part.format(number))
        stream.write("</c01></dsc></archdesc></ead>")
    assert path.stat().st_size > 12_000_000
    program = (
        "import sys; from pathlib import Path; from fonds.ingest.imported import InputFile, ReadOptions;"
        "from fonds.ingest.readers.ead.reader import EAD_2002;"
        "file = InputFile(Path(sys.argv[1]), 'large.xml');"
        "count = sum(1 for item in EAD_2002.read(file, ReadOptions()) if hasattr(item, 'key'));"
        # the peak of this process alone: resource.getrusage would count that of the process that started it
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "print(count, int(peak.split()[1]) // 1024)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, peak = map(int, run.stdout.split())
    assert count == 40_002
    assert peak < MAX_PEAK
