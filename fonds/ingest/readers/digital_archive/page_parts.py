"""The parts of a page of the Digital Archive: title, date, text, summary, and the values below their labels.

Today's layout is read from its end, because only the end is regular: the text of the document may hold any words. Every
label may be missing, and so may the value of every label: whoever copied the page lost the ones or the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

INFORMATION = "document information"
# beginnings of the archive's own paragraphs on rights
RIGHTS = "The History and Public Policy Program welcomes reuse"
CONTACT = "To enquire about this document"
_DONOR = re.compile(
    r"This document was made possible with support from (?P<name>.+?)\.?", re.IGNORECASE | re.DOTALL
)
# labels below the heading "Document Information" -> name of the part
DETAILS = {
    "source": "source", "original archive": "archive", "rights": "rights", "original uploaded date": "uploaded",
    "type": "type", "language": "language", "languages": "language", "record id": "record_id",
    "original classification": "classification", "donors": "donors", "donor": "donors",
}  # fmt: skip
# labels before it, below the text
LISTS = {
    "author(s)": "authors", "authors": "authors", "author": "authors",
    "associated people & organizations": "people", "associated people": "people",
    "associated places": "places", "associated topics": "subjects", "subjects discussed": "subjects",
}  # fmt: skip
_CHROME = frozenset(
    {
        "skip to content", "search in", "add search filter cancel search filter", "add search filter",
        "cancel search filter", "digital archive international history declassified", "digital archive",
        "international history declassified", "citation share download", "citation", "get citation", "share",
        "download", "wilson center digital archive", "print", "share document",
    }
)  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DATE = re.compile(
    rf"(?:(?P<month>{'|'.join(_MONTHS)})(?: (?P<day>\d{{1,2}}))?,? )?(?P<year>1[5-9]\d\d|20\d\d)",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"[\"“](?P<title>.+?),?[\"”],?\s*(?P<date>.*?),?\s*History and Public Policy Program Digital Archive,?\s*"
    r"(?P<source>.*?)\s*(?P<url>https?://\S+)?",
    re.DOTALL,
)
MAX_VALUE = 300  # characters of a value in a list of names
GAP = 4  # blank lines between the text of a document and its summary


@dataclass(frozen=True)
class Block:
    """A paragraph of a page: its text, its line, and how many blank lines stand before it."""

    text: str
    line: int
    gap: int


@dataclass
class Page:
    """The parts of a page. `details` and `lists` are by the names above; what has no place is in `others`."""

    title: str = ""
    date: str = ""
    transcript: str = ""
    summary: str = ""
    is_summary_certain: bool = True
    donor: str = ""
    details: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    rights: str = ""
    contact: str = ""
    url: str = ""
    view: str = ""  # in which language and form the old layout shows the text
    others: list[str] = field(default_factory=list)


def edtf_of(date: str) -> str:
    """Return a date as the archive writes it as EDTF: `July 26, 1945`, `August, 1962`, `1955`; else an empty string."""
    match = _DATE.fullmatch(date.strip().rstrip(","))
    if not match:
        return ""
    if not match["month"]:
        return match["year"]
    month = f"{match['year']}-{_MONTHS.index(match['month'].capitalize()) + 1:02}"
    return f"{month}-{int(match['day']):02}" if match["day"] else month


def blocks_of(text: str) -> list[Block]:
    """Return the paragraphs of a page. Lines that only hold spaces, no-break spaces too, are blank."""
    blocks: list[Block] = []
    lines: list[str] = []
    gap = blank = start = 0
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], 1):
        stripped = line.replace("\xa0", " ").strip()
        if stripped:
            if not lines:
                gap, start = blank, number
            lines.append(stripped)
            blank = 0
            continue
        if lines:
            blocks.append(Block("\n".join(lines), start, gap))
            lines = []
        blank += 1
    return blocks


def is_old(text: str) -> bool:
    """Return whether a page has the layout of before 2022, which has a citation in one line above the text."""
    return re.search(r"^\s*view document in\b", text, re.IGNORECASE | re.MULTILINE) is not None


def parse(text: str) -> Page:
    """Return the parts of a page."""
    return _parse_old(text) if is_old(text) else _parse_new(blocks_of(text))


def _parse_new(blocks: list[Block]) -> Page:
    page = Page()
    lines = _single_lines(blocks)
    end = next((index for index in reversed(range(len(lines))) if _label(lines[index]) == INFORMATION), None)
    if end is not None:
        lines, details = lines[:end], lines[end + 1 :]
    else:
        start = _start_without_heading(lines)
        lines, details = lines[:start], lines[start:]
    _read_details(details, page)
    _read_beginning(_read_lists(lines, page), page)
    return page


def _label(block: Block) -> str:
    return block.text.rstrip(": ").casefold()


def _single_lines(blocks: list[Block]) -> list[Block]:
    """Return blocks in which each label is a block of its own, though no blank line stands around it."""
    single: list[Block] = []
    last = max((index for index, block in enumerate(blocks) if _is_anchor(block)), default=len(blocks))
    for index, block in enumerate(blocks):
        lines = block.text.split("\n")
        # the words of most labels may be lines of a document too
        labels = {INFORMATION, *LISTS, *(DETAILS if index >= last else ())}
        is_divided = any(line.rstrip(": ").casefold() in labels for line in lines) or _starts_archive_words(
            lines
        )
        if not is_divided:
            single.append(block)
            continue
        for offset, line in enumerate(lines):
            single.append(Block(line, block.line + offset, 0 if offset else block.gap))
    return single


def _is_anchor(block: Block) -> bool:
    lines = block.text.split("\n")
    return any(line.startswith(RIGHTS) or line.rstrip(": ").casefold() == INFORMATION for line in lines)


def _starts_archive_words(lines: list[str]) -> bool:
    return any(line.startswith((RIGHTS, CONTACT)) or _DONOR.fullmatch(line) for line in lines)


def _start_without_heading(lines: list[Block]) -> int:
    """Return where the values below the labels begin if their heading is lost: at the labels before the rights."""
    rights = next(
        (index for index in reversed(range(len(lines))) if lines[index].text.startswith(RIGHTS)), None
    )
    if rights is None:
        return len(lines)
    while rights and _label(lines[rights - 1]) in DETAILS:
        rights -= 1
    return rights


def _read_details(blocks: list[Block], page: Page) -> None:
    """Read values and their labels. A value without a label is the source before the rights, and the donor after."""
    label = ""
    for block in blocks:
        if (name := DETAILS.get(_label(block))) is not None:
            label = name
        elif block.text.startswith(RIGHTS):
            page.rights, label = block.text, ""
        elif block.text.startswith(CONTACT):
            page.contact, label = block.text, ""
        elif label and label != "rights":
            page.details.setdefault(label, []).append(block.text)
            label = "donors" if label == "donors" else ""
        elif not page.rights and "source" not in page.details:
            page.details["source"] = [block.text]
        elif page.rights and _is_donor(block, page):
            page.details.setdefault("donors", []).append(block.text)
        else:
            page.others.append(block.text)


def _is_donor(block: Block, page: Page) -> bool:
    return bool(page.details.keys() & {"classification", "record_id", "language"}) or not page.details.get(
        "donors"
    )


def _read_lists(blocks: list[Block], page: Page) -> list[Block]:
    """Read the lists of names below the text, and return the blocks before them."""
    first = len(blocks)
    for index in reversed(range(len(blocks))):
        if _label(blocks[index]) in LISTS:
            first = index
        elif len(blocks[index].text) > MAX_VALUE:
            break
    name = ""
    for block in blocks[first:]:
        if (label := _label(block)) in LISTS:
            name = LISTS[label]
        else:
            page.lists.setdefault(name, []).extend(block.text.split("\n"))
    return blocks[:first]


def _read_beginning(blocks: list[Block], page: Page) -> None:
    """Read date, title, donor, text and summary: what stands before the labels."""
    blocks = [block for block in _divided_head(blocks) if _label(block) not in _CHROME]
    date = next((index for index, block in enumerate(blocks[:6]) if edtf_of(block.text)), None)
    leading = blocks[:date] if date is not None else []
    if date is not None:
        page.date, blocks = blocks[date].text, blocks[date + 1 :]
    if blocks:
        page.title, blocks = blocks[0].text.replace("\n", " "), blocks[1:]
    if blocks and (match := _DONOR.fullmatch(blocks[0].text)):
        page.donor, blocks = match["name"].strip(), blocks[1:]
    _read_summary(leading, blocks, page)


def _divided_head(blocks: list[Block]) -> list[Block]:
    """Return blocks with date, title and donor in blocks of their own, though no blank line stands between them."""
    if not blocks:
        return []
    head: list[Block] = []
    for index, block in enumerate(blocks[:4]):
        lines = block.text.split("\n")
        is_head = any(
            edtf_of(line) or line.casefold() in _CHROME or _DONOR.fullmatch(line) for line in lines[:4]
        )
        if not is_head or len(lines) == 1:
            head.append(block)
            continue
        head += [
            Block(line, block.line + offset, 0 if offset else block.gap)
            for offset, line in enumerate(lines[:4])
        ]
        if rest := "\n".join(lines[4:]):
            head.append(Block(rest, block.line + 4, 0))
        return [*head, *blocks[index + 1 :]]
    return [*head, *blocks[4:]]


def _read_summary(leading: list[Block], blocks: list[Block], page: Page) -> None:
    """Part the text and the summary: the last paragraph, or the one before the date; it may stand in both places."""
    before = "\n\n".join(block.text for block in leading)
    gaps = [index for index, block in enumerate(blocks) if index and block.gap >= GAP]
    if gaps:
        start = gaps[-1]
    else:
        page.is_summary_certain = len(blocks) < 2
        start = len(blocks) - 1 if len(blocks) > 1 else len(blocks)
    after = "\n\n".join(block.text for block in blocks[start:])
    if before and before != after:
        page.summary, page.is_summary_certain, start = before, True, len(blocks)
    else:
        page.summary = after
    page.transcript = "\n\n".join(block.text for block in blocks[:start])


def _parse_old(text: str) -> Page:
    """Read the layout of before 2022: date, title in capitals, summary, citation, address, and the text at the end."""
    page = Page()
    match = re.search(r"^\s*view document in\b[ :]*", text, re.IGNORECASE | re.MULTILINE)
    head, rest = (text[: match.start()], text[match.end() :]) if match else (text, "")
    body = blocks_of(rest)
    if body:
        first, _, others = body[0].text.partition("\n")
        if re.search(r"\b(?:HTML|PDF|Transcript(?:ion)?|Scan|Translation)\b", first, re.IGNORECASE):
            page.view = first
            body = ([Block(others, body[0].line + 1, 0)] if others else []) + body[1:]
    page.transcript = "\n\n".join(block.text for block in body)
    _read_old_head([line.strip() for line in head.replace("\xa0", " ").splitlines() if line.strip()], page)
    return page


def _read_old_head(lines: list[str], page: Page) -> None:
    capitals = ""
    summary: list[str] = []
    for line in lines:
        if line.rstrip(":").casefold() in _CHROME:
            continue
        if (match := _CITATION.fullmatch(line)) and not page.title:
            page.title, cited = match["title"].strip(), match["date"].strip()
            page.date = page.date or cited
            page.details["source"] = [match["source"].strip()] if match["source"].strip() else []
            page.url = match["url"] or page.url
        elif re.fullmatch(r"https?://\S+", line):
            page.url = page.url or line
        elif not page.date and edtf_of(line):
            page.date = line
        elif not capitals and line == line.upper() and not summary:
            capitals = line
        elif match := _DONOR.fullmatch(line):
            page.donor = match["name"].strip()
        else:
            summary.append(line)
    page.title = page.title or capitals
    page.summary = "\n\n".join(summary)
