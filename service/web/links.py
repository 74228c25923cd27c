"""Link headers (RFC 8288), read from the register: where else a description is, in which form, under which rights."""

from __future__ import annotations

from service.publish.context import Context
from service.record.model import Description, Unit
from service.register import Format, Publication


def row_uri(row: Publication, form: Format, description: Description, context: Context) -> str:
    """The address of one serialisation of one publication, without negotiation."""
    if row.address == "description":
        # the first graph profile is what a suffix alone gives
        profile = row.profile if row.graph and row.profile != default_profile(context) else ""
        return context.address.serialisation(description.kind, description.id, form.suffix, profile)
    return context.address.uri(row.address, id=description.id)


def default_profile(context: Context) -> str:
    """The short name of the profile that is given where none is asked for."""
    return next((row.profile for row in context.register if row.graph), "")


def profile_uri(row: Publication, context: Context) -> str:
    """The URI of a profile of ours."""
    return context.address.vocab("profiles", row.profile) if row.profile else ""


def link_header(description: Description, context: Context) -> str:
    """The whole Link header of a description's answers."""
    links = [f'<{context.address.thing(description.id)}>; rel="describes"']
    for row in context.register.of_kind(description.kind):
        for form in row.formats:
            uri = row_uri(row, form, description, context)
            profile = f'; profile="{profile_uri(row, context)}"' if row.graph else ""
            links.append(f'<{uri}>; rel="{row.rel}"; type="{_quoted(form.media_type)}"{profile}')
    if isinstance(description, Unit) and description.rights:
        links.append(f'<{description.rights}>; rel="license"')
    return ", ".join(links)


def _quoted(media_type: str) -> str:
    # the profile of a media type has quotes of its own, which a quoted string must escape
    return media_type.replace("\\", "\\\\").replace('"', '\\"')
