"""Link headers (RFC 8288), read from the register: where else a description is, in which form, under which rights."""

from __future__ import annotations

from functools import lru_cache

import orjson

from service.address import Address
from service.publish.context import Context
from service.register import Format, Publication, Register
from service.store.log import Entity

_ID = "\0"  # stands for the id in what is the same for all descriptions of a kind


def row_uri(row: Publication, form: Format, kind: str, id: str, context: Context) -> str:
    """The address of one serialisation of one publication, without negotiation."""
    return _row_uri(row, form, kind, id, context.address, default_profile(context.register))


def _row_uri(row: Publication, form: Format, kind: str, id: str, address: Address, default: str) -> str:
    if row.address == "description":
        # the first graph profile is what a suffix alone gives
        profile = row.profile if row.graph and row.profile != default else ""
        return address.serialisation(kind, id, form.suffix, profile)
    return address.uri(row.address, id=id)


@lru_cache(maxsize=8)
def default_profile(register: Register) -> str:
    """The short name of the profile that is given where none is asked for."""
    return next((row.profile for row in register if row.graph), "")


def profile_uri(row: Publication, context: Context) -> str:
    """The URI of a profile of ours."""
    return context.address.vocab("profiles", row.profile) if row.profile else ""


def link_header(row: Entity, context: Context) -> str:
    """The whole Link header of a description's answers."""
    made = _of_kind(row.kind, context.address, context.register).replace(_ID, row.id)
    rights = orjson.loads(row.brief).get("rights")
    return f'{made}, <{rights}>; rel="license"' if rights else made


@lru_cache(maxsize=64)
def _of_kind(kind: str, address: Address, register: Register) -> str:
    links = [f'<{address.thing(_ID)}>; rel="describes"']
    for row in register.of_kind(kind):
        for form in row.formats:
            uri = _row_uri(row, form, kind, _ID, address, default_profile(register))
            profile = f'; profile="{address.vocab("profiles", row.profile)}"' if row.graph else ""
            links.append(f'<{uri}>; rel="{row.rel}"; type="{_quoted(form.media_type)}"{profile}')
    return ", ".join(links)


def _quoted(media_type: str) -> str:
    # the profile of a media type has quotes of its own, which a quoted string must escape
    return media_type.replace("\\", "\\\\").replace('"', '\\"')
