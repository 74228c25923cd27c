"""A wrong code is answered with the nearest right one, in every field that takes codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.problem import did_you_mean
from fonds.publishing import publish as publishing
from fonds.record.field_types import LEVELS
from fonds.serializers import concept_schemes
from fonds.settings import vocab_folder
from fonds.urls import UrlBuilder
from fonds.validation.vocabulary_terms import SCHEMES
from tests.conftest import settings_of

# kind, a line with a wrong code, the code that is suggested
WRONG = [
    ("record", "type: TELEGRAM", "telegram"),
    ("record", "type: Telegram", "telegram"),
    ("record", "type: telegramm", "telegram"),
    ("record", "type: lettre", "letter"),  # the label in French
    ("record", "type: Brief", "letter"),  # and in German, which is like no code
    ("record", "type: 信函", "letter"),
    ("record", "classification: secret", "us-secret"),
    ("record", "classification: Us Top Secret", "us-top-secret"),
    ("record", "classification: us_top_secret", "us-top-secret"),
    ("record", "level: itm", "item"),
    ("record", "level: Item", "item"),
    ("collection", "level: Sub-series", "subseries"),
    ("record", "access: closd", "closed"),
    ("record", "access: {tier: Reading Room}", "reading-room"),
    ("record", "access: {tier: closed, covers: scan}", "scans"),
    ("record", "typeset: aftr", "after"),
    ("record", "rights: CNEE", "http://rightsstatements.org/vocab/CNE/1.0/"),
    ("record", "rights: http://rightsstatements.org/vocab/CNX/1.0/", "http://rightsstatements.org/vocab/CNE/1.0/"),
    ("record", "language: english", "en"),
    ("record", "same_as: [{uri: 'https://a.example/1', match: exat}]", "exact"),
    ("record", "same_as: [{uri: 'https://a.example/1', method: Computed}]", "computed"),
    ("record", "contributors: {as: x, role: Photographer}", "pht"),
    ("record", "contributors: {as: x, role: photographer}", "pht"),
    ("record", "contributors: {as: x, role: [edt, transl]}", "trl"),
    ("collection", "contributors: {as: x, role: Fotograf}", "pht"),  # the label in German
    ("institution", "type: Archive", "archive"),
    ("institution", "type: libary", "library"),
    ("institution", "type: Bibliothek", "library"),
]  # fmt: skip


def hints(tmp_path: Path, lines: list[tuple[str, str]]) -> list[str]:
    """The hint for the wrong code of each description."""
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "node.toml").write_text('title = "x"\nlanguages = ["en"]\n')
    for number, (kind, line) in enumerate(lines):
        label = "name" if kind == "institution" else "title"
        text = f"---\nkind: {kind}\nid: d{number}\n{label}: x\n{line}\n---\n"
        (tmp_path / "node" / f"d{number:04}.md").write_text(text, "utf-8")
    report = publishing.check(settings_of(tmp_path / "node", tmp_path / "state"))
    by_file = {problem.file: problem for problem in report.problems if problem.severity == "error"}
    assert len(by_file) == len(lines)
    assert all(problem.line == 5 for problem in by_file.values())
    return [by_file[name].hint for name in sorted(by_file)]


def test_the_nearest_code_is_suggested(tmp_path: Path) -> None:
    found = hints(tmp_path, [(kind, line) for kind, line, _ in WRONG])
    for (_, line, code), hint in zip(WRONG, found, strict=True):
        assert code in hint, (line, hint)
        assert "http" in code or code == "en" or hint == f"did you mean {code!r}?", (line, hint)


def test_every_code_is_found_in_capitals_and_with_a_letter_too_many(tmp_path: Path) -> None:
    vocabulary = concept_schemes.load(vocab_folder(), UrlBuilder("https://a.example"))
    wrong = [
        (kind, f"{field}: {spelling}", code)
        for (kind, field), scheme in SCHEMES.items()
        for code in vocabulary.codes(scheme)
        for spelling in (code.upper(), code.replace("-", "_") + "_", code.replace("-", " ") + ".")
    ] + [("collection", f"level: {level.upper()}", level) for level in LEVELS]
    found = hints(tmp_path, [(kind, line) for kind, line, _ in wrong])
    assert [
        hint for (*_, code), hint in zip(wrong, found, strict=True) if hint != f"did you mean {code!r}?"
    ] == []


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("DCTERMS", "dcterms"),
        ("linked art", "linked-art"),
        ("linked_art", "linked-art"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_case_and_separators_make_no_difference(word: str, suggestion: str) -> None:
    assert did_you_mean(word, ("dcterms", "linked-art")) == (suggestion and f"did you mean {suggestion!r}?")
