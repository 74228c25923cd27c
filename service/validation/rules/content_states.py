"""Content states that are documents of their own. Clause numbers are those of Content State 1.0."""

from __future__ import annotations

from typing import Any

from service.validation.rules import annotations as web_annotations
from service.validation.rules import technical_properties
from service.validation.rules.report import Report, Resource

MOTIVATION = "contentState"
_WHOLE = ("Manifest", "Collection")
_PARTS = ("Canvas", "Range")


def matches(document: Resource) -> bool:
    """2.2: an Annotation with the motivation `contentState`."""
    motivation = document.get("motivation")
    return document.get("type") == "Annotation" and (
        motivation == MOTIVATION or (isinstance(motivation, list) and MOTIVATION in motivation)
    )


def check(document: Resource, report: Report) -> None:
    """2.1 and 2.2: an Annotation whose targets can be opened by who knows nothing else."""
    web_annotations.annotation(document, report)
    targets = document.get("target")
    for one in targets if isinstance(targets, list) else [targets]:
        _target(one, document, report)


def _target(one: Any, holder: Resource, report: Report) -> None:
    if isinstance(one, str):
        if "#" in one:
            report.error(
                holder,
                "target",
                "a part of a canvas without its manifest",
                "Content State 2.2.5",
                "an object with id, type and partOf",
            )
    elif isinstance(one, dict) and one.get("type") == "SpecificResource":
        _specific(one, report)
    elif isinstance(one, dict):
        _resource(one, report)


def _specific(one: Resource, report: Report) -> None:
    source = one.get("source")
    if isinstance(source, dict):
        _resource(source, report)
    else:
        hint = "an object with id, type and partOf"
        report.error(one, "source", "the source is named without its manifest", "Content State 2.2.5", hint)


def _resource(one: Resource, report: Report) -> None:
    """2.1: enough to show it; 2.2.4: a Canvas or Range says which Manifest it is in; 6.2: URIs, and no IRIs."""
    for name in ("id", "type"):
        if name not in one:
            report.error(one, "", f"what a content state targets has {name}", "Content State 2.1")
    if "id" in one:
        technical_properties.uri(one["id"], one, report)
    kind = one.get("type")
    if kind in _PARTS and not any(_is_manifest(part) for part in _listed(one.get("partOf"))):
        hint = 'partOf: [{"id": "...", "type": "Manifest"}]'
        report.error(one, "partOf", f"a {kind} without the Manifest it is in", "Content State 2.2.4", hint)
    elif kind not in (*_PARTS, *_WHOLE, "Annotation", "AnnotationPage", None):
        report.warning(one, "type", f"viewers may not know how to show a {kind}", "Content State 4")


def _is_manifest(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "Manifest" and "id" in part


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
