"""The resources of Presentation 3.0 (5.1 to 5.8): which properties each has, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.validation.rules import annotations as web_annotations
from service.validation.rules import language_maps, linking_properties, nav_place, technical_properties
from service.validation.rules.report import Report, Resource

# Appendix A, Summary of Property Requirements
REQUIRED: dict[str, tuple[str, ...]] = {
    "Collection": ("id", "type", "label", "items"),
    "Manifest": ("id", "type", "label", "items"),
    "Canvas": ("id", "type"),
    "Range": ("id", "type"),
    "AnnotationPage": ("id", "type"),
    "AnnotationCollection": ("id", "type"),
}
_MEDIA = frozenset({"format", "profile", "language", "height", "width", "duration", "timeMode"})
_CONTAINED = frozenset({"services", "structures", "viewingDirection", "start", "supplementary"})
_CANVASES = frozenset({"placeholderCanvas", "accompanyingCanvas", "navDate", "annotations"})
NOT_ALLOWED: dict[str, frozenset[str]] = {
    "Collection": _MEDIA | {"start", "supplementary", "structures"},
    "Manifest": _MEDIA | {"supplementary"},
    "Canvas": (_MEDIA | _CONTAINED) - {"height", "width", "duration"},
    "Range": _MEDIA | {"services", "structures"},
    "AnnotationPage": _MEDIA | _CONTAINED | _CANVASES,
    "AnnotationCollection": _MEDIA | _CONTAINED | _CANVASES | {"items"},
}


def resource(value: Resource, report: Report) -> None:
    """A resource that the specification defines, with everything in it."""
    kind = value.get("type", "")
    for name in REQUIRED[kind]:
        if name not in value:
            report.error(value, "", f"a {kind} has {name}", "Appendix A")
    _allowed(value, kind, report)
    for name, part in value.items():
        if rule := PROPERTIES.get(name):
            rule(part, value, report)
    if special := SPECIAL.get(kind):
        special(value, report)


def _allowed(value: Resource, kind: str, report: Report) -> None:
    """Appendix A: what stands on this type MUST be allowed there."""
    if not NOT_ALLOWED[kind].isdisjoint(value):
        for name in sorted(NOT_ALLOWED[kind].intersection(value)):
            report.error(value, name, f"a {kind} has no {name}", "Appendix A")


def _context(value: Any, holder: Resource, report: Report) -> None:
    """4.6: the context stands once, on the topmost resource."""
    if holder is not report.document:
        report.error(holder, "@context", "no context inside a document", "4.6")


def _keyword(name: str) -> Any:
    """4.8: the only key with @ is @context; 4.6: and no @graph."""

    def rule(value: Any, holder: Resource, report: Report) -> None:
        report.error(holder, name, f"no key {name!r}", "4.8 and 4.6", f"{name.removeprefix('@')!r}")

    return rule


def _nav_place(value: Any, holder: Resource, report: Report) -> None:
    """navPlace 2.1: on four types of resource, and on no other."""
    rule = nav_place.nav_place if holder.get("type") in nav_place.HOLDERS else nav_place.elsewhere
    rule(value, holder, report)


def _extra_canvas(name: str) -> Any:
    """3.1 placeholderCanvas and accompanyingCanvas: a Canvas without such a Canvas of its own."""

    def rule(value: Any, holder: Resource, report: Report) -> None:
        if type(value) is not dict or "id" not in value or value.get("type") != "Canvas":
            report.error(holder, name, "one Canvas is expected", f"3.1 {name}")
            return
        for nested in ("placeholderCanvas", "accompanyingCanvas"):
            if nested in value:
                report.error(value, nested, f"a {name} has no {nested}", f"3.1 {name}")
        if "items" in value:
            resource(value, report)

    return rule


def _objects(value: Any, holder: Resource, report: Report, name: str) -> list[Resource]:
    """3.4: an array of objects."""
    if type(value) is not list or any(type(part) is not dict for part in value):
        report.error(holder, name, "an array of objects is expected", f"3.4 {name}")
        return []
    return value


def _items(value: Any, holder: Resource, report: Report) -> None:
    """3.4 items: each type holds its own kind."""
    parts = _objects(value, holder, report, "items")
    if rule := _ITEMS.get(holder.get("type", "")):
        rule(parts, holder, report)


def _collection_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.1: Manifests and Collections, each with id, type and label; Manifests are never embedded."""
    for part in parts:
        kind = part.get("type")
        if kind not in ("Manifest", "Collection"):
            report.error(
                part, "type", f"a Collection holds Manifests and Collections, no {kind}", "3.4 items"
            )
        elif kind == "Manifest" and "items" in part:
            report.error(part, "items", "a Manifest must not be embedded in a Collection", "5.1")
        elif "items" in part:
            _embedded(part, report)
        else:
            _reference(part, report)


