"""The descriptions of the same thing, from this and other archives, as it is asserted here: for its page."""

from __future__ import annotations

from dataclasses import dataclass

from fonds.record.copy_ids import split_id
from fonds.serializers.graph.assertions import thing_uri
from fonds.store.assertions import Assertion
from fonds.web.context import RequestContext
from fonds.web.localization import LinkTarget, Localizer


@dataclass(frozen=True, slots=True)
class SameThing:
    """A description of the same thing: a link to it, the archive that published it ("" for a URI elsewhere), and the
    assertion."""

    target: LinkTarget
    archive: str
    assertion: Assertion


def read_same_things(context: RequestContext, id: str, localizer: Localizer) -> tuple[SameThing, ...]:
    """Return the descriptions of the same thing as a description; those that are not available are left out."""
    things = []
    for name, assertion in context.reader.assertions.same_as(id):
        if target := _target(name, context, localizer):
            things.append(SameThing(target, archive_of(name, context, localizer), assertion))
    return tuple(things)


def archive_of(name: str, context: RequestContext, localizer: Localizer) -> str:
    """Return the title of the archive that published what has an id; "" for a URI."""
    if ":" in name:
        return ""
    origin = split_id(name)[0]
    if origin:
        return context.serializer_context.origin_title(origin)
    return localizer.text(context.site.title).text


def _target(name: str, context: RequestContext, localizer: Localizer) -> LinkTarget | None:
    if ":" in name:
        uri = thing_uri(name, context.serializer_context)
        return LinkTarget(uri, "", uri, "")
    return localizer.link_to(name)
