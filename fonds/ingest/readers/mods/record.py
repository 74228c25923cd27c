"""A description from an element `mods`, or from an element `relatedItem`, which has the same elements.

Elements of MODS are in the order of the guidelines of the Library of Congress. What no function here takes is kept as
a further statement in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fonds.ingest.readers.mods import values
from fonds.ingest.readers.mods.identifiers import add_identifier, add_record_info, identify
from fonds.ingest.readers.mods.names import add_name
from fonds.ingest.readers.mods.origin import add_origin, choose_date
from fonds.ingest.readers.mods.related import add_relation, outline
from fonds.ingest.readers.mods.subjects import add_subject
from fonds.ingest.readers.reading_context import ReadingContext, UnitFields
from fonds.ingest.readers.source_element import SourceElement
from fonds.ingest.stated_levels import kind_of_level

_READERS: Final[dict[str, Callable[[UnitFields, SourceElement], None]]] = {
    "titleinfo": values.add_title,
    "name": add_name,
    "typeofresource": values.add_type,
    "genre": values.add_genre,
    "origininfo": add_origin,
    "language": values.add_language,
    "physicaldescription": values.add_physical_description,
    "abstract": values.add_abstract,
    "note": values.add_note,
    "subject": add_subject,
    "identifier": add_identifier,
    "location": values.add_location,
    "accesscondition": values.add_access,
    "part": values.add_part,
    "extension": values.add_extension,
    "recordinfo": add_record_info,
}
MAX_HOSTS = 20  # units above one another


def read_unit(
    element: SourceElement, context: ReadingContext, identity: str = "", depth: int = 0, kind: str = ""
) -> UnitFields:
    """Return what an element `mods` describes.

    `identity` is an identifier outside the element, as the header of OAI-PMH has it: then it is the key of the unit.
    `kind` is that of a unit of which it is known, and `depth` how many units are below it.
    """
    unit = UnitFields(context, element.line, values.language_of_cataloging(element))
    unit.kind = kind or _kind(element)
    identify(unit, element, identity)
    # the main title before others, wherever it stands
    for child in sorted(element.children, key=lambda child: child.get("usage") != "primary"):
        name = child.name.lower()
        if name == "relateditem":
            if child.get("type").lower() != "host" or depth >= MAX_HOSTS or not _add_host(unit, child, depth):
                add_relation(unit, child)
        elif name in _READERS:
            _READERS[name](unit, child)
    keep_rest(unit, element)
    choose_date(unit)
    return unit


def keep_rest(unit: UnitFields, element: SourceElement) -> None:
    """Keep what no field has as further statements, under the names of the elements."""
    for child in element.unread():
        label = child.get("displayLabel") or child.label()
        kind = child.get("type") or child.get("authority")
        words = (
            f"{child.outline()} ({kind})" if kind and kind.lower() not in label.lower() else child.outline()
        )
        unit.state(label, words, child.language(), f"mods:{child.name}")
    if words := element.stray_words():
        unit.state("Text between the elements", words, element=f"mods:{element.name}")


def _kind(element: SourceElement) -> str:
    level = values.stated_level(element)
    is_collection = any(child.get("collection") == "yes" for child in element.all("typeOfResource"))
    return kind_of_level(level, has_parts=is_collection)


def _add_host(unit: UnitFields, element: SourceElement, depth: int) -> bool:
    """Add the collection that a unit is in. Return False if that is no collection: an issue of a periodical is none.

    The first mention of a host is the one that is read; what a later one says otherwise is kept with its unit.
    """
    if unit.get("collection") or not element.words() or values.is_periodical(element):
        return False
    context = unit.context
    words_hash = hash(outline(element))
    host = read_unit(element, context, depth=depth + 1, kind="collection")
    if "title" not in host:
        host.add_title("title", element.get("displayLabel") or outline(element).split("\n")[0])
    unit.set("collection", host.key, "mods:relatedItem")
    unit.group = host.group or host.key
    unit.authorities += host.authorities
    if context.outlines.setdefault(host.key, words_hash) != words_hash:
        unit.state("Described as part of", outline(element), element="mods:relatedItem")
    if host.key not in context.hosts:
        words = host.words_of_id or host.words("title")
        context.hosts[host.key] = host.description(host.key, words, element.line, host.group)
    element.mark()
    return True
