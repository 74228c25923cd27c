"""Agents and subjects in the JSON of ArchivesSpace. Addresses of agents are not public there, and are left out.

Source: the JSON model of ArchivesSpace 3.x (agent_person, agent_family, agent_corporate_entity, subject).
"""

from __future__ import annotations

from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import edtf, one_line, statement, without_empty
from fonds.ingest.readers.json_lines.archivesspace_notes import SOURCE, dicts, words
from fonds.ingest.readers.tables.cell_values import without_markup

AGENT_KINDS: Final = {
    "agent_person": "person",
    "agent_family": "family",
    "agent_corporate_entity": "institution",
    "agent_software": "institution",
    "people": "person",
    "families": "family",
    "corporate_entities": "institution",
}
_AUTHORITY_URIS: Final = {
    "naf": "http://id.loc.gov/authorities/names/{}",
    "lcnaf": "http://id.loc.gov/authorities/names/{}",
    "lcsh": "http://id.loc.gov/authorities/subjects/{}",
    "viaf": "http://viaf.org/viaf/{}",
    "gnd": "https://d-nb.info/gnd/{}",
}


def authority_of_agent(agent: dict[str, Any], language: str) -> Authority | None:
    """Return the authority of an agent by its display name, or None if it has no name."""
    kind = AGENT_KINDS.get(words(agent.get("jsonmodel_type")) or words(agent.get("agent_type")))
    names = list(dicts(agent.get("names"))) or [
        entry for entry in (agent.get("display_name"),) if isinstance(entry, dict)
    ]
    if kind is None or not names:
        return None
    best = next((name for name in names if name.get("is_display_name") or name.get("authorized")), names[0])
    label = name_words(best, kind)
    if not label:
        return None
    dates = _dates(agent) or words(best.get("dates"))
    links = [
        link for name in names if (link := _link(words(name.get("authority_id")), words(name.get("source"))))
    ]
    identifiers = tuple(
        without_empty({"value": words(name.get("authority_id")), "scheme": words(name.get("source"))})
        for name in names
        if words(name.get("authority_id"))
        and not _link(words(name.get("authority_id")), words(name.get("source")))
    )
    fields = _fields(agent, names, best, kind, language)
    if dates and not edtf(dates):
        fields.setdefault("statements", []).append(statement("Dates", dates, source=f"{SOURCE}:dates"))
    return Authority(kind, label, edtf(dates) or dates, language, identifiers, tuple(links), fields)


def name_words(name: dict[str, Any], kind: str) -> str:
    """Return a name as ArchivesSpace files it, without its dates, qualifier and further marks of difference."""
    if kind == "family":
        parts = [words(name.get("prefix")), words(name.get("family_name"))]
        return one_line(" ".join(filter(None, parts))) or one_line(words(name.get("sort_name")))
    if kind == "institution":
        parts = [
            words(name.get(part)) for part in ("primary_name", "subordinate_name_1", "subordinate_name_2")
        ]
        return one_line(". ".join(filter(None, parts))) or one_line(words(name.get("sort_name")))
    is_direct = name.get("name_order") == "direct"
    parts = [words(name.get("primary_name")), words(name.get("rest_of_name"))]
    joined = " ".join(filter(None, reversed(parts))) if is_direct else ", ".join(filter(None, parts))
    more = [words(name.get(part)) for part in ("suffix", "title")]
    return one_line(", ".join(filter(None, (joined, *more)))) or one_line(words(name.get("sort_name")))


