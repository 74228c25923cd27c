"""Citations of a description as sentences in common styles.

Names are written as the description has them: which part of a name is the family name differs by country, and inverting
it would be a guess. The formats for reference managers are in citation.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fonds.record.dates import EdtfDate
from fonds.record.model import Description, Record, Unit
from fonds.record.text import capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.citation_contributors import CitedContributor, authors_of, cited_contributors
from fonds.serializers.text.citation_names import CitedName, cited_name, one_line
from fonds.serializers.text.citation_types import CitationType, citation_type
from fonds.serializers.text.metadata_fields import concept_value, pick_language

_INNER_QUOTES = str.maketrans({"\u201c": "\u2018", "\u201d": "\u2019", '"': "'"})
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in a citation; `emphasis` is set in italics if possible."""

    text: str
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: the name and the title of its style, and its runs of text."""

    name: str
    title: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The citation without italics."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class CitationData:
    """The data that all styles use. A field is empty if the description does not have it.

    `title_language` is that of the title; `languages` are those of the document. `kind` is the type in words.
    """

    title: str
    title_language: str
    languages: tuple[str, ...]
    authors: tuple[CitedName, ...]
    inferred_authors: bool
    recipients: tuple[CitedName, ...]
    contributors: tuple[CitedContributor, ...]
    when: EdtfDate | None
    date: str
    kind: str
    type: CitationType
    reference: str
    collections: tuple[str, ...]
    holder: str
    source: str
    publisher: str
    republished: str  # the title of the node, if it belongs to someone other than the publisher
    transcribed: bool
    uri: str
    version: str = ""  # the version cited, if it is not the current one

    @property
    def address(self) -> str:
        """The version, if one is cited, and the address."""
        return f"{self.version}, {self.uri}" if self.version else self.uri

    @property
    def archive(self) -> str:
        """Where the original is, narrowest unit first; the words of the source if that is unknown."""
        parts = [self.reference, *self.collections, self.holder]
        return ", ".join(part for part in parts if part) or self.source.rstrip(".")

    @property
    def published(self) -> str:
        """Who published it, and whether that was the transcript."""
        first = "first " if self.republished else ""
        verb = f"transcript {first}published by" if self.transcribed else f"{first}published by"
        republished = f", republished by {self.republished}" if self.republished else ""
        return f"{verb} {self.publisher}{republished}" if self.publisher else ""


def citation_data(unit: Unit, context: SerializerContext) -> CitationData:
    """Return the data for citations of this description."""
    title, tag = pick_language(unit.title, context.language)
    record = unit if isinstance(unit, Record) else None
    authors = authors_of(unit, context)
    publisher = context.publisher(unit)
    holder = context.holder(unit)
    kind = concept_value("types", record.type, context).text if record and record.type else ""
    return CitationData(
        title=one_line(title),
        title_language=tag,
        languages=unit.language,
        authors=tuple(cited_name(reference, context) for reference in authors),
        inferred_authors=any(reference.inferred for reference in authors),
        recipients=tuple(
            cited_name(reference, context) for reference in (record.recipients if record else ())
        ),
        contributors=cited_contributors(unit, context),
        when=unit.parsed_date,
        date=unit.parsed_date.format(context.language) if unit.parsed_date else "",
        kind=kind,
        type=citation_type(unit, context),
        reference=one_line(unit.reference),
        collections=tuple(
            one_line(collection.label(context.language)) for collection in reversed(context.ancestors(unit))
        ),
        holder=one_line(holder.label(context.language)) if holder else "",
        source=one_line(context.localize(unit.source.text)) if unit.source else "",
        publisher=one_line(publisher.label(context.language)) if publisher else "",
        republished=_republished(publisher, context),
        transcribed=bool(record and record.transcript),
        uri=context.citation_url(unit),
        version=context.version_citation.label if context.version_citation else "",
    )


def _republished(publisher: Description | None, context: SerializerContext) -> str:
    """Return the title of the node, if it belongs to someone other than the publisher."""
    is_republished = publisher is not None and context.site.publisher not in (None, publisher.id)
    return one_line(context.localize(context.site.title)) if is_republished else ""


def citations(unit: Unit, context: SerializerContext) -> tuple[Citation, ...]:
    """Return the citation in every style, the preferred style first."""
    cited = citation_data(unit, context)
    return (
        Citation("chicago-note", context.gettext("Chicago style, footnote"), _note(cited)),
        Citation(
            "chicago-bibliography", context.gettext("Chicago style, bibliography"), _bibliography(cited)
        ),
        Citation("mla", context.gettext("MLA style"), _mla(cited)),
        Citation("apa", context.gettext("APA style"), _apa(cited)),
    )


def _note(cited: CitationData) -> tuple[Run, ...]:
    """Chicago Manual of Style 17, 14.224: the item, its date, the collection, the repository."""
    title_has_author = any(
        author.label.split()[-1] in cited.title for author in cited.authors if author.label
    )
    author = "" if title_has_author else _authors(cited)  # most titles name the sender already
    original = ", ".join(part for part in (author, cited.title, cited.date, cited.archive) if part)
    rest = ", ".join(part for part in (cited.published, cited.address) if part)
    # without an archive the publisher is just the next item of the list
    return (Run(f"{original}{'; ' if cited.archive and cited.published else ', '}{rest}."),)


def _bibliography(cited: CitationData) -> tuple[Run, ...]:
    date, published = capitalized(cited.date), capitalized(cited.published)
    parts = (_authors(cited), cited.title, date, cited.archive, published, cited.address)
    return (Run(_sentences(*parts)),)


def _mla(cited: CitationData) -> tuple[Run, ...]:
    """MLA 9: author, title in quotation marks, date, collection; the container in italics."""
    inner = cited.title.translate(_INNER_QUOTES)
    quoted = f"“{inner}{'' if inner[-1:] in '.?!' else '.'}”"
    author = _sentences(_authors(cited))
    original = ", ".join(part for part in (capitalized(cited.date), cited.archive) if part)
    lead = " ".join(part for part in (author, quoted, _sentences(original)) if part)
    if not cited.publisher:
        return (Run(f"{lead} {cited.address}."),)
    return (Run(f"{lead} "), Run(cited.publisher, True), Run(f", {cited.address}."))


def _apa(cited: CitationData) -> tuple[Run, ...]:
    """APA 7, 10.8 and the archival examples: author (date). title [kind]. collection. publisher. address"""
    author, date = _authors(cited), f"({_apa_date(cited)})"
    kind = f" [{cited.kind}]" if cited.kind else ""
    stop = "" if not kind and cited.title[-1:] in ".?!" else "."
    tail = " ".join(part for part in (_sentences(cited.archive, cited.publisher), cited.address) if part)
    title = Run(cited.title, True)
    if not author:  # without an author the title takes its place before the date
        return (title, Run(f"{kind}. {date}. {tail}" if kind else f"{stop} {date}. {tail}"))
    return (Run(f"{author.rstrip('.')}. {date}. "), title, Run(f"{kind}{stop} {tail}"))


def _apa_date(cited: CitationData) -> str:
    if not cited.when:
        return "n.d."
    if not cited.when.xsd or not (match := re.fullmatch(r"(\d{4})(-\d\d(-\d\d)?)?", cited.when.xsd[0])):
        return cited.date
    if not match[2] or cited.title_language.partition("-")[0] not in ("en", ""):
        return match[1] if not match[2] else cited.date
    month = _MONTHS[int(match[2][1:3]) - 1]
    return f"{match[1]}, {month}" + (f" {int(match[3][1:])}" if match[3] else "")


def _authors(cited: CitationData) -> str:
    names = _series(tuple(author.label for author in cited.authors))
    return f"[{names}]" if names and cited.inferred_authors else names


def _series(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _sentences(*parts: str) -> str:
    return " ".join(part if part[-1:] in ".?!" else f"{part}." for part in parts if part)
