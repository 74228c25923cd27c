"""A manifest as a record, and a collection as a collection (IIIF Presentation 3.0 and 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import date_fields, short
from fonds.ingest.imported import ImportedDescription, InputFile, Item, Key
from fonds.ingest.metadata_labels import field_of_label
from fonds.ingest.readers.iiif.bodies import entry_of, service_of
from fonds.ingest.readers.iiif.canvases import Canvases, described, required_statement
from fonds.ingest.readers.iiif.document import Reader, Resource, as_list, kind_of_item
from fonds.ingest.readers.iiif.navigation import add_date, add_places, add_words_of_date
from fonds.ingest.readers.iiif.ranges import Ranges
from fonds.ingest.readers.iiif.targets import target_of
from fonds.ingest.readers.iiif.viewing import add_pictures, add_viewing
from fonds.ingest.readers.iiif.words import first_words, label_of, tag_of, values_of
from fonds.ingest.unit_values import UnitValues, Value, is_address

# links of a unit -> what they are called in a further statement
_LINKS: Final = {
    "homepage": "Web page",
    "seeAlso": "See also",
    "rendering": "Also available as",
    "related": "Related",
    "partOf": "Part of",
    "within": "Part of",
    "logo": "Logo",
}
_READ: Final = frozenset(
    {
        *(
            "id",
            "type",
            "label",
            "summary",
            "metadata",
            "rights",
            "requiredStatement",
            "attribution",
            "provider",
        ),
        *(
            "thumbnail",
            "navDate",
            "navPlace",
            "viewingDirection",
            "behavior",
            "start",
            "startCanvas",
            "structures",
        ),
        *("sequences", "items", "canvases", "manifests", "collections", "members", "placeholderCanvas"),
        *("accompanyingCanvas", "annotations", "otherContent"),
        *_LINKS,
    }
)
_OF_THE_FILE: Final = frozenset(
    {
        *("@context", "service", "services", "total", "first", "last", "next", "prev", "startIndex"),
        *("modified", "created"),
    }
)
# names of files and folders that say nothing of a manifest
_NO_NAMES: Final = frozenset(
    {
        *(
            "manifest",
            "manifest.json",
            "collection",
            "collection.json",
            "iiif",
            "presentation",
            "top",
            "index.json",
        ),
        *("2", "3", "2.1", "3.0", "object", "objects", "item", "items"),
    }
)
_MAX_RELATIONS: Final = 1000
_ROLE_WITH_WORDS: Final = re.compile(r"(.+) \(“(.+)”\)")  # a role, with the words of the source for it
_RIGHTS_LABELS: Final = frozenset(
    {
        *("attribution", "rights", "credit", "credits", "provided by", "terms of use", "licence", "license"),
        *("copyright", "droits", "rechte", "derechos", "права", "权利"),
    }
)
# fields without a language, whose values in further languages say the same again
_WITHOUT_LANGUAGE: Final = frozenset(
    {
        *(
            "date",
            "language",
            "from",
            "to",
            "creator",
            "people",
            "places",
            "subjects",
            "type",
            "level",
            "holder",
        ),
        *("publisher", "sponsor", "classification", "rights", "source"),
    }
)


class Units:
    """Reads the manifests and collections of one document. `authorities` are those that it names, in order."""

    def __init__(self, reader: Reader, file: InputFile, language: str) -> None:
        self.reader, self.file, self.language = reader, file, language
        self.authorities: list[Authority] = []
        self._keys: set[str] = set()

    def read(
        self, document: Resource, kind: str, parent: str = "", place: str = "", order: int = 0
    ) -> Iterator[Item]:
        """Yield the description of a manifest or collection, and of those within it.

        `parent` is the key of the collection that it stands in, at the place `place`.
        """
        resource = self.reader.resource(document, kind)
        key = str(resource.get("id") or "")
        if not key:
            key = f"{self.file.name}#{place or kind.lower()}"
            yield self.file.problem(f"a {kind.lower()} has no id: it is known by its place", warning=True)
        if key in self._keys:
            yield self.file.problem(f"{key} stands in the document more than once: only the first was read")
            return
        self._keys.add(key)
        unit = _Unit(self, resource, "record" if kind == "Manifest" else "collection")
        yield from unit.problems()
        if parent:
            unit.fields.set("collection", Key(parent))
            unit.fields.set("order", order)
        members = [] if kind == "Manifest" else list(self._members(resource))
        embedded = [member for member in members if _is_embedded(member)]
        unit.add_references([member for member in members if not _is_embedded(member)])
        yield unit.description(key, parent)
        for number, member in enumerate(embedded, 1):
            kind_of_member = "Collection" if kind_of_item(member) == "Collection" else "Manifest"
            yield from self.read(member, kind_of_member, key, f"{place}/{number}".strip("/"), number * 10)

    def _members(self, collection: Resource) -> Iterator[Any]:
        """Yield the members of a collection: items, or those of Presentation 2, with their type."""
        for name, kind in (
            ("items", ""),
            ("members", ""),
            ("collections", "Collection"),
            ("manifests", "Manifest"),
        ):
            for value in as_list(collection.get(name)):
                member = {"id": value} if isinstance(value, str) else value
                if isinstance(member, dict):
                    yield member if kind_of_item(member) or not kind else {**member, "type": kind}


class _Unit:
    """The fields of one manifest or collection."""

    def __init__(self, units: Units, resource: Resource, kind: str) -> None:
        self.units, self.resource, self.reader = units, resource, units.reader
        self.language, self.kind = units.language, kind
        self.fields = CollectedFields(kind, units.language, "iiif:")
        self.values = UnitValues(self.fields, units.authorities)
        self.warnings: list[str] = []
        self._title()
        self._summary()
        self._metadata()
        self._rights()
        self._provider()
        add_viewing(self.fields, resource, self.reader)
        canvases, pages = self._pages() if kind == "record" else ([], [])
        add_pictures(self.fields, resource, self.reader, pages)
        add_places(self.values, resource, canvases, self.reader)
        add_date(self.values, resource.get("navDate"))
        self._links()
        self._rest()

    def problems(self) -> Iterator[Item]:
        """Yield what was noticed, as warnings."""
        name = short(self.fields.words("title"), 80)
        for warning in self.warnings:
            yield self.units.file.problem(f"{name}: {warning}", warning=True)

    def description(self, key: str, parent: str) -> ImportedDescription:
        """Return the description."""
        words = id_words(str(self.resource.get("id") or ""), self.fields.words("title"))
        return self.fields.description(key, words, group=parent or key)

    def add_references(self, members: list[Any]) -> None:
        """Add the members of a collection that are only named in it, as relations to what is elsewhere."""
        lines = []
        for member in members:
            resource = self.reader.resource(member)
            address, label = str(resource.get("id", "")), resource.get("label", {})
            text = {tag_of(tag) or self.language: "; ".join(words) for tag, words in label.items()}
            relations = self.fields.get("relations") or []
            if is_address(address) and len(relations) < _MAX_RELATIONS:
                entry = {"type": "related", "uri": address, **({"text": text} if text else {})}
                self.fields.append("relations", entry, "items")
            else:
                lines.append("\n".join([*text.values(), address]))
        self.fields.state("Members", "\n\n".join(lines), element="items")

    def _title(self) -> None:
        labels = list(values_of(self.resource.get("label", {})))
        for value in labels:
            if not self.fields.add_title("title", value.words, value.tag, "label"):
                self.values.add("alternative_titles", value, "Title", "label")
        if not labels:
            self.fields.add_title("title", "[untitled]")
            self.warnings.append("it has no label")

    def _summary(self) -> None:
        for value in values_of(self.resource.get("summary", {})):
            self.values.add("abstract", value, "Summary", "summary")

    def _metadata(self) -> None:
        for label, text in self.reader.metadata(self.resource.get("metadata")):
            name = first_words(label, self.language)
            tag = next(iter(label), "")
            fields = (
                field_of_label(first_words({tag: words}, tag), tag_of(tag)) for tag, words in label.items()
            )
            field = next(filter(None, fields), "")
            values = list(values_of(text))
            role = _ROLE_WITH_WORDS.fullmatch(name)
            if not field and role and field_of_label(role[1]).startswith("role:"):
                code = field_of_label(role[1]).removeprefix("role:")
                for value in _in_one_language(values, f"role:{code}", self.language):
                    self.values.contributor(value, code, role[2], f"metadata {short(name, 100)}")
                continue
            if field == "access":
                for value in values:
                    self.values.add("access", value, name, "metadata access")
            elif field in ("sent", "received") and self.kind == "record":
                self._dispatch(field, values, name)
            else:
                for value in _in_one_language(values, field, self.language):
                    self._add(field, value, name or "Metadata", tag)

    def _add(self, field: str, value: Value, label: str, tag: str) -> None:
        element = f"metadata {short(label, 100)}"
        only_records = field in ("from", "to", "type", "classification")
        if field == "title":
            self.values.add("alternative_titles", value, label, element)  # unless it is the title itself
            return
        if not field or (only_records and self.kind != "record"):
            self.values.keep(value, label, element)
            return
        if field == "date":
            add_words_of_date(self.values, value, self.resource.get("navDate"), label, element)
            return
        self.values.add(field, value, label, element)

    def _dispatch(self, field: str, values: list[Value], label: str) -> None:
        """Add when and where a letter was sent or received: the place is what is linked to a place."""
        entry: dict[str, Any] = {}
        words = []
        for value in _in_one_language(values, "date", self.language):
            if re.search(r"/places/[^/]+$", value.uri):
                entry["place"] = {"as": value.words}
            else:
                words.append(value.words)
        if date := next((date for word in words if (date := date_fields(word).get("date"))), ""):
            entry["date"] = date
        if words:
            entry["text"] = "; ".join(words)
        self.fields.set(field, entry, f"metadata {label}")

    def _rights(self) -> None:
        for uri in as_list(self.resource.get("rights")):
            self.values.add("rights", Value(str(uri)), "Rights", "rights")
        label, text = required_statement(self.resource, self.reader)
        name = first_words(label, self.language)
        known = name.strip(" :").casefold() in _RIGHTS_LABELS or not name
        for value in values_of(text):
            shown = value if known else Value(f"{name}: {value.words}", value.tag, value.uri)
            self.values.add("rights_statement", shown, "Rights", "requiredStatement")

    def _provider(self) -> None:
        """The first institution that provides it is its holder, unless the metadata name another; others are kept."""
        for provider in self.reader.resources(self.resource.get("provider"), "Agent"):
            names = {
                tag_of(tag) or self.language: short("; ".join(words))
                for tag, words in provider.get("label", {}).items()
            }
            name = next(iter(names.values()), "")
            if not name:
                self.fields.state("Provider", str(provider.get("id", "")), element="provider")
                continue
            institution = self._institution(provider, names)
            holder = self.fields.get("holder")
            if holder in (None, institution.key):
                self.fields.set("holder", institution.key, "provider")
                self.units.authorities.append(institution)
            else:
                links = [*as_list(provider.get("homepage")), provider]
                addresses = [str(self.reader.resource(link).get("id", "")) for link in links]
                lines = "\n".join(dict.fromkeys(filter(None, [*names.values(), *addresses])))
                self.fields.state("Provider", lines, element="provider")

    def _institution(self, provider: Resource, names: dict[str, str]) -> Authority:
        fields: dict[str, Any] = {}
        homepages = [str(link.get("id", "")) for link in self.reader.resources(provider.get("homepage"))]
        if address := next(filter(is_address, homepages), ""):
            fields["homepage"] = address
        further = [item for item in homepages if item != address]
        labels = [label_of(link, self.language) for link in self.reader.resources(provider.get("homepage"))]
        further += [label for label in labels if label not in ("", *names.values())]
        for logo in self.reader.resources(provider.get("logo"), "Image"):
            entry = entry_of(logo, {}, self.reader)
            service = service_of(logo, self.reader)
            image = (entry or {}).get("image") or (f"{service}/full/max/0/default.jpg" if service else "")
            if entry and "width" in entry and image and "logo" not in fields:
                fields["logo"] = {**entry, "image": image}
            else:
                further.append(str(logo.get("id") or service))
        further += [described(link, self.language) for link in self.reader.resources(provider.get("seeAlso"))]
        statements = [{"label": "Link", "text": words} for words in further if words.strip()]
        if statements:
            fields["statements"] = statements
        uri = str(provider.get("id", ""))
        if uri != address and is_address(uri):
            fields["same_as"] = [uri]
        (tag, name), *others = names.items()
        if others:
            fields["name"] = names
        return Authority("institution", name, "", tag if tag != self.language else "", fields=fields)

    def _pages(self) -> tuple[list[Resource], list[dict[str, Any]]]:
        """Add the pages and all that is on them. Return the canvases of the first sequence, and the pages."""
        first, sequences = self.reader.canvases(self.resource)
        items = list(first)
        known = {str(canvas.get("id")) for canvas in items}
        for sequence in sequences[1:]:  # canvases that no earlier sequence has are pages too
            for value in as_list(sequence.get("canvases") or sequence.get("items")):
                canvas = self.reader.resource(value, "Canvas")
                if canvas.get("id") not in known and canvas.keys() & {"images", "items"}:
                    known.add(str(canvas.get("id")))
                    items.append(canvas)
        canvases = Canvases(self.reader, self.fields, self.units.file, self.language)
        statement = [value.words for value in values_of(required_statement(self.resource, self.reader)[1])]
        canvases.read(items, self.fields.get("rights") or "", statement)
        canvases.finish()
        self._order(sequences)
        structure = Ranges(self.reader, canvases).read(self.resource, sequences)
        self.fields.set_list("structure", structure, "structures")
        self._start(canvases, sequences)
        self._own_annotations(canvases)
        self.warnings += canvases.warnings()
        if not canvases.pages:
            self.warnings.append("it has no page that can be shown")
        return first, canvases.pages

    def _order(self, sequences: list[Resource]) -> None:
        """Keep the label of the order of the pages, if there are several; alone it says nothing of the material."""
        for sequence in sequences[:1]:
            label = label_of(sequence, self.language)
            if len(sequences) > 1:
                self.fields.state("Order of the pages", label, element="sequences/label")
            elif label:
                self.fields.leave_out("sequences/label")

    def _start(self, canvases: Canvases, sequences: list[Resource]) -> None:
        start = self.resource.get("start") or self.resource.get("startCanvas")
        start = start or next((sequence.get("startCanvas") for sequence in sequences[:1]), None)
        if not start:
            return
        target = target_of(start)
        number, time = canvases.at(target)
        time = time.partition("-")[0]
        if number and time:
            self.fields.set("start", {"page": str(number), "time": time}, "start")
        elif number:
            self.fields.set("start", {"page": str(number)}, "start")

    def _own_annotations(self, canvases: Canvases) -> None:
        """Keep the annotations of the manifest itself, which lie on no page of it."""
        for page in [*as_list(self.resource.get("annotations")), *as_list(self.resource.get("otherContent"))]:
            for annotation in self.reader.annotations_of(page):
                for body in annotation["body"]:
                    label = f"Annotation ({' '.join(as_list(annotation.get('motivation')))})"
                    self.fields.state(label, described(body, self.language), element="annotations")
            resource = self.reader.resource(page)
            if "items" not in resource and "resources" not in resource:
                self.fields.state("Annotations", described(resource, self.language), element="annotations")

    def _links(self) -> None:
        """Keep the links: what the resource is called elsewhere, or part of; and the document itself as the source."""
        for name, label in _LINKS.items():
            for link in self.reader.resources(self.resource.get(name)):
                self.fields.state(label, described(link, self.language), element=name)
        address = str(self.resource.get("id", ""))
        if is_address(address):
            kind = "manifest" if self.kind == "record" else "collection"
            if "source" in self.fields:
                self.fields.state(f"IIIF {kind}", address, element="id")
            else:
                self.fields.set("source", {"text": {"en": f"IIIF {kind}"}, "url": address}, "id")

    def _rest(self) -> None:
        """Keep the words of properties that are not known; what describes the document alone is left out."""
        for name, value in self.resource.items():
            if name in _OF_THE_FILE:
                self.fields.leave_out(name)
            elif name not in _READ:
                self.fields.state(name, "\n".join(_words(value)), element=name)


def id_words(address: str, title: str) -> str:
    """Return words for an id: the part of an address that names the object, or else the title."""
    parts = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    names = [part for part in parts if part.lower() not in _NO_NAMES]
    name = names[-1].removesuffix(".json") if names else ""
    if len(name) < 4:
        return f"{title} {name}".strip()
    if re.fullmatch(r"(?:manifest|collection)[\w-]*", name) and len(names) > 1:
        return f"{names[-2]} {name}"
    return name


def _in_one_language(values: list[Value], field: str, language: str) -> list[Value]:
    """Return the values of a field that has no language in one language only: the others say the same again."""
    if field not in _WITHOUT_LANGUAGE and not field.startswith(("role:", "date_")):
        return values
    tags = list(dict.fromkeys(value.tag for value in values if value.tag))
    if len(tags) < 2:
        return values
    chosen = language if language in tags else tags[0]
    return [value for value in values if value.tag in ("", chosen)]


def _is_embedded(member: Any) -> bool:
    return any(
        member.get(name) for name in ("items", "sequences", "manifests", "collections", "members", "canvases")
    )


def _words(value: Any) -> Iterator[str]:
    """Yield the words in a property that is not known."""
    if isinstance(value, dict):
        for content in value.values():
            yield from _words(content)
    elif isinstance(value, list):
        for content in value:
            yield from _words(content)
    elif value not in (None, ""):
        yield str(value)
