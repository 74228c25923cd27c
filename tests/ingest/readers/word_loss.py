"""Measures which words of a source are in the descriptions that a reader gave of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from lxml import etree

from tests.ingest.readers.reading import Reading

_WORD = re.compile(r"\w+")


def kept_share(
    source: Path, reading: Reading, codes: Collection[str] = (), left_out: Collection[str] = ()
) -> tuple[float, Counter[str]]:
    """Return the share of the words of a source that are in its descriptions, and those that are not.

    Elements named in `codes` do not count: their values become codes of ours, as `eng` becomes `en`. Nor do those named
    in `left_out` and all within them, which describe the file itself.
    """
    words = Counter(_WORD.findall(_source_text(source, codes, left_out).casefold()))
    parts = [item.body for item in reading.items] + [item.id_words for item in reading.items]
    parts += [_flat(item.fields) for item in reading.items]
    parts += [f"{withheld.label} {withheld.reason}" for withheld in reading.withheld]
    kept = set(_WORD.findall(" ".join(parts).casefold()))
    lost = Counter({word: count for word, count in words.items() if word not in kept})
    return 1 - lost.total() / max(words.total(), 1), lost


def _source_text(source: Path, codes: Collection[str], left_out: Collection[str]) -> str:
    parser = etree.XMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(source.read_bytes(), parser)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and etree.QName(element).localname in left_out:
            element.clear(keep_tail=True)
    pieces: list[str] = []
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname not in codes:
            pieces.append(element.text or "")
        pieces.append(element.tail or "")
    return " ".join(pieces)


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{_flat(part)}" for part in value.values())
    if isinstance(value, list | tuple):
        return " ".join(_flat(part) for part in value)
    return str(value)
