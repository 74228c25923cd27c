"""TEI that is broken, hostile or not public, or that lacks what most documents have."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.tei.reader import FORMAT
from tests.ingest.readers.reading import read
from tests.ingest.readers.tei_documents import HEAD, document, fields, item


@pytest.mark.parametrize("status", ["draft", "embargoed", "withdrawn"])
def test_what_is_not_public_is_withheld(status: str, tmp_path: Path) -> None:
    result = document(tmp_path, header=f'<revisionDesc status="{status}"><change>a</change></revisionDesc>')
    assert result.items == []
    [withheld] = result.withheld
    assert (withheld.key, withheld.label, withheld.reason) == ("t1", "A letter", f"its status is “{status}”")


def test_a_restricted_text_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        f"{HEAD}<teiHeader><fileDesc><titleStmt><title>A</title></titleStmt><publicationStmt><availability "
        'status="restricted"><p>Ask the family.</p></availability></publicationStmt><sourceDesc/></fileDesc>'
        "</teiHeader><text><body><p>a</p></body></text></TEI>"
    )
    record = fields(read(path, FORMAT))
    assert record["access"] == {"tier": "closed", "note": "Ask the family."}
    assert record["rights_statement"] == "Ask the family."


def test_deep_texts_are_read(tmp_path: Path) -> None:
    """Each element takes several calls: the deepest ones are read as words."""
    deep = "<div>" * 150 + "<p>deep <hi rend='italic'>words</hi></p>" + "</div>" * 150
    assert item(document(tmp_path, text=f"<body>{deep}</body>")).body == "deep words"


def test_wrong_ids_refuse_nothing(tmp_path: Path) -> None:
    result = document(
        tmp_path, text='<body><p xml:id="MS 1">a</p><p xml:id="x">b</p><p xml:id="x">c</p></body>'
    )
    assert item(result).body == "a\n\nb\n\nc"
    assert result.problems == []


def test_tei_without_a_namespace_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.xml"
    path.write_text(
        '<!DOCTYPE TEI.2 SYSTEM "teixlite.dtd"><TEI.2 id="old"><teiHeader><fileDesc><titleStmt><title>Old</title>'
        "</titleStmt></fileDesc></teiHeader><text><body><p>a <hi rend='italic'>b</hi></p></body></text></TEI.2>"
    )
    result = read(path, FORMAT)
    assert (item(result).key, item(result).body) == ("old", "a [italic: b]")


def test_without_a_title_it_is_untitled(tmp_path: Path) -> None:
    """projectblacklight/arclight PR 996: no title does not fail the whole."""
    path = tmp_path / "a.xml"
    path.write_text(f"{HEAD}<teiHeader><fileDesc/></teiHeader><text><body><p>a</p></body></text></TEI>")
    result = read(path, FORMAT)
    assert fields(result)["title"] == "[untitled]"
    assert [problem.severity for problem in result.problems] == ["warning"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            '<!DOCTYPE TEI [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + "<text>&a;</text></TEI>",
            "Entity",
        ),
        (HEAD + "<teiHeader/><text><body><p>a</body></text></TEI>", "not XML"),
        (HEAD + "<text>" + "<div>" * 300 + "</div>" * 300 + "</text></TEI>", "nested too deeply"),
        (HEAD + "<teiHeader/><text><body><p>cut off", "not XML"),
    ],
)
def test_hostile_and_broken_files_are_one_problem(data: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(data)
    result = read(path, FORMAT)
    assert result.items == []
    [problem] = result.problems
    assert message.lower() in problem.message.lower() and problem.line


def test_bytes_before_the_document_are_said(tmp_path: Path) -> None:
    """OpenRefine/OpenRefine#232."""
    path = tmp_path / "a.xml"
    path.write_bytes(b"\n\nlog\n" + f"{HEAD}<teiHeader/><text><body><p>a</p></body></text></TEI>".encode())
    result = read(path, FORMAT)
    assert any("bytes before the document" in problem.message for problem in result.problems)
    assert item(result).body == "a"


def test_files_that_are_included_are_named(tmp_path: Path) -> None:
    include = '<encodingDesc><classDecl><include href="../dates.xml"/></classDecl></encodingDesc>'
    assert document(tmp_path, header=include).notes == [
        "letter.xml includes ../dates.xml: files that are included are not read"
    ]


def test_other_xml_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<ead/>")
    assert not FORMAT.recognises(InputFile(path, "a.xml"))
