"""Text in several languages: a mapping from BCP 47 tags to text. No language is ever guessed."""

from __future__ import annotations

MultilingualText = dict[str, str]


def capitalized(text: str) -> str:
    """Return a text with a capital letter at its beginning; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def in_language(text: MultilingualText | None, language: str = "en") -> str:
    """Return the text in that language, else in a related one, else the first; an empty string if there is none."""
    if not text:
        return ""
    if language in text:
        return text[language]
    primary = language.partition("-")[0]
    for tag, words in text.items():
        if tag.partition("-")[0] == primary:
            return words
    return next(iter(text.values()))
