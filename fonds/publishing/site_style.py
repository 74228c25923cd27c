"""The style sheet of an archive: its colours as tokens, in light and dark, and then its own `style.css`.

Text must have a contrast of at least 4.5 to 1 with its background (WCAG 2.2, 1.4.3). Colours that are not readable are
a problem, and are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fonds.problem import Problem
from fonds.serializers.site_identity import SiteIdentity
from fonds.settings import Settings

MIN_CONTRAST: Final = 4.5
_DEFAULTS: Final = SiteIdentity()
ACCENT_DARK: Final = "#ee8d7a"  # that of static/tokens.css
# the other colours of text on a background, in light and dark, by static/tokens.css
_TEXT: Final = {"background": ("#1c1b19", "#6b675f"), "background_dark": ("#e9e5dc", "#a8a195")}
_BRIGHTER: Final = (
    0.04  # the part of the way to white by which an accent is made brighter until it can be read
)

# the beginning of the rules for colours, and the last of them, after which come those of the archive
_FIRST: Final = ":root { --accent: "
_PRINT: Final = "@media print { :root:root { --paper: #fff; } }\n"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of the site: of links and of the page, in light and dark."""

    accent: str
    accent_dark: str
    background: str
    background_dark: str


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour `#rrggbb` (WCAG 2.2)."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def brightened(colour: str, background: str) -> str:
    """Return a colour made brighter, step by step, until it can be read on a dark background."""
    while contrast(colour, background) < MIN_CONTRAST and colour != "#ffffff":
        channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
        brighter = (min(255, round(channel + max(1, (255 - channel) * _BRIGHTER))) for channel in channels)
        colour = "#" + "".join(f"{channel:02x}" for channel in brighter)
    return colour


def colours(settings: Settings, file: str) -> tuple[Colours, list[Problem]]:
    """Return the colours of the site, and the problems with those of the settings, which are then not used."""
    problems: list[Problem] = []
    backgrounds = {}
    for name in ("background", "background_dark"):
        colour = settings[name].lower()
        worst = min((contrast(colour, text) for text in _TEXT[name]), default=21.0) if colour else 21.0
        if worst < MIN_CONTRAST:
            problems.append(_problem(name, colour, "the text of pages", worst, file))
            colour = ""
        backgrounds[name] = colour or getattr(_DEFAULTS, name)
    light, dark = backgrounds["background"], backgrounds["background_dark"]
    accent, accent_dark = settings["accent"].lower(), settings["accent_dark"].lower()
    if accent and contrast(accent, light) < MIN_CONTRAST:
        problems.append(_problem("accent", accent, light, contrast(accent, light), file))
        accent = ""
    if accent_dark and contrast(accent_dark, dark) < MIN_CONTRAST:
        problems.append(_problem("accent_dark", accent_dark, dark, contrast(accent_dark, dark), file))
        accent_dark = ""
    accent_dark = accent_dark or (brightened(accent, dark) if accent else brightened(ACCENT_DARK, dark))
    return Colours(accent or _DEFAULTS.accent, accent_dark, light, dark), problems


def _problem(name: str, colour: str, other: str, ratio: float, file: str) -> Problem:
    message = f"{colour} is hard to read with {other}: the contrast is {ratio:.1f} to 1"
    return Problem(message, f"at least {MIN_CONTRAST} to 1; the default is used", name, file)


def style_sheet(chosen: Colours, own: str) -> str:
    """Return the style sheet of the archive; "" if it is that of every node."""
    default = Colours(_DEFAULTS.accent, ACCENT_DARK, _DEFAULTS.background, _DEFAULTS.background_dark)
    if chosen == default:
        return own
    light = f"{chosen.accent}; --paper: {chosen.background};"
    dark = f"--accent: {chosen.accent_dark}; --paper: {chosen.background_dark};"
    return (
        f"{_FIRST}{light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f':root[data-theme="dark"] {{ {dark} }}\n'
        f"{_PRINT}{own}"
    )


def own_rules(sheet: str) -> str:
    """Return the rules of the archive's own `style.css` in a style sheet that `style_sheet` returned."""
    _, separator, own = sheet.partition(_PRINT)
    return own if separator and sheet.startswith(_FIRST) else sheet
