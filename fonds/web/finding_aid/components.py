"""The components of a finding aid: units with what readers need of each, one within the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from fonds.record.elements import ABOUT_DESCRIPTION, OtherDate
from fonds.record.model import Unit
from fonds.serializers.element_labels import element_label
from fonds.serializers.text.access_statement import describe_access
from fonds.web.finding_aid.preorder import Placed
from fonds.web.list_entries import entries
from fonds.web.localization import LocalizedText, Localizer

Paragraph = tuple[str, LocalizedText]  # the label of an element of description, and its text


@dataclass(slots=True)
class Component:
    """A unit in a finding aid. `date` is in the language of the page, or in the words of the source.

    `is_continued` is true for one that an earlier page has, and that is named again because of what is in it here.
    """

    id: str
    href: str
    title: LocalizedText
    level: str
    level_label: str
    reference: str
    date: str
    dates: tuple[str, ...]
    containers: tuple[str, ...]
    extent: LocalizedText
    paragraphs: tuple[Paragraph, ...]
    restriction: str
    is_collection: bool
    is_continued: bool
    components: list[Component] = field(default_factory=list)


def component_tree(units: Iterable[Placed], localizer: Localizer) -> list[Component]:
    """Return units that follow one another as components that contain one another; what meets a fault is left out."""
    top: list[Component] = []
    lists = [top]  # of the components that are open, by depth
    for placed, component in entries(units, _id_of, "a finding aid", lambda one: _component(one, localizer)):
        del lists[placed.depth :]
        lists[-1].append(component)
        lists.append(component.components)
    return top


def _id_of(placed: Placed) -> str:
    return placed.unit.id


def _component(placed: Placed, localizer: Localizer) -> Component:
    unit = placed.unit
    rule, gettext = unit.access, localizer.context.gettext
    return Component(
        unit.id,
        localizer.path(unit),
        localizer.text(unit.title),
        unit.level,
        unit.level_label,
        unit.reference,
        localizer.date(unit.date) if unit.date else unit.date_text,
        tuple(_other_date(date, localizer) for date in unit.other_dates),
        tuple(map(str, unit.containers)),
        localizer.text(unit.extent),
        () if placed.is_continued else tuple(_paragraphs(unit, localizer)),
        describe_access(rule, localizer.language, gettext) if rule and rule.tier != "open" else "",
        unit.kind == "collection",
        placed.is_continued,
    )


def _other_date(date: OtherDate, localizer: Localizer) -> str:
    words = localizer.date(date.date) if date.date else date.text
    gettext = localizer.context.gettext
    label = gettext(element_label(f"date_{date.kind}"))
    return f"{label}: {gettext('%(date)s (bulk)', date=words) if date.bulk else words}"


def _paragraphs(unit: Unit, localizer: Localizer) -> Iterable[Paragraph]:
    """Yield what the archivist wrote of a unit: the summary, the elements of description, and further statements."""
    if unit.abstract:
        yield "", localizer.text(unit.abstract.text)
    if unit.note:
        yield "", localizer.text(unit.note)
    for name, text in unit.elements() if unit.has_elements else ():
        if name not in ABOUT_DESCRIPTION:
            yield localizer.context.gettext(element_label(name)), localizer.text(text)
    for label, text in map(attrgetter("label", "text"), unit.statements):
        yield localizer.text(label).text, localizer.text(text)
    if unit.access and unit.access.note:
        yield "", localizer.text(unit.access.note)
