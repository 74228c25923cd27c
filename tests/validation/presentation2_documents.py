"""Valid documents of Presentation 2.1 that between them use what its rules know, and documents broken in one place."""

from __future__ import annotations

from typing import Any

from tests.validation.documents import GONE

CONTEXT = "http://iiif.io/api/presentation/2/context.json"
IMAGE_CONTEXT = "http://iiif.io/api/image/2/context.json"
Y = "https://example.org/iiif/2/1"


def image_service(name: str) -> dict[str, Any]:
    """The image service of an image."""
    return {
        "@context": IMAGE_CONTEXT,
        "@id": f"{Y}/image/{name}",
        "profile": "http://iiif.io/api/image/2/level1.json",
    }


def content(name: str, **more: Any) -> dict[str, Any]:
    """An image."""
    uri = f"{Y}/image/{name}/full/full/0/default.jpg"
    return {
        "@id": uri,
        "@type": "dctypes:Image",
        "format": "image/jpeg",
        "height": 2000,
        "width": 1500,
        **more,
    }


def painting(number: int, resource: Any, **more: Any) -> dict[str, Any]:
    """An annotation that paints an image on a canvas."""
    uri = f"{Y}/canvas/{number}"
    return {"@type": "oa:Annotation", "motivation": "sc:painting", "resource": resource, "on": uri, **more}


