"""Valid responses of Content Search 2.0 and 1.0, made of the examples in the specifications."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

X = "https://example.org/service"
PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"
SEARCH_2 = "http://iiif.io/api/search/2/context.json"
LINE = "https://example.org/a/1"


def _match(number: int, motivation: str, prefix: str) -> Document:
    quote = {"type": "TextQuoteSelector", "prefix": prefix, "exact": "birds", "suffix": " in the bush"}
    target = {"type": "SpecificResource", "source": LINE, "selector": [quote]}
    return {"id": f"{X}/m/{number}", "type": "Annotation", "motivation": motivation, "target": target}


_FIRST_PAGE = {"id": f"{X}?q=bird&page=1", "type": "AnnotationPage"}
# 2.0: 4.2.2, 4.2.3, 4.3.1 and 4.3.2 in one
RESULTS_2: Document = {
    "@context": SEARCH_2,
    **_FIRST_PAGE,
    "ignored": ["user"],
    "partOf": {
        "id": f"{X}?q=bird",
        "type": "AnnotationCollection",
        "total": 125,
        "first": _FIRST_PAGE,
        "last": {"id": f"{X}?q=bird&page=13", "type": "AnnotationPage"},
    },
    "next": {"id": f"{X}?q=bird&page=2", "type": "AnnotationPage"},
    "startIndex": 0,
    "items": [
        {
            "id": LINE,
            "type": "Annotation",
            "motivation": "painting",
            "body": {
                "type": "TextualBody",
                "value": "There are two birds in the bush",
                "format": "text/plain",
            },
            "target": {
                "id": "https://example.org/canvas1#xywh=100,100,250,20",
                "partOf": {"id": "https://example.org/m", "type": "Manifest", "label": {"en": ["M"]}},
            },
        }
    ],
    "annotations": [
        {
            "id": f"{X}/more",
            "type": "AnnotationPage",
            "partOf": {"id": f"{X}/more?all", "type": "AnnotationCollection", "total": 521},
            "items": [_match(1, "contextualizing", "And now: "), _match(2, "highlighting", "There are two ")],
        }
    ],
}
# 2.0: a result whose target is a SpecificResource with an embedded Canvas
EMBEDDED_CANVAS_2: Document = {
    "@context": SEARCH_2,
    "id": f"{X}?q=bird",
    "type": "AnnotationPage",
    "items": [
        {
            "id": LINE,
            "type": "Annotation",
            "motivation": "supplementing",
            "body": {"type": "TextualBody", "value": "birds", "format": "text/plain"},
            "target": {
                "type": "SpecificResource",
                "source": {
                    "id": "https://example.org/canvas1#xywh=1,2,3,4",
                    "type": "Canvas",
                    "partOf": [{"id": "https://example.org/m", "type": "Manifest", "label": {"en": ["M"]}}],
                },
            },
        }
    ],
}
# 2.0: 5.3
TERMS_2: Document = {
    "@context": SEARCH_2,
    "id": f"{X}/autocomplete?q=bir",
    "type": "TermPage",
    "items": [
        {"value": "bird", "language": "en", "total": 15},
        {"value": "birth", "label": {"fr": ["naissance"]}},
    ],
}
# 1.0: 3.3.2, 3.3.3 and 3.4 in one
RESULTS_1: Document = {
    "@context": [PRESENTATION_2, SEARCH_1],
    "@id": f"{X}?q=bird&page=1",
    "@type": "sc:AnnotationList",
    "within": {
        "@type": "sc:Layer",
        "total": 125,
        "first": f"{X}?q=bird",
        "last": f"{X}?q=b",
        "ignored": ["user"],
    },
    "next": f"{X}?q=bird&page=2",
    "startIndex": 0,
    "resources": [
        {
            "@id": LINE,
            "@type": "oa:Annotation",
            "motivation": "sc:painting",
            "resource": {"@type": "cnt:ContentAsText", "chars": "birds"},
            "on": {
                "@id": "https://example.org/canvas1#xywh=1,2,3,4",
                "within": {"@id": "https://example.org/m", "type": "sc:Manifest", "label": "M"},
            },
        }
    ],
    "hits": [{"@type": "search:Hit", "annotations": [LINE], "before": "two ", "after": " in"}],
}
# 1.0: 4.3
TERMS_1: Document = {
    "@context": SEARCH_1,
    "@id": f"{X}/autocomplete?q=bir",
    "@type": "search:TermList",
    "ignored": ["user"],
    "terms": [{"match": "bird", "url": f"{X}/search?q=bird", "count": 15}],
}
VALID: dict[str, Document] = {
    "results 2": RESULTS_2,
    "embedded canvas 2": EMBEDDED_CANVAS_2,
    "nothing found 2": {"@context": SEARCH_2, "id": f"{X}?q=x", "type": "AnnotationPage", "items": []},
    "context of Presentation last 2": RESULTS_2 | {"@context": [SEARCH_2, PRESENTATION_3]},
    "terms 2": TERMS_2,
    "no terms 2": TERMS_2 | {"items": []},
    "results 1": RESULTS_1,
    "terms 1": TERMS_1,
}
