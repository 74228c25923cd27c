"""Rules for linking properties (3.3): pages, data, renderings, services, agents, images and containers."""

from __future__ import annotations

from typing import Any

from fonds.validation.rules import authorization, language_maps, technical_properties
from fonds.validation.rules.report import Report, Resource


def _array(value: Any, resource: Resource, report: Report, name: str, clause: str) -> list[Resource]:
    """4.3: a property that may have several values is always an array, here of objects (4.2)."""
    if type(value) is not list:
        report.error(resource, name, "an array is expected", f"{clause} and 4.3")
        return []
    objects = [part for part in value if type(part) is dict]
    if len(objects) != len(value):
        report.error(resource, name, "an array of objects is expected", f"{clause} and 4.2")
    return objects


def _links(name: str, required: tuple[str, ...], clause: str) -> Any:
    """Return a rule for links to web resources: the properties each must have, and the rules for those it has."""
    required_names = frozenset(required)

    def rule(value: Any, resource: Resource, report: Report) -> None:
        for link in _array(value, resource, report, name, clause):
            if not required_names <= link.keys():
                missing = ", ".join(key for key in required if key not in link)
                report.error(link, "", f"{name} lacks {missing}", clause)
            content(link, report)

    return rule


def content(resource: Resource, report: Report) -> None:
    """5.7: the properties that any content resource or link may have."""
    for name, value in resource.items():
        if rule := _CONTENT.get(name):
            rule(value, resource, report)


def _id(value: Any, resource: Resource, report: Report) -> None:
    """3.2 id: a URI; external resources may have other schemes than HTTP(S)."""
    if type(value) is not str or not value or " " in value or ":" not in value:
        report.error(resource, "id", f"{value!r} is not a URI", "3.2 id")


def thumbnail(value: Any, resource: Resource, report: Report) -> None:
    """3.1 thumbnail: content resources with id and type."""
    _thumbnails(value, resource, report)


def logo(value: Any, resource: Resource, report: Report) -> None:
    """3.3.1 logo: images."""
    _logos(value, resource, report)
    for image in value if type(value) is list else ():
        if type(image) is dict and image.get("type") not in (None, "Image"):
            report.error(image, "type", "a logo is an Image", "3.3.1 logo")


def service(value: Any, resource: Resource, report: Report, name: str = "service") -> None:
    """3.3.1 service: objects with id and type, or @id and @type as older APIs have them (4.8)."""
    for description in _array(value, resource, report, name, f"3.3.1 {name}"):
        has_id = bool({"id", "@id"} & description.keys()) or authorization.is_without_address(description)
        if not (has_id and {"type", "@type"} & description.keys()):
            report.error(description, "", "a service has an id and a type", f"3.3.1 {name}")
        _note_access(description, report)
        authorization.check(description, report)
        if type(description.get("service")) is list:
            service(description["service"], description, report)


# These must be fully described; the token and logout services within them may be an id alone.
_ACCESS = frozenset({"AuthCookieService1", "AuthAccessService2", "AuthProbeService2"})


def _note_access(description: Resource, report: Report) -> None:
    """6.4: remember the fullest description of each access service, by its id and type."""
    kind = str(description.get("type") or description.get("@type"))
    if kind not in _ACCESS or not description.keys() & {"id", "@id"}:
        return
    key = f"{description.get('id') or description.get('@id')} as {kind}"
    if key not in report.access or len(description) > len(report.access[key]):
        report.access[key] = description


def access(report: Report) -> None:
    """6.4: an access service is complete where the document first includes it; later ones are references."""
    for key, description in report.access.items():
        if "service" not in description:
            message = f"the service {key} is nowhere described"
            report.error(description, "", message, "6.4", "describe it once, whole")


def services(value: Any, resource: Resource, report: Report) -> None:
    """3.3.1 services: shared definitions, on the topmost resource only."""
    service(value, resource, report, "services")
    if resource is not report.document:
        report.error(resource, "services", "shared services stand on the topmost resource", "3.3.1 services")


