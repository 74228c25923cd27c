"""The input of typesetting: the texts of a transcript with its title block and footer, already in one language.

Plain data that the caller makes from a record. It has no geometry, and no record is read here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """One transcript to be typeset. All texts are plain: no markup is interpreted in them.

    `pages` are the pages of the source, each a tuple of paragraphs; a "\\n" within a paragraph is a line break of the
    source and is kept. `language` is a BCP 47 tag, `direction` is "ltr" or "rtl", `paper` is "letter" or "a4".
    `nothing`, `folio` and `source_page` are texts of the page itself; a caller that publishes in another language sets
    them.
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
