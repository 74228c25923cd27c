"""Linked Art (CIDOC CRM in its form): names, identifiers, statements by their kind, production, custody and rights.

Linked Art says what a text is about by a concept that classifies it, and by its label. Both are read; texts of a kind
that no field has become further statements with that kind as their label. Old names of properties (2018) are read too.
"""

from __future__ import annotations

from typing import Any, Final

from fonds.ingest.field_values import one_line, rights_uri
from fonds.ingest.metadata_labels import field_of_label
from fonds.ingest.readers.rdf import statements, unit_agents, unit_codes, unit_dates, unit_links
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.media import add_media
from fonds.ingest.readers.rdf.names import in_words, own_concept
from fonds.ingest.readers.rdf.source import Node, Source, address_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.ingest.readers.rdf.unit_terms import ROLE_FIELDS
from fonds.ingest.unit_values import TEXTS, Value, is_address

Unit = UnitFields
_TYPE, _CONTENT, _NAMED = "crm:P2_has_type", "crm:P190_has_symbolic_content", "crm:P1_is_identified_by"
# number in the Art & Architecture Thesaurus of a kind of statement -> field
_STATEMENTS: Final = {
    "300435429": "physical_characteristics",
    "300435430": "extent",
    "300435418": "acquisition",
    "300435416": "abstract",
    "300026032": "abstract",
    "300080091": "abstract",
    "300411780": "abstract",
    "300435438": "archival_history",
    "300444174": "archival_history",
    "300435434": "rights_statement",
    "300055547": "rights_statement",
    "300055598": "rights_statement",
    "300133046": "access_conditions",
    "300026497": "publications",
    "300435424": "publications",
    "300311705": "preferred_citation",
    "300435452": "physical_characteristics",
    "300435440": "acquisition",
    "300027200": "note",
}
# number of a kind of identifier -> field; of all others the kind is the scheme
_CALL_NUMBERS: Final = frozenset({"300311706", "300312355", "300404626", "300445023", "300404621"})
_PRIMARY, _WORK = "300404670", "300435443"
_ALTERNATE: Final = frozenset({"300264273", "300417227", "300404672", "300417193", "300417226"})
_DIMENSIONS: Final = ("crm:P90_has_value", "crm:P90a_has_lower_value_limit", "crm:P90b_has_upper_value_limit")

TERMS: Final = {
    "crm:P1_is_identified_by": "la:name",
    "crm:P2_has_type": "la:type",
    "crm:P67i_is_referred_to_by": "la:statement",
    "crm:P94i_was_created_by": "la:production",
    "crm:P108i_was_produced_by": "la:production",
    "crm:P65_shows_visual_item": "la:shows",
    "crm:P128_carries": "la:shows",
    "crm:P138_represents": "ref:subjects",
    "crm:P129_is_about": "ref:subjects",
    "crm:P199_represents_instance_of_type": "ref:subjects",
    "crm:P45_consists_of": "physical_characteristics",
    "crm:P32_used_general_technique": "physical_characteristics",
    "crm:P43_has_dimension": "la:dimension",
    "crm:P50_has_current_keeper": "holder",
    "crm:P52_has_current_owner": "holder",
    "crm:P72_has_language": "language",
    "crm:P104_is_subject_to": "la:right",
    "crm:P190_has_symbolic_content": "transcript",
    "crm:P16i_was_used_for": "la:activity",
    "crm:P46i_forms_part_of": "part_of",
    "crm:P106i_forms_part_of": "part_of",
    "crm:P138i_has_representation": "la:representation",
    "crm:P129i_is_subject_of": "la:page",
    "crm:P140i_was_attributed_by": "la:assignment",
    "la:member_of": "part_of",
    "la:equivalent": "same_as:exact",
    "la:digitally_shown_by": "la:representation",
    "la:digitally_carried_by": "la:representation",
}


def kinds(source: Source, node: Node) -> list[str]:
    """Return the numbers of the concepts of the Art & Architecture Thesaurus that classify a node, those that classify
    these concepts first, which are more exact."""
    concepts = source.objects(node, _TYPE)
    inner = [concept for outer in concepts for concept in source.objects(outer, _TYPE)]
    addresses = [address_of(concept) for concept in [*inner, *concepts]]
    return [
        address.rpartition("/")[2].rpartition(":")[2] for address in addresses if "vocab.getty.edu" in address
    ]


