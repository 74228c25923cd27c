"""Writing XML as text: elements with escaped words, in order. It reads nothing and knows no schema.

Made for many thousand documents: an element is a string, a document is joined strings. What no XML may hold
(XML 1.0, 2.2) is replaced by U+FFFD; it cannot stand in a description, and must not break a page of other records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from service.record.text import Text

XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL: Final = re.compile('[&<>"\r\t\n]')
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_IN_QUOTES: Final = _ENTITIES | {'"': "&quot;", "\t": "&#x9;", "\n": "&#xA;"}


def _clean(words: str) -> str:
    return _FORBIDDEN.sub("\ufffd", words) if _FORBIDDEN.search(words) else words


def escaped(words: str) -> str:
    """Words as the content of an element."""
    words = _clean(words)
    return (
        _SPECIAL.sub(lambda sign: _ENTITIES.get(sign[0], sign[0]), words) if _SPECIAL.search(words) else words
    )


def quoted(words: str) -> str:
    """Words as the value of an attribute, which keeps its line ends (XML 1.0, 3.3.3)."""
    words = _clean(words)
    return _SPECIAL.sub(lambda sign: _IN_QUOTES[sign[0]], words) if _SPECIAL.search(words) else words


def attributes(values: dict[str, str]) -> str:
    """The attributes that have a value, each with a blank before it."""
    return "".join(f' {name}="{quoted(value)}"' for name, value in values.items() if value)


def element(name: str, words: str, **values: str) -> str:
    """An element with words in it, or nothing where there are none. `xml_lang` and the like become `xml:lang`."""
    if not words:
        return ""
    named = {key.replace("_", ":"): value for key, value in values.items()}
    return f"<{name}{attributes(named)}>{escaped(words)}</{name}>"


def wrapped(name: str, inner: str, **values: str) -> str:
    """An element around elements, or nothing where there are none."""
    if not inner:
        return ""
    named = {key.replace("_", ":"): value for key, value in values.items()}
    return f"<{name}{attributes(named)}>{inner}</{name}>"


def empty(name: str, **values: str) -> str:
    """An element without content."""
    named = {key.replace("_", ":"): value for key, value in values.items()}
    return f"<{name}{attributes(named)}/>"


def spoken(text: Text | None) -> Iterable[tuple[str, str]]:
    """(words, language tag for xml:lang) of a text; an empty tag where nobody said."""
    return ((words, "" if tag == "und" else tag) for tag, words in (text or {}).items())


def located(namespace: str, schema: str) -> str:
    """The attributes that say where the schema of a namespace is."""
    return f'{XSI} xsi:schemaLocation="{namespace} {schema}"'
