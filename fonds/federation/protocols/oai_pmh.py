"""Harvests with OAI-PMH 2.0: ListRecords by date of change, one page after another by resumption token.

- Each run begins a little before the last one did, because what changes during a run can get an earlier datestamp. The
  time is that of the server (2.2: responseDate). What is here already is recognised by its digest.
- A token is kept with what was stored, so that a run that was interrupted goes on with it. A token that is not accepted
  any more begins the list again; a token that comes twice ends the run with an error.
- A page with bytes that XML does not allow is divided, and what can be read of it is taken.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fonds import safe_xml
from fonds.federation.protocols.protocol import (
    Batch,
    Cursor,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.times import moment, with_overlap
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError
from fonds.ingest.readers import embedded
from fonds.safe_xml import Element, XmlError

_ACCEPT: Final = "text/xml, application/xml"
_MAX_LIST: Final = 20_000_000  # pages and bytes are bounded; so is what one list may have, in records
_MAX_SAME: Final = 2  # how often one list may have the same page, and a page without records
_MAX_EMPTY: Final = 1_000
_ATTEMPTS: Final = 3  # to get a page that is not cut off
# names of metadata prefixes, the ones that say most first; after them any other that a reader knows
_PREFERRED: Final = (
    "mods",
    "ead",
    "oai_ead",
    "ead3",
    "edm",
    "lido",
    "marc21",
    "marcxml",
    "qdc",
    "oai_qdc",
    "dcterms",
)
# control characters and U+FFFE and U+FFFF, as bytes and as references to them
_ILLEGAL: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
    rb"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
_PROLOG: Final = re.compile(rb"<\?xml[^>]*\?>")
_START: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]{0,40}:)?)record(?:\s[^<>]*)?>\s*<\1header[\s>]")
_TOKEN: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?resumptionToken(?:\s[^<>]*)?>([^<]*)<")
_SIZE: Final = re.compile(rb"completeListSize=[\"']([0-9]{1,9})[\"']")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()


class CutOffError(FetchError):
    """The end of a page is missing."""


class OaiError(Exception):
    """The server answered with an error of the protocol (3.6)."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}".rstrip(": "))
        self.code = code


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a repository at its base URL, or at that of one of its requests."""
    parts = urlsplit(url)
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _ARGUMENTS])
    base = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    try:
        identify = _request(client, base, verb="Identify")
    except (FetchError, OaiError, ProtocolError):
        return None
    description = safe_xml.child(identify, "Identify")
    return _offer(client, base, description, options) if description is not None else None


_ARGUMENTS: Final = frozenset(
    {"verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken"}
)


def _offer(client: WebClient, base: str, description: Element, options: Options) -> Offer:
    prefix = options.get("format") or _best_prefix(_formats(client, base))
    chosen: Options = {"format": prefix, "granularity": _text(description, "granularity")}
    if name := options.get("set"):
        chosen["set"] = name
    notes = []
    if _text(description, "deletedRecord") == "no":
        notes.append("It does not tell which records are deleted: copies of these stay.")
    count: int | None = 0
    try:
        page = _request(client, base, verb="ListIdentifiers", metadataPrefix=prefix, **_set(chosen))
        token = next(safe_xml.descendants(page, "resumptionToken"), None)
        size = token.get("completeListSize", "") if token is not None else ""
        headers = sum(1 for _ in safe_xml.descendants(page, "header"))
        count = int(size) if size.isdigit() else None if token is not None and token.text else headers
    except OaiError as error:
        if error.code != "noRecordsMatch":
            raise ProtocolError(f"{base}: {error}") from None
    notes.append(f"Its records are read as {prefix}.")
    return Offer(
        PROTOCOL.name, base, _text(description, "repositoryName") or base, count, "", chosen, tuple(notes)
    )


def _formats(client: WebClient, base: str) -> dict[str, str]:
    """Return the namespaces of the formats of a repository by their prefixes."""
    try:
        answer = _request(client, base, verb="ListMetadataFormats")
    except OaiError as error:
        raise ProtocolError(f"{base}: {error}") from None
    formats = safe_xml.descendants(answer, "metadataFormat")
    return {_text(item, "metadataPrefix"): _text(item, "metadataNamespace") for item in formats}


def _best_prefix(formats: dict[str, str]) -> str:
    """Return the prefix of the format that says most, of those that are read. Raises ProtocolError."""
    readable = [prefix for prefix, namespace in formats.items() if namespace in embedded.READERS]
    ranked = [prefix for prefix in _PREFERRED if prefix in readable] + readable
    if not ranked:
        names = ", ".join(sorted(formats)) or "none"
        raise ProtocolError(f"none of its formats is read: {names}")
    return ranked[0]


def _set(options: Options) -> dict[str, str]:
    return {"set": options["set"]} if options.get("set") else {}


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield the records that changed since the last run, a page at a time."""
    cursor = dict(visit.cursor)
    is_resumed, done = bool(cursor.get("token")), 0
    tokens: set[str] = set()
    same: Counter[int] = Counter()  # pages by their records
    while True:
        try:
            page = _list_page(visit, cursor)
        except (OaiError, FetchError) as error:
            code = error.code if isinstance(error, OaiError) else ""
            if code == "noRecordsMatch":
                yield Batch((), _finished(cursor), done, done, is_last=True)
                return
            # a token of an earlier run may be too old, which some servers say by a status: the list begins again
            is_refused = error.status != 0 if isinstance(error, FetchError) else code == "badResumptionToken"
            if is_refused and is_resumed:
                cursor.pop("token")
                is_resumed = False
                continue
            if isinstance(error, FetchError):
                raise
            raise ProtocolError(f"{visit.url}: {error}") from None
        is_resumed = False
        documents, token, size = page.documents, page.token, page.size
        cursor.setdefault("began", page.time)
        done += len(documents)
        key = hash(tuple((document.identifier, document.time) for document in documents))
        same[key] += 1
        is_loop = same[key] > (_MAX_SAME if documents else _MAX_EMPTY)
        if token and (token in tokens or is_loop or done > _MAX_LIST):
            raise ProtocolError(f"{visit.url} gives the same resumption token again and again")
        tokens.add(token)
        cursor = {**cursor, "token": token} if token else _finished(cursor)
        yield Batch(tuple(documents), cursor, done, max(size, done), is_last=not token)
        if not token:
            return


