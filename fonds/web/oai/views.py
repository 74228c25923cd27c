"""The six verbs (OAI-PMH, 4), and the envelope of every response.

A list is read by key, a page at a time, and ends where the log ended when the list began. Later changes belong to the
next harvest, which begins with the `responseDate` of the first page. No request sorts, counts or reads all items.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from fonds.formats import Representation
from fonds.serializers.xml.xml_writer import attributes, element, escape_text, schema_location
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.oai import identify, resumption_tokens, sets
from fonds.web.oai.arguments import TOKEN, OaiError, OaiRequest, first_second, last_second, read
from fonds.web.oai.records import Formats, find_item, record, serialize_all
from fonds.web.oai.resumption_tokens import ListPosition
from fonds.web.route_decorator import route

blueprint = Blueprint("oai", __name__)

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
MEDIA_TYPE: Final = "text/xml; charset=utf-8"  # 3.1.2.1
MAX_FORM_BYTES: Final = 64 * 1024
MAX_PAGE_BYTES: Final = 8 * 1024 * 1024  # a page that becomes larger ends early
MAX_FAILED_PAGES: Final = 10  # pages without a record, because all met a fault, that one request goes through
MAX_COUNTED: Final = 10_000  # items; a longer list may have no completeListSize
HEADERS_FACTOR: Final = 10  # a page of ListIdentifiers has this many times the items of one of ListRecords

VerbResult = bytes | list[OaiError]


@route(blueprint, "oai", methods=("GET", "POST"), work="documents")
def oai_pmh(request: Request, context: RequestContext) -> Response:
    """Answer a request by GET or POST (3.1.1). The status is 200 also for errors of the protocol (3.1.2.2)."""
    if len(request.body) > MAX_FORM_BYTES:
        raise RequestEntityTooLarge
    if request.method == "POST":
        request = request.as_get()
    response_date = context.reader.changes.complete_until()  # read before anything else
    oai_request = read(request.query)
    content = list(oai_request.faults) or _Verbs(context, oai_request, response_date).content()
    if isinstance(content, list):
        if any(error.code in ("badVerb", "badArgument") for error in content):
            oai_request = OaiRequest("")
        content = b"".join(
            f'<error code="{error.code}">{escape_text(error.message)}</error>'.encode() for error in content
        )
    else:
        content = b"<%s>%s</%s>" % (oai_request.verb.encode(), content, oai_request.verb.encode())
    body = b"".join((_envelope_start(oai_request, response_date, context).encode(), content, b"</OAI-PMH>\n"))
    return Response(200, MEDIA_TYPE, body, cache_control="no-cache", cacheable=False)


def _envelope_start(oai_request: OaiRequest, response_date: str, context: RequestContext) -> str:
    """Return the beginning of every response (3.2)."""
    request_attributes = (
        attributes({"verb": oai_request.verb, **oai_request.arguments}) if oai_request.verb else ""
    )
    base_url = escape_text(context.urls.uri("oai"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}>'
        f"<responseDate>{response_date}</responseDate><request{request_attributes}>{base_url}</request>"
    )


class _Verbs:
    """Answers one request. `response_date` is the time up to which the log is complete."""

    def __init__(self, context: RequestContext, oai_request: OaiRequest, response_date: str) -> None:
        self.context, self.request, self.response_date = context, oai_request, response_date
        self.changes = context.reader.changes
        self.formats = Formats(context.formats)

    def content(self) -> VerbResult:
        """Return the content of the element of the verb, or the errors."""
        verb = self.request.verb
        if verb == "Identify":
            return identify.identify(self.context, self.response_date).encode()
        if verb == "ListMetadataFormats":
            return self._formats()
        if verb == "ListSets":
            return self._sets()
        if verb == "GetRecord":
            return self._record()
        position = self._position()
        return self._page(position) if isinstance(position, ListPosition) else position

    def _formats(self) -> VerbResult:
        representations = list(self.formats.by_prefix.values())
        if identifier := self.request.get("identifier"):
            item = find_item(self.context, self.formats, identifier)
            if item is None:
                return [_unknown_id(identifier)]
            representations = self.formats.of(item)
        if not representations:
            return [OaiError("noMetadataFormats", "This item has no metadata.")]
        return "".join(_metadata_format(representation) for representation in representations).encode()

    def _sets(self) -> VerbResult:
        position: ListPosition | None = ListPosition("ListSets")
        if token := self.request.get(TOKEN):
            position = resumption_tokens.read(token, self.context.urls.base)
        if position is None or position.verb != "ListSets":
            return [_bad_token()]
        elements = sets.page(self.context, position)
        return (
            elements.encode()
            if elements
            else [OaiError("noSetHierarchy", "There are no sets, because nothing is published.")]
        )

    def _record(self) -> VerbResult:
        identifier = self.request.get("identifier")
        item = find_item(self.context, self.formats, identifier)
        if item is None:
            return [_unknown_id(identifier)]
        representation = self.formats.by_prefix.get(self.request.get("metadataPrefix"))
        if representation is None or not self.formats.known(item, representation):
            return [self._no_format(self.request.get("metadataPrefix"))]
        return record(self.context, item, representation)

    def _position(self) -> ListPosition | list[OaiError]:
        """Return where the list begins or continues."""
        if token := self.request.get(TOKEN):
            position = resumption_tokens.read(token, self.context.urls.base)
            is_valid = (
                position and position.verb == self.request.verb and position.prefix in self.formats.by_prefix
            )
            # a token that points past the end of the log was issued before a backup was restored
            return (
                position
                if position and is_valid and position.after <= position.until <= self.changes.last()
                else [_bad_token()]
            )
        representation = self.formats.by_prefix.get(self.request.get("metadataPrefix"))
        if representation is None:
            return [self._no_format(self.request.get("metadataPrefix"))]
        return self._begin(representation)

    def _begin(self, representation: Representation) -> ListPosition:
        start, until = self.request.get("from"), self.request.get("until")
        after = self.changes.last_seq_before(first_second(start)) if start else 0
        end = self.changes.last_seq_before(self.response_date)
        if until:
            end = min(end, self.changes.last_seq_through(last_second(until)))
        position = ListPosition(
            self.request.verb, representation.oai_prefix, self.request.get("set"), after, end, bool(until)
        )
        return ListPosition(
            position.verb,
            position.prefix,
            position.spec,
            after,
            end,
            bool(until),
            0,
            self._size(position, representation),
        )

    def _size(self, position: ListPosition, representation: Representation) -> int | None:
        """Return completeListSize: the stored count of the list, minus the items before and after; None if too many."""
        kinds, spec = self.formats.kinds(representation), self.formats.list_of(representation, position.spec)
        outside = 0
        for first, last in ((0, position.after), (position.until, self.changes.last())):
            count = self.changes.count_listed_between(first, last, MAX_COUNTED, kinds, spec)
            if count >= MAX_COUNTED:
                break
            outside += count
        else:
            return self.changes.count_listed(kinds, spec) - outside
        inside = self.changes.count_listed_between(position.after, position.until, MAX_COUNTED, kinds, spec)
        return inside if inside < MAX_COUNTED else None

    def _page(self, position: ListPosition) -> VerbResult:
        representation = self.formats.by_prefix[position.prefix]
        with_metadata = position.verb == "ListRecords"
        limit = max(1, self.context.settings["oai_page"]) * (1 if with_metadata else HEADERS_FACTOR)
        items, has_more = self._items(position, representation, limit)
        if not items and self.request.get(TOKEN) and not position.fixed:
            # all remaining items have changed: in the log they are now after the end of this list
            until = self.changes.last_seq_before(self.response_date)
            position = replace(position, after=position.until, until=until, fixed=False)
            items, has_more = self._items(position, representation, limit)
        elements, last_item = self._elements(representation, items, with_metadata)
        # a page without a record is not valid: if all of them met a fault, it goes on with the next items
        for _ in range(MAX_FAILED_PAGES):
            if elements or not has_more:
                break
            position = replace(position, after=items[-1].seq or 0)
            items, has_more = self._items(position, representation, limit)
            elements, last_item = self._elements(representation, items, with_metadata)
        if not elements:
            if has_more:
                raise LookupError(f"no record of many has the format {position.prefix}")
            return [OaiError("noRecordsMatch", "No records match, or all that did have changed since.")]
        has_more = has_more or last_item is not items[-1]
        last_seq = last_item.seq or 0 if last_item else 0
        elements.append(self._resumption_token(position, last_seq, len(elements), has_more).encode())
        return b"".join(elements)

    def _elements(
        self, representation: Representation, items: list[Entity], with_metadata: bool
    ) -> tuple[list[bytes], Entity | None]:
        """Return the elements of a page, and the last of the items that it covers."""
        elements: list[bytes] = []
        size = 0
        for item, body in serialize_all(self.context, items, representation, with_metadata):
            elements.append(body)
            size += len(body)
            if size > MAX_PAGE_BYTES:
                return elements, item
        return elements, items[-1] if items else None

    def _items(
        self, position: ListPosition, representation: Representation, limit: int
    ) -> tuple[list[Entity], bool]:
        """Return the items of a page, and whether there are more.

        The few items that never had the format, because they changed their kind, are left out.
        """
        kinds, spec = self.formats.kinds(representation), self.formats.list_of(representation, position.spec)
        after = position.after
        while True:
            items = self.changes.entities_changed(after, position.until, limit + 1, kinds, spec)
            has_more = len(items) > limit
            with_format = [item for item in items[:limit] if self.formats.known(item, representation)]
            if with_format or not has_more:
                return with_format, has_more
            after = items[limit - 1].seq or 0

    def _resumption_token(self, position: ListPosition, last_seq: int, returned: int, has_more: bool) -> str:
        """Return the resumptionToken: empty on the last page of several, and no element for a single page (3.5)."""
        if not has_more and position.cursor == 0:
            return ""
        total = "" if position.total is None else str(position.total)
        token = ""
        if has_more:
            token = resumption_tokens.write(
                position.next_position(last_seq, returned), self.context.urls.base
            )
        token_attributes = attributes({"completeListSize": total, "cursor": str(position.cursor)})
        return f"<resumptionToken{token_attributes}>{escape_text(token)}</resumptionToken>"

    def _no_format(self, prefix: str) -> OaiError:
        prefixes = ", ".join(self.formats.by_prefix)
        return OaiError(
            "cannotDisseminateFormat",
            f"The format {prefix[:100]!r} is not available. The formats are: {prefixes}.",
        )


def _metadata_format(representation: Representation) -> str:
    elements = element("metadataPrefix", representation.oai_prefix) + element("schema", representation.schema)
    return (
        f"<metadataFormat>{elements}{element('metadataNamespace', representation.namespace)}</metadataFormat>"
    )


def _unknown_id(identifier: str) -> OaiError:
    return OaiError("idDoesNotExist", f"There is no item {identifier[:200]!r}.")


def _bad_token() -> OaiError:
    return OaiError("badResumptionToken", "This repository did not issue this resumptionToken for this verb.")
