"""The search services that a manifest or a Collection with text says it has, of both versions of Content Search.

That of 2.0 comes first and has no profile: clients that know only 1.0 look for theirs by its profile and pass over the
other; those that know both take the first.
"""

from __future__ import annotations

from typing import Any

from service.serializers.context import Context
from service.serializers.iiif import content_search1, content_search2

# Presentation 3.0, 3.3.1 service: the contexts of services stand at the top; 4.6: that of Presentation last of all.
CONTEXTS = [
    content_search1.SEARCH_1,
    content_search2.SEARCH_2,
    "http://iiif.io/api/presentation/3/context.json",
]

Document = dict[str, Any]


def services(kind: str, id: str, context: Context) -> list[Document]:
    """Those of a record, a collection or the node (kind "node")."""
    address = context.address
    return [
        content_search2.service(address.search(kind, id, 2), address.autocomplete(kind, id, 2)),
        content_search1.service(address.search(kind, id, 1), address.autocomplete(kind, id, 1)),
    ]