def _finished(cursor: Cursor) -> Cursor:
    """Return the cursor after a list was read to its end: the next run begins when this one did."""
    began = cursor.get("began") or cursor.get("from", "")
    return {"from": began} if began else {}


class _Page:
    """A page of a list: its records, the token of the next page, the time of the server, and the size of the list."""

    def __init__(self, body: bytes) -> None:
        self.documents: list[SourceDocument] = []
        self.token, self.time, self.size = "", "", 0
        try:
            self._read(safe_xml.read_document(io.BytesIO(body))[0])
        except XmlError:
            self._read_pieces(body)

    def _read(self, root: Element) -> None:
        _raise_errors(root)
        self.time = _text(root, "responseDate")
        answer = safe_xml.child(root, "ListRecords")
        if answer is None:
            raise ProtocolError("the answer has neither records nor an error")
        self.documents = [_document(record) for record in safe_xml.children(answer, "record")]
        token = safe_xml.child(answer, "resumptionToken")
        if token is not None:
            self.token = (token.text or "").strip()
            size = token.get("completeListSize", "")
            self.size = int(size) if size.isdigit() else 0

    def _read_pieces(self, body: bytes) -> None:
        """Read a page that is no XML as a whole, record by record. Raises CutOffError if its end is missing."""
        starts = [match.start() for match in _START.finditer(body)]
        token = _TOKEN.search(body, starts[-1] if starts else 0)
        if not starts or b"OAI-PMH>" not in body[-200:]:
            raise CutOffError("a page was cut off, or is no XML", "try again", is_temporary=True)
        head = _PROLOG.sub(b"", body[: starts[0]])
        end = token.start() if token else body.rfind(b"</", starts[-1], body.rfind(b"</"))
        for first, last in zip(starts, [*starts[1:], end], strict=True):
            self.documents.append(_piece(head, body[first:last]))
        self.token = token[1].decode("utf-8", "replace").strip() if token else ""
        size = _SIZE.search(body, starts[-1])
        self.size = int(size[1]) if size else 0
        time = re.search(rb"responseDate>([^<]{1,40})<", head)
        self.time = time[1].decode("ascii", "replace").strip() if time else ""


