"""Link sets (RFC 9264): all links of a description and its documents at once, in JSON and in text."""

from __future__ import annotations

from typing import Any

import orjson

from fonds.record.model import Description
from fonds.serializers.context import SerializerContext
from fonds.web.descriptions.signposting import Signpost, linkset_links


def document(description: Description, serializer_context: SerializerContext, suffix: str) -> bytes:
    """Return the link set of a description: JSON (RFC 9264, 4.2) for `linkset`, text (4.1) for `links`."""
    contexts = linkset_links(description, serializer_context)
    return _json(contexts) if suffix == "linkset" else _text(contexts)


def _json(contexts: list[tuple[str, list[Signpost]]]) -> bytes:
    return orjson.dumps({"linkset": [_context_object(anchor, links) for anchor, links in contexts]})


def _context_object(anchor: str, links: list[Signpost]) -> dict[str, Any]:
    """Return a link context object (RFC 9264, 4.2.2)."""
    members: dict[str, Any] = {"anchor": anchor}
    for link in links:
        # 4.2.4.3 wants `profile` as an array, since RFC 8288 does not define that attribute, but the clients there are
        # fail on an array. So it is left out here; the links of each document name its profile.
        media_type = {"type": link.type} if link.type else {}
        members.setdefault(link.rel, []).append({"href": link.target, **media_type})
    return members


def _text(contexts: list[tuple[str, list[Signpost]]]) -> bytes:
    values = (link.value(anchor) for anchor, links in contexts for link in links)
    return (",\n".join(values) + "\n").encode()
