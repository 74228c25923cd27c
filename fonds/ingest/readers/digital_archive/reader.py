"""The reader of pages of the Wilson Center Digital Archive that were copied as plain text.

What the page does not say is left to people: who held an office, which language an undated text is in, and whom the
text mentions. Who wrote to whom is taken from titles of the form *Letter from ... to ...*, in the words of the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import edtf, language_tag, one_line, statement, without_empty
from fonds.ingest.imported import (
    LEFT_OUT,
    STATEMENT,
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    Note,
    ReaderFormat,
    ReadOptions,
)
from fonds.ingest.readers.digital_archive import page_parts
from fonds.ingest.readers.digital_archive.page_parts import Page
from fonds.record import dates

MAX_BYTES = 8 * 1024 * 1024
PROGRAM = Authority(
    "institution",
    "History and Public Policy Program Digital Archive",
    fields={
        "other_names": ["History and Public Policy Program", "Wilson Center Digital Archive"],
        "homepage": "https://digitalarchive.wilsoncenter.org/",
    },
)
# the archive's constant paragraph on rights says that it has not evaluated them
_NOT_EVALUATED = "http://rightsstatements.org/vocab/CNE/1.0/"
_TYPES = frozenset(
    {
        "telegram", "letter", "memorandum", "report", "memorandum of conversation", "minutes", "speech", "diary",
        "directive", "treaty", "resolution", "decree", "interview", "article", "note", "transcript", "map",
        "photograph", "dispatch", "law", "pamphlet", "list",
    }
)  # fmt: skip
# titles of correspondence: `Letter from ... to ...`, and `Letter, ... to ..., ...` in those of earlier years
_KINDS = (
    r"(?:[\w’'-]+ ){0,4}?(?:[Mm]essage|[Ll]etter|[Tt]elegram|[Cc]able(?:gram)?|[Mm]emorandum|[Mm]emo|[Rr]eport|[Nn]ote|"
    r"[Dd][ie]spatch|[Rr]eply|[Ww]ire)"
)
_TITLES = (
    re.compile(rf"{_KINDS} from (?P<sender>(?:(?! to ).)+?) to (?P<recipient>.+)"),
    re.compile(rf"{_KINDS}, (?P<sender>(?:(?! to )[^,])+?) to (?P<recipient>[^,]+)(?:,.*)?"),
)
_MINISTER = r"Prime Minister|Foreign Minister|Secretary of (?:State|War|Defense|the Navy)"
_OFFICE = rf"(?:the )?(?:Vice )?(?:President|{_MINISTER})"
_OFFICES = re.compile(rf"(?P<first>{_OFFICE}) and (?P<second>{_OFFICE})", re.IGNORECASE)
_HELD = re.compile(
    r"(?P<collection>[^,;]+\b(?:Papers|Collection|Files|Records)), "
    r"(?P<holder>[^,;.]*\b(?:Library|Archives?|University|Museum|Institution|Center)\b[^,;.]*)\.?"
)
_UNITED_STATES = re.compile(
    r"Library of Congress|National Archives and Records Administration|Presidential Library|NARA"
)
_MARKINGS = {
    "top secret": "us-top-secret", "secret": "us-secret", "confidential": "us-confidential",
    "restricted": "us-restricted", "unclassified": "us-unclassified",
}  # fmt: skip
_TRANSLATOR = re.compile(r"\b[Tt]ranslated (?:for [^.]*? )?by (?P<name>[^.,;]+(?:\. [A-Z][^.,;]*)?)")
# a name as authority files of libraries have it: the years of a life follow it
_LIVED = re.compile(r"(?P<name>[^,]+,.*?),? (?P<born>\d{4})-(?P<died>\d{4})?\.?")
_NUMBER = re.compile(r"/document/(\d{4,8})\b")


def recognises(file: InputFile) -> bool:
    """Return whether a text has the archive's own words of one of the two layouts."""
    if file.path.is_dir() or file.size > MAX_BYTES or file.head.lstrip()[:1] in (b"<", b"{", b"["):
        return False
    text = file.path.read_bytes().decode("utf-8", "replace")
    lines = {line.strip().rstrip(":").casefold() for line in text.splitlines()}
    has_details = (
        len(lines & {page_parts.INFORMATION, "record id", "original uploaded date", "original archive"}) > 1
    )
    has_citation = "History and Public Policy Program Digital Archive" in text
    return has_details or page_parts.RIGHTS in text or (has_citation and page_parts.is_old(text))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the record of a page, its collection, and the bodies and people that it names."""
    data = file.path.read_bytes()
    try:
        text = data.decode(options.encoding or "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        text = data.decode("cp1252", "replace")
        yield Note(f"{file.name} is not UTF-8: read as Windows-1252")
    page = page_parts.parse(text)
    if not page.title:
        yield file.problem("the page has no title", "copy the page from its date on", 1)
        return
    if not page.is_summary_certain:
        message = "the last paragraph before the labels is taken as the summary"
        yield file.problem(
            message, "move it to the transcript if it is the end of the document", 1, warning=True
        )
    yield from _PageRecord(page).items(file)


class _PageRecord:
    """Makes the fields of a record from the parts of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.authorities: dict[str, Authority] = {}
        self.uses: list[ElementUse] = [ElementUse("navigation", LEFT_OUT)]
        self.statements: list[dict[str, Any]] = []
        self.collection: tuple[Key, dict[str, Any]] | None = None

    def items(self, file: InputFile) -> Iterator[Item]:
        page = self.page
        fields = without_empty(self._fields())
        for authority in self.authorities.values():
            yield authority.description()
        if self.collection:
            key, collection = self.collection
            yield ImportedDescription(key, "collection", collection, id_words=str(collection["title"]))
        number = self._number()
        key_words = number or one_line(f"{page.date} {page.title}").casefold()
        yield ImportedDescription(
            f"digital-archive:{key_words}", "record", fields, page.transcript, f"{page.title} {page.date}", 1,
            uses=tuple(self.uses),
        )  # fmt: skip

    def _use(self, authority: Authority) -> Key:
        self.authorities[authority.key] = authority
        return authority.key

    def _detail(self, name: str) -> str:
        values = self.page.details.get(name, [])
        if values:
            self.uses.append(ElementUse(name.replace("_", " "), name))
        return "\n".join(values)

    def _fields(self) -> dict[str, Any]:
        page = self.page
        program = self._use(PROGRAM)
        fields: dict[str, Any] = {"title": page.title, "publisher": program}
        fields |= self._date() | self._people()
        fields["abstract"] = {"text": page.summary, "by": program} if page.summary else {}
        fields["transcription"] = self._transcription(program) if page.transcript else {}
        fields |= self._source() | self._rights() | self._lists()
        holder = self.collection[1].get("holder", "") if self.collection else ""
        fields |= self._classification(f"{holder} {fields.get('source', '')}")
        fields |= self._type_and_language() | self._identifiers()
        fields["sponsor"] = self._sponsors()
        for text in page.others:
            self.statements.append(statement("Document information", text))
            self.uses.append(ElementUse("document information", STATEMENT))
        fields["statements"] = self.statements
        return fields

    def _date(self) -> dict[str, str]:
        date = page_parts.edtf_of(self.page.date)
        if not date:
            return {"date_text": self.page.date}
        is_exact = dates.parse(date).format("en") == self.page.date
        return {"date": date} if is_exact else {"date": date, "date_text": self.page.date}

    def _people(self) -> dict[str, Any]:
        """Return who wrote to whom by the title, in its words: who that was is for people to say."""
        match = next((match for title in _TITLES if (match := title.fullmatch(self.page.title))), None)
        if not match:
            return {}
        offices = _OFFICES.fullmatch(match["recipient"])
        recipients = [offices["first"], offices["second"]] if offices else [match["recipient"]]
        return {"from": [{"as": match["sender"]}], "to": [{"as": recipient} for recipient in recipients]}

    def _transcription(self, program: Key) -> dict[str, str]:
        view = self.page.view.split(" ")[0]
        return without_empty({"by": program, "language": language_tag(view) if view else ""})

    def _source(self) -> dict[str, Any]:
        source, archive = self._detail("source"), self._detail("archive")
        fields: dict[str, Any] = {"source": source}
        held = _HELD.fullmatch(source)
        holder = archive or (held["holder"] if held else "")
        key = self._use(Authority("institution", holder)) if holder and "\n" not in holder else None
        if held:
            collection = Key(f"digital-archive:collection:{held['collection'].casefold()}")
            self.collection = (collection, without_empty({"title": held["collection"], "holder": key}))
            fields["collection"] = collection
        elif key:
            fields["holder"] = key
        elif holder:
            self.statements.append(statement("Original Archive", holder))
        translators = [match["name"].strip() for match in _TRANSLATOR.finditer(source)]
        fields["contributors"] = [{"as": name, "role": "trl"} for name in translators]
        return fields

    def _rights(self) -> dict[str, Any]:
        page = self.page
        own = self._detail("rights")
        return {
            "rights": _NOT_EVALUATED if page.rights else "",
            "rights_statement": page.rights or own,
            "rights_contact": page.contact,
        }

    def _classification(self, where: str) -> dict[str, str]:
        """Return the marking: its code only if an archive of the United States keeps the document."""
        label = one_line(self._detail("classification"))
        code = _MARKINGS.get(label.casefold(), "") if _UNITED_STATES.search(where) else ""
        return {"classification": code} if code else {"classification_label": label}

    def _type_and_language(self) -> dict[str, Any]:
        label = one_line(self._detail("type"))
        code = label.casefold()
        languages = [word for word in re.split(r"[\n,;]+", self._detail("language")) if word.strip()]
        tags = [language_tag(word.strip()) for word in languages]
        fields: dict[str, Any] = {
            "type_label": label,
            "type": code.replace(" ", "-") if code in _TYPES else "",
        }
        if all(tags):
            return {**fields, "language": tags}
        return {**fields, "language": [tag for tag in tags if tag], "language_note": ", ".join(languages)}

    def _number(self) -> str:
        number = one_line("".join(self.page.details.get("record_id", [])[:1]))
        if match := _NUMBER.search(self.page.url):
            return number or match[1]
        return number

    def _identifiers(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        self._detail("record_id")
        if number := self._number():
            fields["identifiers"] = [{"value": number, "scheme": "Digital Archive"}]
        if self.page.url:
            source = "The page of the Digital Archive"
            fields["same_as"] = [{"uri": self.page.url.rstrip(".,"), "method": "copied", "source": source}]
        if uploaded := one_line(self._detail("uploaded")):
            date = edtf(uploaded) or page_parts.edtf_of(uploaded)
            fields["other_dates"] = [
                without_empty(
                    {"kind": "publication", "date": date, "text": "" if date == uploaded else uploaded}
                )
            ]
        return fields

    def _sponsors(self) -> list[Key]:
        names = [name for value in self.page.details.get("donors", []) for name in value.split("\n")]
        if self.page.donor and self.page.donor not in names:
            names.insert(0, self.page.donor)
        if names:
            self.uses.append(ElementUse("donors", "sponsor"))
        return list(
            dict.fromkeys(self._use(Authority("institution", name)) for name in names if name.strip())
        )

    def _lists(self) -> dict[str, Any]:
        lists = self.page.lists
        self.uses += [ElementUse(name, name) for name in lists]
        return {
            "creator": [self._agent(name) for name in lists.get("authors", [])],
            "people": [self._agent(name) for name in lists.get("people", [])],
            "places": [{"id": self._use(Authority("place", name))} for name in lists.get("places", [])],
            "subjects": [{"id": self._use(Authority("subject", name))} for name in lists.get("subjects", [])],
        }

    def _agent(self, name: str) -> dict[str, Any]:
        """Return a reference. Only a name with the years of a life is surely a person: others stay words."""
        if not (match := _LIVED.fullmatch(name)):
            return {"as": name}
        life = edtf(f"{match['born']}/{match['died'] or '..'}")
        return {"id": self._use(Authority("person", match["name"], life)), "as": name}


FORMAT = ReaderFormat("digital-archive", "Page of the Digital Archive (text)", recognises, read)
