"""Puts words of a source into the field of a unit of description that they belong to, by the form of that field.

What the field cannot take becomes a further statement with the label that the source gives it. The names of fields are
those of docs/record.md; a date of another kind is `date_` and its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import date_fields, edtf, language_tag, one_line, rights_uri, short
from fonds.record import languages
from fonds.record.field_types import LEVELS, MAX_SHORT
from fonds.record.model import ELEMENTS

_MAX_NAME: Final = 300  # characters of a name or a term; longer words are prose
TEXTS: Final = frozenset({*ELEMENTS, "extent", "note", "abstract", "rights_statement", "rights_contact"})
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
# kind of authority that a field names for certain
KIND_OF_FIELD: Final = {"places": "place", "subjects": "subject"}
_NAMED_FIELDS: Final = frozenset({"creator", "from", "to", "people"})


@dataclass(frozen=True)
class Value:
    """Words of a source with their language, and the address of what they name, if the source links to it.

    `name` are the words that are the link, if it is only a part of them.
    """

    words: str
    tag: str = ""
    uri: str = ""
    name: str = ""

    def named(self) -> tuple[str, dict[str, str]]:
        """Return the name of what is referred to, and what is said beside it: the words of the source before a name in
        brackets, and the grounds of an inference in square brackets, as Fonds writes them."""
        if not self.name:
            return one_line(self.words), {}
        name = re.escape(self.name)
        form = rf"(?:(?P<as>.+) \({name}\)|{name})(?: \[[^\[\]:()]+(?: \([^()]*\))?: (?P<inferred>.+)\])?"
        match = re.fullmatch(form, self.words)
        if not match:
            return one_line(self.words), {}
        return one_line(self.name), {
            part: one_line(words) for part, words in match.groupdict().items() if words
        }


def is_address(words: str) -> bool:
    """Return whether words are a web address and nothing else."""
    return bool(_ADDRESS.fullmatch(words))


class UnitValues:
    """Adds values to the fields of a unit, and collects the authorities that they name."""

    def __init__(self, fields: CollectedFields, authorities: list[Authority]) -> None:
        self.fields, self.authorities = fields, authorities

    def add(self, field: str, value: Value, label: str, element: str) -> None:
        """Add a value to a field. `label` and `element` are what the source calls it and where it stands."""
        handle = _HANDLERS.get(field)
        is_name = field in _NAMED_FIELDS or field in KIND_OF_FIELD or field.startswith("role:")
        if is_name and (len(value.words) > _MAX_NAME or "\n" in value.words):
            self.keep(value, label, element)
        elif field.startswith("role:"):
            self.contributor(value, field.removeprefix("role:"), "", element)
        elif field.startswith("date_") and field != "date_text":
            self.other_date(value, field.removeprefix("date_"), element)
        elif field in TEXTS:
            self.fields.add_text(field, with_address(value), value.tag, element)
        elif field in _NAMED_FIELDS:
            name, more = value.named()
            self.fields.append(field, {"as": name, **more}, element)
            self._keep_address(Value(name, "", value.uri), element)
        elif field in KIND_OF_FIELD:
            self.authority(field, value, element)
        elif handle:
            handle(self, value, label, element)
        else:
            self.keep(value, label, element)

    def keep(self, value: Value, label: str, element: str) -> None:
        """Keep a value as a further statement."""
        self.fields.state(label, with_address(value), value.tag, element)

    def _keep_address(self, value: Value, element: str) -> None:
        if value.uri and value.uri not in value.words:
            self.fields.state(f"Link of {short(value.words, 100)}", value.uri, element=element)

    def contributor(self, value: Value, code: str, role_label: str, element: str) -> None:
        """Add a contributor in words, with the code of a relator, or the words of the source for the role."""
        role = {"role": code} if code else {}
        words = {"role_label": one_line(role_label)} if role_label else {}
        name, more = value.named()
        self.fields.append("contributors", {"as": name, **more, **role, **words}, element)
        self._keep_address(Value(name, "", value.uri), element)

    def authority(self, field: str, value: Value, element: str) -> None:
        """Add a place or subject, which is described in a file of its own."""
        same_as = (value.uri,) if is_address(value.uri) else ()
        name, more = value.named()
        authority = Authority(KIND_OF_FIELD[field], name, "", value.tag, same_as=same_as)
        self.authorities.append(authority)
        reference = authority.reference(more.pop("as", ""), **more)
        known = self.fields.get(field) or []
        if not any(item.get("id") == authority.key and item.keys() <= reference.keys() for item in known):
            self.fields.append(field, reference, element)
        else:
            next(item for item in known if item.get("id") == authority.key).update(reference)

    def other_date(self, value: Value, kind: str, element: str) -> None:
        """Add a date of a kind besides that of creation."""
        date = date_fields(value.words)
        entry = {"kind": kind, "date": date.get("date", ""), "text": date.get("date_text", "")}
        self.fields.append("other_dates", {name: words for name, words in entry.items() if words}, element)

    def _date(self, value: Value, label: str, element: str) -> None:
        words = one_line(value.words)
        if len(words) > MAX_SHORT:
            self.keep(value, label, element)
        elif "date" in self.fields or "date_text" in self.fields:
            same = (self.fields.get("date"), self.fields.get("date_text"))
            if words not in same and edtf(words) not in same:
                self.other_date(value, "creation", element)
        else:
            for field, text in date_fields(words).items():
                self.fields.set(field, text, element)

    def _language(self, value: Value, label: str, element: str) -> None:
        tag = language_tag(value.words)
        if tag:
            self.fields.append("language", tag, element)
        else:
            self.fields.add_text("language_note", value.words, value.tag, element)

    def coded(self, field: str, value: Value, label: str, element: str) -> None:
        """Add a term by its address in Fonds, a level by its name, and else the words of the source."""
        words = one_line(value.words)
        level = words.lower() if field == "level" and words.lower() in LEVELS else ""
        code = own_term(value.uri, _SCHEMES[field]) or level
        if code and self.fields.set(field, code, element):
            return
        if (
            len(words) > _MAX_NAME
            or is_address(words)
            or not self.fields.set(f"{field}_label", words, element)
        ):
            self.keep(value, label, element)
        else:
            self._keep_address(value, element)

    def _reference(self, value: Value, label: str, element: str) -> None:
        words = one_line(value.words)
        if len(words) > MAX_SHORT:
            self.keep(value, label, element)
        elif "reference" not in self.fields:
            self.fields.set("reference", words, element)
        elif self.fields.get("reference") != words:
            self.fields.append("alternative_references", {"value": words, "scheme": label}, element)

    def _identifier(self, value: Value, label: str, element: str) -> None:
        words = one_line(value.words)
        if len(words) > MAX_SHORT:
            self.keep(value, label, element)
            return
        scheme = {} if label.casefold() in _PLAIN_IDENTIFIER else {"scheme": label}
        self.fields.append("identifiers", {"value": words, **scheme}, element)
        self._keep_address(value, element)

    def _holder(self, value: Value, label: str, element: str) -> None:
        same_as = (value.uri,) if is_address(value.uri) else ()
        if len(value.words) > _MAX_NAME:
            self.keep(value, label, element)
            return
        institution = Authority("institution", one_line(value.words), "", value.tag, same_as=same_as)
        if self.fields.set("holder", institution.key, element, with_address(value)):
            self.authorities.append(institution)

    def _rights(self, value: Value, label: str, element: str) -> None:
        uri = rights_uri(value.uri) or rights_uri(value.words)
        if uri and self.fields.get("rights") in (None, uri):
            self.fields.set("rights", uri, element)
        else:
            self.fields.add_text("rights_statement", with_address(value), value.tag, element)

    def _source(self, value: Value, label: str, element: str) -> None:
        uri = value.uri or (value.words if is_address(value.words) else "")
        source = {"text": {value.tag: value.words} if value.tag else value.words}
        entry = {**source, "url": uri} if is_address(uri) else source
        self.fields.set("source", entry, element, with_address(value))

    def _same_as(self, value: Value, label: str, element: str) -> None:
        uri = value.uri or value.words
        if is_address(uri):
            self.fields.append("same_as", uri, element)
        else:
            self.keep(value, label, element)

    def _title(self, value: Value, label: str, element: str) -> None:
        if one_line(value.words) == self.fields.words("title"):
            return
        text = {value.tag: short(value.words)} if value.tag else short(value.words)
        self.fields.append("alternative_titles", text, element)
        if len(one_line(value.words)) > len(short(value.words)):
            self.keep(value, label, element)

    def _container(self, value: Value, label: str, element: str) -> None:
        kind = {"type": label} if label.casefold() in _CONTAINERS else {}
        self.fields.append("containers", {**kind, "value": one_line(value.words)}, element)

    def _script(self, value: Value, label: str, element: str) -> None:
        if languages.is_script(value.words):
            self.fields.append("scripts", value.words, element)
        else:
            self.fields.add_text("language_note", value.words, value.tag, element)

    def _access(self, value: Value, label: str, element: str) -> None:
        """Add who may see it. Only a term of Fonds is a rule; other words are conditions for readers."""
        tier = own_term(value.uri, "access")
        if tier in ("reading-room", "closed"):
            self.fields.set("access", {"tier": tier}, element)
        elif tier != "open":
            self.fields.add_text("access_conditions", with_address(value), value.tag, element)

    def _publisher(self, value: Value, label: str, element: str) -> None:
        self.contributor(value, "pbl", "", element)

    def _sponsor(self, value: Value, label: str, element: str) -> None:
        self.contributor(value, "spn", "", element)


def own_term(uri: str, scheme: str) -> str:
    """Return the code of a term, from its address in a concept scheme that Fonds publishes; "" if it is none."""
    match = re.fullmatch(rf"https?://[^\s?#]+/vocab/{scheme}/([a-z0-9-]+)", uri)
    return match[1] if match else ""


def with_address(value: Value) -> str:
    """Return the words of a value, with its address below them unless they contain it."""
    return f"{value.words}\n{value.uri}" if value.uri and value.uri not in value.words else value.words


_SCHEMES: Final = {"type": "types", "level": "levels", "classification": "classification"}
_PLAIN_IDENTIFIER: Final = frozenset(
    {
        *(
            "identifier",
            "identifiers",
            "identifier(s)",
            "id",
            "ids",
            "identifiant",
            "identifiants",
            "identificador",
        ),
        *(
            "kennung",
            "kennungen",
            "identifikator",
            "identificadores",
            "идентификатор",
            "идентификаторы",
            "标识符",
        ),
    }
)
_CONTAINERS: Final = frozenset(("box", "folder", "container", "boîte", "schachtel", "karton", "caja"))
_HANDLERS: Final[dict[str, Callable[[UnitValues, Value, str, str], Any]]] = {
    "date": UnitValues._date,
    "language": UnitValues._language,
    "type": lambda values, *value: values.coded("type", *value),
    "level": lambda values, *value: values.coded("level", *value),
    "classification": lambda values, *value: values.coded("classification", *value),
    "reference": UnitValues._reference,
    "identifiers": UnitValues._identifier,
    "holder": UnitValues._holder,
    "rights": UnitValues._rights,
    "source": UnitValues._source,
    "elsewhere": UnitValues._same_as,
    "address": UnitValues._same_as,
    "title": UnitValues._title,
    "alternative_titles": UnitValues._title,
    "containers": UnitValues._container,
    "scripts": UnitValues._script,
    "access": UnitValues._access,
    "publisher": UnitValues._publisher,
    "sponsor": UnitValues._sponsor,
    "alternative_references": lambda values, value, label, element: values.fields.append(
        "alternative_references", {"value": one_line(value.words)}, element
    ),
}
