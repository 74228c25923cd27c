"""The six verbs (OAI-PMH, 4), and the envelope of every answer.

A list is read by key, a page at a time, and ends where the log was when it began: what changes meanwhile is in the
next harvest, which begins with the `responseDate` of the first page. No request sorts, counts or walks the collection.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from service.formats import Representation
from service.serializers.xml.xml_writer import attributes, element, escape_text, schema_location
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.http.request import Request
from service.web.http.response import Response
from service.web.oai import identify, resumption_tokens, sets
from service.web.oai.arguments import TOKEN, OaiError, OaiRequest, first_second, last_second, read
from service.web.oai.records import Formats, bodies, found, record
from service.web.oai.resumption_tokens import ListPosition
from service.web.route_decorator import route

blueprint = Blueprint("oai", __name__)

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
MEDIA_TYPE: Final = "text/xml; charset=utf-8"  # 3.1.2.1
MAX_FORM: Final = 64 * 1024  # bytes
PAGE_BYTES: Final = 8 * 1024 * 1024  # a page ends before its full number where it grows larger
COUNTED: Final = 10_000  # a list of more that is asked for by time goes without its size
HEADERS: Final = 10  # times as many headers as records make a page

Found = bytes | list[OaiError]


@route(blueprint, "oai", methods=("GET", "POST"), work="documents")
def oai_pmh(request: Request, context: RequestContext) -> Response:
    """Answer a harvester, by GET or POST (3.1.1): always with 200, also for errors of the protocol (3.1.2.2)."""
    if len(request.body) > MAX_FORM:
        raise RequestEntityTooLarge
    if request.method == "POST":
        request = request.as_get()
    now = context.reader.changes.complete_until()  # before anything else is read
    oai_request = read(request.query)
    said = list(oai_request.faults) or _Verbs(context, oai_request, now).said()
    if isinstance(said, list):
        if any(fault.code in ("badVerb", "badArgument") for fault in said):
            oai_request = OaiRequest("")
        said = b"".join(
            f'<error code="{one.code}">{escape_text(one.message)}</error>'.encode() for one in said
        )
    else:
        said = b"<%s>%s</%s>" % (oai_request.verb.encode(), said, oai_request.verb.encode())
    body = b"".join((_head(oai_request, now, context).encode(), said, b"</OAI-PMH>\n"))
    return Response(200, MEDIA_TYPE, body, cache_control="no-cache", cacheable=False)


def _head(oai_request: OaiRequest, now: str, context: RequestContext) -> str:
    """What every answer begins with (3.2)."""
    given = attributes({"verb": oai_request.verb, **oai_request.arguments}) if oai_request.verb else ""
    base = escape_text(context.urls.uri("oai"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}>'
        f"<responseDate>{now}</responseDate><request{given}>{base}</request>"
    )


class _Verbs:
    """Answers one request; `now` is the time up to which the log is answered for."""

    def __init__(self, context: RequestContext, oai_request: OaiRequest, now: str) -> None:
        self.context, self.request, self.now = context, oai_request, now
        self.changes = context.reader.changes
        self.formats = Formats(context.formats)

    def said(self) -> Found:
        """What is in the element of the verb, or what is wrong."""
        verb = self.request.verb
        if verb == "Identify":
            return identify.identify(self.context, self.now).encode()
        if verb == "ListMetadataFormats":
            return self._formats()
        if verb == "ListSets":
            return self._sets()
        if verb == "GetRecord":
            return self._record()
        place = self._place()
        return self._page(place) if isinstance(place, ListPosition) else place

    def _formats(self) -> Found:
        rows = list(self.formats.by_prefix.values())
        if identifier := self.request.get("identifier"):
            item = found(self.context, self.formats, identifier)
            if item is None:
                return [_no_such(identifier)]
            rows = self.formats.of(item)
        if not rows:
            return [OaiError("noMetadataFormats", "Of this item there are no metadata.")]
        return "".join(_format(row) for row in rows).encode()

    def _sets(self) -> Found:
        place: ListPosition | None = ListPosition("ListSets")
        if token := self.request.get(TOKEN):
            place = resumption_tokens.read(token, self.context.urls.base)
        if place is None or place.verb != "ListSets":
            return [_bad_token()]
        found = sets.page(self.context, place)
        return (
            found.encode()
            if found
            else [OaiError("noSetHierarchy", "There are no sets: nothing is published.")]
        )

    def _record(self) -> Found:
        identifier = self.request.get("identifier")
        item = found(self.context, self.formats, identifier)
        if item is None:
            return [_no_such(identifier)]
        row = self.formats.by_prefix.get(self.request.get("metadataPrefix"))
        if row is None or not self.formats.known(item, row):
            return [self._no_format(self.request.get("metadataPrefix"))]
        return record(self.context, item, row)

    def _place(self) -> ListPosition | list[OaiError]:
        """Where a list is to begin, or to go on."""
        if token := self.request.get(TOKEN):
            place = resumption_tokens.read(token, self.context.urls.base)
            known = place and place.verb == self.request.verb and place.prefix in self.formats.by_prefix
            # a token of a log that went further was given before a backup was put back
            return (
                place
                if place and known and place.after <= place.until <= self.changes.last()
                else [_bad_token()]
            )
        row = self.formats.by_prefix.get(self.request.get("metadataPrefix"))
        if row is None:
            return [self._no_format(self.request.get("metadataPrefix"))]
        return self._begin(row)

    def _begin(self, row: Representation) -> ListPosition:
        start, until = self.request.get("from"), self.request.get("until")
        after = self.changes.last_seq_before(first_second(start)) if start else 0
        end = self.changes.last_seq_before(self.now)
        if until:
            end = min(end, self.changes.last_seq_through(last_second(until)))
        place = ListPosition(
            self.request.verb, row.oai_prefix, self.request.get("set"), after, end, bool(until)
        )
        return ListPosition(
            place.verb, place.prefix, place.spec, after, end, bool(until), 0, self._size(place, row)
        )

    def _size(self, place: ListPosition, row: Representation) -> int | None:
        """How long the list is (completeListSize): the number that is kept, less what came before and after."""
        kinds, spec = self.formats.kinds(row), self.formats.list_of(row, place.spec)
        outside = 0
        for first, last in ((0, place.after), (place.until, self.changes.last())):
            number = self.changes.count_listed_between(first, last, COUNTED, kinds, spec)
            if number >= COUNTED:
                break
            outside += number
        else:
            return self.changes.count_listed(kinds, spec) - outside
        inside = self.changes.count_listed_between(place.after, place.until, COUNTED, kinds, spec)
        return inside if inside < COUNTED else None

    def _page(self, place: ListPosition) -> Found:
        row = self.formats.by_prefix[place.prefix]
        whole = place.verb == "ListRecords"
        limit = max(1, self.context.settings["oai_page"]) * (1 if whole else HEADERS)
        rows, more = self._rows(place, row, limit)
        if not rows and self.request.get(TOKEN) and not place.fixed:
            # all that was left changed since: it stands at its new place, after where the list was to end
            until = self.changes.last_seq_before(self.now)
            place = replace(place, after=place.until, until=until, fixed=False)
            rows, more = self._rows(place, row, limit)
        if not rows:
            return [OaiError("noRecordsMatch", "Nothing matches, or all that did has changed since.")]
        said, size = [], 0
        for body in bodies(self.context, rows, row, whole):
            said.append(body)
            size += len(body)
            if size > PAGE_BYTES:
                break
        more = more or len(said) < len(rows)
        said.append(self._rest(place, rows[len(said) - 1], len(said), more).encode())
        return b"".join(said)

    def _rows(self, place: ListPosition, row: Representation, limit: int) -> tuple[list[Entity], bool]:
        """The items of a page, and whether there are more. Those that never had the format are passed over: a few,
        which changed their kind."""
        kinds, spec = self.formats.kinds(row), self.formats.list_of(row, place.spec)
        after = place.after
        while True:
            rows = self.changes.entities_changed(after, place.until, limit + 1, kinds, spec)
            more = len(rows) > limit
            known = [one for one in rows[:limit] if self.formats.known(one, row)]
            if known or not more:
                return known, more
            after = rows[limit - 1].seq or 0

    def _rest(self, place: ListPosition, last: Entity, given: int, more: bool) -> str:
        """The token, empty on the last page of a list that did not fit on one; none for a list that did (3.5)."""
        if not more and place.cursor == 0:
            return ""
        total = "" if place.total is None else str(place.total)
        words = ""
        if more:
            words = resumption_tokens.write(place.next_position(last.seq or 0, given), self.context.urls.base)
        said = attributes({"completeListSize": total, "cursor": str(place.cursor)})
        return f"<resumptionToken{said}>{escape_text(words)}</resumptionToken>"

    def _no_format(self, prefix: str) -> OaiError:
        known = ", ".join(self.formats.by_prefix)
        return OaiError(
            "cannotDisseminateFormat", f"{prefix[:100]!r} is not to be had of it; the formats are {known}."
        )


def _format(row: Representation) -> str:
    inner = element("metadataPrefix", row.oai_prefix) + element("schema", row.schema)
    return f"<metadataFormat>{inner}{element('metadataNamespace', row.namespace)}</metadataFormat>"


def _no_such(identifier: str) -> OaiError:
    return OaiError("idDoesNotExist", f"There is no item {identifier[:200]!r}.")


def _bad_token() -> OaiError:
    return OaiError(
        "badResumptionToken", "This resumptionToken was not given by this repository, for this verb."
    )
