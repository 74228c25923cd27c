"""Relations between records: what a unit has to do with another one, here or elsewhere.

A file states a relation in one direction. The other one is told of the target when its documents are built
(fonds/serializers/relations.py), and is in no file.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import model_validator

from fonds.record.field_types import Edtf, Id, LanguageMapField, Part, Url, choice, each_item, field_error

# type of a relation -> code of its inverse; both are terms of the scheme `relations`
INVERSES: Final = {
    "reply-to": "reply",
    "enclosure-of": "enclosure",
    "part-of": "part",
    "copy-of": "copy",
    "draft-of": "draft",
    "version-of": "version",
    "continues": "continued-by",
    "related": "related-from",
}
# names of links of units by a relation; agents have relations with other types
LINKS: Final = tuple(f"relations.{type}" for type in INVERSES)
# of these, no record can be its own target by way of others
ACYCLIC: Final = frozenset(INVERSES) - {"related"}
MAX_RELATIONS = 1000  # of one unit, stated or told by others


class Relation(Part):
    """What a unit has to do with another one: a `record` of the node, a `uri` elsewhere, or words alone."""

    type: Annotated[str, choice(*INVERSES)]
    record: Id | None = None
    uri: Url | None = None
    text: LanguageMapField | None = None
    date: Edtf | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Relation:
        if self.record and self.uri:
            raise field_error("relation", "a relation has one target", "give `record` or `uri`")
        if not (self.record or self.uri or self.text):
            hint = "give `record`, `uri` or the words of the source: `text: ...`"
            raise field_error("relation", "the relation names nothing", hint)
        return self

    @property
    def link_name(self) -> str:
        """The name of the link to the record, which has the type."""
        return f"relations.{self.type}"


def _relation(value: Any) -> Any:
    if isinstance(value, str):
        raise field_error(
            "relation",
            "the type of the relation is missing",
            f"as in {{type: reply-to, record: {value[:100]}}}",
        )
    return value


Relations = Annotated[tuple[Relation, ...], each_item(_relation, limit=MAX_RELATIONS)]
