"""One TEI document as a description: what its header, its facsimile and its text say together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import in_language, without_empty
from fonds.ingest.imported import (
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    Note,
    ReadOptions,
    Withheld,
)
from fonds.ingest.readers.tei.collected import Collected
from fonds.ingest.readers.tei.correspondence import read_correspondence, title_of_letter
from fonds.ingest.readers.tei.document_text import DocumentText, TextReader
from fonds.ingest.readers.tei.elements import XML, attribute, language_of, name_of, own_id, words, xml_id
from fonds.ingest.readers.tei.exact_text import is_exact, is_ours, text_of
from fonds.ingest.readers.tei.header import HeaderReader, status_of, title_of
from fonds.ingest.readers.tei.manuscript import ManuscriptReader, type_of
from fonds.ingest.readers.tei.names import Names
from fonds.ingest.readers.tei.surfaces import Facsimile, facsimile_of, in_order_of_text
from fonds.ingest.readers.tei.unit_fields import collection_fields
from fonds.record.additional_texts import TEXT_KINDS
from fonds.safe_xml import Element

_LISTS = ("listPerson", "listPlace", "listOrg")
_ENTRIES = ("person", "personGrp", "place", "org", *_LISTS)
UNTITLED = "[untitled]"


@dataclass
class TeiDocument:
    """A TEI document that is being read: its parts, its key, and the names in it."""

    root: Element
    file: InputFile
    options: ReadOptions
    corpus: str = ""  # the key of the corpus that it is part of
    number: int = 0  # its place in it, from 1

    def __post_init__(self) -> None:
        self.header = safe_xml.child(self.root, "teiHeader")
        if self.header is None:
            self.header = self.root
        self.text = safe_xml.child(self.root, "text")
        self.is_ours = is_ours(self.root)
        title = title_of(self.header)
        self.title = words(title) if title is not None else ""
        self.names = Names(self.root, self.title, self.is_ours)

    @property
    def key(self) -> str:
        """The key: its id, or its identifier, or else the name of the file."""
        if self._identifier:
            return self._identifier
        return f"{self.file.name}/TEI[{self.number}]" if self.number else self.file.name

    @property
    def is_named(self) -> bool:
        """Whether the source identifies the document."""
        return bool(self._identifier)

    @property
    def _identifier(self) -> str:
        # of a corpus, only the header is at hand here
        whole = self.root.getparent() if name_of(self.root) == "teiHeader" else self.root
        if id := xml_id(self.root if whole is None else whole):
            return id
        numbers = [words(node) for node in safe_xml.descendants(self.header, "idno")
                   if name_of(node.getparent()) == "publicationStmt"]  # fmt: skip
        return next(filter(None, numbers), "")

    @property
    def id_words(self) -> str:
        """The words from which the id is made."""
        if self.is_ours:
            return self._identifier.removeprefix("record-")
        if self._identifier:
            return self._identifier
        return f"{self.file.path.stem} {self.number}" if self.number else self.file.path.stem

    def described(self) -> Collected:
        """Return what header and facsimile say."""
        collected = Collected(self.options.language)
        header = HeaderReader(self.header, collected, self.names, self.is_ours)
        header.read()
        source = next(safe_xml.descendants(self.header, "sourceDesc"), None)
        self.collections: list[tuple[Key, dict[str, Any]]] = []
        if source is not None:
            manuscript = ManuscriptReader(source, collected, self.names, self.is_ours)
            manuscript.read()
            self.collections = manuscript.collections
        for node in safe_xml.descendants(self.header, "correspDesc"):
            read_correspondence(node, collected, self.names, self.is_ours)
        self._take_lists(collected)
        self._title_of_work(collected)
        header.read_rest()
        return collected

    def _take_lists(self, collected: Collected) -> None:
        """Take the lists of names, the entries of which are descriptions; what else is in them becomes statements."""
        for node in safe_xml.descendants(self.root, *_LISTS):
            for entry in safe_xml.children(node):
                if name_of(entry) in _ENTRIES:
                    collected.take(entry, "people")
            if name_of(node.getparent()) not in _LISTS:
                collected.leftovers(node)
                collected.take(node, "people")
        for node in safe_xml.children(self.root, "standOff"):
            collected.leftovers(node)

    def _title_of_work(self, collected: Collected) -> None:
        """Take the title of the work in a manuscript if the header only has that of its holder, or its shelf mark."""
        item = next(safe_xml.descendants(self.header, "msItem"), None) if not self.is_ours else None
        title = next(safe_xml.children(item, "title"), None) if item is not None else None
        others = [
            words(node) for node in safe_xml.descendants(self.header, "repository", "institution", "idno")
        ]
        if (
            title is None
            or not words(title)
            or self.title.casefold() not in (other.casefold() for other in others)
        ):
            return
        collected.text_instead("title", words(title), language_of(title))
        alternatives = collected.values.get("alternative_titles", [])
        same = in_language(words(title), language_of(title))
        collected.values["alternative_titles"] = [
            *(other for other in alternatives if other != same),
            self.title,
        ]

    def hands(self) -> dict[str, str]:
        """Return the labels of the hands by their ids."""
        return {
            id: attribute(node, "n") or words(node) or attribute(node, "scribe") or id
            for node in safe_xml.descendants(self.header, "handNote", "hand")
            if (id := xml_id(node))
        }


def read_document(document: TeiDocument) -> Iterator[Item]:
    """Yield the record of a TEI document that has one text, and what it names."""
    if status := status_of(document.header):
        yield Withheld(
            document.key, document.title, f"its status is “{status}”", safe_xml.line_number(document.root)
        )
        return
    collected = document.described()
    facsimile = facsimile_of(document.root, document.file.path.parent)
    if facsimile.pages and document.text is not None:
        in_order_of_text(facsimile, document.text)
    collected.statements += facsimile.statements
    if facsimile.pages:
        collected.values["pages"] = facsimile.pages
        collected.uses.append(ElementUse("tei:facsimile", "pages"))
    if document.is_ours:
        body = _exact_texts(document, collected)
        text = DocumentText(notes=_exact_notes(document))
    else:
        text = _text(document, facsimile)
        body = text.transcript
    _texts_of(document, collected, text)
    yield from _items(document, collected, body)


def _text(document: TeiDocument, facsimile: Facsimile) -> DocumentText:
    images = facsimile.numbers if facsimile.pages else {}
    reader = TextReader(document.names, document.hands(), facsimile.labels, images=images)
    source = safe_xml.child(document.root, "sourceDoc")
    text = reader.read([document.text]) if document.text is not None else DocumentText()
    if source is None or not words(source):
        return text
    if not text.transcript:
        return reader.read([source])
    # the text as the page has it, beside the text as the editors read it
    language = language_of(source) or "und"
    text.others.append(
        {"kind": "transcription", "language": language, "text": reader.read([source]).transcript}
    )
    return text


def _texts_of(document: TeiDocument, collected: Collected, text: DocumentText) -> None:
    """Take what the text names, its notes, its language and its type into the fields."""
    sent_by = {
        str(reference.get("id")) for name in ("from", "to") for reference in collected.values.get(name, [])
    }
    _forms(collected, text)
    for listed in () if document.is_ours else document.names.listed.all():  # ours say what is named where
        document.names.use(listed)
        text.mentions.authorities.setdefault(listed.key, listed)
        text.mentions.words.setdefault(listed.key, [])
    # what the text names without an id is named often and by chance: no more than a record can have
    for name, kinds in (("people", ("person", "family", "institution")), ("places", ("place",))):
        for reference in text.mentions.references(*kinds, without=sent_by)[:900]:
            collected.entry(name, reference)
    if text.others:
        collected.values["texts"] = [*collected.values.get("texts", []), *text.others]
    if text.notes:
        collected.values["notes"] = text.notes
        collected.uses.append(ElementUse("tei:note", "notes"))
    if document.text is None:
        return
    collected.uses.append(ElementUse("tei:text", "transcript"))
    if not collected.values.get("language") and (tag := language_of(document.text)):
        collected.entry("language", tag)
    if (label := attribute(document.text, "type")) and collected.value("type_label", label):
        collected.value("type", type_of(label))


def _forms(collected: Collected, text: DocumentText) -> None:
    """Note how the text names senders and recipients."""
    for reference in (*collected.values.get("from", []), *collected.values.get("to", [])):
        forms = text.mentions.words.get(str(reference.get("id")), [])
        if forms and "named" not in reference:
            reference["named"] = forms


def _items(document: TeiDocument, collected: Collected, body: str) -> Iterator[Item]:
    line = safe_xml.line_number(document.root)
    fields = record_fields(collected)
    if document.is_ours:
        _without_repetition(fields)
    if document.corpus:
        fields = {"collection": Key(document.corpus), "order": str(10 * document.number), **fields}
    if document.number and not document.is_named:
        message = f"document {document.number} has no id: its key is its place in the file"
        yield document.file.problem(message, "give it an xml:id", line, warning=True)
    if "title" not in fields:
        letter = next(safe_xml.descendants(document.header, "correspDesc"), None)
        head = next(safe_xml.descendants(document.root, "head"), None)
        fields["title"] = (
            (title_of_letter(letter, document.names) if letter is not None else "")
            or words(head, frozenset({"note"}))
            or UNTITLED
        )
        if fields["title"] == UNTITLED:
            yield document.file.problem(
                f"{document.key} has no title", "it is called “[untitled]”", line, warning=True
            )
    for authority in document.names.used.values():
        yield authority.description(line)
    for key, collection in document.collections:
        yield ImportedDescription(key, "collection", collection, id_words=str(collection["title"]), line=line)
    yield ImportedDescription(
        document.key, "record", fields, body, document.id_words, line, document.corpus or document.key,
        tuple(collected.uses),
    )  # fmt: skip


def read_corpus(document: TeiDocument) -> Iterator[Item]:
    """Yield a corpus as a collection: what its own header says."""
    collected = document.described()
    fields = {"title": document.title or UNTITLED, **collection_fields(collected)}
    for authority in document.names.used.values():
        yield authority.description()
    yield ImportedDescription(
        document.key, "collection", fields, "", document.id_words, 1, document.key, tuple(collected.uses)
    )


def record_fields(collected: Collected) -> dict[str, Any]:
    """Return the fields of a record, with the author of none who sent it."""
    fields = collected.fields()
    senders = {str(reference.get("id") or reference.get("as")) for reference in fields.get("from", [])}
    creators = [
        reference for reference in fields.get("creator", [])
        if str(reference.get("id") or reference.get("as")) not in senders
    ]  # fmt: skip
    fields["creator"] = creators
    fields.pop("text authors", None)
    return without_empty(fields)


def _without_repetition(fields: dict[str, Any]) -> None:
    """Remove what our documents say twice: the date of a letter as that of its sending."""
    sent = fields.get("sent", {})
    dates = [fields.get("date"), fields.get("date_text")]
    if sent and "place" not in sent and [sent.get("date"), sent.get("text")] == dates:
        del fields["sent"]


def _exact_texts(document: TeiDocument, collected: Collected) -> str:
    """Take the texts of a document of ours into the fields, and return its transcript."""
    transcript = ""
    authors = collected.values.pop("text authors", [])
    texts = []
    for division in safe_xml.descendants(document.root, "div"):
        if not is_exact(division):
            continue
        kind, tag = attribute(division, "type"), str(division.get(f"{XML}lang") or "und")
        if kind in TEXT_KINDS:
            by = authors.pop(0) if authors and division.get("resp") else ""
            texts.append(without_empty({"kind": kind, "language": tag, "text": text_of(division), "by": by}))
        else:
            transcript = text_of(division)
            if tag != "und" and tag != next(iter(collected.values.get("language", [])), ""):
                collected.values.setdefault("transcription", {})["language"] = tag
    if texts:
        collected.values["texts"] = texts
    return transcript


def _exact_notes(document: TeiDocument) -> list[dict[str, Any]]:
    """Return the editors' notes of a document of ours; those on the same words in other languages are one."""
    notes: list[dict[str, Any]] = []
    for node in safe_xml.descendants(document.root, "note"):
        if attribute(node, "type") != "editorial":
            continue
        page = own_id(attribute(node, "target")).removeprefix("page-")
        text = in_language(words(node, frozenset({"quote"})), language_of(node))
        place = {"quote": words(safe_xml.child(node, "quote")), "page": page if page.isdigit() else ""}
        note = without_empty({"text": text, **place})
        before = notes[-1] if notes else {}
        if isinstance(text, dict) and _is_translation(before, note):
            before["text"].update(text)
        else:
            notes.append(note)
    return notes


def _is_translation(before: dict[str, Any], note: dict[str, Any]) -> bool:
    """Return whether a note says in another language what the one before it says, of the same words."""
    same_place = [before.get(name) for name in ("quote", "page")] == [
        note.get(name) for name in ("quote", "page")
    ]
    known = before.get("text")
    return same_place and isinstance(known, dict) and not known.keys() & note["text"].keys()


def including(document: TeiDocument) -> Iterator[Item]:
    """Yield a note on files that a document includes: they are not read."""
    names = [attribute(node, "href") for node in safe_xml.descendants(document.root, "include")]
    if names:
        yield Note(
            f"{document.file.name} includes {', '.join(sorted(set(names)))}: files that are included are not read"
        )
