"""Where our Presentation 2.1 and that of @iiif/parser differ in meaning, each with its reason (clauses of 2.1).

A difference takes both documents and removes from each what it is about, so that the rest can be held to be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
Difference = Callable[[Document, Document], None]

TEXTS = ("label", "value", "description", "attribution")


def every(value: Any) -> Iterator[Document]:
    """Each object of a document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from every(part)


def of_type(document: Document, *names: str) -> list[Document]:
    """The objects of those types."""
    return [one for one in every(document) if one.get("@type") in names]


def without(document: Document, *names: str) -> None:
    """Remove these properties everywhere."""
    for one in list(every(document)):
        for name in names:
            one.pop(name, None)


def listed(value: Any) -> list[Any]:
    """One or several, as several, in lists of lists too."""
    if isinstance(value, list):
        return [part for item in value for part in listed(item)]
    return [] if value is None else [value]


def _texts(ours: Document, theirs: Document) -> None:
    for document in (ours, theirs):
        for one in every(document):
            for name in TEXTS:
                if name in one and not (isinstance(one[name], dict) and "@value" not in one[name]):
                    one[name] = _joined(one[name])


def _joined(value: Any) -> list[str]:
    found: dict[str, str] = {}
    for one in listed(value):
        tag, words = (one["@language"], one["@value"]) if isinstance(one, dict) else ("none", one)
        found[tag] = found.get(tag, "") + words
    if len(found) == 1:
        found = {"" if tag in ("en", "none") else tag: words for tag, words in found.items()}
    return sorted(f"{tag}: {words}" for tag, words in found.items())


def _context(ours: Document, theirs: Document) -> None:
    if "@context" not in theirs:
        del ours["@context"]


def _only_ours(*names: str) -> Difference:
    def remove(ours: Document, theirs: Document) -> None:
        for one in every(theirs):
            assert not one.keys() & set(names), "they have it after all"
        without(ours, *names)

    return remove


def _agents(ours: Document, theirs: Document) -> None:
    if "attribution" in theirs and "attribution" in ours:
        known = {line.partition(": ")[0]: line for line in theirs["attribution"]}
        assert all(line.startswith(known.get(line.partition(": ")[0], "")) for line in ours["attribution"])
        del theirs["attribution"]
    without(ours, "attribution")


def _members(ours: Document, theirs: Document) -> None:
    assert not theirs.keys() & {"members", "manifests", "collections"}
    for name in ("members", "manifests", "collections"):
        ours.pop(name, None)


def _sequence_id(ours: Document, theirs: Document) -> None:
    for one in theirs.get("sequences", ()):
        del one["@id"]


def _lists(ours: Document, theirs: Document) -> None:
    for canvas in of_type(theirs, "sc:Canvas"):
        pages = listed(canvas.pop("annotations", None))
        if pages:
            canvas["otherContent"] = [
                {name: p[name] for name in ("@id", "@type", "label") if name in p} for p in pages
            ]
        for page in canvas.get("otherContent", ()):
            page["@type"] = "sc:AnnotationList"


def _media(ours: Document, theirs: Document) -> None:
    by_id = {canvas["@id"]: canvas for canvas in of_type(theirs, "sc:Canvas")}
    for canvas in of_type(ours, "sc:Canvas"):
        other = by_id[canvas["@id"]]
        media = {image["resource"]["@id"] for image in listed(other.get("images")) if _is_media(image)}
        shown = [image for image in listed(other.get("images")) if not _is_media(image)]
        if media:
            known = {page["@id"] for page in listed(other.get("otherContent"))}
            _keep(canvas, "otherContent", lambda page, known=known: page["@id"] in known)
            _keep(
                canvas,
                "rendering",
                lambda one: not one["@type"].startswith(("dctypes:Sound", "dctypes:Moving")),
            )
            _keep(canvas, "images", lambda image: "@id" in image)
            _keep(other, "images", lambda image, shown=shown: image in shown)


def _is_media(image: Document) -> bool:
    resource = image.get("resource")
    return isinstance(resource, dict) and "format" in resource and resource.get("@type") != "dctypes:Image"


def _keep(holder: Document, name: str, wanted: Callable[[Document], bool]) -> None:
    kept = [one for one in listed(holder.pop(name, None)) if wanted(one)]
    if kept:
        holder[name] = kept


def _sizes(ours: Document, theirs: Document) -> None:
    by_id = {canvas["@id"]: canvas for canvas in of_type(theirs, "sc:Canvas")}
    for canvas in of_type(ours, "sc:Canvas"):
        other = by_id[canvas["@id"]]
        if not other.get("height"):
            assert canvas["height"] > 0
            for one in (canvas, other):
                one.pop("height", None), one.pop("width", None)


def _canvas_labels(ours: Document, theirs: Document) -> None:
    labelled = {canvas["@id"] for canvas in of_type(theirs, "sc:Canvas") if "label" in canvas}
    for canvas in of_type(ours, "sc:Canvas"):
        if canvas["@id"] not in labelled:
            del canvas["label"]


def _targets(ours: Document, theirs: Document) -> None:
    for one in of_type(theirs, "oa:Annotation"):
        target = one.get("on")
        if isinstance(target, dict):
            one["on"] = _target(target)


def _target(target: Document) -> str:
    source = target["source"]["id"] if isinstance(target["source"], dict) else target["source"]
    selector = target.get("selector")
    return f"{source}#{selector['value']}" if selector else source


