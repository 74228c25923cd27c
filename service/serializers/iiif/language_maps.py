"""Values of language maps: plain text, and the little HTML that Presentation 3.0 allows (4.4, 4.5).

Whatever people wrote is text: it is escaped wherever a client might take it for markup. Nothing here strips
or mends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from service.record.text import Text, best

LanguageMap = dict[str, list[str]]

# What a client that sets values as HTML (Mirador does with all of them) would not show as it was written.
_LIKE_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def label(text: Text) -> LanguageMap:
    """Text as a language map without HTML, as labels must be (4.5); `none` where the language is unknown (4.4)."""
    return {_key(tag): [words] for tag, words in text.items()}


def prose(text: Text) -> LanguageMap:
    """Text for `summary` and the values of pairs, where clients look for HTML."""
    return {_key(tag): [plain(words)] for tag, words in text.items()}


def plain(words: str) -> str:
    """Words that a client shows as they stand, whether it reads values as text or as HTML.

    4.5: a value that begins with "<" and ends with ">" is taken for HTML, so such words are wrapped and escaped.
    """
    if "<" not in words and "&" not in words:
        return words
    if _LIKE_MARKUP.search(words) or (words[:1] == "<" and words[-1:] == ">"):
        return f"<span>{escaped(words)}</span>"
    return words


def escaped(words: str) -> str:
    """Words inside an element."""
    return escape(words, quote=False) if "<" in words or "&" in words or ">" in words else words


def link(uri: str, words: str) -> str:
    """A link as one well-formed element (4.5)."""
    return f'<a href="{escape(uri)}">{escaped(words)}</a>'


def linked(uri: str, names: Text) -> Text:
    """Names in each language, each a link."""
    start = f'<a href="{escape(uri) if "&" in uri else uri}">'
    return {tag: f"{start}{escaped(words)}</a>" for tag, words in names.items()}


def merged(texts: list[Text], language: str) -> LanguageMap:
    """One value of each text in every language that any of them has.

    4.4: a client shows the values of one language only, so a text without that language would vanish from the
    list: it stands there in its nearest language, else in the site's.
    """
    first = texts[0]
    if len(texts) == 1:
        return {_key(tag): [words] for tag, words in first.items()}
    if all(text.keys() == first.keys() for text in texts):
        return {_key(tag): [text[tag] for text in texts] for tag in first}
    tags = _languages(texts)
    return {_key(tag): [_nearest(text, tag, language) for text in texts] for tag in tags}


def _key(tag: str) -> str:
    return "none" if tag == "und" else tag


def _languages(texts: Iterable[Text]) -> list[str]:
    found = dict.fromkeys(tag for text in texts for tag in text if tag != "und")
    return list(found) or ["und"]


def _nearest(text: Text, tag: str, language: str) -> str:
    if tag in text:
        return text[tag]
    primary = tag.partition("-")[0]
    related = any(known.partition("-")[0] == primary for known in text)
    return best(text, tag if related else language)
