"""The persons, bodies and places that a TEI document names: those of its lists, and those of its other elements.

A name leads to a list by its id in the document, or to an authority file by its address. A person with one word only
for a name, and without either, is words of the source: nobody says who that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fonds import safe_xml
from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import one_line, statement, without_empty
from fonds.ingest.readers.tei.elements import NOT_NAMES, attribute, is_web, name_of, own_id, words, xml_id
from fonds.ingest.readers.tei.listed_names import ListedNames, identifiers_of
from fonds.safe_xml import Element

_KINDS = {
    "persName": "person", "person": "person", "placeName": "place", "geogName": "place", "settlement": "place",
    "country": "place", "region": "place", "district": "place", "orgName": "institution", "org": "institution",
    "repository": "institution", "institution": "institution",
}  # fmt: skip
_TYPES = {
    "person": "person", "pers": "person", "persons": "person", "place": "place", "org": "institution",
    "organisation": "institution", "organization": "institution", "institution": "institution", "family": "family",
}  # fmt: skip


@dataclass
class Mentions:
    """What a text names, each once, with the words that it uses."""

    words: dict[str, list[str]] = field(default_factory=dict)  # by the key of what is named
    authorities: dict[str, Authority] = field(default_factory=dict)

    def add(self, authority: Authority, form: str) -> None:
        """Note that words of the text name something."""
        self.authorities[authority.key] = authority
        forms = self.words.setdefault(authority.key, [])
        if form and form not in forms:
            forms.append(form)

    def references(self, *kinds: str, without: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Return the references of a record to those of these kinds, without those with the keys given."""
        left_out = set(without)
        return [
            without_empty(
                {
                    "id": authority.key,
                    "named": [] if (forms := self.words[key]) == [authority.name] else forms,
                }
            )
            for key, authority in self.authorities.items()
            if authority.kind in kinds and key not in left_out
        ]


class Names:
    """Finds what an element names. `source` is what links to authority files are said to come from."""

    def __init__(self, root: Element, source: str, only_linked: bool = False) -> None:
        """`only_linked` says that names without a pointer are words only, as in our own documents."""
        self._source, self._only_linked = source, only_linked
        self.kinds = {
            target: kind
            for node in root.iter()
            if (target := attribute(node, "ref")) and (kind := kind_of(node))
        }
        self.listed = ListedNames(root, source)
        self._linked: dict[str, Authority] = {}  # by address
        self.used: dict[str, Authority] = {}  # everything that was referred to, by key

    def authority(self, node: Element, kind: str = "") -> Authority | None:
        """Return what an element names, or None if it names nothing that could be described."""
        kind = kind or kind_of(node)
        name = words(node, NOT_NAMES)
        target = _target(node)
        authority = self.listed.find(target or xml_id(node))
        if authority is None and kind and name:
            authority = self._named(kind, name, target)
        return self.use(authority) if authority else None

    def named(self, kind: str, name: str, **more: Any) -> Authority:
        """Return what a name names that stands in no element of its own."""
        return self.use(Authority(kind, one_line(name), **more))

    def reference(self, node: Element, kind: str = "", **more: Any) -> dict[str, Any]:
        """Return a reference to what an element names, with its words; the words alone if nobody says who that is."""
        form = words(node, NOT_NAMES)
        if self._only_linked and not _target(node):
            return {"as": form, **more} if form else {}
        if authority := self.authority(node, kind):
            return authority.reference(form, **more)
        return {"as": form, **more} if form else {}

    def use(self, authority: Authority) -> Authority:
        """Note that an authority is referred to, and return it."""
        known = self.used.get(authority.key)
        if known is authority:
            return authority
        self.used[authority.key] = _merged(known, authority) if known else authority
        for other in self.listed.related(authority):
            if other.key not in self.used or other != self.used[other.key]:
                self.use(other)
        return authority

    def _named(self, kind: str, name: str, target: str) -> Authority | None:
        if is_web(target) or ":" in target.strip("#"):
            key = f"{kind} {target}"
            if key not in self._linked:
                links = identifiers_of(target, self._source)
                self._linked[key] = Authority(kind, name, **_of_kind(kind, links))
            return self._linked[key]
        if kind == "person" and " " not in name and not target:
            return None
        if not target:
            return Authority(kind, name)
        # a key of the edition's own, without an address
        value = target.removeprefix("#")
        if kind in ("person", "family", "institution"):
            return Authority(kind, name, identifiers=({"value": value},))
        return Authority(
            kind, name, fields={"statements": [statement("Identifier", value, source="tei:@key")]}
        )


def _merged(known: Authority, authority: Authority) -> Authority:
    """Return what two places of a document say of the same thing: lists have the entries of both."""
    fields = dict(known.fields)
    for name, value in authority.fields.items():
        if isinstance(value, list) and isinstance(fields.get(name), list):
            fields[name] = [*fields[name], *(entry for entry in value if entry not in fields[name])]
        else:
            fields.setdefault(name, value)
    return replace(
        known,
        identifiers=(
            *known.identifiers,
            *(one for one in authority.identifiers if one not in known.identifiers),
        ),
        same_as=(*known.same_as, *(link for link in authority.same_as if link not in known.same_as)),
        fields=fields,
    )


def _of_kind(kind: str, links: dict[str, Any]) -> dict[str, Any]:
    """Return identifiers and links without what that kind of authority has not."""
    return links if kind in ("person", "family", "institution") else {"same_as": links.get("same_as", ())}


def kind_of(node: Element) -> str:
    """Return the kind of authority that an element names, or an empty string."""
    name = name_of(node)
    if name in ("rs", "name"):
        return _TYPES.get(attribute(node, "type").lower(), "")
    return _KINDS.get(name, "")


def _target(node: Element) -> str:
    for name in ("ref", "corresp", "key", "sameAs", "nymRef"):
        if value := attribute(node, name):
            return value.split()[0]
    return ""


def parts_of(node: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names in another one, but none within another of them."""
    for child in safe_xml.children(node):
        if name_of(child) in names:
            yield child
        else:
            yield from parts_of(child, *names)


def id_of(target: str) -> str:
    """Return the id that a pointer leads to in this document; also without a number sign, as many editions write."""
    return own_id(target) or target
