"""A node whose records use every layer of text: transcript, another transcription, translations, notes, machine text.

`cable` is typeset, `letter` a scan with a transcript and OCR, `leaf` scans with OCR alone. Nothing in it is real.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.ingest.ocr import examples

CABLE = """---
kind: record
id: cable
title: A cable with everything said twice
date: 1945-07
language: en
rights: CNE
transcription: {language: en, by: house, date: 2015-03-02}
texts:
  - {kind: machine, language: en, generator: Reader 5.3, date: 2026-11-23, text: S0ong invited me.}
  - kind: translation
    language: zh-Hans
    by: house
    date: 2026-11-22
    text: |
      宋子文邀请[illegible]。

      他希望今晚见到斯大林。
  - {kind: translation, language: ar, text: دعاني سونغ.}
  - {kind: transcription, language: en, by: reader, text: "Soong invited [?] to tell me."}
notes:
  - {quote: to tell me, text: {en: Read told., fr: Lire « told ».}, by: house, date: 2026-11-23}
  - {page: 1, text: The whole is a paraphrase.}
---

Soong invited [ILLEGIBLE] to tell me.

He hopes to see Stalin tonight [sic].
"""
LETTER = """---
kind: record
id: letter
title: A letter that was scanned and read twice
date: 1912-05-03
language: en
rights: CNE
pages: {file: ../scans/1.png, label: front}
texts: {kind: translation, language: de, text: "Die Äußere Mongolei."}
notes: {quote: Mongolia, text: A region.}
---

Outer Mongolia.
"""
LEAF = """---
kind: record
id: leaf
title: Leaves that only a machine has read
date: 1850
language: [en, zh]
rights: CNE
pages: [../scans/2.png, ../scans/3.png]
notes: {quote: Port, text: A harbour., by: reader}
---
"""
FILES = {
    "node.toml": 'title = "Texts upon texts"\npublisher = "house"\nlanguages = ["en", "fr"]\n',
    "house.md": "---\nkind: institution\nid: house\nname: The house of papers\n---\n",
    "reader.md": "---\nkind: person\nid: reader\nname: A. Reader\n---\n",
    "records/cable.md": CABLE,
    "records/letter.md": LETTER,
    "records/leaf.md": LEAF,
    "scans/1.alto.xml": examples.alto().decode(),
    "scans/2.hocr": examples.HOCR,
    "scans/3.xml": examples.page_xml().decode(),
}


def write(folder: Path) -> Path:
    """The node as a folder of files."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for number in (1, 2, 3):
        Image.new("L", (500, 1000), 230 - 10 * number).save(folder / "scans" / f"{number}.png")
    return folder
