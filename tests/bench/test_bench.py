"""The bench on its smallest sizes, so that it cannot rot. Nothing here says how fast anything must be.

The parts that take longest are in tests/campaign/benches.py.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import history, load, reconciling, searching, site
from tests.bench.figures import Table

SMALLEST = [
    "--sizes",
    "5",
    "--changed",
    "5",
    "--served",
    "4",
    "--derived",
    "1",
    "--searched",
    "4,8",
    "--site",
    "10,20",
    "--linked",
    "4",
    "--people",
    "4,8",
    "--seconds",
    "0.1",
    "--rounds",
    "1",
]


def measured(work: Path, *given: str) -> list[Table]:
    parts = bench.measure(bench.options([*given, *SMALLEST]), work)
    tables = [table for _, tables in parts for table in tables]
    for table in tables:
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.markdown().count("\n|") == len(table.rows) + 2
    return tables


def test_publishing(tmp_path: Path) -> None:
    speed, flat, little = measured(tmp_path, "publish", "--nodes", "scans")
    assert [row[0] for row in (*speed.rows, *flat.rows, *little.rows)] == ["5 scans"] * 3


def test_what_grew_is_said() -> None:
    def entry(*rows: tuple[str, ...]) -> dict[str, object]:
        return history.entry(
            [Table("Cost", ("records", "us", "kind"), list(rows))], "a machine", "make bench"
        )

    before = entry(("1,000", "1,000", "a"), ("10,000", "40", "a"), ("gone", "1", "a"))
    after = entry(("1,000", "1,100", "a"), ("10,000", "50", "b"), ("new", "1", "a"))
    assert list(history.differences(before, after)) == ["Cost / 10,000 / us: 40 grew to 50 (1.25)"]
    assert list(history.differences({}, after)) == []


def test_the_page_is_made_from_the_figures(tmp_path: Path) -> None:
    page = history.PAGE.read_text("utf-8")
    assert history.with_section(page, history.load()) == page
    with pytest.raises(ValueError, match="the page needs"):
        history.with_section("nothing", {})
    history.save(history.load(), tmp_path / "bench.json")
    assert history.load(tmp_path / "bench.json") == history.load()


@pytest.mark.skipif(not load.installed(), reason="wrk is not installed")
def test_serving(tmp_path: Path) -> None:
    warm, spread = measured(tmp_path, "serve", "--kinds", "manifest", "--forms", "zstd")
    assert [row[0] for row in (*warm.rows, *spread.rows)] == ["manifest, zstd"] * 2
    assert warm.columns[:2] == spread.columns[:2] == ("answer", "of nginx") or not shutil.which("nginx")


def test_derived(tmp_path: Path) -> None:
    (table,) = measured(tmp_path, "derived")
    assert [row[0] for row in table.rows] == ["PDF", "thumbnail", "page image", "page image, PNG"]


def test_unknown_part() -> None:
    with pytest.raises(SystemExit):
        bench.options(["nonsense"])


def test_searching(tmp_path: Path) -> None:
    pages, nodes, costs = measured(tmp_path, "search")
    assert [row[0] for row in pages.rows] == list(searching.IN_RECORD)
    assert [row[0] for row in nodes.rows] == list(searching.IN_NODE)
    assert [row[0] for row in costs.rows] == ["4", "8"]


def test_the_site(tmp_path: Path) -> None:
    (table,) = measured(tmp_path, "site")
    assert [row[0] for row in table.rows] == list(site.PAGES)


def test_reconciling(tmp_path: Path) -> None:
    batches, costs = measured(tmp_path, "match")
    assert [row[0] for row in batches.rows][: len(reconciling.BATCHES)] == list(reconciling.BATCHES)
    assert [row[0] for row in costs.rows] == ["4", "8"]
