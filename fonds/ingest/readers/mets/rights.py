"""Rights and links in the administrative metadata of METS: of the DFG viewer, of PREMIS, and METS rights.

An act of PREMIS that is not allowed closes a unit until its term ends; a conditional one does too, because a condition
is nothing that Fonds can hold to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import rights_uri
from fonds.ingest.readers.access_words import opening_day
from fonds.ingest.readers.mods.values import close
from fonds.ingest.readers.reading_context import UnitFields, link_elsewhere, web_address
from fonds.ingest.readers.source_element import SourceElement

_CLOSED = ("disallow", "conditional")
_ACTS = ("disseminate", "publish", "access", "discover", "display", "replicate", "")


def add_rights(unit: UnitFields, sections: Iterable[SourceElement]) -> None:
    """Add what sections of rights say to a unit; what has no field becomes further statements."""
    for section in sections:
        for content in section.children:
            if content.name == "rightsStatement" or content.find("rightsStatement"):
                for statement in [content, *content.find("rightsStatement")]:
                    if statement.name == "rightsStatement":
                        _add_premis(unit, statement)
            elif content.name == "rights" and "dfg-viewer" in content.namespace:
                _add_viewer_rights(unit, content)
            else:
                for child in content.descendants():
                    close(unit, child.words(), element="mets:rightsMD")
                unit.state("Rights", content.outline(), content.language(), "mets:rightsMD")


def add_links(unit: UnitFields, sections: Iterable[SourceElement]) -> None:
    """Add the links of the DFG viewer: the page of the unit is the same elsewhere, others are statements."""
    for section in sections:
        for child in (child for content in section.children for child in content.children):
            words = child.words()
            if child.name == "presentation" and (uri := web_address(words)):
                unit.append("same_as", link_elsewhere(uri, "METS"), "mets:digiprovMD")
            elif words:
                label = {"reference": "Catalogue entry", "presentation": "Presentation"}.get(
                    child.name, child.label()
                )
                unit.state(label, words, element="mets:digiprovMD")


def _add_viewer_rights(unit: UnitFields, element: SourceElement) -> None:
    """Add the owner of the DFG viewer as holder, unless the description names one, with its address and its licence."""
    owner = element.take_child("owner")
    fields: dict[str, Any] = {}
    if site := web_address(element.take_child("ownerSiteURL")):
        fields["homepage"] = site
    if owner:
        authority = Authority("institution", owner, fields=fields)
        if not unit.point_to("holder", authority, "mets:rightsMD"):
            unit.refer("contributors", authority, owner, "mets:rightsMD", role=["own"])
    for child in element.all("license", "licence"):
        if uri := rights_uri(child.words()):
            unit.set("rights", uri, "mets:rightsMD")
            child.mark()
    for child in element.children:
        if not child.is_read and (words := child.words()):
            close(unit, words, element="mets:rightsMD")
            unit.state(child.label(), words, child.language(), "mets:rightsMD")


def _add_premis(unit: UnitFields, statement: SourceElement) -> None:
    """Add a rights statement of PREMIS: its words, the licence that it names, and what it does not allow."""
    for terms in statement.find("licenseTerms"):
        if uri := rights_uri(terms.words()):
            unit.set("rights", uri, "mets:rightsMD")
    for granted in statement.find("rightsGranted"):
        _close_act(unit, granted)
    skipped = ("rightsBasis", "linkingObjectIdentifier")  # the object is the unit itself
    lines = [child.outline() for child in statement.children if child.name not in skipped]
    basis = statement.take_child("rightsBasis")
    unit.state(
        f"Rights: {basis}" if basis else "Rights", "\n".join(filter(None, lines)), element="mets:rightsMD"
    )
    unit.leave_out("premis:linkingObjectIdentifier")


def _close_act(unit: UnitFields, granted: SourceElement) -> None:
    act, restriction = granted.take_child("act").lower(), granted.take_child("restriction").lower()
    if act not in _ACTS or restriction not in _CLOSED:
        return
    terms = [term for name in ("termOfRestriction", "termOfGrant") for term in granted.all(name)]
    ends = [end.words() for term in terms[:1] for end in term.all("endDate")]
    until = opening_day(ends[0]) if ends else ""
    rule = {"tier": "closed", "note": f"{act.capitalize()}: {restriction}"}
    _set_strictest(unit, {**rule, "until": until} if until else rule)


def _set_strictest(unit: UnitFields, rule: dict[str, Any]) -> None:
    """Set an access rule, unless one that lasts longer is set."""
    former = unit.get("access")
    if former is None or (former.get("until") and former["until"] < rule.get("until", "9999")):
        unit.replace("access", rule, "mets:rightsMD")
