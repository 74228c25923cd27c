"""Validates a stream of IIIF Change Discovery 1.0: each document, and the order of all activities.

It is written by hand because no validator of that specification is known. It reads only the documents and makes no
requests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from fonds.problem import Problem

Json = dict[str, Any]
CONTEXT = "http://iiif.io/api/discovery/1/context.json"
TYPES = frozenset({"Create", "Update", "Delete", "Move", "Add", "Remove", "Refresh"})
_RIGHTS = re.compile(r"http://(?:creativecommons\.org|rightsstatements\.org)/\S+")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


class _Report:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def error(self, field: str, message: str, clause: str) -> None:
        self.problems.append(Problem(f"{message} (Change Discovery 1.0, {clause})", field=field))

    def uri(self, field: str, value: Any, clause: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
            self.error(field, f"{value!r} is not an HTTP(S) URI", clause)

    def reference(self, field: str, value: Any, type: str, clause: str) -> None:
        """Report what is not an object with an id and that type."""
        if not isinstance(value, dict):
            self.error(field, "a JSON object with id and type is expected", clause)
            return
        self.uri(f"{field}.id", value.get("id"), clause)
        if value.get("type") != type:
            self.error(f"{field}.type", f"{type} is expected", clause)


def collection(document: Any, url: str = "") -> list[Problem]:
    """Return the problems of an OrderedCollection (3.1). If its `url` is known, the id must be the same."""
    report = _Report()
    if not _is_document(document, "OrderedCollection", url, "3.1", report):
        return report.problems
    report.reference("last", document.get("last"), "OrderedCollectionPage", "3.1 last")
    if "first" in document:
        report.reference("first", document["first"], "OrderedCollectionPage", "3.1 first")
    _whole_number(document, "totalItems", "3.1 totalItems", report)
    for number, parent in enumerate(_list(document, "partOf", "3.1 partOf", report)):
        report.reference(f"partOf[{number}]", parent, "OrderedCollection", "3.1 partOf")
    _see_also(document, "", "3.1 seeAlso", report)
    rights = document.get("rights")
    if rights is not None and not (isinstance(rights, str) and _RIGHTS.fullmatch(rights)):
        report.error(
            "rights", f"{rights!r} is not a URI of Creative Commons or RightsStatements.org", "3.1 rights"
        )
    if "orderedItems" in document or "items" in document:
        report.error("orderedItems", "only pages have activities", "3.1")
    return report.problems


def page(document: Any, url: str = "") -> list[Problem]:
    """Return the problems of an OrderedCollectionPage (3.2) and of its activities (3.3)."""
    report = _Report()
    if not _is_document(document, "OrderedCollectionPage", url, "3.2", report):
        return report.problems
    if "partOf" in document:
        report.reference("partOf", document["partOf"], "OrderedCollection", "3.2 partOf")
    for name in ("prev", "next"):
        if name in document:
            report.reference(name, document[name], "OrderedCollectionPage", f"3.2 {name}")
    _whole_number(document, "startIndex", "3.2 startIndex", report)
    items = document.get("orderedItems")
    if not isinstance(items, list) or not items:
        report.error("orderedItems", "an array with at least one activity is expected", "3.2 orderedItems")
        return report.problems
    for number, item in enumerate(items):
        _activity(item, f"orderedItems[{number}]", report)
    _in_order([item for item in items if isinstance(item, dict)], report)
    return report.problems


def stream(top: Json, pages: Sequence[Json]) -> list[Problem]:
    """Return the problems that only a whole stream shows. `pages` are in order."""
    report = _Report()
    ids = [page.get("id") for page in pages]
    for name, expected in (("first", ids[:1]), ("last", ids[-1:])):
        if name in top and [top[name].get("id")] != expected:
            report.error(name, "it is not the page at that end", f"3.1 {name}")
    start = 0
    for number, page in enumerate(pages):
        neighbors = {"prev": ids[number - 1] if number else None, "next": [*ids[1:], None][number]}
        for name, expected_id in neighbors.items():
            if page.get(name, {}).get("id") != expected_id:
                report.error(f"{page.get('id')} {name}", f"it is not {expected_id}", f"3.2 {name}")
        if page.get("startIndex", start) != start:
            report.error(f"{page.get('id')} startIndex", f"it is not {start}", "3.2 startIndex")
        if page.get("partOf", {}).get("id", top.get("id")) != top.get("id"):
            report.error(f"{page.get('id')} partOf", "it is not the collection", "3.2 partOf")
        start += len(page["orderedItems"])
    if top.get("totalItems", start) != start:
        report.error("totalItems", f"there are {start} activities", "3.1 totalItems")
    items = [item for page in pages for item in page["orderedItems"]]
    _in_order(items, report)
    _life_cycles(items, report)
    return report.problems


def _is_document(document: Any, type: str, url: str, clause: str, report: _Report) -> bool:
    """Check context, id and type; return False if there is no JSON object to check further."""
    if not isinstance(document, dict):
        report.error("", "a JSON object is expected", clause)
        return False
    context = document.get("@context")
    contexts = context if isinstance(context, list) else [context]
    if contexts[-1:] != [CONTEXT] or not all(isinstance(uri, str) for uri in contexts):
        report.error("@context", "the context of Change Discovery is missing or not last", "3.4.1")
    if next(iter(document), "") != "@context":
        report.error("@context", "it should be the first key", "3.4.1")
    report.uri("id", document.get("id"), f"{clause} id")
    if url and document.get("id") != url:
        report.error("id", f"it is not where it is published: {url}", f"{clause} id")
    if document.get("type") != type:
        report.error("type", f"{type} is expected", f"{clause} type")
    return True


def _activity(item: Any, field: str, report: _Report) -> None:
    if not isinstance(item, dict):
        report.error(field, "an activity is a JSON object", "3.3")
        return
    kind = item.get("type")
    if kind not in TYPES:
        report.error(f"{field}.type", f"{kind!r} is not a type of activity", "3.3 type")
    if "@context" in item:
        report.error(f"{field}.@context", "an activity on a page has no context", "3.3")
    for name in ("endTime", "startTime"):
        if name in item and not _is_time(item[name]):
            report.error(f"{field}.{name}", f"{item[name]!r} is not an xsd:dateTime in UTC", f"3.3 {name}")
    if kind == "Refresh":
        if "startTime" not in item or "endTime" in item or "object" in item or "target" in item:
            report.error(field, "a Refresh has a startTime, and neither endTime nor object", "2.1.5")
        return
    if "endTime" not in item:
        report.error(f"{field}.endTime", "level 2 needs it", "2.1.2")
    _resource(item.get("object"), f"{field}.object", report)
    if kind == "Move":
        _move(item, field, report)
    for name, key in (("Add", "target"), ("Remove", "origin")):
        if kind == name:
            report.reference(f"{field}.{key}", item.get(key), "OrderedCollection", "2.1.4")
    if "summary" in item and not isinstance(item["summary"], str):
        report.error(f"{field}.summary", "a string is expected", "3.3 summary")


def _move(item: Json, field: str, report: _Report) -> None:
    _resource(item.get("target"), f"{field}.target", report)
    source, target = item.get("object"), item.get("target")
    if isinstance(source, dict) and isinstance(target, dict):
        if source.get("id") == target.get("id"):
            report.error(f"{field}.target", "it has the id of the object", "3.3 target")
        if source.get("type") != target.get("type"):
            report.error(f"{field}.target.type", "it is not the type of the object", "3.3 target")


def _resource(value: Any, field: str, report: _Report) -> None:
    if not isinstance(value, dict):
        report.error(field, "a JSON object with id and type is expected", "3.3 object")
        return
    report.uri(f"{field}.id", value.get("id"), "3.3 object")
    if not isinstance(value.get("type"), str):
        report.error(f"{field}.type", "it is missing", "3.3 object")
    if "canonical" in value and not (isinstance(value["canonical"], str) and ":" in value["canonical"]):
        report.error(f"{field}.canonical", "a URI is expected", "3.3 object")
    _see_also(value, f"{field}.", "3.3 object", report)
    for number, agent in enumerate(_list(value, "provider", "3.3 object", report)):
        report.reference(f"{field}.provider[{number}]", agent, "Agent", "3.3 object")
        if isinstance(agent, dict) and not _is_language_map(agent.get("label")):
            report.error(f"{field}.provider[{number}].label", "a language map is expected", "3.3 object")


def _see_also(holder: Json, prefix: str, clause: str, report: _Report) -> None:
    for number, dataset in enumerate(_list(holder, "seeAlso", clause, report)):
        field = f"{prefix}seeAlso[{number}]"
        report.reference(field, dataset, "Dataset", clause)
        if isinstance(dataset, dict):
            if "label" in dataset and not _is_language_map(dataset["label"]):
                report.error(f"{field}.label", "a language map is expected", clause)
            for name in ("format", "profile"):
                if name in dataset and not isinstance(dataset[name], str):
                    report.error(f"{field}.{name}", "a string is expected", clause)


def _in_order(items: Sequence[Json], report: _Report) -> None:
    times = [item["endTime"] for item in items if _is_time(item.get("endTime"))]
    for earlier, later in pairwise(datetime.fromisoformat(time) for time in times):
        if later < earlier:
            report.error("orderedItems", f"{later} stands after {earlier}", "3.2 orderedItems")


def _life_cycles(items: Sequence[Json], report: _Report) -> None:
    """3.3 type: what exists is not created again; what was removed is neither removed again nor changed."""
    exists: dict[str, bool] = {}
    move_times: dict[
        str, str
    ] = {}  # id of the target of a Move -> its time: a Create at that time may follow
    for item in items:
        if item.get("type") == "Refresh":
            continue
        id, kind = item["object"]["id"], item["type"]
        if kind in ("Create", "Add") and exists.get(id) and move_times.get(id) != item["endTime"]:
            report.error(id, f"{kind} of what exists already", "3.3 type")
        if kind in ("Delete", "Remove", "Move", "Update") and exists.get(id) is False:
            report.error(id, f"{kind} of what was removed", "3.3 type")
        exists[id] = kind not in ("Delete", "Remove", "Move")
        if kind == "Move":
            exists[item["target"]["id"]] = True
            move_times[item["target"]["id"]] = item["endTime"]


def _whole_number(document: Json, name: str, clause: str, report: _Report) -> None:
    value = document.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        report.error(name, f"{value!r} is not a non-negative integer", clause)


def _list(holder: Json, name: str, clause: str, report: _Report) -> list[Any]:
    value = holder.get(name, [])
    if name in holder and (not isinstance(value, list) or not value):
        report.error(name, "an array with at least one object is expected", clause)
        return []
    return list(value)


def _is_time(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_language_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)
        for texts in value.values()
    )
