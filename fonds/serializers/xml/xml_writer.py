"""Writes XML as text: elements with escaped text, in order. Used by the XML formats, the feeds, OAI-PMH and EDM.

Written by hand for speed, since a publish writes many thousands of documents: an element is a string, and a document is
joined strings. Characters that XML does not allow (XML 1.0, 2.2) are replaced by U+FFFD. A description cannot contain
them, but one that did would break a page with the records of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from fonds.record.text import MultilingualText

XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL: Final = re.compile('[&<>"\r\t\n]')
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_ATTRIBUTE_ENTITIES: Final = _ENTITIES | {'"': "&quot;", "\t": "&#x9;", "\n": "&#xA;"}
_FEED_ENTITIES: Final = _ENTITIES | {'"': "&quot;", "\r": "&#13;"}


def replace_forbidden(text: str) -> str:
    """Return text with the characters that XML does not allow replaced by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text) if _FORBIDDEN.search(text) else text


def _escape(text: str, entities: Mapping[str, str]) -> str:
    # all that must be escaped or replaced is one of these four or not printable, which is found out much faster
    if text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text):
        return text
    text = replace_forbidden(text)
    if not _SPECIAL.search(text):
        return text
    return _SPECIAL.sub(lambda match: entities.get(match[0], match[0]), text)


def escape_text(text: str) -> str:
    """Escape text as the content of an element."""
    return _escape(text, _ENTITIES)


def escape_attribute(text: str) -> str:
    """Escape text as the value of an attribute, including its line feeds (XML 1.0, 3.3.3)."""
    return _escape(text, _ATTRIBUTE_ENTITIES)


def attributes(values: Mapping[str, str]) -> str:
    """Return the attributes that have a value, each with a space before it."""
    result = ""
    for name, value in values.items():
        if value:
            result += f' {name}="{_escape(value, _ATTRIBUTE_ENTITIES)}"'
    return result


def _start(name: str, values: Mapping[str, str]) -> str:
    """Return a start tag without its `>`. An attribute named `xml_lang` is written as `xml:lang`."""
    tag = f"<{name}"
    if not values:
        return tag
    for key, value in values.items():
        if value:
            tag += f' {key.replace("_", ":")}="{_escape(value, _ATTRIBUTE_ENTITIES)}"'
    return tag


def element(name: str, text: str, **values: str) -> str:
    """Return an element with text, or nothing if the text is empty. `xml_lang` and the like become `xml:lang`."""
    if not text:
        return ""
    return f"{_start(name, values)}>{_escape(text, _ENTITIES)}</{name}>"


def feed_element(name: str, text: str, **values: str) -> str:
    """Return an element of a feed: double quotes in the text are escaped too, as published feeds always had them."""
    return f"{_start(name, values)}>{_escape(text, _FEED_ENTITIES)}</{name}>"


def wrap(name: str, inner: str, **values: str) -> str:
    """Return an element around other elements, or nothing if there are none."""
    return f"{_start(name, values)}>{inner}</{name}>" if inner else ""


def empty_element(name: str, **values: str) -> str:
    """Return an element without content."""
    return f"{_start(name, values)}/>"


def document(root: str, namespaces: Mapping[str, str], body: str) -> bytes:
    """Return a document in UTF-8: an XML declaration, and a root with namespaces by prefix around elements."""
    declarations = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in namespaces.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{declarations}>\n{body}</{root}>\n'.encode()


def words_by_language(text: MultilingualText | None) -> Iterable[tuple[str, str]]:
    """Return the (words, language tag for xml:lang) of a text; the tag is empty if the language is undetermined."""
    if not text:
        return ()
    return [(words, "" if tag == "und" else tag) for tag, words in text.items()]


def schema_location(namespace: str, schema: str) -> str:
    """Return the attributes that give the location of a namespace's schema."""
    return f'{XSI} xsi:schemaLocation="{namespace} {schema}"'
