"""Rules for the resources of Presentation 2.1 and 2.0 (5.1 to 5.9): what each of them has, and what they contain.

2.0 has the same context and fewer properties. Clause numbers are those of 2.1. Every MUST is an error; what is allowed,
but leaves viewers without something, is a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fonds.validation.rules import presentation2_annotations as web_annotations
from fonds.validation.rules import presentation2_values as values
from fonds.validation.rules.content_search1 import PRESENTATION_2
from fonds.validation.rules.content_search_values import contexts
from fonds.validation.rules.presentation2_values import clause, types_of
from fonds.validation.rules.report import Report, Resource

_HTTP = frozenset({"sc:Collection", "sc:Manifest", "sc:Canvas", "sc:AnnotationList"})
# Appendix B: what each type has
REQUIRED: dict[str, tuple[str, ...]] = {
    "sc:Collection": ("@id", "label"),
    "sc:Manifest": ("@id", "label", "sequences"),
    "sc:Sequence": ("canvases",),
    "sc:Canvas": ("@id", "label", "height", "width"),
    "sc:Range": ("@id", "label"),
    "sc:Layer": ("@id", "label"),
    "sc:AnnotationList": ("@id",),
    "oa:Annotation": ("on",),
}
# 3.3 to 3.5 and Appendix B: the only types on which a property is allowed
ONLY_ON: dict[str, frozenset[str]] = {
    "format": frozenset(),
    "height": frozenset({"sc:Canvas"}),
    "width": frozenset({"sc:Canvas"}),
    "viewingDirection": frozenset({"sc:Manifest", "sc:Sequence", "sc:Range", "sc:Layer"}),
    "navDate": frozenset({"sc:Collection", "sc:Manifest"}),
    "startCanvas": frozenset({"sc:Sequence", "sc:Range"}),
    "contentLayer": frozenset({"sc:Range"}),
    "first": frozenset({"sc:Collection", "sc:Layer"}),
    "last": frozenset({"sc:Collection", "sc:Layer"}),
    "total": frozenset({"sc:Collection", "sc:Layer"}),
    "next": frozenset({"sc:Collection", "sc:AnnotationList"}),
    "prev": frozenset({"sc:Collection", "sc:AnnotationList"}),
    "startIndex": frozenset({"sc:Collection", "sc:AnnotationList"}),
    "collections": frozenset({"sc:Collection"}),
    "manifests": frozenset({"sc:Collection"}),
    "members": frozenset({"sc:Collection", "sc:Range"}),
    "sequences": frozenset({"sc:Manifest"}),
    "structures": frozenset({"sc:Manifest"}),
    "canvases": frozenset({"sc:Sequence", "sc:Range"}),
    "images": frozenset({"sc:Canvas"}),
    "resources": frozenset({"sc:AnnotationList"}),
    "ranges": frozenset({"sc:Range"}),
}
# properties of Presentation 3.0, which clients of 2.1 ignore, and what 2.1 has instead
LATER = {
    "id": "@id", "type": "@type", "items": "sequences, canvases, images or members", "summary": "description",
    "requiredStatement": "attribution", "rights": "license", "homepage": "related", "partOf": "within",
    "behavior": "viewingHint", "start": "startCanvas", "provider": "attribution and logo",
    "annotations": "otherContent", "supplementary": "contentLayer", "body": "resource", "target": "on",
}  # fmt: skip
Rule = Callable[[Any, Resource, Report], None]


def matches(document: Resource) -> bool:
    """Whether a document is meant as one of Presentation 2: by its context, or without one by its type."""
    names = contexts(document)
    if PRESENTATION_2 in names:
        return True
    is_typed = any(kind.startswith(("sc:", "oa:")) for kind in types_of(document))
    is_untyped = "@id" in document and {"sequences", "canvases", "manifests", "members"} & document.keys()
    is_other = any(isinstance(name, str) and "iiif.io/api" in name for name in names)
    return bool((is_typed or is_untyped) and not is_other)


def check(document: Resource, report: Report) -> None:
    """Check a whole document."""
    kind = _kind(document)
    if not kind:
        hint = f"one of {', '.join(REQUIRED)}" + (
            "; 2.1 has @type in place of type" if "type" in document else ""
        )
        message = f"{document.get('@type')!r} is no type of Presentation 2"
        report.error(document, "@type", message, clause("3.3 @type"), hint)
    else:
        resource(document, report, kind)
        if kind == "sc:Collection":
            _collection_content(document, report)
    _context(document, report)


def _kind(value: Resource) -> str:
    return next((kind for kind in types_of(value) if kind in REQUIRED), "")


def resource(value: Resource, report: Report, kind: str) -> None:
    """Check a resource of a type, and everything in it."""
    if kind not in types_of(value):
        report.error(value, "@type", f"@type is {value.get('@type')!r}, not {kind!r}", clause("3.3 @type"))
    for name in REQUIRED[kind]:
        if name not in value and not (name == "label" and _is_page(value, kind)):
            report.error(value, "", f"a {kind} has {name}", clause(_clause_of(name)))
    _identifier(value, report, kind)
    for name, part in value.items():
        if name in ONLY_ON and kind not in ONLY_ON[name]:
            report.error(value, name, f"a {kind} has no {name}", clause("Appendix B"))
        elif LATER.get(name):
            message = f"{name} is a property of Presentation 3.0, which clients of 2.1 ignore"
            report.warning(value, name, message, clause("3"), f"in 2.1: {LATER[name]}")
        elif rule := _PROPERTIES.get(name):
            rule(part, value, report)
    if "otherContent" in value:  # 6.7: any resource may have it
        _lists(value, report)
    if structure := _STRUCTURE.get(kind):
        structure(value, report)


def _clause_of(name: str) -> str:
    return {"label": "3.1 label", "sequences": "5.1", "canvases": "5.2", "on": "5.4"}.get(name, f"3.3 {name}")


def _is_page(value: Resource, kind: str) -> bool:
    """5.9: the example of a page of a collection has no label."""
    return (
        kind == "sc:Collection" and "within" in value and not {"next", "prev", "startIndex"}.isdisjoint(value)
    )


def _identifier(value: Resource, report: Report, kind: str) -> None:
    """3.3 @id: one URI; for most types one that begins with http."""
    if "@id" not in value:
        return
    uri = value["@id"]
    if not values.is_uri(uri, http=kind in _HTTP):
        expected = "an http(s) URI" if kind in _HTTP else "a URI"
        report.error(value, "@id", f"{uri!r} is not {expected}", clause("3.3 @id"))
    elif kind in ("sc:Range", "sc:Layer") and not values.is_uri(uri, http=True):
        report.warning(value, "@id", f"{uri!r} should be an http(s) URI", clause("3.3 @id"))
    elif kind == "sc:Canvas" and "#" in uri:
        report.warning(value, "@id", "the URI of a canvas should have no fragment", clause("5.3"))


def _context(document: Resource, report: Report) -> None:
    """4.5: the context of Presentation 2 once, in the topmost resource."""
    names = contexts(document)
    if names.count(PRESENTATION_2) != 1:
        message = "the context of Presentation 2 is missing or occurs twice"
        report.error(document, "@context", message, clause("4.5"), PRESENTATION_2)
    elif next(iter(document)) != "@context":
        report.warning(document, "@context", "the context should be the first key", clause("4.5"))
    waiting: list[Any] = list(document.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if PRESENTATION_2 in contexts(value):
                message = "the context of Presentation 2 stands only in the topmost resource"
                report.error(value, "@context", message, clause("4.5"))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _objects(value: Resource, name: str, report: Report, number: str) -> list[Resource]:
    """Return the objects of a list; report what is no list of objects."""
    members = value.get(name, [])
    if not isinstance(members, list):
        report.error(value, name, "a list is expected, even of one", clause(number))
        return []
    objects = [member for member in members if isinstance(member, dict)]
    if len(objects) != len(members):
        report.error(value, name, "a list of objects is expected, and nothing else in it", clause(number))
    return objects


def _manifest(value: Resource, report: Report) -> None:
    """5.1: the first sequence is embedded, others are only referenced."""
    if "sequences" not in value:
        return
    sequences = _objects(value, "sequences", report, "5.1")
    if not sequences:
        report.error(value, "sequences", "a manifest has a sequence", clause("5.1"))
    for number, sequence in enumerate(sequences):
        if len(sequences) > 1 and "label" not in sequence:
            report.error(sequence, "", "one of several sequences has a label", clause("3.1 label and 5.2"))
        if not number:
            resource(sequence, report, "sc:Sequence")
        elif "canvases" in sequence:
            message = "only the first sequence is embedded; others are referenced with @id, @type and label"
            report.error(sequence, "canvases", message, clause("5.1"))
        else:
            _reference(sequence, report, "sc:Sequence", "5.1")
    canvases = _canvas_uris(sequences[0]) if sequences else set()
    _ranges(value, canvases if len(sequences) == 1 else set(), report)


def _canvas_uris(sequence: Resource) -> set[str]:
    canvases = sequence.get("canvases")
    listed = canvases if isinstance(canvases, list) else []
    return {str(canvas.get("@id")) for canvas in listed if isinstance(canvas, dict)}


def _sequence(value: Resource, report: Report) -> None:
    """5.2: at least one canvas, each with a URI of its own; startCanvas is one of them."""
    if "canvases" not in value:
        return
    canvases = _objects(value, "canvases", report, "5.2")
    if not canvases:
        report.error(value, "canvases", "there must be at least one canvas", clause("5.2"))
    uris: set[str] = set()
    for canvas in canvases:
        uri = str(canvas.get("@id"))
        if "@id" in canvas and uri in uris:
            report.error(canvas, "@id", f"{uri!r} is the id of two canvases", clause("5.3"))
        uris.add(uri)
        resource(canvas, report, "sc:Canvas")
    start = value.get("startCanvas")
    start_uri = start.get("@id") if isinstance(start, dict) else start
    if start is not None and str(start_uri).partition("#")[0] not in uris:
        report.error(value, "startCanvas", "it is no canvas of the sequence", clause("3.4 startCanvas"))


def _canvas(value: Resource, report: Report) -> None:
    """5.3: images are annotations."""
    for annotation in _objects(value, "images", report, "5.3"):
        web_annotations.image(annotation, value, report)


def _lists(value: Resource, report: Report) -> None:
    """5.3, 5.5 and 6.7: a list of references to annotation lists, which are never embedded."""
    references = value.get("otherContent", [])
    if not isinstance(references, list):
        report.error(value, "otherContent", "a list is expected, even of one", clause("5.3"))
        return
    for reference in references:
        if isinstance(reference, dict):
            if "resources" in reference:
                message = "annotation lists must not be embedded"
                report.error(reference, "resources", message, clause("5.5"), "only @id and @type stand here")
            if not values.is_uri(reference.get("@id"), http=True):
                report.error(reference, "@id", "an annotation list has an http(s) URI", clause("3.3 @id"))
            if "sc:AnnotationList" not in types_of(reference):
                report.warning(reference, "@type", "sc:AnnotationList is expected", clause("5.3"))
        elif not values.is_uri(reference, http=True):
            report.error(value, "otherContent", f"{reference!r} is not an http(s) URI", clause("5.3"))


def _reference(value: Resource, report: Report, kind: str, number: str) -> None:
    """A resource that is only referenced has its URI, its type and a label."""
    for name in ("@id", "@type", "label"):
        if name not in value:
            report.error(value, "", f"a reference to a {kind} has {name}", clause(number))
    if "@type" in value and kind not in types_of(value):
        report.error(value, "@type", f"@type is {value['@type']!r}, not {kind!r}", clause(number))
    _identifier(value, report, kind)
    for name in ("label", "thumbnail", "viewingHint", "navDate", "metadata", "description", "service"):
        if name in value:
            _PROPERTIES[name](value[name], value, report)


def _ranges(manifest: Resource, canvases: set[str], report: Report) -> None:
    """5.6: a flat list of ranges, which refer to each other and to canvases; not all `canvases` may be known."""
    ranges = _objects(manifest, "structures", report, "5.6")
    known = {str(value.get("@id")) for value in ranges}
    for value in ranges:
        resource(value, report, "sc:Range")
        for name, targets in (("ranges", known), ("canvases", canvases)):
            for uri in _uris(value, name, report):
                if targets and uri.partition("#")[0] not in targets:
                    message = f"{uri!r} is not in this manifest"
                    report.warning(value, name, message, clause("5.6"))
        for member in _objects(value, "members", report, "5.6 members"):
            kind = next((kind for kind in types_of(member) if kind in ("sc:Canvas", "sc:Range")), "")
            _reference(member, report, kind or "sc:Canvas", "5.6 members")
    _circles(ranges, report)


def _uris(value: Resource, name: str, report: Report) -> list[str]:
    """5.6: ranges and canvases are referenced by their URIs, as strings."""
    listed = value.get(name, [])
    if not isinstance(listed, list) or any(not isinstance(uri, str) for uri in listed):
        message = "a list of URIs is expected, and no objects"
        report.error(value, name, message, clause(f"5.6 {name}"), "objects stand in members")
        return []
    return listed


def _circles(ranges: list[Resource], report: Report) -> None:
    """5.6: ranges are a hierarchy."""
    below = {
        str(value.get("@id")): [uri for uri in value.get("ranges", ()) if isinstance(uri, str)]
        for value in ranges
        if isinstance(value.get("ranges", []), list)
    }
    settled: set[str] = set()
    for value in ranges:
        start = str(value.get("@id"))
        path: list[tuple[str, int]] = [(start, 0)]
        on_path = {start}
        while path:
            uri, next_child = path.pop()
            children = below.get(uri, []) if uri not in settled else []
            if next_child == len(children):
                on_path.discard(uri)
                settled.add(uri)
                continue
            path.append((uri, next_child + 1))
            child = children[next_child]
            if child in on_path:
                report.error(value, "ranges", f"the ranges run in a circle: {child}", clause("5.6"))
                return
            if child not in settled:
                path.append((child, 0))
                on_path.add(child)


def _layer(value: Resource, report: Report) -> None:
    """5.7 and 5.9: lists, or the first page of them."""
    if "first" in value and "otherContent" in value:
        report.error(value, "otherContent", "a paged layer has only links to its pages", clause("5.9"))


def _annotation_list(value: Resource, report: Report) -> None:
    for annotation in _objects(value, "resources", report, "5.5"):
        web_annotations.listed(annotation, report)


def _annotation(value: Resource, report: Report) -> None:
    web_annotations.listed(value, report, is_alone=True)


def _collection_content(value: Resource, report: Report) -> None:
    """5.8 and 5.9: something to list, or links to pages with it."""
    lists = [name for name in ("collections", "manifests", "members") if name in value]
    if "first" in value and lists:
        message = "a paged collection has only links to its pages"
        report.error(value, lists[0], message, clause("5.9"))
    if "first" not in value and not any(value[name] for name in lists):
        report.warning(value, "", "the collection is empty", clause("5.8"))


def _collection(value: Resource, report: Report) -> None:
    """5.8: collections may be embedded, manifests never."""
    for name, kind in (("collections", "sc:Collection"), ("manifests", "sc:Manifest")):
        for member in _objects(value, name, report, f"5.8 {name}"):
            _member(member, report, kind, f"5.8 {name}")
    for member in _objects(value, "members", report, "5.8 members"):
        kind = next((kind for kind in types_of(member) if kind in ("sc:Collection", "sc:Manifest")), "")
        if not kind and "@type" in member:
            message = "a collection holds manifests and collections"
            report.error(member, "@type", message, clause("5.8 members"))
            continue
        _member(member, report, kind or "sc:Manifest", "5.8 members")
        if kind == "sc:Collection" and "viewingHint" not in member:
            report.error(member, "", "a collection among members has a viewingHint", clause("5.8 members"))


def _member(member: Resource, report: Report, kind: str, number: str) -> None:
    if kind == "sc:Manifest" and "sequences" in member:
        report.error(member, "sequences", "manifests must not be embedded in a collection", clause("5.8"))
    elif kind == "sc:Collection" and not {"collections", "manifests", "members"}.isdisjoint(member):
        resource(member, report, kind)
    else:
        _reference(member, report, kind, number)


def _named(rule: Callable[[Any, Resource, Report, str], None], name: str) -> Rule:
    return lambda value, resource, report: rule(value, resource, report, name)


def _one_link(name: str) -> Rule:
    """3.4 and 3.5: exactly one link."""

    def rule(value: Any, resource: Resource, report: Report) -> None:
        if isinstance(value, list):
            report.error(resource, name, "one link is expected, and no list", clause(f"3.4 and 3.5 {name}"))
        else:
            values.link(value, resource, report, name)

    return rule


_PROPERTIES: dict[str, Rule] = {
    "label": values.label,
    "metadata": values.metadata,
    "description": _named(values.text, "description"),
    "attribution": _named(values.text, "attribution"),
    "license": values.license_,
    "viewingHint": values.viewing_hint,
    "viewingDirection": values.viewing_direction,
    "navDate": values.nav_date,
    "height": _named(values.size, "height"),
    "width": _named(values.size, "width"),
    "rendering": values.rendering,
    "service": values.service,
    **{name: _named(values.link, name) for name in ("thumbnail", "logo", "related", "seeAlso", "within")},
    **{name: _one_link(name) for name in ("startCanvas", "contentLayer", "first", "last", "next", "prev")},
    **{name: _named(values.count, name) for name in ("total", "startIndex")},
}
_STRUCTURE: dict[str, Callable[[Resource, Report], None]] = {
    "sc:Manifest": _manifest,
    "sc:Sequence": _sequence,
    "sc:Canvas": _canvas,
    "sc:Layer": _layer,
    "sc:AnnotationList": _annotation_list,
    "oa:Annotation": _annotation,
    "sc:Collection": _collection,
}
