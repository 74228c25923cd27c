"""Compares a document of ours with what iiif-prezi3 makes of it: a second opinion, on a sample of the documents.

The only module that uses iiif-prezi3, which it imports on first use because that takes a second. It publishes nothing:
the dictionaries that are passed in are what is published.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from fonds.problem import Problem

Document = dict[str, Any]

# Properties for which iiif-prezi3 3.1.1 has no field are not compared; docs/decisions says what else it loses.
_UNSUPPORTED_PROPERTIES = frozenset({"textGranularity"})
_UNSUPPORTED_BY_TYPE = frozenset(
    {("Range", "viewingDirection"), ("Range", "start"), ("Collection", "viewingDirection")}
)
_CLASSES = frozenset({"Manifest", "Collection", "Canvas", "AnnotationPage", "Annotation"})
# canvases for which the library has classes of their own
_EXTRA_CANVASES = {"placeholderCanvas": "PlaceholderCanvas", "accompanyingCanvas": "AccompanyingCanvas"}
# The library's field for the AnnotationCollection that a page is part of adds `items: []` to it.
_PAGE = "AnnotationPage"
EXCERPT_ITEMS = 20  # of each list of a document of which an excerpt is compared
_DIGITS_TO_LETTERS = str.maketrans("0123456789", "abcdefghij")
_TAG_WITH_DIGITS = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")


def compare(document: Document, excerpt: bool = False) -> list[Problem]:
    """Return what iiif-prezi3 refuses or changes, apart from its known weaknesses.

    Lists are passed to it complete: its helper methods validate a list again for each item added. Of an excerpt, only
    the first EXCERPT_ITEMS of each list are compared.
    """
    if excerpt:
        document = _excerpt(document)
    if document.get("type") == "AnnotationCollection":
        return []  # it adds `items` to every one, which none has (Appendix A)
    if document.get("type") not in _CLASSES:
        return [
            Problem(f"nothing is rebuilt of type {document.get('type')!r}", file=str(document.get("id", "")))
        ]
    prezi3 = _library()
    ours = _without_digits(document)
    if document["type"] == _PAGE:
        ours.pop("partOf", None)
    try:
        theirs = json.loads(_build(ours, prezi3, top=True).json())
    except (ValueError, TypeError) as error:  # pydantic's ValidationError is a ValueError
        return [Problem(f"iiif-prezi3 refuses it: {_short(error)}", file=str(document.get("id", "")))]
    return [
        Problem(f"iiif-prezi3 makes something else of it: {difference}", field=path)
        for path, difference in _differences(ours, theirs, "")
    ]


def _excerpt(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _excerpt(part) for key, part in value.items()}
    return [_excerpt(part) for part in value[:EXCERPT_ITEMS]] if isinstance(value, list) else value


def _library() -> ModuleType:
    return importlib.import_module("iiif_prezi3")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]


def _without_digits(value: Any) -> Any:
    """Return a copy in which language tags such as `es-419` have letters for digits.

    The library refuses BCP 47 tags with digits, although they are valid.
    """
    if isinstance(value, dict):
        return {
            _replace_digits(key): [_replace_digits(tag) for tag in part]
            if key == "language" and isinstance(part, list)
            else _without_digits(part)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_without_digits(part) for part in value]
    return value


def _replace_digits(key: str) -> str:
    return key.translate(_DIGITS_TO_LETTERS) if _TAG_WITH_DIGITS.fullmatch(key) else key


def _build(resource: Document, prezi3: ModuleType, top: bool = False) -> Any:
    """Return the library's object for a resource, building its parts first.

    A reference becomes one of the Ref classes: any other would add `items: []`, and clients would never fetch it (5.5).
    """
    # it has no class for what is in partOf
    fields = {
        _field_name(key): part if key == "partOf" else _build_part(part, prezi3)
        for key, part in resource.items()
        if key not in _EXTRA_CANVASES
    }
    for key, kind in _EXTRA_CANVASES.items():
        if key in resource:
            parts = {name: _build_part(part, prezi3) for name, part in resource[key].items()}
            fields[key] = getattr(prezi3, kind)(**parts)
    name = resource.get("type", "")
    if name == "Agent":
        return prezi3.Provider(**fields)
    if name == "AnnotationPage" and "items" not in resource:
        return prezi3.AnnotationPageRef(prezi3.AnnotationPageRefExtended(**fields))
    if name in ("Manifest", "Collection") and "items" not in resource and not top:
        return getattr(prezi3, f"{name}Ref")(**fields)
    if name in _CLASSES:
        return getattr(prezi3, name)(**fields)
    if "textDirection" in resource:  # the only string property that it accepts as an object only
        return resource | {"textDirection": prezi3.TextDirection(resource["textDirection"])}
    return resource


def _field_name(key: str) -> str:
    return "context" if key == "@context" else key


def _build_part(value: Any, prezi3: ModuleType) -> Any:
    if isinstance(value, dict) and "type" in value:
        return _build(value, prezi3)
    if isinstance(value, list):
        return [_build_part(part, prezi3) for part in value]
    return value


def _differences(ours: Any, theirs: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, difference) for everything that is not the same in both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _object_differences(ours, theirs, path)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our_item, their_item) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(our_item, their_item, f"{path}[{index}]")
    elif not _is_same(ours, theirs):
        yield path, f"{json.dumps(theirs)[:120]} for {json.dumps(ours)[:120]}"


def _object_differences(ours: Document, theirs: Document, path: str) -> Iterator[tuple[str, str]]:
    for key in ours.keys() | theirs.keys():
        key_path = f"{path}.{key}" if path else key
        if key == "@context":
            continue  # it writes its own
        if key not in theirs:
            if key not in _UNSUPPORTED_PROPERTIES and (ours.get("type"), key) not in _UNSUPPORTED_BY_TYPE:
                yield key_path, "it is lost"
        elif key not in ours and key == "items" and ours.get("type") == "Canvas" and not theirs[key]:
            continue  # a reference to a canvas, in a range, for which it has no class
        elif key not in ours:
            yield key_path, f"{json.dumps(theirs[key])[:120]} is added"
        else:
            yield from _differences(ours[key], theirs[key], key_path)


def _is_same(ours: Any, theirs: Any) -> bool:
    """Whether two values are equal, or the same URL: pydantic rewrites URLs (a slash after the host, percent signs)."""
    if ours == theirs:
        return True
    if isinstance(ours, str) and isinstance(theirs, str) and ours.startswith("http"):
        from pydantic import AnyUrl

        return str(AnyUrl(ours)) == theirs
    return False
