"""The search services of a manifest or a Collection with text, for both versions of Content Search.

That of 2.0 comes first and has no profile. Clients that know only 1.0 look for theirs by its profile and skip the
other; clients that know both take the first.
"""

from __future__ import annotations

from typing import Any

from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import content_search1, content_search2

Document = dict[str, Any]


def services(kind: str, id: str, context: SerializerContext) -> list[Document]:
    """Return the search services of a record, a collection or the node; `kind` is its kind, "node" for the node."""
    urls = context.urls
    return [
        content_search2.service(urls.search(kind, id, 2), urls.autocomplete(kind, id, 2)),
        content_search1.service(urls.search(kind, id, 1), urls.autocomplete(kind, id, 1)),
    ]
