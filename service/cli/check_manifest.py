"""`fonds check --manifest`: anyone's IIIF document, from a file or from the web, held against our checker.

The one check that reaches the network, and only where it is given an address. It publishes nothing and keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from service.http_client.fetch import MAX_BYTES, Fetched, FetchError, fetch
from service.problem import Problem
from service.serializers.iiif import content_state
from service.validation.iiif_document import check, kind
from service.validation.manifest import PRESENTATION

PROFILE = 'profile="http://iiif.io/api/presentation/3/context.json"'
# 6.3: a server may have several versions; this one is preferred
ACCEPT = f"application/ld+json;{PROFILE}, application/ld+json;q=0.9, application/json;q=0.8"
ORIGIN = "https://viewer.invalid"  # a viewer on somebody's site
_ANY = 'profile="http://iiif.io/api/'
_LINKED = re.compile(rb"[A-Za-z0-9_-]{16,}")
_INLINE = "https://content-state.invalid/"
Tell = Callable[[str], None]
_OLDER = re.compile(r"http://(?:iiif\.io/api/presentation/[012]/|www\.shared-canvas\.org/)")


def check_manifest(
    source: str, allow_private: Collection[str] = (), tell: Tell = lambda _: None
) -> list[Problem]:
    """What is wrong with the document at an address or in a file; each problem has `source` for its file.

    `allow_private` names the hosts and networks that may be reached though they are not public ([federation]);
    `tell` is told what the document is held for, and so by which rules.
    """
    found = _of_address(source, allow_private, tell) if "://" in source else _of_file(Path(source), tell)
    return [problem if problem.file else replace(problem, file=source) for problem in found]


def _of_file(path: Path, tell: Tell) -> list[Problem]:
    """A file says nothing of where it will be published, so its id is not held against its place."""
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        return [Problem(f"it cannot be read: {error.strerror}")]
    if len(body) > MAX_BYTES:
        return [Problem(f"it has more than {MAX_BYTES:,} bytes", "no more are read")]
    return _of_body(body, tell)


def _of_address(url: str, allow_private: Collection[str], tell: Tell) -> list[Problem]:
    try:
        found = fetch(url, accept=ACCEPT, origin=ORIGIN, allow_private=allow_private)
    except FetchError as error:
        return [Problem(error.message, error.hint)]
    # 3.2 id: where it is published is the address asked for or, behind a redirect, one that it led to
    return [*_of_answer(found), *_of_body(found.body, tell, found.addresses)]


def _of_answer(found: Fetched) -> list[Problem]:
    """What 6.3 asks of the server."""
    problems = []
    if found.headers.get("Access-Control-Allow-Origin") not in ("*", ORIGIN):
        message = "viewers of other sites cannot read it: no CORS (Presentation 3.0, 6.3)"
        problems.append(Problem(message, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin"))
    if found.media_type == "application/ld+json" and _ANY not in found.headers.get("Content-Type", ""):
        message = "the media type does not say which version it is (Presentation 3.0, 6.3)"
        hint = f"application/ld+json;{PROFILE}"
        problems.append(Problem(message, hint, "Content-Type", severity="warning"))
    return problems


def _of_body(body: bytes, tell: Tell, addresses: tuple[str, ...] = ()) -> list[Problem]:
    try:
        document = _encoded(body) or orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [_no_json(error, body)]
    if other := _other(document):
        return [other]
    tell(kind(document))
    try:
        return check(document, _published_at(document, addresses))
    except RecursionError:
        return [Problem("it is nested too deeply", "no IIIF document has hundreds of levels")]


def _no_json(error: orjson.JSONDecodeError, body: bytes) -> Problem:
    hint = "take out the byte order mark" if body.startswith(b"\xef\xbb\xbf") else ""
    text = f"it is no JSON: {error.msg}, in column {error.colno}"
    return Problem(text, hint or "JSON as RFC 8259 has it, in UTF-8", line=error.lineno)


def _encoded(body: bytes) -> Any:
    """A content state that was given as it stands in a link (Content State 1.0, 6); None for anything else."""
    text = body.strip()
    if not _LINKED.fullmatch(text):
        return None
    try:
        found = content_state.decode(text.decode())
    except content_state.ContentStateError:
        return None
    if not isinstance(found, dict):
        return None
    # 2.2.3: the target of an implied Annotation; 6.2: in a link it may leave out id and context, as a document may not
    full = found if found.get("type") == "Annotation" else content_state.annotation(found)
    return {"@context": PRESENTATION, "id": _INLINE} | full


def _other(document: Any) -> Problem | None:
    """A document of a version whose rules we do not have."""
    contexts = document.get("@context") if isinstance(document, dict) else None
    known = [one for one in (contexts if isinstance(contexts, list) else [contexts]) if isinstance(one, str)]
    for one in known:
        if _OLDER.match(one):
            hint = "it is checked against Presentation 3.0 only; ask for that version, or convert it"
            return Problem(f"it is of an older version: {one}", hint, "@context")
        if one.startswith("http://iiif.io/api/presentation/4/"):
            hint = "4.0 is a release candidate, whose rules still change; ask for 3.0"
            return Problem(f"it is of a newer version: {one}", hint, "@context")
    return None


def _published_at(document: Any, addresses: tuple[str, ...]) -> str:
    if not addresses:
        return ""
    own = document.get("id") if isinstance(document, dict) else None
    return own if isinstance(own, str) and own in addresses else addresses[-1]
