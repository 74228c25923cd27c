"""The messages of the interface: extracts them from templates, modules, scripts and tables, and updates the catalogues.

    python -m tests.docs.messages [FOLDER ...]

`make messages` runs it. A message that is new has no translation yet, which tests/web/test_catalogues.py reports. One
that is no longer used is kept at the end of the catalogue, in case that it comes back, and is not compiled. Each FOLDER
is another copy of the source, whose messages are extracted too: of a branch that is to be merged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from fonds.record import rights
from fonds.record.kind_names import KIND_NAMES, plural
from fonds.record.signs import SIGNS
from fonds.serializers import concept_schemes
from fonds.serializers.element_labels import ELEMENT_LABELS, element_label
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.iiif.labels import LABELS
from fonds.serializers.text import access_statement, agent_fields
from fonds.settings import vocab_folder
from fonds.urls import UrlBuilder
from fonds.web import catalogs, errors, progress
from fonds.web.descriptions import incoming_links
from fonds.web.receipts.views import OUTCOMES
from fonds.web.reconcile.properties import PROPERTIES
from fonds.web.reconcile.suggest import types
from fonds.web.reconcile.views import FEATURES
from fonds.web.robots_sitemaps.views import ACCESS_METHODS
from fonds.web.search import facet_lists
from fonds.web.sparql import sparql_page

ROOT = Path(__file__).parents[2]
JINJA = "jinja2.ext:babel_extract"
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
TEMPLATE_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
# file patterns -> extraction method of Babel
SOURCES = {
    "fonds/web/templates/**/*.html": JINJA,
    "fonds/**/*.py": "python",
    "fonds/web/static/*.js": "javascript",
}
# schemes whose terms are words of ours; an archive may have more
SCHEMES = ("access", "institution-types", "levels", "matching", "name-kinds", "place-roles")
SCHEMES_OF_LINKS = ("agent-relations", "relations", "roles", "types")


def tables() -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the texts of tables that pages translate, each table with the path of its module."""
    yield (
        "fonds/record/kind_names.py",
        (name for kind in KIND_NAMES for name in (kind.capitalize(), plural(kind))),
    )
    yield "fonds/record/signs.py", (sign.explanation for sign in SIGNS.values())
    yield "fonds/record/rights_statements.py", _rights()
    yield "fonds/serializers/element_labels.py", map(element_label, ELEMENT_LABELS)
    yield "fonds/serializers/format_registry.py", _formats()
    yield "fonds/serializers/iiif/labels.py", _layer_labels()
    yield (
        "fonds/serializers/text/access_statement.py",
        (
            *access_statement.READERS.values(),
            *access_statement.RESTRICTED_PARTS.values(),
        ),
    )
    labels = agent_fields.ALL_TEXTS | agent_fields.DATED_TEXTS | agent_fields.DESCRIPTION_CONTROL
    yield "fonds/serializers/text/agent_fields.py", labels.values()
    yield "fonds/serializers/text/metadata_fields.py", ("sure", "likely")
    yield "fonds/web/descriptions/incoming_links.py", incoming_links.HEADINGS.values()
    yield "fonds/web/errors.py", (*errors.TITLES, *errors.DETAILS.values())
    yield (
        "fonds/web/progress.py",
        (
            *progress.BEING_UPDATED.values(),
            *progress.BEHIND.values(),
            *progress.STAGES.values(),
        ),
    )
    yield "fonds/web/receipts/views.py", OUTCOMES.values()
    yield (
        "fonds/web/reconcile/properties.py",
        (text for row in PROPERTIES.values() for text in (row.name, row.description)),
    )
    yield (
        "fonds/web/reconcile/suggest.py",
        (text for row in types() for text in (row["name"], row["description"])),
    )
    yield "fonds/web/reconcile/views.py", (text for _, text in FEATURES)
    yield "fonds/web/robots_sitemaps/views.py", _access_methods()
    yield "fonds/web/search/facet_lists.py", (*facet_lists.LISTED.values(), *facet_lists.CONTENTS.values())
    yield "fonds/web/sparql/sparql_page.py", (title for title, _ in sparql_page.EXAMPLES)
    for scheme in (*SCHEMES, *SCHEMES_OF_LINKS):
        yield f"vocab/schemes/{scheme}.ttl", _terms(scheme)