def _reference(part: Resource, report: Report) -> None:
    """5.1: a referenced Collection or Manifest has id, type and label."""
    for name in ("id", "label"):
        if name not in part:
            report.error(part, "", f"a reference to a {part['type']} has {name}", "5.1")
    for name, value in part.items():
        if rule := PROPERTIES.get(name):
            rule(value, part, report)


def _embedded(part: Resource, report: Report) -> None:
    """3.2 id: a resource with that id stands in the document once."""
    known = report.ids.setdefault(str(part.get("id")), part)
    if known is not part:
        twice = f"{part.get('id')!r} is the id of two resources"
        # Clients find canvases and Collections by id; a Range that stands in two places is merely odd.
        (report.warning if part["type"] == "Range" else report.error)(part, "id", twice, "3.2 id")
    resource(part, report)


def _manifest_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """3.4 items: one canvas at least, and nothing but canvases."""
    if not parts:
        report.error(holder, "items", "a Manifest has at least one Canvas", "3.4 items")
    for part in parts:
        if part.get("type") != "Canvas":
            report.error(part, "type", "a Manifest holds Canvases", "3.4 items")
        else:
            _embedded(part, report)


def _canvas_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.3: pages of painting annotations."""
    for part in parts:
        _annotation_page(part, report, holder, True)


def _annotation_page(part: Resource, report: Report, canvas: Resource | None, painting: bool | None) -> None:
    """5.5: an annotation page inside another resource, or a reference to one."""
    if "id" not in part:
        report.error(part, "", "an annotation page has an id", "5.5")
    if "items" in part:
        known = report.ids.setdefault(str(part.get("id")), part)
        if known is not part:
            report.error(part, "id", f"{part.get('id')!r} is the id of two resources", "3.2 id and 5.5")
    _allowed(part, "AnnotationPage", report)
    for name, value in part.items():
        if name != "items" and (rule := PROPERTIES.get(name)):
            rule(value, part, report)
    web_annotations.page(part, report, canvas, painting)


def _annotations(value: Any, holder: Resource, report: Report) -> None:
    """3.4 annotations: pages of annotations about this resource, none of them painting."""
    canvas = holder if holder.get("type") == "Canvas" else None
    for part in _objects(value, holder, report, "annotations"):
        _annotation_page(part, report, canvas, False)
        if canvas is None and "items" in part:
            _about(part, holder, report)


def _about(page: Resource, holder: Resource, report: Report) -> None:
    """3.4 annotations: the target of each is the resource or a part of it."""
    known = {str(holder.get("id"))} | set(_ids_within(holder.get("items")))
    items = page["items"] if type(page["items"]) is list else ()
    for item in items:
        targets = web_annotations.sources(item.get("target")) if type(item) is dict else []
        if targets and known.isdisjoint(targets):
            report.error(
                item, "target", "the target is neither the resource nor a part of it", "3.4 annotations"
            )


def _ids_within(items: Any) -> Iterator[str]:
    for part in items if type(items) is list else ():
        if type(part) is dict:
            yield str(part.get("id") or part.get("source"))
            yield from _ids_within(part.get("items"))


def _page_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.5: the annotations of a page that is a document of its own."""
    web_annotations.page(holder, report)


