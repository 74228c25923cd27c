"""The units of a finding aid as a stream: the description as a whole and its components, each with its own elements.

A component (`c`, or numbered by its depth) is given when the first component within it begins, or at its end if there
is none.
Elements that follow the components of a unit are valid in `archdesc` and not elsewhere, but occur. Therefore a document
is read twice: `outline` finds the elements of `archdesc`, and the components that have something after their
components, which are given at their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fonds.ingest.readers.xml_words import INTERNAL, children_of, name_of
from fonds.safe_xml import Element, discard, line_number

Events = Iterable[tuple[str, Element]]

COMPONENTS = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
HEADERS = frozenset({"eadheader", "control"})
# the elements whose events are read; a prefix that nobody declares is part of the name
_NAMES = ("archdesc", "dsc", "frontmatter", *sorted(HEADERS), *sorted(COMPONENTS))
TAGS = (*(f"{{*}}{name}" for name in _NAMES), *(f"ead:{name}" for name in _NAMES))


def events_of(element: Element) -> Events:
    """Yield the events of a finding aid that is part of another document, as a parser does for TAGS."""
    is_part = name_of(element) in _NAMES
    if is_part:
        yield "start", element
    for child in list(element):
        if isinstance(child.tag, str):
            yield from events_of(child)
    if is_part:
        yield "end", element


@dataclass(slots=True)
class Unit:
    """A unit as it stands in the source: its attributes, its own elements and those of its list of components.

    `position` is the path of components down to it, `c[2]/c[1]`, with the numbers of the components that are given, and
    `number` its own number, from 1; `count` is how many components it has so far.
    """

    attributes: dict[str, str]
    line: int
    parent: Unit | None = None
    number: int = 0
    ordinal: int = 0
    count: int = 0
    elements: list[Element] = field(default_factory=list)
    list_elements: list[Element] = field(default_factory=list)
    has_components: bool = False
    key: str = ""
    is_internal: bool = False

    @property
    def is_marked_internal(self) -> bool:
        """Whether it says of itself that the archive keeps it to itself."""
        return self.attributes.get("audience", "").strip().lower() == INTERNAL

    @property
    def is_record(self) -> bool:
        """Whether it is described as a record: a component without components."""
        return not self.has_components and self.parent is not None

    @property
    def position(self) -> str:
        """The path of components down to it; empty for the whole."""
        if self.parent is None:
            return ""
        return f"{self.parent.position}/c[{self.number}]".lstrip("/")


@dataclass(slots=True)
class Outline:
    """What a first reading of a document finds: its header, its unit as a whole, and the components given late."""

    header: Element | None = None
    front_matter: list[Element] = field(default_factory=list)
    top: Unit | None = None
    late: set[int] = field(default_factory=set)
    components: int = 0
    further_lines: list[int] = field(default_factory=list)  # of elements archdesc besides the first


class _Walk:
    """Follows the events of a document; the units that are open are on a stack, with the lists of components."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.open: list[
            tuple[Unit, list[Element]]
        ] = []  # of archdesc, lists and components, where elements go
        self.components = 0
        self.top_element: Element | None = None

    def is_further(self, element: Element) -> bool:
        """Whether an element is an `archdesc` besides the first, of which a document has one."""
        if name_of(element) != "archdesc" or self.top_element is None:
            return False
        return element is not self.top_element

    def begin_top(self, element: Element) -> Unit:
        self.top_element = element
        top = Unit(dict(element.attrib), line_number(element))
        self.units = [top]
        self.open = [(top, top.elements)]
        return top

    def begin_list(self, element: Element) -> None:
        if self.units:
            unit = self.units[-1]
            self._take_before(element)
            self.open.append((unit, unit.list_elements))

    def begin_component(self, element: Element) -> Unit:
        """Begin a component, and return the unit above it."""
        above = self.units[-1]
        self._take_before(element)
        above.count += 1
        self.components += 1
        unit = Unit(
            dict(element.attrib), line_number(element), above, number=above.count, ordinal=self.components
        )
        self.units.append(unit)
        self.open.append((unit, unit.elements))
        return above

    def end(self, element: Element) -> Unit:
        """Take the remaining elements of what ends, and return its unit."""
        unit, target = self.open.pop()
        target += _text_before(element, element)
        target += [child for child in children_of(element) if _is_own(child)]
        for child in target:
            _detach(child, element)
        if name_of(element) != "dsc":
            self.units.pop()
        return unit

    def _take_before(self, element: Element) -> None:
        """Take the elements before a component or list, which are complete, out of the tree."""
        _, target = self.open[-1]
        before = [
            sibling
            for sibling in element.itersiblings(preceding=True)
            if name_of(sibling) and _is_own(sibling)
        ]
        parent = element.getparent()
        target += _text_before(parent, element)
        for sibling in reversed(before):
            target.append(sibling)
            _detach(sibling, parent)


