"""The canvases of a manifest: its pages, what stands on them, and the transcript in their annotations.

Annotations in the document are read; pages of annotations that are elsewhere on the web are named, and read only if
they are a file beside the manifest whose id is the address in the manifest. Nothing is fetched.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import rights_uri, short
from fonds.ingest.imported import InputFile
from fonds.ingest.json_document import JsonError, load, starts_object
from fonds.ingest.markup import plain
from fonds.ingest.readers.iiif.bodies import Painted, entry_of, needs_login, painted
from fonds.ingest.readers.iiif.document import Reader, Resource, as_list, motivations
from fonds.ingest.readers.iiif.targets import Region, Target, target_of
from fonds.ingest.readers.iiif.words import LanguageMap, first_words, label_of, tag_of, values_of
from fonds.ingest.unit_values import is_address
from fonds.record.annotations import MAX_ANNOTATIONS, MOTIVATIONS
from fonds.record.page_parts import seconds_text

_PAGE_BEHAVIORS: Final = frozenset({"non-paged", "facing-pages", "auto-advance", "no-auto-advance"})
# motivations of what is the text of the page itself (Presentation 3.0, 5.6; Presentation 2.1, 5.4)
_TEXT_MOTIVATIONS: Final = frozenset({"supplementing", "transcribing", "painting"})
_MAX_LABEL: Final = 200
_LINKS: Final = ("homepage", "seeAlso", "rendering")


class Canvases:
    """Reads canvases into the fields of a record, and remembers which page each one is."""

    def __init__(self, reader: Reader, fields: CollectedFields, file: InputFile, language: str) -> None:
        self.reader, self.fields, self.file, self.language = reader, fields, file, language
        self.pages: list[dict[str, Any]] = []
        self.numbers: dict[str, int] = {}  # id of a canvas -> number of its page
        self._sizes: dict[int, Resource] = {}  # number of a page -> its canvas
        self._parts: dict[
            str, list[tuple[float, int]]
        ] = {}  # id of a canvas -> when each of its pages begins
        self._lines: dict[str, dict[int, list[str]]] = {}  # language -> number of a page -> lines of its text
        self._annotations: list[dict[str, Any]] = []
        self._closed: list[int] = []  # numbers of pages whose image service has a service of authorization
        self._no_pages: dict[str, list[str]] = {}  # why canvases are no pages -> their labels

    def read(self, canvases: list[Resource], rights: str, statement: list[str]) -> None:
        """Read canvases. `rights` and `statement` are those of the whole, which canvases need not repeat."""
        numbered = []
        for position, canvas in enumerate(canvases, 1):
            if number := self._page(canvas, position):
                numbered.append((number, canvas))
                self._rights(number, canvas, rights, statement)
                self._words(number, canvas)
        for number, canvas in numbered:  # after all pages: an annotation may lie on another one
            self._annotations_of(number, canvas)

    def finish(self) -> None:
        """Put the pages, annotations and texts into the fields."""
        self.fields.set_list("pages", self.pages, "Canvas")
        self.fields.set_list("annotations", self._annotations[:MAX_ANNOTATIONS], "Annotation")
        for annotation in self._annotations[MAX_ANNOTATIONS:]:
            words = json.dumps(annotation.get("text") or annotation.get("uri"), ensure_ascii=False)
            self.fields.state(f"Annotation of page {annotation['page']}", words, element="Annotation")
        self._texts()

    def warnings(self) -> list[str]:
        """Return why canvases are no pages."""
        return [
            f"{len(labels)} {'canvas is no page' if len(labels) == 1 else 'canvases are no pages'} "
            f"({', '.join(labels[:5])}{' …' if len(labels) > 5 else ''}): {why}"
            for why, labels in self._no_pages.items()
        ] + self._login()

    def _login(self) -> list[str]:
        """Return a warning if image services ask for a login where they are."""
        if not self._closed:
            return []
        return [
            f"the images of {len(self._closed)} pages need a login where they are: readers here do not see them"
        ]

    def _page(self, canvas: Resource, position: int) -> int:
        """Add the page of a canvas, and return its number; 0 if nothing is painted on it that can be a page."""
        canvas_id = str(canvas.get("id", ""))
        if not canvas_id:
            self.reader.corrections.add("a canvas has no id")
        choices = list(painted(self.reader.paintings(canvas), canvas_id))
        entries = [entry_of(choice[0].body, canvas, self.reader) if choice else None for choice in choices]
        main = _main(choices, entries)
        if main is None:
            self._no_page(canvas, position, choices)
            return 0
        entry = dict(entries[main] or {})
        number = len(self.pages) + 1
        label = label_of(canvas, self.language)
        if label and label != str(number):
            entry["label"] = short(label, _MAX_LABEL)
        if behaviors := [str(word) for word in as_list(canvas.get("behavior")) if word in _PAGE_BEHAVIORS]:
            entry["behavior"] = behaviors
        if "media" in entry and (poster := self._poster(canvas)):
            entry["poster"] = poster
        self.pages.append(entry)
        self.numbers.setdefault(canvas_id, number)
        if needs_login(choices[main][0].body, self.reader):
            self._closed.append(number)
        self._sizes[number] = {**canvas, "page": entry}
        others = self._further_parts(canvas, choices, entries, main)
        self._alternatives(number, choices, main, others)
        return number

    def _further_parts(
        self, canvas: Resource, choices: list[list[Painted]], entries: list[dict[str, Any] | None], main: int
    ) -> set[int]:
        """Add sound or film that follows on the same canvas as pages of its own. Return the positions of these."""
        canvas_id, number = str(canvas.get("id", "")), len(self.pages)
        self._parts[canvas_id] = [(_start(choices[main][0].target.time), number)]
        added = set()
        for position, entry in enumerate(entries):
            start = _start(choices[position][0].target.time) if entry else 0
            if (
                entry
                and position != main
                and "media" in entry
                and "media" in self.pages[number - 1]
                and start
            ):
                added.add(position)
                label = self.pages[number - 1].get("label")
                self.pages.append({**entry, **({"label": label} if label else {})})
                self._parts[canvas_id].append((start, len(self.pages)))
                self._sizes[len(self.pages)] = {**canvas, "page": self.pages[-1]}
        return added

    def at(self, target: Target) -> tuple[int, str]:
        """Return the number of the page that a target lies on, and its time there; 0 if there is no page."""
        number = self.numbers.get(target.canvas, 0)
        page = self.pages[number - 1] if number else {}
        if "media" not in page:
            return number, ""
        start = _start(target.time)
        offset, number = max(
            (part for part in self._parts[target.canvas] if part[0] <= start), default=(0.0, number)
        )
        return number, _within(target.time, offset, self.pages[number - 1].get("duration"))

    def _no_page(self, canvas: Resource, position: int, choices: list[list[Painted]]) -> None:
        label = label_of(canvas, self.language) or str(position)
        bodies = [choice[0].body for choice in choices if choice]
        why = (
            "nothing on it is an image, sound or film of a kind that is known"
            if bodies
            else "nothing is on it"
        )
        self._no_pages.setdefault(why, []).append(short(label, 80))
        for body in bodies:
            self.fields.state(f"Canvas {label}", described(body), element="Canvas")
        if not bodies and label_of(canvas, self.language):
            self.fields.state("Canvas", label, element="Canvas")

    def _poster(self, canvas: Resource) -> dict[str, Any] | None:
        """Return the picture that stands for sound or film: that of its placeholder canvas."""
        entry = picture(canvas.get("placeholderCanvas"), self.reader)
        if not entry or not {"image", "width"} <= entry.keys():
            return None
        return {name: entry[name] for name in ("image", "width", "height", "format") if name in entry}

    def _alternatives(self, number: int, choices: list[list[Painted]], main: int, pages: set[int]) -> None:
        """Keep what is painted besides the page itself: other choices, and what lies on parts of the canvas."""
        if len(choices[main]) > 1 and (shown := label_of(choices[main][0].body, self.language)):
            self.fields.state(f"Image of page {number}", shown, element="Choice")
        for position, choice in enumerate(choices):
            for painting in choice[1:] if position == main or position in pages else choice:
                body = painting.body
                address = str(body.get("id", ""))
                words = label_of(body, self.language)
                if body.get("type") == "TextualBody":
                    self._add_annotation(number, painting.target, "describing", _text_of(body), "")
                elif is_address(address) and position != main:
                    label = {"none": [words]} if words else {}
                    self._add_annotation(number, painting.target, "linking", label, address)
                else:
                    text = "\n".join(filter(None, (words, address)))
                    self.fields.state(f"Another image of page {number}", text, element="Choice")
                for page in as_list(body.get("annotations")):
                    for annotation in self.reader.annotations_of(page):
                        self._annotation(number, annotation, on_image=True)

    def _rights(self, number: int, canvas: Resource, rights: str, statement: list[str]) -> None:
        """Add the rights of a canvas that differ from those of the whole."""
        entry: dict[str, Any] = {}
        own = rights_uri(str(canvas.get("rights", "")))
        if own and own != rights:
            entry["rights"] = own
        words = [
            value.words
            for value in values_of(required_statement(canvas, self.reader)[1])
            if value.words not in statement
        ]
        if words:
            entry["statement"] = "\n\n".join(words)
        if entry:
            self.fields.append("part_rights", {"pages": str(number), **entry}, "Canvas/requiredStatement")

    def _words(self, number: int, canvas: Resource) -> None:
        """Keep the metadata, summary and links of a canvas as further statements."""
        page = f"Page {number}"
        for label, value in self.reader.metadata(canvas.get("metadata")):
            for words in values_of(value):
                name = f"{page}: {first_words(label, self.language)}"
                self.fields.state(name, words.words, words.tag, "Canvas/metadata")
        for words in values_of(canvas.get("summary", {})):
            self.fields.state(page, words.words, words.tag, "Canvas/summary")
        labels = list(values_of(canvas.get("label", {})))
        for words in labels[1:]:
            self.fields.state(f"{page}: label", words.words, words.tag, "Canvas/label")
        for name in _LINKS:
            for link in self.reader.resources(canvas.get(name)):
                self.fields.state(f"{page}: {name}", described(link, self.language), element=f"Canvas/{name}")

    def _annotations_of(self, number: int, canvas: Resource) -> None:
        pages = [*as_list(canvas.get("annotations")), *as_list(canvas.get("otherContent"))]
        for value in pages:
            page = self.reader.resource(value, "AnnotationPage")
            annotations = self.reader.annotations_of(page)
            if not annotations and is_address(str(page.get("id", ""))):
                annotations = self._beside(str(page["id"]))
                if not annotations:
                    words = "\n".join(filter(None, (label_of(page, self.language), str(page["id"]))))
                    self.fields.state(f"Annotations of page {number}", words, element="AnnotationPage")
            elif label := label_of(page, self.language):
                self.fields.state(f"Annotations of page {number}", label, element="AnnotationPage/label")
            for group in self.reader.resources(page.get("partOf"), "AnnotationCollection"):
                self.fields.state(
                    "Group of annotations", label_of(group, self.language), element="AnnotationCollection"
                )
            for annotation in annotations:
                self._annotation(number, annotation)
        for painting in as_list(canvas.get("items"))[1:]:  # further pages on the canvas that do not paint it
            for annotation in self.reader.annotations_of(painting):
                if "painting" not in motivations(annotation) and motivations(annotation):
                    self._annotation(number, annotation)

    def _beside(self, address: str) -> list[Resource]:
        """Return the annotations of a page that is a file beside the manifest, of the same name and with that id."""
        name = unquote(urlsplit(address).path.rpartition("/")[2])
        path = (
            self.file.path.with_name(name) if name and name not in (".", "..") and "\0" not in name else None
        )
        if path is None or path == self.file.path or not path.is_file() or path.is_symlink():
            return []
        beside = InputFile(path, name)
        try:
            document = load(beside)[0] if starts_object(beside.head) else None
        except (JsonError, OSError):
            return []
        if not isinstance(document, dict) or document.get("id", document.get("@id")) != address:
            return []
        return self.reader.annotations_of(document)

    def _annotation(self, number: int, annotation: Resource, on_image: bool = False) -> None:
        """Add an annotation: the text of the page, captions, or one of the record's annotations."""
        words = motivations(annotation)
        targets = [target_of(value) for value in annotation["target"]] or [Target("")]
        target = targets[0]
        if not on_image and (known := self.at(target)[0]):
            number = known
        text, address = _text_and_address(annotation["body"])
        if self._captions(number, annotation["body"], words):
            return
        if _TEXT_MOTIVATIONS.intersection(words) and text:
            self._add_lines(number, text)
            return
        motivation = next((word for word in words if word in MOTIVATIONS), "")
        if motivation == "linking" and not address:
            motivation = "commenting"
        if not motivation and set(words) <= {"", "highlighting", "oa", "contextualizing"}:
            motivation = "commenting"
        if motivation:
            self._add_annotation(number, target, motivation, text, address)
        else:
            self._state_annotation(number, " ".join(words), text, address)

    def _captions(self, number: int, bodies: list[Resource], words: list[str]) -> bool:
        """Add the captions of sound or film, if the bodies of an annotation are WebVTT on the web."""
        page = self.pages[number - 1]
        files = [
            body
            for body in bodies
            if str(body.get("format")) == "text/vtt" and is_address(str(body.get("id")))
        ]
        if not files or "media" not in page or "supplementing" not in words:
            return False
        for body in files:
            tag = tag_of(str(next(iter(as_list(body.get("language"))), "und"))) or "und"
            label = label_of(body, self.language)
            entry = {"url": body["id"], "language": tag, **({"label": short(label)} if label else {})}
            page.setdefault("captions", []).append(entry)
        return True

    def _add_lines(self, number: int, text: LanguageMap) -> None:
        for tag, lines in text.items():
            pages = self._lines.setdefault(tag_of(tag) or "", {})
            pages.setdefault(number, []).extend(filter(None, (plain(line).text for line in lines)))

    def _add_annotation(
        self, number: int, target: Target, motivation: str, text: LanguageMap, address: str
    ) -> None:
        entry: dict[str, Any] = {"motivation": motivation, "page": str(number)}
        if region := self.region_of(number, target.region):
            entry["region"] = region
        time = self.at(target)[1] if target.canvas in self.numbers else ""
        if time:
            entry["time"] = time
        words: dict[str, str] = {}
        for value in values_of(text):
            tag = value.tag or self.language
            words[tag] = f"{words[tag]}\n\n{value.words}" if tag in words else value.words
            if value.uri and not address:
                address = value.uri
        if words:
            entry["text"] = words
        if address and is_address(address):
            entry["uri"] = address
        if words or "uri" in entry:
            self._annotations.append(entry)
        if target.shape:
            label = f"Outline of an annotation of page {number} (SVG)"
            self.fields.state(label, target.shape, element="SvgSelector")

    def _state_annotation(self, number: int, motivation: str, text: LanguageMap, address: str) -> None:
        words = [value.words for value in values_of(text)]
        lines = "\n\n".join([*words, *([address] if address else [])])
        self.fields.state(
            f"Annotation ({motivation or 'no motivation'}) of page {number}", lines, element="Annotation"
        )

    def region_of(self, number: int, region: Region | None) -> str:
        """Return a region as a record file has it: in pixels of the page, or in percent if its canvas is of another
        size than its image. One that goes beyond the page ends at its edge."""
        canvas = self._sizes[number]
        width, height = canvas.get("width"), canvas.get("height")
        if region is None or not width or not height:
            return ""
        x, y, right, bottom = region.x, region.y, region.x + region.width, region.y + region.height
        if region.percent:
            right, bottom = min(right, 100), min(bottom, 100)
        else:
            right, bottom = min(right, width), min(bottom, height)
        if right <= x or bottom <= y or (not region.percent and (right - x < 0.5 or bottom - y < 0.5)):
            return ""
        if (x, y) == (0, 0) and (right, bottom) == ((100, 100) if region.percent else (width, height)):
            return ""  # the whole page
        same = (canvas["page"].get("width"), canvas["page"].get("height")) == (width, height)
        if (
            not region.percent
            and not same
            and not ("service" in canvas["page"] and "width" not in canvas["page"])
        ):
            x, right = x / width * 100, right / width * 100
            y, bottom = y / height * 100, bottom / height * 100
        numbers = ",".join(seconds_text(number) for number in (x, y, right - x, bottom - y))
        return numbers if not region.percent and same else f"percent:{numbers}"

    def _texts(self) -> None:
        """Put the text of the pages into the transcript; further languages are other transcriptions."""
        for position, (tag, pages) in enumerate(self._lines.items()):
            text = self._paged(pages)
            if not text:
                continue
            if position == 0:
                self.fields.body = text
                self.fields.use("Annotation (supplementing)", "transcript")
                if tag and tag != "und":
                    self.fields.set("transcription", {"language": tag})
            else:
                entry = {"kind": "transcription", "language": tag or "und", "text": text}
                self.fields.append("texts", entry, "Annotation (supplementing)")

    def _paged(self, pages: dict[int, list[str]]) -> str:
        """Return the text of pages, each after the first with its line `[page]`."""
        last = max((number for number, lines in pages.items() if lines), default=0)
        parts = []
        for number in range(1, last + 1):
            mark = f"[page {number}]\n" if number > 1 else ""
            parts.append(mark + "\n".join(pages.get(number, [])))
        return "\n\n".join(parts).strip("\n")


