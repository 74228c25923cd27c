"""Rebuilds a document of ours with iiif-prezi3's objects and compares the two: a second opinion, for a sample.

The only file that knows iiif-prezi3, and it imports it when first asked (a second of work). It publishes nothing:
what is published are the dictionaries it is given.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from service.problem import Problem

Document = dict[str, Any]

# What iiif-prezi3 3.1.1 has no field for is not compared; docs/decisions says what else it loses.
_UNKNOWN_TO_IT = frozenset({"textGranularity"})
_CLASSES = frozenset({"Manifest", "Collection", "Canvas", "AnnotationPage", "Annotation"})
# It has no field for the AnnotationCollection that a page is part of but one that adds `items: []` to it.
_PAGE = "AnnotationPage"
_DIGITS = str.maketrans("0123456789", "abcdefghij")
_TAG_WITH_DIGITS = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")


def rebuild(document: Document) -> list[Problem]:
    """What iiif-prezi3 refuses or says differently, its known weaknesses apart.

    Lists are passed once and whole: its helpers validate a list again for each item added.
    """
    if document.get("type") == "AnnotationCollection":
        return []  # it gives every one an `items`, which none has (Appendix A)
    if document.get("type") not in _CLASSES:
        return [
            Problem(f"nothing is rebuilt of type {document.get('type')!r}", file=str(document.get("id", "")))
        ]
    prezi3 = _library()
    ours = _without_digits(document)
    if document["type"] == _PAGE:
        ours.pop("partOf", None)
    try:
        theirs = json.loads(_built(ours, prezi3, top=True).json())
    except (ValueError, TypeError) as error:  # pydantic's ValidationError is a ValueError
        return [Problem(f"iiif-prezi3 refuses it: {_short(error)}", file=str(document.get("id", "")))]
    found = _differences(ours, theirs, "")
    return [Problem(f"iiif-prezi3 makes something else of it: {text}", field=path) for path, text in found]


def _library() -> ModuleType:
    return importlib.import_module("iiif_prezi3")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]


def _without_digits(value: Any) -> Any:
    """A copy in which a language tag such as `es-419` has letters for digits: it refuses valid BCP 47 with digits."""
    if isinstance(value, dict):
        return {
            _letters(key): [_letters(tag) for tag in part]
            if key == "language" and isinstance(part, list)
            else _without_digits(part)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_without_digits(part) for part in value]
    return value


def _letters(key: str) -> str:
    return key.translate(_DIGITS) if _TAG_WITH_DIGITS.fullmatch(key) else key


def _built(resource: Document, prezi3: ModuleType, top: bool = False) -> Any:
    """The object for a resource, its parts first. A mere reference becomes one of the Ref classes: any other would
    give it `items: []`, and clients would never fetch it (5.5)."""
    # it has no class of its own for what stands in partOf
    fields = {_field(key): part if key == "partOf" else _part(part, prezi3) for key, part in resource.items()}
    name = resource.get("type", "")
    if name == "Agent":
        return prezi3.Provider(**fields)
    if name == "AnnotationPage" and "items" not in resource:
        return prezi3.AnnotationPageRef(prezi3.AnnotationPageRefExtended(**fields))
    if name in ("Manifest", "Collection") and "items" not in resource and not top:
        return getattr(prezi3, f"{name}Ref")(**fields)
    if name in _CLASSES:
        return getattr(prezi3, name)(**fields)
    if "textDirection" in resource:  # of all words it takes this one as an object only
        return resource | {"textDirection": prezi3.TextDirection(resource["textDirection"])}
    return resource


def _field(key: str) -> str:
    return "context" if key == "@context" else key


def _part(value: Any, prezi3: ModuleType) -> Any:
    if isinstance(value, dict) and "type" in value:
        return _built(value, prezi3)
    if isinstance(value, list):
        return [_part(part, prezi3) for part in value]
    return value


def _differences(ours: Any, theirs: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _in_objects(ours, theirs, path)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif not _same(ours, theirs):
        yield path, f"{json.dumps(theirs)[:120]} for {json.dumps(ours)[:120]}"


def _in_objects(ours: Document, theirs: Document, path: str) -> Iterator[tuple[str, str]]:
    for key in ours.keys() | theirs.keys():
        here = f"{path}.{key}" if path else key
        if key == "@context":
            continue  # it writes its own
        if key not in theirs:
            if key not in _UNKNOWN_TO_IT:
                yield here, "it is lost"
        elif key not in ours and key == "items" and ours.get("type") == "Canvas" and not theirs[key]:
            continue  # a reference to a canvas, in a range, for which it has no class of its own
        elif key not in ours:
            yield here, f"{json.dumps(theirs[key])[:120]} is added"
        else:
            yield from _differences(ours[key], theirs[key], here)


def _same(ours: Any, theirs: Any) -> bool:
    """Equal, or the same address: pydantic rewrites addresses (a slash after the host, percent signs)."""
    if ours == theirs:
        return True
    if isinstance(ours, str) and isinstance(theirs, str) and ours.startswith("http"):
        from pydantic import AnyUrl

        return str(AnyUrl(ours)) == theirs
    return False
