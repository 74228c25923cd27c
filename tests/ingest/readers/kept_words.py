"""The share of the words of an XML document that its reader keeps: in fields, or as a heading that says no more."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from fonds.ingest.imported import ImportedDescription, Key

_WORD = re.compile(r"\w+")


def words_of(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(_WORD.findall(text.casefold()))


def words_of_source(path: Path, left_out: str = "") -> Counter[str]:
    """Return the words of a document without those that must not go public and those of the elements of an XPath."""
    root = etree.parse(str(path), etree.XMLParser(recover=True, huge_tree=True)).getroot()
    for element in root.xpath("//*[@audience='internal']" + (f" | {left_out}" if left_out else "")):
        element.clear(keep_tail=True)
    return words_of(" ".join(root.itertext(etree.Element)))


def words_of_fields(items: list[ImportedDescription]) -> Counter[str]:
    """Return the words of units and agents; a name counts wherever it is referred to."""
    names = {item.key: " ".join(_values(item.fields, {})) for item in items}
    words: Counter[str] = Counter()
    for item in items:
        words.update(words_of(" ".join(_values(item.fields, names))))
    return words


def share_kept(source: Counter[str], kept: Counter[str]) -> tuple[float, Counter[str]]:
    """Return the share of words that are kept, and those that are not."""
    lost = source - kept
    return 1 - lost.total() / max(source.total(), 1), lost


def _values(value: Any, names: dict[str, str]) -> list[str]:
    if isinstance(value, dict):
        return [words for part in value.values() for words in _values(part, names)]
    if isinstance(value, list | tuple):
        return [words for part in value for words in _values(part, names)]
    return [names.get(value, "")] if isinstance(value, Key) else [str(value)]