def picture(canvas: Any, reader: Reader) -> dict[str, Any] | None:
    """Return the image of a placeholder or accompanying canvas, or of a thumbnail, with its size if it is known."""
    if not isinstance(canvas, dict):
        return None
    resource = reader.resource(canvas, "Canvas")
    choices = list(painted(reader.paintings(resource), str(resource.get("id", ""))))
    body = choices[0][0].body if choices and choices[0] else {}
    entry = entry_of(body, resource, reader) if body.get("type") == "Image" else None
    return {**entry, "image": entry.get("image", body.get("id"))} if entry else None


def required_statement(resource: Resource, reader: Reader) -> tuple[LanguageMap, LanguageMap]:
    """Return label and value of the required statement, of Presentation 3, or the attribution of Presentation 2."""
    if "attribution" in resource:
        return {}, reader.text(resource["attribution"])
    statement = resource.get("requiredStatement")
    if not isinstance(statement, dict):
        return {}, reader.text(statement)
    return reader.text(statement.get("label")), reader.text(statement.get("value"))


def _main(choices: list[list[Painted]], entries: list[dict[str, Any] | None]) -> int | None:
    """Return the position of what is the page: the first that covers its canvas, else the first that can be one."""
    usable = [position for position, entry in enumerate(entries) if entry]
    whole = [
        position
        for position in usable
        if not choices[position][0].target.region and not choices[position][0].target.time
    ]
    return next(iter(whole or usable), None)


