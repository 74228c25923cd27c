"""The faces of the page and which of them draws a character.

Reads `fonts.toml` and, only when a character asks for it, the character map and advances of a font file (a
Chinese face takes 0.1 s, so a node that never meets Chinese never pays it). It never draws and never looks at
the fonts of the machine.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fontTools.ttLib import TTFont

from service.typesetting import unicode_scripts

HERE = Path(__file__).parent
FOLDER = HERE / "fonts"
_KEPT = 50_000  # choices of a face kept in memory
REPLACEMENT = "\ufffd"
_UNIT = 1000  # advances are kept in thousandths of an em
_CHINESE_MARKS = frozenset(
    "\u201c\u201d\u2018\u2019\u2026\u2014\u00b7"
)  # full width in Chinese and Japanese, half width elsewhere


class FontsMissingError(RuntimeError):
    """The font files were not put in place, or not all of them."""


@dataclass(frozen=True, eq=False)  # a face is the same only as itself, which is quick to look up
class Face:
    """One font file. `scale`: how much it is enlarged; `tall`: its ascent and descent, in ems."""

    family: str
    file: str
    role: str
    scale: float = 1.0
    prefer: tuple[str, ...] = ()
    tall: tuple[float, float] = (0.0, 0.0)

    @property
    def path(self) -> Path:
        """Where the file lies. Raises FontsMissingError when it is not there."""
        found = FOLDER / self.file
        if not found.is_file():
            raise FontsMissingError(f"{found} is missing: run `make assets` to put the fonts in place")
        return found

    @cached_property
    def advances(self) -> dict[int, float]:
        """The advance of each character that the font draws, in thousandths of an em."""
        with TTFont(self.path, lazy=True) as font:
            unit = _UNIT / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            return {code: metrics[glyph][0] * unit for code, glyph in font.getBestCmap().items()}

    def draws(self, char: str) -> bool:
        """Whether the font has a glyph for the character."""
        return ord(char) in self.advances


@cache
def faces() -> tuple[Face, ...]:
    """Every face of `fonts.toml`, in its order."""
    rows = tomllib.loads((HERE / "fonts.toml").read_text("utf-8"))["font"]
    return tuple(
        Face(
            row["family"],
            row["file"],
            row["role"],
            row.get("scale", 1.0),
            tuple(row.get("prefer", ())),
            tuple(row.get("tall", (0.0, 0.0))),
        )
        for row in rows
    )


def require() -> None:
    """Raise FontsMissingError unless every font file is in place."""
    for face in faces():
        _ = face.path


class Order:
    """The faces a character is looked for in, first to last, for one role and one language."""

    def __init__(self, role: str, language: str) -> None:
        subtag = unicode_scripts.subtag(language)
        self.language = subtag
        first = [face for face in faces() if face.role == role]
        rest = [face for face in faces() if face.role == "fallback"]
        rest.sort(key=lambda face: subtag not in face.prefer)
        mono = [face for face in faces() if face.role == "cell" and role != "cell"]
        self.faces = (*first, *rest, *mono)
        self._wide_marks = subtag in ("zh", "ja")
        self._found: dict[str, Face | None] = {}
        self._advances: dict[str, float] = {}
        self._chosen: dict[tuple[str, Face], tuple[Face, str]] = {}

    @property
    def base(self) -> Face:
        """The face that nearly all is set in."""
        return self.faces[0]

    def find(self, char: str) -> Face | None:
        """The first face that draws the character, or None."""
        if char not in self._found:
            self._found[char] = next((face for face in self._candidates(char) if face.draws(char)), None)
        return self._found[char]

    def _candidates(self, char: str) -> Iterable[Face]:
        if self._wide_marks and char in _CHINESE_MARKS:
            return sorted(self.faces, key=lambda face: self.language not in face.prefer)
        return self.faces

    def advance(self, char: str) -> float:
        """The advance of a character in ems of the base size, whatever face draws it."""
        if char not in self._advances:
            face, shown = self.find(char), char
            if face is None:
                face, shown = self.find(REPLACEMENT) or self.base, REPLACEMENT
            self._advances[char] = face.advances.get(ord(shown), 0.0) * face.scale / _UNIT
        return self._advances[char]

    @cached_property
    def cells(self) -> frozenset[str]:
        """The characters that all have the base face's one advance, so that a line of them is counted."""
        cell = self.base.advances[0x20]
        codes = (code for code, advance in self.base.advances.items() if advance == cell and code >= 0x20)
        chars = (chr(code) for code in codes if not unicode_scripts.shaped(chr(code)))
        marks = _CHINESE_MARKS if self._wide_marks else frozenset()
        return frozenset(char for char in chars if char == " " or char not in unicode_scripts.SPACES) - marks

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """The text cut where the face changes; marks stay with their letter, signs with a shaped script's."""
        if self.cells.issuperset(text):
            return [(self.base, text)]
        runs: list[tuple[Face, str]] = []
        joins = unicode_scripts.shaped(text)
        for cluster in clusters(text):
            key = (cluster, runs[-1][0] if runs and joins else self.base)
            face, shown = self._chosen.get(key) or self._remember(*key)
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + shown)
            else:
                runs.append((face, shown))
        return runs

    def room(self, text: str) -> tuple[float, float]:
        """How far a tall script reaches above and below the baseline, in ems; zero for the others."""
        if not unicode_scripts.shaped(text):
            return 0.0, 0.0
        used = [face for face, _ in self.runs(text)]
        return max(f.tall[0] * f.scale for f in used), max(f.tall[1] * f.scale for f in used)

    def _remember(self, cluster: str, before: Face) -> tuple[Face, str]:
        if len(self._chosen) > _KEPT:
            self._chosen.clear()
        return self._chosen.setdefault((cluster, before), self._choose(cluster, before))

    def _choose(self, cluster: str, before: Face) -> tuple[Face, str]:
        """The face of a cluster, and what of it is drawn: U+FFFD where there is none."""
        needed = [char for char in cluster if not unicode_scripts.invisible(char)]
        if not needed:
            return before, cluster
        follows = before.tall[0] and unicode_scripts.neutral(needed[0])
        if follows and all(map(before.draws, needed)):
            return before, cluster
        for face in (self.find(needed[0]), *self.faces):
            if face is not None and all(map(face.draws, needed)):
                return face, cluster
        return self.find(REPLACEMENT) or self.base, REPLACEMENT * len(cluster)  # as long, so that places hold


def clusters(text: str) -> list[str]:
    """The text cut into letters with their marks."""
    found: list[str] = []
    joined = False
    for char in text:
        if found and (joined or unicode_scripts.clings(char)):
            found[-1] += char
        else:
            found.append(char)
        joined = char == "\u200d"
    return found


@cache
def order(role: str, language: str) -> Order:
    """The order of faces for a role ("cell", "serif", "sans") and a BCP 47 language."""
    return Order(role, language)


def undrawn(text: str) -> set[str]:
    """The characters of a text that no face draws."""
    found = order("cell", "und")
    seen = set(text) - found.cells
    odd = {char for char in seen if unicodedata.category(char) not in ("Zl", "Zp", "Cs") and char not in "\n"}
    return {char for char in odd if not unicode_scripts.invisible(char) and found.find(char) is None}


@cache
def italic() -> frozenset[str]:
    """The characters that the typewriter face's italic draws."""
    return frozenset(chr(code) for face in faces() if face.role == "italic" for code in face.advances)
