"""The properties of a text as a whole: its label, its author, date and software, and its AnnotationCollection.

Presentation 3.0, 5.8: an AnnotationCollection groups the annotation pages of one layer. The annotations themselves are
made in annotations.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds.record import dates, languages
from fonds.record.model import Person
from fonds.serializers.caption_layers import LAYER_KINDS, TIMED_KINDS
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels
from fonds.serializers.iiif.context_uris import PRESENTATION
from fonds.serializers.iiif.language_maps import LanguageMap
from fonds.serializers.page_model import Canvas, Layer

NOTES, ANNOTATIONS = "notes", "annotations"
Document = dict[str, Any]


def listed_layers(page: Canvas) -> Iterator[tuple[str, Layer | None]]:
    """Yield the layers of a canvas with their names, in the order in which viewers list them.

    Machine text comes last. The notes and annotations come before it, with None for their layer.
    """
    machine_layers = [layer for layer in page.layers if layer.kind == "machine"]
    for layer in page.layers:
        if layer.kind != "machine":
            yield layer.name, layer
    if page.notes:
        yield NOTES, None
    if page.annotations:
        yield ANNOTATIONS, None
    yield from ((layer.name, layer) for layer in machine_layers)


def label(layer: Layer | None, context: SerializerContext, name: str = NOTES) -> LanguageMap:
    """Return the label of a layer, such as "Translation: Chinese", in the languages of the node.

    Of notes and annotations, which have no layer, it is that of their `name`.
    """
    kind = layer.kind if layer else name
    if layer and layer.label:
        return {"none": [layer.label]}
    return context.memoize(("layer", kind, layer.language if layer else ""), _label, kind, layer, context)


def label_for_readers(layer: Layer, context: SerializerContext) -> str:
    """Return the label of a layer in the language of the reader of a page."""
    if layer.label:
        return layer.label
    is_unknown = layer.language == "und" and layer.kind not in (*TIMED_KINDS, "transcript")
    name = "machine_unknown" if is_unknown else layer.kind
    in_english = labels.label(name, "en")
    pattern = context.gettext(in_english)
    if pattern == in_english:
        pattern = labels.label(name, context.language)
    return pattern.format(languages.language_name(layer.language, context.language))


def _label(kind: str, layer: Layer | None, context: SerializerContext) -> LanguageMap:
    label_maps = labels.label_maps(context.site.languages)
    if layer is None or kind == "transcript":
        return label_maps[kind]
    if layer.language == "und" and kind not in TIMED_KINDS:
        return label_maps["machine_unknown"]
    return {
        tag: [values[0].format(languages.language_name(layer.language, tag))]
        for tag, values in label_maps[kind].items()
    }


def caption_label(kind: str, language: str, label: str, context: SerializerContext) -> LanguageMap:
    """Return the label of the words of sound or film, of a kind that a file states: its own, or `Captions: French`."""
    if label:
        return {"none": [label]}
    layer = Layer("", LAYER_KINDS[kind], language, "", ())
    return context.memoize(("layer", layer.kind, language), _label, layer.kind, layer, context)


def words_label(layer: Layer, context: SerializerContext) -> LanguageMap:
    """Return the label of the annotation page with the words of a layer."""
    label_map = labels.label_maps(context.site.languages)["words"]
    layer_label = label(layer, context)
    return {tag: [values[0].format(layer_label[tag][0])] for tag, values in label_map.items()}


def origin(by: str, date: str, generator: str, context: SerializerContext) -> Document:
    """Return who made a text, when and with what (Web Annotation, 3.3.1 and 3.3.3); what is not known is left out.

    `created` must be a point in time in UTC (3.3.1), so only a time or a single day is given, a day as its beginning.
    """
    properties: Document = {}
    if by:
        properties["creator"] = context.memoize(("creator", by), _creator, by, context)
    if date and (created := dates.parse(date).utc):
        properties["created"] = created
    if generator:
        properties["generator"] = {"type": "Software", "name": generator}
    return properties


def _creator(by: str, context: SerializerContext) -> Document:
    agent = context.find(by)
    kind = "Person" if isinstance(agent, Person) else "Organization"
    return {"id": context.urls.entity_uri(by), "type": kind, "name": context.label(by)}


def annotation_collection(
    record_id: str, name: str, layer: Layer | None, counts: dict[int, int], context: SerializerContext
) -> Document:
    """Return the AnnotationCollection of a layer (5.8); `counts` has the number of annotations by canvas number."""
    urls = context.urls
    collection: Document = {
        "@context": PRESENTATION,
        "id": urls.annotation_collection(record_id, name),
        "type": "AnnotationCollection",
        "label": label(layer, context, name),
    }
    if layer:
        collection |= origin(layer.by, layer.date, layer.generator, context)
    collection["total"] = sum(counts.values())
    for end, number in (("first", min(counts)), ("last", max(counts))):
        collection[end] = {"id": urls.annotations(record_id, number, name), "type": "AnnotationPage"}
    collection["partOf"] = [{"id": urls.manifest(record_id), "type": "Manifest"}]
    return collection
