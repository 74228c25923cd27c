"""IIIF Content State 1.0: writes and reads links to a whole resource, a page, a region of it or a quotation.

Nothing is fetched, so the type of the resource behind a bare URI stays unknown here (2.2.4). Content states come from
strangers: their length and the number of their targets are limited, and only http(s) URLs are accepted. Clause numbers
are those of the specification.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson

from fonds.serializers.iiif.context_uris import PRESENTATION

Document = dict[str, Any]

MAX_LENGTH = 32_768  # characters of a content state as it is passed in
MAX_URI_LENGTH = 2_048
MAX_TARGETS = 8  # windows side by side
# no re.IGNORECASE: with it `s` and `k` also match letters beyond ASCII, and the class would exclude those
_URI = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"{}|\\^`\x00-\x1f\x7f-\U0010ffff]+")
_ENCODED = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_REGION = re.compile(rf"(?:^|&)xywh=(?:(pixel|percent):)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}(?=&|$)")
_TIME = re.compile(rf"(?:^|&)t=(?:npt:)?{_NUMBER}?(?:,{_NUMBER})?(?=&|$)")
# encodeURIComponent does not escape these, and urllib's quote would
_UNESCAPED = "!~*'()"
_WHOLE_RESOURCES = ("Manifest", "Collection")


class ContentStateError(ValueError):
    """The input is not a content state, or one that cannot be shown. The message is a sentence for its sender."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a canvas, in pixels of the canvas or in percent of its size."""

    x: float
    y: float
    width: float
    height: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The resource to open. `kind` is "Manifest", "Collection", or "" if it is not known until it is fetched.

    `canvas` and `range` are within the resource; `region`, `time` (in seconds) and `quote` are within the canvas.
    """

    uri: str
    kind: str = ""
    canvas: str = ""
    range: str = ""
    region: Region | None = None
    time: float | None = None
    quote: str = ""


def encode(state: Document | list[Document]) -> str:
    """Encode JSON with encodeURIComponent, then base64url without padding (6.1). A bare URI MUST NOT be encoded (6.2).

    Raises TypeError for a bare URI.
    """
    if not isinstance(state, (dict, list)):
        raise TypeError("a bare URI is passed as it is and never encoded (Content State 1.0, 6.2)")
    escaped = quote(orjson.dumps(state).decode(), safe=_UNESCAPED)
    return base64.urlsafe_b64encode(escaped.encode()).rstrip(b"=").decode()


def query_value(state: Document | list[Document] | str) -> str:
    """Return the value of `iiif-content` in a query (3.1): a percent-encoded URI, or encoded JSON."""
    return quote(state, safe="") if isinstance(state, str) else encode(state)


def canvas_state(
    canvas: str, manifest: str, region: tuple[int, int, int, int] | None = None, words: str = ""
) -> Document:
    """Return a state for a page, a region of it, or a quotation from it, in the simplest form (2.2.3, 5).

    The canvas names its manifest (2.2.5). `words` are those of the transcript in the region: a second selector of the
    same part of the canvas (Web Annotation 4.2), by which the part is found again if the page is transcribed anew.
    """
    whole_canvas = {"id": canvas, "type": "Canvas", "partOf": [{"id": manifest, "type": "Manifest"}]}
    if region is None and not words:
        return whole_canvas
    fragment = f"xywh={','.join(str(number) for number in region)}" if region else ""
    if not words:
        return whole_canvas | {"id": f"{canvas}#{fragment}"}
    quotation = {"type": "TextQuoteSelector", "exact": words}
    selectors = [{"type": "FragmentSelector", "value": fragment}, quotation] if region else [quotation]
    return {"type": "SpecificResource", "source": whole_canvas, "selector": selectors}


def annotation(target: Document, id: str = "") -> Document:
    """Return the full form (2.2.1), for a separate document or for pasting; `id` may be left out inline (6.2)."""
    head = {"@context": PRESENTATION, "id": id} if id else {}
    return {**head, "type": "Annotation", "motivation": ["contentState"], "target": target}


def decode(text: str) -> Document | list[Any] | str:
    """Return the content state of a request parameter: a URI as it is, or the decoded JSON (6.1, 3.1).

    JSON that should have been encoded and a URI that should not have been are accepted too, since neither is
    ambiguous. Raises ContentStateError.
    """
    text = text.strip()
    if not text:
        raise ContentStateError("The parameter iiif-content is empty.")
    _check_length(text)
    if "://" in text or text[0] in "{[":
        return _parse_plain(text)
    if not _ENCODED.fullmatch(text):
        raise ContentStateError(
            "The content state is neither an http(s) address nor encoded as in Content State 1.0, 6.1."
        )
    try:
        escaped = base64.b64decode(
            text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True
        )
        return _parse_plain(unquote(escaped.decode(), errors="strict"))
    except (binascii.Error, UnicodeDecodeError):
        raise ContentStateError(
            "The content state is not correctly encoded (base64url of encodeURIComponent of JSON, 6.1)."
        ) from None


def parse(text: str) -> Document | list[Any] | str:
    """Return a content state that was posted, pasted or dropped, so never encoded (3.2 to 3.6).

    Raises ContentStateError.
    """
    _check_length(text)
    return _parse_plain(text.strip())


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise ContentStateError(f"The content state has more than {MAX_LENGTH:,} characters.")


def _parse_plain(text: str) -> Document | list[Any] | str:
    if text[:1] not in ("{", "["):
        return _unwrap_link(
            text.strip('"')
        )  # as JSON, a URI is in quotation marks, and a POST may send it so
    try:
        state = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ContentStateError(f"The content state is not JSON: {error}.") from None
    assert isinstance(state, (dict, list))  # noqa: S101 - because of its first character
    return state


def _unwrap_link(text: str) -> Document | list[Any] | str:
    """Return the content state in a link to a viewer, or the URI itself. Only one level of links is unwrapped.

    Links that are dropped have this form, and so have the examples of 3.1 (IIIF/api issue 2350).
    """
    _, separator, inner = text.partition("?iiif-content=")
    if not separator:
        return _http_url(text)
    inner = unquote(inner.partition("&")[0])
    if "?iiif-content=" in inner:
        raise ContentStateError("Links nested more than twice are not followed.")
    return decode(inner)


def _http_url(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_URI_LENGTH or not _URI.fullmatch(value):
        raise ContentStateError(
            f"{repr(value)[:100]} is not an http(s) address of at most {MAX_URI_LENGTH:,} characters (6.2)."
        )
    parts = urlsplit(value)
    if "@" in parts.netloc or not parts.hostname:
        raise ContentStateError("An address with a user name or without a host is not followed.")
    return value


def parse_targets(state: Document | list[Any] | str) -> tuple[Target, ...]:
    """Return what a content state asks to open, in any of its forms (2.2): one target, or several (5.3).

    Unknown parts of a known form are ignored. Raises ContentStateError.
    """
    if isinstance(state, str):
        return (Target(_http_url(state)),)
    if isinstance(state, dict) and _type(state) == "Annotation":
        # 2.2.4: an annotation with another motivation is itself the content; we open what it is about
        state = state.get("target", [])
        if isinstance(state, str) and "#" not in state:
            return (Target(_http_url(state)),)
    targets = state if isinstance(state, list) else [state]
    if not targets:
        raise ContentStateError("The content state has no target (2.1).")
    if len(targets) > MAX_TARGETS:
        raise ContentStateError(
            f"The content state has {len(targets)} targets. At most {MAX_TARGETS} can be shown."
        )
    return tuple(_target(target) for target in targets)


def _target(target: Any) -> Target:
    if isinstance(target, str):
        if "#" in target:
            raise ContentStateError(
                "A part of a canvas is named without its manifest; the canvas needs partOf (2.2.5)."
            )
        return Target(_http_url(target))
    if not isinstance(target, dict):
        raise ContentStateError("A target is an address or an object with id and type (2.1).")
    selectors: list[Document] = []
    if _type(target) == "SpecificResource":
        selectors = list(_selectors(target.get("selector")))
        target = target.get("source")
        if not isinstance(target, dict):
            raise ContentStateError(
                "The source of a part is named without its manifest; it needs partOf (2.2.5)."
            )
    return _resource_target(target, selectors)


def _resource_target(resource: Document, selectors: list[Document]) -> Target:
    kind, (uri, fragment) = _type(resource), _split_fragment(resource.get("id") or resource.get("@id"))
    if kind in _WHOLE_RESOURCES:
        return Target(uri, kind)
    if kind not in ("Canvas", "Range"):
        raise ContentStateError(f"Resources of the type {str(kind)[:60]!r} cannot be shown (4).")
    manifest = _manifest_of(resource)
    if kind == "Range":
        return Target(manifest, "Manifest", range=uri)
    fragments = [
        fragment,
        *(
            str(selector.get("value", ""))
            for selector in selectors
            if selector.get("type") == "FragmentSelector"
        ),
    ]
    regions = [region for part in fragments if (region := _region(part))]
    points = [selector for selector in selectors if selector.get("type") == "PointSelector"]
    times = [time for part in fragments if (time := _time(part)) is not None]
    times += [float(t) for point in points if isinstance(t := point.get("t"), (int, float)) and 0 <= t < 1e9]
    quotes = [selector["exact"] for selector in selectors if _is_quote(selector)]
    return Target(
        manifest,
        "Manifest",
        uri,
        "",
        next(iter(regions), None),
        next(iter(times), None),
        next(iter(quotes), ""),
    )


def _manifest_of(resource: Document) -> str:
    """Return the manifest that a Canvas or Range MUST name (2.2.4)."""
    part_of = resource.get("partOf")
    for container in part_of if isinstance(part_of, list) else [part_of]:
        if isinstance(container, dict) and _type(container) == "Manifest":
            return _http_url(container.get("id") or container.get("@id"))
    raise ContentStateError(f"The {_type(resource)} does not name its Manifest: partOf is missing (2.2.4).")


def _type(resource: Document) -> str:
    """Return the type as Presentation 3.0 names it; content states with the types of 2.1 are still in use."""
    return str(resource.get("type") or resource.get("@type") or "").removeprefix("sc:").removeprefix("oa:")


def _split_fragment(value: Any) -> tuple[str, str]:
    uri, _, fragment = _http_url(value).partition("#")
    return uri, fragment


def _selectors(value: Any) -> Iterator[Document]:
    for selector in (value if isinstance(value, list) else [value])[:MAX_TARGETS]:
        if isinstance(selector, dict):
            yield selector


def _is_quote(selector: Document) -> bool:
    exact = selector.get("exact")
    return (
        selector.get("type") == "TextQuoteSelector"
        and isinstance(exact, str)
        and 0 < len(exact) <= MAX_URI_LENGTH
    )


def _region(fragment: str) -> Region | None:
    match = _REGION.search(unquote(fragment))
    if not match:
        return None
    x, y, width, height = (float(part) for part in match.groups()[1:])
    return Region(x, y, width, height, match[1] == "percent") if width and height else None


def _time(fragment: str) -> float | None:
    match = _TIME.search(unquote(fragment))
    return float(match[1] or 0) if match and (match[1] or match[2]) else None
