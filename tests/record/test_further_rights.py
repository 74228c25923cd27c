"""Labels of Local Contexts and rights in parts: what is accepted, and the error for what is not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from fonds.ingest import markdown
from fonds.record import local_contexts
from fonds.record.model import Record
from fonds.record.part_rights import rights_of_page

CC_BY = "http://creativecommons.org/licenses/by/4.0/"


def record(**fields: Any) -> Record:
    return Record.model_validate({"kind": "record", "id": "a", "title": {"en": "T"}} | fields)


@pytest.mark.parametrize(
    "written",
    [
        "tk-attribution",
        "TK A",
        "tk attribution (tk a)",
        "https://localcontexts.org/label/tk-attribution/",
        "http://www.localcontexts.org/label/tk-attribution",
        {"code": "TK A"},
    ],
)
def test_forms_of_a_label_become_its_code(written: Any) -> None:
    (label,) = record(local_contexts=written).local_contexts
    assert label.code == "tk-attribution"
    assert label.address == "https://localcontexts.org/label/tk-attribution/"
    assert label.names == {"en": "TK Attribution (TK A)"}


def test_a_label_of_a_community_has_its_own_address_name_and_words() -> None:
    front = """kind: record
id: a
title: T
local_contexts:
  - code: TK CV
    uri: https://localcontextshub.org/projects/1
    name: Our voice
    text: {en: Ask us., fr: Demandez-nous.}
  - uri: https://localcontextshub.org/projects/2
    name: Another"""
    parsed = markdown.parse(f"---\n{front}\n---\n".encode(), "a.md", "en")
    assert isinstance(parsed.description, Record), parsed.problems
    first, second = parsed.description.local_contexts
    assert (first.code, first.address) == ("tk-community-voice", "https://localcontextshub.org/projects/1")
    assert (first.names, first.text) == ({"en": "Our voice"}, {"en": "Ask us.", "fr": "Demandez-nous."})
    assert (second.code, second.public_address, second.names) == (None, "", {"en": "Another"})


def test_every_public_label_has_a_code_that_ends_its_address() -> None:
    labels = local_contexts.public_labels()
    assert len(labels) == 42
    for code, label in labels.items():
        assert label.uri.endswith(f"/{code}/")
        assert local_contexts.code_of(label.name) == local_contexts.code_of(label.uri) == code


@pytest.mark.parametrize(
    ("written", "pages"),
    [("3", "3"), ("3-5", "3-5"), ("3–5,8", "3-5, 8"), (["3 - 5", "8"], "3-5, 8"), ("4-4", "4")],
)
def test_forms_of_pages_become_one(written: Any, pages: str) -> None:
    (entry,) = record(part_rights={"pages": written, "rights": "CNE"}).part_rights
    assert entry.pages == pages


def test_a_page_has_the_rights_of_the_first_part_that_names_it() -> None:
    parts = record(
        part_rights=[
            {"pages": "2-3", "statement": {"en": "Words."}},
            {"pages": "3, 5", "rights": CC_BY},
            {"pages": "1-9", "rights": "InC"},
            {"part": {"en": "All photographs"}, "rights": "CNE"},
        ]
    ).part_rights
    inc = "http://rightsstatements.org/vocab/InC/1.0/"
    assert [rights_of_page(parts, page, "other") for page in (2, 3, 5, 10)] == [inc, CC_BY, CC_BY, "other"]


REFUSED = {
    "unknown label": ({"local_contexts": "TK Attributon"}, "not a label or notice", "tk-attribution"),
    "project without a name": (
        {"local_contexts": "https://localcontextshub.org/projects/1"},
        "not named",
        "code: tk-attribution",
    ),
    "no part": ({"part_rights": {"rights": "CNE"}}, "the part is not named", "pages"),
    "no rights": ({"part_rights": {"pages": "3"}}, "the part has no rights", "statement"),
    "backwards": ({"part_rights": {"pages": "5-3", "rights": "CNE"}}, "not a page or a range", "3-5, 8"),
    "page 0": ({"part_rights": {"pages": "0", "rights": "CNE"}}, "not a page or a range", "3-5, 8"),
    "a page of a book": (
        {"part_rights": {"pages": "12r", "rights": "CNE"}},
        "not a page or a range",
        "3-5, 8",
    ),
    "too many": (
        {"part_rights": {"pages": ",".join(map(str, range(1, 1000))), "rights": "CNE"}},
        "too many ranges",
        "at most 100",
    ),
    "wrong rights": ({"part_rights": {"pages": "3", "rights": "OGL 9"}}, "not a rights URI", "perhaps"),
}


@pytest.mark.parametrize(("fields", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_with_a_hint(fields: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        record(**fields)
    (error,) = caught.value.errors()
    assert message in error["msg"]
    assert hint in error["ctx"]["hint"]
