"""Reads transcriptions of speech in TEI (P5, 8 and 17.4): utterances and segments with times of a timeline.

`u`, `seg`, `p`, `ab`, `div` and `annotationBlock` have `start` and `end`, which lead to `when` of a `timeline`, or are
times themselves. The innermost elements with times are the cues; `who` is the speaker, by the name of the person or as
written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.timed_text.cues import CueList, TimedTextError, seconds_of
from fonds.record.page_text import PageText
from fonds.safe_xml import Element

_HINT = 'elements with `start` and `end`, as in <u start="#T1" end="#T2">'
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-9]{1,2}(?:\.[0-9]{1,9})?)")
_UNITS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0}
_NAMES = ("u", "seg", "p", "ab", "div", "annotationBlock")
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_STEPS = 100_000  # of a timeline


def is_tei(root: Element) -> bool:
    """Whether a document is TEI."""
    return safe_xml.local_name(root) in ("TEI", "teiCorpus")


def read(root: Element) -> PageText:
    """Return the cues of a document. Raises TimedTextError."""
    times, speakers, cues = _timeline(root), _speakers(root), CueList()
    timed = [element for element in safe_xml.descendants(root, *_NAMES) if element.get("start")]
    outer = {id(parent) for element in timed for parent in element.iterancestors() if parent.get("start")}
    for element in timed:
        if id(element) in outer:
            continue
        number = safe_xml.line_number(element)
        start, end = (_moment(element.get(name), times, number) for name in ("start", "end"))
        who = next((e.get("who") for e in (element, *element.iterancestors()) if e.get("who")), "")
        speaker = speakers.get((who or "").lstrip("#"), (who or "").lstrip("#"))
        cues.add(start, end, safe_xml.normalized_text(element), number, speaker)
    return cues.to_text(root.get(_XML_LANG) or "")


def _timeline(root: Element) -> dict[str, float]:
    """Return the seconds of each point of the timelines, by its id."""
    times: dict[str, float] = {}
    for timeline in safe_xml.descendants(root, "timeline"):
        unit = _UNITS.get(timeline.get("unit") or "s", 1.0)
        for count, when in enumerate(safe_xml.children(timeline, "when")):
            if count >= MAX_STEPS:
                raise TimedTextError(f"its timeline has more than {MAX_STEPS:,} points")
            name, since = when.get(_XML_ID) or "", (when.get("since") or "").lstrip("#")
            if interval := when.get("interval"):
                factor = _UNITS.get(when.get("unit") or "", unit)
                times[name] = times.get(since, 0.0) + _number(interval, safe_xml.line_number(when)) * factor
            elif (seconds := _clock(when.get("absolute") or "")) is not None:
                times[name] = seconds
            else:
                times[name] = 0.0  # the origin
    return times


def _moment(value: str | None, times: dict[str, float], line: int) -> float:
    name = (value or "").lstrip("#")
    if name in times:
        return times[name]
    if (seconds := _clock(name)) is not None:
        return seconds
    return _number(name, line)


def _number(text: str, line: int) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e9:
        raise TimedTextError(f"{text[:40]!r} is no time of its timeline", line, _HINT)
    return seconds


def _clock(text: str) -> float | None:
    match = _CLOCK.fullmatch(text.strip())
    return seconds_of(match[1], match[2], match[3]) if match else None


def _speakers(root: Element) -> dict[str, str]:
    """Return the names of the people of a document, by their id."""
    return dict(_named(root))


def _named(root: Element) -> Iterator[tuple[str, str]]:
    for person in safe_xml.descendants(root, "person", "personGrp"):
        name = next(safe_xml.descendants(person, "persName", "name"), None)
        if person.get(_XML_ID) and name is not None:
            yield person.get(_XML_ID) or "", safe_xml.normalized_text(name)
