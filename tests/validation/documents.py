"""Valid documents that between them use every property that the rules know, and a way to break one."""

from __future__ import annotations

import json
from typing import Any

from fonds.problem import Problem

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
AUTH = "http://iiif.io/api/auth/2/context.json"
NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"
GRANULARITY = "http://iiif.io/api/extension/text-granularity/context.json"
X = "https://example.org/iiif/1"
GONE = object()


def assert_reported(problems: list[Problem], field: str, words: str, clause: str) -> Problem:
    """Hold that one of these problems is of that field, has those words and names that clause. Returns it."""
    matches = [problem for problem in problems if problem.field == field and words in problem.message]
    assert matches, [str(problem) for problem in problems]
    assert clause in matches[0].message
    return matches[0]


def label(words: str) -> dict[str, list[str]]:
    return {"en": [words]}


def canvas(number: int, **more: Any) -> dict[str, Any]:
    uri = f"{X}/canvas/{number}"
    body = {
        "id": f"{X}/image/{number}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "height": 2000,
        "width": 1000,
        "service": [{"id": f"{X}/image/{number}", "type": "ImageService3", "profile": "level2"}],
    }
    painting = {
        "id": f"{uri}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": uri,
    }
    page = {"id": f"{uri}/page", "type": "AnnotationPage", "items": [painting]}
    return {
        "id": uri,
        "type": "Canvas",
        "label": label("p"),
        "height": 2000,
        "width": 1000,
        "items": [page],
    } | more


def _comment(number: int, target: Any, body: Any) -> dict[str, Any]:
    uri = f"{X}/comments/{number}"
    return {"id": uri, "type": "Annotation", "motivation": ["commenting"], "body": body, "target": target}


TEXT = {"type": "TextualBody", "value": "a comment", "format": "text/plain", "language": "en"}
COMMENTS = {
    "id": f"{X}/comments",
    "type": "AnnotationPage",
    "items": [
        _comment(1, f"{X}/canvas/1#xywh=0,0,1000,2000", TEXT),
        _comment(
            2,
            {
                "type": "SpecificResource",
                "source": {"id": f"{X}/canvas/1", "type": "Canvas"},
                "selector": {"type": "FragmentSelector", "value": "xywh=percent:10,10,90,90"},
            },
            [
                {"type": "Choice", "items": [TEXT]},
                {"type": "SpecificResource", "source": "https://example.org/x"},
            ],
        ),
    ],
}
SOUND = {
    "id": f"{X}/canvas/3",
    "type": "Canvas",
    "duration": 12.5,
    "items": [
        {
            "id": f"{X}/canvas/3/page",
            "type": "AnnotationPage",
            "items": [
                {
                    "id": f"{X}/canvas/3/painting",
                    "type": "Annotation",
                    "motivation": "painting",
                    "body": {
                        "id": "https://example.org/a.mp3",
                        "type": "Sound",
                        "duration": 12.5,
                        "language": ["en"],
                    },
                    "target": f"{X}/canvas/3#t=0,12.5",
                }
            ],
        }
    ],
}
LINK = {"id": "https://example.org/page", "type": "Text", "label": label("Page"), "format": "text/html"}

# navPlace, 2.2.3
FEATURE: dict[str, Any] = {
    "id": f"{X}/place/1",
    "type": "Feature",
    "properties": {"label": {"en": ["Göttingen"]}},
    "geometry": {"type": "Point", "coordinates": [9.938, 51.533]},
}

