"""The font faces of the page, and which face draws which character.

Reads `fonts.toml` and, only when a character needs it, the character map and advances of a font file (a Chinese face
takes 0.1 s, so a node without Chinese text never loads it). Nothing is drawn here, and the fonts of the operating
system are not used.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fontTools.ttLib import TTFont

from fonds.typesetting import unicode_scripts

PACKAGE_FOLDER = Path(__file__).parent
FOLDER = PACKAGE_FOLDER / "fonts"
REPLACEMENT = "\ufffd"
_CACHE_SIZE = 50_000  # clusters whose face is cached
_UNITS_PER_EM = 1000  # advances are in thousandths of an em
_CHINESE_PUNCTUATION = frozenset(
    "\u201c\u201d\u2018\u2019\u2026\u2014\u00b7"
)  # full width in Chinese and Japanese, half width elsewhere


class FontsMissingError(RuntimeError):
    """Some or all of the font files are not installed."""


@dataclass(frozen=True, eq=False)  # faces are compared by identity, which is fast
class Face:
    """One font file. `scale` is how much it is enlarged; `tall` is its ascent and descent, in ems."""

    family: str
    file: str
    role: str
    scale: float = 1.0
    prefer: tuple[str, ...] = ()
    tall: tuple[float, float] = (0.0, 0.0)

    @property
    def path(self) -> Path:
        """The path of the file. Raises FontsMissingError if it does not exist."""
        path = FOLDER / self.file
        if not path.is_file():
            raise FontsMissingError(f"{path} is missing: run `make assets` to put the fonts in place")
        return path

    @cached_property
    def advances(self) -> dict[int, float]:
        """The advance of each character that the font has, in thousandths of an em, by code point."""
        with TTFont(self.path, lazy=True) as font:
            scale = _UNITS_PER_EM / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            return {code: metrics[glyph][0] * scale for code, glyph in font.getBestCmap().items()}

    def draws(self, char: str) -> bool:
        """Whether the font has a glyph for the character."""
        return ord(char) in self.advances


@cache
def faces() -> tuple[Face, ...]:
    """Return every face of `fonts.toml`, in its order."""
    entries = tomllib.loads((PACKAGE_FOLDER / "fonts.toml").read_text("utf-8"))["font"]
    return tuple(
        Face(
            entry["family"],
            entry["file"],
            entry["role"],
            entry.get("scale", 1.0),
            tuple(entry.get("prefer", ())),
            tuple(entry.get("tall", (0.0, 0.0))),
        )
        for entry in entries
    )


def require() -> None:
    """Raise FontsMissingError unless every font file is installed."""
    for face in faces():
        _ = face.path


class FontFallback:
    """The faces in which a character is looked for, first to last, for one role and one language."""

    def __init__(self, role: str, language: str) -> None:
        subtag = unicode_scripts.subtag(language)
        self.language = subtag
        first = [face for face in faces() if face.role == role]
        others = [face for face in faces() if face.role == "fallback"]
        others.sort(key=lambda face: subtag not in face.prefer)
        mono = [face for face in faces() if face.role == "cell" and role != "cell"]
        self.faces = (*first, *others, *mono)
        self._has_wide_punctuation = subtag in ("zh", "ja")
        self._face_by_char: dict[str, Face | None] = {}
        self._advances: dict[str, float] = {}
        self._face_by_cluster: dict[tuple[str, Face], tuple[Face, str]] = {}

    @property
    def base(self) -> Face:
        """The face in which most text is set."""
        return self.faces[0]

    def find(self, char: str) -> Face | None:
        """Return the first face that draws the character, or None if none does."""
        if char not in self._face_by_char:
            candidates = self._candidates(char)
            self._face_by_char[char] = next((face for face in candidates if face.draws(char)), None)
        return self._face_by_char[char]

    def _candidates(self, char: str) -> Iterable[Face]:
        if self._has_wide_punctuation and char in _CHINESE_PUNCTUATION:
            return sorted(self.faces, key=lambda face: self.language not in face.prefer)
        return self.faces

    def advance(self, char: str) -> float:
        """Return the advance of a character in ems of the base size, in whichever face draws it."""
        if char not in self._advances:
            face, drawn_char = self.find(char), char
            if face is None:
                face, drawn_char = self.find(REPLACEMENT) or self.base, REPLACEMENT
            self._advances[char] = face.advances.get(ord(drawn_char), 0.0) * face.scale / _UNITS_PER_EM
        return self._advances[char]

    def advances(self, text: str) -> Mapping[str, float]:
        """Return the advances of at least the characters of a text; see `advance`."""
        for char in set(text).difference(self._advances):
            self.advance(char)
        return self._advances

    @cached_property
    def monospaced(self) -> frozenset[str]:
        """The characters that have the single advance of the base face, so that their cells can be counted."""
        cell = self.base.advances[0x20]
        codes = (code for code, advance in self.base.advances.items() if advance == cell and code >= 0x20)
        chars = (chr(code) for code in codes if not unicode_scripts.needs_shaping(chr(code)))
        wide = _CHINESE_PUNCTUATION if self._has_wide_punctuation else frozenset()
        return frozenset(char for char in chars if char == " " or char not in unicode_scripts.SPACES) - wide

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """Split the text wherever the face changes.

        Combining marks stay with their letter, and punctuation with a shaped script beside it.
        """
        if self.monospaced.issuperset(text):
            return [(self.base, text)]
        runs: list[tuple[Face, str]] = []
        is_shaped = unicode_scripts.needs_shaping(text)
        for cluster in clusters(text):
            key = (cluster, runs[-1][0] if runs and is_shaped else self.base)
            face, drawn_text = self._face_by_cluster.get(key) or self._remember(*key)
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + drawn_text)
            else:
                runs.append((face, drawn_text))
        return runs

    def tall_extent(self, text: str) -> tuple[float, float]:
        """Return how far a tall script extends above and below the baseline, in ems; zero for other scripts."""
        if not unicode_scripts.needs_shaping(text):
            return 0.0, 0.0
        used = [face for face, _ in self.runs(text)]
        return max(face.tall[0] * face.scale for face in used), max(
            face.tall[1] * face.scale for face in used
        )

    def _remember(self, cluster: str, previous: Face) -> tuple[Face, str]:
        if len(self._face_by_cluster) > _CACHE_SIZE:
            self._face_by_cluster.clear()
        return self._face_by_cluster.setdefault((cluster, previous), self._choose(cluster, previous))

    def _choose(self, cluster: str, previous: Face) -> tuple[Face, str]:
        """Return the face of a cluster, and the text to draw: U+FFFD if no face has all its characters."""
        visible = [char for char in cluster if not unicode_scripts.invisible(char)]
        if not visible:
            return previous, cluster
        follows_script = previous.tall[0] and unicode_scripts.neutral(visible[0])
        if follows_script and all(map(previous.draws, visible)):
            return previous, cluster
        for face in (self.find(visible[0]), *self.faces):
            if face is not None and all(map(face.draws, visible)):
                return face, cluster
        # of the same length, so that positions in the text stay valid
        return self.find(REPLACEMENT) or self.base, REPLACEMENT * len(cluster)


def clusters(text: str) -> list[str]:
    """Split the text into letters with their combining marks."""
    parts: list[str] = []
    is_joined = False
    for char in text:
        if parts and (is_joined or unicode_scripts.joins_previous(char)):
            parts[-1] += char
        else:
            parts.append(char)
        is_joined = char == "\u200d"
    return parts


@cache
def fallback(role: str, language: str) -> FontFallback:
    """Return the faces for a role ("cell", "serif", "sans") and a BCP 47 language."""
    return FontFallback(role, language)


def undrawn(text: str) -> set[str]:
    """Return the characters of a text that no face draws."""
    faces_of_text = fallback("cell", "und")
    others = set(text) - faces_of_text.monospaced
    printable = {
        char for char in others if unicodedata.category(char) not in ("Zl", "Zp", "Cs") and char not in "\n"
    }
    return {
        char for char in printable if not unicode_scripts.invisible(char) and faces_of_text.find(char) is None
    }


@cache
def italic() -> frozenset[str]:
    """Return the characters that the italic of the typewriter face has."""
    return frozenset(chr(code) for face in faces() if face.role == "italic" for code in face.advances)
