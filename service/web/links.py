"""The addresses of the rows of the register for one description: each serialisation, and the profiles."""

from __future__ import annotations

from functools import lru_cache

from service.publish.context import Context
from service.register import Format, Publication, Register


def row_uri(row: Publication, form: Format, kind: str, id: str, context: Context) -> str:
    """The address of one serialisation of one publication, without negotiation."""
    if row.address == "description":
        # the first graph profile is what a suffix alone gives
        profile = row.profile if row.graph and row.profile != default_profile(context.register) else ""
        return context.address.serialisation(kind, id, form.suffix, profile)
    return context.address.uri(row.address, id=id)


@lru_cache(maxsize=8)
def default_profile(register: Register) -> str:
    """The short name of the profile that is given where none is asked for."""
    return next((row.profile for row in register if row.graph), "")


def profile_uri(row: Publication, context: Context) -> str:
    """The URI of a profile of ours."""
    return context.address.vocab("profiles", row.profile) if row.profile else ""
