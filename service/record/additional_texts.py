"""The fields `texts` and `notes` of a record: its further texts, and what editors remark on its words.

A further text is a translation, another transcription, or what a machine made; it is cut into pages by `[page N]` as
the transcript is. A note says by `page` and `quote` what it is about. Where that stands is not looked for here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from service.record.fields import (
    Edtf,
    Id,
    LanguageMapField,
    LanguageTag,
    Part,
    StrippedText,
    VerbatimText,
    choice,
    each_item,
)

# in the order in which readers are shown them, the transcript being before all
KINDS: Final = ("transcription", "translation", "machine")
MAX_TEXTS, MAX_NOTES = 100, 5000
MAX_PAGE = 9_999_999  # seven digits, as in the address book


class FurtherText(Part):
    """A text of the record besides its transcript: of what kind, in which language, who made it, with what and when."""

    kind: Annotated[str, choice(*KINDS)]
    language: LanguageTag
    text: VerbatimText = Field(min_length=1)
    by: Id | None = None
    generator: StrippedText = ""
    date: Edtf | None = None


class Note(Part):
    """A remark of an editor on a page or on words of it; on the whole record where neither is said."""

    text: LanguageMapField
    page: Annotated[int, Field(gt=0, le=MAX_PAGE)] | None = None
    quote: StrippedText = ""
    by: Id | None = None
    date: Edtf | None = None


Texts = Annotated[tuple[FurtherText, ...], Field(max_length=MAX_TEXTS), each_item()]
Notes = Annotated[tuple[Note, ...], Field(max_length=MAX_NOTES), each_item()]


def names(texts: Sequence[FurtherText]) -> tuple[str, ...]:
    """The name of each text, which stands in addresses: `translation-zh-hans`, `machine-en`, and `machine-en-n2`.

    It changes only if a text of the same kind and language is put before it. No language tag ends in `-n2`.
    """
    plain = [f"{text.kind}-{text.language.lower()}" for text in texts]
    counts = [plain[:index].count(name) + 1 for index, name in enumerate(plain)]
    return tuple(f"{name}-n{count}" if count > 1 else name for name, count in zip(plain, counts, strict=True))
