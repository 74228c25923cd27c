"""Warnings about fields that are missing from a valid description. They never keep it from being published."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.problem import Problem
from fonds.record import languages
from fonds.record.field_types import Link
from fonds.record.model import Collection, Description, Record

# field -> (what is lost without it, what to write)
RECOMMENDED: dict[str, tuple[str, str]] = {
    "rights": (
        "readers cannot know what they may do with it",
        "rights: http://rightsstatements.org/vocab/CNE/1.0/ says that nobody has looked yet",
    ),
    "date": ("it cannot be sorted or found by date", "date: 1945-07, or 19XX, or XXXX if nothing is known"),
    "language": ("readers and screen readers cannot tell the language", "language: en"),
    "collection": ("it is in no collection", "collection: the id of the collection that holds it"),
    "abstract": ("search results and citations have no summary", "abstract: one or two sentences"),
    "type": (
        "aggregators cannot tell what it is",
        "type: telegram, or another code of vocab/schemes/types.ttl",
    ),
}


def missing_fields(description: Description) -> Iterator[Problem]:
    """Yield a warning for each recommended field that is missing, and for each match that nobody has confirmed."""
    if description.withdrawn:
        return
    yield from (_unconfirmed(link) for link in description.same_as if link.match != link.relation)
    if isinstance(description, Record):
        yield from (_missing(name) for name in RECOMMENDED if not getattr(description, name))
        if not _can_be_read(description):
            yield Problem(
                "the record has neither text nor images",
                "write the transcript below the fields, name scans in `pages`, or say in `publications` or `copies`"
                " where it can be read",
                "transcript",
                severity="warning",
            )
        elif _is_vertical(description):
            yield Problem(
                "a script that is written from top to bottom is not supported: its lines are set horizontally",
                "scans in `pages` show readers the text as it is written",
                "transcript",
                severity="warning",
            )
    if isinstance(description, Collection) and not _has_a_place(description):
        yield Problem(
            "the holding institution is missing",
            "holder: id of an institution; or say in `originals` where the material is",
            "holder",
            severity="warning",
        )


def _can_be_read(record: Record) -> bool:
    """Whether readers find the text or an image here, or are told where, as in a calendar of printed documents."""
    return bool(record.transcript or record.pages or record.publications or record.copies)


def _has_a_place(collection: Collection) -> bool:
    """Whether readers are told where the material is. A calendar of several archives has no holder of its own."""
    return bool(collection.holder or collection.collection or collection.originals)


def _is_vertical(record: Record) -> bool:
    """Whether the transcript is in a vertical script, by its language or, whatever that is, by its letters."""
    return bool(record.transcript.strip()) and (
        languages.is_vertical(record.text_language) or languages.has_vertical_letters(record.transcript)
    )


def _unconfirmed(link: Link) -> Problem:
    message = f"{link.uri} is published as a close match"
    if link.by is None:
        message, hint = f"{message}: nobody has confirmed it", "by: the id of the person who compared the two"
    else:
        message, hint = (
            f"{message}: a program found it, and nobody has confirmed it",
            "method: compared, after a person has compared them",
        )
    return Problem(message, hint, "same_as", severity="warning")


def _missing(name: str) -> Problem:
    reason, hint = RECOMMENDED[name]
    return Problem(f"missing: {reason}", hint, name, severity="warning")
