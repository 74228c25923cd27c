"""ALTO 4.4 of pages as a program read them: words with their boxes and confidence, and the software and the date.

It is written beside the scan; alto.py writes the texts of a published page. A word that is broken at the end of a line
has its two halves with SUBS_TYPE and SUBS_CONTENT (ALTO, String).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from fonds.record.page_text import PageLine, PageText, PageWord
from fonds.serializers.page_model import bounding_box
from fonds.serializers.xml.alto import NAMESPACE, SCHEMA, place
from fonds.serializers.xml.xml_writer import attributes, element, schema_location, wrap


def document(pages: Sequence[PageText], file_name: str = "") -> bytes:
    """Return an ALTO file with pages in pixels. `file_name` is the name of the image.

    Software and date are those of the first page that has them.
    """
    read = next((page for page in pages if page.generator), pages[0] if pages else PageText(0, 0, ()))
    body = "".join(
        (_description(read, file_name), "<Layout>", *map(_page, range(1, len(pages) + 1), pages), "</Layout>")
    )
    root = f'<alto xmlns="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}{body}</alto>\n'.encode()


def _description(page: PageText, file_name: str) -> str:
    image = wrap("sourceImageInformation", element("fileName", file_name))
    name, _, version = page.generator.rpartition(" ")
    software = element("softwareName", name or page.generator) + (
        element("softwareVersion", version) if name else ""
    )
    step = element("processingDateTime", page.date) + wrap("processingSoftware", software)
    processing = f'<Processing ID="reading">{step}</Processing>' if page.generator else ""
    return f"<Description><MeasurementUnit>pixel</MeasurementUnit>{image}{processing}</Description>"


def _page(number: int, page: PageText) -> str:
    size = {"WIDTH": _size(page.width), "HEIGHT": _size(page.height)}
    blocks = groupby(page.lines, key=lambda line: line.block)
    text = "".join(_block(number, block, list(lines)) for block, lines in blocks)
    space = wrap("PrintSpace", text) or "<PrintSpace/>"
    place = {"ID": f"page_{number}", "PHYSICAL_IMG_NR": str(number), "LANG": page.language}
    return f"<Page{attributes({**place, **size})}>{space}</Page>"


def _block(page: int, number: int, lines: list[PageLine]) -> str:
    inner = "".join(_line(f"line_{page}_{number}_{index}", line) for index, line in enumerate(lines, 1))
    return wrap(
        "TextBlock",
        inner,
        ID=f"block_{page}_{number}",
        **place(bounding_box([line.region for line in lines])),
    )


def _line(id: str, line: PageLine) -> str:
    words = line.words or _unboxed(line)
    return wrap("TextLine", "<SP/>".join(map(_word, words)), ID=id, LANG=line.language, **place(line.region))


def _word(word: PageWord) -> str:
    confidence = "" if word.confidence is None else f"{word.confidence:.3f}"
    half = {"SUBS_TYPE": "HypPart1", "SUBS_CONTENT": word.full_word} if word.full_word else {}
    region = (word.x, word.y, word.width, word.height) if word.width else None
    return f"<String{attributes({'CONTENT': word.text, **place(region), 'WC': confidence, **half})}/>"


def _unboxed(line: PageLine) -> Iterator[PageWord]:
    """Yield the words of a line without boxes."""
    return (PageWord(word, 0, 0, 0, 0) for word in line.text.split())


def _size(number: int) -> str:
    return str(number) if number else ""
