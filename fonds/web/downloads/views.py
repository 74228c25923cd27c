"""The scans of a record in one file: a ZIP of their images, or a PDF with the text behind them.

They hold what the image services give to the same reader, no more. A long record has several files: `?page=2` is the
second.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint

from fonds.images.errors import RequestError
from fonds.publishing.scan_files import PdfInfo, Scan, ScanFiles
from fonds.record.model import Record
from fonds.store.log import Entity
from fonds.web.access_denied import denied
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import record_or_response
from fonds.web.downloads.scans import MissingScans, scans_of
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, problem
from fonds.web.route_decorator import route

blueprint = Blueprint("downloads", __name__)

Result = Response | DeferredResponse | None
Make = Callable[[ScanFiles, list[Scan]], Path | RequestError]
_DAY: Final = "public, max-age=86400"


@route(blueprint, "scans_zip")
def scans_zip(request: Request, context: RequestContext, id: str) -> Result:
    """The images of all pages as JPEG, at most 2,400 pixels high or wide."""
    return _file(request, context, id, "zip", "application/zip")


@route(blueprint, "scans_pdf")
def scans_pdf(request: Request, context: RequestContext, id: str) -> Result:
    """The images of all pages as PDF, with their text behind them."""
    return _file(request, context, id, "pdf", "application/pdf")


def _file(request: Request, context: RequestContext, id: str, suffix: str, media_type: str) -> Result:
    entity = record_or_response(request, context, id, part=True)
    if not isinstance(entity, Entity):
        return entity
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    number = request.page_number()
    part = scans_of(context, record, number, with_texts=suffix == "pdf")
    if isinstance(part, MissingScans):
        return denied(request, context, entity) if part.are_restricted else None
    make = _make_pdf(context, record) if suffix == "pdf" else _make_zip
    name = f"{id}-{number}" if part.part_count > 1 else id
    make_file = partial(make, ScanFiles(context.renderer), part.scans)
    return partial(_respond, context, make_file, f"{name}.{suffix}", media_type)


def _make_zip(files: ScanFiles, scans: list[Scan]) -> Path | RequestError:
    return files.zip(scans)


def _make_pdf(context: RequestContext, record: Record) -> Make:
    info = PdfInfo(
        context.serializer_context.localize(record.title),
        context.serializer_context.citation_url(record),
        record.text_language if record.text_language not in ("und", "none") else context.site.language,
    )
    return lambda files, scans: files.pdf(scans, info)


def _respond(
    context: RequestContext, make: Callable[[], Path | RequestError], name: str, media_type: str
) -> Response:
    """Return the response with a file, which is made while nothing of the store is held. Raises BusyError."""
    with context.limits.slot("downloads"):
        path = make()
    if isinstance(path, RequestError):
        return problem(path.status, HTTPStatus(path.status).phrase, path.message)
    disposition = "attachment" if media_type == "application/zip" else "inline"
    headers = (("Content-Disposition", f'{disposition}; filename="{name}"'),)
    return Response(
        200,
        media_type,
        headers=headers,
        etag=path.stem,
        cache_control=_DAY,
        cacheable=False,
        file=path,
        length=path.stat().st_size,
    )
