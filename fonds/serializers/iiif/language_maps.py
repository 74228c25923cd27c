"""Values of language maps: plain text, and the few HTML elements that Presentation 3.0 allows (4.4, 4.5).

Everything that people wrote is text: it is escaped wherever a client might take it for markup. Nothing here removes or
corrects anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from fonds.record.text import MultilingualText, in_language

LanguageMap = dict[str, list[str]]

# What a client that inserts values as HTML (as Mirador does with all of them) would not show as it was written.
_LOOKS_LIKE_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def language_map(text: MultilingualText) -> LanguageMap:
    """Return a text as a language map without HTML, as labels require (4.5); an unknown language is `none` (4.4)."""
    return {_key(tag): [value] for tag, value in text.items()}


def html_language_map(text: MultilingualText) -> LanguageMap:
    """Return a text as a language map for `summary` and metadata values, in which clients look for HTML."""
    return {_key(tag): [protect(value)] for tag, value in text.items()}


def plain_text(text: MultilingualText) -> MultilingualText:
    """Return plain text as a value that a client may read as HTML, in each language it has."""
    return {tag: protect(value) for tag, value in text.items()}


def protect(value: str) -> str:
    """Return a plain text that looks the same whether a client reads it as text or as HTML.

    4.5: a value that begins with "<" and ends with ">" is taken for HTML, so such text is escaped inside an element.
    """
    if "<" not in value and "&" not in value:
        return value
    if _LOOKS_LIKE_MARKUP.search(value) or (value[:1] == "<" and value[-1:] == ">"):
        return f"<span>{escape_text(value)}</span>"
    return value


def escape_text(value: str) -> str:
    """Escape plain text for the content of an HTML element."""
    return escape(value, quote=False) if "<" in value or "&" in value or ">" in value else value


def link(uri: str, value: str) -> str:
    """Return a link as one well-formed element (4.5)."""
    return f'<a href="{escape(uri)}">{escape_text(value)}</a>'


def link_names(uri: str, names: MultilingualText) -> MultilingualText:
    """Return the name in each language as a link."""
    start = f'<a href="{escape(uri) if "&" in uri else uri}">'
    return {tag: f"{start}{escape_text(name)}</a>" for tag, name in names.items()}


def merge(texts: list[MultilingualText], language: str) -> LanguageMap:
    """Return a language map with one value of each text in every language that any of them has.

    4.4: a client shows the values of one language only, so a text without that language would disappear from the list.
    Such a text is given in its nearest language, or else in `language`, which is that of the site.
    """
    first = texts[0]
    if len(texts) == 1:
        return {_key(tag): [value] for tag, value in first.items()}
    if all(text.keys() == first.keys() for text in texts):
        return {_key(tag): [text[tag] for text in texts] for tag in first}
    tags = _languages(texts)
    return {_key(tag): [_nearest(text, tag, language) for text in texts] for tag in tags}


def _key(tag: str) -> str:
    return "none" if tag == "und" else tag


def _languages(texts: Iterable[MultilingualText]) -> list[str]:
    tags = dict.fromkeys(tag for text in texts for tag in text if tag != "und")
    return list(tags) or ["und"]


def _nearest(text: MultilingualText, tag: str, language: str) -> str:
    if tag in text:
        return text[tag]
    primary = tag.partition("-")[0]
    has_related = any(other.partition("-")[0] == primary for other in text)
    return in_language(text, tag if has_related else language)
