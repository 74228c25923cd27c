"""Names in the forms of reference managers, none of which splits a name that is not divided in the description.

A name is divided into family and given name only if the description says which part is which: that differs by country,
and a corporate name has no such parts. All other names are literal. BibTeX keeps a name in braces together, and CSL has
a field for it. RIS and the citation_* elements have nothing for it: there a comma inverts a name and a semicolon ends
it, so both become U+201A, a quotation mark that fonts draw like a comma.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fonds.record.field_types import Reference
from fonds.record.model import Agent
from fonds.serializers.context import SerializerContext

_UNSPLIT: Final = str.maketrans({",": "\u201a", ";": "\u201a"})


@dataclass(frozen=True, slots=True)
class CitedName:
    """A name as the description has it, and its parts if the description divides it.

    `given` has the numeration after it; `suffix` is what follows the name, such as Jr.
    """

    label: str
    family: str = ""
    given: str = ""
    suffix: str = ""

    def bibtex(self, escape: Callable[[str], str]) -> str:
        """Return the name for a name list of BibTeX: in braces, or `{Family}, {Jr.}, {Given}`."""
        if self.family:
            parts = (self.family, self.suffix, self.given)
            return ", ".join(f"{{{escape(part)}}}" for part in parts if part)
        return f"{{{escape(self.label)}}}"

    @property
    def inverted(self) -> str:
        """The name for RIS and citation_author: `Family, Given, Jr.`, or the name without a comma or semicolon."""
        parts = (self.family, self.given, self.suffix) if self.family else (self.label,)
        return ", ".join(unsplit(part) for part in parts if part)

    @property
    def csl(self) -> dict[str, str]:
        """The name variable of CSL."""
        if self.family:
            parts = {"family": self.family, "given": self.given, "suffix": self.suffix}
            return {name: part for name, part in parts.items() if part}
        return {"literal": self.label}


def unsplit(text: str) -> str:
    """Return text with the marks replaced at which reference managers split names and keywords."""
    return text.translate(_UNSPLIT)


def cited_name(reference: Reference, context: SerializerContext) -> CitedName:
    """Return the name of a sender, recipient or creator. This is the one place where names get their parts.

    They are those of the authorised form. Only a name with a family name is divided.
    """
    if not reference.id:
        return CitedName(one_line(reference.as_))
    agent = context.find(reference.id)
    label = one_line(agent.label(context.language) if agent else reference.id)
    name = agent.authorised_name(context.language) if isinstance(agent, Agent) else None
    if name is None or not name.family:
        return CitedName(label)
    given = " ".join(filter(None, (name.given, name.numeration)))
    return CitedName(label, one_line(name.family), one_line(given), one_line(name.suffix))


def one_line(text: str) -> str:
    """Return text on one line, with single spaces."""
    return " ".join(text.split())