def provider(value: Any, resource: Resource, report: Report) -> None:
    """3.1 provider: Agents with id, type and label."""
    for agent in _array(value, resource, report, "provider", "3.1 provider"):
        for name in ("id", "type", "label"):
            if name not in agent:
                report.error(agent, "", f"an Agent has {name}", "3.1 provider")
        if agent.get("type", "Agent") != "Agent":
            report.error(agent, "type", "a provider is an Agent", "3.1 provider")
        for name, part in agent.items():
            if rule := _AGENT.get(name):
                rule(part, agent, report)


def part_of(value: Any, resource: Resource, report: Report) -> None:
    """3.3.2 partOf: an array of objects with id and type. An annotation page may have one object (5.8)."""
    if type(value) is dict and resource.get("type") == "AnnotationPage":
        value = [value]
    for container in _array(value, resource, report, "partOf", "3.3.2 partOf"):
        for name in ("id", "type"):
            if name not in container:
                report.error(container, "", f"partOf lacks {name}", "3.3.2 partOf")
        if "label" in container:
            language_maps.label(container["label"], container, report)


def start(value: Any, resource: Resource, report: Report) -> None:
    """3.3.2 start: a Canvas, or a SpecificResource whose source is a Canvas."""
    if type(value) is not dict or not {"id", "type"} <= value.keys():
        report.error(resource, "start", "one object with id and type is expected", "3.3.2 start")
    elif value["type"] == "SpecificResource" and "source" not in value:
        report.error(value, "", "a SpecificResource has a source", "3.3.2 start")
    elif value["type"] == "SpecificResource" and not value.get("selector"):
        report.error(value, "", "a SpecificResource has a selector", "3.3.2 start")
    elif value["type"] == "SpecificResource" and not _is_canvas(value["source"]):
        report.error(value, "source", "its source is a Canvas", "3.3.2 start")
    elif value["type"] not in ("Canvas", "SpecificResource"):
        report.error(value, "type", "it starts at a Canvas or a part of one", "3.3.2 start")


def _is_canvas(source: Any) -> bool:
    """In Web Annotation the source may also be a URI alone, whose type is not known."""
    return isinstance(source, str) or (isinstance(source, dict) and source.get("type") == "Canvas")


def supplementary(value: Any, resource: Resource, report: Report) -> None:
    """3.3.2 supplementary: one AnnotationCollection."""
    if type(value) is not dict or "id" not in value or value.get("type") != "AnnotationCollection":
        report.error(resource, "supplementary", "one AnnotationCollection is expected", "3.3.2 supplementary")


_ID_AND_TYPE = ("id", "type")
_NAMED = ("id", "type", "label")
_thumbnails = _links("thumbnail", _ID_AND_TYPE, "3.1 thumbnail")
_logos = _links("logo", _ID_AND_TYPE, "3.3.1 logo")
homepage = _links("homepage", _NAMED, "3.3.1 homepage")
rendering = _links("rendering", _NAMED, "3.3.1 rendering")
see_also = _links("seeAlso", _ID_AND_TYPE, "3.3.1 seeAlso")

_CONTENT: dict[str, Any] = {
    "id": _id,
    "type": technical_properties.text("type"),
    "label": language_maps.label,
    "format": technical_properties.text("format"),
    "profile": technical_properties.text("profile"),
    "language": language_maps.languages,
    "height": technical_properties.dimension("height"),
    "width": technical_properties.dimension("width"),
    "duration": technical_properties.duration,
    "service": service,
    "rights": technical_properties.rights,
    "thumbnail": thumbnail,
}
_AGENT: dict[str, Any] = {
    "id": technical_properties.uri,
    "label": language_maps.label,
    "homepage": homepage,
    "logo": logo,
    "seeAlso": see_also,
}
