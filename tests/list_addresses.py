"""Addresses of lists with filters, of which there are more than any crawl can ask for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from fonds.urls import ROUTES
from fonds.web.search.browse_lists import BROWSED

_LISTS = frozenset({ROUTES["search"], *(ROUTES[listing.route] for listing in BROWSED)})


def has_filters(address: str) -> bool:
    """Return whether an address is that of a list with words, filters or an order, in any format, or in a language."""
    parts = urlsplit(address)
    names = {name for name, _ in parse_qsl(parts.query)} - {"page"}
    return "lang" in names or (bool(names) and parts.path.partition(".")[0] in _LISTS)


class LanguageSample:
    """The pages in a language that a crawl asks for: one of each kind in each language.

    Every page links to itself in each language.
    """

    def __init__(self) -> None:
        self._kinds: set[tuple[str, int, str]] = set()

    def leaves_out(self, address: str) -> bool:
        """Return whether a page of that kind in that language was asked for before. An address without one never is."""
        parts = urlsplit(address)
        tag = dict(parse_qsl(parts.query)).get("lang")
        if not tag:
            return False
        segments = parts.path.strip("/").split("/")
        kind = segments[0], len(segments), tag
        if kind in self._kinds:
            return True
        self._kinds.add(kind)
        return False


class FormSample:
    """The addresses that a crawl asks for of forms of which a node has hundreds: some of each.

    Every description has a file in each serialization and profile, every version and every day of the timeline a page,
    and every record can be compared with every other one.
    """

    EACH = 8
    _MANY = re.compile(r"/compare$|/timeline|/versions/[^/]+$|^/vocab/[^/]+/")

    def __init__(self) -> None:
        self._counts: Counter[tuple[object, ...]] = Counter()

    def leaves_out(self, address: str) -> bool:
        """Return whether enough addresses of that form were asked for before."""
        parts = urlsplit(address)
        _, dot, suffix = parts.path.rpartition("/")[2].rpartition(".")
        is_many = self._MANY.search(parts.path) is not None
        if not (dot and parts.path.count("/") > 1) and not is_many:
            return False
        query = parse_qsl(parts.query)
        profile = dict(query).get("profile")
        names = tuple(sorted(name for name, _ in query))
        segments = parts.path.strip("/").split("/")
        fixed = tuple(segments[:1] + [name for name in segments[2:] if name.isalpha()])
        form = fixed, len(segments), suffix if dot else "", names, profile
        self._counts[form] += 1
        return self._counts[form] > self.EACH


def worth_following(source: str, addresses: Iterable[str]) -> set[str]:
    """Return the addresses that a crawl asks for of those in a document: a list with filters leads to no other one."""
    return {address for address in addresses if not (has_filters(source) and has_filters(address))}
