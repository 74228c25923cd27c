"""A node as a person, family, institution, place or subject: in all vocabularies that are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from rdflib import Literal

from fonds.ingest.field_values import edtf
from fonds.ingest.markup import sections
from fonds.ingest.readers.rdf import agent_names, agent_pages, agent_records, statements
from fonds.ingest.readers.rdf.authority_fields import AuthorityFields
from fonds.ingest.readers.rdf.authority_terms import (
    BEGINNINGS,
    ENDINGS,
    HEADINGS,
    RELATIONS,
    TERMS,
)
from fonds.ingest.readers.rdf.dates import DATES_OF_VALIDITY, best, date_of, first, first_date
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.names import short as short_name
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import is_address, with_address
from fonds.record.model import AGENTS

_SOURCES: Final = (
    "dcterms:source",
    "schema:citation",
    "schema:isBasedOn",
    "rico:recordResourceSourceOfInformation",
)
_POINT: Final = re.compile(r"(?i)point\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)")


class AuthorityReader(AuthorityFields):
    """Reads one node into the fields of an authority."""

    def __init__(self, world: World, node: Node, kind: str) -> None:
        super().__init__(world, node, kind)
        self._point: dict[str, str] = {}
        self._names()
        for predicate, values in self.source.properties(node).items():
            for value in best(list(values)):
                self._add(predicate, value)
        self._dates()
        if len(self._point) == 2:
            self.fields.set("coordinates", self._point, "geo:lat")
        self._address()
        for record in world.records.get(node, ()):
            agent_records.read(self, record)

    def _names(self) -> None:
        for value in self.source.labels(self.node):
            if not self.fields.add_title("name", value.words, value.tag, "name"):
                self.other_name(value)

    def _add(self, predicate: str, value: Node) -> None:
        place, _, rest = TERMS.get(predicate, "").partition(":")
        relation = RELATIONS.get(predicate)
        handler = _HANDLERS.get(place)
        hint = is_own_fragment(self.source, value)
        if hint.startswith("statement-"):
            self._statement(value, predicate)
        elif relation and self.kind in AGENTS:
            self._relation(relation, value, predicate)
        elif handler:
            handler(self, rest, value, predicate)
        elif place in ("note", "history"):
            self._text(place if place == "note" or self.kind in AGENTS else "note", value, predicate)
        elif place in ("class", "page", "left out"):
            self._class(value, predicate) if place == "class" else self.fields.leave_out(predicate)
        elif place:
            self.fields.use(predicate, place)
        else:
            self.keep(predicate, value)

    def _text(self, field: str, value: Node, predicate: str) -> None:
        """Add words to a text; those below a heading that names another field of agents go there."""
        for words in self.source.values(value):
            parts = sections(str(value)) if isinstance(value, Literal) else []
            headings = [part for part in parts if part[0]]
            if not headings:
                self.fields.add_text(field, with_address(words), words.tag, predicate)
                continue
            for heading, text in parts:
                known = HEADINGS.get(heading.casefold(), "") if self.kind in AGENTS else ""
                paragraphs = text if known else f"{heading}\n\n{text}".strip()
                self.fields.add_text(known or field, paragraphs, words.tag, predicate)

    def _class(self, value: Node, predicate: str) -> None:
        if ":" in short_name(str(value)) and not short_name(str(value)).startswith("http"):
            self.fields.use(predicate, "kind")
        else:
            self.fields.state("Class", str(value), element=predicate)

    def _name(self, rest: str, value: Node, predicate: str) -> None:
        for words in self.source.values(value):
            self.fields.use(predicate, "name")
            self.other_name(words)

    def _identified_by(self, rest: str, value: Node, predicate: str) -> None:
        """Add a name or an identifier of Linked Art. A name with parts or a kind of Fonds is a form of the name."""
        hint = is_own_fragment(self.source, value)
        if "crm:E42_Identifier" in self.source.types(value):
            self._identifier(rest, value, predicate)
        elif hint.startswith("form-") or self.source.objects(value, "crm:P106_is_composed_of"):
            agent_names.form_of_name(self, rest, value, predicate)
        elif content := self.source.content(value):
            self.fields.use(predicate, "name")
            self.other_name(content)

    def _identifier(self, rest: str, value: Node, predicate: str) -> None:
        entry = statements.identifier(self.source, value)
        if entry is None or self.kind not in AGENTS:
            if entry and entry["value"] == self.name:
                self.fields.leave_out(predicate)
            else:
                self.keep(predicate, value)
            return
        known = self.fields.get("identifiers") or []
        if entry["value"] == self.name and self.source.own_pages:
            self.fields.leave_out(predicate)
        elif "scheme" in entry:
            known[:] = [item for item in known if item != {"value": entry["value"]}]
            self.fields.append("identifiers", entry, predicate)
        elif entry["value"] not in [item["value"] for item in known]:
            self.fields.append("identifiers", entry, predicate)

    def _same_as(self, match: str, value: Node, predicate: str) -> None:
        address = address_of(value) or str(value)
        if not is_address(address):
            self.keep(predicate, value)
            return
        for node in self.source.objects(self.node, "rico:thingIsSourceOfRelation"):
            if statements.target(self.source, node) == value:
                self.fields.append(
                    "same_as", {"uri": address, **statements.link(self.world, node, match)}, predicate
                )
                return
        self.fields.append(
            "same_as", {"uri": address, "match": match} if match == "exact" else address, predicate
        )

    def _homepage(self, rest: str, value: Node, predicate: str) -> None:
        address = address_of(value) or str(value)
        if self.kind == "institution" and is_address(address):
            self.fields.set("homepage", address, predicate, address)
        else:
            self.keep(predicate, value)

    def _dates(self) -> None:
        """Add the dates of existence: a span, or those of birth and death, foundation and end."""
        if self.kind not in AGENTS:
            return
        ends = [self._end(*names) for names in (BEGINNINGS, ENDINGS)]
        if date := first_date(self.source, self.node, "dcterms:date", "rico:date"):
            self.fields.set("dates", date, "dates")
        elif any(ends):
            begin, end = ends
            span = edtf(f"{begin or '..'}/{end or ('..' if begin else '')}")
            if span:
                self.fields.set("dates", span, "dates")
        for value in self.source.objects(self.node, "dcterms:date", "rico:date", *BEGINNINGS, *ENDINGS):
            date, words = date_of(self.source, value)
            if words and not is_own_fragment(self.source, value) and self.source.label(value) != date:
                self.fields.state("Dates", words, element="dates")

    def _end(self, *predicates: str) -> str:
        for value in self.source.objects(self.node, *predicates):
            spans = self.source.objects(value, "crm:P4_has_time-span")
            date, _ = date_of(self.source, spans[0] if spans else value)
            if date:
                return date.partition("/")[0]
        return ""

    def _place(self, role: str, value: Node, predicate: str) -> None:
        for coordinates in (
            self.source.objects(value, "rico:hasOrHadCoordinates") if self.kind == "place" else ()
        ):
            self._geo("", coordinates, predicate)
            return
        reference = self.world.reference(value, "place") if self.kind in AGENTS else None
        if reference is None:
            self.keep(predicate, value)
            return
        known = self.fields.get("places") or []
        for entry in known:
            if entry.get("id") == reference.get("id") and entry.get("as") == reference.get("as"):
                return
        for node in self._relation_nodes():
            if self._other_end(node) == value:
                reference |= self._evidence(node)
                codes = [
                    code for scheme, code in statements.roles(self.source, node) if scheme == "place-roles"
                ]
                role = codes[0] if codes else role
        self.fields.append(
            "places", {**reference, **({"role": role} if role != "associated" else {})}, predicate
        )

    def _relation(self, kind: str, value: Node, predicate: str) -> None:
        reference = self.world.reference(value)
        if reference is None or (self.world.kind(value) == "place"):
            self._place("associated", value, predicate) if reference else self.keep(predicate, value)
            return
        for node in self._relation_nodes():
            if self._other_end(node) == value:
                reference |= self._evidence(node)
                codes = [
                    code
                    for scheme, code in statements.roles(self.source, node)
                    if scheme == "agent-relations"
                ]
                kind = codes[0] if codes else kind
        known = self.fields.get("relations") or []
        if not any(
            item.get("id") == reference.get("id") and item.get("as") == reference.get("as") for item in known
        ):
            self.fields.append("relations", {**reference, "type": kind}, predicate)

    def _relation_nodes(self) -> list[Node]:
        return self.source.objects(self.node, "rico:thingIsSourceOfRelation", "rico:thingIsTargetOfRelation")

    def _other_end(self, node: Node) -> Node | None:
        ends = self.source.objects(node, "rico:relationHasTarget", "rico:relationHasSource")
        return next((end for end in ends if end != self.node), None)

    def _evidence(self, node: Node) -> dict[str, Any]:
        """Return the words, date and note of a relation."""
        output: dict[str, Any] = {}
        if words := first(self.source, node, "rdfs:label", "rico:name"):
            output["as"] = words
        if date := first_date(self.source, node, "dcterms:valid", "rico:relationHasDate"):
            output["date"] = date
        texts = [
            value_of(word)
            for word in self.source.objects(node, "dcterms:description", "rico:generalDescription")
        ]
        if texts:
            output["note"] = self.world.by_language(texts)
        return output

    def _node_of_relation(self, rest: str, value: Node, predicate: str) -> None:
        hint = is_own_fragment(self.source, value)
        other = self._other_end(value)
        if other is None:
            self.keep(predicate, value)
        elif not hint and self.kind in AGENTS:
            known = {item.get("id") for item in self.fields.get("relations") or []}
            reference = self.world.reference(other)
            if reference and reference.get("id") not in known and self.world.kind(other) in AGENTS:
                self.fields.append(
                    "relations", {**reference, **self._evidence(value), "type": "associate"}, predicate
                )
            else:
                self.keep(predicate, value)
        else:
            self._own_relation(value, other, predicate)

    def _own_relation(self, node: Node, other: Node, predicate: str) -> None:
        """Add a relation of Fonds whose link says less than its node, such as one to the body above."""
        codes = [code for scheme, code in statements.roles(self.source, node) if scheme == "agent-relations"]
        reference = self.world.reference(other)
        key = "id" if reference and "id" in reference else "as"
        known = [item.get(key) for item in self.fields.get("relations") or []]
        if codes and reference and self.kind in AGENTS and reference[key] not in known:
            entry = {**reference, **self._evidence(node), "type": codes[0]}
            self.fields.append("relations", entry, predicate)
        else:
            self.fields.use(predicate, "relations")

    def _type(self, rest: str, value: Node, predicate: str) -> None:
        scheme, code = own_concept(address_of(value))
        if scheme == "institution-types" and self.kind == "institution":
            self.fields.set("type", code, predicate)
        else:
            self.keep(predicate, value)

    def _page_of_linked_art(self, rest: str, value: Node, predicate: str) -> None:
        """Add the homepage of an institution; the pages of Fonds are left out."""
        carriers = self.source.objects(value, "la:digitally_carried_by")
        points = [point for carrier in carriers for point in self.source.objects(carrier, "la:access_point")]
        if is_own_fragment(self.source, value) == "page-text" or not points:
            self.fields.leave_out(predicate)
        else:
            self._homepage(rest, points[0], predicate)

    def _dated_text(self, field: str, value: Node, predicate: str) -> None:
        """Add an occupation, a function, a legal status or a mandate, with its dates."""
        allowed = self.kind == "person" if field == "occupations" else self.kind in AGENTS
        texts = self.source.values(value)
        if not allowed or not texts:
            self.keep(predicate, value)
            return
        entry: dict[str, Any] = {"text": self.world.by_language(texts)}
        if date := first_date(self.source, value, *DATES_OF_VALIDITY):
            entry["date"] = date
        self.fields.append(field, entry, predicate)

    def _broader(self, rest: str, value: Node, predicate: str) -> None:
        reference = self.world.reference(value, "subject") if self.kind == "subject" else None
        if reference and "id" in reference and self.fields.set("broader", reference["id"], predicate):
            return
        self.keep(predicate, value)

    def _part_of(self, rest: str, value: Node, predicate: str) -> None:
        expected = self.kind if self.kind in ("place", "institution") else ""
        reference = self.world.reference(value, expected) if expected else None
        is_one = reference and "id" in reference and self.world.kind(value, expected) == expected
        if reference and is_one and self.fields.set("part_of", reference["id"], predicate):
            return
        self.keep(predicate, value)

    def _coordinate(self, name: str, value: Node, predicate: str) -> None:
        try:
            number = float(str(value))
        except ValueError:
            number = 1000.0
        if self.kind == "place" and abs(number) <= (90 if name == "latitude" else 180):
            self._point.setdefault(name, str(value))
            self.fields.use(predicate, "coordinates")
        else:
            self.keep(predicate, value)

    def _geo(self, rest: str, value: Node, predicate: str) -> None:
        for name in ("latitude", "longitude"):
            for number in self.source.objects(value, f"schema:{name}", f"rico:{name}"):
                self._coordinate(name, number, predicate)

    def _wkt(self, rest: str, value: Node, predicate: str) -> None:
        """Add a point in Well-Known Text; other shapes are kept as they are."""
        match = _POINT.fullmatch(str(value).strip())
        if match and self.kind == "place":
            self._coordinate("latitude", Literal(match[2]), predicate)
            self._coordinate("longitude", Literal(match[1]), predicate)
        else:
            self.keep(predicate, value)

    def _statement(self, value: Node, predicate: str) -> None:
        if entry := statements.further_statement(self.world, value):
            self.fields.add_statement(entry, predicate)
        else:
            self.keep(predicate, value)

    def _source_of(self, rest: str, value: Node, predicate: str) -> None:
        if entry := statements.source_of_facts(self.world, value):
            self.fields.set("source", entry, predicate)
        else:
            self.keep(predicate, value)

    def _address(self) -> None:
        """Keep the address of the node as a link to the same thing, and read what Fonds says on its page."""
        address = address_of(self.node)
        if is_address(address) and not self.is_own:
            self.fields.append("same_as", address, "address")
        for page in self.source.objects(self.node, *("foaf:isPrimaryTopicOf", "schema:mainEntityOfPage",
                                                     "rico:isOrWasDescribedBy")):  # fmt: skip
            if address_of(page) not in self.source.own_pages:
                continue
            for predicate, values in self.source.properties(page).items():
                for value in values:
                    self._of_page(predicate, value)

    def _of_page(self, predicate: str, value: Node) -> None:
        field = is_own_fragment(self.source, value).replace("-", "_").removesuffix("_part")
        name = is_own_fragment(self.source, value)
        if predicate == "schema:hasPart" and name:
            agent_pages.part_of_page(self, name.removesuffix("-part"), value, predicate)
        elif predicate in ("schema:citation", "schema:isBasedOn") and "source" in self.fields:
            self.fields.get("source")["url"] = address_of(value) or str(value)
        elif predicate in _SOURCES:
            self._source_of("", value, predicate)
        elif predicate in ("prov:hadPrimarySource",) and "source" in self.fields:
            self.fields.get("source")["url"] = address_of(value)
        elif predicate == "rico:ruleFollowed":
            self._texts_of("rules", value, predicate)
        elif field in (
            "rules",
            "description_dates",
            "archivist_note",
            "internal_structure",
            "general_context",
        ):
            self._texts_of(field, value, predicate)
        elif predicate in ("dcterms:description", "rico:generalDescription"):
            self._texts_of("archivist_note" if self.kind in AGENTS else "note", value, predicate)

    def _texts_of(self, field: str, value: Node, predicate: str) -> None:
        texts = [value_of(word) for word in self.source.objects(value, "schema:text")] or self.source.values(
            value
        )
        for words in texts if self.kind in AGENTS else []:
            self.fields.add_text(field, words.words, words.tag, predicate)


_HANDLERS: Final[dict[str, Callable[[AuthorityReader, str, Node, str], None]]] = {
    "name": AuthorityReader._name,
    "other_names": AuthorityReader._name,
    "identified_by": AuthorityReader._identified_by,
    "identifiers": AuthorityReader._identifier,
    "same_as": AuthorityReader._same_as,
    "homepage": AuthorityReader._homepage,
    "names": agent_names.form_of_name,
    "places": AuthorityReader._place,
    "relation": AuthorityReader._node_of_relation,
    "broader": AuthorityReader._broader,
    "part_of": AuthorityReader._part_of,
    "coordinate": AuthorityReader._coordinate,
    "geo": AuthorityReader._geo,
    "point": AuthorityReader._wkt,
    "text": agent_pages.text,
    "type": AuthorityReader._type,
    "performed": agent_pages.performed,
    "assignment": agent_pages.assignment,
    "page of Linked Art": AuthorityReader._page_of_linked_art,
    "source": AuthorityReader._source_of,
    "dated": AuthorityReader._dated_text,
}
