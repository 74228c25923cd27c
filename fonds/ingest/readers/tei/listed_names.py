"""The lists of persons, places and bodies in a TEI document (`listPerson`, `listPlace`, `listOrg`), by their ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fonds import safe_xml
from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import edtf, one_line, statement, without_empty
from fonds.ingest.readers.tei.dates import date_of
from fonds.ingest.readers.tei.elements import attribute, is_web, name_of, paragraphs, words, xml_id
from fonds.safe_xml import Element
from fonds.search.authority_identifiers import AUTHORITIES, identify

_KINDS = {"person": "person", "personGrp": "family", "place": "place", "org": "institution"}
_NAMES = {"person": "persName", "personGrp": "persName", "place": "placeName", "org": "orgName"}
_UNNAMED = "no id "  # an entry without an id, by its place in the document
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:[.,]\d+)?")
_GIVEN, _FAMILY = ("forename",), ("surname",)
_SCHEMES = {"gnd": "https://d-nb.info/gnd/", "viaf": "https://viaf.org/viaf/", "wikidata": "http://www.wikidata.org/entity/",
            "geonames": "https://sws.geonames.org/"}  # fmt: skip


class ListedNames:
    """What the lists of a document describe. `source` is where links to authority files are said to come from."""

    def __init__(self, root: Element, source: str) -> None:
        self._source = source
        self._elements = {
            xml_id(node) or f"{_UNNAMED}{number}": node
            for number, node in enumerate(safe_xml.descendants(root, *_KINDS))
            if name_of(node.getparent()).startswith("list")
        }
        self._ids = {
            address: id for id, node in self._elements.items() if (address := attribute(node, "sameAs"))
        }
        names = Counter(_key(node) for node in self._elements.values())
        self._ambiguous = {key for key, count in names.items() if key and count > 1}
        self._authorities: dict[str, Authority] = {}
        self._related: dict[str, list[Authority]] = {}
        self._names = {
            id: node
            for node in safe_xml.descendants(root, "persName", "placeName", "orgName")
            if (id := xml_id(node)) and name_of(node.getparent()) not in _KINDS
        }

    def find(self, target: str) -> Authority | None:
        """Return what the lists say of the id that a pointer leads to, or None."""
        id = target.removeprefix("#")
        id = self._ids.get(id, id)
        if id in self._authorities:
            return self._authorities[id]
        node = self._elements.get(id)
        if node is not None:
            return self._described(id, node)
        return self._of_name(id)

    def all(self) -> list[Authority]:
        """Return everything that the lists describe."""
        return [authority for id in self._elements if (authority := self.find(id))]

    def related(self, authority: Authority) -> list[Authority]:
        """Return what the description of an authority refers to."""
        return self._related.get(authority.key, [])

    def _of_name(self, id: str) -> Authority | None:
        """Return the person whose full name has an id, as in a list of names with a word on each."""
        node = self._names.get(id)
        if node is None:
            return None
        kind = {"persName": "person", "placeName": "place", "orgName": "institution"}[name_of(node)]
        name = words(node, frozenset({"note"})).rstrip(",")
        entry = next((parent for parent in node.iterancestors() if name_of(parent) == "item"), None)
        fields: dict[str, Any] = {}
        if kind != "place" and entry is not None and (text := words(entry)) != name:
            fields["history"] = text
        authority = Authority(kind, name, fields=fields) if name else None
        if authority:
            self._authorities[id] = authority
        return authority

    def _described(self, id: str, node: Element) -> Authority | None:
        kind = _KINDS[name_of(node)]
        if (
            name_of(node) == "personGrp"
            and "famil" not in f"{attribute(node, 'role')} {attribute(node, 'type')}".lower()
        ):
            kind = "institution"  # a group of people that is no family
        names = list(safe_xml.children(node, _NAMES[name_of(node)], "name", "geogName"))
        if not names or not (name := _shown(names[0])):
            return None
        entry = _Entry(kind, node, self._source, self)
        # two entries with one name are two: the id tells them apart
        dates = entry.dates() or (id if _key(node) in self._ambiguous else "")
        # a circle of places ends here
        self._authorities[id] = Authority(kind, name, dates)
        authority = Authority(
            kind,
            name,
            dates,
            identifiers=tuple(entry.identifiers(id)),
            same_as=tuple(entry.links()),
            fields=entry.fields(id, name, names),
        )
        self._authorities[id] = authority
        self._related[authority.key] = [other for other in entry.others if other.key != authority.key]
        return authority


class _Entry:
    """An entry of a list, read once."""

    def __init__(self, kind: str, node: Element, source: str, listed: ListedNames) -> None:
        self.kind, self.node, self.source, self.listed = kind, node, source, listed
        self.others: list[Authority] = []
        self._statements: list[dict[str, Any]] = []

    def dates(self) -> str:
        """Return the dates of life as EDTF, or an empty string."""
        ends = [self._date(name) for name in ("birth", "death")]
        return edtf(f"{ends[0] or '..'}/{ends[1] or '..'}") if any(ends) else ""

    def _date(self, name: str) -> str:
        event = safe_xml.child(self.node, name)
        if event is None:
            return ""
        date = safe_xml.child(event, "date")
        return date_of(event) or (
            date_of(date) or edtf(words(date)) if date is not None else edtf(words(event))
        )

    def identifiers(self, id: str) -> list[dict[str, str]]:
        """Return the identifiers of an agent, the id in the document among them."""
        if self.kind == "place":
            return []
        values = [] if id.startswith(_UNNAMED) else [{"value": id, "scheme": "xml:id"}]
        for node in safe_xml.children(self.node, "idno"):
            scheme = attribute(node, "type") or attribute(node, "subtype")
            link = identify(words(node))
            value = link[1] if link else words(node)
            if value:
                values.append(
                    without_empty({"value": value, "scheme": AUTHORITIES[link[0]].name if link else scheme})
                )
        return values

    def links(self) -> list[dict[str, Any]]:
        """Return links to the same thing in authority files."""
        targets = [attribute(self.node, "sameAs"), attribute(self.node, "ref")]
        return [
            *_links(safe_xml.children(self.node, "idno"), self.source),
            *(
                link
                for target in targets
                if is_web(target)
                for link in identifiers_of(target, self.source)["same_as"]
            ),
        ]

    def fields(self, id: str, name: str, names: list[Element]) -> dict[str, Any]:
        """Return the further fields of its file."""
        fields: dict[str, Any] = {}
        others = [text for other in names[1:] if (text := words(other)) != name]
        read = {
            *(name_of(other) for other in names),
            "idno",
            "birth",
            "death",
            "location",
            "occupation",
            "note",
        }
        if self.kind == "place":
            fields |= self._location()
            if not id.startswith(_UNNAMED):
                self._statements.append(statement("Identifier", id, source="tei:place/@xml:id"))
        else:
            fields |= self._life(names[0])
        if self.kind == "person":
            fields["occupations"] = [
                text for node in safe_xml.children(self.node, "occupation") if (text := words(node))
            ]
        elif "occupation" in read:
            read.discard("occupation")
        notes = [paragraphs(node) for node in safe_xml.children(self.node, "note")]
        for node in safe_xml.children(self.node):
            if name_of(node) not in read and (text := words(node) or attribute(node, "value")):
                self._statements.append(statement(_label(node), text, source=f"tei:{name_of(node)}"))
        fields["note"] = "\n\n".join(filter(None, notes))
        fields["other_names"] = list(dict.fromkeys(filter(None, others)))
        fields["statements"] = self._statements
        return without_empty(fields)

    def _life(self, name: Element) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        parts = {
            "family": " ".join(map(words, safe_xml.children(name, *_FAMILY))),
            "given": " ".join(map(words, safe_xml.children(name, *_GIVEN))),
            "title": " ".join(map(words, safe_xml.children(name, "roleName"))),
        }
        if self.kind == "person" and parts["family"] and parts["given"]:
            fields["names"] = [without_empty({"kind": "authorised", **parts})]
        places = []
        for event_name, role in (("birth", "birth"), ("death", "death"), ("residence", "residence")):
            for event in safe_xml.children(self.node, event_name):
                places += self._places(event, role)
        for location in safe_xml.children(self.node, "location"):
            node = next(
                iter(safe_xml.children(location, "placeName", "settlement", "country", "region")), None
            )
            if node is not None and (place := self._place(node, location)):
                places.append({"id": place.key})
            elif text := words(location):
                self._statements.append(statement("Location", text, source="tei:location"))
        fields["places"] = places
        return fields

    def _places(self, event: Element, role: str) -> list[dict[str, Any]]:
        node = next(iter(safe_xml.descendants(event, "settlement", "placeName", "country")), None)
        if node is None:
            return []
        place = self._place(node)
        return [{"id": place.key, "role": role}] if place else []

    def _place(self, node: Element, around: Element | None = None) -> Authority | None:
        """Return the place that an event or a location names: that of the lists, or one by its name.

        Its coordinates and links are in its element, or in the one around it.
        """
        inner = safe_xml.child(node, "placeName")
        place = self.listed.find(attribute(node, "ref") or attribute(node, "key"))
        whole = node if around is None else around
        links = _links(safe_xml.descendants(whole, "idno"), self.source)
        if place is None:
            name = words(inner) if inner is not None else words(node, frozenset({"location", "geo", "idno"}))
            fields = without_empty({"coordinates": _coordinates(whole)})
            place = Authority("place", name, same_as=tuple(links), fields=fields) if name else None
        elif links:
            place = replace(
                place, same_as=(*place.same_as, *(link for link in links if link not in place.same_as))
            )
        if place:
            self.others.append(place)
        return place

    def _location(self) -> dict[str, Any]:
        """Return where a place is, and the place that contains it if there is one; of several none is chosen."""
        fields: dict[str, Any] = {}
        containing = []
        for location in safe_xml.children(self.node, "location"):
            place = next(
                iter(safe_xml.children(location, "placeName", "settlement", "country", "region")), None
            )
            if place is not None:
                containing.append((place, location))
            elif coordinates := _coordinates(location):
                fields.setdefault("coordinates", coordinates)
            elif text := words(location):
                self._statements.append(statement("Location", text, source="tei:location"))
        places = [place for pair in containing if (place := self._place(*pair))]
        place = places[0] if len(places) == 1 else None
        if place and place.name.casefold() != _key(self.node).partition(":")[2]:
            fields["part_of"] = place.key
        else:
            self._statements += [
                statement("Located in", place.name, source="tei:location/placeName") for place in places
            ]
        return fields


def _links(nodes: Iterable[Element], source: str) -> list[dict[str, Any]]:
    """Return the links that identifiers are."""
    return [
        link
        for node in nodes
        if is_web(words(node))
        for link in identifiers_of(words(node), source)["same_as"]
    ]


def identifiers_of(target: str, source: str) -> dict[str, Any]:
    """Return `identifiers` and `same_as` for an address in an authority file, or for a prefixed identifier."""
    prefix, _, value = target.partition(":")
    address = target if is_web(target) else _SCHEMES.get(prefix.lower(), "") + value
    if not is_web(address):
        return {"identifiers": ({"value": target},)}
    link = {"uri": address, "method": "copied", "source": source}
    known = identify(address)
    numbers = ({"value": known[1], "scheme": AUTHORITIES[known[0]].name},) if known else ()
    return {"identifiers": numbers, "same_as": (without_empty(link),)}


def _shown(node: Element) -> str:
    """Return a name as it is said: given names before family names, whatever the order of their elements."""
    family, given = (list(safe_xml.children(node, *names)) for names in (_FAMILY, _GIVEN))
    rest = [child for child in safe_xml.children(node) if name_of(child) not in ("surname", "forename")]
    if family and given and not rest and not any((part.tail or "").strip() for part in node):
        return one_line(" ".join(map(words, (*given, *family))))
    return words(node)


def _coordinates(node: Element) -> dict[str, str]:
    geo = next(iter(safe_xml.descendants(node, "geo")), None)
    numbers = _NUMBER.findall(words(geo)) if geo is not None else []
    if len(numbers) != 2:
        return {}
    return {"latitude": numbers[0].replace(",", "."), "longitude": numbers[1].replace(",", ".")}


def _key(node: Element) -> str:
    """Return the kind and the name of an entry."""
    name = next(safe_xml.children(node, _NAMES[name_of(node)], "name", "geogName"), None)
    return f"{name_of(node)}:{_shown(name).casefold()}" if name is not None else ""


def _label(node: Element) -> str:
    return re.sub(
        r"([a-z])([A-Z])", lambda match: f"{match[1]} {match[2].lower()}", name_of(node)
    ).capitalize()
