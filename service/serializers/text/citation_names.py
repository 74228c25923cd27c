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

from service.record.field_types import Reference
from service.serializers.context import SerializerContext

_UNSPLIT: Final = str.maketrans({",": "\u201a", ";": "\u201a"})


@dataclass(frozen=True, slots=True)
class CitedName:
    """A name as the description has it, and its family and given part if the description divides it."""

    label: str
    family: str = ""
    given: str = ""

    def bibtex(self, escape: Callable[[str], str]) -> str:
        """Return the name for a name list of BibTeX: in braces, or `{Family}, {Given}`."""
        if self.family:
            return ", ".join(f"{{{escape(part)}}}" for part in (self.family, self.given) if part)
        return f"{{{escape(self.label)}}}"

    @property
    def inverted(self) -> str:
        """The name for RIS and citation_author: `Family, Given`, or the name without a comma or semicolon."""
        parts = (self.family, self.given) if self.family else (self.label,)
        return ", ".join(unsplit(part) for part in parts if part)

    @property
    def csl(self) -> dict[str, str]:
        """The name variable of CSL."""
        if self.family:
            return {"family": self.family} | ({"given": self.given} if self.given else {})
        return {"literal": self.label}


def unsplit(text: str) -> str:
    """Return text with the marks replaced at which reference managers split names and keywords."""
    return text.translate(_UNSPLIT)


def cited_name(reference: Reference, context: SerializerContext) -> CitedName:
    """Return the name of a sender, recipient or creator. This is the one place where names get their parts."""
    return CitedName(one_line(context.label(reference.id) if reference.id else reference.as_))


def one_line(text: str) -> str:
    """Return text on one line, with single spaces."""
    return " ".join(text.split())
