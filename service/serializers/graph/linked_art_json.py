"""Linked Art's JSON, written from the triples of linked_art.py: framed as its schemas ask, with its context by name.

The root is the subject of the first triple. What stands at a fragment of the page is embedded without an id; all else
is a reference with its class and label. The schemas are strict: a property that is not in the table is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
import pyoxigraph as ox

from service.serializers.graph.namespaces import PREFIXES

CONTEXT: Final = "https://linked.art/ns/v1/linked-art.json"
Json = dict[str, Any]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
_CRM, _LA = PREFIXES["crm"], PREFIXES["la"]
_DIGITAL: Final = "http://www.ics.forth.gr/isl/CRMdig/D1_Digital_Object"
# the name of each class, and whether a node of it stands alone and so has an id even at a fragment
_CLASSES: Final = {
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
    f"{_CRM}E67_Birth": "Birth",
    f"{_CRM}E69_Death": "Death",
    f"{_CRM}E73_Information_Object": "InformationObject",
    f"{_CRM}E74_Group": "Group",
    _DIGITAL: "DigitalObject",
    f"{_LA}Set": "Set",
}
_ALONE: Final = frozenset({"Type", "Language"})
# the key of each property; those with a bar have one value, all others a list
_KEYS: Final = {
    f"{_CRM}{property}": key
    for property, key in {
        "P1_is_identified_by": "identified_by",
        "P2_has_type": "classified_as",
        "P4_has_time-span": "timespan|",
        "P14_carried_out_by": "carried_out_by",
        "P16i_was_used_for": "used_for",
        "P50_has_current_keeper": "current_custodian",
        "P67i_is_referred_to_by": "referred_to_by",
        "P72_has_language": "language",
        "P82a_begin_of_the_begin": "begin_of_the_begin|",
        "P82b_end_of_the_end": "end_of_the_end|",
        "P89_falls_within": "part_of",
        "P94i_was_created_by": "created_by|",
        "P98i_was_born": "born|",
        "P100i_died_in": "died|",
        "P104_is_subject_to": "subject_to",
        "P107i_is_current_or_former_member_of": "member_of",
        "P108i_was_produced_by": "produced_by|",
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
_FIRST: Final = ("@context", "id", "type", "_label")


def write(triples: Iterable[ox.Triple]) -> bytes:
    """The triples as one Linked Art document. KeyError for a class or property that the profile does not use."""
    frame = _Frame(triples)
    root = {"@context": CONTEXT, **frame.node(frame.root, True)}
    ordered = {key: root[key] for key in (*_FIRST, *root) if key in root}
    return orjson.dumps(ordered, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _Frame:
    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.said: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode) and not isinstance(
                triple.object, ox.BlankNode | ox.Triple
            ):
                pair = (triple.predicate.value, triple.object)
                self.said.setdefault(triple.subject.value, []).append(pair)
        self.root = next(iter(self.said))
        self._base = self.root.rpartition("/id/")[0] + "/"  # of the node: fragments of others are their own

    def _is_part(self, uri: str) -> bool:
        return "#" in uri and uri.startswith(self._base)

    def node(self, uri: str, whole: bool) -> Json:
        """A node: whole, or as a reference with what a reference may have."""
        said = self.said.get(uri, [])
        kinds = {_CLASSES[value.value] for name, value in said if name == _TYPE}
        kind = min(kinds) if kinds else ""
        made: Json = {"id": uri} if not self._is_part(uri) or kind in _ALONE else {}
        made["type"] = kind
        for name, value in said:
            if name == _LABEL:
                made.setdefault("_label", value.value)
            elif name != _TYPE and (whole or _CLASSES_OF.get(name) == kind):
                self._add(made, _KEYS[name], value)
        return made

    def _add(self, made: Json, key: str, value: ox.NamedNode | ox.Literal) -> None:
        name = key.removesuffix("|")
        if isinstance(value, ox.Literal):
            found: Any = value.value
        elif name == "assigned_property":
            found = _KEYS[value.value].removesuffix("|")
        else:
            found = self.node(value.value, self._is_part(value.value))
        if key.endswith("|"):
            made[name] = found
        else:
            made.setdefault(name, []).append(found)


# what a reference says besides its class and label: of a concept the kinds of concept that it is
_CLASSES_OF: Final = {f"{_CRM}P2_has_type": "Type"}
