"""The services that a manifest and an info.json name for pages that need a pass: IIIF Authorization Flow 2.0 and 1.0.

1.0 is for Mirador and Universal Viewer, which do not know 2.0 yet. Both lead to the same login page.
This module only names the services; it handles no passes and no sessions.
"""

from __future__ import annotations

from typing import Any

from fonds.record.access import allows_readers
from fonds.record.field_types import Substitute
from fonds.record.model import Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels
from fonds.serializers.iiif.language_maps import language_map
from fonds.serializers.pages import is_access_controlled

Resource = dict[str, Any]

AUTH_2_CONTEXT = "http://iiif.io/api/auth/2/context.json"
AUTH_1_CONTEXT = "http://iiif.io/api/auth/1/context.json"
_PROFILE_1 = "http://iiif.io/api/auth/1/"
# 2.0 defines no profile for a probe. But Mirador 4.0.0 reads the profile of every service of an image, and fails if
# there is none (getAccessTokenService). So the probe has a profile that no viewer takes for a service of 1.0.
_PROBE_PROFILE = "https://iiif.io/api/auth/2.0/#probe-service"
# 2.0, 3.3: clients try them in this order; the one that asks least of the user comes first
PATTERNS = ("external", "kiosk", "active")
# the route that each pattern opens; nobody opens an external one, so there it is the token service
_ROUTES = {"external": "auth_token", "kiosk": "auth_kiosk", "active": "auth_access"}


def services(image: str, context: SerializerContext, standalone: bool = True) -> list[Resource]:
    """Return the services of an image service of this node; `image` is the last segment of its URL.

    `standalone` is for an info.json, where 1.0 (2.1.1) requires a context on each of its services. Inside a manifest
    Presentation 3.0 (4.6) allows none.
    """
    cookie_services = [_cookie_service(pattern, context) for pattern in _patterns(context)]
    if standalone:
        cookie_services = [{"@context": AUTH_1_CONTEXT, **service} for service in cookie_services]
    return [_probe_service(image, context, standalone), *cookie_services]


def add_services(manifest: Resource, record: Record, context: SerializerContext) -> None:
    """Add the services to each image, sound and film of this node that needs a pass, and remove refused thumbnails.

    A service is described completely the first time, and referenced by its id after that (Presentation 3.0, 6.4).
    """
    rule = record.access
    if not rule or not allows_readers(rule) or not is_access_controlled(record, context):
        return
    image_root, media_root = context.urls.image_service_root, context.urls.media_root
    described: set[str] = set()
    for canvas in manifest["items"]:
        for body in _painted_images(canvas):
            # 2.0, 2: an image service has the services, and so has sound or film itself
            for service in body.get("service", [body] if body["id"].startswith(media_root) else ()):
                uri = str(service.get("id") or service.get("@id"))
                if uri.startswith((image_root, media_root)):
                    auth_services = services(uri.rpartition("/")[2], context, standalone=False)
                    service["service"] = [
                        _abbreviate(auth_service, described) for auth_service in auth_services
                    ]
        _replace_thumbnail(canvas, rule.substitute, context)
    _replace_thumbnail(manifest, rule.substitute, context)
    contexts = manifest["@context"]
    # 2.0, 2.1: before the Presentation context, which stays the last
    manifest["@context"] = [AUTH_2_CONTEXT, *(contexts if isinstance(contexts, list) else [contexts])]


def _painted_images(canvas: Resource) -> list[Resource]:
    bodies = [annotation["body"] for page in canvas["items"] for annotation in page["items"]]
    return [image for body in bodies for image in (body["items"] if body["type"] == "Choice" else [body])]


def _replace_thumbnail(resource: Resource, substitute: Substitute | None, context: SerializerContext) -> None:
    """Remove a thumbnail that would be refused; show the substitute instead, if it is an image."""
    thumbnail = resource.pop("thumbnail", None)
    if thumbnail and substitute and substitute.image:
        resource["thumbnail"] = [substitute_image(substitute, context)]


def substitute_image(substitute: Substitute, context: SerializerContext) -> Resource:
    """Return a substitute that is an image on the web, as a content resource."""
    image: Resource = {"id": substitute.image, "type": "Image", "format": substitute.format}
    if substitute.label:
        image["label"] = language_map(substitute.label)
    return image | {"width": substitute.width, "height": substitute.height}


