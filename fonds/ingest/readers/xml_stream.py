"""The elements of an XML document that are records, one after another, so that a document may have any size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fonds import safe_xml
from fonds.ingest.imported import Item
from fonds.ingest.readers.reading_context import ReadingContext
from fonds.problem import Problem
from fonds.safe_xml import XmlError, XmlEvents


def outermost(context: ReadingContext, *names: str) -> Iterator[Any]:
    """Yield each element with one of these names that is in no other one, and problems of the file.

    An element is complete when it is given, and is removed when the next one is asked for. Bytes before the document
    and prefixes that nobody declares are warnings; where the document ends too early, what came before was given.
    """
    options = context.options
    try:
        with context.file.open() as stream:
            events = XmlEvents(stream, _tags(context, names), options.encoding)
            yield from skipped(context, events)
            depth = 0
            try:
                for event, element in events:
                    depth += 1 if event == "start" else -1
                    if event == "end" and depth == 0:
                        yield element
                        safe_xml.discard(element)
            except XmlError as error:
                yield broken(context, error)
            yield from undeclared(context, events)
    except OSError as error:
        yield context.file.problem(f"it cannot be read: {error.strerror}")


def read_each(
    context: ReadingContext, read_element: Callable[[Any, ReadingContext], Iterator[Item]], *names: str
) -> Iterator[Item]:
    """Yield what each outermost element with one of these names gives, and problems of the file."""
    for item in outermost(context, *names):
        if isinstance(item, Problem):
            yield item
        else:
            yield from read_element(item, context)


def skipped(context: ReadingContext, events: XmlEvents) -> Iterator[Problem]:
    """Yield a warning if there are bytes before the document."""
    if events.skipped_bytes:
        message = f"there are {events.skipped_bytes:,} bytes before the XML document"
        yield context.file.problem(message, "they are skipped", 1, warning=True)


def undeclared(context: ReadingContext, events: XmlEvents) -> Iterator[Problem]:
    """Yield a warning for each prefix that the document uses and does not declare."""
    for prefix, line in events.undeclared_prefixes.items():
        message = f"the prefix {prefix!r} is not declared"
        yield context.file.problem(message, "its elements are read by their names", line, warning=True)


def broken(context: ReadingContext, error: XmlError) -> Problem:
    """Return the problem of a document that cannot be read any further."""
    return context.file.problem(str(error), error.hint or "what stands before it was read", error.line)


def _tags(context: ReadingContext, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what lxml calls elements of these names: in any namespace, and with prefixes that nobody declares."""
    head = context.file.head
    prefixes = {
        prefix
        for name in names
        for prefix in re.findall(
            rb"<([A-Za-z_][\w.-]{0,40}):" + name.encode() + rb"[\s/>]", head, re.IGNORECASE
        )
    }
    undeclared_names = (f"{prefix.decode()}:{name}" for prefix in sorted(prefixes) for name in names)
    return (*(f"{{*}}{name}" for name in names), *undeclared_names)