def _services(ours: Document, theirs: Document) -> None:
    for document in (ours, theirs):
        for one in list(every(document)):
            if "service" in one:
                one["service"] = [service["@id"] for service in listed(one["service"])]


def _searches(ours: Document, theirs: Document) -> None:
    """After _services: addresses are left."""
    if theirs.get("@type") == "sc:Collection" and "service" not in theirs:
        ours.pop("service", None)
    elif "service" in theirs:
        known = {*ours.get("service", ()), *(uri for uri in theirs["service"] if not uri.endswith("/search"))}
        theirs["service"] = [uri for uri in theirs["service"] if uri in known]


def _resources(ours: Document, theirs: Document) -> None:
    by_id = {one["@id"]: one for one in of_type(theirs, "oa:Annotation")}
    for one in of_type(ours, "oa:Annotation"):
        one.pop("stylesheet", None)
        kinds = {kind for part in listed(one.get("resource")) for kind in listed(part.get("@type"))}
        if not kinds or not kinds <= {"dctypes:Image"} or "#" in one["resource"]["@id"]:
            one.pop("resource", None)
            by_id[one.get("@id", "")].pop("resource", None)


def _motivations(ours: Document, theirs: Document) -> None:
    by_id = {one["@id"]: one for one in of_type(theirs, "oa:Annotation")}
    for one in of_type(ours, "oa:Annotation"):
        if one["motivation"] != "sc:painting":
            assert by_id[one["@id"]].pop("motivation") == "sc:painting"
            del one["motivation"]


def _start(ours: Document, theirs: Document) -> None:
    theirs.pop("startCanvas", None)
    for sequence in ours.get("sequences", ()):
        sequence.pop("startCanvas", None)


def _ranges(ours: Document, theirs: Document) -> None:
    top = {one["@id"] for one in theirs.get("structures", ())}
    if "structures" in ours:
        ours["structures"] = [one for one in ours["structures"] if one["@id"] in top]
        assert len(ours["structures"]) == len(top)
    for document in (ours, theirs):
        for one in document.get("structures", ()):
            for name in ("members", "canvases", "ranges", "viewingHint"):
                one.pop(name, None)


def _link_types(ours: Document, theirs: Document) -> None:
    for one in list(every(ours)):
        for name in ("seeAlso", "rendering"):
            for link in listed(one.get(name)):
                link.pop("@type", None), link.pop("profile", None), link.pop("language", None)


# name -> (why ours is right or better, what to remove)
DIFFERENCES: dict[str, tuple[str, Difference]] = {
    "targets": ("5.4 and 6.1: `on` is the canvas, with #xywh=; it writes objects of 3.0", _targets),
    "texts": (
        "4.3: several values stay several, and each keeps its language; it joins them and drops `en`",
        _texts,
    ),
    "context": ("4.5: every document MUST have the context; it gives it to manifests only", _context),
    "services": ("5.4: the context is that of the version; it calls all services version 2", _services),
    "searches": (
        "4.5: clients of 2.1 take the first service; it has both versions, and none of Collections",
        _searches,
    ),
    "sequence id": ("5.2: a sequence MAY have an id; it makes one at which nothing answers", _sequence_id),
    "lists": ("5.3 and 5.5: lists are referred to in otherContent, never embedded in `annotations`", _lists),
    "media": ("5.3: only images stand in `images`; sound and video are in a list and a rendering", _media),
    "sizes": ("3.3: a canvas MUST have height and width; it gives 0", _sizes),
    "canvas labels": ("3.1: a canvas MUST have a label; it leaves it out", _canvas_labels),
    "resources": (
        "6.1 to 6.5: texts, choices, selections and styles as Open Annotation has them; it loses them",
        _resources,
    ),
    "motivations": ("6.7: a comment comments; it lets everything paint", _motivations),
    "start": ("3.4: a manifest MUST NOT have a startCanvas, its sequence may, and it is a canvas", _start),
    "ranges": (
        "5.6: a flat list with canvases or ranges; it keeps the first level with types of 3.0",
        _ranges,
    ),
    "members": ("5.8: a Collection lists what it holds; it loses that", _members),
    "link types": ("3.4: profile SHOULD be given; it loses profile and type of links", _link_types),
    "agents": ("3.2: publishers and holders are acknowledged too; it reads the statement only", _agents),
    "rights": ("3.2: rights, logos and pages; it loses them", _only_ours("license", "logo", "related")),
    "hints": ("3.3: behavior; it loses that", _only_ours("viewingHint")),
    "within": ("3.4: partOf; it loses that", _only_ours("within")),
    "origin": (
        "3: who made an annotation, when and with what, in words of Open Annotation; it loses that",
        _only_ours("oa:annotatedBy", "oa:annotatedAt", "oa:serializedBy"),
    ),
    "pages": ("3.5: next and prev; it loses them", _only_ours("next", "prev", "startIndex")),
}


def reduced(value: Any) -> Any:
    """4.2: one value and a list of one say the same; nothing and an empty list too."""
    if isinstance(value, dict):
        return {name: made for name, part in value.items() if (made := reduced(part)) not in ([], "", None)}
    if isinstance(value, list):
        found = [reduced(part) for part in listed(value)]
        return found[0] if len(found) == 1 else found
    return value
