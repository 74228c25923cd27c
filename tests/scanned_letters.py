"""A node of letters for the record's page: scans with a transcript that a machine has read too, scans alone, a typed
letter, sound. The scans are drawn, and nothing in it is real."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from PIL import Image, ImageDraw, ImageFont

from fonds.typesetting import fonts
from tests.sound_and_film import tone

WIDTH, HEIGHT = 1200, 1600  # of a scan
MARGIN, TOP, STEP = 130, 260, 44  # the first column, the first line, and from one line to the next
COLUMNS = 56  # characters of a line
FIRST = [
    "We came to Dalian on Monday by the morning train. The harbour is full of timber, and the customs house has"
    " no clerk who reads our papers. I have asked the consul to write to you about the lease of the warehouse.",
    "The price of soya rose again last week. Unless the shipment leaves before the rains, the warehouse will be"
    " of no use to anybody, and the lease must be paid all the same.",
]
SECOND = [
    "My brother sends his regards. He saw the railway bridge at Harbin, which is nearly finished, and says that"
    " the engineers expect the first train in the autumn.",
    "Please answer by the same post, and keep the receipt of the customs house.",
]
REPLY = [
    "Your letter about the lease of the warehouse came yesterday. The consul has written to me as you asked, and"
    " I have sent the receipt of the customs house to the bank.",
    "The shipment of soya leaves Dalian on Friday, before the rains.",
]
PEOPLE = {"anna": "Anna Berg", "li": "Li Wei", "consul": "The consul at Dalian"}


def _record(id: str, title: str, date: str, more: str, text: str = "") -> str:
    head = f"---\nkind: record\nid: {id}\ntitle: {title}\ndate: {date}\nlanguage: en\ntype: letter\n"
    return f"{head}collection: letters\nrights: CNE\n{more}---\n\n{text}\n"


def _text(*pages: Sequence[str]) -> str:
    return "\n\n".join(f"[page {number}]\n\n" + "\n\n".join(page) for number, page in enumerate(pages, 1))


def _records() -> dict[str, str]:
    between = "from: anna\nto: li\nplaces: [dalian]\nsubjects: [trade]\n"
    back = "from: li\nto: anna\nplaces: [dalian]\nsubjects: [trade]\nrelations: {type: reply-to, record: lease}\n"
    first, second = "Ihr Brief über die Pacht kam gestern.", "Die Sojaladung verlässt Dalian am Freitag."
    texts = f"texts:\n  - kind: translation\n    language: de\n    text: |\n      {first}\n\n      {second}\n"
    captions = (
        "{file: ../scans/talk.wav, label: Interview, captions: [{file: ../scans/talk.vtt, language: en}]}"
    )
    return {
        "lease": _record(
            "lease",
            "Letter about the lease of a warehouse",
            "1912-05-06",
            between + "people: [consul]\npages: [../scans/lease-1.png, ../scans/lease-2.png]\n",
            _text(FIRST, SECOND),
        ),
        "reply": _record(
            "reply",
            "Reply about the lease of a warehouse",
            "1912-05-09",
            back + "pages: ../scans/reply-1.png\n" + texts,
            _text(REPLY),
        ),
        "album": _record(
            "album",
            "Photographs of the harbour",
            "1912-06",
            "places: [dalian]\npages: [" + ", ".join(f"../scans/album-{n}.png" for n in range(1, 7)) + "]\n",
        ),
        "typed": _record(
            "typed",
            "Note to the consul",
            "1912-05-07",
            "from: anna\nto: consul\n",
            "\n\n".join(FIRST),
        ),
        "talk": _record("talk", "An interview", "1962-01-03", f"people: [anna]\npages: {captions}\n"),
    }


def write(folder: Path) -> Path:
    """Write the node."""
    (folder / "scans").mkdir(parents=True)
    files = {
        "node.toml": 'title = "Letters"\npublisher = "house"\nlanguages = ["en"]\n',
        "house.md": "---\nkind: institution\nid: house\nname: The house of papers\n---\n",
        "letters.md": "---\nkind: collection\nid: letters\ntitle: Letters of Anna Berg\nholder: house\n---\n",
        "dalian.md": "---\nkind: place\nid: dalian\nname: Dalian\n---\n",
        "trade.md": "---\nkind: subject\nid: trade\nname: Trade\n---\n",
    }
    files |= {f"{id}.md": f"---\nkind: person\nid: {id}\nname: {name}\n---\n" for id, name in PEOPLE.items()}
    files |= {f"records/{id}.md": text for id, text in _records().items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    scans = folder / "scans"
    for number, paragraphs in enumerate((FIRST, SECOND), 1):
        _page(scans / f"lease-{number}.png", paragraphs, number, with_text=True)
    _page(scans / "reply-1.png", REPLY, 3, with_text=False)
    for number in range(1, 7):
        _picture(number).save(scans / f"album-{number}.png")
    tone(scans / "talk.wav", 4)
    cues = "00:00.000 --> 00:02.000\nI came to Dalian.\n\n00:02.000 --> 00:04.000\nThe harbour was full.\n"
    (scans / "talk.vtt").write_text(f"WEBVTT\n\n{cues}", "utf-8")
    return folder


def _page(path: Path, paragraphs: Sequence[str], number: int, with_text: bool) -> None:
    """Draw a page; with text, ALTO beside it has its lines and words, each ninth word read wrongly."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (244 - 3 * number, 236, 218))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(fonts.FOLDER / "IBMPlexMono_400Regular.ttf", 28)
    lines, top, count = [], TOP, 0
    for paragraph in paragraphs:
        for row in textwrap.wrap(paragraph, COLUMNS):
            words, left = [], float(MARGIN)
            for word in row.split():
                draw.text((left, top), word, (48, 42, 66), font)
                width, count = font.getlength(word), count + 1
                read = word[:-1] + "c" if count % 9 == 0 else word
                place = f'HPOS="{left:.0f}" VPOS="{top}" WIDTH="{width:.0f}" HEIGHT="34"'
                words.append(f"<String CONTENT={quoteattr(read)} {place}/>")
                left += width + font.getlength(" ")
            place = f'HPOS="{MARGIN}" VPOS="{top}" WIDTH="{left - MARGIN:.0f}" HEIGHT="34"'
            lines.append(f"<TextLine {place}>{'<SP/>'.join(words)}</TextLine>")
            top += STEP
        top += STEP
    image.save(path)
    if with_text:
        block = f"<TextBlock>{''.join(lines)}</TextBlock>"
        page = f'<Page WIDTH="{WIDTH}" HEIGHT="{HEIGHT}"><PrintSpace>{block}</PrintSpace></Page>'
        head = '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel'
        body = f"{head}</MeasurementUnit></Description><Layout>{page}</Layout></alto>"
        path.with_suffix(".alto.xml").write_text(body, "utf-8")


def _picture(number: int) -> Image.Image:
    size = (1600, 1100) if number % 3 else (1100, 1600)
    image = Image.radial_gradient("L").resize(size)
    picture = Image.merge("RGB", (image, image.point(lambda value: 255 - value), image))
    ImageDraw.Draw(picture).ellipse((200, 200, 400 + 80 * number, 500), (240, 200, 90))
    return picture
