"""Link sets (RFC 9264): all links of a description and its documents at once, in JSON and in text."""

from __future__ import annotations

from typing import Any

import orjson

from service.record.model import Description
from service.serializers.context import Context
from service.web.descriptions.signposting import Signpost, linkset_links


def document(it: Description, serializer_context: Context, suffix: str) -> bytes:
    """The link set of a description: JSON (RFC 9264, 4.2) for `linkset`, text (4.1) for `links`."""
    links = linkset_links(it, serializer_context)
    return _json(links) if suffix == "linkset" else _text(links)


def _json(links: list[tuple[str, list[Signpost]]]) -> bytes:
    return orjson.dumps({"linkset": [_context(anchor, posts) for anchor, posts in links]})


def _context(anchor: str, posts: list[Signpost]) -> dict[str, Any]:
    made: dict[str, Any] = {"anchor": anchor}
    for post in posts:
        # RFC 9264, 4.2.4.3 wants `profile` as an array, being an attribute that RFC 8288 does not define; the clients
        # that there are stop at an array. So it is left out: each document's own links name its profile.
        kind = {"type": post.type} if post.type else {}
        made.setdefault(post.rel, []).append({"href": post.target, **kind})
    return made


def _text(links: list[tuple[str, list[Signpost]]]) -> bytes:
    values = (post.value(anchor) for anchor, posts in links for post in posts)
    return (",\n".join(values) + "\n").encode()
