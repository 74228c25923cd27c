"""The sections of a METS document, as they refer to each other by their identifiers. Nothing is interpreted here.

Technical metadata of files is read for what the pages need, and then freed: it is most of many documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fonds import safe_xml
from fonds.ingest.field_values import one_line
from fonds.ingest.readers.source_element import SourceElement, copy
from fonds.safe_xml import Element

_HREF = "{http://www.w3.org/1999/xlink}href"
_SECTIONS = ("techMD", "rightsMD", "sourceMD", "digiprovMD")
# what PREMIS and other schemas of a file are read for
_PREMIS = ("originalName", "formatName", "formatVersion", "formatRegistryKey", "size", "messageDigestAlgorithm",
           "messageDigest", "objectIdentifierType", "objectIdentifierValue")  # fmt: skip
_WIDTHS, _HEIGHTS = ("imagewidth", "xdimension"), ("imageheight", "ydimension")
MAX_SIDE = 1_000_000  # pixels


@dataclass
class MetadataSection:
    """A section of descriptive metadata: the element inside, or the address of one (`mdRef`)."""

    id: str
    content: Element | None = None
    kind: str = ""
    reference: str = ""
    label: str = ""
    line: int = 0


@dataclass
class MetsFile:
    """A file: the `USE` of its group, its address and media type, and the sections about it."""

    id: str
    use: str
    address: str = ""
    media_type: str = ""
    admin_ids: tuple[str, ...] = ()
    title: str = ""  # xlink:title


@dataclass
class Division:
    """A `div` of a structural map."""

    id: str = ""
    type: str = ""
    label: str = ""
    order_label: str = ""
    order: int | None = None
    description_ids: tuple[str, ...] = ()
    admin_ids: tuple[str, ...] = ()
    content_ids: str = ""
    file_ids: list[str] = field(default_factory=list)
    pointers: list[str] = field(default_factory=list)
    children: list[Division] = field(default_factory=list)
    line: int = 0

    def descendants(self) -> Iterator[Division]:
        """Yield the divisions below, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()


