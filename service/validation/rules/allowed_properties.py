"""What annotations and content resources may say of themselves, and what stands only on other types (Appendix A).

Nearly all of them say nothing of the kind, so they are told by their keys before any rule runs.
"""

from __future__ import annotations

from typing import Any

from service.validation.rules import language_maps, linking_properties, nav_place, technical_properties
from service.validation.rules.report import Report, Resource

_NEITHER = frozenset({"navDate", "placeholderCanvas", "accompanyingCanvas", "viewingDirection"}) | frozenset(
    {"start", "supplementary", "services", "structures"}
)
_OF_CONTENT = frozenset(
    {"format", "profile", "language", "height", "width", "duration", "items", "annotations"}
)
_PLAIN = frozenset({"id", "type", "motivation", "body", "target", "textGranularity", "@context"})
_SIMPLE = frozenset(
    {"id", "type", "format", "height", "width", "duration", "service", "language", "label", "profile"}
)


def annotation(item: Resource, report: Report) -> None:
    """Appendix A, the row of Annotation, and 3.2 timeMode, which stands nowhere else."""
    if item.keys() <= _PLAIN:
        return
    for name in sorted((_NEITHER | _OF_CONTENT).intersection(item)):
        report.error(item, name, f"an Annotation has no {name}", "Appendix A")
    if "timeMode" in item:
        technical_properties.text("timeMode")(item["timeMode"], item, report)
    _said(item, report)


def content(body: Resource, report: Report) -> None:
    """Appendix A, the row of Content Resources. Bodies of other people's types may have properties of their own."""
    if body.keys() <= _SIMPLE:
        return
    for name in sorted((_NEITHER | {"timeMode"}).intersection(body)):
        report.error(body, name, f"a content resource has no {name}", "Appendix A")
    _said(body, report)


def _said(resource: Resource, report: Report) -> None:
    for name, value in resource.items():
        if rule := _RULES.get(name):
            rule(value, resource, report)


_RULES: dict[str, Any] = {
    "navPlace": nav_place.elsewhere,
    "summary": language_maps.prose,
    "metadata": language_maps.metadata,
    "requiredStatement": language_maps.required_statement,
    "provider": linking_properties.provider,
    "homepage": linking_properties.homepage,
    "rendering": linking_properties.rendering,
    "seeAlso": linking_properties.see_also,
    "behavior": technical_properties.behavior,
}
