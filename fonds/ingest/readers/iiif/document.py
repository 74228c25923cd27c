"""Documents of IIIF Presentation 2 and 3, faulty ones too, in one form: that of Presentation 3.0.

Real documents mix the versions and leave things out. What is not as it must be is corrected where its meaning is sure,
and each kind of correction is remembered once (`Corrections`), so that the report can say it. Nothing is fetched.
"""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]

# names of types in Presentation 2 (and Open Annotation) -> those of Presentation 3
_TYPES = {
    "sc:Manifest": "Manifest",
    "sc:Collection": "Collection",
    "sc:Sequence": "Sequence",
    "sc:Canvas": "Canvas",
    "sc:Range": "Range",
    "sc:AnnotationList": "AnnotationPage",
    "sc:Layer": "AnnotationCollection",
    "oa:Annotation": "Annotation",
    "oa:Choice": "Choice",
    "oa:SpecificResource": "SpecificResource",
    "oa:FragmentSelector": "FragmentSelector",
    "oa:SvgSelector": "SvgSelector",
    "oa:Tag": "TextualBody",
    "dctypes:Image": "Image",
    "dcTypes:Image": "Image",
    "dctypes:Sound": "Sound",
    "dctypes:MovingImage": "Video",
    "dctypes:Text": "Text",
    "dctypes:Dataset": "Dataset",
    "dctypes:Movie": "Video",
    "cnt:ContentAsText": "TextualBody",
    "iiif:ImageApiSelector": "ImageApiSelector",
    "foaf:Agent": "Agent",
    "Audio": "Sound",
    "Movie": "Video",
    "StillImage": "Image",
}
# properties of Presentation 2 -> those of Presentation 3 with the same meaning
_NAMES = {"@id": "id", "@type": "type", "description": "summary", "license": "rights", "viewingHint": "behavior",
          "@format": "format"}  # fmt: skip
_LISTS = ("thumbnail", "logo", "homepage", "seeAlso", "rendering", "provider", "service", "behavior", "partOf",
          "annotations", "metadata", "structures")  # fmt: skip
_TEXTS = ("label", "summary")


class Corrections:
    """What was corrected in a document: each kind once, with how often it was."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, what: str) -> None:
        """Remember a correction."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def lines(self) -> list[str]:
        """Return them in words."""
        return [f"{what} ({count} times)" if count > 1 else what for what, count in self.counts.items()]


def kind_of(document: Any) -> str:
    """Return the type of an IIIF document in the names of Presentation 3; "" if it is none."""
    if not isinstance(document, dict):
        return ""
    stated = document.get("type", document.get("@type"))
    names = stated if isinstance(stated, list) else [stated]
    return next((kind for name in names if (kind := _TYPES.get(str(name), str(name))) in _DOCUMENTS), "")


def version_of(document: Resource) -> int:
    """Return the version of Presentation that a document follows: 2 or 3, by its context, else by its properties."""
    contexts = str(document.get("@context", ""))
    if "presentation/3" in contexts:
        return 3
    if "presentation/2" in contexts or "shared-canvas" in contexts or "presentation/1" in contexts:
        return 2
    return 2 if "@id" in document or "@type" in document else 3


_DOCUMENTS = frozenset(
    {"Manifest", "Collection", "AnnotationPage", "AnnotationCollection", "Annotation", "Canvas", "Range"}
)


