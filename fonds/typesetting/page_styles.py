"""The dimensions of a page, in canvas pixels (200 to the inch), and the styles of its parts.

Only numbers and names. The margins leave 72 cells of the typewriter face on both papers, so that a transcript has the
same line breaks on letter and on A4.
"""

from __future__ import annotations

from dataclasses import dataclass

PIXELS_PER_INCH = 200
POINT = PIXELS_PER_INCH / 72  # pixels in a point
SIZES = {"letter": (1700, 2200), "a4": (1654, 2339)}  # width and height of the canvas

COLUMN_WIDTH = 1260  # width of the text: 72 cells of 17.5 px
FIRST_BASELINE = 180  # first baseline of the title block on page 1
RUNNING_HEAD_BASELINE = 132
BODY_TOP = 214  # top of the text from page 2 on
FOOTER_BASELINE = 150  # from the lower edge of the page to the baseline of the footer
FOOTER_RULE = 190  # ... and to the rule above it
BOTTOM_MARGIN = 226  # ... and to where the text must end

# colours
PAPER, INK, MUTED, RULE, ACCENT = "#fbfaf7", "#1c1b19", "#6b675f", "#dcd7cc", "#9b2d20"


@dataclass(frozen=True, slots=True)
class Style:
    """How a part of the page is set: role of its faces, size in points, colour, pixels from line to line."""

    role: str
    size: float
    ink: str
    line_spacing: int

    @property
    def em(self) -> float:
        """The number of pixels in an em."""
        return self.size * POINT


TEXT = Style("cell", 10.5, INK, 43)
NOTICE = Style("sans", 8.5, MUTED, 32)
TITLE = Style("serif", 18.0, INK, 66)
LABEL = Style("sans", 8.5, MUTED, 37)
VALUE = Style("sans", 9.5, INK, 37)
MARKING = Style("sans", 9.5, ACCENT, 37)
SMALL = Style("sans", 8.0, MUTED, 30)
LINE_NUMBER = Style("sans", 7.5, MUTED, 43)

ASCENT = 30  # from the top of a text line's box to its baseline
LINE_HEIGHT = 38  # of a text line's box: the ascent and descent of IBM Plex Mono
LEADING = 5  # from the box of one line to the next
PARAGRAPH_GAP = 20  # space between paragraphs
NUMBERED_LINES = 5  # every fifth line has its number in the margin
GUTTER = 44  # from the text to the line numbers


@dataclass(frozen=True, slots=True)
class Frame:
    """The text area of one paper."""

    width: int
    height: int

    @property
    def left(self) -> int:
        """The left edge of the text."""
        return (self.width - COLUMN_WIDTH) // 2

    @property
    def right(self) -> int:
        """The right edge of the text."""
        return self.left + COLUMN_WIDTH

    @property
    def bottom(self) -> int:
        """The lowest pixel of the text."""
        return self.height - BOTTOM_MARGIN


def frame(paper: str) -> Frame:
    """Return the frame of "letter" or "a4". Raises ValueError for another paper."""
    if paper not in SIZES:
        raise ValueError(f"paper {paper!r} is not known: {' or '.join(SIZES)}")
    return Frame(*SIZES[paper])
