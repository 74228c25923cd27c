"""Converts the descriptive, rights and linking properties of Presentation 3.0 resources to 2.1.

Clause numbers are those of Presentation 2.1 unless 3.0 is named. What 2.1 has no property for is listed in LOST.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fonds.serializers.iiif.context_uris import SEARCH_1, SEARCH_2
from fonds.serializers.iiif.presentation2_values import (
    Size,
    as_sequence,
    joined_text,
    nav_date,
    one_or_many,
    text,
    viewing_hints,
)

Document = dict[str, Any]
UrlMapping = Callable[[str], str]

# Properties of 3.0 that 2.1 cannot express, and what becomes of them.
LOST: dict[str, str] = {
    "duration": "2.1 has no time (3.3 has height and width); sound and video are in a list and a rendering",
    "timeMode": "2.1 has no time",
    "navPlace": "an extension of 3.0",
    "textGranularity": "an extension of 3.0; the regions show it",
    "textDirection": "embedded content has no such property (6.2)",
    "label of requiredStatement": "attribution is a text without a label (3.2)",
    "navDate of canvas and range": "only a collection or manifest may have one (3.3)",
    "annotations of manifest, range and collection": "lists belong to canvases and layers (5.3, 5.7)",
    "viewingDirection of collection": "must not have one (3.3)",
    "seeAlso of provider": "it describes the agent, and 2.1 has no agent",
    "quotation beside a region": "an annotation is on a canvas or a part of one (5.4)",
    "time of start": "startCanvas is a canvas (3.4)",
}
_CONTENT_TYPES = {
    "Image": "dctypes:Image",
    "Video": "dctypes:MovingImage",
    "Sound": "dctypes:Sound",
    "Audio": "dctypes:Sound",
    "Text": "dctypes:Text",
    "Dataset": "dctypes:Dataset",
    "Model": "dctypes:PhysicalObject",
    "Manifest": "sc:Manifest",
    "Collection": "sc:Collection",
    "Canvas": "sc:Canvas",
    "Range": "sc:Range",
    "AnnotationPage": "sc:AnnotationList",
    "AnnotationCollection": "sc:Layer",
    "Annotation": "oa:Annotation",
}
# 4.5: a service that states more than its profile needs a context of its own.
_SERVICE_CONTEXTS = {
    "ImageService1": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
    "ImageService2": "http://iiif.io/api/image/2/context.json",
    "ImageService3": "http://iiif.io/api/image/3/context.json",
    "SearchService1": SEARCH_1,
    "AutoCompleteService1": SEARCH_1,
    "SearchService2": SEARCH_2,
    "AutoCompleteService2": SEARCH_2,
    "AuthCookieService1": "http://iiif.io/api/auth/1/context.json",
    "AuthTokenService1": "http://iiif.io/api/auth/1/context.json",
    "AuthLogoutService1": "http://iiif.io/api/auth/1/context.json",
    "AuthProbeService2": "http://iiif.io/api/auth/2/context.json",
    "AuthAccessService2": "http://iiif.io/api/auth/2/context.json",
    "AuthAccessTokenService2": "http://iiif.io/api/auth/2/context.json",
    "AuthLogoutService2": "http://iiif.io/api/auth/2/context.json",
}


@dataclass(slots=True)
class Conversion:
    """What the conversion of one document needs: URL mapping, shared services, sizes and labels of canvases."""

    map_url: UrlMapping
    services: dict[str, Document] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    labels: dict[str, Any] = field(default_factory=dict)


def content_type(name: str) -> str:
    """Return the class of a resource as 2.1 writes it; an unknown class is left as it is."""
    return _CONTENT_TYPES.get(name, name)


def describe(output: Document, resource: Document, kind: str, conversion: Conversion) -> None:
    """Add to `output` the properties that a resource of any type may have (3.1 to 3.4)."""
    if "label" in resource:
        output["label"] = text(resource["label"])
    if metadata := resource.get("metadata"):
        output["metadata"] = [
            {"label": text(pair["label"]), "value": text(pair["value"])} for pair in metadata
        ]
    if "summary" in resource:
        output["description"] = text(resource["summary"])
    if thumbnails := resource.get("thumbnail"):
        output["thumbnail"] = one_or_many([link(image, conversion) for image in thumbnails])
    if "navDate" in resource and kind in ("Manifest", "Collection"):
        output["navDate"] = nav_date(resource["navDate"])
    _add_viewing_hints(output, resource, kind)
    _add_rights(output, resource, conversion)
    _add_links(output, resource, conversion)


def _add_viewing_hints(output: Document, resource: Document, kind: str) -> None:
    direction = resource.get("viewingDirection")
    hints = viewing_hints(resource["behavior"], kind) if "behavior" in resource else None
    if hints:
        output["viewingHint"] = one_or_many(hints)
        if "continuous" in hints:  # 3.3: it must have a direction; this is the default of both versions
            direction = direction or "left-to-right"
    if direction and kind in ("Manifest", "Range", "AnnotationCollection"):
        output["viewingDirection"] = direction


def _add_rights(output: Document, resource: Document, conversion: Conversion) -> None:
    """Add license, attribution and logo (3.2). 2.1 has no agents, so the attribution includes their names."""
    if "rights" in resource:
        output["license"] = resource["rights"]
    providers = resource.get("provider", ())
    statement = resource.get("requiredStatement")
    attribution = [statement["value"]] if statement else []
    attribution += [agent["label"] for agent in providers if "label" in agent]
    if attribution:
        output["attribution"] = joined_text(attribution)
    if logos := [link(logo, conversion) for agent in providers for logo in agent.get("logo", ())]:
        output["logo"] = one_or_many(logos)


def _add_links(output: Document, resource: Document, conversion: Conversion) -> None:
    related = [link(page, conversion) for page in resource.get("homepage", ())]
    for agent in resource.get("provider", ()):
        related += [link(page, conversion) for page in agent.get("homepage", ())]
    if "rendering" in resource:
        documents = [link(document, conversion) for document in resource["rendering"]]
        # 3.4: a rendering MUST have label and format; a document without a format becomes `related`
        related += [document for document in documents if "format" not in document]
        if renderings := [document for document in documents if "format" in document]:
            output["rendering"] = one_or_many(renderings)
    if related:
        output["related"] = one_or_many(
            [page for number, page in enumerate(related) if page not in related[:number]]
        )
    if see_also := resource.get("seeAlso"):
        output["seeAlso"] = one_or_many([link(document, conversion) for document in see_also])
    if containers := as_sequence(resource.get("partOf")):
        output["within"] = one_or_many([_container(container, conversion) for container in containers])
    if resource_services := resource.get("service"):
        output["service"] = services(resource_services, conversion)


def _container(container: Any, conversion: Conversion) -> Any:
    """Return what contains a resource (3.4 within): an object with its label, or its URI if it has none (5.7)."""
    if isinstance(container, str):
        return conversion.map_url(container)
    uri = conversion.map_url(container["id"])
    if "label" not in container:
        return uri
    return {"@id": uri, "@type": content_type(container["type"]), "label": text(container["label"])}


def link(resource: Document, conversion: Conversion) -> Document:
    """Return a web resource: a page, document or image that a resource links to, or the content of an annotation."""
    output: Document = {}
    for name, value in resource.items():
        if plain_name := _PLAIN_PROPERTIES.get(name):
            output[plain_name] = value
        elif name == "type":
            output["@type"] = _CONTENT_TYPES.get(value, value)
        elif convert := _CONVERTED_PROPERTIES.get(name):
            convert(output, value, resource, conversion)
    return output


def _add_label(output: Document, value: Any, resource: Document, conversion: Conversion) -> None:
    output["label"] = text(value)


def _add_language(output: Document, value: Any, resource: Document, conversion: Conversion) -> None:
    output["language"] = one_or_many(value) if isinstance(value, list) else value


def _add_services(output: Document, value: Any, resource: Document, conversion: Conversion) -> None:
    if value:
        output["service"] = services(as_sequence(value), conversion)


def _add_thumbnails(output: Document, value: Any, resource: Document, conversion: Conversion) -> None:
    output["thumbnail"] = one_or_many([link(image, conversion) for image in value])


def _add_other_properties(output: Document, value: Any, resource: Document, conversion: Conversion) -> None:
    """Add all other properties, which content may have too (5.5)."""
    others = {name: resource[name] for name in _OTHER_PROPERTIES if name in resource}
    describe(output, others, "Content", conversion)


_OTHER_PROPERTIES = (
    "metadata",
    "summary",
    "requiredStatement",
    "provider",
    "homepage",
    "rendering",
    "seeAlso",
    "partOf",
)
_PLAIN_PROPERTIES = {
    "id": "@id",
    "format": "format",
    "profile": "profile",
    "height": "height",
    "width": "width",
    "rights": "license",
}
_CONVERTED_PROPERTIES: dict[str, Callable[[Document, Any, Document, Conversion], None]] = {
    "label": _add_label,
    "language": _add_language,
    "service": _add_services,
    "thumbnail": _add_thumbnails,
    **dict.fromkeys(_OTHER_PROPERTIES, _add_other_properties),
}


def services(sources: Sequence[Any], conversion: Conversion) -> Any:
    """Return the services of a resource (3.4 service).

    Of image and search services only those of older versions are kept: clients of 2.1 take the first they find.
    """
    converted = [service(source, conversion) for source in sources]
    images = [item for item in converted if str(item.get("@type", "")).startswith("ImageService")]
    if len(images) > 1 and any(item["@type"] != "ImageService3" for item in images):
        converted = [item for item in converted if item.get("@type") != "ImageService3"]
    if any(item.get("@type") == "SearchService1" for item in converted):
        converted = [item for item in converted if item.get("@type") != "SearchService2"]
    return one_or_many(converted)


def service(source: Any, conversion: Conversion) -> Document:
    """Return one service with the property names of 2.1 and the context that it needs (4.5).

    Services of Auth Flow 2 keep `id` and `type`, which their context defines. A reference to a shared service (3.0,
    3.3.1 services) is replaced by that service, since 2.1 has no shared services.
    """
    if isinstance(source, str):
        return {"@id": source}
    uri = source.get("id") or source.get("@id") or ""
    if len(source) <= 2 and uri in conversion.services:
        source = conversion.services[uri]
    kind = source.get("type") or source.get("@type") or ""
    if kind.startswith("ImageService"):
        return _image_service(source, uri, kind, conversion)
    needs_context = kind in _SERVICE_CONTEXTS and "@context" not in source
    output: Document = {"@context": _SERVICE_CONTEXTS[kind]} if needs_context else {}
    keeps_names = ("@context" in source or kind.endswith("Service2")) and not kind.startswith("Search")
    for name, value in source.items():
        output[name if keeps_names else _OLD_NAMES.get(name, name)] = value
    if "service" in source:
        output["service"] = _nested_services(source, conversion)
    return output


def _nested_services(source: Document, conversion: Conversion) -> Any:
    return one_or_many([service(nested, conversion) for nested in as_sequence(source["service"])])


_OLD_NAMES = {"id": "@id", "type": "@type"}


def _image_service(source: Document, uri: str, kind: str, conversion: Conversion) -> Document:
    """Return an image service with its context and profile (5.4).

    A service of this node that has an Image API 2 URL becomes that one.
    """
    mapped = conversion.map_url(uri) if kind == "ImageService3" else uri
    if mapped != uri:
        uri, kind = mapped, "ImageService2"
    context = _SERVICE_CONTEXTS.get(kind, _SERVICE_CONTEXTS["ImageService2"])
    output: Document = {"@context": context, "@id": uri, "@type": kind}
    profile = source.get("profile")
    if isinstance(profile, str) and profile.startswith("level"):
        profile = f"http://iiif.io/api/image/{kind[-1]}/{profile}.json"
    if profile:
        output["profile"] = profile
    for name, value in source.items():
        if name not in ("@context", "id", "@id", "type", "@type", "profile", "service"):
            output[name] = value
    if "service" in source:
        output["service"] = _nested_services(source, conversion)
    return output
