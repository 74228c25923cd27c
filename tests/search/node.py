"""A small node whose records are in many scripts, for searches: published once."""

from __future__ import annotations

from pathlib import Path

RECORDS = {
    "cable": (
        "en",
        "The minister said that Outer Mon-\ngolia wants independence, and Soong’s hand\nis on the treaty.\n\n"
        "A naïve München café.",
    ),
    "dispatch": ("zh", "中國政府不能承認外蒙古\n獨立。宋子文今晚見斯大林。"),
    "telegramma": ("ru", "Советское правительство признаёт\nнезависимость Монголии. Чойбалсан — мой друг."),
    "jeonbo": ("ko", "소련은 외몽고의 독립을\n승인하였다."),
    "barqiya": ("ar", "اعترفت الحُكُومَة السوفيتية\nباستقلال منغوليا سنة ١٩٤٥."),
    "depesche": (
        "de",
        "Die Sowjetregierung hat die Unabhän-\ngigkeit der Äußeren Mongolei anerkannt. Straße und Grüße.",
    ),
    "thot": ("th", "ประเทศไทยยอมรับเอกราชของมองโกเลีย"),
}
LAYERED = """language: de
transcription: {by: clerk, date: 1999-05-04}
texts: {kind: translation, language: en, text: The ministry does not agree., by: clerk, date: 2001-02-03}
notes: {text: {en: That of war., de: Das des Krieges.}, quote: Ministerium, date: 2003-04-05}
"""
SIGNED = (
    "A good [deleted: old] man and fri[supplied: end] of\n"
    "those who signed all of them the [unclear: uncertain] trea[supplied: ties] in his\n"
    "absence [sic: form | corrected: from] home, [deleted: with\n"
    "a very long deletion that goes beyond], and it goes [page: 2] on here."
)
PAGES = 130  # of the long record


def write(folder: Path) -> Path:
    """The files of the node."""
    (folder / "records").mkdir(parents=True)
    (folder / "node.toml").write_text('title = "Many scripts"\nlanguages = ["en"]\n', "utf-8")
    described = "---\nkind: collection\nid: {}\ntitle: {}\n{}---\n"
    for id, above in (("fonds", ""), ("series", "collection: fonds\n"), ("empty", "")):
        (folder / f"{id}.md").write_text(described.format(id, id.capitalize(), above), "utf-8")
    for id, (language, text) in RECORDS.items():
        put(folder, id, text, f"language: {language}\ncollection: series\n")
    long = "\n\n".join(
        f"[page {number}]\n\nleaf {number}: the common word, and rare{number % 50}x\nthe common end"
        for number in range(1, PAGES + 1)
    )
    put(folder, "long", long, "collection: fonds\nlanguage: en\n")
    put(folder, "wordless", "", "")
    put(folder, "signed", SIGNED, "language: en\n")
    put(folder, "layered", "Das Ministerium stimmt nicht zu.", LAYERED)
    (folder / "clerk.md").write_text("---\nkind: person\nid: clerk\nname: A clerk\n---\n", "utf-8")
    return folder


def put(folder: Path, id: str, text: str, fields: str = "") -> None:
    """Write one record."""
    title = f"title: {id.capitalize()}\n"
    (folder / "records" / f"{id}.md").write_text(
        f"---\nkind: record\nid: {id}\n{title}{fields}---\n\n{text}\n", "utf-8"
    )
