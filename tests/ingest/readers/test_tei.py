"""TEI documents as records: letters, volumes, lists of letters, catalogues, cards and corpora."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fonds import safe_xml
from fonds.ingest.imported import Key
from fonds.ingest.readers.tei.elements import words
from fonds.ingest.readers.tei.reader import FORMAT
from fonds.serializers.xml import tei
from tests.ingest.readers.reading import Reading, read, shared
from tests.ingest.readers.tei_documents import HEAD, document, fields, item

CARDS = os.environ.get("FONDS_CONSULAR_CARDS", "")  # a checkout of HistoryAtState/consular-cards
KEPT = 0.98  # the share of words that must be in the descriptions


def all_words(result: Reading) -> Counter[str]:
    """The words of all descriptions; those of signs, too, which only adds."""
    found: Counter[str] = Counter()
    for description in result.items:
        found.update(_words(description.fields))
        # a sign may begin and end within a word
        plain = re.sub(
            r"\[(?:note|page): [^\]]*\]|\[[a-z]+(?: [^\]:|\n]+)?: | \| [a-z]+: |\]", "", description.body
        )
        found.update(re.findall(r"\w+", f"{description.body} {plain}".casefold()))
    return found


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for part in value.values() for word in _words(part)]
    if isinstance(value, list | tuple):
        return [word for part in value for word in _words(part)]
    return re.findall(r"\w+", str(value).casefold())


def kept(path: Path) -> tuple[float, Reading]:
    """The share of the words of a file that are in the descriptions of it."""
    with path.open("rb") as stream:
        root, _ = safe_xml.read_document(stream)
    result = read(path, FORMAT)
    given = all_words(result)
    source = Counter(re.findall(r"\w+", words(root).casefold()))
    return sum(count for word, count in source.items() if word in given) / max(
        sum(source.values()), 1
    ), result


@pytest.mark.parametrize(
    "name", ["L00526", "L02252", "1958_Rilke_Schnitzler", "Javanese_4", "frus1944Quebec-d239-d240-excerpt"]
)
def test_no_word_of_real_documents_is_lost(name: str) -> None:
    share, result = kept(shared(f"intake/tei/{name}.xml"))
    assert share >= KEPT
    # an attachment of the excerpt has no id
    assert [problem.severity for problem in result.problems] == ["warning"] * name.startswith("frus")


def test_a_letter() -> None:
    result = read(shared("intake/tei/L02252.xml"), FORMAT)
    record = fields(result)
    assert record["title"] == "Arthur Schnitzler an Robert Adam, 21. 12. 1916"
    assert (record["date"], record["reference"], record["type"]) == ("1916-12-21", "96.34.1/26", "postcard")
    schnitzler, adam = (Key(f"person:{name}") for name in (
        "arthur schnitzler:1862-05-15/1931-10-21", "robert adam:1877-04-20/1961-10-16"
    ))  # fmt: skip
    assert record["from"] == [{"id": schnitzler, "as": "Schnitzler, Arthur"}]
    assert record["to"] == [{"id": adam, "as": "Adam, Robert"}]
    assert record["sent"] == {
        "date": "1916-12-21",
        "text": "21. 12. 1916",
        "place": {"id": Key("place:wien:")},
    }
    assert record["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    body = item(result).body
    assert "[printed: Dr. Art][supplied: hur Schnitzler]" in body
    assert "Herzlichst grüßen[unclear: d] Ihr ergeb[unclear: ner]" in body and "[signature: A.\xa0S.]" in body
    person = next(item for item in result.items if item.key == schnitzler)
    assert person.fields["names"] == [{"kind": "authorised", "family": "Schnitzler", "given": "Arthur"}]
    assert {"value": "118609807", "scheme": "GND"} in person.fields["identifiers"]
    assert person.fields["places"] == [{"id": "place:wien:", "role": role} for role in ("birth", "death")]


def test_a_note_of_editors_stands_on_its_words() -> None:
    [note] = fields(read(shared("intake/tei/L00526.xml"), FORMAT))["notes"]
    assert note["quote"] == "Herzlichen Gruss"
    assert note["text"].startswith("Die undatierte Karte")


def test_a_note_on_words_that_occur_twice_quotes_more_of_them(tmp_path: Path) -> None:
    note = '<anchor xml:id="k"/>evening<note type="commentary" corresp="k">Of May.</note>'
    result = document(tmp_path, text=f"<body><p>That evening, and on the last {note}.</p></body>")
    assert fields(result)["notes"] == [{"text": "Of May.", "quote": "last evening"}]


def test_documents_of_frus() -> None:
    result = read(shared("intake/tei/frus1944Quebec-d239-d240-excerpt.xml"), FORMAT)
    telegram, memorandum, attachment = (fields(result, key) for key in ("#d239", "#d240", "attachment[1]"))
    assert (telegram["reference"], telegram["type"]) == ("865.48/9-1244", "telegram")
    assert telegram["from"] == [{"as": "Kirk"}]
    # an office is no person
    assert telegram["to"] == [{"as": "Secretary of State"}]
    assert telegram["sent"]["place"] == {"id": Key("place:caserta:")}
    assert telegram["classification_label"] == "secret"
    body = item(result, "#d239").body
    assert "has apparently taken [page: 412] a full report to Washington[note: 1] which will" in body
    assert body.endswith("[note 1: See [italic: ante], p. 210.]\n\n[signature: Kirk]")
    assert "in square brackets" in memorandum["sent"]["place"]["inferred"]
    assert "[supplied: Washington,] September 13, 1944." in item(result, "#d240").body
    assert "[signature: H[supplied: arry] L. H[supplied: opkins]]" in item(result, "#d240").body
    # what is attached is a record of its own, and in no other text
    assert attachment["relations"] == [{"type": "enclosure-of", "record": Key("frus1944Quebec#d240")}]
    assert (attachment["date"], attachment["date_text"]) == ("1944-09-13?", "Undated")
    assert "sent" not in attachment
    assert (
        "I refer to" in item(result, "attachment[1]").body and "I refer to" not in item(result, "#d240").body
    )
    assert [record["order"] for record in (telegram, memorandum, attachment)] == ["10", "20", "30"]


VOLUME = """<front><pb n="I"/><titlePage><docTitle><titlePart>Papers</titlePart></docTitle></titlePage>
<div type="section" subtype="persons" xml:id="persons"><head>Persons</head><list>
<item><hi rend="strong"><persName xml:id="p1">Wainhouse, David W.</persName></hi>, Deputy until 1957</item>
</list></div></front>
<body><div type="compilation" xml:id="c1"><head>The Charter<note n="1">Continued.</note></head>
<p>Other papers are lost.</p><pb n="26"/>
<div type="document" n="12" xml:id="d12"><head>12. Telegram From the <gloss type="from">Department</gloss> to
<gloss type="to">the Mission</gloss><note n="1" type="source">Source: Central Files, 310.1/9–1455. Confidential.
Signed by <persName corresp="#p1">Wainhouse</persName>.</note></head>
<opener><dateline><placeName>Washington</placeName>,
<date when="1955-09-16T19:03:00-05:00">September 16, 1955—7:03 p.m.</date></dateline>
<seg>[Received September 17—2:17 a. m.]</seg></opener><p>Your 283,<note n="2">It reads:<p>“One.</p><p>Two.”</p></note>
suggest <persName corresp="#p1">Wainhouse</persName> go.</p></div>
<div type="document" n="13" xml:id="d13" subtype="editorial-note"><head>13. Editorial Note</head><p>b</p></div>
</div></body>"""


def test_a_volume_of_later_years(tmp_path: Path) -> None:
    result = document(tmp_path, text=VOLUME)
    telegram = fields(result, "#d12")
    assert telegram["title"] == "12. Telegram From the Department to the Mission"
    assert (telegram["type"], telegram["classification_label"]) == ("telegram", "Confidential")
    assert telegram["date"] == "1955-09-16T19:03:00-05:00"
    assert telegram["received"] == {"text": "Received September 17—2:17 a. m."}
    assert telegram["source"].startswith("Source: Central Files") and telegram["source"].endswith(
        "Wainhouse."
    )
    assert telegram["people"] == [{"id": Key("person:wainhouse, david w.:"), "named": ["Wainhouse"]}]
    assert "[note 2: It reads:\n“One.\nTwo.”]" in item(result, "#d12").body
    assert item(result, "#d12").body.startswith("[page 26]\n\n[heading: 12. Telegram")
    [person] = result.of_kind("person")
    assert person.fields["history"] == "Wainhouse, David W., Deputy until 1957"
    volume, chapter = result.of_kind("collection")
    assert chapter.fields["collection"] == volume.key and chapter.fields["level_label"] == "compilation"
    assert chapter.fields["note"] == "Continued.\n\nOther papers are lost."
    assert [item.fields["title"] for item in result.of_kind("record")] == [
        "Title page", "Persons", "12. Telegram From the Department to the Mission", "13. Editorial Note",
    ]  # fmt: skip


def test_a_list_of_letters() -> None:
    result = read(shared("intake/tei/1958_Rilke_Schnitzler.xml"), FORMAT)
    [collection] = result.of_kind("collection")
    records = result.of_kind("record")
    assert len(records) == 15
    assert records[0].fields["title"] == "Schnitzler, Arthur to Rainer Maria Rilke, 1902-01-17"
    assert records[0].fields["collection"] == collection.key
    assert "conjecture" in records[0].fields["sent"]["place"]["inferred"]
    people = {str(item.fields["name"]): item.fields for item in result.of_kind("person")}
    assert people["Schnitzler, Arthur"]["identifiers"] == [{"value": "118609807", "scheme": "GND"}]
    assert len(people) == 3  # each once: the two correspondents, and the editor


def test_a_catalogue_of_manuscripts() -> None:
    result = read(shared("intake/tei/Javanese_4.xml"), FORMAT)
    record = fields(result)
    assert (record["reference"], record["language"], record["scope_and_content"]) == (
        "WMS Javanese 4", ["jv"], "Yusup Romance.",
    )  # fmt: skip
    assert record["extent"] == "125 palm leaves; height 44.5 cm, width 4 cm (palm-leaf)"
    assert record["alternative_references"] == [{"value": "b3046416x", "scheme": "Sierra_b_number"}]
    holder = next(item for item in result.items if item.key == record["holder"])
    assert holder.fields["name"] == "Wellcome Library"
    assert holder.fields["part_of"] == "institution:wellcome collection:"
    # names are never divided
    assert "person:m. c. ricklefs and p. voorhoeve:" in {item.key for item in result.items}


def test_a_card_has_a_page_for_each_surface() -> None:
    result = read(shared("consular-cards/c0021.xml"), FORMAT)
    assert item(result).body.splitlines()[2].startswith("PREV. OFFICE. | NAME. | OFFICE.")
    assert "\n\n[page 2]\n\n[heading: Aqua Prieta]\n\n" in item(result).body
    texts = [statement["text"] for statement in fields(result)["statements"]]
    assert any(text.startswith("00031.tif, 5994 × 3630 pixels; label: Agua Prieta, Mexico") for text in texts)


def read_cards(paths: list[Path]) -> None:
    shares = [kept(path) for path in paths]
    assert min(share for share, _ in shares) >= 0.9
    assert sum(share for share, _ in shares) / len(shares) >= KEPT
    assert [problem.message for _, result in shares for problem in result.problems] == []
    assert all(len(result.of_kind("record")) == 1 for _, result in shares)


def test_the_cards_at_hand() -> None:
    paths = sorted(shared("consular-cards").glob("*.xml"))[::5]
    assert paths
    read_cards(paths)


def test_a_tenth_of_all_cards() -> None:
    """Of the 6,522 cards of HistoryAtState/consular-cards; FONDS_CONSULAR_CARDS is the folder of a checkout."""
    if not CARDS:
        pytest.skip("FONDS_CONSULAR_CARDS does not name a checkout of HistoryAtState/consular-cards")
    paths = sorted((Path(CARDS) / "data").glob("*.xml"))[::10]
    assert len(paths) > 600
    read_cards(paths)
    # a second reading finds nothing changed
    assert [read(path, FORMAT).items for path in paths[:20]] == [
        read(path, FORMAT).items for path in paths[:20]
    ]


def test_a_corpus_is_read_one_document_after_another(tmp_path: Path) -> None:
    one = (
        '<TEI xml:id="{id}"><teiHeader><fileDesc><titleStmt><title>{id}</title></titleStmt><publicationStmt/>'
        "<sourceDesc/></fileDesc></teiHeader><text><body><p>{id}</p></body></text></TEI>"
    )
    path = tmp_path / "corpus.xml"
    documents = "\n".join(one.format(id=id) for id in ("a1", "a2", "a1"))
    path.write_text(f'<teiCorpus xmlns="{tei.NAMESPACE}"><teiHeader/>{documents}</teiCorpus>')
    result = read(path, FORMAT)
    assert [item.key for item in result.items] == ["a1", "a2"]
    # archivesspace/archivesspace#1777: a duplicate id is named, with its line
    [problem] = result.problems
    assert (problem.severity, problem.message, problem.line) == ("error", "the id a1 is used twice", 3)


def test_the_header_of_a_corpus_is_a_collection(tmp_path: Path) -> None:
    def head(title: str, more: str = "") -> str:
        statements = f"<titleStmt><title>{title}</title></titleStmt><publicationStmt/><sourceDesc/>"
        return f"<teiHeader><fileDesc>{statements}</fileDesc>{more}</teiHeader>"

    people = (
        "<profileDesc><particDesc><listPerson><head>The people</head><person><persName>Jane Doe</persName>"
        "<age>30</age></person></listPerson></particDesc></profileDesc>"
    )
    path = tmp_path / "corpus.xml"
    path.write_text(
        f'<teiCorpus xmlns="{tei.NAMESPACE}" xml:id="all">{head("All")}\n'
        f"<TEI>{head('One', people)}<text><body><p>a</p></body></text></TEI></teiCorpus>"
    )
    result = read(path, FORMAT)
    [collection] = result.of_kind("collection")
    assert (collection.key, collection.fields) == ("all", {"title": "All"})
    record = item(result)
    assert (record.key, record.fields["collection"], record.group) == ("corpus.xml/TEI[1]", "all", "all")
    # a person without an id is described, and mentioned
    assert record.fields["people"] == [{"id": Key("person:jane doe:")}]
    assert [statement["text"] for statement in record.fields["statements"]] == ["The people"]
    assert [problem.severity for problem in result.problems] == ["warning"]


def test_the_page_as_it_is_stands_beside_the_edited_text(tmp_path: Path) -> None:
    source = (
        "<sourceDoc><surface xml:id='s1'><zone><line>Dr</line><line>Doe</line></zone></surface></sourceDoc>"
    )
    result = document(tmp_path, text="<body><p>Doctor Doe</p></body>", after=source)
    assert item(result).body == "Doctor Doe"
    assert fields(result)["texts"] == [{"kind": "transcription", "language": "und", "text": "Dr\nDoe"}]
    assert item(document(tmp_path, text="<body/>", after=source)).body == "Dr\nDoe"


def test_other_readings_are_notes_on_the_one_of_the_text(tmp_path: Path) -> None:
    app = "<app><lem>old man</lem><rdg wit='#B'>young man</rdg><rdg wit='#C'/></app>"
    result = document(tmp_path, text=f"<body><p>The {app} went.</p></body>")
    assert item(result).body == "The old man went."
    assert fields(result)["notes"] == [
        {"text": "#B: young man", "quote": "old man"}, {"text": "#C: left out", "quote": "old man"},
    ]  # fmt: skip


def test_two_entries_with_one_name_are_two(tmp_path: Path) -> None:
    places = "".join(
        f'<place xml:id="{id}"><placeName>Neustadt</placeName><location><geo>{geo}</geo></location></place>'
        for id, geo in (("p1", "48,1 16,2"), ("p2", "50.1 8.2"))
    )
    text = f'<body><p>From <placeName ref="#p2">N.</placeName></p></body><back><listPlace>{places}</listPlace></back>'
    result = document(tmp_path, text=text)
    assert {item.key: item.fields["coordinates"]["latitude"] for item in result.of_kind("place")} == {
        "place:neustadt:p1": "48.1", "place:neustadt:p2": "50.1",
    }  # fmt: skip
    assert fields(result)["places"][0] == {"id": Key("place:neustadt:p2"), "named": ["N."]}


def test_the_title_of_a_work_stands_before_that_of_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        f"{HEAD}<teiHeader><fileDesc><titleStmt><title>MS 1</title></titleStmt><publicationStmt/><sourceDesc><msDesc>"
        "<msIdentifier><repository>Library</repository><idno>MS 1</idno></msIdentifier><msContents><msItem>"
        "<author>Paul of Aegina</author><title>Epitome</title></msItem></msContents></msDesc></sourceDesc></fileDesc>"
        "</teiHeader></TEI>"
    )
    record = fields(read(path, FORMAT))
    assert (record["title"], record["alternative_titles"]) == ("Epitome", ["MS 1"])
    assert record["creator"] == [{"id": Key("person:paul of aegina:")}]


@pytest.mark.parametrize(("number", "label"), [(30, "Content 3"), (1200, "Content")])
def test_a_manuscript_of_many_works_has_a_statement_for_each(number: int, label: str, tmp_path: Path) -> None:
    works = "".join(f"<msItem><title>Work {n}</title><note>On {n}</note></msItem>" for n in range(number))
    path = tmp_path / "a.xml"
    path.write_text(
        f"{HEAD}<teiHeader><fileDesc><titleStmt><title>MS 1</title><respStmt><persName>Jane Doe</persName><note>She "
        "compiled it.</note></respStmt></titleStmt><publicationStmt/><sourceDesc><msDesc><msIdentifier/><msContents>"
        f"{works}</msContents></msDesc></sourceDesc></fileDesc></teiHeader></TEI>"
    )
    record = fields(read(path, FORMAT))
    statements = {statement["label"]: statement["text"] for statement in record["statements"]}
    assert "Title: Work 2\nContent: note: On 2" in statements[label]
    assert "She compiled it." in statements.values()
    assert record["contributors"] == [{"id": Key("person:jane doe:"), "role": "ctb"}]


def test_the_same_file_has_the_same_keys(tmp_path: Path) -> None:
    first, second = document(tmp_path, text=VOLUME), document(tmp_path, text=VOLUME)
    assert [item.key for item in first.items] == [item.key for item in second.items]


def test_what_has_no_field_is_a_statement(tmp_path: Path) -> None:
    header = (
        "<profileDesc><textDesc><purpose type='inform'>To inform the town</purpose></textDesc></profileDesc>"
    )
    statements = fields(document(tmp_path, header=header))["statements"]
    assert [statement["text"] for statement in statements] == ["To inform the town"]
