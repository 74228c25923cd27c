"""The text index follows the log: nothing is lost, and nothing withdrawn is shown, whenever a run is killed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fonds.problem import StoreError
from fonds.publishing import text_indexing
from fonds.publishing.publish import publish
from fonds.search import query
from fonds.settings import Settings
from fonds.store import text_index
from fonds.store.facet_index import TITLE
from fonds.store.text_search import TextQuery, TextSearch
from fonds.web.http.request import Request
from tests.conftest import settings_of
from tests.dispatcher import Dispatcher
from tests.search import node


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    folder = tmp_path / "node"
    (folder / "records").mkdir(parents=True)
    (folder / "node.toml").write_text('title = "Small"\nlanguages = ["en"]\n', "utf-8")
    for id, collection in (("top", ""), ("other", ""), ("below", "collection: top\n")):
        (folder / f"{id}.md").write_text(
            f"---\nkind: collection\nid: {id}\ntitle: {id}\n{collection}---\n", "utf-8"
        )
    for number in range(6):
        node.put(folder, f"r{number}", f"shared word{number}", "collection: below\n")
    settings = settings_of(folder, tmp_path / "state")
    publish(settings)
    return settings


def search_pages(settings: Settings, question: str, **where: Any) -> list[str]:
    """Return the records with pages that match a query."""
    search = TextSearch(settings.state)
    phrases = tuple(phrase.index_terms for phrase in query.parse(question).phrases)
    records = [passage.record for passage in search.passages(TextQuery(phrases, **where), 100)]
    search.close()
    return records


def search_descriptions(settings: Settings, question: str) -> list[str]:
    search = TextSearch(settings.state)
    ids = search.descriptions(
        TextQuery(tuple(phrase.index_terms for phrase in query.parse(question).phrases)), 100
    )
    search.close()
    return sorted(ids)


def edit(settings: Settings, name: str, old: str, new: str) -> None:
    path = settings.node / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def is_consistent(settings: Settings) -> bool:
    """Return whether the index has what it was given, and no trace of anything else."""
    with closing(sqlite3.connect(settings.state / text_index.FILE)) as db:
        rows = db.execute("SELECT count(*) FROM passage").fetchone()
        indexed = db.execute("SELECT count(*) FROM words WHERE words MATCH 'shared'").fetchone()
        return bool(rows == indexed)


ALL = [f"r{number}" for number in range(6)]


def test_a_change_is_followed(small: Settings) -> None:
    edit(small, "records/r2.md", "word2", "otherwise")
    publish(small)
    assert (
        search_pages(small, "word2"),
        search_pages(small, "otherwise"),
        search_pages(small, "shared"),
    ) == (
        [],
        ["r2"],
        sorted(ALL, key=lambda id: id == "r2"),
    )
    assert is_consistent(small)


def test_a_broken_word_of_a_summary_is_found_whole_and_in_parts(small: Settings) -> None:
    edit(small, "records/r2.md", "title: R2", "title: R2\nabstract: |\n  the inde-\n  pendence of it")
    publish(small)
    for question in ("independence", "inde", "pendence", '"the independence of it"', '"inde pendence of it"'):
        assert search_descriptions(small, question) == ["r2"]


def test_what_is_withdrawn_is_in_no_result_and_no_word_list(small: Settings) -> None:
    edit(
        small, "records/r3.md", "kind: record", "kind: record\nwithdrawn: {date: 2026-01-01, reason: A test.}"
    )
    publish(small)
    assert search_pages(small, "word3") == []
    assert search_descriptions(small, "word3") == []
    search = TextSearch(small.state)
    assert [term for term, _ in search.page_terms("word", 20)] == [
        f"word{number}" for number in (0, 1, 2, 4, 5)
    ]
    search.close()
    edit(small, "records/r3.md", "withdrawn: {date: 2026-01-01, reason: A test.}\n", "")
    publish(small)
    assert search_pages(small, "word3") == ["r3"]


def test_a_deleted_index_is_rebuilt(small: Settings) -> None:
    for path in small.state.glob(f"{text_index.FILE}*"):
        path.unlink()
    publish(small)
    assert search_pages(small, "shared") == ALL


def test_an_index_of_another_version_is_not_read_and_is_rebuilt(small: Settings) -> None:
    with closing(sqlite3.connect(small.state / text_index.FILE)) as db:
        db.execute(
            "UPDATE meta SET value = ? WHERE key = 'version'", (f"{text_index.SCHEMA_VERSION - 1}.1.1",)
        )
        db.commit()
    with pytest.raises(StoreError, match="another version"):
        search_pages(small, "shared")
    publish(small)
    assert search_pages(small, "shared") == ALL


def test_a_broken_index_is_rebuilt(small: Settings) -> None:
    (small.state / text_index.FILE).write_bytes(b"no index" * 1000)
    for tail in ("-wal", "-shm"):
        (small.state / (text_index.FILE + tail)).unlink(missing_ok=True)
    publish(small)
    assert search_pages(small, "shared") == ALL


def test_another_version_of_the_tokenizer_rebuilds_it(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_indexing.folding, "VERSION", 99)
    publish(small)
    assert search_pages(small, "shared") == ALL


def test_the_index_of_another_store_is_rebuilt(small: Settings, tmp_path: Path) -> None:
    other = settings_of(node.write(tmp_path / "scripts"), tmp_path / "elsewhere")
    publish(other)
    (small.state / text_index.FILE).replace(other.state / text_index.FILE)
    publish(other)
    assert search_pages(other, "shared") == []
    assert search_pages(other, "treaty") == ["cable"]


def test_a_collection_that_moves_takes_all_below_it_along(small: Settings) -> None:
    assert search_pages(small, "shared", collection="top") == ALL
    edit(small, "below.md", "collection: top", "collection: other")
    publish(small)
    assert search_pages(small, "shared", collection="top") == []
    assert search_pages(small, "shared", collection="other") == ALL
    assert is_consistent(small)


def having(settings: Settings, field: str, value: str) -> list[str]:
    """Return the ids of the descriptions with a value of a field."""
    search = TextSearch(settings.state)
    ids = search.facets.page(search.facets.having(field, value), TITLE, 0, 100)
    search.close()
    return sorted(ids)


def test_facets_follow_moves_holders_and_withdrawals(small: Settings) -> None:
    assert having(small, "collection", "top") == ["below", *ALL]
    assert having(small, "top", "top") == ["below", *ALL, "top"]
    assert having(small, "has", "transcript") == ALL
    edit(small, "below.md", "collection: top", "collection: other")
    publish(small)
    assert having(small, "collection", "top") == []
    assert having(small, "top", "other") == ["below", "other", *ALL]
    for name in ("house", "tower"):
        (small.node / f"{name}.md").write_text(
            f"---\nkind: institution\nid: {name}\nname: {name}\n---\n", "utf-8"
        )
    edit(small, "other.md", "title: other", "title: other\nholder: house")
    publish(small)
    assert having(small, "holder", "house") == ["below", "other", *ALL]
    edit(small, "other.md", "holder: house", "holder: tower")
    publish(small)
    assert having(small, "holder", "house") == []
    assert having(small, "holder", "tower") == ["below", "other", *ALL]
    edit(small, "records/r3.md", "\n---", "\naccess: {tier: closed, covers: description}\n---")
    publish(small)
    assert having(small, "holder", "tower") == ["below", "other", *(id for id in ALL if id != "r3")]


class KilledError(BaseException):
    """Stands for SIGKILL: nothing runs after it but the end of the transaction."""


@pytest.mark.parametrize("rebuilt", [False, True])
@pytest.mark.parametrize("after", [0, 3, 5, 7])
def test_a_killed_run_is_completed_by_the_next(
    small: Settings, monkeypatch: pytest.MonkeyPatch, after: int, rebuilt: bool
) -> None:
    """With batches of one description, the run may be killed after any of them, and the next run completes it."""
    for number in range(6):
        edit(small, f"records/r{number}.md", f"word{number}", f"anew{number}")
    edit(
        small, "records/r5.md", "kind: record", "kind: record\nwithdrawn: {date: 2026-01-01, reason: A test.}"
    )
    if rebuilt:
        for path in small.state.glob(f"{text_index.FILE}*"):
            path.unlink()
    monkeypatch.setattr(text_indexing, "BATCH", 1)
    write, count = text_index.TextIndex.write, iter(range(100))

    def killed(index: text_index.TextIndex, entries: dict[str, text_index.IndexEntry | None]) -> None:
        if any(entries.values()) and next(count) == after:
            raise KilledError
        write(index, entries)

    with monkeypatch.context() as patch:
        patch.setattr(text_index.TextIndex, "write", killed)
        try:
            publish(small)
        except KilledError:
            responses = _search_responses(small)
            assert not any("word" in text for text in responses)  # the old text is nowhere to be had
            assert not any("anew5" in text for text in responses)
    publish(small)
    assert sorted(search_pages(small, "shared")) == ALL[:5]
    assert sorted(search_pages(small, "anew*")) == ALL[:5]
    assert is_consistent(small)


def _search_responses(settings: Settings) -> list[str]:
    """Return the responses to searches of the node while the index is behind."""
    dispatcher = Dispatcher(settings, cache=False)
    texts = []
    for question in ("shared", "word5", "anew5", "word1", "anew1"):
        answer = dispatcher.view(Request("GET", "/iiif/search", f"q={question}"))
        assert answer is not None
        texts.append(answer.body.decode().replace(f"q={question}", ""))
    dispatcher.context.reader.close()
    return texts


def test_without_an_index_a_search_says_so(small: Settings) -> None:
    from fonds.problem import StoreError

    (small.state / text_index.FILE).unlink()
    with pytest.raises(StoreError):
        Dispatcher(small).view(Request("GET", "/iiif/search", "q=shared"))


def test_a_reader_opens_the_rebuilt_index(small: Settings) -> None:
    search = TextSearch(small.state)
    wanted = TextQuery(((("shared",), False),))
    assert search.count_passages(wanted, 10) == 6
    for path in small.state.glob(f"{text_index.FILE}*"):
        path.unlink()
    node.put(small.node, "r6", "shared too", "collection: below\n")
    publish(small)
    assert search.count_passages(wanted, 10) == 7
