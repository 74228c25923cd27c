"""What is kept back leaks nowhere: every address of a node is asked for in every way, and all bytes are searched.

The addresses and the ways are those of tests/leak_crawl.py.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import Client

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.publishing import serializer_context
from fonds.record.model import Record
from fonds.serializers import pages as canvases
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests import restricted_records
from tests.conftest import settings_of
from tests.leak_crawl import ask, crawl, ids
from tests.serializers.graph.world import MAXIMAL


@pytest.fixture(scope="module")
def kept_back(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The node, published while all is kept back, after a day on which it was all open: nothing old may show either."""
    work = tmp_path_factory.mktemp("closed")
    folder = work / "node"
    folder.mkdir()
    settings = settings_of(restricted_records.build(folder), work / "state", receipts="all")
    opened = publishing.publish(settings, day=date(2031, 1, 1))
    sync_consumers(settings, publishing.ignore_progress)
    assert [problem for problem in opened.problems if problem.severity == "error"] == []
    report = publishing.publish(settings, day=date(2030, 12, 31))
    assert report.restricted > 0 and report.updated > 0
    sync_consumers(settings, publishing.ignore_progress)
    return settings


def pictures(settings: Settings) -> dict[bytes, str]:
    """The bytes of every size of every page that is kept back, as they are when it is open."""
    from fonds.images.derivative_cache import DerivativeCache
    from fonds.images.server import RenderPool
    from fonds.publishing.derivatives import Derivatives, TypesetPage

    reader = Reader(settings.state)
    context, found = serializer_context.make_context(settings, reader.find), {}
    derived = Derivatives(RenderPool(DerivativeCache(settings.state / "other-cache", 1 << 30)))
    for id in ids():
        row = reader.entity(id)
        assert row is not None
        whole = reader.unredacted(row)
        assert isinstance(whole, Record)
        if whole.pages or (whole.access and whole.access.covers == "scans"):
            continue  # of a rule on scans the text is open, and so are the pages set from it
        for page in canvases.canvases(whole, context):
            for width, _ in canvases.typeset_sizes(page.width, page.height)[:2]:
                shown = TypesetPage(
                    canvases.build_sheet(whole, context), page.number, page.width, page.height
                )
                found[derived.page_image(shown, width, "jpg")] = f"page {page.number} of {id}"
    return found


# codes and ids: fields without words of their own
WORDLESS = frozenset(
    {"date", "order", "rights", "sponsor", "transcription", "viewing_direction", "behavior", "start"}
)


def test_no_byte_of_what_is_kept_back_is_met_anywhere(kept_back: Settings) -> None:
    words, drawn = restricted_records.kept_back(), pictures(kept_back)
    leaks, asked = [], 0
    for request, data in crawl(kept_back, sample=5):  # tests/campaign/leaks.py asks for all
        asked += 1
        leaks += [f"{request}: {where}" for where in restricted_records.leaks(data, words)]
        leaks += [f"{request}: {name}" for picture, name in drawn.items() if picture in data]
    assert asked > 5_000
    assert leaks == []


def test_the_canaries_are_met_once_it_is_open(kept_back: Settings, tmp_path: Path) -> None:
    """The test above can fail: on the day it opens every canary is somewhere."""
    settings = settings_of(kept_back.node, tmp_path / "state")
    publishing.publish(settings, day=date(2031, 1, 1))
    series = {restricted_records.series_id(covers) for covers in restricted_records.COVERS}
    client = Client(create_app(settings))
    met = b"".join(
        ask(client, f"/{room}/{id}.{suffix}").get_data()
        for id in [*ids(), *series]
        for room, suffix in (("records", "json"), ("collections", "json"))
    ).decode()
    absent = {where for word, where in restricted_records.kept_back().items() if word not in met}
    assert absent <= {f"pages of {id}" for id in ids() if not id.endswith("scanned")} | {
        f"{field} of {id}" for id in {*ids(), *series} for field in WORDLESS | {"language"}
    }


def test_every_field_of_a_record_has_a_canary_or_needs_none() -> None:
    for field in {*MAXIMAL["record"]} - restricted_records.PLAIN - WORDLESS - {"language"}:
        value = restricted_records.record("reading-room-content-scanned", "closed", "content").get(field, "")
        word = restricted_records.canary("reading-room-content-scanned", field)
        assert field == "transcript" or word in str(value), field
    for field in {*MAXIMAL["collection"]} - restricted_records.PLAIN - WORDLESS - {"language"}:
        word = restricted_records.canary(restricted_records.series_id("content"), field)
        assert word in str(restricted_records.series("content")[field]), field


def test_the_whole_of_a_description_is_read_behind_one_door() -> None:
    """`Reader.whole` is the one way to what is kept back, and the store of the reading room the one that takes it."""
    calls = re.compile(r"(?:reader|super\(\)|self)\.whole\(|\bversion_record\(")
    service = Path(restricted_records.__file__).parents[1] / "fonds"
    found = {path.name for path in service.rglob("*.py") if calls.search(path.read_text("utf-8"))}
    # reader.py and versions.py give forms of what log.py reads, writer.py is for publishing, and feeds.py asks for the
    # rule itself; what sparql.py calls whole is another thing
    assert found <= {
        *("authorized_reader.py", "reader.py", "versions.py", "writer.py", "log.py", "change_feeds.py"),
        "triplestore_sync.py",
    }
