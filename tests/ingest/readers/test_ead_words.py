"""No word of a finding aid is lost, whatever its elements are and however they are nested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.ingest.imported import InputFile, ReadOptions
from fonds.ingest.readers.ead.reader import EAD3, EAD_2002
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import words_of_fields

# in a document of either version, where they may stand and where not
NAMES = """
abstract accessrestrict accruals acqinfo address addressline altformavail appraisal archref arrangement
bibliography bibref bioghist blockquote chronitem chronlist container controlaccess corpname custodhist dao
daodesc daogrp date datesingle daterange defitem descgrp did dimensions emph entry event eventgrp extent
extref famname fileplan fromdate function genreform geogname head imprint index indexentry item label
langmaterial language legalstatus list listhead materialspec name note num occupation odd organization
origination originalsloc otherfindaid p part persname physdesc physfacet physloc phystech prefercite
processinfo publisher ref relatedmaterial relation relationentry relations repository row scopecontent
separatedmaterial subarea subject table tbody tgroup title todate unitdate unitdatestructured unitid
unittitle userestrict unknown descriptivenote didnote physdescset physdescstructured quantity unittype
""".split()

Tree = tuple[
    str, bool, list["Tree"]
]  # name, whether it has words of its own before and after, elements within
TREES = st.recursive(
    st.tuples(st.sampled_from(NAMES), st.booleans(), st.just([])),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.booleans(), st.lists(inner, max_size=4)),
    max_leaves=14,
)


def written(tree: Tree, numbers: Iterator[int], words: set[str]) -> str:
    """Return a tree as XML, with a word of its own wherever there are words."""

    def word() -> str:
        words.add(text := f"word{next(numbers)}")
        return f" {text} "

    name, has_words, inner = tree
    before, after = (word(), word()) if has_words else ("", "")
    content = before + "".join(written(part, numbers, words) for part in inner)
    return f"<{name}>{content or word()}</{name}>{after}"


def numbers() -> Iterator[int]:
    return iter(range(1000, 100_000))


@settings(max_examples=300, deadline=None)
@given(st.lists(TREES, max_size=4), st.lists(TREES, max_size=4), st.lists(TREES, max_size=3), st.booleans())
def test_every_word_comes_back(did: list[Tree], rest: list[Tree], below: list[Tree], is_ead3: bool) -> None:
    words: set[str] = set()
    count = numbers()

    def xml(trees: list[Tree]) -> str:
        return "".join(written(tree, count, words) for tree in trees)

    name = "http://ead3.archivists.org/schema/" if is_ead3 else "urn:isbn:1-931666-22-9"
    inner = f"<titlestmt>{xml(rest[:1])}</titlestmt>{xml(rest[1:2])}"
    section = "control" if is_ead3 else "eadheader"
    header = f"<{section}><filedesc>{inner}</filedesc>{xml(did[:1])}</{section}>"
    text = (
        f'<ead xmlns="{name}">{header}<archdesc level="fonds"><did>{xml(did)}</did>{xml(rest)}<dsc>'
        f"<c id='a' level='file'><did>{xml(below)}</did>{xml(rest[:2])}</c></dsc></archdesc></ead>"
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "aid.xml")
        path.write_text(text, "utf-8")
        result = reading.read(path, EAD3 if is_ead3 else EAD_2002)
    missing = words - set(words_of_fields(result.items))
    assert missing == set(), text


def test_a_document_without_a_description_gives_no_words(tmp_path: Path) -> None:
    path = tmp_path / "aid.xml"
    path.write_text("<ead/>")
    assert [
        item for item in EAD_2002.read(InputFile(path, "aid.xml"), ReadOptions()) if hasattr(item, "fields")
    ] == []