def canvas(number: int, *images: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A canvas with images."""
    uri = f"{Y}/canvas/{number}"
    size = {"height": 1000, "width": 750}
    return {"@id": uri, "@type": "sc:Canvas", "label": f"p. {number}", **size, "images": list(images), **more}


CANVASES = [
    canvas(
        1,
        painting(1, content("1", service=image_service("1")), **{"@id": f"{Y}/annotation/1"}),
        viewingHint="non-paged",
        thumbnail={"@id": f"{Y}/thumbnail/1.jpg", "@type": "dctypes:Image", "height": 100, "width": 75},
        otherContent=[{"@id": f"{Y}/list/1", "@type": "sc:AnnotationList"}, f"{Y}/list/2"],
    ),
    canvas(
        2,
        painting(
            2,
            {
                "@type": "oa:Choice",
                "default": content("2", label="Colour"),
                "item": [content("3", label="X-ray")],
            },
            on=f"{Y}/canvas/2#xywh=0,0,750,500",
        ),
        painting(
            2,
            {
                "@id": f"{Y}/image/4/0,0,10,10/full/0/default.jpg",
                "@type": "oa:SpecificResource",
                "full": content("4"),
                "selector": {"@type": "iiif:ImageApiSelector", "region": "0,0,10,10"},
            },
            on={"@type": "oa:SpecificResource", "full": f"{Y}/canvas/2"},
        ),
    ),
    canvas(3),
]
MANIFEST: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/manifest",
    "@type": "sc:Manifest",
    "label": [{"@value": "A book", "@language": "en"}, {"@value": "Ein Buch", "@language": "de"}],
    "metadata": [
        {"label": "Author", "value": "Anne Author"},
        {
            "label": {"@value": "Date", "@language": "en"},
            "value": ["about 1400", {"@value": "vers 1400", "@language": "fr"}],
        },
        {"label": "Source", "value": '<span>From <a href="https://example.org/1">here</a></span>'},
    ],
    "description": "<p>On <b>books</b></p>",
    "thumbnail": {"@id": f"{Y}/thumbnail.jpg", "service": image_service("1")},
    "attribution": "Provided by somebody",
    "license": [
        "http://rightsstatements.org/vocab/NoC-NC/1.0/",
        "http://creativecommons.org/licenses/by/4.0/",
    ],
    "logo": f"{Y}/logo.png",
    "viewingDirection": "right-to-left",
    "viewingHint": ["paged", "https://example.org/hints/own"],
    "navDate": "1856-01-01T00:00:00Z",
    "related": {"@id": "https://example.org/book.html", "format": "text/html", "label": "Page"},
    "service": {
        "@context": "http://iiif.io/api/search/1/context.json",
        "@id": f"{Y}/search",
        "profile": "http://iiif.io/api/search/1/search",
    },
    "seeAlso": [f"{Y}.xml", {"@id": f"{Y}.ttl", "format": "text/turtle"}],
    "rendering": {"@id": f"{Y}.pdf", "label": "PDF", "format": "application/pdf"},
    "within": f"{Y}/collection",
    "otherContent": [f"{Y}/list/book"],
    "example:more": {"anything": [1, 2]},
    "sequences": [
        {
            "@id": f"{Y}/sequence/normal",
            "@type": "sc:Sequence",
            "label": "As bound",
            "viewingHint": "continuous",
            "viewingDirection": "top-to-bottom",
            "startCanvas": f"{Y}/canvas/2",
            "canvases": CANVASES,
        },
        {"@id": f"{Y}/sequence/other", "@type": "sc:Sequence", "label": "As written"},
    ],
    "structures": [
        {
            "@id": f"{Y}/range/0",
            "@type": "sc:Range",
            "label": "Contents",
            "viewingHint": "top",
            "ranges": [f"{Y}/range/1"],
            "members": [
                {"@id": f"{Y}/canvas/3", "@type": "sc:Canvas", "label": "Cover"},
                {"@id": f"{Y}/range/1", "@type": "sc:Range", "label": "I", "contentLayer": f"{Y}/layer"},
            ],
        },
        {
            "@id": f"{Y}/range/1",
            "@type": "sc:Range",
            "label": "I",
            "canvases": [f"{Y}/canvas/1", f"{Y}/canvas/2#xywh=0,0,750,300"],
            "startCanvas": f"{Y}/canvas/1",
            "contentLayer": f"{Y}/layer",
        },
    ],
}
SIMPLE: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/manifest",
    "@type": "sc:Manifest",
    "label": "A letter",
    "sequences": [{"@type": "sc:Sequence", "canvases": [canvas(1, painting(1, content("1")))]}],
    "structures": [{"@id": f"{Y}/range/1", "@type": "sc:Range", "label": "I", "canvases": [f"{Y}/canvas/1"]}],
}
COLLECTION: dict[str, Any] = {
    "@context": [CONTEXT, "https://example.org/more.json"],
    "@id": f"{Y}/collection",
    "@type": "sc:Collection",
    "label": "Everything",
    "navDate": "1945-07-01T00:00:00Z",
    "collections": [
        {
            "@id": f"{Y}/collection/1",
            "@type": "sc:Collection",
            "label": "Embedded",
            "members": [
                {
                    "@id": f"{Y}/collection/3",
                    "@type": "sc:Collection",
                    "label": "Set",
                    "viewingHint": "multi-part",
                },
                {"@id": f"{Y}/manifest", "@type": "sc:Manifest", "label": "A book"},
            ],
        },
        {"@id": f"{Y}/collection/2", "@type": "sc:Collection", "label": "Referenced"},
    ],
    "manifests": [{"@id": f"{Y}/manifest", "@type": "sc:Manifest", "label": "A book"}],
}
PAGED: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/collection/large",
    "@type": "sc:Collection",
    "label": "Large",
    "total": 9_316_290,
    "first": f"{Y}/collection/c1",
    "last": {"@id": f"{Y}/collection/c9", "@type": "sc:Collection"},
}
PAGE: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/collection/c1",
    "@type": "sc:Collection",
    "within": f"{Y}/collection/large",
    "startIndex": 0,
    "next": f"{Y}/collection/c2",
    "manifests": [{"@id": f"{Y}/manifest", "@type": "sc:Manifest", "label": "A book"}],
}
TEXTS: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/list/1",
    "@type": "sc:AnnotationList",
    "within": {"@id": f"{Y}/layer", "@type": "sc:Layer", "label": "Transcription"},
    "startIndex": 0,
    "next": f"{Y}/list/2",
    "resources": [
        painting(
            1, {"@type": "cnt:ContentAsText", "chars": "Here", "format": "text/plain", "language": "en"}
        ),
        painting(1, {"@id": f"{Y}/music.mp3", "@type": "dctypes:Sound", "format": "audio/mpeg"}),
        {
            "@id": f"{Y}/annotation/3",
            "@type": "oa:Annotation",
            "motivation": ["oa:commenting"],
            "resource": [{"@type": ["cnt:ContentAsText", "dctypes:Text"], "chars": "A comment"}],
            "on": {
                "@type": "oa:SpecificResource",
                "full": {"@id": f"{Y}/canvas/1", "@type": "sc:Canvas"},
                "selector": {"@type": "oa:SvgSelector", "chars": "<svg/>"},
            },
        },
    ],
}
LAYER: dict[str, Any] = {
    "@context": CONTEXT,
    "@id": f"{Y}/layer",
    "@type": "sc:Layer",
    "label": "Transcription",
    "otherContent": [f"{Y}/list/1", {"@id": f"{Y}/list/2", "@type": "sc:AnnotationList"}],
}
CANVAS = {"@context": CONTEXT, **CANVASES[0]}
ANNOTATION = {"@context": CONTEXT, **TEXTS["resources"][2]}
VALID = {
    "manifest": MANIFEST, "simple": SIMPLE, "collection": COLLECTION, "paged": PAGED, "page": PAGE, "texts": TEXTS,
    "layer": LAYER, "canvas": CANVAS, "annotation": ANNOTATION,
}  # fmt: skip

C, IMAGES = "sequences.0.canvases.0", "sequences.0.canvases.0.images.0"
AT, AT_IMAGE = "sequences[0].canvases[0]", "sequences[0].canvases[0].images[0]"
# document, path, what stands there, the place that is reported, words of the message, clause
BROKEN: list[tuple[str, str, Any, str, str, str]] = [
    # Appendix B and 3: what each type has, and has not
    ("manifest", "label", GONE, "", "has label", "3.1 label"),
    ("manifest", "@id", GONE, "", "has @id", "3.3 @id"),
    ("manifest", "sequences", GONE, "", "has sequences", "5.1"),
    ("manifest", "@type", "Manifest", "@type", "no type of Presentation 2", "3.3 @type"),
    ("manifest", "@type", GONE, "@type", "no type of Presentation 2", "3.3 @type"),
    ("manifest", f"{C}.label", GONE, AT, "has label", "3.1 label"),
    ("manifest", f"{C}.height", GONE, AT, "has height", "3.3 height"),
    ("manifest", f"{C}.width", GONE, AT, "has width", "3.3 width"),
    ("manifest", f"{C}.@id", GONE, AT, "has @id", "3.3 @id"),
    ("manifest", f"{C}.@type", GONE, f"{AT}.@type", "not 'sc:Canvas'", "3.3 @type"),
    ("manifest", "sequences.0.@type", GONE, "sequences[0].@type", "not 'sc:Sequence'", "3.3 @type"),
    ("manifest", "structures.0.label", GONE, "structures[0]", "has label", "3.1 label"),
    ("manifest", "structures.0.@id", GONE, "structures[0]", "has @id", "3.3 @id"),
    ("collection", "label", GONE, "", "has label", "3.1 label"),
    ("layer", "label", GONE, "", "has label", "3.1 label"),
    ("texts", "@id", GONE, "", "has @id", "3.3 @id"),
    ("manifest", "format", "text/html", "format", "has no format", "Appendix B"),
    ("manifest", "height", 100, "height", "has no height", "Appendix B"),
    ("manifest", "startCanvas", f"{Y}/canvas/1", "startCanvas", "has no startCanvas", "Appendix B"),
    ("manifest", "canvases", [], "canvases", "has no canvases", "Appendix B"),
    ("manifest", "total", 3, "total", "has no total", "Appendix B"),
    ("manifest", f"{C}.viewingDirection", "left-to-right", f"{AT}.viewingDirection", "has no", "Appendix B"),
    ("manifest", f"{C}.navDate", "1945-07-01T00:00:00Z", f"{AT}.navDate", "has no navDate", "Appendix B"),
    ("manifest", f"{C}.resources", [], f"{AT}.resources", "has no resources", "Appendix B"),
    ("collection", "viewingDirection", "left-to-right", "viewingDirection", "has no", "Appendix B"),
    ("collection", "sequences", [], "sequences", "has no sequences", "Appendix B"),
    ("texts", "first", f"{Y}/list/1", "first", "has no first", "Appendix B"),
    # 3.3 @id
    ("manifest", "@id", "urn:uuid:1", "@id", "not an http(s) URI", "3.3 @id"),
    ("manifest", "@id", [f"{Y}/manifest"], "@id", "not an http(s) URI", "3.3 @id"),
    ("manifest", f"{C}.@id", "canvas/1", f"{AT}.@id", "not an http(s) URI", "3.3 @id"),
    ("manifest", "structures.1.@id", "range 1", "structures[1].@id", "not a URI", "3.3 @id"),
    ("manifest", "sequences.0.canvases.1.@id", f"{Y}/canvas/1", "sequences[0].canvases[1].@id", "two canvases", "5.3"),
    # 3.3: sizes, hints, directions, dates
    ("manifest", f"{C}.height", "1000", f"{AT}.height", "not a whole number", "5.3"),
    ("manifest", f"{C}.width", 0, f"{AT}.width", "not a whole number", "5.3"),
    ("manifest", f"{C}.width", 7.5, f"{AT}.width", "not a whole number", "5.3"),
    ("manifest", f"{C}.height", True, f"{AT}.height", "not a whole number", "5.3"),
    ("manifest", "viewingHint", "page", "viewingHint", "not a viewing hint", "3.3 viewingHint"),
    ("manifest", "viewingHint", "multi-part", "viewingHint", "not a hint for a sc:Manifest", "3.3 viewingHint"),
    ("manifest", f"{C}.viewingHint", "paged", f"{AT}.viewingHint", "not a hint", "3.3 viewingHint"),
    ("manifest", "sequences.0.viewingDirection", GONE, "sequences[0].viewingHint", "needs a", "3.3 viewingHint"),
    ("manifest", "viewingDirection", "ltr", "viewingDirection", "not a viewing direction", "3.3 viewingDirection"),
    ("manifest", "navDate", "1945", "navDate", "no date and time in UTC", "3.3 navDate"),
    ("manifest", "navDate", "1945-07-01T00:00:00+02:00", "navDate", "no date and time in UTC", "3.3 navDate"),
    ("manifest", "navDate", "1945-02-30T00:00:00Z", "navDate", "no date and time in UTC", "3.3 navDate"),
    ("manifest", f"{IMAGES}.resource.format", "jpeg", f"{AT_IMAGE}.resource.format", "media type", "3.3 format"),
    # 3.1, 4.3 and 4.4: texts
    ("manifest", "label", "", "label", "the label is empty", "3.1 label"),
    ("manifest", "label", [], "label", "the label is empty", "3.1 label"),
    ("manifest", "label", {"en": ["A book"]}, "label", "is not a text", "4.3"),
    ("manifest", "label", 5, "label", "is not a text", "4.3"),
    ("manifest", "label", {"@value": "A", "@language": "english language"}, "label", "language tag", "4.3"),
    ("manifest", "label", "<b>A book</b>", "label", "HTML must not be used", "4.4"),
    ("manifest", "description", "<p>open<b></p>", "description", "not well-formed", "4.4"),
    ("manifest", "attribution", " <p>x</p>", "attribution", "white space around HTML", "4.4"),
    ("manifest", "metadata", {"label": "a", "value": "b"}, "metadata", "a list of pairs", "3.1 metadata"),
    ("manifest", "metadata.0", {"label": "a"}, "metadata", "a pair of label and value", "3.1 metadata"),
    ("manifest", "metadata.0.value", 1945, "metadata[0].value", "is not a text", "4.3"),
    # 3.2 and 3.4: links
    ("manifest", "license", "all rights reserved", "license", "is not a URI", "3.2 license"),
    ("manifest", "rendering", f"{Y}.pdf", "rendering", "has label and format", "3.4 rendering"),
    ("manifest", "rendering.format", GONE, "rendering", "has format", "3.4 rendering"),
    ("manifest", "seeAlso", "no link", "seeAlso", "is not a URI", "4.1"),
    ("manifest", "related", {"label": "x"}, "related", "is not a URI", "4.1"),
    ("manifest", "thumbnail", {"service": image_service("1")}, "thumbnail", "is not a URI", "4.1"),
    ("manifest", "thumbnail.service.@context", GONE, "thumbnail.service.@context", "no context of its own", "4.5"),
    ("manifest", "service.@id", GONE, "service.@id", "has a URI", "3.4 service"),
    ("manifest", "sequences.0.startCanvas", f"{Y}/canvas/9", "sequences[0].startCanvas", "no canvas of", "3.4"),
    ("manifest", "structures.1.contentLayer", [f"{Y}/layer"], "structures[1].contentLayer", "one link", "3.4"),
    # 4.5: contexts
    ("manifest", "@context", GONE, "@context", "missing or occurs twice", "4.5"),
    ("manifest", "@context", [CONTEXT, CONTEXT], "@context", "missing or occurs twice", "4.5"),
    ("manifest", "sequences.0.@context", CONTEXT, "sequences[0].@context", "only in the topmost", "4.5"),
    ("manifest", f"{IMAGES}.@context", CONTEXT, f"{AT_IMAGE}.@context", "only in the topmost", "4.5"),
    # 5.1 and 5.2: sequences
    ("manifest", "sequences", [], "sequences", "a manifest has a sequence", "5.1"),
    ("manifest", "sequences", {}, "sequences", "a list is expected", "5.1"),
    ("manifest", "sequences.0.label", GONE, "sequences[0]", "one of several sequences has a label", "5.2"),
    ("manifest", "sequences.0.canvases", GONE, "sequences[0]", "has canvases", "5.2"),
    ("manifest", "sequences.0.canvases", [], "sequences[0].canvases", "at least one canvas", "5.2"),
    ("manifest", "sequences.0.canvases", [f"{Y}/canvas/1"], "sequences[0].canvases", "a list of objects", "5.2"),
    ("manifest", "sequences.1.canvases", [], "sequences[1].canvases", "only the first sequence", "5.1"),
    ("manifest", "sequences.1.@id", GONE, "sequences[1]", "has @id", "5.1"),
    # 5.3 and 5.4: images
    ("manifest", f"{C}.images", {}, f"{AT}.images", "a list is expected", "5.3"),
    ("manifest", f"{IMAGES}.@type", "oa:annotation", f"{AT_IMAGE}.@type", "not 'oa:Annotation'", "3.3 @type"),
    ("manifest", f"{IMAGES}.motivation", "painting", f"{AT_IMAGE}.motivation", "'sc:painting'", "5.4"),
    ("manifest", f"{IMAGES}.motivation", GONE, f"{AT_IMAGE}.motivation", "'sc:painting'", "5.4"),
    ("manifest", f"{IMAGES}.resource", GONE, AT_IMAGE, "has a resource", "5.4"),
    ("manifest", f"{IMAGES}.resource.@id", GONE, f"{AT_IMAGE}.resource.@id", "at which it can be", "5.4"),
    ("manifest", f"{IMAGES}.resource.@type", "dctypes:Sound", f"{AT_IMAGE}.resource.@type", "only images", "5.3"),
    ("manifest", f"{IMAGES}.resource.height", "2000", f"{AT_IMAGE}.resource.height", "whole number", "3.3"),
    ("manifest", f"{IMAGES}.resource.service.@context", GONE, f"{AT_IMAGE}.resource.service.@context", "no", "5.4"),
    ("manifest", f"{IMAGES}.on", GONE, AT_IMAGE, "repeated in on", "5.4"),
    ("manifest", f"{IMAGES}.on", f"{Y}/canvas/2", f"{AT_IMAGE}.on", "not the canvas", "5.4"),
    ("manifest", f"{IMAGES}.on", f"{Y}/canvas/1#xywh=0.5,0,10,10", f"{AT_IMAGE}.on", "whole numbers", "6.1"),
    ("manifest", f"{IMAGES}.on", f"{Y}/canvas/1#xywh=0,0,751,10", f"{AT_IMAGE}.on", "ends outside", "5.3"),
    ("manifest", f"{IMAGES}.on", f"{Y}/canvas/1#xywh=0,990,10,11", f"{AT_IMAGE}.on", "ends outside", "5.3"),
    ("manifest", f"{C}.otherContent", f"{Y}/list/1", f"{AT}.otherContent", "a list is expected", "5.3"),
    ("manifest", f"{C}.otherContent.0.resources", [], f"{AT}.otherContent[0].resources", "not be embedded", "5.5"),
    ("manifest", f"{C}.otherContent.0.@id", GONE, f"{AT}.otherContent[0].@id", "http(s) URI", "3.3 @id"),
    ("manifest", "otherContent", [{"@id": "list"}], "otherContent[0].@id", "http(s) URI", "3.3 @id"),
    ("manifest", f"{C}.otherContent.1", "list/2", f"{AT}.otherContent", "http(s) URI", "5.3"),
    # 6.3 and 6.4
    ("manifest", "sequences.0.canvases.1.images.0.resource.default", GONE,
     "sequences[0].canvases[1].images[0].resource.default", "one default", "6.3"),
    ("manifest", "sequences.0.canvases.1.images.0.resource.item", [],
     "sequences[0].canvases[1].images[0].resource.item", "one further item", "6.3"),
    ("manifest", "sequences.0.canvases.1.images.1.resource.full", GONE,
     "sequences[0].canvases[1].images[1].resource", "has the full resource", "6.4"),
    # 5.5 and 6.2: annotation lists
    ("texts", "resources", {}, "resources", "a list is expected", "5.5"),
    ("texts", "resources.0.resource", GONE, "resources[0]", "has a resource", "5.5"),
    ("texts", "resources.0.on", GONE, "resources[0]", "repeated in on", "5.5"),
    ("texts", "resources.0.on", {"selector": {}}, "resources[0].on", "a URI", "5.5"),
    ("texts", "resources.0.@type", GONE, "resources[0].@type", "not 'oa:Annotation'", "3.3 @type"),
    ("texts", "resources.1.resource.@type", "dctypes:Image", "resources[1].resource", "stands in images", "5.5"),
    ("texts", "resources.1.resource.@id", GONE, "resources[1].resource.@id", "has a URI", "3.3 @id"),
    ("texts", "resources.0.resource.chars", GONE, "resources[0].resource.chars", "stands in chars", "6.2"),
    ("texts", "resources.0.resource.@language", "en", "resources[0].resource.@language", "with language", "6.2"),
    ("texts", "startIndex", -1, "startIndex", "not a whole number from 0", "3.5 startIndex"),
    ("texts", "next", [f"{Y}/list/2"], "next", "one link", "3.5"),
    ("annotation", "on", GONE, "", "has on", "5.4"),
    # 5.6: ranges
    ("manifest", "structures", {}, "structures", "a list is expected", "5.6"),
    ("manifest", "structures.0.ranges", [{"@id": f"{Y}/range/1"}], "structures[0].ranges", "list of URIs", "5.6"),
    ("manifest", "structures.1.canvases", f"{Y}/canvas/1", "structures[1].canvases", "list of URIs", "5.6"),
    ("manifest", "structures.1.ranges", [f"{Y}/range/0"], "structures[0].ranges", "in a circle", "5.6"),
    ("manifest", "structures.0.ranges", [f"{Y}/range/0"], "structures[0].ranges", "in a circle", "5.6"),
    ("manifest", "structures.0.members.0.label", GONE, "structures[0].members[0]", "has label", "5.6 members"),
    ("manifest", "structures.0.members.0", f"{Y}/canvas/3", "structures[0].members", "a list of objects", "5.6"),
    # 5.7 to 5.9: layers, collections and their pages
    ("layer", "first", f"{Y}/list/1", "otherContent", "only links to its pages", "5.9"),
    ("layer", "otherContent", "x", "otherContent", "a list is expected", "5.3"),
    ("collection", "manifests.0.label", GONE, "manifests[0]", "has label", "5.8 manifests"),
    ("collection", "manifests.0.@id", GONE, "manifests[0]", "has @id", "5.8 manifests"),
    ("collection", "manifests.0.@type", "sc:Collection", "manifests[0].@type", "not 'sc:Manifest'", "5.8"),
    ("collection", "manifests.0.sequences", [], "manifests[0].sequences", "must not be embedded", "5.8"),
    ("collection", "manifests.0", f"{Y}/manifest", "manifests", "a list of objects", "5.8 manifests"),
    ("collection", "collections.1.@type", GONE, "collections[1]", "has @type", "5.8 collections"),
    ("collection", "collections.0.members.0.viewingHint", GONE, "collections[0].members[0]", "viewingHint", "5.8"),
    ("collection", "collections.0.members.1.@type", "sc:Canvas", "collections[0].members[1].@type", "holds", "5.8"),
    ("collection", "collections.0.label", GONE, "collections[0]", "has label", "3.1 label"),
    ("paged", "manifests", [], "manifests", "only links to its pages", "5.9"),
    ("paged", "total", "many", "total", "not a whole number from 0", "3.5 total"),
    ("paged", "first", "c1", "first", "is not a URI", "4.1"),
    ("page", "within", GONE, "", "has label", "3.1 label"),
]  # fmt: skip
# the same for what is only a warning
WARNED: list[tuple[str, str, Any, str]] = [
    ("canvas", "@id", f"{Y}/canvas/1#a", "should have no fragment"),
    ("simple", "structures.0.canvases", [f"{Y}/canvas/7"], "is not in this manifest"),
    ("manifest", "structures.0.ranges", [f"{Y}/range/7"], "is not in this manifest"),
    ("manifest", "structures.0.@id", "urn:range:0", "should be an http(s) URI"),
    ("manifest", "thumbnail.service.profile", GONE, "it has no profile"),
    ("manifest", f"{IMAGES}.resource.@type", GONE, "it has no type"),
    ("manifest", f"{IMAGES}.resource.@type", "foaf:Image", "it should be dctypes:Image"),
    ("manifest", f"{C}.otherContent.0.@type", GONE, "sc:AnnotationList is expected"),
    ("manifest", "requiredStatement", {}, "a property of Presentation 3.0"),
    ("manifest", f"{C}.items", [], "a property of Presentation 3.0"),
    ("texts", "resources.0.motivation", GONE, "there is no motivation"),
    ("collection", "viewingHint", "top", "not a hint for a sc:Collection"),
    ("page", "manifests", [], "the collection is empty"),
]
