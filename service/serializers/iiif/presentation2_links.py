"""What a resource of Presentation 2.1 says of itself and points to: its descriptive, rights and linking properties.

Clause numbers are those of Presentation 2.1 unless 3.0 is named. What 2.1 has no property for is named in LOST.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.serializers.iiif.presentation2_values import (
    Size,
    joined,
    listed,
    nav_date,
    one_or_many,
    text,
    viewing_hints,
)

Document = dict[str, Any]
Address = Callable[[str], str]

# Properties of 3.0 that 2.1 cannot say, with what becomes of them.
LOST: dict[str, str] = {
    "duration": "2.1 has no time (3.3 has height and width); sound and video stand in a list and as a rendering",
    "timeMode": "2.1 has no time",
    "navPlace": "an extension of 3.0",
    "textGranularity": "an extension of 3.0; the regions say it",
    "textDirection": "no such property of embedded content (6.2)",
    "label of requiredStatement": "attribution is a text without a label (3.2)",
    "navDate of canvas and range": "only a collection or manifest may have one (3.3)",
    "annotations of manifest, range and collection": "lists belong to canvases and layers (5.3, 5.7)",
    "viewingDirection of collection": "must not have one (3.3)",
    "seeAlso of provider": "it describes the agent, and 2.1 has no agent",
    "quotation beside a place": "an annotation is on a canvas or a part of one (5.4)",
    "moment of start": "startCanvas is a canvas (3.4)",
}
_CONTENT = {
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
# 4.5: a service that says more than its profile has a context of its own.
_CONTEXTS = {
    "ImageService1": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
    "ImageService2": "http://iiif.io/api/image/2/context.json",
    "ImageService3": "http://iiif.io/api/image/3/context.json",
    "SearchService1": "http://iiif.io/api/search/1/context.json",
    "AutoCompleteService1": "http://iiif.io/api/search/1/context.json",
    "SearchService2": "http://iiif.io/api/search/2/context.json",
    "AutoCompleteService2": "http://iiif.io/api/search/2/context.json",
    "AuthCookieService1": "http://iiif.io/api/auth/1/context.json",
    "AuthTokenService1": "http://iiif.io/api/auth/1/context.json",
    "AuthLogoutService1": "http://iiif.io/api/auth/1/context.json",
    "AuthProbeService2": "http://iiif.io/api/auth/2/context.json",
    "AuthAccessService2": "http://iiif.io/api/auth/2/context.json",
    "AuthAccessTokenService2": "http://iiif.io/api/auth/2/context.json",
    "AuthLogoutService2": "http://iiif.io/api/auth/2/context.json",
}


@dataclass(slots=True)
class Way:
    """What must be known on the way through a document: addresses, shared services, sizes and labels of canvases."""

    address: Address
    services: dict[str, Document] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    labels: dict[str, Any] = field(default_factory=dict)


def content_type(name: str) -> str:
    """The class of a resource as 2.1 writes it; one that it does not know stays as it is."""
    return _CONTENT.get(name, name)


def describe(made: Document, resource: Document, kind: str, way: Way) -> None:
    """Add to `made` all that a resource of any type may say (3.1 to 3.4)."""
    if "label" in resource:
        made["label"] = text(resource["label"])
    if metadata := resource.get("metadata"):
        made["metadata"] = [{"label": text(pair["label"]), "value": text(pair["value"])} for pair in metadata]
    if "summary" in resource:
        made["description"] = text(resource["summary"])
    if thumbnails := resource.get("thumbnail"):
        made["thumbnail"] = one_or_many([link(image, way) for image in thumbnails])
    if "navDate" in resource and kind in ("Manifest", "Collection"):
        made["navDate"] = nav_date(resource["navDate"])
    _hints(made, resource, kind)
    _rights(made, resource, way)
    _links(made, resource, way)


def _hints(made: Document, resource: Document, kind: str) -> None:
    direction = resource.get("viewingDirection")
    hints = viewing_hints(resource["behavior"], kind) if "behavior" in resource else None
    if hints:
        made["viewingHint"] = one_or_many(hints)
        if "continuous" in hints:  # 3.3: it must have a direction; this one is the default of both versions
            direction = direction or "left-to-right"
    if direction and kind in ("Manifest", "Range", "AnnotationCollection"):
        made["viewingDirection"] = direction


def _rights(made: Document, resource: Document, way: Way) -> None:
    """3.2: an agent has no place of its own, so its name is acknowledged and its logo shown."""
    if "rights" in resource:
        made["license"] = resource["rights"]
    providers = resource.get("provider", ())
    statement = resource.get("requiredStatement")
    shown = [statement["value"]] if statement else []
    if shown := [*shown, *(agent["label"] for agent in providers if "label" in agent)]:
        made["attribution"] = joined(shown)
    if logos := [link(logo, way) for agent in providers for logo in agent.get("logo", ())]:
        made["logo"] = one_or_many(logos)


def _links(made: Document, resource: Document, way: Way) -> None:
    related = [link(page, way) for page in resource.get("homepage", ())]
    for agent in resource.get("provider", ()):
        related += [link(page, way) for page in agent.get("homepage", ())]
    if "rendering" in resource:
        renderings = [link(document, way) for document in resource["rendering"]]
        # 3.4: a rendering MUST have label and format; what says no format is still related.
        related += [one for one in renderings if "format" not in one]
        if renderings := [one for one in renderings if "format" in one]:
            made["rendering"] = one_or_many(renderings)
    if related:
        made["related"] = one_or_many(
            [one for number, one in enumerate(related) if one not in related[:number]]
        )
    if data := resource.get("seeAlso"):
        made["seeAlso"] = one_or_many([link(document, way) for document in data])
    if wholes := listed(resource.get("partOf")):
        made["within"] = one_or_many([_whole(whole, way) for whole in wholes])
    if given := resource.get("service"):
        made["service"] = services(given, way)


def _whole(whole: Any, way: Way) -> Any:
    """3.4 within: what contains it; 5.7: with its label or, where that is not said, as a mere address."""
    if isinstance(whole, str):
        return way.address(whole)
    uri = way.address(whole["id"])
    if "label" not in whole:
        return uri
    return {"@id": uri, "@type": content_type(whole["type"]), "label": text(whole["label"])}


def link(resource: Document, way: Way) -> Document:
    """A web resource: a page, document or image that another resource points to, or content of an annotation."""
    made: Document = {}
    for name, value in resource.items():
        if plain := _PLAIN.get(name):
            made[plain] = value
        elif name == "type":
            made["@type"] = _CONTENT.get(value, value)
        elif rule := _LINK.get(name):
            rule(made, value, resource, way)
    return made


def _label(made: Document, value: Any, resource: Document, way: Way) -> None:
    made["label"] = text(value)


def _language(made: Document, value: Any, resource: Document, way: Way) -> None:
    made["language"] = one_or_many(value) if isinstance(value, list) else value


def _services(made: Document, value: Any, resource: Document, way: Way) -> None:
    if value:
        made["service"] = services(listed(value), way)


def _described(made: Document, value: Any, resource: Document, way: Way) -> None:
    """5.5: content may have any other field too."""
    describe(made, {name: resource[name] for name in _FURTHER if name in resource}, "Content", way)


_FURTHER = (
    "metadata",
    "summary",
    "requiredStatement",
    "provider",
    "homepage",
    "rendering",
    "seeAlso",
    "partOf",
)
_PLAIN = {
    "id": "@id",
    "format": "format",
    "profile": "profile",
    "height": "height",
    "width": "width",
    "rights": "license",
}
_LINK: dict[str, Callable[[Document, Any, Document, Way], None]] = {
    "label": _label,
    "language": _language,
    "service": _services,
    "thumbnail": lambda made, value, resource, way: made.update(
        thumbnail=one_or_many([link(o, way) for o in value])
    ),
    **dict.fromkeys(_FURTHER, _described),
}


def services(given: Sequence[Any], way: Way) -> Any:
    """3.4 service. Of image and search services the older ones stand alone: clients of 2.1 take the first they find."""
    made = [service(one, way) for one in given]
    images = [one for one in made if str(one.get("@type", "")).startswith("ImageService")]
    if len(images) > 1 and any(one["@type"] != "ImageService3" for one in images):
        made = [one for one in made if one.get("@type") != "ImageService3"]
    if any(one.get("@type") == "SearchService1" for one in made):
        made = [one for one in made if one.get("@type") != "SearchService2"]
    return one_or_many(made)


def service(given: Any, way: Way) -> Document:
    """One service: as given, with the names of 2.1 and the context that it needs (4.5).

    Auth Flow 2 keeps `id` and `type`, which are its own words; its context says so. A mere reference to a service
    that all share (3.0, 3.3.1 services) becomes that service, since 2.1 has no such list.
    """
    if isinstance(given, str):
        return {"@id": given}
    uri = given.get("id") or given.get("@id") or ""
    if len(given) <= 2 and uri in way.services:
        given = way.services[uri]
    kind = given.get("type") or given.get("@type") or ""
    if kind.startswith("ImageService"):
        return _image_service(given, uri, kind, way)
    made: Document = {"@context": _CONTEXTS[kind]} if kind in _CONTEXTS and "@context" not in given else {}
    own = "@context" in given or kind.endswith("Service2")
    for name, value in given.items():
        made[_OLD.get(name, name) if not own or kind.startswith("Search") else name] = value
    if "service" in given:
        made["service"] = one_or_many([service(one, way) for one in listed(given["service"])])
    return made


_OLD = {"id": "@id", "type": "@type"}


def _image_service(given: Document, uri: str, kind: str, way: Way) -> Document:
    """5.4: context and profile of the Image API; a service of ours that has an older address is that of Image 2."""
    moved = way.address(uri) if kind == "ImageService3" else uri
    if moved != uri:
        uri, kind = moved, "ImageService2"
    made: Document = {"@context": _CONTEXTS.get(kind, _CONTEXTS["ImageService2"]), "@id": uri, "@type": kind}
    profile = given.get("profile")
    if isinstance(profile, str) and profile.startswith("level"):
        profile = f"http://iiif.io/api/image/{kind[-1]}/{profile}.json"
    if profile:
        made["profile"] = profile
    for name, value in given.items():
        if name not in ("@context", "id", "@id", "type", "@type", "profile", "service"):
            made[name] = value
    if "service" in given:
        made["service"] = one_or_many([service(one, way) for one in listed(given["service"])])
    return made
