"""Language maps of IIIF as plain text: HTML is taken out, links are kept with their words."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.ingest.field_values import language_tag, one_line
from fonds.ingest.markup import plain
from fonds.ingest.unit_values import Value

_MAX_LINE = 1000  # characters of a line in which a link has a part of the words
LanguageMap = dict[str, list[str]]


def values_of(text: LanguageMap) -> Iterator[Value]:
    """Yield each value of a language map, without the same words in another language.

    A value that is a link as a whole has its address; addresses of links within words stand below them.
    """
    known: set[tuple[str, str]] = set()
    for tag, lines in text.items():
        for line in lines:
            words = plain(line)
            address = words.all_link
            shown = words.text if address else words.with_addresses()
            if shown and (shown, address) not in known:
                known.add((shown, address))
                name = words.links[0] if len(words.links) == 1 and not address else None
                if name and name.words and len(words.text) < _MAX_LINE and "\n" not in words.text:
                    yield Value(words.text, tag_of(tag), name.address, name.words)
                else:
                    yield Value(shown, tag_of(tag), address)


def tag_of(tag: str) -> str:
    """Return the language tag for a key of a language map: "" for `none`, `und` for a language that is not known."""
    if tag in ("none", "@none", ""):
        return ""
    return language_tag(tag) or "und"


def first_words(text: LanguageMap, language: str) -> str:
    """Return the words in a language, or else in the first one, in one line."""
    lines = next((text[tag] for tag in text if tag_of(tag) == language), None) or next(
        iter(text.values()), []
    )
    return one_line(", ".join(plain(line).text for line in lines))


def label_of(resource: dict[str, object], language: str) -> str:
    """Return the label of a resource in one line, or an empty string."""
    label = resource.get("label")
    return first_words(label, language) if isinstance(label, dict) else ""
