"""IIIF Content State 1.0: a link to a whole resource, a page, a region of it or a quotation, written and read.

Pure: nothing is fetched, so what a bare URI leads to stays unknown here (2.2.4). What is read is hostile until it is
read: bounded in length and depth, and of http(s) addresses alone. Clause numbers are those of the specification.
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

from service.serializers.iiif.manifest import PRESENTATION

Document = dict[str, Any]

LONGEST = 32_768  # characters of a content state as it is given
LONGEST_URI = 2_048
MOST_TARGETS = 8  # windows side by side
# no re.IGNORECASE: by it `s` and `k` are letters beyond ASCII too, and the class would leave them out
_URI = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"{}|\\^`\x00-\x1f\x7f-\U0010ffff]+")
_ENCODED = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_REGION = re.compile(rf"(?:^|&)xywh=(?:(pixel|percent):)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}(?=&|$)")
_MOMENT = re.compile(rf"(?:^|&)t=(?:npt:)?{_NUMBER}?(?:,{_NUMBER})?(?=&|$)")
# encodeURIComponent leaves these, and urllib's quote would not
_UNESCAPED = "!~*'()"
_WHOLE = ("Manifest", "Collection")


class ContentStateError(ValueError):
    """What was given is no content state, or one that cannot be shown: a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a canvas: pixels of the canvas, or hundredths of its size."""

    x: float
    y: float
    width: float
    height: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What to open: a Manifest, a Collection, or (kind "") what nobody knows before it was fetched.

    `canvas` and `range` are within it; `region`, `time` (in seconds) and `quote` within the canvas.
    """

    uri: str
    kind: str = ""
    canvas: str = ""
    range: str = ""
    region: Region | None = None
    time: float | None = None
    quote: str = ""


def encode(state: Document | list[Document]) -> str:
    """6.1: encodeURIComponent, then base64url without padding. Only JSON is encoded; a bare URI MUST NOT be (6.2)."""
    if not isinstance(state, (dict, list)):
        raise TypeError("a bare URI is passed as it is and never encoded (Content State 1.0, 6.2)")
    escaped = quote(orjson.dumps(state).decode(), safe=_UNESCAPED)
    return base64.urlsafe_b64encode(escaped.encode()).rstrip(b"=").decode()


def parameter(state: Document | list[Document] | str) -> str:
    """The value of `iiif-content` in a query (3.1): a URI, percent-encoded as any value is, or encoded JSON."""
    return quote(state, safe="") if isinstance(state, str) else encode(state)


def of_canvas(
    canvas: str, manifest: str, region: tuple[int, int, int, int] | None = None, words: str = ""
) -> Document:
    """A page, a region of it, or words that stand there, in the simplest form that says it (2.2.3 and 5).

    The canvas carries its manifest (2.2.5). `words` are those of the transcript in the region: a second selector of the
    same part of the canvas (Web Annotation 4.2), so that the place is found again after the page was read anew.
    """
    whole = {"id": canvas, "type": "Canvas", "partOf": [{"id": manifest, "type": "Manifest"}]}
    if region is None and not words:
        return whole
    fragment = f"xywh={','.join(str(number) for number in region)}" if region else ""
    if not words:
        return whole | {"id": f"{canvas}#{fragment}"}
    quotation = {"type": "TextQuoteSelector", "exact": words}
    selectors = [{"type": "FragmentSelector", "value": fragment}, quotation] if region else [quotation]
    return {"type": "SpecificResource", "source": whole, "selector": selectors}


def annotation(target: Document, id: str = "") -> Document:
    """The full form (2.2.1), for a document of its own, pasted or dropped; `id` may be left out inline (6.2)."""
    named = {"@context": PRESENTATION, "id": id} if id else {}
    return {**named, "type": "Annotation", "motivation": ["contentState"], "target": target}


def decode(text: str) -> Document | list[Any] | str:
    """The content state of a request parameter: a URI as it stands, or the JSON that was encoded (6.1, 3.1).

    JSON that somebody forgot to encode, and a URI that somebody encoded, are read all the same: nothing is lost by it.
    Raises ContentStateError.
    """
    text = text.strip()
    if not text:
        raise ContentStateError("The parameter iiif-content is empty.")
    if len(text) > LONGEST:
        raise ContentStateError(f"A content state of more than {LONGEST:,} characters is not read.")
    if "://" in text or text[0] in "{[":
        return _plain(text)
    if not _ENCODED.fullmatch(text):
        raise ContentStateError(
            "It is neither an http(s) address nor encoded as Content State 1.0 says (6.1)."
        )
    try:
        escaped = base64.b64decode(
            text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True
        )
        return _plain(unquote(escaped.decode(), errors="strict"))
    except (binascii.Error, UnicodeDecodeError):
        raise ContentStateError(
            "Its encoding is broken: base64url of encodeURIComponent of JSON (6.1)."
        ) from None


def parse(text: str) -> Document | list[Any] | str:
    """A content state as it is posted, pasted or dropped, never encoded (3.2 to 3.6). Raises ContentStateError."""
    if len(text) > LONGEST:
        raise ContentStateError(f"A content state of more than {LONGEST:,} characters is not read.")
    return _plain(text.strip())


def _plain(text: str) -> Document | list[Any] | str:
    if text[:1] not in ("{", "["):
        return _unwrapped(
            text.strip('"')
        )  # a URI as JSON is one in quotation marks, and a POST may hold it so
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ContentStateError(f"It is not JSON: {error}.") from None
    assert isinstance(found, (dict, list))  # noqa: S101 - by its first character
    return found


