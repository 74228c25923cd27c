"""What the page of a comparison shows: both records, their fields, a page image of each, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fonds.formats import FormatRegistry
from fonds.publishing.version_snapshot import VersionSnapshot
from fonds.record.additional_texts import layer_names
from fonds.record.languages import language_name
from fonds.record.model import Record
from fonds.record.transcript import source_pages
from fonds.serializers.text.metadata_fields import MetadataField
from fonds.web.compare.sides import TRANSCRIPT, Side, UnknownSideError
from fonds.web.compare.text_rows import TextComparison, compare_texts
from fonds.web.descriptions import transcript
from fonds.web.descriptions.record_view import RecordView
from fonds.web.descriptions.related import NOTHING_RELATED
from fonds.web.descriptions.transcript import PageView
from fonds.web.page_context import PageContext


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of both records; None where one has no such field."""

    label: str
    name: str
    left: MetadataField | None
    right: MetadataField | None

    @property
    def is_same(self) -> bool:
        """Whether both have the same values."""
        values = [[value.text for value in side.values] if side else [] for side in (self.left, self.right)]
        return values[0] == values[1]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page image of a side: the page, its position among those of the record from 1, and how many there are."""

    page: PageView
    position: int
    count: int


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """A side: the value that names it, its page, which text it is, and its page image, if one is shown."""

    value: str
    view: RecordView
    text_label: str
    language: str
    shown: ShownPage | None = None
    pages: Sequence[Sequence[str]] = field(default=())  # the paragraphs of each page
    version: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and what they have in common."""

    left: ComparedSide
    right: ComparedSide
    fields: tuple[FieldRow, ...]
    texts: TextComparison | None

    @property
    def sides(self) -> tuple[ComparedSide, ComparedSide]:
        """Both sides, the left one first."""
        return self.left, self.right

    @property
    def has_images(self) -> bool:
        """Whether a page image of each side is shown."""
        return bool(self.left.shown and self.right.shown)


def compared_side(
    side: Side,
    snapshot: VersionSnapshot | None,
    position: int,
    formats: FormatRegistry,
    page: PageContext,
) -> ComparedSide:
    """Return a side for its page; `snapshot` is the version that it names, and `page` has the context of that.

    Raises UnknownSideError if the record has no such text.
    """
    record = side.record
    if snapshot is not None and isinstance(snapshot.description, Record):
        record = snapshot.description
    view = RecordView(record, page, NOTHING_RELATED, formats)
    language, pages = _text(record, side)
    label = _text_label(view, side.name.layer, language, page)
    shown = None if snapshot else _shown_page(view, position)
    return ComparedSide(str(side.name), view, label, language, shown, pages, side.name.number)


def _text_label(view: RecordView, layer: str, language: str, page: PageContext) -> str:
    """Return what a text is, and its language: Translation: German."""
    if layer != TRANSCRIPT:
        texts = transcript.texts(view.description, page)
        return next(view.layer_label(text.layer) for text in texts if text.layer.name == layer)
    word = page.gettext("Transcript")
    return word if language in ("", "und", "none") else f"{word}: {language_name(language, page.language)}"


def _text(record: Record, side: Side) -> tuple[str, Sequence[Sequence[str]]]:
    """Return the language of a text, and the paragraphs of each of its pages."""
    if side.name.layer == TRANSCRIPT:
        language, words = record.text_language, record.transcript
    else:
        texts = dict(zip(layer_names(record.texts), record.texts, strict=True))
        if side.name.layer not in texts:
            raise UnknownSideError(str(side.name))
        language, words = texts[side.name.layer].language, texts[side.name.layer].text
    return language, [page.paragraphs for page in source_pages(words)] if words.strip() else []


def _shown_page(view: RecordView, position: int) -> ShownPage | None:
    """Return the page image at a position; the last one if there are fewer, and None if there is none."""
    pages = [page for page in view.pages if page.sources and not page.canvas.duration]
    if not pages or view.typeset:
        return None
    position = min(max(1, position), len(pages))
    return ShownPage(pages[position - 1], position, len(pages))


def compare(left: ComparedSide, right: ComparedSide, with_images: bool) -> Comparison:
    """Return the comparison of two sides. Two texts of one record have the same fields and images."""
    is_one_record = left.view.description.id == right.view.description.id
    fields = () if is_one_record and not (left.version or right.version) else _field_rows(left, right)
    texts = compare_texts(left.pages, right.pages) if left.pages or right.pages else None
    if not with_images:
        left, right = (_without_image(side) for side in (left, right))
    return Comparison(left, right, tuple(fields), texts if left.value != right.value else None)


def _without_image(side: ComparedSide) -> ComparedSide:
    return ComparedSide(side.value, side.view, side.text_label, side.language, None, side.pages, side.version)


def _field_rows(left: ComparedSide, right: ComparedSide) -> Iterable[FieldRow]:
    by_key = [{(row.name, row.label): row for row in side.view.facts} for side in (left, right)]
    keys = dict.fromkeys([*by_key[0], *by_key[1]])
    return [FieldRow(key[1], key[0], by_key[0].get(key), by_key[1].get(key)) for key in keys]
