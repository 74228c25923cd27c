"""The six verbs (OAI-PMH, 4), and the envelope of every answer.

A list is read by key, a page at a time, and ends where the log was when it began: what changes meanwhile is in the
next harvest, which begins with the `responseDate` of the first page. No request sorts, counts or walks the collection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.formats import Publication
from service.serializers.xml.xml_writer import attributes, element, escaped, located
from service.store.log import Entity
from service.web.oai import identify, sets, tokens
from service.web.oai.arguments import TOKEN, Fault, Request, first_second, last_second, read
from service.web.oai.records import Formats, bodies, found, record
from service.web.oai.tokens import Place
from service.web.respond import Answer, Ask

if TYPE_CHECKING:
    from service.web.desk import Desk

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
MEDIA_TYPE: Final = "text/xml; charset=utf-8"  # 3.1.2.1
PAGE_BYTES: Final = 8 * 1024 * 1024  # a page ends before its full number where it grows larger
COUNTED: Final = 10_000  # a list of more that is asked for by time goes without its size
HEADERS: Final = 10  # times as many headers as records make a page

Found = bytes | list[Fault]


def answer(ask: Ask, desk: Desk) -> Answer:
    """The answer to a harvester: always 200, errors of the protocol too (3.1.2.2)."""
    now = desk.reader.changes.horizon()  # before anything else is read
    request = read(ask.query)
    said = list(request.faults) or _Verbs(desk, request, now).said()
    if isinstance(said, list):
        if any(fault.code in ("badVerb", "badArgument") for fault in said):
            request = Request("")
        said = b"".join(f'<error code="{one.code}">{escaped(one.message)}</error>'.encode() for one in said)
    else:
        said = b"<%s>%s</%s>" % (request.verb.encode(), said, request.verb.encode())
    body = b"".join((_head(request, now, desk).encode(), said, b"</OAI-PMH>\n"))
    return Answer(200, MEDIA_TYPE, body, cache="no-cache", keep=False)


def _head(request: Request, now: str, desk: Desk) -> str:
    """What every answer begins with (3.2)."""
    given = attributes({"verb": request.verb, **request.arguments}) if request.verb else ""
    base = escaped(desk.context.address.uri("oai"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}" {located(NAMESPACE, SCHEMA)}>'
        f"<responseDate>{now}</responseDate><request{given}>{base}</request>"
    )


class _Verbs:
    """Answers one request; `now` is the time up to which the log is answered for."""

    def __init__(self, desk: Desk, request: Request, now: str) -> None:
        self.desk, self.request, self.now = desk, request, now
        self.changes = desk.reader.changes
        self.formats = Formats(desk.context.register)

    def said(self) -> Found:
        """What is in the element of the verb, or what is wrong."""
        verb = self.request.verb
        if verb == "Identify":
            return identify.said(self.desk, self.now).encode()
        if verb == "ListMetadataFormats":
            return self._formats()
        if verb == "ListSets":
            return self._sets()
        if verb == "GetRecord":
            return self._record()
        place = self._place()
        return self._page(place) if isinstance(place, Place) else place

    def _formats(self) -> Found:
        rows = list(self.formats.by_prefix.values())
        if identifier := self.request.get("identifier"):
            item = found(self.desk, self.formats, identifier)
            if item is None:
                return [_no_such(identifier)]
            rows = self.formats.of(item)
        if not rows:
            return [Fault("noMetadataFormats", "Of this item there are no metadata.")]
        return "".join(_format(row) for row in rows).encode()

    def _sets(self) -> Found:
        place: Place | None = Place("ListSets")
        if token := self.request.get(TOKEN):
            place = tokens.read(token, self.desk.context.address.base)
        if place is None or place.verb != "ListSets":
            return [_bad_token()]
        found = sets.page(self.desk, place)
        return (
            found.encode() if found else [Fault("noSetHierarchy", "There are no sets: nothing is published.")]
        )

    def _record(self) -> Found:
        identifier = self.request.get("identifier")
        item = found(self.desk, self.formats, identifier)
        if item is None:
            return [_no_such(identifier)]
        row = self.formats.by_prefix.get(self.request.get("metadataPrefix"))
        if row is None or not self.formats.known(item, row):
            return [self._no_format(self.request.get("metadataPrefix"))]
        return record(self.desk, item, row)

    def _place(self) -> Place | list[Fault]:
        """Where a list is to begin, or to go on."""
        if token := self.request.get(TOKEN):
            place = tokens.read(token, self.desk.context.address.base)
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

    def _begin(self, row: Publication) -> Place:
        start, until = self.request.get("from"), self.request.get("until")
        after = self.changes.before(first_second(start)) if start else 0
        end = self.changes.before(self.now)
        if until:
            end = min(end, self.changes.through(last_second(until)))
        place = Place(self.request.verb, row.oai, self.request.get("set"), after, end, bool(until))
        return Place(place.verb, place.prefix, place.spec, after, end, bool(until), 0, self._size(place, row))

    def _size(self, place: Place, row: Publication) -> int | None:
        """How long the list is (completeListSize): the number that is kept, less what came before and after."""
        kinds, spec = self.formats.kinds(row), self.formats.list_of(row, place.spec)
        outside = 0
        for first, last in ((0, place.after), (place.until, self.changes.last())):
            number = self.changes.count_between(first, last, COUNTED, kinds, spec)
            if number >= COUNTED:
                break
            outside += number
        else:
            return self.changes.count(kinds, spec) - outside
        inside = self.changes.count_between(place.after, place.until, COUNTED, kinds, spec)
        return inside if inside < COUNTED else None

    def _page(self, place: Place) -> Found:
        row = self.formats.by_prefix[place.prefix]
        whole = place.verb == "ListRecords"
        limit = max(1, self.desk.settings["oai_page"]) * (1 if whole else HEADERS)
        rows, more = self._rows(place, row, limit)
        if not rows and self.request.get(TOKEN) and not place.fixed:
            # all that was left changed since: it stands at its new place, after where the list was to end
            place = Place(place.verb, place.prefix, place.spec, place.until, self.changes.before(self.now), False,
                          place.cursor, place.total)  # fmt: skip
            rows, more = self._rows(place, row, limit)
        if not rows:
            return [Fault("noRecordsMatch", "Nothing matches, or all that did has changed since.")]
        said, size = [], 0
        for body in bodies(self.desk, rows, row, whole):
            said.append(body)
            size += len(body)
            if size > PAGE_BYTES:
                break
        more = more or len(said) < len(rows)
        said.append(self._rest(place, rows[len(said) - 1], len(said), more).encode())
        return b"".join(said)

    def _rows(self, place: Place, row: Publication, limit: int) -> tuple[list[Entity], bool]:
        """The items of a page, and whether there are more. Those that never had the format are passed over: a few,
        which changed their kind."""
        kinds, spec = self.formats.kinds(row), self.formats.list_of(row, place.spec)
        after = place.after
        while True:
            rows = self.changes.states(after, place.until, limit + 1, kinds, spec)
            more = len(rows) > limit
            known = [one for one in rows[:limit] if self.formats.known(one, row)]
            if known or not more:
                return known, more
            after = rows[limit - 1].seq or 0

    def _rest(self, place: Place, last: Entity, given: int, more: bool) -> str:
        """The token, empty on the last page of a list that did not fit on one; none for a list that did (3.5)."""
        if not more and place.cursor == 0:
            return ""
        total = "" if place.total is None else str(place.total)
        words = ""
        if more:
            words = tokens.write(place.behind(last.seq or 0, given), self.desk.context.address.base)
        said = attributes({"completeListSize": total, "cursor": str(place.cursor)})
        return f"<resumptionToken{said}>{escaped(words)}</resumptionToken>"

    def _no_format(self, prefix: str) -> Fault:
        known = ", ".join(self.formats.by_prefix)
        return Fault(
            "cannotDisseminateFormat", f"{prefix[:100]!r} is not to be had of it; the formats are {known}."
        )


def _format(row: Publication) -> str:
    inner = element("metadataPrefix", row.oai) + element("schema", row.schema)
    return f"<metadataFormat>{inner}{element('metadataNamespace', row.namespace)}</metadataFormat>"


def _no_such(identifier: str) -> Fault:
    return Fault("idDoesNotExist", f"There is no item {identifier[:200]!r}.")


def _bad_token() -> Fault:
    return Fault(
        "badResumptionToken", "This resumptionToken was not given by this repository, for this verb."
    )
