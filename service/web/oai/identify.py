"""What the repository says of itself (OAI-PMH, 4.2), with the containers of the implementation guidelines."""

from __future__ import annotations

import re
from typing import Final

from service.record.model import Institution
from service.record.text import in_language
from service.serializers.xml.xml_writer import element, empty_element, schema_location
from service.web.context import RequestContext
from service.web.oai.records import DOMAIN, RIGHTS, domain, identifier

_OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_EMAIL: Final = re.compile(r"(?:mailto:)?([^\s@:/]+@[^\s@:/]+)")


def identify(context: RequestContext, now: str) -> str:
    """The elements of Identify, in the order of the schema."""
    site, address = context.site, context.urls
    return "".join(
        (
            element("repositoryName", in_language(site.title, site.language)),
            element("baseURL", address.uri("oai")),
            element("protocolVersion", "2.0"),
            element("adminEmail", _email(context)),
            element("earliestDatestamp", context.reader.changes.first_time() or now),
            element("deletedRecord", "persistent"),
            element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            element("compression", "gzip"),
            element("compression", "zstd"),
            *(f"<description>{one}</description>" for one in _descriptions(context) if one),
        )
    )


def _email(context: RequestContext) -> str:
    """The contact of the node; where it is no e-mail, the mailbox that every domain has (RFC 2142, 5)."""
    match = _EMAIL.fullmatch(context.site.contact)
    return match[1] if match else f"postmaster@{domain(context)}"


def _descriptions(context: RequestContext) -> tuple[str, ...]:
    return _scheme(context), _friends(context), _rights(context), _branding(context)


def _scheme(context: RequestContext) -> str:
    """How identifiers are formed; only where the name of the repository is one that the guideline takes."""
    if not DOMAIN.fullmatch(domain(context)):
        return ""
    namespace = f"{_OAI}oai-identifier"
    inner = (
        element("scheme", "oai")
        + element("repositoryIdentifier", domain(context))
        + element("delimiter", ":")
    )
    changes = context.reader.changes
    rows = changes.entities_changed(0, changes.last(), 1, ("record", "collection"))
    inner += element("sampleIdentifier", identifier(context, rows[0].id if rows else "sample"))
    location = schema_location(namespace, f"{namespace}.xsd")
    return f'<oai-identifier xmlns="{namespace}" {location}>{inner}</oai-identifier>'


def _friends(context: RequestContext) -> str:
    inner = "".join(element("baseURL", url) for url in context.settings["oai_friends"])
    namespace = f"{_OAI}friends/"
    return (
        f'<friends xmlns="{namespace}" {schema_location(namespace, f"{_OAI}friends.xsd")}>{inner}</friends>'
        if inner
        else ""
    )


def _rights(context: RequestContext) -> str:
    """The rights to the metadata of all records; each record says its own too (guidelines on rights, 5)."""
    if not (uri := context.settings["data_rights"]):
        return ""
    inner = f"<rights>{empty_element('rightsReference', ref=uri)}</rights>"
    return (
        f'<rightsManifest xmlns="{RIGHTS}" {schema_location(RIGHTS, f"{_OAI}rightsManifest.xsd")}'
        f' appliesTo="{_OAI}entity#metadata">{inner}</rightsManifest>'
    )


def _branding(context: RequestContext) -> str:
    """The logo of who publishes the node, for those who show where a record is from."""
    site = context.site
    publisher = context.serializer_context.find(site.publisher) if site.publisher else None
    if not isinstance(publisher, Institution) or publisher.logo is None:
        return ""
    logo, namespace = publisher.logo, f"{_OAI}branding/"
    inner = element("url", logo.image) + element(
        "link", context.serializer_context.description_url(publisher)
    )
    inner += element("title", publisher.label(site.language))
    inner += element("width", str(logo.width)) + element("height", str(logo.height))
    icon = f"<collectionIcon>{inner}</collectionIcon>"
    return (
        f'<branding xmlns="{namespace}" {schema_location(namespace, f"{_OAI}branding.xsd")}>{icon}</branding>'
    )
