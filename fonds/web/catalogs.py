"""The words of the interface by language: gettext catalogues, one PO file for each language in `translations`.

A message is its own English text, so that English needs no catalogue. A catalogue is compiled when it is first used:
that takes some hundredths of a second, and a language is one file to add, with nothing to build.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from fonds.record.text import capitalized

SOURCE = "en"  # the language of the messages themselves
FOLDER = Path(__file__).parent / "translations"
_SCRIPTS = "fonds/web/static/"  # where the words of scripts stand, in the comments of a catalogue


class _Translations(GNUTranslations):
    """Compiled messages; nothing is translated by nothing, where gettext has the header of the catalogue."""

    def gettext(self, message: str) -> str:
        return super().gettext(message) if message else ""


@dataclass(frozen=True)
class Catalog:
    """The words of one language, and the rules of its numbers."""

    language: str
    translations: NullTranslations
    locale: Locale
    script_words: dict[str, str]  # of the scripts in `static`: the English text and its translation


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """Return the tags of the languages that have a catalogue, English first."""
    return SOURCE, *sorted(file.stem for file in FOLDER.glob("*.po"))


def lookup(tag: str) -> str:
    """Return the tag of the catalogue for a language (RFC 4647, 3.4): `de` for `de-AT`; "" if there is none."""
    subtags = tag.lower().split("-")
    by_name = {name.lower(): name for name in available()}
    for count in range(len(subtags), 0, -1):
        if name := by_name.get("-".join(subtags[:count])):
            return name
    return ""


@lru_cache(maxsize=32)
def catalog(tag: str) -> Catalog:
    """Return the catalogue for a language; that of English, with the numbers of the language, if there is none."""
    name = lookup(tag) or SOURCE
    translations, script_words = _read(FOLDER / f"{name}.po") if name != SOURCE else (NullTranslations(), {})
    return Catalog(name, translations, _locale(tag), script_words)


def _read(file: Path) -> tuple[NullTranslations, dict[str, str]]:
    with file.open("rb") as stream:
        messages = read_po(stream, file.stem)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    script_words = {
        str(message.id): str(message.string)
        for message in messages
        if message.id and any(path.startswith(_SCRIPTS) for path, _ in message.locations)
    }
    return _Translations(compiled), script_words


def _locale(tag: str) -> Locale:
    for candidate in (tag, tag.partition("-")[0], SOURCE):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise UnknownLocaleError(tag)


@lru_cache(maxsize=64)
def own_name(tag: str) -> str:
    """Return the name of a language in that language, as its readers look for it: "Deutsch"."""
    name = _locale(tag).get_display_name(_locale(tag)) or tag
    return capitalized(name)