def _text_before(parent: Element, element: Element) -> list[Element]:
    """Return the words that stand loose at the beginning of a unit or list, or after a component, as a paragraph.

    They are taken from the tree. Words after other elements stay with these.
    """
    texts = [parent.text or ""]
    parent.text = None
    siblings = parent if element is parent else element.itersiblings(preceding=True)
    for sibling in siblings:
        if name_of(sibling) and not _is_own(sibling) and (sibling.tail or "").strip():
            texts.append(sibling.tail)
            sibling.tail = None
    words = " ".join(texts).strip()
    if not words:
        return []
    paragraph = parent.makeelement("p")
    paragraph.text = words
    return [paragraph]


def _is_own(element: Element) -> bool:
    name = name_of(element)
    return name not in COMPONENTS and name != "dsc"


def _detach(element: Element, parent: Element | None) -> None:
    if parent is not None and element.getparent() is parent:
        parent.remove(element)


def outline(events: Events, result: Outline) -> None:
    """Read a document for the first time, into `result`, which has what came before an error. Raises XmlError."""
    walk = _Walk()
    try:
        for event, element in events:
            _outline_event(walk, event, element, result)
    finally:
        result.components = walk.components


def _outline_event(walk: _Walk, event: str, element: Element, result: Outline) -> None:
    name = name_of(element)
    if name in HEADERS or name == "frontmatter":
        if event == "end" and not walk.units:
            _add_header(element, name, result)
    elif walk.is_further(element):
        result.further_lines += [line_number(element)] if event == "start" else []
    elif name == "archdesc" and event == "start":
        result.top = walk.begin_top(element)
    elif name == "dsc" and event == "start":
        walk.begin_list(element)
    elif not walk.units:
        return
    elif name in COMPONENTS and event == "start":
        above = walk.begin_component(element)
        if not above.has_components:
            above.has_components = True
            if above.parent is not None:
                above.elements.clear()
    else:
        unit = walk.end(element)
        if name in COMPONENTS and unit.has_components and (unit.elements or unit.list_elements):
            result.late.add(unit.ordinal)
        if name != "archdesc":
            discard(element)


def _add_header(element: Element, name: str, result: Outline) -> None:
    if name in HEADERS:
        result.header = element
    else:
        result.front_matter.append(element)


def units(events: Events, result: Outline) -> Iterator[Unit]:
    """Yield the unit as a whole and then each component, with all its own elements. Raises XmlError."""
    walk = _Walk()
    for event, element in events:
        name = name_of(element)
        if walk.is_further(element):
            continue
        if name == "archdesc" and event == "start":
            top = walk.begin_top(element)
            if result.top is not None:
                top.has_components = result.components > 0
                top.elements, top.list_elements = result.top.elements, result.top.list_elements
                yield top
            walk.open[0] = (top, [])  # its elements were taken in the first reading
        elif not walk.units or not (name in COMPONENTS or name in ("dsc", "archdesc")):
            continue
        elif name == "dsc" and event == "start":
            walk.begin_list(element)
            if len(walk.units) == 1:
                walk.open[-1] = (walk.units[0], [])
        elif event == "start":
            above = walk.begin_component(element)
            if not above.has_components:
                above.has_components = True
                if above.ordinal not in result.late:
                    yield above
                    above.elements.clear()
        else:
            unit = walk.end(element)
            if name in COMPONENTS and (not unit.has_components or unit.ordinal in result.late):
                yield unit
            if name != "archdesc":
                discard(element)
