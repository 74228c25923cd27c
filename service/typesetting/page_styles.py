"""The measures of a page, in canvas pixels (200 to the inch), and the styles its parts are set in.

Numbers and names only. The margins leave 72 cells of the typewriter face on both papers, so that a transcript
breaks alike on letter and on A4.
"""

from __future__ import annotations

from dataclasses import dataclass

PIXELS_PER_INCH = 200
POINT = PIXELS_PER_INCH / 72  # pixels in a point
SIZES = {"letter": (1700, 2200), "a4": (1654, 2339)}  # width and height of the canvas

COLUMN = 1260  # width of the text: 72 cells of 17.5 px
TOP = 180  # first baseline of the head on page 1
RUNNING = 132  # baseline of the running head
BODY = 214  # top of the text from page 2 on
FOOT = 150  # from the lower edge of the page to the baseline of the foot
FOOT_RULE = 190  # ... and to the rule above it
FLOOR = 226  # ... and to where the text must end

PAPER, INK, QUIET, RULE, ACCENT = "#fbfaf7", "#1c1b19", "#6b675f", "#dcd7cc", "#9b2d20"


@dataclass(frozen=True, slots=True)
class Style:
    """How a part of the page is set: role of its faces, size in points, colour, pixels from line to line."""

    role: str
    size: float
    ink: str
    pitch: int

    @property
    def em(self) -> float:
        """Pixels in an em."""
        return self.size * POINT


TEXT = Style("cell", 10.5, INK, 43)
NOTICE = Style("sans", 8.5, QUIET, 32)
TITLE = Style("serif", 18.0, INK, 66)
LABEL = Style("sans", 8.5, QUIET, 37)
VALUE = Style("sans", 9.5, INK, 37)
MARKING = Style("sans", 9.5, ACCENT, 37)
SMALL = Style("sans", 8.0, QUIET, 30)
NUMBER = Style("sans", 7.5, QUIET, 43)

RISE = 30  # from the top of a text line's box to its baseline
BOX = 38  # height of a text line's box: the ascent and descent of IBM Plex Mono
LEADING = 5  # from the box of one line to the next
PARAGRAPH = 20  # space between paragraphs
NUMBERED = 5  # every fifth line has its number in the margin
GUTTER = 44  # from the text to the line numbers


@dataclass(frozen=True, slots=True)
class Frame:
    """The margins of one paper."""

    width: int
    height: int

    @property
    def left(self) -> int:
        """Left edge of the text."""
        return (self.width - COLUMN) // 2

    @property
    def right(self) -> int:
        """Right edge of the text."""
        return self.left + COLUMN

    @property
    def floor(self) -> int:
        """The lowest pixel of the text."""
        return self.height - FLOOR


def frame(paper: str) -> Frame:
    """The frame of "letter" or "a4". Raises ValueError for another paper."""
    if paper not in SIZES:
        raise ValueError(f"paper {paper!r} is not known: {' or '.join(SIZES)}")
    return Frame(*SIZES[paper])
