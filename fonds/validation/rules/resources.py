"""Rules for the resources of Presentation 3.0 (5.1 to 5.8): their properties and what they contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds.validation.rules import annotations as web_annotations
from fonds.validation.rules import language_maps, linking_properties, nav_place, technical_properties
from fonds.validation.rules.report import Report, Resource

# Appendix A, Summary of Property Requirements
REQUIRED: dict[str, tuple[str, ...]] = {
    "Collection": ("id", "type", "label", "items"),
    "Manifest": ("id", "type", "label", "items"),
    "Canvas": ("id", "type"),
    "Range": ("id", "type"),
    "AnnotationPage": ("id", "type"),
    "AnnotationCollection": ("id", "type"),
}
_CONTENT_PROPERTIES = frozenset({"format", "profile", "language", "height", "width", "duration", "timeMode"})
_STRUCTURE_PROPERTIES = frozenset({"services", "structures", "viewingDirection", "start", "supplementary"})
_CANVAS_PROPERTIES = frozenset({"placeholderCanvas", "accompanyingCanvas", "navDate", "annotations"})
NOT_ALLOWED: dict[str, frozenset[str]] = {
    "Collection": _CONTENT_PROPERTIES | {"start", "supplementary", "structures"},
    "Manifest": _CONTENT_PROPERTIES | {"supplementary"},
    "Canvas": (_CONTENT_PROPERTIES | _STRUCTURE_PROPERTIES) - {"height", "width", "duration"},
    "Range": _CONTENT_PROPERTIES | {"services", "structures"},
    "AnnotationPage": _CONTENT_PROPERTIES | _STRUCTURE_PROPERTIES | _CANVAS_PROPERTIES,
    "AnnotationCollection": _CONTENT_PROPERTIES | _STRUCTURE_PROPERTIES | _CANVAS_PROPERTIES | {"items"},
}


# properties whose rules look at nothing else
_SHARED = frozenset({"provider", "partOf"})


def resource(value: Resource, report: Report) -> None:
    """Validate a resource that the specification defines, and everything in it."""
    kind = value.get("type", "")
    for name in REQUIRED[kind]:
        if name not in value:
            report.error(value, "", f"a {kind} has {name}", "Appendix A")
    _allowed(value, kind, report)
    for name, part in value.items():
        if name in report.skipped and value is report.document:
            continue
        if name in _SHARED:
            _shared(name, part, value, report)
        elif rule := PROPERTIES.get(name):
            rule(part, value, report)
    if kind == "Canvas":
        _canvas(value, report)


def _shared(name: str, value: Any, holder: Resource, report: Report) -> None:
    """Apply the rule for a property that many documents have the same value of, unless that was valid before."""
    if value in report.accepted:
        return
    count = len(report.findings)
    PROPERTIES[name](value, holder, report)
    if len(report.findings) == count:
        report.accepted.add(value)


def _allowed(value: Resource, kind: str, report: Report) -> None:
    """Appendix A: a type has only the properties that are allowed on it."""
    if not NOT_ALLOWED[kind].isdisjoint(value):
        for name in sorted(NOT_ALLOWED[kind].intersection(value)):
            report.error(value, name, f"a {kind} has no {name}", "Appendix A")


def _context(value: Any, holder: Resource, report: Report) -> None:
    """4.6: only the topmost resource has a context."""
    if holder is not report.document:
        report.error(holder, "@context", "no context inside a document", "4.6")


def _keyword(name: str) -> Any:
    """4.8: @context is the only key with @; 4.6: no @graph."""

    def rule(value: Any, holder: Resource, report: Report) -> None:
        report.error(holder, name, f"no key {name!r}", "4.8 and 4.6", f"{name.removeprefix('@')!r}")

    return rule


def _nav_place(value: Any, holder: Resource, report: Report) -> None:
    """navPlace 2.1: four types may have it."""
    rule = nav_place.nav_place if holder.get("type") in nav_place.HOLDERS else nav_place.not_allowed
    rule(value, holder, report)


def _extra_canvas(name: str) -> Any:
    """3.1 placeholderCanvas and accompanyingCanvas: a Canvas that has no such Canvas itself."""

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
    """3.4 items: what each type may contain."""
    parts = _objects(value, holder, report, "items")
    if rule := _ITEMS.get(holder.get("type", "")):
        rule(parts, holder, report)


def _collection_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.1: Manifests and Collections, each with id, type and label; Manifests are only referenced."""
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
    """3.2 id: no two resources of a document have the same id."""
    first = report.ids.setdefault(str(part.get("id")), part)
    if first is not part:
        message = f"{part.get('id')!r} is the id of two resources"
        # Clients find Canvases and Collections by id; a Range that occurs twice does no harm.
        (report.warning if part["type"] == "Range" else report.error)(part, "id", message, "3.2 id")
    resource(part, report)