def _fields(
    agent: dict[str, Any], names: list[dict[str, Any]], best: dict[str, Any], kind: str, language: str
) -> dict[str, Any]:
    """Return the further fields of an agent: its names with their parts, its history, and what has no field."""
    collected = CollectedFields(kind, language)
    for name in names:
        entry = {"text": name_words(name, kind), "kind": "authorised" if name is best else "variant"}
        if kind == "person" and words(name.get("rest_of_name")) and name.get("name_order") != "direct":
            entry |= {
                "family": words(name.get("primary_name")),
                "given": words(name.get("rest_of_name")),
                "numeration": words(name.get("number")),
                "title": words(name.get("title")),
                "suffix": words(name.get("suffix")),
            }
        entry["rules"] = words(name.get("rules"))
        collected.append("names", without_empty(entry), f"{SOURCE}:names")
        for part in ("qualifier", "fuller_form", "prefix"):
            collected.state(
                part.replace("_", " ").capitalize(), words(name.get(part)), element=f"{SOURCE}:{part}"
            )
    for note in dicts(agent.get("notes")):
        if note.get("publish") is not False:
            _put_note(collected, note)
    for occupation in dicts(agent.get("agent_occupations")):
        text = _subject_words(occupation)
        field = "occupations" if kind == "person" else "functions"
        collected.append(field, {"text": text} if text else {}, f"{SOURCE}:agent_occupations")
    return collected.result()


def _put_note(collected: CollectedFields, note: dict[str, Any]) -> None:
    kind = words(note.get("jsonmodel_type")).removeprefix("note_")
    content = note.get("content")
    texts = [words(text) for text in (content if isinstance(content, list) else [content])]
    texts += [
        words(part.get("content")) for part in dicts(note.get("subnotes")) if part.get("publish") is not False
    ]
    text = "\n\n".join(filter(None, map(without_markup, texts)))
    field = {"bioghist": "history", "general_context": "general_context", "legal_status": ""}.get(kind, "")
    if field:
        collected.add_text(field, text, element=f"{SOURCE}:notes/{kind}")
    else:
        label = words(note.get("label")) or kind.replace("_", " ").capitalize()
        collected.state(label, text, element=f"{SOURCE}:notes/{kind}")


def _subject_words(occupation: dict[str, Any]) -> str:
    resolved = [entry.get("_resolved") for entry in dicts(occupation.get("subjects"))]
    return "; ".join(words(entry.get("title")) for entry in resolved if isinstance(entry, dict))


def _dates(agent: dict[str, Any]) -> str:
    """Return the dates of existence as EDTF or in words, in the form of version 2 or 3."""
    for date in dicts(agent.get("dates_of_existence")):
        span = date.get("structured_date_range")
        single = date.get("structured_date_single")
        if isinstance(span, dict):
            begin, end = words(span.get("begin_date_standardized")), words(span.get("end_date_standardized"))
            spoken = f"{words(span.get('begin_date_expression'))}-{words(span.get('end_date_expression'))}"
        elif isinstance(single, dict):
            begin, end = words(single.get("date_standardized")), ""
            spoken = words(single.get("date_expression"))
        else:
            begin, end, spoken = (
                words(date.get("begin")),
                words(date.get("end")),
                words(date.get("expression")),
            )
        if begin or end:
            return edtf(f"{begin}/{end}")
        if spoken.strip("-"):
            return spoken
    return ""


def _link(identifier: str, source: str) -> dict[str, str] | None:
    if not identifier:
        return None
    if identifier.startswith(("http://", "https://")):
        return {"uri": identifier, "method": "copied", "source": "ArchivesSpace"}
    pattern = _AUTHORITY_URIS.get(source.casefold())
    return (
        {"uri": pattern.format(identifier), "method": "copied", "source": "ArchivesSpace"}
        if pattern
        else None
    )


def authority_of_subject(subject: dict[str, Any], language: str) -> Authority | None:
    """Return the authority of a subject: a place if all its terms are geographic."""
    terms = list(dicts(subject.get("terms")))
    label = one_line(words(subject.get("title")) or " -- ".join(words(term.get("term")) for term in terms))
    if not label:
        return None
    kind = "place" if terms and all(term.get("term_type") == "geographic" for term in terms) else "subject"
    source, identifier = words(subject.get("source")), words(subject.get("authority_id"))
    link = _link(identifier, source)
    fields: dict[str, Any] = {"source": source} if source else {}
    if identifier and not link:
        fields["statements"] = [statement("Identifier", identifier, source=f"{SOURCE}:authority_id")]
    return Authority(kind, label, "", language, same_as=(link,) if link else (), fields=fields)
