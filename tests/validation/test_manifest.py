"""Every rule of the checker: a document that keeps it and one that breaks it, with the clause named."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.problem import errors
from fonds.validation.manifest import check
from tests.validation.broken import BROKEN, COMMENT
from tests.validation.documents import (
    AUTH,
    GRANULARITY,
    MANIFEST,
    NAV_PLACE,
    PRESENTATION,
    VALID,
    X,
    assert_reported,
    canvas,
    changed,
)

PAINTED, SAID, HEARD = (
    "items[0].items[0].items[0]",
    "items[0].annotations[0].items[0]",
    "items[2].items[0].items[0]",
)


@pytest.mark.parametrize("name", VALID)
def test_valid_documents_pass(name: str) -> None:
    assert [str(problem) for problem in check(VALID[name])] == []


# (document, path, value, place that is reported, words of the message, clause)


@pytest.mark.parametrize(
    ("name", "path", "value", "field", "words", "clause"),
    BROKEN,
    ids=[f"{b[0]}-{b[1]}-{b[4]}" for b in BROKEN],
)
def test_a_broken_rule_is_reported(
    name: str, path: str, value: Any, field: str, words: str, clause: str
) -> None:
    assert_reported(errors(check(changed(VALID[name], path, value))), field, words, clause)


WARNED: list[tuple[str, Any, str]] = [
    ("label", {"und": ["x"]}, "an unknown language has the key 'none'"),
    ("summary", {"en": ["<p><script>x</script></p>"]}, "clients remove <script>"),
    ("summary", {"en": ["<p onclick='x'>x</p>"]}, "clients remove the attribute onclick"),
    ("summary", {"en": ["<a href='javascript:x'>x</a>"]}, "clients remove the link javascript:x"),
    ("summary", {"en": ["<p><!-- x --></p>"]}, "clients remove a comment"),
    ("viewingDirection", "inside-out", "is not known"),
    ("structures.0.items.0.id", f"{X}/range/1", "the id of two resources"),
]


@pytest.mark.parametrize(("path", "value", "words"), WARNED)
def test_what_clients_stumble_over_is_a_warning(path: str, value: Any, words: str) -> None:
    problems = check(changed(MANIFEST, path, value))
    assert [problem.severity for problem in problems] == ["warning"]
    assert words in problems[0].message


KEPT: list[tuple[str, Any]] = [
    ("label", {"en": ["<untitled>", "a <b> c", "x > y"]}),
    ("label", {"sr-Latn-RS": ["x"], "sl-rozaj-biske-1994": ["x"], "en-x-old": ["x"], "i-klingon": ["x"]}),
    ("summary", {"en": ["<untitled> ", "a <b> c", "if a<b and c>d"]}),
    ("summary", {"en": ["<p>x<br/><img src='https://example.org/a' alt='b'/><sub>1</sub></p>"]}),
    ("rights", "http://creativecommons.org/publicdomain/mark/1.0/"),
    ("navDate", "1944-02-29T23:59:59.5-05:00"),
    ("navDate", "-0044-03-15T00:00:00Z"),
    ("behavior", ["https://example.org/own"]),
    (f"{COMMENT}.body", "https://example.org/text"),
    (f"{COMMENT}.target", [f"{X}/canvas/1", f"{X}/canvas/2"]),
    (f"{COMMENT}.target", f"{X}/canvas/1#t=npt:"),
]


@pytest.mark.parametrize(("path", "value"), KEPT[:-1])
def test_what_is_unusual_and_right_passes(path: str, value: Any) -> None:
    assert [str(problem) for problem in check(changed(MANIFEST, path, value))] == []


def test_the_id_is_where_it_is_published() -> None:
    assert check(MANIFEST, MANIFEST["id"]) == []
    assert "not where it is published" in check(MANIFEST, "https://example.org/other")[0].message


def test_the_context_should_be_first() -> None:
    document = {name: MANIFEST[name] for name in sorted(MANIFEST, reverse=True)}
    assert [problem.severity for problem in check(document)] == ["warning"]


@pytest.mark.parametrize(
    "document", [None, [], "x", 1, {}, {"type": []}, {"type": "Canvas"}, {"type": "Thing"}]
)
def test_what_is_no_document_is_a_problem(document: Any) -> None:
    assert errors(check(document))


@pytest.mark.parametrize("number", [1, 3])
def test_a_problem_is_found_among_many_canvases(number: int) -> None:
    document = changed(MANIFEST, "items", [canvas(n) for n in range(1, 5)])
    document["items"][number]["label"] = {"en": "x"}
    assert [problem.field for problem in check(document)] == [f"items[{number}].label"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab<>#:/@", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "items", "label", "target", "body", "source", "en"]), inner
        )
    ),
    max_leaves=6,
)


def _places(value: Any, path: str = "") -> list[str]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [field for key, part in steps for field in (f"{path}{key}", *_places(part, f"{path}{key}."))]


PLACES = {
    name: [field for field in _places(document) if ".." not in field] for name, document in VALID.items()
}


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_nothing_makes_the_checker_fall_over(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(VALID)))
    document = changed(VALID[name], data.draw(st.sampled_from(PLACES[name])), data.draw(JSON))
    for problem in check(document):
        assert re.search(
            r"\((Presentation 3\.0|Authorization Flow 2\.0|Authentication 1\.0|navPlace|Text Granularity|RFC 7946)[ ,]",
            problem.message,
        )
        json.dumps(problem.as_dict())


def test_granularity_may_stand_in_a_manifest_with_its_context() -> None:
    document = changed(MANIFEST, f"{COMMENT}.textGranularity", "line")
    document["@context"] = [AUTH, NAV_PLACE, GRANULARITY, PRESENTATION]
    assert check(document) == []
