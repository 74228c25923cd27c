"""Rules for access services: the MUSTs of IIIF Authorization Flow 2.0, and of Authentication 1.0 as viewers read it.

A service that the document has described before may be a reference with its id alone (Presentation 3.0, 6.4).
"""

from __future__ import annotations

from typing import Any

from fonds.validation.rules import language_maps
from fonds.validation.rules.report import Report, Resource

CONTEXT = "http://iiif.io/api/auth/2/context.json"
PROFILES = ("active", "kiosk", "external")
_PROFILE_1 = "http://iiif.io/api/auth/1/"
PROFILES_1 = tuple(_PROFILE_1 + name for name in ("login", "clickthrough", "kiosk", "external"))
_TYPES_2 = frozenset(
    {"AuthProbeService2", "AuthAccessService2", "AuthAccessTokenService2", "AuthLogoutService2"}
)


def is_without_address(service: Resource) -> bool:
    """2.0, 3.1 id and 1.0, 2.1.1: a client never opens an external service, so it needs no id."""
    return service.get("profile") in ("external", f"{_PROFILE_1}external")


def check(service: Resource, report: Report) -> None:
    """Apply the rules for the type of a service."""
    kind = str(service.get("type") or service.get("@type"))
    if kind in _TYPES_2:
        report.extensions.add("auth2")
    if rule := _RULES.get(kind):
        rule(service, report)


def _is_reference(service: Resource) -> bool:
    return service.keys() <= {"id", "type", "@id", "@type"} or service.keys() == {"@id", "@type", "profile"}


def _nested(service: Resource) -> list[Resource]:
    """Return the services within a service."""
    value = service.get("service")
    return [nested for nested in value if isinstance(nested, dict)] if isinstance(value, list) else []


def _nested_types(service: Resource) -> list[Any]:
    return [nested.get("type") for nested in _nested(service)]


def _error(report: Report, service: Resource, name: str, message: str, clause: str) -> None:
    report.findings.append((service, name, f"{message} (Authorization Flow 2.0, {clause})", "", "error"))


def _probe(service: Resource, report: Report) -> None:
    if not isinstance(service.get("id"), str):
        _error(report, service, "id", "a probe service has an address", "5.1 id")
    if _is_reference(service):
        return
    if not _nested_types(service) or any(kind != "AuthAccessService2" for kind in _nested_types(service)):
        _error(report, service, "service", "a probe service has access services and no others", "5.1 service")
    _texts(service, ("errorHeading", "errorNote"), report)
    if "errorNote" in service and "errorHeading" not in service:
        _error(report, service, "errorHeading", "a note has a heading", "5.1 errorNote")


def _access(service: Resource, report: Report) -> None:
    if _is_reference(service) and "id" in service:
        return
    profile = service.get("profile")
    if profile not in PROFILES:
        _error(report, service, "profile", f"{profile!r} is none of active, kiosk, external", "3.1 profile")
    if profile in ("active", "kiosk") and not isinstance(service.get("id"), str):
        _error(report, service, "id", "a service that is opened has an address", "3.1 id")
    if profile == "active" and "label" not in service:
        _error(report, service, "label", "an active service has a label", "3.3.1 label")
    _texts(service, ("label", "heading", "note", "confirmLabel"), report)
    if _nested_types(service).count("AuthAccessTokenService2") != 1:
        _error(report, service, "service", "there is just one access token service", "3.1 service")


def _token(service: Resource, report: Report) -> None:
    if not isinstance(service.get("id"), str):
        _error(report, service, "id", "an access token service has an address", "4.1 id")
    _texts(service, ("errorHeading", "errorNote"), report)
    if "errorNote" in service and "errorHeading" not in service:
        _error(report, service, "errorHeading", "a note has a heading", "4.1 errorNote")


def _logout(service: Resource, report: Report) -> None:
    if not _is_reference(service) and "label" not in service:
        _error(report, service, "label", "a logout service has a label", "6.1 label")
    _texts(service, ("label",), report)


def _texts(service: Resource, names: tuple[str, ...], report: Report) -> None:
    """2.0, 3.3.1: texts are language maps, as in Presentation 3.0."""
    for name in names:
        if name in service:
            language_maps.label(service[name], service, report, name)


def _authentication_1(service: Resource, report: Report) -> None:
    """1.0, 2.1.1 and 2.2.1: viewers recognise the services by their profiles."""
    if _is_reference(service):
        return
    if service.get("profile") not in PROFILES_1:
        message = "the profile is none of login, clickthrough, kiosk, external (Authentication 1.0, 2.1.1)"
        report.findings.append((service, "profile", message, "", "error"))
    tokens = [nested for nested in _nested(service) if nested.get("profile") == f"{_PROFILE_1}token"]
    if len(tokens) != 1 or not (tokens[0].get("@id") or tokens[0].get("id")):
        message = "there is no token service with an address (Authentication 1.0, 2.2.1)"
        report.findings.append((service, "service", message, "", "error"))


_RULES = {
    "AuthProbeService2": _probe,
    "AuthAccessService2": _access,
    "AuthAccessTokenService2": _token,
    "AuthLogoutService2": _logout,
    "AuthCookieService1": _authentication_1,
}
