"""Presentation 2.1 and 2.0: documents of anybody's and of ours keep the rules, and each broken rule is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.cli.check_manifest import check_manifest
from fonds.problem import errors
from fonds.serializers.iiif.presentation2 import annotation_lists, convert
from fonds.validation.iiif_document import check, kind
from tests.conftest import ROOT
from tests.http_client.server import serving
from tests.validation import documents
from tests.validation.documents import GONE, assert_reported, changed
from tests.validation.presentation2_documents import BROKEN, MANIFEST, VALID, WARNED, Y
from tests.validation.test_cookbook import FIXTURES, needed

# what is broken in a few fixtures in both versions: words of the problem
FAULTS_OF_FIXTURES = (
    "label is empty", "HTML must not be used in a label", "HTML must be wrapped in one element",
    "manifest.json ' is not an http(s) URI", "there must be at least one canvas",
)  # fmt: skip
GOLDEN = sorted((ROOT / "tests" / "serializers" / "iiif" / "golden").glob("*2*.json"))


@pytest.mark.parametrize("name", VALID)
def test_valid_documents_pass(name: str) -> None:
    assert [str(problem) for problem in check(VALID[name])] == []


@pytest.mark.parametrize(
    ("name", "path", "value", "field", "words", "clause"),
    BROKEN,
    ids=[f"{row[0]}-{row[1]}-{row[4]}" for row in BROKEN],
)
def test_a_broken_rule_is_reported(
    name: str, path: str, value: Any, field: str, words: str, clause: str
) -> None:
    problem = assert_reported(errors(check(changed(VALID[name], path, value))), field, words, clause)
    assert "Presentation 2.1, " in problem.message


@pytest.mark.parametrize(
    ("name", "path", "value", "words"), WARNED, ids=[f"{row[1]}-{row[3]}" for row in WARNED]
)
def test_what_leaves_viewers_without_something_is_a_warning(
    name: str, path: str, value: Any, words: str
) -> None:
    (problem,) = check(changed(VALID[name], path, value))
    assert problem.severity == "warning" and words in problem.message


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_our_documents_pass(path: Path) -> None:
    given = json.loads(path.read_text("utf-8"))
    for document in given if isinstance(given, list) else [given]:
        assert [str(problem) for problem in errors(check(document))] == []


@pytest.mark.parametrize("name", documents.VALID)
def test_what_we_convert_passes(name: str) -> None:
    document = documents.VALID[name]
    if document.get("type") in ("Manifest", "Collection", "AnnotationPage", "AnnotationCollection"):
        for converted in (convert(document), *annotation_lists(document)):
            assert [str(problem) for problem in errors(check(converted))] == []


@needed
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_cookbook_passes_when_it_is_converted(path: Path) -> None:
    converted = convert(json.loads(path.read_text("utf-8")))
    found = [str(problem) for problem in errors(check(converted))]
    assert [problem for problem in found if not any(words in problem for words in FAULTS_OF_FIXTURES)] == []


@pytest.mark.parametrize("name", VALID)
def test_a_file_is_recognised(name: str, tmp_path: Path) -> None:
    kinds: list[str] = []
    path = tmp_path / "document.json"
    path.write_text(json.dumps(VALID[name]))
    assert check_manifest(str(path), show_kind=kinds.append) == []
    assert kinds == [f"a {VALID[name]['@type'].partition(':')[2]} of IIIF Presentation 2"]


def test_a_document_is_recognised_without_its_context_or_type() -> None:
    assert "Presentation 2" in kind(changed(MANIFEST, "@context", GONE))
    assert "Presentation 2" in kind(changed(MANIFEST, "@type", GONE))
    assert "Presentation 2" in kind(changed(changed(MANIFEST, "@type", GONE), "@context", GONE))
    assert "Presentation 3" in kind(documents.MANIFEST)


def test_a_document_of_the_web(tmp_path: Path) -> None:
    with serving() as server:
        url = f"{server.base}/document"
        server.document = json.dumps(MANIFEST | {"@id": url}).encode()
        for media_type in ("application/json", "application/ld+json"):  # 7.2: with no profile
            server.headers |= {"Content_Type": media_type}
            assert check_manifest(url, ("127.0.0.1",)) == []
        server.headers |= {"Access_Control_Allow_Origin": "https://own.example"}
        (warning,) = check_manifest(url, ("127.0.0.1",))
        assert warning.severity == "warning" and "Presentation 2.1, 7.2" in warning.message
        server.document = json.dumps(MANIFEST | {"@id": f"{Y}/manifest"}).encode()
        problems = errors(check_manifest(url, ("127.0.0.1",)))
        assert [problem.field for problem in problems] == ["@id"]
        assert "Presentation 2.1, 3.3 @id" in problems[0].message


PLACES = [row[1] for row in BROKEN if row[0] == "manifest" and row[2] is not GONE]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "@value", "label", "on", "resource", "full", "item", "x"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_anything_anywhere_is_no_crash(place: str, value: Any) -> None:
    check(changed(MANIFEST, place, value))


def test_many_ranges_are_checked_in_one_walk() -> None:
    """A deep and wide hierarchy: no recursion, and each range is visited once."""
    count = 5_000
    ranges = [
        {"@id": f"{Y}/range/{n}", "@type": "sc:Range", "label": str(n),
         "ranges": [f"{Y}/range/{n + step}" for step in (1, 2) if n + step < count]}
        for n in range(count)
    ]  # fmt: skip
    assert errors(check(MANIFEST | {"structures": ranges})) == []
    ranges[-1]["ranges"] = [f"{Y}/range/0"]
    assert "in a circle" in errors(check(MANIFEST | {"structures": ranges}))[0].message
