"""Language tags (BCP 47, RFC 5646): validated, named, and linked to the Library of Congress.

The registry data come with langcodes and language_data and are read from disk, never fetched. The script of a language
is that of the Unicode CLDR, which comes with Babel and also has the languages and scripts that were registered since
langcodes was made. An invalid tag is refused and not guessed; the hint suggests the tag that was probably meant. Only
its case is corrected, and the few codes that ISO 639 has renamed (`iw` becomes `he`). The first validation takes about
20 ms and 4 MB (langcodes), the first direction 50 ms and 6 MB (Babel), the first name about 50 ms and 28 MB more (the
names in all languages). Importing this module costs nothing, and repeated calls take less than a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from langcodes import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EXAMPLES: Final = "for example en, es-419, zh-Hant, de-1996"
MAX_LENGTH: Final = 100
"""Characters of a tag; RFC 5646, 4.4.1, asks for room for 35. langcodes takes a stack frame for each subtag."""

_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_RENAMED: Final = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}
_WITHDRAWN: Final = frozenset(_RENAMED) | {"sh", "bh"}
_REGIONS: Final = {"UK": "GB"}
_COUNTRIES: Final = {"jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "dk": "da", "ua": "uk", "at": "de"}
"""Codes of countries that people write for a language, and that are not codes of languages."""

_TESSERACT_MODELS: Final = {"chi_sim": "zh-Hans", "chi_tra": "zh-Hant"}
"""Names of Tesseract models with an unusual name of the script."""

_RIGHT_TO_LEFT: Final = _words(
    "Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb "
    "Nbat Nkoo Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sidt Sogd Sogo Syrc Syre Syrj Syrn Thaa "
    "Yezi"
)
"""Scripts written from right to left (Unicode 17, bidi classes R and AL), as ISO 15924 codes."""

_VERTICAL: Final = _words("Jurc Kits Mong Nshu Ougr Phag Sgnw Tang")
"""Scripts whose lines run from top to bottom only (Unicode 17, chapters 13, 14, 18 and 21), as ISO 15924 codes."""

_VERTICAL_LETTERS: Final = re.compile(
    "[\u1820-\u1878\u1880-\u18aa\ua840-\ua873\U00010f70-\U00010f81\U00017000-\U00018d1e\U00018d80-\U00018df2"
    "\U0001b170-\U0001b2fb\U0001d800-\U0001d9ff]"
)
"""The letters of these scripts."""

_UNSTATED_SCRIPTS: Final = _words("Zinh Zyyy Zzzz")
"""Codes that name no script (ISO 15924): the likely script of the language is taken instead (UTS #35, 4.3)."""

_LATIN_VARIANTS: Final = _words("alalc97 baku1926 fonipa fonkirsh fonnapa fonupa fonxsamp")
"""Registered variants that are in Latin letters, whatever the language: romanizations and phonetic alphabets."""

_ISO639_2: Final = _words(
    "ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw ast ath aus awa bad bai bal "
    "ban bas bat bej bem ber bho bik bin bla bnt bra btk bua bug byn cad cai car cau ceb cel chb chg chk chm "
    "chn cho chp chr chy cmc cnr cop cpe cpf cpp crh crp csb cus dak dar day del den dgr din doi dra dsb dua "
    "dum dyu efi egy eka elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh "
    "gon gor got grb grc gsw gwi hai haw hil him hit hmn hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb "
    "kaa kab kac kam kar kaw kbd kha khi kho kmb kok kos kpe krc krl kro kru kum kut lad lah lam lez lol loz "
    "lua lui lun luo lus mad mag mai mak man map mas mdf mdr men mga mic min mis mkh mnc mni mno moh mos mul "
    "mun mus mwl mwr myn myv nah nai nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo nzi osa ota "
    "oto paa pag pal pam pap pau peo phi phn pon pra pro raj rap rar roa rom rup sad sah sai sal sam sas sat "
    "scn sco sel sem sga sgn shn sid sio sit sla sma smi smj smn sms snk sog son srn srr ssa suk sus sux syc "
    "syr tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi tum tup tut tvl tyv udm uga umb und vai vot wak "
    "wal war was wen xal yao yap ypk zap zbl zen zgh znd zun zxx zza"
)
"""ISO 639-2 codes of languages without a two-letter code, and of groups of languages."""


class LanguageError(ValueError):
    """A text that is not a BCP 47 language tag. `hint` says which tag would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@lru_cache(maxsize=2048)
def canonical_tag(tag: str) -> str:
    """Return the tag in canonical case (RFC 5646, 2.1.1). Raises LanguageError.

    Refuses unregistered tags, underscores, names of languages, and three-letter codes of languages that have a
    two-letter code (2.2.1).
    """
    if len(tag) > MAX_LENGTH:
        raise LanguageError(f"{_quoted(tag)} has more than {MAX_LENGTH} characters", _EXAMPLES)
    if "_" in tag or not _WELL_FORMED.fullmatch(tag):
        raise LanguageError(f"{_quoted(tag)} is not a language tag", _suggestion(tag))
    language = _parse(tag)
    if language is None or language.extlangs or not _is_registered(language):
        raise LanguageError(f"{_quoted(tag)} is not a registered language tag", _suggestion(tag))
    return _canonical(tag, language)


def _is_registered(language: Language) -> bool:
    """Whether all subtags are in the registry, or, if they are newer than the copy in langcodes, in the CLDR."""
    if language.is_valid():
        return True
    subtags = language.to_dict()
    if subtags.get("language") in _cldr_languages():
        del subtags["language"]
    if subtags.get("script") in _cldr_scripts():
        del subtags["script"]
    return type(language).make(**subtags).is_valid()


def _canonical(tag: str, language: Language) -> str:
    canonical = language.to_tag()
    code = language.language or "und"
    if code in _RENAMED:
        return canonical.replace(code, _RENAMED[code], 1)
    if len(code) == 3 and code in _two_letter_codes():
        raise LanguageError(
            f"{_quoted(tag)} has a shorter tag", canonical.replace(code, _two_letter_codes()[code], 1)
        )
    if language.territory in _REGIONS:
        raise LanguageError(f"{_quoted(tag)} names no region", _suggestion(tag))
    return canonical


@lru_cache(maxsize=4096)
def language_name(tag: str, in_language: str = "en") -> str:
    """Return the name of a language in another: "Spanish (Latin America)". Raises LanguageError.

    A tag for private use (RFC 5646, 2.2.7), such as `x-klingon`, has no name: it is returned as it is.
    """
    from langcodes import Language

    if is_private(tag):
        return canonical_tag(tag)
    # Without normalize=False langcodes calls Montenegrin "Serbian (Montenegro)".
    return Language.get(canonical_tag(tag), normalize=False).display_name(canonical_tag(in_language))


def primary_name(tag: str) -> str:
    """Return the English name of the language of a tag without its other subtags: "Spanish" for `es-419`.

    A tag for private use is returned as it is.
    """
    return language_name(tag if is_private(tag) else tag.partition("-")[0])


def is_private(tag: str) -> bool:
    """Return whether a tag is all for private use, so that nobody else knows its language (RFC 5646, 2.2.7)."""
    return tag[:2].lower() == "x-"


@lru_cache(maxsize=2048)
def text_direction(tag: str) -> str:
    """Return "rtl" or "ltr", from the script of the tag or the likely script of its language. Raises LanguageError.

    A language without a known script, such as a private one, is "ltr".
    """
    return "rtl" if likely_script(tag) in _RIGHT_TO_LEFT else "ltr"


def is_vertical(tag: str) -> bool:
    """Whether the lines of a text run from top to bottom, as in Mongolian script. Raises LanguageError."""
    return likely_script(tag) in _VERTICAL


def has_vertical_letters(text: str) -> bool:
    """Whether a text has letters of a script whose lines run from top to bottom."""
    return _VERTICAL_LETTERS.search(text) is not None


@lru_cache(maxsize=2048)
def likely_script(tag: str) -> str:
    """Return the script of a tag, or the likely script of its language and region, as an ISO 15924 code.

    Follows "Likely Subtags" of UTS #35, with the data of the CLDR. A language that these do not have takes the script
    of the macrolanguage that it belongs to. Returns "" if there is none either. Raises LanguageError.
    """
    from langcodes import Language
    from langcodes.data_dicts import MACROLANGUAGES

    language = Language.get(canonical_tag(tag), normalize=False)
    if language.script and language.script not in _UNSTATED_SCRIPTS:
        return language.script
    if not _LATIN_VARIANTS.isdisjoint(language.variants or ()):
        return "Latn"
    code, region = language.language or "und", language.territory or ""
    for candidate in (code, MACROLANGUAGES.get(code, "")):
        if script := _script_of_language(candidate, region):
            return script
    return ""


def _script_of_language(code: str, region: str) -> str:
    """Return the likely script of a language in a region, or "" if the CLDR has none."""
    if code == "und" and not region:
        return ""  # the CLDR's guess is English
    likely_subtags = _cldr("likely_subtags")
    # an alias may have a script or a region: `sh` is `sr_Latn`, `prs` is `fa_AF`
    for subtags in (code, _cldr("language_aliases").get(code, "")):
        aliased, *further = subtags.split("_")
        regions = (region, *(part for part in further if len(part) < 4))
        if script := next((part for part in further if len(part) == 4), ""):
            return script
        for key in (*(f"{aliased}_{part}" for part in regions if part), aliased):
            if key != "und" and key in likely_subtags:
                return likely_subtags[key].split("_")[1]
    return ""


def _cldr(key: str) -> Mapping[str, str]:
    """Return a table of the CLDR; in its tags, underscores separate the subtags."""
    from babel.core import get_global

    table: Mapping[str, str] = get_global(key)  # type: ignore[arg-type]
    return table


@lru_cache(maxsize=1)
def _cldr_languages() -> frozenset[str]:
    return frozenset(tag.split("_")[0] for tag in _cldr("likely_subtags")) - {"und"}


@lru_cache(maxsize=1)
def _cldr_scripts() -> frozenset[str]:
    return frozenset(tag.split("_")[1] for tag in _cldr("likely_subtags").values())


@lru_cache(maxsize=1)
def _scripts() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").scripts)


def is_script(code: str) -> bool:
    """Return whether a code is that of a script (ISO 15924), as the four letters of Cyrillic."""
    return code in _scripts()


@lru_cache(maxsize=1)
def _scripts_by_name() -> Mapping[str, str]:
    return {script_name(code).casefold(): code for code in _scripts()}


def script_code(words: str) -> str:
    """Return the ISO 15924 code of a script by its code or its English name: `Latin` gives `Latn`; else ""."""
    code = words.strip().capitalize()
    return code if is_script(code) else _scripts_by_name().get(words.strip().casefold(), "")


@lru_cache(maxsize=1024)
def script_name(code: str, in_language: str = "en") -> str:
    """Return the name of a script in a language; the code itself if it has none there."""
    from langcodes import Language

    name = Language(script=code).script_name(in_language)
    return code if name.startswith("Unknown") else str(name)


@lru_cache(maxsize=2048)
def iso639_uri(tag: str) -> str | None:
    """Return the URI of a language at id.loc.gov, by ISO 639-1, else ISO 639-2; None if it is in neither."""
    code = canonical_tag(tag).split("-")[0]
    if len(code) == 2 and code in _two_letter():
        return f"http://id.loc.gov/vocabulary/iso639-1/{code}"
    return f"http://id.loc.gov/vocabulary/iso639-2/{code}" if code in _ISO639_2 else None


@lru_cache(maxsize=1024)
def guess_tag(text: str) -> str:
    """Return the tag that a file of others means by `ger`, `deu_latf` or `German`; an empty string if unclear."""
    first = re.split(r"[+\s]", text.strip())[0]  # Tesseract joins several with a plus
    for candidate in (text.strip(), _TESSERACT_MODELS.get(first, first), first.split("_")[0]):
        try:
            return canonical_tag(candidate)
        except LanguageError as error:
            hint = error.hint
        try:
            return canonical_tag(hint)
        except LanguageError:  # the hint was a list of examples
            continue
    return ""


def _parse(tag: str) -> Language | None:
    from langcodes import Language
    from langcodes.tag_parser import LanguageTagError

    try:
        return Language.get(tag, normalize=False)
    except LanguageTagError:
        return None


@lru_cache(maxsize=1)
def _two_letter() -> frozenset[str]:
    from langcodes.data_dicts import LANGUAGE_ALPHA3

    return frozenset(code for code in LANGUAGE_ALPHA3 if len(code) == 2 and code not in _WITHDRAWN)


@lru_cache(maxsize=1)
def _two_letter_codes() -> dict[str, str]:
    """Return the two-letter code that BCP 47 requires for each three-letter code, terminological or bibliographic."""
    from langcodes.data_dicts import LANGUAGE_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC

    pairs = [*LANGUAGE_ALPHA3.items(), *LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items()]
    return {long: short for short, long in pairs if len(short) == 2 and short not in _RENAMED}


def _suggestion(text: str) -> str:
    """Return the tag that was probably meant, by its separators and regions or by the language's name, or examples."""
    guesses = (_COUNTRIES.get(text.lower()), _with_standard_separators(text), _by_name(text))
    return next((guess for guess in guesses if guess and guess != text), _EXAMPLES)


def _with_standard_separators(text: str) -> str | None:
    from langcodes import standardize_tag, tag_is_valid

    parts = [part for part in re.split(r"[-_\s]+", text) if part]
    joined = "-".join(
        part if index == 0 else _REGIONS.get(part.upper(), part) for index, part in enumerate(parts)
    )
    return standardize_tag(joined) if tag_is_valid(joined) else None


def _by_name(text: str) -> str | None:
    """Return the tag of a language by its name in one of some languages; langcodes must know which one it is in."""
    from langcodes import Language

    # language_data fails on control characters and lone surrogates
    if not text.isprintable():
        return None
    for language in ("en", "fr", "de", "es", "it", "ru", "zh"):
        try:
            return Language.find(text.strip(), language=language).to_tag()
        except LookupError:
            continue
    return None


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


@lru_cache(maxsize=1024)
def short_month(month: int, in_language: str = "en") -> str:
    """Return the abbreviated name of a month (1 to 12) in a language, as it stands alone; in English if unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(in_language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.months["stand-alone"]["abbreviated"][month])
