"""Which properties annotations and content resources may have, and which belong to other types (Appendix A).

Nearly all of them have only the usual properties: a comparison of their keys shows it before any rule runs.
"""

from __future__ import annotations

from typing import Any

from fonds.validation.rules import language_maps, linking_properties, nav_place, technical_properties
from fonds.validation.rules.report import Report, Resource

_NOT_ON_EITHER = frozenset(
    {"navDate", "placeholderCanvas", "accompanyingCanvas", "viewingDirection"}
) | frozenset({"start", "supplementary", "services", "structures"})
_CONTENT_ONLY = frozenset(
    {"format", "profile", "language", "height", "width", "duration", "items", "annotations"}
)
_USUAL_ON_ANNOTATION = frozenset(
    {"id", "type", "motivation", "body", "target", "textGranularity", "@context"}
)
_USUAL_ON_CONTENT = frozenset(
    {"id", "type", "format", "height", "width", "duration", "service", "language", "label", "profile"}
)


def annotation(item: Resource, report: Report) -> None:
    """Appendix A, Annotation; 3.2 timeMode, which only an Annotation has."""
    if item.keys() <= _USUAL_ON_ANNOTATION:
        return
    for name in sorted((_NOT_ON_EITHER | _CONTENT_ONLY).intersection(item)):
        report.error(item, name, f"an Annotation has no {name}", "Appendix A")
    if "timeMode" in item:
        technical_properties.text("timeMode")(item["timeMode"], item, report)
    _apply_rules(item, report)


def content(body: Resource, report: Report) -> None:
    """Appendix A, Content Resources. Bodies of types that IIIF does not define may have more properties."""
    if body.keys() <= _USUAL_ON_CONTENT:
        return
    for name in sorted((_NOT_ON_EITHER | {"timeMode"}).intersection(body)):
        report.error(body, name, f"a content resource has no {name}", "Appendix A")
    _apply_rules(body, report)


def _apply_rules(resource: Resource, report: Report) -> None:
    for name, value in resource.items():
        if rule := _RULES.get(name):
            rule(value, resource, report)


_RULES: dict[str, Any] = {
    "navPlace": nav_place.not_allowed,
    "summary": language_maps.prose,
    "metadata": language_maps.metadata,
    "requiredStatement": language_maps.required_statement,
    "provider": linking_properties.provider,
    "homepage": linking_properties.homepage,
    "rendering": linking_properties.rendering,
    "seeAlso": linking_properties.see_also,
    "behavior": technical_properties.behavior,
}
