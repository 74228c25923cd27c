"""What programs that read pages find in them as JSON-LD (schema.org): breadcrumbs, and the site with its search."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from fonds.record.model import Description, Unit
from fonds.serializers.context import SerializerContext

# written out: who reads a page as RDF need not fetch the context of schema.org
CONTEXT = {"@vocab": "https://schema.org/", "item": {"@type": "@id"}, "url": {"@type": "@id"}}


def script_json(json_ld: bytes) -> str:
    """Return JSON that may stand in a script element: without `</` and `<!--`, and with the same values."""
    return json_ld.decode().replace("<", "\\u003c") if json_ld.strip() not in (b"", b"{}") else ""


def website_json_ld(context: SerializerContext) -> str:
    """Return the site with its publisher, and how to search it (schema.org, SearchAction)."""
    site, urls = context.site, context.urls
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": urls.uri("home"),
        "url": urls.uri("home"),
        "name": context.localize(site.title),
        "inLanguage": list(site.languages),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{urls.uri('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    if description := context.localize(site.description):
        document["description"] = description
    if publisher := context.find(site.publisher) if site.publisher else None:
        document["publisher"] = {"@id": context.entity_uri(publisher), "name": publisher.label(site.language)}
    return script_json(orjson.dumps(document))


def breadcrumb_json_ld(description: Description, context: SerializerContext) -> Markup:
    """Return the path from the home page to a description: only what everybody may see is in it."""
    steps = [(context.localize(context.site.title), context.urls.uri("home"))]
    if isinstance(description, Unit):
        holder = context.holder(description)
        above = [*([holder] if holder else []), *context.ancestors(description)]
        steps += [(entity.label(context.site.language), context.page_url(entity)) for entity in above]
    steps.append((description.label(context.site.language), context.page_url(description)))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(steps, 1)
    ]
    document = {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}
    return Markup(script_json(orjson.dumps(document)))  # noqa: S704 - no `<` is in it
