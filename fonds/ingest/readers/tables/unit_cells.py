"""Puts cells into the fields of a description, by the field that a column is for.

What a field does not take becomes a further statement with the heading as its label. Names are never divided, but for
the character that the column has between its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import (
    date_fields,
    language_tag,
    one_line,
    rights_uri,
    without_empty,
)
from fonds.ingest.readers.tables.cell_values import image_service, link, values, without_markup
from fonds.ingest.stated_levels import level_fields
from fonds.record import languages
from fonds.record.model import ELEMENTS, KINDS

LEAVE_OUT: Final = "left out"
STATEMENT: Final = "statement"
ELSEWHERE: Final = "elsewhere"  # the reader of the table takes the cell together with others
# fields of a column that are no fields of a record file
OF_ROWS: Final = ("identifier", "link", "image", "transcript", STATEMENT, LEAVE_OUT)
_TEXTS: Final = frozenset(
    (*ELEMENTS, "extent", "abstract", "note", "rights_statement", "rights_contact", "source")
)
_REFERENCES: Final = frozenset({"creator", "people", "places", "subjects", "from", "to", "contributors"})
_KINDS: Final = {"places": "place", "subjects": "subject"}
_RELATOR = re.compile(r"relators?:([a-z]{3}):(?:(person|family|corporate_body|institution):)?(.+)", re.DOTALL)
_WORKBENCH_KINDS: Final = {"person": "person", "family": "family", "corporate_body": "institution"}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is for: the field of a record file (or one of OF_ROWS), what stands between several values, the
    language of its words, the label of a further statement, the scheme of an identifier, the role of a contributor, and
    the kind of an authority."""

    field: str
    separator: str = ""
    language: str = ""
    label: str = ""
    scheme: str = ""
    role: str = ""
    kind: str = ""


@cache
def _allowed_fields(kind: str) -> frozenset[str]:
    names = (info.alias or name for name, info in KINDS[kind].model_fields.items())
    return frozenset(names) | {"identifier", "link", "image"}


