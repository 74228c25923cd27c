"""What library formats ask of a unit of description, gathered once: names with their roles, subjects, types.

Labels are in the language of the site where there is one. Nothing here is XML, and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.record.fields import Reference
from service.record.model import Collection, Record, Unit
from service.record.text import Text, best
from service.serializers.context import Context
from service.serializers.graph.concepts import class_of

_DCMITYPE: Final = "http://purl.org/dc/dcmitype/"
RELATORS: Final = "http://id.loc.gov/vocabulary/relators"
# role -> its code among the MARC relators; MARC has none for a sender, and the nearest is the creator
_CODES: Final = {
    "sender": "cre",
    "creator": "cre",
    "recipient": "rcp",
    "sponsor": "spn",
    "transcriber": "trc",
}


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something that a unit names: its label, the URI of its description, of which kind it is.

    `role` is that of the scheme `roles`; `code` the MARC relator; `said` the source's words where they differ.
    """

    label: str
    uri: str = ""
    kind: str = ""
    role: str = ""
    code: str = ""
    said: str = ""

    @property
    def corporate(self) -> bool:
        """Whether it is a corporate body."""
        return self.kind == "institution"


def makers(unit: Unit, context: Context) -> Iterator[Name]:
    """Who made it."""
    if isinstance(unit, Record):
        yield from _referred(unit.senders, "sender", context)
    yield from _referred(unit.creator, "creator", context)


def others(unit: Unit, context: Context) -> Iterator[Name]:
    """Who had to do with it in another role: those it was sent to, who paid, who transcribed it."""
    if isinstance(unit, Record):
        yield from _referred(unit.recipients, "recipient", context)
        yield from (_linked(id, "sponsor", context) for id in unit.sponsor)
        if unit.transcription and unit.transcription.by:
            yield _linked(unit.transcription.by, "transcriber", context)


def subjects(unit: Unit, context: Context) -> Iterator[Name]:
    """What and whom it is about, but for places."""
    yield from _referred(unit.people, "", context)
    yield from _referred(unit.subjects, "", context)


def places(unit: Unit, context: Context) -> Iterator[Name]:
    """The places it is about."""
    yield from _referred(unit.places, "", context)


def holder(unit: Unit, context: Context) -> Name | None:
    """Who keeps it."""
    found = context.holder(unit)
    return _linked(found.id, "", context) if found else None


def publisher(unit: Unit, context: Context) -> Name | None:
    """Who publishes it."""
    found = context.publisher(unit)
    return _linked(found.id, "", context) if found else None


def above(unit: Unit, context: Context) -> list[Collection]:
    """The collections that it lies in, the nearest first."""
    return list(reversed(context.ancestors(unit)))


def dcmi_type(unit: Unit, context: Context) -> str:
    """The name of its type among those of DCMI: Text, StillImage; Collection for one; empty where nobody said."""
    if isinstance(unit, Collection):
        return "Collection"
    code = unit.type if isinstance(unit, Record) else None
    found = class_of(context.vocabulary, "types", code, _DCMITYPE) if code else None
    return found.removeprefix(_DCMITYPE) if found else ""


def genre(unit: Unit, context: Context) -> Name | None:
    """Its type as archives call it, a term of the scheme `types`."""
    code = unit.type if isinstance(unit, Record) else None
    found = context.vocabulary.find("types", code) if code else None
    if found is None:
        return Name(code) if code else None
    return Name(best(found.labels, context.site.language), found.uri)


def classification(unit: Unit, context: Context) -> str:
    """The marking that it once had."""
    code = unit.classification if isinstance(unit, Record) else None
    found = context.vocabulary.find("classification", code) if code else None
    return best(found.labels, context.site.language) if found else code or ""


def tier(code: str, context: Context) -> str:
    """The name of a tier of access."""
    found = context.vocabulary.find("access", code)
    return best(found.labels, context.site.language) if found else code


def in_site(text: Text | None, context: Context) -> str:
    """Words for those who can take one language only."""
    return best(text, context.site.language)


def _referred(references: tuple[Reference, ...], role: str, context: Context) -> Iterator[Name]:
    for reference in references:
        if reference.id:
            yield _linked(reference.id, role, context, reference.as_)
        else:
            yield Name(reference.as_, role=role, code=_CODES.get(role, ""))


def _linked(id: str, role: str, context: Context, said: str = "") -> Name:
    found = context.find(id)
    code = _CODES.get(role, "")
    if found is None:
        return Name(said or id, role=role, code=code)
    label = found.label(context.site.language)
    return Name(label, context.uri(found), found.kind, role, code, said if said != label else "")
