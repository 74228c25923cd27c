"""Linked Art JSON from the triples of linked_art.py, nested as its schemas require, with its context by reference.

The root is the subject of the first triple. Nodes at fragments of the page are embedded without an id; all others are
references with their class and label. The schemas are strict: a property missing from the table is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
import pyoxigraph as ox

from fonds.serializers.graph.namespaces import PREFIXES

CONTEXT: Final = "https://linked.art/ns/v1/linked-art.json"
Json = dict[str, Any]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
_CRM, _LA = PREFIXES["crm"], PREFIXES["la"]
_DIGITAL_OBJECT: Final = "http://www.ics.forth.gr/isl/CRMdig/D1_Digital_Object"
# the name of each class in Linked Art JSON
_CLASS_NAMES: Final = {
    f"{_CRM}E7_Activity": "Activity",
    f"{_CRM}E12_Production": "Production",
    f"{_CRM}E13_Attribute_Assignment": "AttributeAssignment",
    f"{_CRM}E21_Person": "Person",
    f"{_CRM}E22_Human-Made_Object": "HumanMadeObject",
    f"{_CRM}E30_Right": "Right",
    f"{_CRM}E33_Linguistic_Object": "LinguisticObject",
    f"{_CRM}E33_E41_Linguistic_Appellation": "Name",
    f"{_CRM}E36_Visual_Item": "VisualItem",
    f"{_CRM}E42_Identifier": "Identifier",
    f"{_CRM}E52_Time-Span": "TimeSpan",
    f"{_CRM}E53_Place": "Place",
    f"{_CRM}E55_Type": "Type",
    f"{_CRM}E56_Language": "Language",
    f"{_CRM}E65_Creation": "Creation",
    f"{_CRM}E66_Formation": "Formation",
    f"{_CRM}E67_Birth": "Birth",
    f"{_CRM}E68_Dissolution": "Dissolution",
    f"{_CRM}E69_Death": "Death",
    f"{_CRM}E73_Information_Object": "InformationObject",
    f"{_CRM}E74_Group": "Group",
    _DIGITAL_OBJECT: "DigitalObject",
    f"{_LA}Set": "Set",
}
# classes whose nodes have an id even at a fragment
_WITH_ID: Final = frozenset({"Type", "Language"})
# the key of each property; those with a bar have a single value, all others a list
_KEYS: Final = {
    f"{_CRM}{property}": key
    for property, key in {
        "P1_is_identified_by": "identified_by",
        "P2_has_type": "classified_as",
        "P4_has_time-span": "timespan|",
        "P7_took_place_at": "took_place_at",
        "P14i_performed": "carried_out",
        "P14_carried_out_by": "carried_out_by",
        "P16i_was_used_for": "used_for",
        "P50_has_current_keeper": "current_custodian",
        "P67i_is_referred_to_by": "referred_to_by",
        "P72_has_language": "language",
        "P74_has_current_or_former_residence": "residence",
        "P76_has_contact_point": "contact_point",
        "P82a_begin_of_the_begin": "begin_of_the_begin|",
        "P82b_end_of_the_end": "end_of_the_end|",
        "P89_falls_within": "part_of",
        "P94i_was_created_by": "created_by|",
        "P95i_was_formed_by": "formed_by|",
        "P98i_was_born": "born|",
        "P99i_was_dissolved_by": "dissolved_by|",
        "P100i_died_in": "died|",
        "P104_is_subject_to": "subject_to",
        "P106_is_composed_of": "part",
        "P107i_is_current_or_former_member_of": "member_of",
        "P108i_was_produced_by": "produced_by|",
        "P128_carries": "carries",
        "P129_is_about": "about",
        "P129i_is_subject_of": "subject_of",
        "P138i_has_representation": "representation",
        "P140i_was_attributed_by": "attributed_by",
        "P141_assigned": "assigned",
        "P168_place_is_defined_by": "defined_by|",
        "P177_assigned_property_of_type": "assigned_property|",
        "P190_has_symbolic_content": "content|",
    }.items()
} | {
    f"{_LA}access_point": "access_point",
    f"{_LA}digitally_carried_by": "digitally_carried_by",
    f"{_LA}digitally_shown_by": "digitally_shown_by",
    f"{_LA}equivalent": "equivalent",
    f"{_LA}member_of": "member_of",
    f"{PREFIXES['dc']}format": "format|",
    f"{PREFIXES['dcterms']}conformsTo": "conforms_to",
    f"{PREFIXES['skos']}broader": "broader",
}
_FIRST_KEYS: Final = ("@context", "id", "type", "_label")
# what a reference has besides its class and label: a reference to a concept has the kinds of that concept
_REFERENCE_PROPERTIES: Final = {f"{_CRM}P2_has_type": "Type"}


def write(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples as one Linked Art document. KeyError for a class or property that the profile does not use."""
    builder = _LinkedArtBuilder(triples)
    document = {"@context": CONTEXT, **builder.node(builder.root, True)}
    ordered = {key: document[key] for key in (*_FIRST_KEYS, *document) if key in document}
    return orjson.dumps(ordered, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _LinkedArtBuilder:
    """Builds one document. `properties` has the predicates and values of each subject."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.properties: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode) and not isinstance(
                triple.object, ox.BlankNode | ox.Triple
            ):
                pair = (triple.predicate.value, triple.object)
                self.properties.setdefault(triple.subject.value, []).append(pair)
        self.root = next(iter(self.properties))
        # of this node: a fragment of another site's URI is no fragment of our page
        self._base = self.root.rpartition("/id/")[0] + "/"

    def _is_fragment(self, uri: str) -> bool:
        return "#" in uri and uri.startswith(self._base)

    def node(self, uri: str, embed: bool) -> Json:
        """Return a node: with all its properties if `embed`, else as a reference."""
        properties = self.properties.get(uri, [])
        classes = {_CLASS_NAMES[value.value] for predicate, value in properties if predicate == _TYPE}
        class_name = min(classes) if classes else ""
        node: Json = {"id": uri} if not self._is_fragment(uri) or class_name in _WITH_ID else {}
        node["type"] = class_name
        for predicate, value in properties:
            if predicate == _LABEL:
                node.setdefault("_label", value.value)
            elif predicate != _TYPE and (embed or _REFERENCE_PROPERTIES.get(predicate) == class_name):
                self._add(node, _KEYS[predicate], value)
        return node

    def _add(self, node: Json, key: str, value: ox.NamedNode | ox.Literal) -> None:
        name = key.removesuffix("|")
        if isinstance(value, ox.Literal):
            json_value: Any = value.value
        elif name == "assigned_property":
            json_value = _KEYS[value.value].removesuffix("|")
        else:
            json_value = self.node(value.value, self._is_fragment(value.value))
        if key.endswith("|"):
            node[name] = json_value
        else:
            node.setdefault(name, []).append(json_value)
