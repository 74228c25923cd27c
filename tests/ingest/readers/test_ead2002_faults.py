"""EAD 2002 that is broken, hostile or too large: what is read of it, and what is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.readers.ead.reader import EAD_2002
from tests.ingest.readers import reading
from tests.ingest.readers.ead_documents import DID, HEADER, Read, component, unit


def test_fault_31_bytes_before_the_document_are_skipped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(f"junk\n<ead>{HEADER}<archdesc level='fonds'>{DID}</archdesc></ead>", "utf-8")
    result = reading.read(path, EAD_2002)
    assert unit(result)["title"] == "Bridge Office"
    assert "5 bytes before" in result.problems[0].message


def test_a_truncated_document_gives_what_came_before(tmp_path: Path, ead: Read) -> None:
    ead(components="".join(component(f"<unittitle>{n}</unittitle>", "", f'id="n{n}"') for n in range(9)))
    text = (tmp_path / "aid.xml").read_text("utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(text[: text.index(">5<")], "utf-8")
    result = reading.read(cut, EAD_2002)
    assert [item.fields["title"] for item in result.items] == ["Bridge Office", "0", "1", "2", "3", "4"]
    [problem] = [problem for problem in result.problems if problem.severity == "error"]
    assert problem.line == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<!DOCTYPE ead [<!ENTITY x SYSTEM 'x.xml'>]><ead><archdesc level='fonds'><did>&x;</did></archdesc></ead>",
            "not XML",
        ),
        ("<ead><eadheader/></ead>", "no description"),
        ("<ead><archdesc level='fonds'><did><unittitle>T</did></archdesc></ead>", "not XML"),
    ],
)
def test_documents_that_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(text, "utf-8")
    result = reading.read(path, EAD_2002)
    assert any(message in problem.message and problem.severity == "error" for problem in result.problems)


def test_elements_nested_a_thousand_deep_keep_their_words(ead: Read) -> None:
    deep = f"{'<emph>' * 900}core{'</emph>' * 900}"
    origination = f"<origination><persname>{deep}</persname></origination>"
    fields = unit(ead(f"<did><unittitle>{deep}</unittitle>{origination}</did><odd><p>{deep}</p></odd>"))
    assert fields["title"] == "core"
    assert fields["note"] == "core"


def test_files_of_declarations_are_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(
        '<!DOCTYPE ead PUBLIC "x" "http://127.0.0.1:9/ead.dtd" [\n<!ENTITY % notes PUBLIC "y"'
        ' "http://127.0.0.1:9/n.ent">\n'
        f'%notes;\n]>\n<ead>{HEADER}<archdesc level="fonds">{DID}</archdesc></ead>',
        "utf-8",
    )
    result = reading.read(path, EAD_2002)
    assert unit(result)["title"] == "Bridge Office"
    path.write_text(
        path.read_text("utf-8").replace("Bridge Office</unittitle>", "&notes;</unittitle>"), "utf-8"
    )
    assert [problem.severity for problem in reading.read(path, EAD_2002).problems][-1] == "error"


def test_more_statements_or_words_than_a_description_may_have(ead: Read) -> None:
    many = "".join(f"<odd><head>H{number}</head><p>W{number}</p></odd>" for number in range(1100))
    fields = unit(ead(DID + many))
    assert len(fields["statements"]) == 1000
    assert fields["statements"][-1]["text"].endswith("H1099: W1099")
    long = unit(
        ead(
            f"{DID}<bioghist>{'<p>' + 'word ' * 100_000 + '</p>'}{'<p>' + 'more ' * 150_000 + '</p>'}</bioghist>"
        )
    )
    assert [entry["label"] for entry in long["statements"]] == ["History", "History"]


def test_a_prefix_that_nobody_declares(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text(
        f"<ead:ead><ead:archdesc level='fonds'>{DID}<ead:dsc><ead:c01 id='a' level='file'>"
        "<ead:did><ead:unittitle>A</ead:unittitle></ead:did></ead:c01></ead:dsc></ead:archdesc></ead:ead>",
        "utf-8",
    )
    result = reading.read(path, EAD_2002)
    assert [item.fields["title"] for item in result.items] == ["Bridge Office", "A"]
    assert any("prefix" in problem.message for problem in result.problems)
