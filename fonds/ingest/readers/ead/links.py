"""Digital objects of EAD (`dao`, `daogrp`, `daoset`): pages of the record, or a further statement with the address.

A page needs an image service, or sound or film by its suffix. The address of a single image is no page: EAD does not
state its size in pixels, which a page of an image on the web must have. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import attribute, children_of, is_address, name_of, text_of
from fonds.record.media import media_type_of_url
from fonds.safe_xml import Element

OBJECTS = frozenset({"dao", "daogrp", "daoset", "daoloc"})
# a request of the IIIF Image API: region, size, rotation, quality and format after the base of the service
_IMAGE_REQUEST = re.compile(
    r"(?P<base>https?://[^?#\s]+?)/(?:full|square|(?:pct:)?[\d.]+(?:,[\d.]+){3})/"
    r"(?:full|max|\^?!?(?:pct:)?[\d.]*,?[\d.]*)/!?[\d.]+/(?:default|native|color|gray|bitonal)\.\w{2,4}"
)


@dataclass(frozen=True)
class DigitalObject:
    """A digital object: its address, its title, and the words that describe it."""

    address: str
    title: str
    words: str

    def page(self) -> dict[str, str] | None:
        """Return the entry of `pages`, or None if its address alone makes no page."""
        label = {"label": self.title} if self.title else {}
        if not is_address(self.address):
            return None
        if match := _IMAGE_REQUEST.fullmatch(self.address):
            return {"service": match["base"], **label}
        if self.address.endswith("/info.json"):
            return {"service": self.address.removesuffix("/info.json"), **label}
        return {"media": self.address, **label} if media_type_of_url(self.address) else None

    def line(self) -> str:
        """Return it as a line of a statement."""
        parts = [part for part in (self.title, self.words) if part != self.address]
        return ": ".join(dict.fromkeys(filter(None, (*parts, self.address))))


def add_object(element: Element, fields: Fields, is_record: bool) -> None:
    """Add a digital object or a group of them to the fields of a unit."""
    name = name_of(element)
    lines = []
    for entry in _objects(element):
        page = entry.page() if is_record else None
        if page is None:
            lines.append(entry.line())
            continue
        fields.add_value("pages", page, name)
        if entry.words and entry.words != entry.title:
            lines.append(entry.line())
    if name in ("daogrp", "daoset"):
        words = [text_of(part) for part in children_of(element, "daodesc", "descriptivenote")]
        title = attribute(element, "title", "label")
        lines = [*([title] if title else []), *words, *lines]
    label = "Digital objects" if len(lines) > 1 else "Digital object"
    if text := "\n".join(filter(None, lines)):
        fields.add_statement(label, [("", text)], name)


def _objects(element: Element) -> Iterator[DigitalObject]:
    name = name_of(element)
    if name in ("dao", "daoloc"):
        words = "\n".join(filter(None, (text_of(part) for part in children_of(element))))
        address = attribute(element, "href", "entityref") or (element.text or "").strip()
        yield DigitalObject(address, attribute(element, "linktitle", "title"), words)
    else:
        for child in children_of(element, *OBJECTS, "extptrloc", "ptrloc"):
            if name_of(child) in OBJECTS:
                yield from _objects(child)
            else:
                address = attribute(child, "href", "entityref")
                yield DigitalObject(address, attribute(child, "title"), "")
