"""The forms of a name of a person, family or body, with their parts, kind, language and dates."""

from __future__ import annotations

from typing import Any

from rdflib import Literal

from fonds.ingest.field_values import one_line
from fonds.ingest.readers.rdf import linked_art
from fonds.ingest.readers.rdf.authority_fields import AuthorityFields
from fonds.ingest.readers.rdf.authority_terms import NAME_PARTS, PARTS_OF_NAME
from fonds.ingest.readers.rdf.dates import DATES_OF_VALIDITY, first_date
from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.source import Node, address_of
from fonds.record.model import AGENTS


def form_of_name(reader: AuthorityFields, rest: str, value: Node, predicate: str) -> None:
    """Add a form of the name with its parts and kind; one that is the name itself says no more."""
    labels = [word for word in reader.source.labels(value) if word.words]
    parts = _parts_of_name(reader, value)
    kinds = [
        own_concept(address_of(kind))[1]
        for kind in reader.source.objects(value, "dcterms:type", "rico:type", "crm:P2_has_type")
    ]
    kinds += [str(kind) for kind in reader.source.objects(value, "rico:type") if isinstance(kind, Literal)]
    names = reader.fields.all_words("name")
    if reader.kind not in AGENTS:
        for word in labels:
            reader.other_name(word)
        reader.fields.use(predicate, "other_names")
        return
    if not parts and not kinds and "rico:AgentName" not in reader.source.types(value):
        for word in labels:
            reader.other_name(word)
        reader.fields.use(predicate, "other_names")
        return
    for word in labels[:1]:
        if word.words in names and not parts and not kinds:
            reader.fields.use(predicate, "name")
            continue
        entry: dict[str, Any] = {"text": one_line(word.words), **parts}
        kind = next(
            (kind for kind in kinds if kind in ("authorised", "parallel", "standardised", "variant")), ""
        )
        entry |= {"kind": kind} if kind else {}
        entry |= {"language": word.tag} if word.tag and word.tag != "und" else {}
        if date := first_date(reader.source, value, *DATES_OF_VALIDITY):
            entry["date"] = date
        others = reader.fields.get("other_names") or []
        others[:] = [name for name in others if name != entry["text"]]
        reader.fields.append("names", entry, predicate)


def _parts_of_name(reader: AuthorityFields, node: Node) -> dict[str, str]:
    """Return the parts of a name: of vCard, or of Linked Art with their kind. Of two suffixes one is a number."""
    values = {part: reader.source.objects(node, *terms) for part, terms in PARTS_OF_NAME.items()}
    suffixes = [str(value) for value in values.pop("suffix")]
    parts = {part: str(texts[0]) for part, texts in values.items() if texts and isinstance(texts[0], Literal)}
    for inner in reader.source.objects(node, "crm:P106_is_composed_of"):
        content = reader.source.content(inner)
        numbers = linked_art.kinds(reader.source, inner)
        kind = next((part for number in numbers if (part := NAME_PARTS.get(number))), "")
        if content and kind == "suffix":
            suffixes.append(content.words)
        elif content and kind:
            parts[kind] = content.words
    for rules in reader.source.objects(node, "crm:P67i_is_referred_to_by"):
        if content := reader.source.content(rules):
            parts.setdefault("rules", content.words)
    names = ("numeration", "suffix") if len(suffixes) > 1 else ("suffix",)
    return {**parts, **dict(zip(names, suffixes, strict=False))}
