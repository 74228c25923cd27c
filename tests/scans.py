"""A node with scans of every kind, generated: nothing in it is a real document."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

WIDE, HIGH = 900, 1300  # more than one tile of 512 each way
DEEP = (40, 90, 160)


def picture(number: int, size: tuple[int, int] = (WIDE, HIGH)) -> Image.Image:
    """A page that is not like any other: red grows to the right, green downwards, and a band at its own height."""
    across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
    blue = Image.new("L", (256, 256), 20 + number * 10 % 200)
    made = Image.merge("RGB", (across, down, blue)).resize(size)
    ImageDraw.Draw(made).rectangle((0, number * 40 % size[1], size[0], number * 40 % size[1] + 20), DEEP)
    return made


def record(folder: Path, id: str, pages: str, text: str = "", more: str = "") -> Path:
    """Write a record whose field `pages` is given as YAML."""
    path = folder / "records" / f"{id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = f"kind: record\nid: {id}\ntitle: Record {id}\nlanguage: en\ncollection: papers\n{more}"
    path.write_text(f"---\n{fields}pages: {pages}\n---\n\n{text}\n", "utf-8")
    return path


def empty(folder: Path) -> Path:
    """A node without a record, and a folder for scans."""
    (folder / "scans").mkdir(parents=True)
    (folder / "node.toml").write_text('title = "Scans"\nlanguages = ["en"]\n', "utf-8")
    (folder / "papers.md").write_text("---\nkind: collection\nid: papers\ntitle: Papers\n---\n", "utf-8")
    return folder


def node(folder: Path) -> Path:
    """A node with one record for each way to give a page its image."""
    empty(folder)
    (folder / "scans" / "leaves").mkdir()
    scans = folder / "scans"
    picture(1).save(scans / "one.jpg", quality=92)
    picture(2).save(scans / "two.png")
    picture(3).save(scans / "three.webp", quality=90)
    picture(4).save(scans / "four.jp2")
    picture(5).save(scans / "many.tif", save_all=True, append_images=[picture(6, (300, 200))])
    picture(7, (850, 1100)).save(scans / "letter.pdf", save_all=True, append_images=[picture(8, (600, 300))])
    for number in (10, 2, 1):
        picture(10 + number, (640, 480)).convert("L").save(scans / "leaves" / f"{number}.jpg")
    (scans / "leaves" / "notes.txt").write_text("not a scan")
    for name in ("one.jpg", "two.png", "three.webp", "four.jp2", "many.tif", "letter.pdf", "leaves"):
        record(folder, name.partition(".")[0], f"../scans/{name}")
    outside = "{image: https://images.example.org/9.jpg, width: 500, height: 700, label: outside}"
    service = "{service: https://images.example.org/iiif/2/10, width: 5000, height: 7000}"
    mixed = f"[{{file: ../scans/one.jpg, label: cover}}, ../scans/leaves, {outside}, {service}]"
    record(folder, "mixed", mixed, "The text of the first page.\n\n[page]\n\nThe text of the second.")
    leaves = "One.\n\n[page]\n\nTwo.\n\n[page]\n\nThree."
    record(folder, "after", "../scans/leaves", leaves, "typeset: after\n")
    record(folder, "choice", "../scans/leaves", leaves, "typeset: choice\n")
    return folder
