"""The members that changed in a commit are kept in a table, and only where a collection has parts that need them."""

from __future__ import annotations

import pytest

from fonds.settings import Settings
from fonds.store.collection_parts import StoredPart
from fonds.store.members import START, ChangedMembers, Key
from fonds.store.writer import Writer

LETTER: Key = (1, "record", "1945", "letter")
CABLE: Key = (1, "record", "1944", "cable")


def _add_part(store: Writer, parent: str | None) -> None:
    store.collection_parts.put(parent, [], [StoredPart(1, 1, START, 2, {}, False, b"")])


@pytest.mark.parametrize("parent", ["papers", None])
def test_keys_are_kept_of_collections_with_parts(parent: str | None, small: Settings) -> None:
    with Writer(small.state) as store:
        _add_part(store, parent)
        changed = ChangedMembers(store.db)
        changed.add(parent, [LETTER, CABLE])
        changed.add(parent, [LETTER])
        assert changed.collections == {parent}
        assert list(changed.keys(parent)) == [CABLE, LETTER]
        assert list(changed.keys("others")) == []


def test_a_collection_that_is_listed_as_a_whole_needs_no_keys(small: Settings) -> None:
    with Writer(small.state) as store:
        changed = ChangedMembers(store.db)
        changed.add("papers", [LETTER])
        assert changed.collections == {"papers"}
        assert list(changed.keys("papers")) == []


def test_each_attempt_to_commit_begins_anew(small: Settings) -> None:
    with Writer(small.state) as store:
        _add_part(store, "papers")
        ChangedMembers(store.db).add("papers", [LETTER])
        changed = ChangedMembers(store.db)
        assert (changed.collections, list(changed.keys("papers"))) == (set(), [])


def test_what_is_rolled_back_leaves_no_keys(small: Settings) -> None:
    with Writer(small.state) as store:
        _add_part(store, "papers")
        changed = ChangedMembers(store.db)
        with pytest.raises(ValueError, match="stop"), store.transaction():
            changed.add("papers", [LETTER])
            raise ValueError("stop")
        assert list(changed.keys("papers")) == []
