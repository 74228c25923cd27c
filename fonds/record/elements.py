"""Elements of description (ISAD(G)) that are text, containers, further dates and titles, and further statements.

A field of a unit that is declared as `ElementText` is in every format without another line: as a note, if the format
has no element of its own for it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import ConfigDict, model_validator

from fonds.record import languages
from fonds.record.field_types import (
    Edtf,
    LanguageMapField,
    Part,
    StrippedText,
    Title,
    choice,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)

ELEMENT: Final = "element"  # marks the fields of the model that are text elements
ElementText = Annotated[LanguageMapField | None, ELEMENT]
# text elements about the description itself, not about what is described (ISAD(G) 3.7)
ABOUT_DESCRIPTION: Final = ("archivist_note", "rules", "description_dates")
# fields with the source's own words for what another field has as a date or a code
SOURCE_WORDS: Final = ("date_text", "level_label", "type_label", "classification_label")

# what the date of a unit is the date of, besides its creation in `date`
DATE_KINDS: Final = (
    "creation", "accumulation", "issue", "copyright", "publication", "broadcast", "digitisation", "other",
)  # fmt: skip


def _script(value: Any) -> str:
    code = require_text(value).capitalize()
    if not languages.is_script(code):
        raise field_error("script", f"{shown(value)} is not a script", "a code of ISO 15924, as in Cyrl")
    return code


Scripts = Annotated[tuple[Annotated[str, validated(_script)], ...], each_item()]
Titles = Annotated[tuple[Title, ...], each_item()]


class Container(Part):
    """Where the unit is kept: a box, folder, volume or reel by its number, in the words of the source."""

    model_config = ConfigDict(title="Container")  # in the JSON Schema

    type: StrippedText = ""
    value: StrippedText

    def __str__(self) -> str:
        return f"{self.type} {self.value}".strip()


class OtherDate(Part):
    """A date besides that of creation: what it is the date of, the source's own words for it, and whether it is a bulk
    date, of most of the material (ISAD(G) 3.1.3)."""

    model_config = ConfigDict(title="OtherDate")  # in the JSON Schema

    kind: Annotated[str, choice(*DATE_KINDS)] = "creation"
    date: Edtf | None = None
    text: StrippedText = ""
    bulk: bool = False

    @model_validator(mode="after")
    def _something(self) -> OtherDate:
        if not self.date and not self.text:
            raise field_error(
                "date", "the date is empty", "give a `date`, or the words of the source in `text`"
            )
        return self


class FurtherStatement(Part):
    """A statement of the source for which there is no field: what it is about, its words, and its element there."""

    model_config = ConfigDict(title="FurtherStatement")  # in the JSON Schema

    label: Title
    text: LanguageMapField
    source: StrippedText = ""


Containers = Annotated[tuple[Container, ...], each_item()]
OtherDates = Annotated[tuple[OtherDate, ...], each_item()]
FurtherStatements = Annotated[tuple[FurtherStatement, ...], each_item()]
