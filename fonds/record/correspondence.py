"""The sending and the receipt of a letter: when and where, as TEI (correspDesc) and the CMI format know them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import model_validator

from fonds.record.field_types import (
    Edtf,
    Part,
    Reference,
    StrippedText,
    field_error,
    reference_from_id,
    validated,
)

PlaceReference = Annotated[Reference, validated(reference_from_id)]


class Dispatch(Part):
    """When and where a document was sent, or received; `text` has the source's own words for the date."""

    date: Edtf | None = None
    text: StrippedText = ""
    place: PlaceReference | None = None

    @model_validator(mode="after")
    def _something(self) -> Dispatch:
        if not (self.date or self.text or self.place):
            raise field_error(
                "dispatch", "there is neither a date nor a place", "as in `{date: 1945-07, place: ...}`"
            )
        return self


def _dispatch(value: Any) -> Any:
    if isinstance(value, str):
        raise field_error("dispatch", "a list of fields is expected here", f"as in {{date: {value[:100]}}}")
    return value


DispatchField = Annotated[Dispatch, validated(_dispatch)]
