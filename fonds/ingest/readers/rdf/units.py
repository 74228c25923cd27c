"""A node as a record or collection: in Dublin Core, schema.org, RiC-O, EDM and Linked Art.

Each property goes into the field of its row in unit_terms.py and linked_art.py. What has no row, or does not fit,
becomes a further statement with the name of the property.
"""

from __future__ import annotations

from typing import Final

from fonds.ingest.readers.rdf import (
    linked_art,
    unit_agents,
    unit_codes,
    unit_dates,
    unit_links,
    unit_rights,
    unit_texts,
)
from fonds.ingest.readers.rdf.dates import best
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.media import add_media
from fonds.ingest.readers.rdf.names import in_words
from fonds.ingest.readers.rdf.names import short as short_name
from fonds.ingest.readers.rdf.source import Node
from fonds.ingest.readers.rdf.unit_fields import UnitFields
from fonds.ingest.readers.rdf.unit_terms import HIERARCHY, UNIT_TERMS
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import TEXTS, Value

_SILENT: Final = ("page", "link of the node", "left out")  # what says nothing of the material


class UnitReader(UnitFields):
    """Reads one node into the fields of a unit. `order` is its place among the members of its collection, or 0."""

    def __init__(self, world: World, node: Node, kind: str, order: int = 0) -> None:
        super().__init__(world, node, kind)
        self.read_properties(node)
        for other in world.about.get(node, ()):
            self.read_properties(other)
        unit_dates.spans(self, node)
        for parent in world.parents.get(node, []):
            if "collection" not in self.fields:
                self.fields.set("collection", world.key(parent), "")
        for words in self.words_of_dates:
            unit_dates.date_words(self, words)
        if order and "order" not in self.fields:
            self.fields.set("order", order)
        if kind == "collection" and "level" not in self.fields and "collection" in self.fields:
            self.fields.set("level", "otherlevel")  # the source does not state it
        unit_texts.pages(self)
        self.title()
        self.address()
        world.authorities.update((authority.key, authority) for authority in self.authorities)

    def read_properties(self, node: Node, prefix: str = "") -> None:
        """Read the properties of a node. `prefix` is that of a node within the unit, such as an instantiation."""
        for predicate, values in self.source.properties(node).items():
            place = UNIT_TERMS.get(predicate) or linked_art.TERMS.get(predicate, "")
            if predicate.startswith("relators:"):
                place = _place_of_relator(predicate.removeprefix("relators:"))
            if predicate in HIERARCHY and not place:
                unit_links.hierarchy(self, predicate, list(values))
                continue
            for value in best(list(values)) if "date" in place or place == "available" else list(values):
                self.add(place, predicate, value, f"{prefix}{predicate}")

    def add(self, place: str, predicate: str, value: Node, element: str) -> None:
        """Read a value into the field of its row; without a row it becomes a further statement."""
        hint = is_own_fragment(self.source, value)
        field = hint.replace("-", "_")
        if field in TEXTS and self.text_node(field, value, element):
            return
        name, _, rest = place.partition(":")
        handler = _HANDLERS.get(name)
        if name == "instantiation":
            self._instantiation(value, element)
        elif place == "class":
            self._class(value, element)
        elif place in _SILENT:
            self.fields.leave_out(element)
        elif handler:
            handler(self, rest, value, element)
        elif place in TEXTS:
            self.text(place, value, element)
        elif place:
            for words in self.source.values(value):
                self.values.add(place, words, in_words(predicate), element)
        else:
            self.keep(predicate, value, element)

    def _class(self, value: Node, element: str) -> None:
        name = short_name(str(value))
        if ":" in name and not name.startswith("http"):
            self.fields.use(element, "kind")
        else:
            self.values.keep(Value(str(value)), "Class", element)

    def _instantiation(self, value: Node, element: str) -> None:
        """Read a copy of the unit as the unit itself: what it repeats is kept once."""
        hint = is_own_fragment(self.source, value)
        if unit_texts.is_form_of_page(self, value) or hint == "original":
            self.fields.leave_out(element)
        elif hint:
            unit_links.formats(self, "", value, element)
        elif "rico:Instantiation" not in self.source.types(value):
            self.keep(element.rpartition("/")[2], value, element)
        elif self._is_file(value):
            add_media(self.world, self.fields, value, element)
        else:
            self.read_properties(value, f"{element}/")
            unit_dates.spans(self, value)

    def _is_file(self, node: Node) -> bool:
        """Whether an instantiation is described as a file alone."""
        has_format = self.source.objects(
            node, "dcterms:format", "dc:format", "rico:hasProductionTechniqueType"
        )
        return bool(has_format) and not self.source.objects(node, "rico:identifier", "rico:title")


_HANDLERS: Final = {
    **unit_dates.HANDLERS,
    **unit_codes.HANDLERS,
    **unit_agents.HANDLERS,
    **unit_rights.HANDLERS,
    **unit_texts.HANDLERS,
    **unit_links.HANDLERS,
    "la": linked_art.handle,
}


def _place_of_relator(code: str) -> str:
    """Return the row of a relator that is a property: a few have a field of their own."""
    return {"rcp": "ref:to", "rps": "holder", "spn": "sponsor", "crp": "ref:from"}.get(code, f"role:{code}")
