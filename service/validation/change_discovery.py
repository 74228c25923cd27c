"""Holds a stream of IIIF Change Discovery 1.0 against its clauses: one document at a time, and the whole in order.

No validator of that specification is known. It reads nothing but the documents that it is given: whether an address
answers, and with which headers, is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from service.problem import Problem

Json = dict[str, Any]
CONTEXT = "http://iiif.io/api/discovery/1/context.json"
TYPES = frozenset({"Create", "Update", "Delete", "Move", "Add", "Remove", "Refresh"})
_RIGHTS = re.compile(r"http://(?:creativecommons\.org|rightsstatements\.org)/\S+")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


class _Report:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def error(self, place: str, message: str, clause: str) -> None:
        self.problems.append(Problem(f"{message} (Change Discovery 1.0, {clause})", field=place))

    def uri(self, place: str, value: Any, clause: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
            self.error(place, f"{value!r} is no HTTP(S) URI", clause)

    def reference(self, place: str, value: Any, type: str, clause: str) -> None:
        """An object with the id and that type."""
        if not isinstance(value, dict):
            self.error(place, "it is a JSON object with id and type", clause)
            return
        self.uri(f"{place}.id", value.get("id"), clause)
        if value.get("type") != type:
            self.error(f"{place}.type", f"it is {type}", clause)


def collection(document: Any, url: str = "") -> list[Problem]:
    """The faults of an OrderedCollection (3.1); with its address, whether its id is that."""
    report = _Report()
    if not _top(document, "OrderedCollection", url, "3.1", report):
        return report.problems
    report.reference("last", document.get("last"), "OrderedCollectionPage", "3.1 last")
    if "first" in document:
        report.reference("first", document["first"], "OrderedCollectionPage", "3.1 first")
    _natural(document, "totalItems", "3.1 totalItems", report)
    for number, above in enumerate(_list(document, "partOf", "3.1 partOf", report)):
        report.reference(f"partOf[{number}]", above, "OrderedCollection", "3.1 partOf")
    _see_also(document, "", "3.1 seeAlso", report)
    rights = document.get("rights")
    if rights is not None and not (isinstance(rights, str) and _RIGHTS.fullmatch(rights)):
        report.error(
            "rights", f"{rights!r} is no URI of Creative Commons or RightsStatements.org", "3.1 rights"
        )
    if "orderedItems" in document or "items" in document:
        report.error("orderedItems", "activities stand on pages only", "3.1")
    return report.problems


def page(document: Any, url: str = "") -> list[Problem]:
    """The faults of an OrderedCollectionPage (3.2) and of its activities (3.3)."""
    report = _Report()
    if not _top(document, "OrderedCollectionPage", url, "3.2", report):
        return report.problems
    if "partOf" in document:
        report.reference("partOf", document["partOf"], "OrderedCollection", "3.2 partOf")
    for name in ("prev", "next"):
        if name in document:
            report.reference(name, document[name], "OrderedCollectionPage", f"3.2 {name}")
    _natural(document, "startIndex", "3.2 startIndex", report)
    items = document.get("orderedItems")
    if not isinstance(items, list) or not items:
        report.error("orderedItems", "it is an array with at least one activity", "3.2 orderedItems")
        return report.problems
    for number, item in enumerate(items):
        _activity(item, f"orderedItems[{number}]", report)
    _in_order([item for item in items if isinstance(item, dict)], report)
    return report.problems


def stream(top: Json, pages: Sequence[Json]) -> list[Problem]:
    """The faults of a whole stream, its pages in order: what no document shows alone."""
    report = _Report()
    names = [page.get("id") for page in pages]
    for name, wanted in (("first", names[:1]), ("last", names[-1:])):
        if name in top and [top[name].get("id")] != wanted:
            report.error(name, "it is not the page at that end", f"3.1 {name}")
    start = 0
    for number, one in enumerate(pages):
        beside = {"prev": names[number - 1] if number else None, "next": [*names[1:], None][number]}
        for name, wanted_id in beside.items():
            if one.get(name, {}).get("id") != wanted_id:
                report.error(f"{one.get('id')} {name}", f"it is not {wanted_id}", f"3.2 {name}")
        if one.get("startIndex", start) != start:
            report.error(f"{one.get('id')} startIndex", f"it is not {start}", "3.2 startIndex")
        if one.get("partOf", {}).get("id", top.get("id")) != top.get("id"):
            report.error(f"{one.get('id')} partOf", "it is not the collection", "3.2 partOf")
        start += len(one["orderedItems"])
    if top.get("totalItems", start) != start:
        report.error("totalItems", f"there are {start} activities", "3.1 totalItems")
    items = [item for one in pages for item in one["orderedItems"]]
    _in_order(items, report)
    _lives(items, report)
    return report.problems


def _top(document: Any, type: str, url: str, clause: str, report: _Report) -> bool:
    if not isinstance(document, dict):
        report.error("", "it is a JSON object", clause)
        return False
    context = document.get("@context")
    contexts = context if isinstance(context, list) else [context]
    if contexts[-1:] != [CONTEXT] or not all(isinstance(one, str) for one in contexts):
        report.error("@context", "the context of Change Discovery is missing or not last", "3.4.1")
    if next(iter(document), "") != "@context":
        report.error("@context", "it should be the first key", "3.4.1")
    report.uri("id", document.get("id"), f"{clause} id")
    if url and document.get("id") != url:
        report.error("id", f"it is not where it is published: {url}", f"{clause} id")
    if document.get("type") != type:
        report.error("type", f"it is {type}", f"{clause} type")
    return True


def _activity(item: Any, place: str, report: _Report) -> None:
    if not isinstance(item, dict):
        report.error(place, "an activity is a JSON object", "3.3")
        return
    kind = item.get("type")
    if kind not in TYPES:
        report.error(f"{place}.type", f"{kind!r} is no type of activity", "3.3 type")
    if "@context" in item:
        report.error(f"{place}.@context", "an activity on a page has none", "3.3")
    for name in ("endTime", "startTime"):
        if name in item and not _is_time(item[name]):
            report.error(f"{place}.{name}", f"{item[name]!r} is no xsd:dateTime in UTC", f"3.3 {name}")
    if kind == "Refresh":
        if "startTime" not in item or "endTime" in item or "object" in item or "target" in item:
            report.error(place, "a Refresh has a startTime, and neither endTime nor object", "2.1.5")
        return
    if "endTime" not in item:
        report.error(f"{place}.endTime", "level 2 needs it", "2.1.2")
    _resource(item.get("object"), f"{place}.object", report)
    if kind == "Move":
        _moved(item, place, report)
    for name, types in (("Add", "target"), ("Remove", "origin")):
        if kind == name:
            report.reference(f"{place}.{types}", item.get(types), "OrderedCollection", "2.1.4")
    if "summary" in item and not isinstance(item["summary"], str):
        report.error(f"{place}.summary", "it is a string", "3.3 summary")


def _moved(item: Json, place: str, report: _Report) -> None:
    _resource(item.get("target"), f"{place}.target", report)
    here, there = item.get("object"), item.get("target")
    if isinstance(here, dict) and isinstance(there, dict):
        if here.get("id") == there.get("id"):
            report.error(f"{place}.target", "it is where it was", "3.3 target")
        if here.get("type") != there.get("type"):
            report.error(f"{place}.target.type", "it is not the type of the object", "3.3 target")


def _resource(value: Any, place: str, report: _Report) -> None:
    if not isinstance(value, dict):
        report.error(place, "it is a JSON object with id and type", "3.3 object")
        return
    report.uri(f"{place}.id", value.get("id"), "3.3 object")
    if not isinstance(value.get("type"), str):
        report.error(f"{place}.type", "it is missing", "3.3 object")
    if "canonical" in value and not (isinstance(value["canonical"], str) and ":" in value["canonical"]):
        report.error(f"{place}.canonical", "it is a URI", "3.3 object")
    _see_also(value, f"{place}.", "3.3 object", report)
    for number, agent in enumerate(_list(value, "provider", "3.3 object", report)):
        report.reference(f"{place}.provider[{number}]", agent, "Agent", "3.3 object")
        if isinstance(agent, dict) and not _is_language_map(agent.get("label")):
            report.error(f"{place}.provider[{number}].label", "it is a language map", "3.3 object")


def _see_also(holder: Json, place: str, clause: str, report: _Report) -> None:
    for number, one in enumerate(_list(holder, "seeAlso", clause, report)):
        here = f"{place}seeAlso[{number}]"
        report.reference(here, one, "Dataset", clause)
        if isinstance(one, dict):
            if "label" in one and not _is_language_map(one["label"]):
                report.error(f"{here}.label", "it is a language map", clause)
            for name in ("format", "profile"):
                if name in one and not isinstance(one[name], str):
                    report.error(f"{here}.{name}", "it is a string", clause)


def _in_order(items: Sequence[Json], report: _Report) -> None:
    times = [item["endTime"] for item in items if _is_time(item.get("endTime"))]
    moments = [datetime.fromisoformat(time) for time in times]
    for before, after in pairwise(moments):
        if after < before:
            report.error("orderedItems", f"{after} stands after {before}", "3.2 orderedItems")


def _lives(items: Sequence[Json], report: _Report) -> None:
    """Nothing is created twice without having gone, nor goes twice, nor changes while it is gone (3.3 type)."""
    there: dict[str, bool] = {}
    arrived: dict[str, str] = {}  # where something was moved to, and when: its Create may be told too
    for item in items:
        if item.get("type") == "Refresh":
            continue
        id, kind = item["object"]["id"], item["type"]
        is_there = there.get(id)
        if kind in ("Create", "Add") and is_there and arrived.get(id) != item["endTime"]:
            report.error(id, f"{kind} of what is there already", "3.3 type")
        if kind in ("Delete", "Remove", "Move", "Update") and is_there is False:
            report.error(id, f"{kind} of what is gone", "3.3 type")
        there[id] = kind not in ("Delete", "Remove", "Move")
        if kind == "Move":
            there[item["target"]["id"]] = True
            arrived[item["target"]["id"]] = item["endTime"]


def _natural(document: Json, name: str, clause: str, report: _Report) -> None:
    value = document.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        report.error(name, f"{value!r} is no non-negative integer", clause)


def _list(holder: Json, name: str, clause: str, report: _Report) -> list[Any]:
    value = holder.get(name, [])
    if name in holder and (not isinstance(value, list) or not value):
        report.error(name, "it is an array with at least one object", clause)
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
        isinstance(words, list) and words and all(isinstance(one, str) for one in words)
        for words in value.values()
    )
