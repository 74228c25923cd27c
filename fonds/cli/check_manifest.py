"""`fonds check --manifest`: validates any IIIF document, from a file or from the web.

It is the only check that reaches the network, and only if it is given a URL. It publishes and stores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from fonds.http_client.fetch import MAX_BYTES, Fetched, FetchError, fetch
from fonds.problem import Problem
from fonds.serializers.iiif import content_state
from fonds.validation.content_search import is_search_response
from fonds.validation.iiif_document import check, kind
from fonds.validation.manifest import PRESENTATION
from fonds.validation.rules import presentation2

PROFILE = 'profile="http://iiif.io/api/presentation/3/context.json"'
# 6.3: a server may have several versions; this one is preferred
ACCEPT = f"application/ld+json;{PROFILE}, application/ld+json;q=0.9, application/json;q=0.8"
ORIGIN = "https://viewer.invalid"  # stands for a viewer on another site
_IIIF_PROFILE = 'profile="http://iiif.io/api/'
_ENCODED_STATE = re.compile(rb"[A-Za-z0-9_-]{16,}")
_STATE_ID = "https://content-state.invalid/"
ShowKind = Callable[[str], None]
_OLDER = re.compile(r"http://(?:iiif\.io/api/presentation/[01]/|www\.shared-canvas\.org/)")


def check_manifest(
    source: str, allow_private: Collection[str] = (), show_kind: ShowKind = lambda _: None
) -> list[Problem]:
    """Return the problems of the document at a URL or in a file. `file` of each problem is `source`.

    `allow_private` names the hosts and networks that may be reached although they are not public. `show_kind` is called
    with the kind of document that was recognised, which determines the rules.
    """
    is_url = "://" in source
    problems = (
        _check_url(source, allow_private, show_kind) if is_url else _check_file(Path(source), show_kind)
    )
    return [problem if problem.file else replace(problem, file=source) for problem in problems]


def _check_file(path: Path, show_kind: ShowKind) -> list[Problem]:
    """Check a file. Where it will be published is not known, so its id is not compared with an address."""
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        return [Problem(f"it cannot be read: {error.strerror}")]
    if len(body) > MAX_BYTES:
        return [Problem(f"it has more than {MAX_BYTES:,} bytes", "no more are read")]
    return _check_body(body, show_kind)


def _check_url(url: str, allow_private: Collection[str], show_kind: ShowKind) -> list[Problem]:
    try:
        fetched = fetch(url, accept=ACCEPT, origin=ORIGIN, allow_private=allow_private)
    except FetchError as error:
        return [Problem(error.message, error.hint)]
    # 3.2 id: it is published at the requested URL or, after a redirect, at one of those that followed
    return [*_check_headers(fetched), *_check_body(fetched.body, show_kind, fetched.addresses)]


def _check_headers(fetched: Fetched) -> list[Problem]:
    """Check the requirements of 6.3 on the server; of a document of Presentation 2 those of its own clause 7.2."""
    if _is_presentation2(fetched.body):
        return _check_headers2(fetched)
    problems = []
    if fetched.headers.get("Access-Control-Allow-Origin") not in ("*", ORIGIN):
        message = "viewers of other sites cannot read it: no CORS (Presentation 3.0, 6.3)"
        problems.append(Problem(message, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin"))
    if fetched.media_type == "application/ld+json" and _IIIF_PROFILE not in fetched.headers.get(
        "Content-Type", ""
    ):
        message = "the media type does not say which version it is (Presentation 3.0, 6.3)"
        hint = f"application/ld+json;{PROFILE}"
        problems.append(Problem(message, hint, "Content-Type", severity="warning"))
    return problems


def _check_headers2(fetched: Fetched) -> list[Problem]:
    problems = []
    if fetched.headers.get("Access-Control-Allow-Origin") not in ("*", ORIGIN):
        message = "viewers of other sites cannot read it: no CORS (Presentation 2.1, 7.2)"
        hint = "Access-Control-Allow-Origin: *"
        problems.append(Problem(message, hint, "Access-Control-Allow-Origin", severity="warning"))
    if fetched.media_type not in ("application/json", "application/ld+json"):
        message = f"the media type is {fetched.media_type} (Presentation 2.1, 7.2)"
        problems.append(Problem(message, "application/json", "Content-Type"))
    return problems


def _is_presentation2(body: bytes) -> bool:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, dict) and presentation2.matches(document)


def _check_body(body: bytes, show_kind: ShowKind, addresses: tuple[str, ...] = ()) -> list[Problem]:
    try:
        document = _decode_state(body) or orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [_json_problem(error, body)]
    if problem := _version_problem(document):
        return [problem]
    show_kind(kind(document))
    try:
        return check(document, _published_at(document, addresses))
    except RecursionError:
        return [Problem("it is nested too deeply", "no IIIF document has hundreds of levels")]


def _json_problem(error: orjson.JSONDecodeError, body: bytes) -> Problem:
    hint = "take out the byte order mark" if body.startswith(b"\xef\xbb\xbf") else ""
    text = f"it is not JSON: {error.msg}, in column {error.colno}"
    return Problem(text, hint or "JSON as RFC 8259 has it, in UTF-8", line=error.lineno)


def _decode_state(body: bytes) -> Any:
    """Return a content state that is encoded as in a link (Content State 1.0, 6); None for anything else."""
    text = body.strip()
    if not _ENCODED_STATE.fullmatch(text):
        return None
    try:
        state = content_state.decode(text.decode())
    except content_state.ContentStateError:
        return None
    if not isinstance(state, dict):
        return None
    # 2.2.3: it may be the target of an implied Annotation; 6.2: unlike a document it may have no id and no context
    annotation = state if state.get("type") == "Annotation" else content_state.annotation(state)
    return {"@context": PRESENTATION, "id": _STATE_ID} | annotation


def _version_problem(document: Any) -> Problem | None:
    """Return a problem for a document of a version of Presentation that cannot be checked."""
    if is_search_response(document):
        return None  # that of Content Search 1.0 has the context of Presentation 2 as well
    value = document.get("@context") if isinstance(document, dict) else None
    contexts = value if isinstance(value, list) else [value]
    for context in (context for context in contexts if isinstance(context, str)):
        if _OLDER.match(context):
            hint = "it is checked against Presentation 3.0 and 2.1 only; ask for one of them, or convert it"
            return Problem(f"it is of an older version: {context}", hint, "@context")
        if context.startswith("http://iiif.io/api/presentation/4/"):
            hint = "4.0 is a release candidate, whose rules still change; ask for 3.0"
            return Problem(f"it is of a newer version: {context}", hint, "@context")
    return None


def _published_at(document: Any, addresses: tuple[str, ...]) -> str:
    """Return the id if the document was fetched from there, or else the last of the addresses; "" for a file."""
    if not addresses:
        return ""
    uri = document.get("id", document.get("@id")) if isinstance(document, dict) else None
    return uri if isinstance(uri, str) and uri in addresses else addresses[-1]
