"""An archive with an identity of its own for the tests: logo, icon, colours, pages, style sheet, and scans."""

from __future__ import annotations

from pathlib import Path

from tests import archive
from tests.scans import picture

SETTINGS = """description = "Reports and letters of a railway."
contact = "papers@example.org"
logo = "pages/logo.svg"
icon = "pages/icon.png"
accent = "#1d4e6b"
footer = "The house is a *charity*. [Support us](https://example.org/). <b>bold</b>"
featured = "letter-1"
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><script>alert(1)</script></svg>'
ABOUT = """---
title: About the house
---

What the **railway** left. See [using it](pages/using.md#hours).

![The reading room](pages/room.jpg) ![Lost](pages/lost.jpg) ![Elsewhere](https://example.org/x.jpg)

# Hours

<script>alert(1)</script> [harm](javascript:alert(1)) [mail](mailto:a@example.org)

| Day | Hours |
| --- | ---: |
| Monday | 9 to 5 |
"""
FILES = {
    "about.md": ABOUT,
    "about.de.md": "# Über das Haus\n\nWas die Bahn hinterließ.\n",
    "pages/using.md": "---\ntitle: Using the archive\nmenu: 1\n---\n\nWrite first. [About](../about.md)\n",
    "pages/imprint.md": "# Imprint\n\nHarbin.\n",
    "pages/logo.svg": LOGO,
    "pages/person.md": "---\nkind: person\nid: liu\nname: Liu\n---\n",
    "style.css": ".prose { font-style: italic; }\n",
}


def letter(number: int, more: str = "") -> str:
    return (
        f"---\nkind: record\nid: letter-{number}\ntitle: Letter {number}\ndate: {1940 + number}\nlanguage: en\n"
        f"type: letter\ncollection: reports\nrights: CNE\npages: ../scans/{number}.jpg\n{more}---\n\nText.\n"
    )


def write(folder: Path) -> Path:
    """The node as a folder of files."""
    archive.write(folder)
    (folder / "scans").mkdir()
    (folder / "pages").mkdir()
    toml = folder / "node.toml"
    toml.write_text(toml.read_text("utf-8") + SETTINGS, "utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    for number in (1, 2, 3):
        picture(number, (1500, 2000)).save(folder / "scans" / f"{number}.jpg")
        (folder / "records" / f"letter-{number}.md").write_text(letter(number), "utf-8")
    picture(4, (600, 400)).save(folder / "pages" / "room.jpg")
    picture(5, (512, 512)).save(folder / "pages" / "icon.png")
    return folder
