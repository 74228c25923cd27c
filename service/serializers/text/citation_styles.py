"""How a description is cited: ready sentences in the styles people ask for, made from facts and nothing else.

Names stand as the node writes them: which part of a name is the family's differs by country, and to turn it
round would be a guess. The forms for reference managers are in citation.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.record.dates import EdtfDate
from service.record.model import Description, Record, Unit
from service.serializers.context import Context
from service.serializers.text.metadata_fields import chosen, term

_INNER_QUOTES = str.maketrans({"\u201c": "\u2018", "\u201d": "\u2019", '"': "'"})
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a citation; `emphasis` is set in italics where there are any."""

    text: str
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """One ready citation: a name for code, a title for people, and its runs."""

    name: str
    title: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The citation without italics."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cited:
    """What every style draws on. Empty where the description does not say."""

    title: str
    language: str
    authors: tuple[str, ...]
    inferred_authors: bool
    recipients: tuple[str, ...]
    when: EdtfDate | None
    date: str
    kind: str
    reference: str
    collections: tuple[str, ...]
    holder: str
    source: str
    publisher: str
    republished: str  # the node's title, where the node is another's than the publisher's
    transcribed: bool
    uri: str
    version: str = ""  # which version is cited, where it is not whatever is there when somebody looks

    @property
    def address(self) -> str:
        """Where it was read: the version, and the address."""
        return f"{self.version}, {self.uri}" if self.version else self.uri

    @property
    def archive(self) -> str:
        """Where the original is, narrowest first, as a note names it; the source's own words if need be."""
        parts = [self.reference, *self.collections, self.holder]
        return ", ".join(part for part in parts if part) or self.source.rstrip(".")

    @property
    def published(self) -> str:
        """Who published it, and what: most often the transcript."""
        first = "first " if self.republished else ""
        what = f"transcript {first}published by" if self.transcribed else f"{first}published by"
        again = f", republished by {self.republished}" if self.republished else ""
        return f"{what} {self.publisher}{again}" if self.publisher else ""


def cited(unit: Unit, context: Context) -> Cited:
    """Gather what a citation of this description says."""
    title, tag = chosen(unit.title, context.site.language)
    record = unit if isinstance(unit, Record) else None
    made_by = unit.creator or (record.senders if record else ())
    publisher = context.publisher(unit)
    holder = context.holder(unit)
    kind = term("types", record.type, context).text if record and record.type else ""
    return Cited(
        title=_line(title),
        language=tag,
        authors=tuple(_line(context.label(ref.id) if ref.id else ref.as_) for ref in made_by),
        inferred_authors=any(ref.inferred for ref in made_by),
        recipients=tuple(
            _line(context.label(ref.id) if ref.id else ref.as_)
            for ref in (record.recipients if record else ())
        ),
        when=unit.when,
        date=unit.when.words(context.site.language) if unit.when else "",
        kind=kind,
        reference=_line(unit.reference),
        collections=tuple(
            _line(part.label(context.site.language)) for part in reversed(context.ancestors(unit))
        ),
        holder=_line(holder.label(context.site.language)) if holder else "",
        source=_line(context.words(unit.source.text)) if unit.source else "",
        publisher=_line(publisher.label(context.site.language)) if publisher else "",
        republished=_republished(publisher, context),
        transcribed=bool(record and record.transcript),
        uri=context.cited_at(unit),
        version=context.citable.words if context.citable else "",
    )


def _republished(publisher: Description | None, context: Context) -> str:
    other = publisher is not None and context.site.publisher not in (None, publisher.id)
    return _line(context.words(context.site.title)) if other else ""


def citations(unit: Unit, context: Context) -> tuple[Citation, ...]:
    """Every style, the preferred one first."""
    facts = cited(unit, context)
    return (
        Citation("chicago-note", "Chicago, footnote", _note(facts)),
        Citation("chicago-bibliography", "Chicago, bibliography", _bibliography(facts)),
        Citation("mla", "After MLA", _mla(facts)),
        Citation("apa", "After APA", _apa(facts)),
    )


def _note(facts: Cited) -> tuple[Run, ...]:
    """Chicago Manual of Style 17, 14.224: the item, its date, the collection, the repository."""
    known = any(author.split()[-1] in facts.title for author in facts.authors if author)
    author = "" if known else _authors(facts)  # most titles name the sender already
    original = ", ".join(part for part in (author, facts.title, facts.date, facts.archive) if part)
    rest = ", ".join(part for part in (facts.published, facts.address) if part)
    # without an archive the publisher is only the next item of the list
    return (Run(f"{original}{'; ' if facts.archive and facts.published else ', '}{rest}."),)


def _bibliography(facts: Cited) -> tuple[Run, ...]:
    date, published = _begun(facts.date), _begun(facts.published)
    parts = (_authors(facts), facts.title, date, facts.archive, published, facts.address)
    return (Run(_sentences(*parts)),)


def _mla(facts: Cited) -> tuple[Run, ...]:
    """MLA 9: author, title in quotation marks, date, collection; the container in italics."""
    inner = facts.title.translate(_INNER_QUOTES)
    quoted = f"“{inner}{'' if inner[-1:] in '.?!' else '.'}”"
    author = _sentences(_authors(facts))
    original = ", ".join(part for part in (_begun(facts.date), facts.archive) if part)
    lead = " ".join(part for part in (author, quoted, _sentences(original)) if part)
    if not facts.publisher:
        return (Run(f"{lead} {facts.address}."),)
    return (Run(f"{lead} "), Run(facts.publisher, True), Run(f", {facts.address}."))


def _apa(facts: Cited) -> tuple[Run, ...]:
    """APA 7, 10.8 and the archival examples: author (date). title [kind]. collection. publisher. address"""
    author, date = _authors(facts), f"({_apa_date(facts)})"
    kind = f" [{facts.kind}]" if facts.kind else ""
    stop = "" if not kind and facts.title[-1:] in ".?!" else "."
    tail = " ".join(part for part in (_sentences(facts.archive, facts.publisher), facts.address) if part)
    title = Run(facts.title, True)
    if not author:  # without an author the title takes its place before the date
        return (title, Run(f"{kind}. {date}. {tail}" if kind else f"{stop} {date}. {tail}"))
    return (Run(f"{author.rstrip('.')}. {date}. "), title, Run(f"{kind}{stop} {tail}"))


def _apa_date(facts: Cited) -> str:
    if not facts.when:
        return "n.d."
    if not facts.when.xsd or not (match := re.fullmatch(r"(\d{4})(-\d\d(-\d\d)?)?", facts.when.xsd[0])):
        return facts.date
    if not match[2] or facts.language.partition("-")[0] not in ("en", ""):
        return match[1] if not match[2] else facts.date
    month = _MONTHS[int(match[2][1:3]) - 1]
    return f"{match[1]}, {month}" + (f" {int(match[3][1:])}" if match[3] else "")


def _authors(facts: Cited) -> str:
    names = _series(facts.authors)
    return f"[{names}]" if names and facts.inferred_authors else names


def _series(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _sentences(*parts: str) -> str:
    return " ".join(part if part[-1:] in ".?!" else f"{part}." for part in parts if part)


def _begun(part: str) -> str:
    """Words of ours at the head of a sentence; a title or a name keeps its own first letter."""
    return part[:1].upper() + part[1:]


def _line(text: str) -> str:
    return " ".join(text.split())