def _abbreviate(service: Resource, described: set[str]) -> Resource:
    """Return the service, reduced to a reference if it was described before; also its nested services."""
    # with the profile for 1.0, for the same reason as that of the probe
    reference_keys = ("id", "@id", "type", "@type", *(("profile",) if "@type" in service else ()))
    reference: Resource = {key: service[key] for key in reference_keys if key in service}
    # token services stay complete: viewers look for their profiles
    if {"AuthAccessService2", "AuthCookieService1"} & set(reference.values()):
        key = " ".join(map(str, (service.get("profile"), *reference.values())))
        if key in described:
            return reference
        described.add(key)
    if "service" not in service:
        return service
    return service | {"service": [_abbreviate(nested, described) for nested in service["service"]]}


def _patterns(context: SerializerContext) -> list[str]:
    return [pattern for pattern in PATTERNS if pattern in context.site.interaction_patterns]


def _site_label(name: str, context: SerializerContext) -> dict[str, list[str]]:
    """Return a label with the name of the site in it, so that people know where they log in."""
    title = context.localize(context.site.title)
    label_map = labels.label_maps(context.site.languages)[name]
    return {tag: [value.replace("{}", title) for value in values] for tag, values in label_map.items()}


def _probe_service(image: str, context: SerializerContext, standalone: bool) -> Resource:
    """Return the probe service (2.0, 5.1)."""
    return {
        "id": context.urls.uri("auth_probe", image=image),
        "type": "AuthProbeService2",
        "profile": _PROBE_PROFILE,
        "errorHeading": _site_label("refused", context),
        "errorNote": _site_label("refused_note", context),
        "service": [_access_service(pattern, context, standalone) for pattern in _patterns(context)],
    }


def _access_service(pattern: str, context: SerializerContext, standalone: bool) -> Resource:
    """Return the access service of a pattern (2.0, 3.1).

    An external service should have no id, since nobody opens it (3.1 id). But in a manifest every service must have one
    (Presentation 3.0, 3.3.1 service), so there it has one, which clients ignore (2.0, 3.1 id: MUST).
    """
    uri = context.urls.uri
    service: Resource = {
        "type": "AuthAccessService2",
        "profile": pattern,
        "label": _site_label("login", context),
    }
    if pattern != "external" or not standalone:
        service = {"id": uri(_ROUTES[pattern])} | service
    if pattern == "active":
        service["heading"] = _site_label("reading_room", context)
        service["note"] = _site_label("login_note", context)
        service["confirmLabel"] = _site_label("login_confirm", context)
    token_service = {
        "id": uri("auth_token"),
        "type": "AuthAccessTokenService2",
        "errorHeading": _site_label("refused", context),
        "errorNote": _site_label("refused_note", context),
    }
    service["service"] = [token_service]
    if pattern == "active":
        service["service"].append(
            {
                "id": uri("auth_logout"),
                "type": "AuthLogoutService2",
                "label": _site_label("logout", context),
            }
        )
    return service


def _cookie_service(pattern: str, context: SerializerContext) -> Resource:
    """Return the access service of 1.0 (2.1.1). Its labels are plain text in the language of the site."""
    uri = context.urls.uri

    def site_text(name: str) -> str:
        return next(iter(_site_label(name, context).values()))[0]

    service: Resource = {
        # an external service needs no id, and clients ignore one that is given (2.1.1)
        "@id": uri(_ROUTES[pattern]),
        "@type": "AuthCookieService1",
        "profile": _PROFILE_1 + ("login" if pattern == "active" else pattern),
        "label": site_text("login"),
        "header": site_text("reading_room"),
        "description": site_text("login_note"),
        "confirmLabel": site_text("login_confirm"),
        "failureHeader": site_text("refused"),
        "failureDescription": site_text("refused_note"),
    }
    token_service = {"@id": uri("auth_token1"), "@type": "AuthTokenService1", "profile": f"{_PROFILE_1}token"}
    service["service"] = [token_service]
    if pattern == "active":
        service["service"].append(
            {
                "@id": uri("auth_logout"),
                "@type": "AuthLogoutService1",
                "profile": f"{_PROFILE_1}logout",
                "label": site_text("logout"),
            }
        )
    return service
