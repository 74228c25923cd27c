"""A page deep in a list begins at a remembered key, and has what counting from the start gives."""

from __future__ import annotations

import random

import pytest

from fonds.store import page_starts
from fonds.store.page_starts import PageStarts


class _Keys:
    """A list of keys, and how often one was looked for in it."""

    def __init__(self, keys: list[int]) -> None:
        self.keys, self.looked_for = keys, 0

    def after(self, key: int) -> int | None:
        self.looked_for += 1
        following = [other for other in self.keys if other > key]
        return following[page_starts.STEP - 1] if len(following) >= page_starts.STEP else None

    def page(self, starts: PageStarts[int], state: int, offset: int) -> list[int]:
        key, skipped = starts.start(state, "list", -1, offset, self.after)
        assert skipped < page_starts.STEP or offset >= len(self.keys) - page_starts.STEP
        return [other for other in self.keys if other > key][skipped : skipped + 5]


@pytest.mark.parametrize("seed", range(30))
def test_a_page_is_the_same_as_counted_from_the_start(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(page_starts, "STEP", chance.randrange(1, 9))
    monkeypatch.setattr(page_starts, "MAX_KEYS", chance.choice([3, 1000]))
    starts: PageStarts[int] = PageStarts()
    for state in range(3):
        numbers = _Keys(sorted(chance.sample(range(500), chance.randrange(60))))
        for _ in range(20):
            offset = chance.randrange(len(numbers.keys) + 4)
            assert numbers.page(starts, state, offset) == numbers.keys[offset : offset + 5]


def test_keys_are_looked_for_once_in_each_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_starts, "STEP", 10)
    starts: PageStarts[int] = PageStarts()
    numbers = _Keys(list(range(1000)))
    numbers.page(starts, 1, 990)
    assert numbers.looked_for == 99
    for offset in range(0, 1000, 7):
        numbers.page(starts, 1, offset)
    assert numbers.looked_for == 99
    numbers.page(starts, 2, 0)
    assert numbers.looked_for == 99
    numbers.page(starts, 2, 20)
    assert numbers.looked_for == 101
