"""What is to be typeset: the words of a transcript with its head and foot, already put into a language.

Plain data, made by the caller from a record. It holds no geometry and never reads a record itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """One transcript to be set. All texts are plain: no markup of any kind is read in them.

    `pages` are the source's pages, each a tuple of paragraphs; a "\\n" within a paragraph is a line break of
    the source and is kept. `language` is a BCP 47 tag, `direction` "ltr" or "rtl", `paper` "letter" or "a4".
    The last three are what the page says of itself; a caller that publishes in another language sets them.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    marking: str | None
    notice: str
    address: str
    rights: str
    language: str
    direction: str
    pages: tuple[tuple[str, ...], ...]
    paper: str = "letter"
    nothing: str = "No transcript has been published."
    folio: str = "{page} of {pages}"
    source_page: str = "source page {page}"
