"""The fields of agents: persons, families and institutions, by ISAAR(CPF). The comments name its rules.

A name is divided into parts only where the archivist divides it: which part of a name is the family name differs by
country, and no program can know.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, model_validator

from fonds.record.agent_relations import PLACE_ROLES, RELATION_KINDS
from fonds.record.field_types import (
    MAX_TITLE,
    Edtf,
    Id,
    LanguageMapField,
    LanguageTag,
    Part,
    StrippedText,
    choice,
    each_item,
    field_error,
)

# 5.1.2 authorised, 5.1.3 parallel, 5.1.4 standardised by other rules, 5.1.5 any other form
NAME_KINDS: Final = ("authorised", "parallel", "standardised", "variant")
AUTHORISED: Final = "authorised"
NAME_PARTS: Final = ("family", "given", "numeration", "title", "suffix")
MAX_AGENT_ENTRIES = 200  # names, places, activities or relations of one agent


class AgentName(Part):
    """A form of the name of an agent (ISAAR 5.1.2 to 5.1.5): its words, its parts, its kind, and when it was used."""

    model_config = ConfigDict(title="AgentName")  # in the JSON Schema

    text: StrippedText = ""
    kind: Annotated[str, choice(*NAME_KINDS)] = "variant"
    language: LanguageTag | None = None
    family: StrippedText = ""
    given: StrippedText = ""
    numeration: StrippedText = ""
    title: StrippedText = ""
    suffix: StrippedText = ""
    date: Edtf | None = None
    rules: StrippedText = ""

    @model_validator(mode="after")
    def _words(self) -> AgentName:
        if not (self.text or self.family or self.given):
            raise field_error("name", "the name has no words", "give its `text`, or its `family` and `given`")
        if len(self.form) > MAX_TITLE:
            raise field_error("name", f"it has more than {MAX_TITLE:,} characters", "put the rest in a note")
        return self

    @property
    def is_divided(self) -> bool:
        """Whether the archivist says which part of the name is which."""
        return bool(self.family or self.given)

    @property
    def sort_form(self) -> str:
        """The name as it is filed, `Harriman, W. Averell` or `Louis XIV, King of France`; as written if undivided."""
        if not self.is_divided:
            return self.text
        first = " ".join(filter(None, (self.given, self.numeration)))
        return ", ".join(filter(None, (self.family, first, self.suffix, self.title)))

    @property
    def form(self) -> str:
        """The name as it is written, else as it is filed."""
        return self.text or self.sort_form


class DatedText(Part):
    """Words with the dates for which they are true: a function, an occupation, a legal status, a mandate."""

    model_config = ConfigDict(title="DatedText")  # in the JSON Schema

    text: LanguageMapField
    date: Edtf | None = None


class AgentPlace(Part):
    """A place of an agent (ISAAR 5.2.3): a place of the node or the source's words, its role, dates, and a note."""

    model_config = ConfigDict(title="AgentPlace")  # in the JSON Schema

    id: Id | None = None
    as_: StrippedText = Field("", alias="as")
    role: Annotated[str, choice(*PLACE_ROLES)] = "associated"
    date: Edtf | None = None
    note: LanguageMapField | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> AgentPlace:
        if not self.id and not self.as_:
            raise field_error(
                "place", "no place is named here", "give an id, or the source's words: `as: ...`"
            )
        return self


class AgentRelation(Part):
    """A relation to another agent (ISAAR 5.3): what the other one is to this one, when, and in the archive's words."""

    model_config = ConfigDict(title="AgentRelation")  # in the JSON Schema

    id: Id | None = None
    as_: StrippedText = Field("", alias="as")
    type: Annotated[str, choice(*RELATION_KINDS)]
    date: Edtf | None = None
    note: LanguageMapField | None = None

    @model_validator(mode="after")
    def _somebody(self) -> AgentRelation:
        if not self.id and not self.as_:
            raise field_error(
                "agent", "no agent is named here", "give an id, or the source's words: `as: ...`"
            )
        return self


_LIMIT = Field(max_length=MAX_AGENT_ENTRIES)
AgentNames = Annotated[tuple[AgentName, ...], _LIMIT, each_item(limit=MAX_AGENT_ENTRIES)]
DatedTexts = Annotated[tuple[DatedText, ...], _LIMIT, each_item(limit=MAX_AGENT_ENTRIES)]
AgentPlaces = Annotated[
    tuple[AgentPlace, ...],
    _LIMIT,
    each_item(lambda value: {"id": value} if isinstance(value, str) else value, MAX_AGENT_ENTRIES),
]
AgentRelations = Annotated[tuple[AgentRelation, ...], _LIMIT, each_item(limit=MAX_AGENT_ENTRIES)]


def authorised_name(names: tuple[AgentName, ...], language: str) -> AgentName | None:
    """Return the authorised form for readers of a language: in it, in no language, or in any; None if none is."""
    primary = language.partition("-")[0]

    def distance(name: AgentName) -> int:
        if name.language is None:
            return 2
        return 0 if name.language == language else 1 if name.language.partition("-")[0] == primary else 3

    return min((name for name in names if name.kind == AUTHORISED), key=distance, default=None)