def _piece(head: bytes, piece: bytes) -> SourceDocument:
    """Return a record that was cut out of a page, with the declarations of namespaces around it."""
    closing = b"".join(
        b"</" + name + b">"
        for name in reversed(re.findall(rb"<((?:[\w.-]+:)?(?:OAI-PMH|ListRecords))[\s>]", head))
    )
    whole = re.sub(rb"<((?:[\w.-]+:)?(?:responseDate|request))\b.*?</\1>", b"", head, flags=re.DOTALL)
    try:
        root = safe_xml.read_document(io.BytesIO(whole + piece + closing))[0]
        return _document(next(safe_xml.descendants(root, "record")))
    except (XmlError, StopIteration) as error:
        identifier = re.search(rb"identifier>\s*([^<]{1,500}?)\s*<", piece)
        name = identifier[1].decode("utf-8", "replace") if identifier else ""
        return SourceDocument(name, data=piece, failure=f"it is no XML: {error}")


def _list_page(visit: Visit, cursor: Cursor) -> _Page:
    """Return a page: the one after the token of the cursor, or the first of what changed. Raises OaiError."""
    if token := cursor.get("token"):
        arguments = {"resumptionToken": token}
    else:
        arguments = {"metadataPrefix": visit.options.get("format", "oai_dc"), **_set(visit.options)}
        if start := _from(cursor.get("from", ""), visit.options.get("granularity", "")):
            arguments["from"] = start
    for _ in range(_ATTEMPTS - 1):
        try:
            return _Page(_clean(_get(visit.client, visit.url, verb="ListRecords", **arguments)))
        except CutOffError:
            visit.client.pause()
    return _Page(_clean(_get(visit.client, visit.url, verb="ListRecords", **arguments)))


def _from(time: str, granularity: str) -> str:
    """Return the argument `from` for a time of the server, in its granularity (3.3.1), with an overlap."""
    start = with_overlap(time)
    if granularity.endswith("Z") or not start:
        return start
    return (moment(time) - timedelta(days=1)).date().isoformat()


def _document(record: Element) -> SourceDocument:
    header = safe_xml.child(record, "header")
    identifier = _text(header, "identifier") if header is not None else ""
    time = _text(header, "datestamp") if header is not None else ""
    if not identifier:
        return SourceDocument("", time, safe_xml.to_bytes(record), failure="it has no identifier")
    if header is not None and header.get("status") == "deleted":
        return SourceDocument(identifier, time, is_removed=True)
    # one record stands for itself: what was declared around it is declared in it
    return SourceDocument(identifier, time, safe_xml.to_bytes(record))


def _request(client: WebClient, url: str, **arguments: str) -> Element:
    """Return the root of the answer to a request. Raises FetchError, OaiError and ProtocolError."""
    body = _clean(_get(client, url, **arguments))
    try:
        root = safe_xml.read_document(io.BytesIO(body))[0]
    except XmlError as error:
        raise ProtocolError(f"the answer of {url} is no XML: {error}") from None
    if safe_xml.local_name(root) != "OAI-PMH":
        raise ProtocolError(f"{url} is no repository of OAI-PMH")
    _raise_errors(root)
    return root


def _get(client: WebClient, url: str, **arguments: str) -> bytes:
    mark = "&" if "?" in url else "?"
    return client.get(f"{url}{mark}{urlencode(arguments)}", _ACCEPT).body


def _clean(body: bytes) -> bytes:
    """Return a page with a replacement character for what XML does not allow, without declarations in the middle."""
    body = _ILLEGAL.sub(_REPLACEMENT, body)
    start = max(body.find(b"<"), 0)
    return body[: start + 5] + _PROLOG.sub(b"", body[start + 5 :])


def _raise_errors(root: Element) -> None:
    error = safe_xml.child(root, "error")
    if error is not None:
        raise OaiError(str(error.get("code", "")), safe_xml.normalized_text(error))


def _text(element: Any, name: str) -> str:
    child = safe_xml.child(element, name)
    return safe_xml.normalized_text(child) if child is not None else ""


PROTOCOL = Protocol("oai-pmh", recognise, batches, ("oai", "oai/request"))