MANIFEST: dict[str, Any] = {
    "@context": [AUTH, NAV_PLACE, PRESENTATION],
    "id": f"{X}/manifest",
    "type": "Manifest",
    "label": {"en": ["A <title> & more"], "es-419": ["Título"], "de-1996": ["Titel"], "zh-Hant-TW": ["題"]},
    "summary": {"en": ["<p>One <b>element</b>.</p>"], "none": ["a < b"]},
    "metadata": [
        {
            "label": label("Source"),
            "value": {"en": ['<a href="https://example.org/?a&amp;b">x</a>', "plain", "<x> "]},
        }
    ],
    "requiredStatement": {"label": label("Rights"), "value": label("<span>a<br/>b</span>")},
    "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
    "navDate": "1945-07-01T00:00:00Z",
    "navPlace": {"id": f"{X}/place", "type": "FeatureCollection", "features": [FEATURE]},
    "viewingDirection": "right-to-left",
    "behavior": ["paged", "auto-advance"],
    "provider": [
        {
            "id": "https://example.org/about",
            "type": "Agent",
            "label": label("Example"),
            "homepage": [LINK],
            "logo": [{"id": "https://example.org/logo.png", "type": "Image", "width": 10, "height": 10}],
            "seeAlso": [
                {"id": "https://example.org/about.ttl", "type": "Dataset", "profile": "https://schema.org/"}
            ],
        }
    ],
    "thumbnail": [{"id": f"{X}/t.jpg", "type": "Image", "duration": 1.5}],
    "homepage": [LINK | {"language": ["en", "es-419"]}],
    "rendering": [LINK | {"format": "application/pdf"}],
    "seeAlso": [
        {"id": "urn:isbn:123", "type": "Dataset", "rights": "http://creativecommons.org/licenses/by/4.0/"}
    ],
    "service": [
        {"@id": f"{X}/search", "@type": "SearchService1", "profile": "http://iiif.io/api/search/1/search"}
    ],
    "services": [
        {
            "id": f"{X}/auth",
            "type": "AuthAccessService2",
            "profile": "active",
            "label": label("Log in to Example"),
            "service": [{"id": f"{X}/t", "type": "AuthAccessTokenService2"}],
        }
    ],
    "partOf": [{"id": "https://example.org/iiif/collection", "type": "Collection", "label": label("All")}],
    "start": {"id": f"{X}/canvas/2", "type": "Canvas"},
    "placeholderCanvas": {"id": f"{X}/canvas/0", "type": "Canvas", "height": 10, "width": 10, "items": []},
    "accompanyingCanvas": {"id": f"{X}/canvas/00", "type": "Canvas"},
    "items": [
        canvas(1, annotations=[COMMENTS, {"id": f"{X}/annotations/1", "type": "AnnotationPage"}]),
        canvas(2, behavior=["facing-pages"]),
        SOUND,
    ],
    "structures": [
        {
            "id": f"{X}/range/1",
            "type": "Range",
            "behavior": ["sequence"],
            "supplementary": {"id": f"{X}/texts", "type": "AnnotationCollection"},
            "items": [
                {"id": f"{X}/range/2", "type": "Range", "items": [{"id": f"{X}/canvas/2", "type": "Canvas"}]},
                {"id": f"{X}/part/1", "type": "SpecificResource", "source": f"{X}/canvas/1"},
            ],
        },
        {"id": f"{X}/range/3", "type": "Range"},
    ],
}

COLLECTION: dict[str, Any] = {
    "@context": PRESENTATION,
    "id": "https://example.org/iiif/collection",
    "type": "Collection",
    "label": label("All"),
    "behavior": ["multi-part"],
    "items": [
        {
            "id": f"{X}/manifest",
            "type": "Manifest",
            "label": label("One"),
            "navDate": "1945-07-01T00:00:00+02:00",
        },
        {"id": "https://example.org/iiif/collection/2", "type": "Collection", "label": label("Two")},
        {
            "id": "https://example.org/iiif/collection/3",
            "type": "Collection",
            "label": label("Three"),
            "items": [],
        },
    ],
}

PAGE: dict[str, Any] = {
    "@context": [GRANULARITY, PRESENTATION],
    "id": f"{X}/annotations/1",
    "type": "AnnotationPage",
    "partOf": {"id": f"{X}/texts", "type": "AnnotationCollection"},
    "items": [
        {
            "id": f"{X}/annotations/1/1",
            "type": "Annotation",
            "motivation": "supplementing",
            "textGranularity": "line",
            "body": TEXT,
            "target": f"{X}/canvas/1#xywh=1,2,3,4",
        }
    ],
}
ANNOTATION: dict[str, Any] = {"@context": PRESENTATION, **COMMENTS["items"][0]}
ANNOTATIONS: dict[str, Any] = {
    "@context": PRESENTATION,
    "id": f"{X}/texts",
    "type": "AnnotationCollection",
    "label": label("Texts"),
    "first": {"id": f"{X}/annotations/1", "type": "AnnotationPage"},
}
VALID = {
    "manifest": MANIFEST,
    "collection": COLLECTION,
    "page": PAGE,
    "annotation": ANNOTATION,
    "texts": ANNOTATIONS,
}


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with another value at a path such as `items.0.label`, or without it (GONE)."""
    made = json.loads(json.dumps(document))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = made
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return made
