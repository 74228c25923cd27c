"""The URLs of the formats of one description: each serialization, and the profiles."""

from __future__ import annotations

from fonds.formats import Representation, Serialization
from fonds.serializers.context import SerializerContext


def url_of(
    representation: Representation,
    serialization: Serialization,
    kind: str,
    id: str,
    serializer_context: SerializerContext,
) -> str:
    """Return the URL of one serialization of a format, without negotiation."""
    urls = serializer_context.urls
    if representation.route != "description":
        return urls.uri(representation.route, id=id)
    # a suffix alone gives the profile of the first graph
    is_default = representation.profile == serializer_context.formats.default_profile
    profile = representation.profile if representation.is_graph and not is_default else ""
    return urls.serialization(kind, id, serialization.suffix, profile)


def profile_uri(representation: Representation, serializer_context: SerializerContext) -> str:
    """Return the URI of our profile of a format, or an empty string if it has none."""
    return serializer_context.urls.vocab("profiles", representation.profile) if representation.profile else ""
