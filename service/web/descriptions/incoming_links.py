"""The headings of incoming links: what those have to do with a description that link to it, by the name of the link."""

from __future__ import annotations

from service.record.model import field_of_link
from service.serializers.context import SerializerContext
from service.serializers.text.contributor_roles import label_of

# headings by the field of the link
_HEADINGS = {
    "collection": "Contents",
    "from": "Documents from",
    "to": "Documents to",
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
    "part_of": "Parts",
    "broader": "Narrower subjects",
    "same_as": "Links by",
    "withdrawn": "Replaces",
}


def heading(link: str, context: SerializerContext) -> str:
    """Return the heading of the incoming links of a name; that of a contributor says the role."""
    field = field_of_link(link)
    if field == "contributors":
        role = context.localize(label_of((link.partition(".")[2], ""), context))
        return f"As {role[:1].lower()}{role[1:]}"
    return _HEADINGS.get(field, field.replace("_", " ").capitalize())
