"""Which records share most with a record, in an index of which all values are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fonds.search.facets import Facets
from fonds.store import related_records
from fonds.store.related_records import RelatedRecord, RelatedRecords
from fonds.store.text_index import IndexEntry, Passage, TextIndex
from fonds.store.text_search import TextSearch

COMMON = [("kind", "record"), ("agent", "everybody"), ("place", "capital")]


def entry(id: str, *values: tuple[str, str], text: str = "") -> IndexEntry:
    words = sorted(set(text.split()))
    passage = Passage(1, 0, text, "", (), (), ("", ""), 1)
    return IndexEntry(
        id,
        "record",
        (),
        id,
        "",
        "",
        vocabulary="\n".join(f"{word}\t{word}\t{text.split().count(word)}" for word in words),
        passages=(passage,) if text else (),
        facets=Facets((*COMMON, *values), "~", id),
    )


def letter(id: str, sender: str, recipient: str, day: str, text: str = "") -> IndexEntry:
    people = [("agent", sender), ("agent", recipient), ("sender", sender), ("recipient", recipient)]
    return entry(id, *people, ("day", day), text=text)


@pytest.fixture
def find(tmp_path: Path) -> Iterator[RelatedRecords]:
    entries = [
        letter("letter", "anna", "li", "1912-05-06", "the lease of a warehouse near the harbour"),
        letter("answer", "li", "anna", "1912-05-08", "your letter came"),
        letter("later", "anna", "li", "1913-01-01"),
        letter("other", "anna", "consul", "1912-09-01"),
        letter("copy", "x", "y", "1950-01-01", "a lease of another warehouse at the harbour"),
        letter("day", "v", "w", "1912-05-06"),
        *(
            letter(f"far-{n}", f"s{n}", f"r{n}", f"19{n + 20}-01-01", "the weather of a day")
            for n in range(40)
        ),
    ]
    index = TextIndex(tmp_path, "1")
    with index.transaction():
        index.write({item.id: item for item in entries})
    index.close()
    search = TextSearch(tmp_path)
    yield RelatedRecords(search)
    search.close()


def by_id(found: list[RelatedRecord]) -> dict[str, RelatedRecord]:
    return {record.id: record for record in found}


def test_what_shares_most_and_rarest_comes_first(find: RelatedRecords) -> None:
    found = find.find("letter", 20)
    ids = [record.id for record in found]
    # both correspondents in the same week, then a copy, then both correspondents alone
    assert ids[:3] == ["answer", "copy", "later"]
    assert set(ids) == {"answer", "later", "other", "copy", "day"}
    assert [record.score for record in found] == sorted((r.score for r in found), reverse=True)
    # what all records have is no reason
    assert not any(record.id.startswith("far") for record in found)


def test_each_tells_what_it_shares(find: RelatedRecords) -> None:
    found = by_id(find.find("letter", 20))
    assert ("sender", "anna") in found["later"].shared_values
    assert ("sender", "anna") not in found["answer"].shared_values
    assert found["answer"].is_same_week and not found["later"].is_same_week
    assert ("day", "1912-05-06") in found["day"].shared_values
    assert set(found["copy"].words) == {"harbour", "lease", "warehouse"}
    assert found["answer"].words == ()


def test_there_are_no_more_than_asked_for_and_none_of_what_is_not_indexed(find: RelatedRecords) -> None:
    assert [record.id for record in find.find("letter", 1)] == ["answer"]
    assert find.find("nowhere", 5) == []


def test_frequent_values_count_where_they_meet(find: RelatedRecords, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large index, where a value of many records does not make them all candidates."""
    monkeypatch.setattr(related_records, "MAX_EACH", 3)
    found = {record.id for record in find.find("letter", 20)}
    # four records have `anna`: of those, the ones with `li` too, and of the same week
    assert {"answer", "later"} <= found and "other" not in found


def test_a_record_that_leaves_the_index_is_related_to_nothing(find: RelatedRecords, tmp_path: Path) -> None:
    index = TextIndex(tmp_path, "1")
    with index.transaction():
        index.write({"copy": None, "answer": None})
    index.close()
    found = by_id(find.find("letter", 20))
    assert not {"copy", "answer"} & found.keys()