def _labels(source: Source, node: Node) -> list[str]:
    concepts = source.objects(node, _TYPE)
    return [label for concept in concepts if (label := source.label(concept))]


def _name(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add a title or an identifier."""
    source, numbers = unit.source, kinds(unit.source, node)
    if "crm:E42_Identifier" in source.types(node):
        _identifier(unit, node, numbers, element)
        return
    value = source.content(node)
    if value is None:
        unit.keep("name", node, element)
    elif _ALTERNATE.intersection(numbers) or not unit.fields.add_title(
        "title", value.words, value.tag, element
    ):
        unit.values.add("alternative_titles", value, "Title", element)


def _identifier(unit: Unit, node: Node, numbers: list[str], element: str) -> None:
    entry = statements.identifier(unit.source, node)
    hint = is_own_fragment(unit.source, node)
    if entry is None:
        unit.keep("identifier", node, element)
    elif hint == "id" or (hint and entry["value"] == unit.name):
        unit.fields.leave_out(element)
    elif hint.startswith("alternative-reference"):
        unit.fields.append("alternative_references", {"value": entry["value"]}, element)
    elif _CALL_NUMBERS.intersection(numbers) and unit.fields.set("reference", entry["value"], element):
        return
    else:
        unit.fields.append("identifiers", entry, element)


def _type(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add the type of the work, which a concept marks; of several others the first is it."""
    scheme, code = own_concept(address_of(node))
    if scheme in ("types", "levels"):
        unit_codes.type_of_document(unit, "", node, element)
    elif scheme == "classification" and unit.kind == "record":
        unit.fields.set("classification", code, element)
    else:
        label = unit.source.label(node) or address_of(node)
        is_work = _WORK in kinds(unit.source, node)
        others = unit.source.objects(unit.node, _TYPE)
        is_first = is_work or not any(_WORK in kinds(unit.source, other) for other in others)
        field = "type_label" if unit.kind == "record" else "level_label"
        if is_first and field not in unit.fields and not is_address(label):
            unit.values.add(field.removesuffix("_label"), Value(label, "", address_of(node)), "Type", element)
        else:
            unit.values.keep(Value(label, "", address_of(node)), "Type", element)


def _statement(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add a text to the field of its kind, or keep it with its label."""
    source, hint = unit.source, is_own_fragment(unit.source, node)
    value = source.content(node)
    if value is None:
        unit.keep("statement", node, element)
        return
    label = first(source, node, "rdfs:label")
    if hint:
        _own_statement(unit, hint, value, label, element)
        return
    numbers = kinds(source, node)
    field = field_of_label(label) or next(
        (_STATEMENTS[number] for number in numbers if number in _STATEMENTS), ""
    )
    names = _labels(source, node)
    if not field or (field == "note" and (label or names)):
        known = next((field for name in (label, *names) if (field := field_of_label(name))), "")
        field = known or ("note" if field == "note" and not label else "")
    if field and not field.startswith(("role:", "date")) and field not in ("title",):
        unit.values.add(field, value, label or next(iter(names), "Statement"), element)
    else:
        unit.values.keep(value, label or next(iter(names), "Statement"), element)


def _own_statement(unit: Unit, hint: str, value: Value, label: str, element: str) -> None:
    """Add a text of a graph of Fonds: the name of the node tells the field."""
    tag = value.tag.lower()
    name = hint.removesuffix(f"-{tag}") if tag else hint
    field = name.replace("-", "_")
    base = name.rstrip("0123456789").rstrip("-")
    if field in TEXTS:
        unit.values.add(field, value, label, element)
    elif base == "statement":
        unit.fields.state(label or "Statement", value.words, value.tag, element)
    elif field in ("date_text", "level_label", "type_label", "classification_label"):
        unit.fields.set(field, value.words, element, value.words)
    elif base == "container":
        unit.fields.append("containers", {"value": value.words}, element)
    elif field == "access_note":
        access = unit.fields.get("access")
        if isinstance(access, dict):
            access.setdefault("note", {})[value.tag or unit.world.language] = value.words
        else:
            unit.fields.add_text("access_conditions", value.words, value.tag, element)
    elif base.endswith("-words") and base.rpartition("-")[0].rstrip("0123456789-") in _REFERENCES:
        reference = base.rpartition("-")[0].rstrip("0123456789-")
        if not label:
            unit_agents.merge_reference(unit, reference, {"as": value.words}, element)
        else:
            unit.values.keep(value, label, element)
    elif base in ("sent-words", "received-words") and unit.kind == "record":
        known = unit.fields.get(base.partition("-")[0]) or {}
        known["text"] = value.words
        unit.fields.set(base.partition("-")[0], known, element)
    elif base == "source-url":
        known = unit.fields.get("source")
        if known:
            known["url"] = value.words
    elif base == "source":
        unit.values.add("source", value, label, element)
    else:
        unit.values.keep(value, label or in_words(base), element)


def _production(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add when, where and by whom it was made; parts of the making are read as the making itself."""
    source = unit.source
    for predicate, values in source.properties(node).items():
        for value in values:
            inner = f"{element}/{predicate}"
            if predicate == "crm:P4_has_time-span":
                unit_dates.date(unit, "", value, inner)
            elif predicate == "crm:P14_carried_out_by":
                _maker(unit, value, inner)
            elif predicate in ("crm:P9_consists_of", "crm:P106_is_composed_of"):
                _production(unit, rest, value, element)
            elif predicate == "crm:P32_used_general_technique":
                unit.text("physical_characteristics", value, inner)
            elif predicate in ("rdf:type", "rdfs:label"):
                unit.fields.leave_out(inner)
            elif predicate == "crm:P67i_is_referred_to_by":
                _statement(unit, "", value, inner)
            elif predicate == "crm:P7_took_place_at":
                _keep_named(unit, "Place of production", value, inner)
            else:
                unit.keep(predicate, value, inner)


def _keep_named(unit: Unit, label: str, value: Node, element: str) -> None:
    for words in unit.source.values(value):
        unit.values.keep(words, label, element)


def _maker(unit: Unit, value: Node, element: str) -> None:
    """Add the maker as the creator, unless a role says more of it."""
    entry = unit.world.reference(value)
    activities = unit.source.objects(unit.node, "crm:P16i_was_used_for")
    if any(value in unit.source.objects(activity, "crm:P14_carried_out_by") for activity in activities):
        unit.fields.use(element, "creator")
    elif entry:
        unit_agents.merge_reference(unit, "creator", entry, element)


def _shows(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add what an image shows, or the text that an object carries, as that of the unit."""
    if unit.world.is_described(node, "record", "collection"):
        unit_links.relation(unit, "related", node, element)
        return
    for predicate, values in unit.source.properties(node).items():
        for value in values:
            inner = f"{element}/{predicate}"
            if predicate in ("rdf:type", "rdfs:label"):
                unit.fields.leave_out(inner)
            elif predicate in TERMS and predicate not in (_NAMED, _TYPE):
                unit.add(TERMS[predicate], predicate, value, inner)
            else:
                unit.keep(predicate, value, inner)


def _dimension(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add a dimension in words: kind, number and unit."""
    source = unit.source
    kind = next(iter(_labels(source, node)), "")
    number = next((str(value) for value in source.objects(node, *_DIMENSIONS)), "")
    measure = next((source.label(value) for value in source.objects(node, "crm:P91_has_unit")), "")
    words = " ".join(filter(None, (f"{kind}:" if kind else "", number, measure)))
    names = [source.label(name) for name in source.objects(node, _NAMED)]
    unit.fields.add_text("extent", next(iter(names), "") or words or source.label(node), "", element)


def _right(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add the rights statement or licence that classifies a right."""
    for concept in [node, *unit.source.objects(node, _TYPE)]:
        if uri := rights_uri(address_of(concept)):
            unit.fields.set("rights", uri, element, uri)
            return
    for words in [
        value
        for concept in [*unit.source.objects(node, _TYPE), node]
        for value in unit.source.values(concept)
    ]:
        unit.values.add("rights", words, "Rights", element)


def _activity(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add who took part, by a role of Fonds or a relator; an activity of another kind is kept in words."""
    source = unit.source
    roles = [own_concept(address_of(concept)) for concept in source.objects(node, _TYPE)]
    hint = is_own_fragment(source, node)
    words = next((source.label(name) for name in source.objects(node, _NAMED)), "")
    people = source.objects(node, "crm:P14_carried_out_by")
    if not people or not hint:
        unit.keep("activity", node, element)
        return
    role = next((code for scheme, code in roles if scheme in ("roles", "relators")), "")
    for person in people:
        entry = unit.world.reference(person)
        if entry is None:
            continue
        entry |= {"as": words} if words else {}
        if role in ROLE_FIELDS:
            unit_agents.merge_reference(unit, ROLE_FIELDS[role], entry, element)
        elif hint == "custody":
            unit_agents.holder(unit, "", person, element)
        elif hint == "publication":
            unit_agents.publisher(unit, "", person, element)
        elif hint.startswith("sponsor"):
            unit_agents.sponsor(unit, "", person, element)
        elif hint == "transcription" and "id" in entry:
            unit.fields.set(
                "transcription", {**(unit.fields.get("transcription") or {}), "by": entry["id"]}, element
            )
        elif hint.startswith("contributors-") and role:
            unit_agents.merge_contributor(unit, entry, [role], element)
        else:
            unit.keep("activity", node, element)


def _representation(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add a digital image: the file that shows it, where its address is."""
    source = unit.source
    files = [node, *source.objects(node, "la:digitally_shown_by", "la:digitally_carried_by")]
    for file in files:
        for point in source.objects(file, "la:access_point"):
            if "crm:E36_Visual_Item" in source.types(file) or is_address(address_of(point)):
                add_media(unit.world, unit.fields, point, element)
                label = source.label(file)
                if label and label not in (address_of(point),):
                    unit.fields.state("Label of a digital copy", label, element=element)
                return
    unit.keep("representation", node, element)


def _page(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Keep a page about it; the pages and forms that Fonds publishes are left out."""
    if is_own_fragment(unit.source, node):
        unit.fields.leave_out(element)
        return
    for carrier in unit.source.objects(node, "la:digitally_carried_by"):
        for point in unit.source.objects(carrier, "la:access_point"):
            words = unit.source.label(node) or unit.source.label(carrier)
            unit.values.keep(Value(words or address_of(point), "", address_of(point)), "Web page", element)
            return
    unit.keep("subject_of", node, element)


def _assignment(unit: Unit, rest: str, node: Node, element: str) -> None:
    """Add the evidence of a match or of an inference; other assignments are kept in words."""
    source, hint = unit.source, is_own_fragment(unit.source, node)
    makers = source.objects(node, "crm:P14_carried_out_by")
    reasons = [one_line(text) for part in source.objects(node, "crm:P67i_is_referred_to_by")
               if (text := first(source, part, _CONTENT))]  # fmt: skip
    field = hint.partition("-")[0]
    targets = source.objects(node, "crm:P141_assigned")
    if hint.startswith("same-as-") and targets and is_address(address_of(targets[0])):
        entry = statements.match_of_assignment(unit.world, unit.node, node, targets[0])
        statements.replace_match(unit.fields, entry, element)
    elif field in _REFERENCES and reasons:
        entry = (unit.world.reference(targets[0]) or {}) if targets else {}
        entry |= {"inferred": reasons[0]}
        entry |= (
            {"inferred_by": unit.world.key(makers[0])} if makers and makers[0] in unit.world.kinds else {}
        )
        _infer(unit, field, entry, element)
    else:
        unit.keep("attribution", node, element)


def _infer(unit: Unit, field: str, entry: dict[str, Any], element: str) -> None:
    """Mark a reference as an inference; of one in words, the last that is not marked yet."""
    for known in reversed(unit.fields.get(field) or []):
        same = known.get("id") == entry.get("id") if "id" in entry else "id" not in known
        if same and "inferred" not in known:
            known.update(entry)
            unit.fields.use(element, field)
            return
    unit.fields.state(f"Inferred: {field}", str(entry["inferred"]), element=element)


_REFERENCES: Final = ("from", "to", "creator", "contributors", "people", "places", "subjects")
HANDLERS: Final[dict[str, Handler]] = {
    "name": _name,
    "type": _type,
    "statement": _statement,
    "production": _production,
    "shows": _shows,
    "dimension": _dimension,
    "right": _right,
    "activity": _activity,
    "representation": _representation,
    "page": _page,
    "assignment": _assignment,
}


def handle(unit: Unit, name: str, node: Node, element: str) -> None:
    """Read the value of a property of Linked Art into a unit."""
    HANDLERS[name](unit, "", node, element)
