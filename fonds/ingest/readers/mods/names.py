"""Names in MODS: who they are, and the roles that they had (the elements `name` and `role`).

A name without `type` is nobody's kind: it is kept as the words of the source, without an authority.
"""

from __future__ import annotations

from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.readers.reading_context import UnitFields, link_elsewhere, web_address
from fonds.ingest.readers.source_element import SourceElement

KINDS = {"personal": "person", "corporate": "institution", "conference": "institution", "family": "family"}
# roles of this project's own exports, by the last part of their URI: they are finer than the relators beside them
_OF_RECORDS = {"from": "cre", "to": "rcp", "sponsor": "spn"}  # fields that only records have -> the relator
_OWN_ROLES = {"sender": "from", "recipient": "to", "creator": "creator", "sponsor": "sponsor"}
_SOURCE = "MODS"


def add_name(unit: UnitFields, element: SourceElement) -> None:
    """Add a name with its roles to the creators, senders, recipients, contributors or the holder of a unit."""
    authority, words = read_name(unit, element)
    if not words:
        return
    element.is_read = True
    fields, codes, labels = _roles(element)
    for field in fields:
        _add_in_field(unit, field, authority, words)
    if codes or labels or not fields:
        role = {"role": codes or ([] if labels else ["ctb"])} | (
            {"role_label": "; ".join(labels)} if labels else {}
        )
        unit.refer("contributors", authority, words, "mods:name", **{k: v for k, v in role.items() if v})
    _keep_rest(unit, element, words)


def read_name(unit: UnitFields, element: SourceElement) -> tuple[Authority | None, str]:
    """Return the authority that an element is about, None if its kind is not stated, and the words of the source."""
    parts = {kind: _parts(element, kind) for kind in ("family", "given", "termsofaddress", "date")}
    plain = _parts(element, "")
    display = element.take_child("displayForm")
    filed = ", ".join(filter(None, (parts["family"], parts["given"])))
    name = plain or (display if filed else "") or filed or display
    if parts["termsofaddress"] and (plain or not display):
        name = ", ".join(filter(None, (name, parts["termsofaddress"])))
    if not name:
        return None, ""
    words = display or name
    same_as, identifiers = identities(element)
    for child in element.all("nameIdentifier"):
        if uri := web_address(child.words()):
            same_as.append(link_elsewhere(uri, _SOURCE))
        else:
            identifiers.append(_identifier(child.words(), child.get("type")))
        child.mark()
    kind = KINDS.get(element.get("type").lower(), "")
    if not kind:
        for uri in (*(link["uri"] for link in same_as), *(entry["value"] for entry in identifiers)):
            unit.state(f"Identifier of {words}", uri, element="mods:name")
        dated = f"{words}, {parts['date']}" if parts["date"] else words
        return None, dated
    fields: dict[str, Any] = {"names": _divided(parts)} if filed else {}
    fields |= {"other_names": names} if (names := [n.take() for n in element.all("alternativeName")]) else {}
    authority = Authority(
        kind, name, parts["date"], element.language(), tuple(identifiers), tuple(same_as), fields
    )
    return authority, words


def identities(element: SourceElement) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the links and the identifiers of the authority that an element names by `valueURI`."""
    value = element.get("valueURI")
    if uri := web_address(value):
        return [link_elsewhere(uri, element.get("authority") or _SOURCE)], []
    return [], [_identifier(value, element.get("authority"))] if value else []


def _identifier(value: str, scheme: str) -> dict[str, str]:
    return {"value": value, "scheme": scheme} if scheme else {"value": value}


def _parts(element: SourceElement, kind: str) -> str:
    parts = [part for part in element.all("namePart") if part.get("type").lower() == kind]
    return " ".join(filter(None, (part.take() for part in parts)))


def _divided(parts: dict[str, str]) -> list[dict[str, str]]:
    fields = {"family": parts["family"], "given": parts["given"], "title": parts["termsofaddress"]}
    return [{"kind": "authorised", **{name: words for name, words in fields.items() if words}}]


def _roles(element: SourceElement) -> tuple[list[str], list[str], list[str]]:
    """Return the fields that the roles of a name are, and the relators and the words of its other roles."""
    fields: list[str] = []
    codes: list[str] = []
    labels: list[str] = []
    for role in element.all("role"):
        terms = role.all("roleTerm")
        own = next((own for term in terms if (own := _own_role(term))), "")
        code = next((code for term in terms if (code := relator(term.words()))), "")
        if own:
            fields.append(own)
        elif code in ("cre", "rcp", "rps"):
            fields.append({"cre": "creator", "rcp": "to", "rps": "holder"}[code])
        elif code:
            codes.append(code)
        labels += [words for words in _other_words(role, code) if words]
        role.mark()
    return list(dict.fromkeys(fields)), list(dict.fromkeys(codes)), list(dict.fromkeys(labels))


def _own_role(term: SourceElement) -> str:
    address, mark, code = term.get("valueURI").rpartition("/roles/")
    return _OWN_ROLES.get(code, "") if address and mark else ""


def _other_words(role: SourceElement, code: str) -> list[str]:
    """Return the words of a role that say more than its relator."""
    terms = [term.words() for term in role.all("roleTerm") if not _own_role(term)]
    terms = terms or ([] if role.all("roleTerm") else [role.words()])
    return [words for words in terms if not code or relator(words) != code]


def relator(words: str) -> str:
    """Return the code of the MARC relator for a code, its label or its URI, or an empty string."""
    words = words.strip().removesuffix(".").rpartition("/relators/")[2]
    return code_of("relators", words)


def _add_in_field(unit: UnitFields, field: str, authority: Authority | None, words: str) -> None:
    if field in _OF_RECORDS and unit.kind != "record":
        unit.refer("contributors", authority, words, "mods:name", role=[_OF_RECORDS[field]])
    elif field == "holder" and (authority is None or authority.kind != "institution"):
        unit.refer("contributors", authority, words, "mods:name", role=["rps"])
    elif field == "holder" and authority:
        if not unit.point_to("holder", authority, "mods:name"):
            unit.refer("contributors", authority, words, "mods:name", role=["rps"])
    elif field == "sponsor" and authority and authority.kind in ("institution", "person"):
        unit.authorities.append(authority)
        unit.append("sponsor", authority.key, "mods:name")
    elif field == "sponsor":
        unit.refer("contributors", authority, words, "mods:name", role=["spn"])
    else:
        unit.refer(field, authority, words, "mods:name")


def _keep_rest(unit: UnitFields, element: SourceElement, words: str) -> None:
    """Keep what else is said of a name: affiliation, description, dates of a kind that has no field."""
    element.is_read = True
    for child in element.children:
        if not child.is_read and child.words():
            unit.state(f"{child.label()} of {words}", child.take(), child.language(), f"mods:{child.name}")
