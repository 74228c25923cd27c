"""The signs of a transcript on a page: pieces of text within signs.

Nothing here is HTML, and no text is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from fonds.record.signs import PAIR, SIGNS, Sign, SignKind
from fonds.serializers.iiif.signed_text import ELEMENTS


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text: plain, an editorial mark with its explanation, or a mention of a description.

    `signs` are those around it, the outermost first; once pieces are nested, a piece says only that it is within one.
    """

    text: str
    sign: str = ""
    explanation: str = ""
    id: str = ""
    continued: bool = False  # the second part of a mark or mention that continues on the next line
    signs: tuple[Sign, ...] = ()
    is_delimiter: bool = False
    enclosing: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class SignedPieces:
    """The pieces within a sign, on one line.

    `continued` means that the sign began on a line before, `unfinished` that it goes on in the next line.
    """

    enclosing: Sign
    pieces: tuple[Span | SignedPieces, ...]
    continued: bool = False
    unfinished: bool = False
    sign: ClassVar[str] = ""
    id: ClassVar[str] = ""
    signs: ClassVar[bool] = True

    @property
    def text(self) -> str:
        """The text of its pieces."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def element(self) -> str:
        """The HTML element of the sign."""
        return ELEMENTS.get(self.enclosing.name, "span")


Piece = Span | SignedPieces


def nest(pieces: tuple[Span, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a line, those within a sign as one piece; unchanged if there are no signs."""
    return tuple(_nested(pieces, 0)) if any(piece.signs for piece in pieces) else pieces


def _nested(pieces: Sequence[Span], depth: int) -> Iterator[Piece]:
    position = 0
    for sign, group in groupby(
        pieces, lambda piece: piece.signs[depth] if len(piece.signs) > depth else None
    ):
        within = list(group)
        position += len(within)
        if sign is None:
            yield from within
            continue
        is_unfinished = position == len(pieces) and not _is_end(within[-1], sign)
        is_continued = not _is_beginning(within[0], sign)
        yield SignedPieces(sign, tuple(_nested(within, depth + 1)), is_continued, is_unfinished)


def _is_beginning(piece: Span, sign: Sign) -> bool:
    """Whether a piece is the delimiter with which a sign begins; a pair begins with its first sign."""
    return piece.is_delimiter and not piece.continued and piece.signs[-1].start == sign.start


def _is_end(piece: Span, sign: Sign) -> bool:
    """Whether a piece is the bracket with which a sign ends; a pair ends with its second sign."""
    if not piece.is_delimiter or piece.text != "]":
        return False
    return piece.signs[-1] == sign or (sign.name == PAIR and piece.signs[-2:-1] == (sign,))


def signs_of(pieces: Iterable[Piece]) -> Iterator[Sign]:
    """Yield the signs of pieces that were nested, in the order in which they begin."""
    for piece in pieces:
        if isinstance(piece, SignedPieces):
            yield piece.enclosing
            yield from signs_of(piece.pieces)


def used_kinds(signs: Iterable[Sign]) -> tuple[tuple[str, SignKind], ...]:
    """Return the kinds of signs, each once, in the order of the table of signs."""
    names = {sign.name for sign in signs} - {PAIR}
    return tuple((name, kind) for name, kind in SIGNS.items() if name in names)
