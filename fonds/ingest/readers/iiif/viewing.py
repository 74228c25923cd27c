"""How a unit is shown: direction, behavior, thumbnail, placeholder and accompanying picture (Presentation 3.0, 3.2)."""

from __future__ import annotations

from typing import Any, Final

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.readers.iiif.bodies import entry_of, service_of
from fonds.ingest.readers.iiif.canvases import picture
from fonds.ingest.readers.iiif.document import Reader, Resource, as_list
from fonds.ingest.readers.iiif.words import label_of
from fonds.ingest.unit_values import is_address
from fonds.record.viewing import DIRECTIONS, LAYOUTS

_PAIRS: Final = (LAYOUTS, ("auto-advance", "no-auto-advance"), ("repeat", "no-repeat"))
_TOGETHER: Final = ("multi-part", "together")
# words of Presentation 2 that say something of a range or a list, not of the unit
_OF_LISTS: Final = ("top", "hidden", "no-nav")


def add_viewing(fields: CollectedFields, resource: Resource, reader: Reader) -> None:
    """Add the direction and the behavior of a unit, and those of the first sequence of Presentation 2."""
    sequences = as_list(resource.get("sequences"))
    sequence = reader.resource(sequences[0], "Sequence") if sequences else {}
    direction = resource.get("viewingDirection") or sequence.get("viewingDirection")
    if direction in DIRECTIONS:
        fields.set("viewing_direction", direction, "viewingDirection")
    groups = (*_PAIRS, _TOGETHER) if fields.kind == "collection" else _PAIRS
    words = [*as_list(resource.get("behavior")), *as_list(sequence.get("behavior"))]
    for word in dict.fromkeys(str(item) for item in words):
        known = fields.get("behavior") or []
        group = next((group for group in groups if word in group), ())
        if group and not set(group).intersection(known):
            fields.append("behavior", word, "behavior")
        elif word not in _OF_LISTS:
            fields.state("Behavior", word, element="behavior")


def add_pictures(
    fields: CollectedFields, resource: Resource, reader: Reader, pages: list[dict[str, Any]]
) -> None:
    """Add thumbnail, placeholder and accompanying picture: a page where it is one, else an image with its size."""
    for name, field in (("placeholderCanvas", "placeholder"), ("accompanyingCanvas", "accompanying")):
        entry = picture(resource.get(name), reader)
        if entry and fields.kind == "record":
            label = label_of(reader.resource(resource[name]), fields.language)
            _add_picture(fields, field, entry, name, pages, label)
    for thumbnail in reader.resources(resource.get("thumbnail"), "Image"):
        service, address = service_of(thumbnail, reader), str(thumbnail.get("id", ""))
        if fields.kind != "record":
            fields.state("Thumbnail", address or service, element="thumbnail")
            continue
        entry = entry_of({**thumbnail, "type": "Image"}, {}, reader)
        entry = entry or ({"service": service} if service else {"image": address})
        _add_picture(fields, "thumbnail", entry, "thumbnail", pages)


def _add_picture(
    fields: CollectedFields,
    field: str,
    entry: dict[str, Any],
    element: str,
    pages: list[dict[str, Any]],
    label: str = "",
) -> None:
    words = {"label": label} if label else {}
    number = _page_of(entry, pages)
    address = str(entry.get("image") or entry.get("service", ""))
    if number == 1 and field == "thumbnail":
        fields.use(element, "thumbnail")  # the default
    elif number:
        fields.set(field, {"page": str(number), **words}, element, address)
    elif is_address(str(entry.get("image", ""))) and "width" in entry:
        fields.set(field, {**entry, **words}, element, address)
    else:
        fields.state(field.capitalize(), address, element=element)


def _page_of(entry: dict[str, Any], pages: list[dict[str, Any]]) -> int:
    """Return the number of the page that a picture shows: the same image, or the same image service."""
    service, image = entry.get("service"), entry.get("image")
    for number, page in enumerate(pages, 1):
        poster = page.get("poster") or {}
        images = (page.get("image"), poster.get("image"))
        if (service and page.get("service") == service) or (image and image in images):
            return number
    return 0