class Reader:
    """Brings resources of one document into the form of Presentation 3.0."""

    def __init__(self, version: int) -> None:
        self.version, self.corrections = version, Corrections()

    def resource(self, value: Any, kind: str = "") -> Resource:
        """Return a resource with `id` and `type`; `kind` is its type if it states none. A string is its address."""
        if isinstance(value, str):
            return {"id": value, "type": kind} if kind else {"id": value}
        if not isinstance(value, dict):
            return {}
        output: Resource = {_NAMES.get(str(name), str(name)): content for name, content in value.items()}
        if "@id" in value and "id" in value:
            output["id"] = value["id"]
        stated = output.get("type")
        name = next(iter(stated), "") if isinstance(stated, list) else stated
        output["type"] = _TYPES.get(str(name), str(name)) if name else kind
        if not name and kind in ("Canvas", "Annotation", "Manifest", "Collection", "Image"):
            self.corrections.add(f"a resource without a type is taken for {_article(kind)}")
        if isinstance(output.get("id"), str):
            output["id"] = output["id"].strip()
        if not isinstance(output.get("id", ""), str):
            self.corrections.add("an id that is no text is left out")
            del output["id"]
        for key in _LISTS:
            if key in output:
                output[key] = [item for item in as_list(output[key]) if item not in (None, "", {})]
        for key in _TEXTS:
            if key in output:
                output[key] = self.text(output[key])
        for key in ("width", "height", "duration"):
            if key in output:
                self._number(output, key)
        return output

    def text(self, value: Any) -> dict[str, list[str]]:
        """Return a language map: from Presentation 3, or strings and values with `@language` of Presentation 2."""
        words: dict[str, list[str]] = {}
        for item in as_list(value):
            if isinstance(item, dict) and "@value" in item:
                _append(words, str(item.get("@language") or "none"), item["@value"])
            elif isinstance(item, dict):
                for tag, content in item.items():
                    if not isinstance(content, list):
                        self.corrections.add("words in a language are no list")
                    for line in as_list(content):
                        _append(words, str(tag).removeprefix("@") or "none", line)
            elif item is not None:
                if self.version == 3:
                    self.corrections.add("words without a language map")
                _append(words, "none", item)
        return words

    def metadata(self, value: Any) -> list[tuple[dict[str, list[str]], dict[str, list[str]]]]:
        """Return the pairs of labels and values."""
        pairs = []
        for entry in as_list(value):
            if isinstance(entry, dict):
                pairs.append((self.text(entry.get("label")), self.text(entry.get("value"))))
            elif entry:
                pairs.append(({}, self.text(entry)))
        return pairs

    def canvases(self, manifest: Resource) -> tuple[list[Resource], list[Resource]]:
        """Return the canvases of a manifest in the order of its first sequence, and the further sequences."""
        sequences = [self.resource(item, "Sequence") for item in as_list(manifest.get("sequences"))]
        items = as_list(manifest.get("items"))
        if not sequences and items and kind_of_item(items[0]) == "Sequence":
            # Presentation 3 before it was final
            sequences = [self.resource(item, "Sequence") for item in items]
        if not sequences:
            source = items or as_list(manifest.get("canvases"))
        else:
            source = as_list(sequences[0].get("canvases") or sequences[0].get("items"))
        canvases = [self.resource(item, "Canvas") for item in source if isinstance(item, dict | str)]
        return canvases, sequences

    def paintings(self, canvas: Resource) -> list[Resource]:
        """Return the annotations that paint a canvas, in order."""
        if images := as_list(canvas.get("images")):
            return [self.annotation(item, "painting") for item in images if isinstance(item, dict)]
        return [
            annotation
            for page in as_list(canvas.get("items"))
            for annotation in self.annotations_of(page)
            if "painting" in motivations(annotation) or not motivations(annotation)
        ]

    def annotations_of(self, page: Any) -> list[Resource]:
        """Return the annotations in a page or list; an annotation that stands in the place of a page is one of it."""
        if not isinstance(page, dict):
            return []
        if kind_of_item(page) == "Annotation":
            self.corrections.add("an annotation stands where a page of annotations should")
            return [self.annotation(page)]
        content = as_list(page.get("items") or page.get("resources") or page.get("annotations"))
        return [self.annotation(item) for item in content if isinstance(item, dict)]

    def annotation(self, value: Resource, motivation: str = "") -> Resource:
        """Return an annotation with `motivation`, `body` (a list) and `target` (a list)."""
        output = self.resource(value, "Annotation")
        output.setdefault("motivation", motivation)
        bodies = output.pop("body", None) if "body" in output else output.pop("resource", None)
        if bodies is None and ("chars" in output or "value" in output):
            bodies = {"type": "TextualBody", "value": output.get("chars", output.get("value"))}
        output["body"] = [self.body(item) for item in as_list(bodies)]
        output["target"] = as_list(output.pop("target", None) or output.pop("on", None))
        return output

    def body(self, value: Any) -> Resource:
        """Return the body of an annotation; words are a TextualBody."""
        if isinstance(value, str):
            if value.startswith(("http://", "https://")):
                return {"id": value, "type": ""}
            return {"type": "TextualBody", "value": value}
        body = self.resource(value)
        if "chars" in body:
            body["value"], body["type"] = body.pop("chars"), "TextualBody"
        if "default" in body and body["type"] in ("Choice", ""):
            body["type"], body["items"] = "Choice", [body.pop("default"), *as_list(body.pop("item", None))]
        if "full" in body and "source" not in body:
            body["source"] = body.pop("full")
        if body["type"] == "Choice":
            body["items"] = [self.body(item) for item in as_list(body.get("items"))]
        elif "source" in body and isinstance(body["source"], dict):
            body["source"] = self.body(body["source"])
        if not body["type"]:
            body["type"] = _type_of_format(body)
        return body

    def services(self, resource: Resource) -> list[Resource]:
        """Return the services of a resource."""
        return [
            self.resource(item) for item in as_list(resource.get("service")) if isinstance(item, dict | str)
        ]

    def resources(self, values: Any, kind: str = "") -> list[Resource]:
        """Return each of some resources."""
        return [output for value in as_list(values) if (output := self.resource(value, kind))]

    def _number(self, resource: Resource, key: str) -> None:
        value = resource[key]
        if isinstance(value, str):
            self.corrections.add(f"a {key} is text and no number")
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = 0.0
        if not 0 < number < 10_000_000:
            self.corrections.add(f"a {key} that is no size is left out")
            del resource[key]
        else:
            resource[key] = number if key == "duration" else round(number)


def kind_of_item(value: Any) -> str:
    """Return the type of a resource in the names of Presentation 3, or an empty string."""
    stated = value.get("type", value.get("@type", "")) if isinstance(value, dict) else ""
    return _TYPES.get(str(stated), str(stated))


def motivations(annotation: Resource) -> list[str]:
    """Return the motivations of an annotation, without the prefixes of Presentation 2."""
    return [str(word).rpartition(":")[2] for word in as_list(annotation.get("motivation")) if word]


def as_list(value: Any) -> list[Any]:
    """Return a value as a list: itself, a list with it, or an empty one for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def id_of(value: Any) -> str:
    """Return the id of a resource of either version, or the address that stands in its place."""
    return str(value.get("id", value.get("@id", ""))) if isinstance(value, dict) else str(value)


def _append(words: dict[str, list[str]], tag: str, value: Any) -> None:
    if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
        words.setdefault(tag, []).append(str(value))


def _type_of_format(body: Resource) -> str:
    """Return the type of a resource by its media type or its service; "" if neither tells it."""
    major = str(body.get("format", "")).partition("/")[0]
    by_format = {"image": "Image", "audio": "Sound", "video": "Video", "text": "Text"}.get(major, "")
    return by_format or ("Image" if "service" in body else "")


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIO' else 'a'} {kind}"