def _range_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.4: Ranges, Canvases, or SpecificResources of Canvases; one at least."""
    if not parts:
        report.error(holder, "items", "a Range has at least one item", "3.4 items")
    thumbnails = "thumbnail-nav" in _words(holder.get("behavior"))
    for part in parts:
        kind = part.get("type")
        if (
            thumbnails
            and kind == "Range"
            and "thumbnail" not in part
            and "no-nav" not in _words(part.get("behavior"))
        ):
            report.error(part, "", "a Range below one with 'thumbnail-nav' has a thumbnail", "3.2 behavior")
        if kind == "Range":
            _range(part, report)
        elif kind not in ("Canvas", "SpecificResource"):
            report.error(
                part, "type", f"a Range holds Ranges, Canvases and parts of Canvases, no {kind}", "5.4"
            )
        elif ("id" if kind == "Canvas" else "source") not in part:
            report.error(part, "", "it lacks what says which Canvas is meant", "5.4")
        elif "id" not in part:
            # a MUST that the Cookbook breaks (0025) and clients do not need
            report.warning(part, "", "an item of a Range has an id", "3.4 items and 5.4")


def _range(part: Resource, report: Report) -> None:
    if "items" in part:
        _embedded(part, report)
    if "id" not in part:
        report.error(part, "", "a Range has an id", "5.4")
    if "sequence" in _words(part.get("behavior")):
        report.error(part, "behavior", "a Range with 'sequence' stands directly in structures", "5.4")


def _structures(value: Any, holder: Resource, report: Report) -> None:
    """3.4 structures: Ranges."""
    for part in _objects(value, holder, report, "structures"):
        if part.get("type") != "Range":
            report.error(part, "type", "structures hold Ranges", "3.4 structures")
        elif "id" not in part:
            report.error(part, "", "a Range has an id", "5.4")
        elif "items" in part:
            _embedded(part, report)


def _canvas(value: Resource, report: Report) -> None:
    """5.3: a URI without fragment; height and width together, or a duration, or all three."""
    if "#" in str(value.get("id")):
        report.error(value, "id", "the id of a Canvas has no fragment", "3.2 id and 5.3")
    if ("height" in value) != ("width" in value):
        report.error(value, "", "a Canvas has height and width, or neither", "3.2 height")
    elif "height" not in value and "duration" not in value:
        report.error(value, "", "a Canvas has height and width, or a duration, or all three", "5.3")
    if "height" not in value and not _FLAT.isdisjoint(_words(value.get("behavior"))):
        report.error(value, "behavior", "it is for a Canvas with height and width", "3.2 behavior")


_FLAT = frozenset({"facing-pages", "non-paged"})


def _words(value: Any) -> list[str]:
    return [word for word in value if type(word) is str] if type(value) is list else []


SPECIAL: dict[str, Any] = {"Canvas": _canvas}
_ITEMS: dict[str, Any] = {
    "Collection": _collection_items,
    "Manifest": _manifest_items,
    "Canvas": _canvas_items,
    "Range": _range_items,
    "AnnotationPage": _page_items,
}
PROPERTIES: dict[str, Any] = {
    "@context": _context,
    "@id": _keyword("@id"),
    "@type": _keyword("@type"),
    "@graph": _keyword("@graph"),
    "id": technical_properties.uri,
    "type": technical_properties.text("type"),
    "label": language_maps.label,
    "summary": language_maps.prose,
    "metadata": language_maps.metadata,
    "requiredStatement": language_maps.required_statement,
    "rights": technical_properties.rights,
    "navDate": technical_properties.nav_date,
    "navPlace": _nav_place,
    "viewingDirection": technical_properties.viewing_direction,
    "behavior": technical_properties.behavior,
    "height": technical_properties.dimension("height"),
    "width": technical_properties.dimension("width"),
    "duration": technical_properties.duration,
    "thumbnail": linking_properties.thumbnail,
    "provider": linking_properties.provider,
    "homepage": linking_properties.homepage,
    "rendering": linking_properties.rendering,
    "seeAlso": linking_properties.see_also,
    "service": linking_properties.service,
    "services": linking_properties.services,
    "partOf": linking_properties.part_of,
    "start": linking_properties.start,
    "supplementary": linking_properties.supplementary,
    "placeholderCanvas": _extra_canvas("placeholderCanvas"),
    "accompanyingCanvas": _extra_canvas("accompanyingCanvas"),
    "items": _items,
    "annotations": _annotations,
    "structures": _structures,
}
