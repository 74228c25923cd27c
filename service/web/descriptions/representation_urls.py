"""The addresses of the rows of the register for one description: each serialisation, and the profiles."""

from __future__ import annotations

from service.formats import Format, Publication
from service.serializers.context import Context


def url_of(row: Publication, form: Format, kind: str, id: str, serializer_context: Context) -> str:
    """The address of one serialisation of one publication, without negotiation."""
    if row.address == "description":
        # the first graph profile is what a suffix alone gives
        profile = (
            row.profile if row.graph and row.profile != serializer_context.register.default_profile else ""
        )
        return serializer_context.address.serialisation(kind, id, form.suffix, profile)
    return serializer_context.address.uri(row.address, id=id)


def profile_uri(row: Publication, serializer_context: Context) -> str:
    """The URI of a profile of ours."""
    return serializer_context.address.vocab("profiles", row.profile) if row.profile else ""
