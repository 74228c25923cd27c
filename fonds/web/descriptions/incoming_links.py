"""The headings of incoming links: what those have to do with a description that link to it, by the name of the link."""

from __future__ import annotations

from fonds.record.model import field_of_link
from fonds.record.relations import INVERSES, LINKS
from fonds.serializers.context import SerializerContext
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text.contributor_roles import label_of

# headings by the name of the link, or by its field
HEADINGS = {
    "collection": "Contents",
    "from": "Documents from",
    "to": "Documents to",
    "sent": "Sent from here",
    "received": "Received here",
    "creator": "Creator of",
    "people": "Mentioned in",
    "places": "Mentioned in",
    "subjects": "Documents about this",
    "holder": "Holdings",
    "publisher": "Publications",
    "sponsor": "Sponsored",
    "abstract": "Summaries by",
    "transcription": "Transcriptions by",
    "texts": "Translations and transcriptions by",
    "notes": "Notes by",
    "annotations": "Marked on a page of",
    "annotations.by": "Annotations by",
    "part_of": "Parts",
    "broader": "Narrower subjects",
    "same_as": "Links by",
    "withdrawn": "Replaces",
    "places.birth": "Born here",
    "places.death": "Died here",
    "places.burial": "Buried here",
    "places.origin": "From here",
    "places.residence": "Lived here",
    "places.activity": "Active here",
    "places.seat": "Bodies with their seat here",
    "places.jurisdiction": "Bodies responsible for this place",
    "places.associated": "Other people and bodies of this place",
    # what those are to this agent that say what this agent is to them
    "relations.superior": "Subordinate bodies",
    "relations.subordinate": "Superior bodies",
    "relations.group": "Members",
    "relations.member": "Groups",
    "relations.leader": "Bodies led",
    "relations.led": "Leaders",
    "relations.employer": "Employees",
    "relations.employee": "Employers",
    "relations.predecessor": "Successors",
    "relations.successor": "Predecessors",
    "relations.founder": "Bodies founded",
    "relations.founded": "Founders",
    "relations.parent": "Children",
    "relations.child": "Parents",
    "relations.ancestor": "Descendants",
    "relations.descendant": "Ancestors",
    "relations.family": "Members of the family",
    "relations.family-member": "Families",
    "relations.spouse": "Spouses",
    "relations.sibling": "Siblings",
    "relations.relative": "Relatives",
    "relations.teacher": "Students",
    "relations.student": "Teachers",
    "relations.correspondent": "Correspondents",
    "relations.acquaintance": "Acquaintances",
    "relations.associate": "Associates",
}


def heading(link: str, context: SerializerContext) -> str:
    """Return the heading of the incoming links of a name; that of a contributor says the role, that of a relation the
    inverse."""
    field = field_of_link(link)
    if field == "contributors":
        role = context.localize(label_of((link.partition(".")[2], ""), context))
        role = role[:1].lower() + role[1:]
        return context.gettext("As %(role)s", role=role)
    if link in LINKS:
        return context.localize(label_of_relation(INVERSES[link.partition(".")[2]], context))
    words = HEADINGS.get(link) or HEADINGS.get(field, field.replace("_", " ").capitalize())
    return context.gettext(words)
