"""The field `annotations` of a record: what stands on a page, in a region of it, or at a moment of sound or film.

The motivations are those of Web Annotation (3.3.5). An annotation has words, names a person, institution, place or
subject of the node, or links to an address; where it lies is found elsewhere (fonds/serializers/page_annotations.py).
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, model_validator

from fonds.record.field_types import (
    Edtf,
    Id,
    LanguageMapField,
    Part,
    Url,
    choice,
    each_item,
    field_error,
)
from fonds.record.page_parts import PageName, RegionText, TimeText

MOTIVATIONS: Final = ("tagging", "linking", "commenting", "identifying", "describing", "classifying")
MAX_ANNOTATIONS: Final = 5000  # of a record


class Annotation(Part):
    """An annotation on a page of a record: why it was made, where it lies, its words, and what it names or links to."""

    model_config = ConfigDict(title="Annotation")  # in the JSON Schema

    motivation: Annotated[str, choice(*MOTIVATIONS)]
    page: PageName = ""
    region: RegionText | None = None
    time: TimeText | None = None
    text: LanguageMapField | None = None
    id: Id | None = None
    uri: Url | None = None
    by: Id | None = None
    date: Edtf | None = None

    @model_validator(mode="after")
    def _something(self) -> Annotation:
        if self.motivation == "linking" and not (self.id or self.uri):
            raise field_error(
                "annotation", "a link leads nowhere", "give the `id` or the `uri` that it leads to"
            )
        if not (self.text or self.id or self.uri):
            raise field_error(
                "annotation", "the annotation says nothing", "give its `text`, an `id` or a `uri`"
            )
        return self


Annotations = Annotated[
    tuple[Annotation, ...], Field(max_length=MAX_ANNOTATIONS), each_item(limit=MAX_ANNOTATIONS)
]
