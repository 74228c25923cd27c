"""Language-tagged text: a mapping from BCP 47 tag to words. It never guesses a language."""

from __future__ import annotations

Text = dict[str, str]


def best(text: Text | None, language: str = "en") -> str:
    """The words in that language, else in a related one, else the first there is; empty for nothing."""
    if not text:
        return ""
    if language in text:
        return text[language]
    primary = language.partition("-")[0]
    for tag, words in text.items():
        if tag.partition("-")[0] == primary:
            return words
    return next(iter(text.values()))