def _rights() -> Iterator[str]:
    """Yield what statements and licences mean, and the names of statements; licences keep their own names."""
    for statement in rights.statements():
        yield statement.meaning
        if statement.family == "rightsstatements":
            yield statement.label


def _formats() -> Iterator[str]:
    for row in FORMATS:
        yield from filter(None, (row.title, row.purpose, row.purpose_without_transcript))


def _layer_labels() -> Iterator[str]:
    names = ("transcript", "transcription", "translation", "machine", "machine_unknown")
    for name in (*names, "captions", "subtitles", "speech", "descriptions", "notes"):
        yield LABELS[name][0]


def _access_methods() -> Iterator[str]:
    for title, description, links in ACCESS_METHODS:
        yield from (title, description, *(text for _, text in links))


def _terms(scheme: str) -> Iterator[str]:
    vocabulary = concept_schemes.load(vocab_folder(), UrlBuilder("https://example.org"))
    for code in vocabulary.codes(scheme):
        if (concept := vocabulary.find(scheme, code)) and "en" in concept.labels:
            yield concept.labels["en"]


def extract(root: Path = ROOT) -> Catalog:
    """Return the messages of a copy of the source, without translations, each with the files that use it."""
    template = Catalog(charset="utf-8", fuzzy=False)
    for pattern, method in SOURCES.items():
        for path in sorted(root.glob(pattern)):
            options = TEMPLATE_OPTIONS if method == JINJA else {}
            for _, message, comments, context in extract_from_file(
                method, path, keywords=KEYWORDS, options=options
            ):
                locations = [(path.relative_to(root).as_posix(), 0)]
                template.add(message, locations=locations, auto_comments=comments, context=context)
    for name, texts in tables():
        for text in filter(None, texts):
            template.add(text, locations=[(name, 0)])
    return template


def messages(template: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its header."""
    return [message for message in template if message.id]


def _key(message: Message) -> tuple[Any, str | None]:
    """Return what identifies a message: its text, and the context that tells it from another of the same text."""
    return message.id, message.context


def updated(existing: Catalog, templates: list[Catalog]) -> Catalog:
    """Return a catalogue with all messages of the templates, and the translations that it has of them."""
    known = {_key(message): message for message in (*messages(existing), *existing.obsolete.values())}
    catalog = Catalog(existing.locale, charset="utf-8", fuzzy=False, revision_date=existing.revision_date)
    catalog.header_comment = existing.header_comment
    catalog.mime_headers = existing.mime_headers  # with the plural forms that the catalogue has
    catalog.project, catalog.version, catalog.msgid_bugs_address = "Fonds", "", ""
    catalog.last_translator = catalog.language_team = ""
    for template in templates:
        for message in messages(template):
            translation = known[key].string if (key := _key(message)) in known else ""
            catalog.add(message.id, translation, locations=message.locations, context=message.context)
    unused: dict[Any, Message] = catalog.obsolete
    for message in known.values():
        if catalog.get(*_key(message)) is None:
            unused[message.id] = message
    return catalog


def read(path: Path) -> Catalog:
    """Return a catalogue with its translations."""
    with path.open("rb") as stream:
        return read_po(stream, path.stem.replace("-", "_"))


def write(path: Path, catalog: Catalog) -> None:
    """Write a catalogue without line numbers, so that it changes only with its messages."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 30, tzinfo=UTC)
    with path.open("wb") as stream:
        write_po(stream, catalog, width=110, sort_output=True, include_lineno=False)


def main(folders: list[str]) -> None:
    """Update every catalogue."""
    templates = [extract(root) for root in (ROOT, *map(Path, folders))]
    for path in sorted(catalogs.FOLDER.glob("*.po")):
        catalog = updated(read(path), templates)
        write(path, catalog)
        untranslated = sum(not all(strings(message)) for message in messages(catalog))
        print(f"{path.name}: {len(messages(catalog))} messages, {untranslated} without a translation")


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a message: one, or one for each plural form."""
    return (
        tuple(map(str, message.string))
        if isinstance(message.string, (tuple, list))
        else (str(message.string),)
    )


if __name__ == "__main__":
    main(sys.argv[1:])