@dataclass
class MetsDocument:
    """A METS document. `sizes` are width and height in pixels by the id of technical metadata or its section."""

    id: str = ""
    label: str = ""
    type: str = ""
    line: int = 0
    header: SourceElement | None = None
    descriptions: dict[str, MetadataSection] = field(default_factory=dict)
    rights: dict[str, list[SourceElement]] = field(default_factory=dict)
    provenance: dict[str, list[SourceElement]] = field(default_factory=dict)
    sources: list[SourceElement] = field(default_factory=list)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    premis: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, MetsFile] = field(default_factory=dict)
    maps: list[tuple[str, Division]] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that describes or shows anything."""
        has_label = any(division.label for _, top in self.maps for division in (top, *top.descendants()))
        return not (self.descriptions or self.files or self.label or has_label)

    def map(self, kind: str) -> Division | None:
        """Return the top of the structural map of a type, `logical` or `physical`, or None."""
        return next((top for name, top in self.maps if name == kind), None)

    def start(self, root: Element) -> None:
        """Take the attributes of the root."""
        self.id, self.label = one_line(root.get("OBJID") or ""), one_line(root.get("LABEL") or "")
        self.type, self.line = one_line(root.get("TYPE") or ""), safe_xml.line_number(root)

    def add(self, section: Element) -> None:
        """Take a section."""
        name = safe_xml.local_name(section)
        if name == "metsHdr":
            self.header = copy(section)
        elif name == "dmdSec":
            self._add_description(section)
        elif name == "mdSec":  # METS 2, where all metadata is in one section
            for part in safe_xml.descendants(section, "md"):
                self._add_metadata(part)
        elif name == "amdSec":
            self._add_admin(section)
        elif name == "fileSec":
            self._add_files(section, "", ())
        elif name == "structSec":
            for part in safe_xml.children(section):
                self.add(part)
        elif name == "structMap":
            kind = (section.get("TYPE") or "").lower()
            if (top := safe_xml.child(section, "div")) is not None:
                self.maps.append((kind, _division(top)))
        elif name == "structLink":
            for link in safe_xml.descendants(section, "smLink"):
                start, end = _attribute(link, "from"), _attribute(link, "to")
                self.links.setdefault(start, []).append(end)

    def _add_description(self, section: Element) -> None:
        id, line = section.get("ID") or "", safe_xml.line_number(section)
        data = next(safe_xml.descendants(section, "xmlData"), None)
        content = next(safe_xml.children(data), None) if data is not None else None
        wrap = next(safe_xml.descendants(section, "mdWrap", "mdRef"), None)
        kind = (wrap.get("MDTYPE") or "") if wrap is not None else ""
        label = one_line(wrap.get("LABEL") or "") if wrap is not None else ""
        reference = _attribute(wrap, "href") if wrap is not None and content is None else ""
        self.descriptions[id or f"#{line}"] = MetadataSection(id, content, kind, reference, label, line)

    def _add_metadata(self, part: Element) -> None:
        """Take metadata of METS 2 by what it is used for."""
        use = (part.get("USE") or "").upper()
        if use == "TECHNICAL":
            self._add_technical(part, [part.get("ID") or ""])
        elif use == "RIGHTS":
            self.rights.setdefault(part.get("ID") or "", []).append(copy(part))
        elif use in ("", "DESCRIPTIVE"):
            self._add_description(part)

    def _add_technical(self, content: Element, ids: list[str]) -> None:
        size, facts = _size(content), _premis(content)
        for id in ids:
            if all(size):
                self.sizes.setdefault(id, size)
            if facts:
                self.premis.setdefault(id, facts)

    def _add_admin(self, section: Element) -> None:
        own = section.get("ID") or ""
        for part in safe_xml.children(section, *_SECTIONS):
            ids = [id for id in (part.get("ID") or "", own) if id]
            name = safe_xml.local_name(part)
            content = next(safe_xml.descendants(part, "xmlData"), None)
            if content is None:
                continue
            if name == "techMD":
                self._add_technical(content, ids)
            elif name == "sourceMD":
                self.sources.append(copy(content))
            elif name == "rightsMD" or _is_small(content):
                target = self.rights if name == "rightsMD" else self.provenance
                source = copy(content)
                for id in ids:
                    target.setdefault(id, []).append(source)

    def _add_files(self, group: Element, use: str, admin_ids: tuple[str, ...]) -> None:
        for child in safe_xml.children(group, "fileGrp", "file"):
            own_use = child.get("USE") or use
            ids = (*admin_ids, *(child.get("ADMID") or child.get("MDID") or "").split())
            if safe_xml.local_name(child) == "file":
                locations = list(safe_xml.children(child, "FLocat"))
                address = _attribute(locations[0], "href", "LOCREF") if locations else ""
                id = child.get("ID") or f"#{safe_xml.line_number(child)}"
                media_type = (child.get("MIMETYPE") or "").lower()
                # USE of a single file says what it is for, as `banner` does, and no other kind
                title = _attribute(locations[0], "title") if locations else ""
                self.files[id] = MetsFile(id, use or own_use, address, media_type, ids, title)
            self._add_files(child, use if safe_xml.local_name(child) == "file" else own_use, ids)


def _is_small(content: Element) -> bool:
    """Return whether provenance is about the whole, as the links of the DFG viewer are, and no event of PREMIS."""
    first = next(safe_xml.children(content), None)
    return first is not None and safe_xml.local_name(first).lower() in ("links", "linkset")


def _division(element: Element) -> Division:
    order = element.get("ORDER") or ""
    division = Division(
        element.get("ID") or "",
        one_line(element.get("TYPE") or ""),
        one_line(element.get("LABEL") or ""),
        one_line(element.get("ORDERLABEL") or ""),
        int(order) if order.isdecimal() and len(order) < 13 else None,
        tuple((element.get("DMDID") or element.get("MDID") or "").split()),
        tuple((element.get("ADMID") or element.get("MDID") or "").split()),
        one_line(element.get("CONTENTIDS") or ""),
        line=safe_xml.line_number(element),
    )
    for child in safe_xml.children(element, "div", "fptr", "mptr"):
        name = safe_xml.local_name(child)
        if name == "div":
            division.children.append(_division(child))
        elif name == "mptr":
            division.pointers.append(_attribute(child, "href", "LOCREF"))
        else:
            ids = [child.get("FILEID"), *(area.get("FILEID") for area in safe_xml.descendants(child, "area"))]
            division.file_ids += dict.fromkeys(id for id in ids if id)
    return division


def _attribute(element: Element, *names: str) -> str:
    """Return an attribute by its local name: `xlink:href` also where nobody declares the prefix."""
    if value := element.get(_HREF) if "href" in names else "":
        return one_line(value)
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] in names:
            return one_line(value)
    return ""


def _size(content: Element) -> tuple[int, int]:
    """Return the size of an image in MIX, or in the significant properties of PREMIS; 0 if it is not stated."""
    sides = {"width": 0, "height": 0}
    kind = ""
    for element in content.iterdescendants():
        name = safe_xml.local_name(element).lower()
        words = (element.text or "").strip()
        if name == "significantpropertiestype":
            kind = words.lower()
        elif name == "significantpropertiesvalue":
            name = kind
        if words.isdecimal() and len(words) < 8:
            if name in _WIDTHS:
                sides["width"] = sides["width"] or int(words)
            elif name in _HEIGHTS:
                sides["height"] = sides["height"] or int(words)
    width, height = sides["width"], sides["height"]
    return (width, height) if max(width, height) <= MAX_SIDE else (0, 0)


def _premis(content: Element) -> dict[str, str]:
    facts: dict[str, str] = {}
    for element in safe_xml.descendants(content, *_PREMIS):
        if words := safe_xml.normalized_text(element):
            facts.setdefault(safe_xml.local_name(element), words)
    return facts
