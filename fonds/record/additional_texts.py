"""The fields `texts` and `notes` of a record: its additional texts, and editors' notes on its words.

An additional text is a translation, another transcription, or a machine's output; `[page N]` divides it into pages as
it does the transcript. A note names what it is about by `page` and `quote`; finding the quote in the text is done
elsewhere (fonds/record/quote_matching.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import ConfigDict, Field

from fonds.record.field_types import (
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

# in the order of presentation, after the transcript
TEXT_KINDS: Final = ("transcription", "translation", "machine")
MAX_TEXTS, MAX_NOTES = 100, 5000
MAX_PAGE = 9_999_999  # seven digits, as in fonds/urls.py


class FurtherText(Part):
    """A text of the record besides its transcript: of what kind, in which language, who made it, with what and when."""

    model_config = ConfigDict(title="FurtherText")  # in the JSON Schema

    kind: Annotated[str, choice(*TEXT_KINDS)]
    language: LanguageTag
    text: VerbatimText = Field(min_length=1)
    by: Id | None = None
    generator: StrippedText = ""
    date: Edtf | None = None


class Note(Part):
    """A remark of an editor on a page or on words of it; on the whole record where neither is said."""

    model_config = ConfigDict(title="Note")  # in the JSON Schema

    text: LanguageMapField
    page: Annotated[int, Field(gt=0, le=MAX_PAGE)] | None = None
    quote: StrippedText = ""
    by: Id | None = None
    date: Edtf | None = None


Texts = Annotated[tuple[FurtherText, ...], Field(max_length=MAX_TEXTS), each_item(limit=MAX_TEXTS)]
Notes = Annotated[tuple[Note, ...], Field(max_length=MAX_NOTES), each_item(limit=MAX_NOTES)]


def layer_names(texts: Sequence[FurtherText]) -> tuple[str, ...]:
    """Return the layer name of each text, which URIs contain: `translation-zh-hans`, `machine-en`, `machine-en-n2`.

    A name changes only if a text of the same kind and language is added before it. No language tag ends in `-n2`.
    """
    return names_of_texts([(text.kind, text.language) for text in texts])


def names_of_texts(texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return a name for each text by its kind and language; those of the same kind and language are numbered."""
    base_names = [f"{kind}-{language.lower()}" for kind, language in texts]
    counts = [base_names[:index].count(name) + 1 for index, name in enumerate(base_names)]
    return tuple(
        f"{name}-n{count}" if count > 1 else name for name, count in zip(base_names, counts, strict=True)
    )