def _start(time: str) -> float:
    return float(time.partition("-")[0] or 0)


def _within(time: str, offset: float, duration: str | None) -> str:
    """Return a span of time of a canvas as one of a page that begins on it at `offset`, and ends with its duration."""
    start, dash, end = time.partition("-")
    length = float(duration) if duration else float("inf")
    if not start or float(start) - offset >= length:
        return ""
    first = seconds_text(float(start) - offset)
    last = min(float(end) - offset, length) if end else 0.0
    return f"{first}-{seconds_text(last)}" if last > float(first) else f"{first}{dash if not end else ''}"


def _text_and_address(bodies: list[Resource]) -> tuple[LanguageMap, str]:
    """Return the words of bodies by language, and the first address that they lead to."""
    text: LanguageMap = {}
    address = ""
    for body in bodies:
        for part in body["items"] if body.get("type") == "Choice" else [body]:
            for tag, lines in _text_of(part).items():
                text.setdefault(tag, []).extend(lines)
            address = address or _address_of(part)
    return text, address


def _text_of(body: Resource) -> LanguageMap:
    """Return the words of a body: its value, or the label of what is no text."""
    if body.get("value") and body.get("type") in ("TextualBody", ""):
        tag = next(iter(as_list(body.get("language"))), "none")
        return {str(tag): [str(body["value"])]}
    if isinstance(body.get("label"), dict):
        return dict(body["label"])
    properties = body.get("properties")  # of a place in GeoJSON
    label = properties.get("label") if isinstance(properties, dict) else None
    return Reader(3).text(label) if label else {}


def _address_of(body: Resource) -> str:
    source = body.get("source")
    if isinstance(source, dict | str):
        target = target_of(body)
        return target.canvas
    address = body.get("id", "")
    return str(address) if body.get("type") != "TextualBody" and is_address(str(address)) else ""


def described(resource: Resource, language: str = "en") -> str:
    """Return the words of a resource that is not a page: its text, or its label and address."""
    if resource.get("value"):
        return plain(str(resource["value"])).text
    kind = str(resource.get("format") or "")
    label = label_of(resource, language)
    title = f"{label} ({kind})" if label and kind else label or kind
    return "\n".join(filter(None, (title, str(resource.get("id", "")))))
