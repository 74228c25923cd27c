"""The addresses of the rows of the register for one description: each serialisation, and the profiles."""

from __future__ import annotations

from service.formats import Format, Publication
from service.serializers.context import Context


def row_uri(row: Publication, form: Format, kind: str, id: str, context: Context) -> str:
    """The address of one serialisation of one publication, without negotiation."""
    if row.address == "description":
        # the first graph profile is what a suffix alone gives
        profile = row.profile if row.graph and row.profile != context.register.default_profile else ""
        return context.address.serialisation(kind, id, form.suffix, profile)
    return context.address.uri(row.address, id=id)


def profile_uri(row: Publication, context: Context) -> str:
    """The URI of a profile of ours."""
    return context.address.vocab("profiles", row.profile) if row.profile else ""