class UnitCells:
    """The description that a row becomes. `authorities` are those that it names."""

    def __init__(self, kind: str, language: str, source: str, own_language: str = "") -> None:
        """`source` is the name of the format, for the elements of the report."""
        self.fields = CollectedFields(kind, language, source_language=own_language)
        self.authorities: list[Authority] = []
        self.source = source
        self._allowed = _allowed_fields(kind)

    def put(self, column: Column, heading: str, cell: str) -> None:
        """Put a cell into its field."""
        element = f"{self.source}:{heading}"
        label = column.label or heading
        if column.field == ELSEWHERE:
            return
        if column.field == LEAVE_OUT:
            self.fields.leave_out(element)
            return
        if column.field == "transcript":
            self.fields.body = cell
            self.fields.use(element, "transcript")
            return
        parts = values(cell, column.separator)
        if column.field == STATEMENT or column.field not in self._allowed:
            self.state(label, parts, column.language, element)
            return
        if column.field in ("type", "type_label"):
            self._put_types(parts, column, label, element)
        elif column.field in _TEXTS:
            for part in parts:
                self.fields.add_text(column.field, without_markup(part), column.language, element)
        elif column.field in _REFERENCES:
            for part in parts:
                self._refer(column, part, label, element)
        else:
            put = _PUTTERS.get(column.field, UnitCells._put_value)
            for part in parts:
                put(self, column, one_line(part), label, element)

    def state(self, label: str, parts: list[str], tag: str, element: str) -> None:
        """Keep values as one further statement."""
        self.fields.state(label, "; ".join(map(without_markup, parts)), tag, element)

    # one function for each form of field; `part` is one value of the cell

    def _put_title(self, column: Column, part: str, label: str, element: str) -> None:
        words = without_markup(part)
        if not self.fields.add_title("title", words, column.language, element):
            self.fields.append("alternative_titles", self.fields.in_language(words, column.language), element)

    def _put_alternative_title(self, column: Column, part: str, label: str, element: str) -> None:
        self.fields.append(
            "alternative_titles", self.fields.in_language(without_markup(part), column.language), element
        )

    def _put_date(self, column: Column, part: str, label: str, element: str) -> None:
        """Put the first date into `date` and its words beside it; further ones are other dates."""
        date = date_fields(part)
        if "date" in self.fields or "date_text" in self.fields:
            value = {"kind": "creation", "date": date.get("date", ""), "text": date.get("date_text", "")}
            self.fields.append("other_dates", without_empty(value), element)
            return
        for name, words in date.items():
            self.fields.set(name, words, element)

    def _put_other_date(self, column: Column, part: str, label: str, element: str) -> None:
        date = date_fields(part)
        value = {
            "kind": column.kind or "other",
            "date": date.get("date", ""),
            "text": date.get("date_text", ""),
        }
        self.fields.append("other_dates", without_empty(value), element)

    def _put_reference(self, column: Column, part: str, label: str, element: str) -> None:
        if not self.fields.set("reference", part, element):
            self.fields.append("alternative_references", {"value": part, "scheme": label}, element)

    def _put_identifier(self, column: Column, part: str, label: str, element: str) -> None:
        words = without_markup(part)
        self.fields.append("identifiers", {"value": words, "scheme": column.scheme or label}, element)

    def _put_alternative_reference(self, column: Column, part: str, label: str, element: str) -> None:
        value = {"value": part, "scheme": column.scheme or label}
        self.fields.append("alternative_references", value, element)

    def _put_language(self, column: Column, part: str, label: str, element: str) -> None:
        tag = language_tag(part)
        if tag:
            self.fields.append("language", tag, element)
        if not tag or not re.fullmatch(r"[A-Za-z]{2,3}(?:-\w+)*|[A-Z][a-z]+", part):
            self.fields.add_text("language_note", part, column.language, element)

    def _put_rights(self, column: Column, part: str, label: str, element: str) -> None:
        uri = rights_uri(part)
        if not (uri and self.fields.set("rights", uri, element)):
            self.fields.add_text("rights_statement", without_markup(part), column.language, element)

    def _put_types(self, parts: list[str], column: Column, label: str, element: str) -> None:
        """Put the words for the type, and the code of the most special one that is a type."""
        words = "; ".join(map(one_line, parts))
        if self.fields.get("type_label"):
            self.state(label, [words], column.language, element)
            return
        codes = [code for part in parts if (code := _type_code(part))]
        self.fields.set("type", codes[-1] if codes else "", element)
        self.fields.set("type_label", words, element)

    def _put_script(self, column: Column, part: str, label: str, element: str) -> None:
        if code := languages.script_code(part):
            self.fields.append("scripts", code, element)
        else:
            self.fields.add_text("language_note", part, column.language, element)

    def _put_level(self, column: Column, part: str, label: str, element: str) -> None:
        for name, value in level_fields(part).items():
            self.fields.set(name, value, element, part)

    def _put_institution(self, column: Column, part: str, label: str, element: str) -> None:
        """Put an institution into `holder` or `publisher`, which have room for one."""
        if column.field in self.fields:
            self.state(label, [part], column.language, element)
            return
        institution = Authority("institution", part, "", self.fields.own_language)
        self.authorities.append(institution)
        self.fields.set(column.field, institution.key, element)

    def _put_link(self, column: Column, part: str, label: str, element: str) -> None:
        target = link(part)
        if target is None:
            self.state(label, [part], column.language, element)
            return
        words = self.fields.in_language(target.label or label)
        relation = {"type": column.kind or "related", "uri": target.uri, "text": words}
        self.fields.append("relations", relation, element)

    def _put_image(self, column: Column, part: str, label: str, element: str) -> None:
        """Put the address of an image: one of an image service is a page, any other one a relation."""
        service = image_service(part)
        if service and self.fields.kind == "record":
            self.fields.append("pages", {"service": service}, element)
        else:
            self._put_link(column, part, label, element)

    def _put_container(self, column: Column, part: str, label: str, element: str) -> None:
        self.fields.append("containers", {"value": part}, element)

    def _put_value(self, column: Column, part: str, label: str, element: str) -> None:
        """Put a value as it is: into a list, or into a field that has one value."""
        if column.field == "same_as":
            self.fields.append(column.field, part, element)
        else:
            self.fields.set(column.field, part, element, part)

    def _refer(self, column: Column, part: str, label: str, element: str) -> None:
        """Refer to a person, place or subject by its name; an address before the name is a link of it."""
        part, target, role, kind = one_line(without_markup(part)), link(part), column.role, column.kind
        if match := _RELATOR.fullmatch(part):
            role, kind, part = match[1], _WORKBENCH_KINDS.get(match[2] or "", match[2] or ""), match[3]
        if target and not target.label:
            self.fields.append(
                column.field, without_empty({"as": target.uri, "role": self._role(column, role)}), element
            )
            return
        name = one_line(target.label) if target else part
        if not name:
            return
        same_as = ({"uri": target.uri, "method": "copied"},) if target else ()
        reference: dict[str, Any]
        kind = kind or _KINDS.get(column.field, "")
        if kind:
            authority = Authority(
                kind, name, "", column.language or self.fields.own_language, same_as=same_as
            )
            self.authorities.append(authority)
            reference = authority.reference()
        else:  # whether a person or a body is meant, nobody says
            reference = {"as": name}
            if target:
                self.state(label, [f"{target.uri} {name}"], "", element)
        field = "contributors" if role and column.field != "contributors" else column.field
        if field == "contributors":
            reference |= self._role(column, role)
        self.fields.append(field, reference, element)

    def _role(self, column: Column, role: str) -> dict[str, Any]:
        if column.field != "contributors" and not role:
            return {}
        code = code_of("relators", role)
        if code:
            words = "" if role == code or column.role == role else role
            return without_empty({"role": [code], "role_label": words})
        return {"role_label": role} if role else {"role": ["ctb"]}


def _type_code(words: str) -> str:
    """Return the code of a type of document: `dctype:StillImage` and `Still image` give `still-image`."""
    words = words.removeprefix("dctype:").removeprefix("dcmitype:").strip()
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)
    return code_of("types", words) or code_of("types", spaced) or code_of("types", spaced.replace(" ", "-"))


_Putter = Callable[[UnitCells, Column, str, str, str], None]
_PUTTERS: Final[dict[str, _Putter]] = {
    "title": UnitCells._put_title,
    "alternative_titles": UnitCells._put_alternative_title,
    "date": UnitCells._put_date,
    "other_dates": UnitCells._put_other_date,
    "reference": UnitCells._put_reference,
    "alternative_references": UnitCells._put_alternative_reference,
    "identifier": UnitCells._put_identifier,
    "identifiers": UnitCells._put_identifier,
    "language": UnitCells._put_language,
    "rights": UnitCells._put_rights,
    "scripts": UnitCells._put_script,
    "level": UnitCells._put_level,
    "level_label": UnitCells._put_level,
    "holder": UnitCells._put_institution,
    "publisher": UnitCells._put_institution,
    "link": UnitCells._put_link,
    "relations": UnitCells._put_link,
    "image": UnitCells._put_image,
    "pages": UnitCells._put_image,
    "containers": UnitCells._put_container,
}