def _manifest_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """3.4 items: at least one Canvas, and only Canvases."""
    if not parts:
        report.error(holder, "items", "a Manifest has at least one Canvas", "3.4 items")
    for part in parts:
        if part.get("type") != "Canvas":
            report.error(part, "type", "a Manifest holds Canvases", "3.4 items")
        else:
            _embedded(part, report)


def _canvas_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.3: annotation pages with painting annotations."""
    for part in parts:
        _annotation_page(part, report, holder, True)


def _annotation_page(part: Resource, report: Report, canvas: Resource | None, painting: bool | None) -> None:
    """5.5: an annotation page inside another resource, or a reference to one."""
    if "id" not in part:
        report.error(part, "", "an annotation page has an id", "5.5")
    if "items" in part:
        first = report.ids.setdefault(str(part.get("id")), part)
        if first is not part:
            report.error(part, "id", f"{part.get('id')!r} is the id of two resources", "3.2 id and 5.5")
    _allowed(part, "AnnotationPage", report)
    for name, value in part.items():
        if name != "items" and (rule := PROPERTIES.get(name)):
            rule(value, part, report)
    web_annotations.page(part, report, canvas, painting)


def _annotations(value: Any, holder: Resource, report: Report) -> None:
    """3.4 annotations: annotation pages about this resource, without painting annotations."""
    canvas = holder if holder.get("type") == "Canvas" else None
    for part in _objects(value, holder, report, "annotations"):
        _annotation_page(part, report, canvas, False)
        if canvas is None and "items" in part:
            _page_targets(part, holder, report)


def _page_targets(page: Resource, holder: Resource, report: Report) -> None:
    """3.4 annotations: each annotation targets the resource or a part of it."""
    ids = {str(holder.get("id"))} | set(_ids_within(holder.get("items")))
    items = page["items"] if type(page["items"]) is list else ()
    for item in items:
        targets = web_annotations.sources(item.get("target")) if type(item) is dict else []
        if targets and ids.isdisjoint(targets):
            report.error(
                item, "target", "the target is neither the resource nor a part of it", "3.4 annotations"
            )


def _ids_within(items: Any) -> Iterator[str]:
    for part in items if type(items) is list else ():
        if type(part) is dict:
            yield str(part.get("id") or part.get("source"))
            yield from _ids_within(part.get("items"))


def _page_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.5: the annotations of a page that is a separate document."""
    web_annotations.page(holder, report)


def _range_items(parts: list[Resource], holder: Resource, report: Report) -> None:
    """5.4: at least one Range, Canvas, or SpecificResource of a Canvas."""
    if not parts:
        report.error(holder, "items", "a Range has at least one item", "3.4 items")
    needs_thumbnails = "thumbnail-nav" in _strings(holder.get("behavior"))
    for part in parts:
        kind = part.get("type")
        if (
            needs_thumbnails
            and kind == "Range"
            and "thumbnail" not in part
            and "no-nav" not in _strings(part.get("behavior"))
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
            # a MUST that the Cookbook itself breaks (0025), and that clients do not need
            report.warning(part, "", "an item of a Range has an id", "3.4 items and 5.4")


def _range(part: Resource, report: Report) -> None:
    if "items" in part:
        _embedded(part, report)
    if "id" not in part:
        report.error(part, "", "a Range has an id", "5.4")
    if "sequence" in _strings(part.get("behavior")):
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
    """5.3: a URI without a fragment; height and width together, or a duration, or all three."""
    if "#" in str(value.get("id")):
        report.error(value, "id", "the id of a Canvas has no fragment", "3.2 id and 5.3")
    if ("height" in value) != ("width" in value):
        report.error(value, "", "a Canvas has height and width, or neither", "3.2 height")
    elif "height" not in value and "duration" not in value:
        report.error(value, "", "a Canvas has height and width, or a duration, or all three", "5.3")
    if "height" not in value and not _PAGE_BEHAVIORS.isdisjoint(_strings(value.get("behavior"))):
        report.error(value, "behavior", "it is for a Canvas with height and width", "3.2 behavior")


_PAGE_BEHAVIORS = frozenset({"facing-pages", "non-paged"})


def _strings(value: Any) -> list[str]:
    return [text for text in value if type(text) is str] if type(value) is list else []


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
