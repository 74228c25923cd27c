"""What a manifest and an info.json say of pages that need a pass: IIIF Authorization Flow 2.0, and 1.0 beside it.

2.0 is for clients to come, 1.0 for Mirador and Universal Viewer, which know no other. Both lead to the same login page.
It knows no pass and no session: it only names the services.
"""

from __future__ import annotations

from typing import Any

from service.record.access import admits
from service.record.fields import Substitute
from service.record.model import Record
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.iiif.language_maps import label
from service.serializers.pages import is_guarded

Resource = dict[str, Any]

CONTEXT = "http://iiif.io/api/auth/2/context.json"
CONTEXT_1 = "http://iiif.io/api/auth/1/context.json"
_PROFILE_1 = "http://iiif.io/api/auth/1/"
# 2.0 gives a probe no profile. Mirador 4.0.0 looks at that of every service of an image, and dies where there is none
# (getAccessTokenService): so it has one, which says what it is and which no viewer takes for a service of 1.0.
_PROBE = "https://iiif.io/api/auth/2.0/#probe-service"
# 2.0, 3.3: a client tries them in this order, the one that asks least of people first
PATTERNS = ("external", "kiosk", "active")
# what each opens; of an external one, which nobody opens, the service that is asked at once
_PAGES = {"external": "auth_token", "kiosk": "auth_kiosk", "active": "auth_access"}


def services(image: str, context: Context, alone: bool = True) -> list[Resource]:
    """The services of an image service of ours, `image` being the last part of its address.

    `alone` is for an info.json, where nothing else says what they are: 1.0 (2.1.1) wants a context of its own on each.
    Presentation 3.0 (4.6) wants none inside a document.
    """
    older = [_older(pattern, context) for pattern in _patterns(context)]
    if alone:
        older = [{"@context": CONTEXT_1, **service} for service in older]
    return [_probe(image, context, alone), *older]


def guard(document: Resource, record: Record, context: Context) -> None:
    """Say of each image of ours in a manifest that it needs a pass, and take out small copies that would be refused.

    The first description of a service is whole, the others are its address (Presentation 3.0, 6.4).
    """
    rule = record.access
    if not rule or not admits(rule) or not is_guarded(record, context):
        return
    ours = context.address.image_root
    seen: set[str] = set()
    for canvas in document["items"]:
        for body in _painted(canvas):
            for service in body.get("service", ()):
                uri = str(service.get("id") or service.get("@id"))
                if uri.startswith(ours):
                    found = services(uri.rpartition("/")[2], context, alone=False)
                    service["service"] = [_briefly(one, seen) for one in found]
        _small(canvas, rule.substitute, context)
    _small(document, rule.substitute, context)
    given = document["@context"]
    # 2.0, 2.1: before the Presentation context, which stays the last
    document["@context"] = [CONTEXT, *(given if isinstance(given, list) else [given])]


def _painted(canvas: Resource) -> list[Resource]:
    bodies = [annotation["body"] for page in canvas["items"] for annotation in page["items"]]
    return [one for body in bodies for one in (body["items"] if body["type"] == "Choice" else [body])]


def _small(resource: Resource, substitute: Substitute | None, context: Context) -> None:
    """A thumbnail that would be refused is none; the substitute is shown in its place where it is a picture."""
    shown = resource.pop("thumbnail", None)
    if shown and substitute and substitute.image:
        resource["thumbnail"] = [picture(substitute, context)]


def picture(substitute: Substitute, context: Context) -> Resource:
    """A substitute that is a picture somewhere on the web, as content resource."""
    made: Resource = {"id": substitute.image, "type": "Image", "format": substitute.format}
    if substitute.label:
        made["label"] = label(substitute.label)
    return made | {"width": substitute.width, "height": substitute.height}


def _briefly(service: Resource, seen: set[str]) -> Resource:
    """The service, with all that was described before cut down to its address."""
    # with the profile of 1.0, for the same reason as that of the probe
    kept = ("id", "@id", "type", "@type", *(("profile",) if "@type" in service else ()))
    brief: Resource = {key: service[key] for key in kept if key in service}
    # token services stay whole: viewers look for their profiles
    if {"AuthAccessService2", "AuthCookieService1"} & set(brief.values()):
        known = " ".join(map(str, (service.get("profile"), *brief.values())))
        if known in seen:
            return brief
        seen.add(known)
    if "service" not in service:
        return service
    return service | {"service": [_briefly(one, seen) for one in service["service"]]}


def _patterns(context: Context) -> list[str]:
    return [pattern for pattern in PATTERNS if pattern in context.site.patterns]


def _words(name: str, context: Context) -> dict[str, list[str]]:
    """Words of ours in the languages of the site; a label names the site, as people must know where they log in."""
    title = context.words(context.site.title)
    found = labels.table(context.site.languages)[name]
    return {tag: [words.replace("{}", title) for words in values] for tag, values in found.items()}


def _probe(image: str, context: Context, alone: bool) -> Resource:
    """2.0, 5.1."""
    return {
        "id": context.address.uri("auth_probe", image=image),
        "type": "AuthProbeService2",
        "profile": _PROBE,
        "errorHeading": _words("refused", context),
        "errorNote": _words("refused_note", context),
        "service": [_access(pattern, context, alone) for pattern in _patterns(context)],
    }


def _access(pattern: str, context: Context, alone: bool) -> Resource:
    """2.0, 3.1. A service that nobody opens should have no address (3.1 id). In a manifest every service must have one
    (Presentation 3.0, 3.3.1 service), so there it has one, which clients ignore (2.0, 3.1 id: MUST)."""
    uri = context.address.uri
    made: Resource = {"type": "AuthAccessService2", "profile": pattern, "label": _words("login", context)}
    if pattern != "external" or not alone:
        made = {"id": uri(_PAGES[pattern])} | made
    if pattern == "active":
        made["heading"] = _words("reading_room", context)
        made["note"] = _words("login_note", context)
        made["confirmLabel"] = _words("login_confirm", context)
    token = {
        "id": uri("auth_token"),
        "type": "AuthAccessTokenService2",
        "errorHeading": _words("refused", context),
        "errorNote": _words("refused_note", context),
    }
    made["service"] = [token]
    if pattern == "active":
        logout = {"id": uri("auth_logout"), "type": "AuthLogoutService2", "label": _words("logout", context)}
        made["service"].append(logout)
    return made


def _older(pattern: str, context: Context) -> Resource:
    """1.0, 2.1.1: its words are plain text, in the language of the site."""
    uri = context.address.uri

    def said(name: str) -> str:
        return next(iter(_words(name, context).values()))[0]

    # an external service needs no address, and one that is given is ignored (2.1.1)
    made: Resource = {"@id": uri(_PAGES[pattern])}
    made["@type"] = "AuthCookieService1"
    made |= {
        "profile": _PROFILE_1 + ("login" if pattern == "active" else pattern),
        "label": said("login"),
        "header": said("reading_room"),
        "description": said("login_note"),
        "confirmLabel": said("login_confirm"),
        "failureHeader": said("refused"),
        "failureDescription": said("refused_note"),
    }
    token = {"@id": uri("auth_token1"), "@type": "AuthTokenService1", "profile": f"{_PROFILE_1}token"}
    made["service"] = [token]
    if pattern == "active":
        made["service"].append(
            {
                "@id": uri("auth_logout"),
                "@type": "AuthLogoutService1",
                "profile": f"{_PROFILE_1}logout",
                "label": said("logout"),
            }
        )
    return made
