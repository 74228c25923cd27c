"""Rules for content states that are separate documents. Clause numbers are those of Content State 1.0."""

from __future__ import annotations

from typing import Any

from fonds.validation.rules import annotations as web_annotations
from fonds.validation.rules import technical_properties
from fonds.validation.rules.report import Report, Resource

MOTIVATION = "contentState"
_CONTAINERS = ("Manifest", "Collection")
_PARTS = ("Canvas", "Range")


def matches(document: Resource) -> bool:
    """2.2: whether it is an Annotation with the motivation `contentState`."""
    motivation = document.get("motivation")
    return document.get("type") == "Annotation" and (
        motivation == MOTIVATION or (isinstance(motivation, list) and MOTIVATION in motivation)
    )


def check(document: Resource, report: Report) -> None:
    """2.1 and 2.2: an Annotation whose targets a client can open without further information."""
    web_annotations.annotation(document, report)
    target = document.get("target")
    for part in target if isinstance(target, list) else [target]:
        _target(part, document, report)


def _target(target: Any, holder: Resource, report: Report) -> None:
    if isinstance(target, str):
        if "#" in target:
            report.error(
                holder,
                "target",
                "a part of a canvas without its manifest",
                "Content State 2.2.5",
                "an object with id, type and partOf",
            )
    elif isinstance(target, dict) and target.get("type") == "SpecificResource":
        _specific_resource(target, report)
    elif isinstance(target, dict):
        _resource(target, report)


def _specific_resource(target: Resource, report: Report) -> None:
    source = target.get("source")
    if isinstance(source, dict):
        _resource(source, report)
    else:
        hint = "an object with id, type and partOf"
        message = "the source is named without its manifest"
        report.error(target, "source", message, "Content State 2.2.5", hint)


def _resource(resource: Resource, report: Report) -> None:
    """2.1: id and type; 2.2.4: a Canvas or Range names its Manifest; 6.2: URIs, not IRIs."""
    for name in ("id", "type"):
        if name not in resource:
            report.error(resource, "", f"what a content state targets has {name}", "Content State 2.1")
    if "id" in resource:
        technical_properties.uri(resource["id"], resource, report)
    kind = resource.get("type")
    if kind in _PARTS and not any(_is_manifest(part) for part in _as_list(resource.get("partOf"))):
        hint = 'partOf: [{"id": "...", "type": "Manifest"}]'
        report.error(
            resource, "partOf", f"a {kind} without the Manifest it is in", "Content State 2.2.4", hint
        )
    elif kind not in (*_PARTS, *_CONTAINERS, "Annotation", "AnnotationPage", None):
        report.warning(resource, "type", f"viewers may not know how to show a {kind}", "Content State 4")


def _is_manifest(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "Manifest" and "id" in part


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
