"""The table of contents of a finding aid: the collections in it, two levels of them, with the page on which each is."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from fonds.serializers.text.metadata_fields import pick_language
from fonds.web.finding_aid.preorder import Branch, Preorder
from fonds.web.localization import LocalizedText

MAX_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A collection in the table of contents: its title, reference code, link, and the collections in it."""

    title: LocalizedText
    reference: str
    href: str
    entries: tuple[TocEntry, ...]


class TableOfContents:
    """The first MAX_ENTRIES entries, and how many collections of the first level it leaves out."""

    def __init__(self, preorder: Preorder, per_page: int, page: int, language: str) -> None:
        self._preorder, self._per_page, self._page, self._language = preorder, per_page, page, language
        branches = preorder.branches()
        self._room = max(0, MAX_ENTRIES - len(branches))
        self.entries = tuple(self._entry(branch, 0, is_top=True) for branch in branches[:MAX_ENTRIES])
        self.omitted = max(0, len(branches) - MAX_ENTRIES)

    def _entry(self, branch: Branch, before: int, is_top: bool) -> TocEntry:
        """Return the entry of a collection; `before` units of the finding aid come before those of the one it is in."""
        place = before + branch.place
        inner = self._preorder.branches(branch.id) if is_top and self._room and branch.size else []
        inner = inner if len(inner) <= self._room else []
        self._room -= len(inner)
        fields = orjson.loads(branch.summary)
        page = place // self._per_page + 1
        return TocEntry(
            LocalizedText(*pick_language(fields["label"], self._language)),
            fields.get("reference", ""),
            f"#{branch.id}" if page == self._page else f"?page={page}#{branch.id}",
            tuple(self._entry(one, place + 1, is_top=False) for one in inner),
        )
