"""What is said of a text as a whole: its label, who made it with what and when, and the text over all canvases.

Presentation 3.0, 5.8: an AnnotationCollection holds together the annotation pages of one layer. The annotations
themselves are made in annotations.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.record import dates, languages
from service.record.model import Person
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.iiif.language_maps import LanguageMap
from service.serializers.page_model import Canvas, Layer

NOTES = "notes"
Document = dict[str, Any]


def of(pages: Sequence[Canvas]) -> Iterator[Layer]:
    """The layers of a record, each once, in the order in which readers are shown them; without lines."""
    seen: dict[str, Layer] = {}
    for page in pages:
        for layer in page.layers:
            seen.setdefault(layer.name, layer)
    yield from sorted(seen.values(), key=lambda layer: _ORDER.index(layer.kind))


_ORDER = ("transcript", "transcription", "translation", "machine")


def shown(page: Canvas) -> Iterator[tuple[str, Layer | None]]:
    """The texts of a canvas by name, in the order in which viewers list them: what a machine made comes last.

    The notes stand before it, with None for their layer.
    """
    machine = [layer for layer in page.layers if layer.kind == "machine"]
    for layer in page.layers:
        if layer.kind != "machine":
            yield layer.name, layer
    if page.remarks:
        yield NOTES, None
    yield from ((layer.name, layer) for layer in machine)


def label(layer: Layer | None, context: Context) -> LanguageMap:
    """How a layer is called in the languages of the node: Transcript, Translation: Chinese, Machine text: English."""
    kind = layer.kind if layer else NOTES
    return context.kept(("layer", kind, layer.language if layer else ""), _label, kind, layer, context)


def _label(kind: str, layer: Layer | None, context: Context) -> LanguageMap:
    table = labels.table(context.site.languages)
    if layer is None or kind == "transcript":
        return table[kind]
    if layer.language == "und":
        return table["machine_unknown"]
    return {tag: [words[0].format(languages.name(layer.language, tag))] for tag, words in table[kind].items()}


def words_label(layer: Layer, context: Context) -> LanguageMap:
    """How the page with the words of a layer is called."""
    table, own = labels.table(context.site.languages), label(layer, context)
    return {tag: [words[0].format(own[tag][0])] for tag, words in table["words"].items()}


def origin(by: str, date: str, generator: str, context: Context) -> Document:
    """Who made a text, when and with what (Web Annotation, 3.3.1 and 3.3.3); what nobody said is left out.

    `created` is a moment there: only a date that is a day can be one, at its beginning.
    """
    made: Document = {}
    if by:
        made["creator"] = context.kept(("creator", by), _creator, by, context)
    if date and (value := dates.parse(date).xsd) and value[1] in ("date", "dateTime"):
        made["created"] = value[0] if value[1] == "dateTime" else f"{value[0]}T00:00:00Z"
    if generator:
        made["generator"] = {"type": "Software", "name": generator}
    return made


def _creator(by: str, context: Context) -> Document:
    agent = context.find(by)
    kind = "Person" if isinstance(agent, Person) else "Organization"
    return {"id": context.address.thing(by), "type": kind, "name": context.label(by)}


def whole(
    record_id: str, name: str, layer: Layer | None, counts: dict[int, int], context: Context
) -> Document:
    """The AnnotationCollection of a layer (5.8); `counts` are its annotations by the number of their canvas."""
    address = context.address
    made: Document = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": address.whole_layer(record_id, name),
        "type": "AnnotationCollection",
        "label": label(layer, context),
    }
    if layer:
        made |= origin(layer.by, layer.date, layer.generator, context)
    made["total"] = sum(counts.values())
    for end, number in (("first", min(counts)), ("last", max(counts))):
        made[end] = {"id": address.annotations(record_id, number, name), "type": "AnnotationPage"}
    made["partOf"] = [{"id": address.manifest(record_id), "type": "Manifest"}]
    return made
