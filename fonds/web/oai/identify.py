"""The response to Identify (OAI-PMH, 4.2), with the description containers of the implementation guidelines."""

from __future__ import annotations

import re
from typing import Final

from fonds.record.model import Institution
from fonds.record.text import in_language
from fonds.serializers.xml.xml_writer import element, empty_element, schema_location
from fonds.web.context import RequestContext
from fonds.web.oai.records import DOMAIN, RIGHTS, domain, identifier

_OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_EMAIL: Final = re.compile(r"(?:mailto:)?([^\s@:/]+@[^\s@:/]+)")


def identify(context: RequestContext, now: str) -> str:
    """Return the elements of Identify, in the order of the schema."""
    site, urls = context.site, context.urls
    return "".join(
        (
            element("repositoryName", in_language(site.title, site.language)),
            element("baseURL", urls.uri("oai")),
            element("protocolVersion", "2.0"),
            element("adminEmail", _email(context)),
            element("earliestDatestamp", context.reader.changes.first_time() or now),
            element("deletedRecord", "persistent"),
            element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            element("compression", "gzip"),
            element("compression", "zstd"),
            *(
                f"<description>{description}</description>"
                for description in _descriptions(context)
                if description
            ),
        )
    )


def _email(context: RequestContext) -> str:
    """Return the contact of the node if it is an e-mail address, or else the postmaster of its domain (RFC 2142, 5)."""
    mailbox = _EMAIL.fullmatch(context.site.contact)
    return mailbox[1] if mailbox else f"postmaster@{domain(context)}"


def _descriptions(context: RequestContext) -> tuple[str, ...]:
    return _scheme(context), _friends(context), _rights(context), _branding(context)


def _scheme(context: RequestContext) -> str:
    """The oai-identifier container; empty if the guideline does not allow the name of the repository."""
    if not DOMAIN.fullmatch(domain(context)):
        return ""
    namespace = f"{_OAI}oai-identifier"
    elements = (
        element("scheme", "oai")
        + element("repositoryIdentifier", domain(context))
        + element("delimiter", ":")
    )
    changes = context.reader.changes
    rows = changes.entities_changed(0, changes.last(), 1, ("record", "collection"))
    elements += element("sampleIdentifier", identifier(context, rows[0].id if rows else "sample"))
    location = schema_location(namespace, f"{namespace}.xsd")
    return f'<oai-identifier xmlns="{namespace}" {location}>{elements}</oai-identifier>'


def _friends(context: RequestContext) -> str:
    elements = "".join(element("baseURL", url) for url in context.settings["oai_friends"])
    namespace = f"{_OAI}friends/"
    return (
        f'<friends xmlns="{namespace}" {schema_location(namespace, f"{_OAI}friends.xsd")}>{elements}</friends>'
        if elements
        else ""
    )


def _rights(context: RequestContext) -> str:
    """The rights in the metadata of all records; each record states them too (guidelines on rights, 5)."""
    if not (uri := context.settings["data_rights"]):
        return ""
    elements = f"<rights>{empty_element('rightsReference', ref=uri)}</rights>"
    return (
        f'<rightsManifest xmlns="{RIGHTS}" {schema_location(RIGHTS, f"{_OAI}rightsManifest.xsd")}'
        f' appliesTo="{_OAI}entity#metadata">{elements}</rightsManifest>'
    )


def _branding(context: RequestContext) -> str:
    """The logo of the publisher of the node, for services that show where a record comes from."""
    site = context.site
    publisher = context.serializer_context.find(site.publisher) if site.publisher else None
    if not isinstance(publisher, Institution) or publisher.logo is None:
        return ""
    logo, namespace = publisher.logo, f"{_OAI}branding/"
    elements = element("url", logo.image) + element(
        "link", context.serializer_context.description_url(publisher)
    )
    elements += element("title", publisher.label(site.language))
    elements += element("width", str(logo.width)) + element("height", str(logo.height))
    icon = f"<collectionIcon>{elements}</collectionIcon>"
    return (
        f'<branding xmlns="{namespace}" {schema_location(namespace, f"{_OAI}branding.xsd")}>{icon}</branding>'
    )