def _unwrapped(text: str) -> Document | list[Any] | str:
    """The content state in a link to a viewer, once: the links that are dropped are such, and so are the examples of
    3.1 (IIIF/api issue 2350)."""
    _, wrapped, inner = text.partition("?iiif-content=")
    if not wrapped:
        return _uri(text)
    inner = unquote(inner.partition("&")[0])
    if "?iiif-content=" in inner:
        raise ContentStateError("A link in a link in a link is not followed.")
    return decode(inner)


def _uri(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_URI or not _URI.fullmatch(value):
        shown = repr(value)[:100]
        raise ContentStateError(
            f"{shown} is no http(s) address, of {LONGEST_URI:,} characters at most (6.2)."
        )
    parts = urlsplit(value)
    if "@" in parts.netloc or not parts.hostname:
        raise ContentStateError("An address with a user name in it, or without a host, is not followed.")
    return value


def read(state: Document | list[Any] | str) -> tuple[Target, ...]:
    """What a content state asks for, in each of its forms (2.2), one target or several (5.3). Raises
    ContentStateError; what it does not know in a form that it knows is passed over."""
    if isinstance(state, str):
        return (Target(_uri(state)),)
    if isinstance(state, dict) and _kind(state) == "Annotation":
        # 2.2.4: one of another motivation is the content itself; what there is to see of it is what it is about
        state = state.get("target", [])
        if isinstance(state, str) and "#" not in state:
            return (Target(_uri(state)),)
    listed = state if isinstance(state, list) else [state]
    if not listed:
        raise ContentStateError("It has no target (2.1).")
    if len(listed) > MOST_TARGETS:
        raise ContentStateError(f"It has {len(listed)} targets; {MOST_TARGETS} are shown at most.")
    return tuple(_target(one) for one in listed)


def _target(one: Any) -> Target:
    if isinstance(one, str):
        if "#" in one:
            raise ContentStateError(
                "A part of a canvas is named without its manifest; partOf has to say it (2.2.5)."
            )
        return Target(_uri(one))
    if not isinstance(one, dict):
        raise ContentStateError("A target is an address or an object with id and type (2.1).")
    selectors: list[Document] = []
    if _kind(one) == "SpecificResource":
        selectors = list(_selectors(one.get("selector")))
        one = one.get("source")
        if not isinstance(one, dict):
            raise ContentStateError(
                "The source of a part is named without its manifest; partOf has to say it (2.2.5)."
            )
    return _resource(one, selectors)


def _resource(one: Document, selectors: list[Document]) -> Target:
    kind, (uri, fragment) = _kind(one), _parts(one.get("id") or one.get("@id"))
    if kind in _WHOLE:
        return Target(uri, kind)
    if kind not in ("Canvas", "Range"):
        raise ContentStateError(f"Nothing is known to be shown of the type {str(kind)[:60]!r} (4).")
    whole = _whole(one)
    if kind == "Range":
        return Target(whole, "Manifest", range=uri)
    fragments = [
        fragment,
        *(str(s.get("value", "")) for s in selectors if s.get("type") == "FragmentSelector"),
    ]
    regions = [region for part in fragments if (region := _region(part))]
    points = [s for s in selectors if s.get("type") == "PointSelector"]
    times = [found for part in fragments if (found := _moment(part)) is not None]
    times += [float(t) for point in points if isinstance(t := point.get("t"), (int, float)) and 0 <= t < 1e9]
    quotes = [s["exact"] for s in selectors if _is_quote(s)]
    return Target(
        whole, "Manifest", uri, "", next(iter(regions), None), next(iter(times), None), next(iter(quotes), "")
    )


def _whole(one: Document) -> str:
    """2.2.4: a Canvas or Range MUST say in which Manifest it is to be found."""
    given = one.get("partOf")
    for part in given if isinstance(given, list) else [given]:
        if isinstance(part, dict) and _kind(part) == "Manifest":
            return _uri(part.get("id") or part.get("@id"))
    raise ContentStateError(
        f"The {_kind(one)} does not say in which Manifest it is: partOf is missing (2.2.4)."
    )


def _kind(one: Document) -> str:
    """The type, in the words of Presentation 3.0; those of 2.1 are still about."""
    return str(one.get("type") or one.get("@type") or "").removeprefix("sc:").removeprefix("oa:")


def _parts(value: Any) -> tuple[str, str]:
    uri, _, fragment = _uri(value).partition("#")
    return uri, fragment


def _selectors(value: Any) -> Iterator[Document]:
    for selector in (value if isinstance(value, list) else [value])[:MOST_TARGETS]:
        if isinstance(selector, dict):
            yield selector


def _is_quote(selector: Document) -> bool:
    exact = selector.get("exact")
    return (
        selector.get("type") == "TextQuoteSelector"
        and isinstance(exact, str)
        and 0 < len(exact) <= LONGEST_URI
    )


def _region(fragment: str) -> Region | None:
    found = _REGION.search(unquote(fragment))
    if not found:
        return None
    x, y, width, height = (float(part) for part in found.groups()[1:])
    return Region(x, y, width, height, found[1] == "percent") if width and height else None


def _moment(fragment: str) -> float | None:
    found = _MOMENT.search(unquote(fragment))
    return float(found[1] or 0) if found and (found[1] or found[2]) else None
