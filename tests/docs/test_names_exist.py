"""The files, commands, options and objects that docstrings, comments and pages of the documentation name exist."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePosixPath

import pytest

from tests.docs import references
from tests.docs.references import Missing, Text
from tests.docs.tables import PAGES, ROOT

# Names that are right although nothing in this repository has them, with the reason
ALLOWED = {
    # of other projects
    "*.xsd": "schemas of other publishers",
    "Node.js": "a program",
    "manifesto.js": "a library",
    "Image.open": "Pillow",
    "initialViewerConfig.bounds": "the configuration of Mirador",
    "--app": "an option of flask",
    "uv.lock": "a file of uv",
    # examples of what a reader may write or create
    "FONDS_NAME": "stands for every setting",
    "my-archive/*": "the node of an example",
    "12r.*": "the scan of an example",
    "scans/*": "the scan of an example",
    "*about.md": "a page of an archive",
    "about.de.md": "a page of an archive",
    "*history.md": "the page of an example",
    "*history.de.md": "the page of an example",
    "fonds/serializers/text/shelf.py": "the file of the worked example",
    "YYYY-MM-DD-title.md": "stands for every decision",
    "presentation4.py": "a file that is yet to be written",
    "title.en": "the path of a part of a field",
    # examples of data
    "German": "the name of a language",
    "deu": "a language code",
    "ger": "a language code",
    "deu_latf": "a language code of Tesseract",
    "hariman": "a misspelled name",
    "kaishek": "a part of a name",
    "harriman": "a part of a name",
    "president": "a word of a text",
    "not": "a word of a text",
    "Q16574": "an identifier of Wikidata",
    # made from the names of its parts
    "--harvest": "an option of tests.campaign",
    "--histories": "an option of tests.campaign",
    "--million": "an option of tests.campaign",
    "FONDS_MILLION": "where tests.campaign keeps a large node",
    "--import-loss": "an option of tests.campaign",
    "FONDS_SHARED": "where the tests find data that is not in the repository",
}
MODULES = [path for path in references.files() if path.parts[0] == "fonds" and path.suffix == ".py"]
PAGE_PATHS = [PurePosixPath(page.relative_to(ROOT).as_posix()) for page in PAGES]


def allowed(name: str) -> str | None:
    """The entry of ALLOWED that a name matches, or None."""
    return next((pattern for pattern in ALLOWED if fnmatchcase(name, pattern)), None)


def false_statements(path: PurePosixPath) -> list[str]:
    """Each name in the docstrings and comments of a file, or on a page, that does not exist."""
    return [
        f"{path}:{text.line}: {missing.problem}"
        for text in references.texts_of(path)
        for missing in references.missing(text)
        if allowed(missing.name) is None
    ]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_docstrings_and_comments_name_only_what_exists(path: PurePosixPath) -> None:
    assert false_statements(path) == []


@pytest.mark.parametrize("path", PAGE_PATHS, ids=str)
def test_pages_name_only_what_exists(path: PurePosixPath) -> None:
    assert false_statements(path) == []


def test_every_exception_is_needed() -> None:
    names = {
        missing.name
        for path in (*MODULES, *PAGE_PATHS)
        for text in references.texts_of(path)
        for missing in references.missing(text)
    }
    assert set(ALLOWED) - {allowed(name) for name in names} == set()


SOURCE = PurePosixPath("fonds/validation/content_search.py")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The rules are in search_answers.py.", "search_answers.py"),
        ("See fonds/validation/no_such_file.py for the rules.", "fonds/validation/no_such_file.py"),
        ("Tested by tests/no_such_folder/.", "tests/no_such_folder/"),
        ("The graphs are checked by `fonds check --no-shapes`.", "--no-shapes"),
        ("Give --no-such-option for more.", "--no-such-option"),
        ("Run `fonds unpublish` first.", "fonds unpublish"),
        ("Run `fonds pass revoke NAME` first.", "fonds pass revoke"),
        ("Run `python -m fonds.no_such_module`.", "fonds.no_such_module"),
        ("Run `make nothing` first.", "nothing"),
        (
            "Defined in `fonds.validation.manifest.no_such_name`.",
            "fonds.validation.manifest.no_such_name",
        ),
        ("It is derived by `Link.no_such_member`.", "Link.no_such_member"),
        ("See `link_validation.no_such_name`.", "link_validation.no_such_name"),
        ("Calls no_such_function() for each.", "no_such_function()"),
        ("Calls `no_such_function(text, 1)` for each.", "no_such_function()"),
        ("`no_such_parameter` is ignored.", "no_such_parameter"),
        ("Set FONDS_NO_SUCH_SETTING.", "FONDS_NO_SUCH_SETTING"),
    ],
)
def test_a_name_that_does_not_exist_is_found(text: str, name: str) -> None:
    assert name in [missing.name for missing in references.missing(Text(SOURCE, 1, text, "docstring"))]


@pytest.mark.parametrize(
    "text",
    [
        "The rules are in manifest.py, or fonds/validation/manifest.py.",
        "Tested by tests/faults/ and tests/promises/addresses.txt.",
        "`fonds check --manifest URL` and `fonds pass add NAME`, with --json, of `fonds.sqlite`.",
        "`python -m tests.docs.tables`, `make test`, FONDS_NODE and FONDS_BASE_URL.",
        "`fonds.validation.manifest.check`, `Link.relation`, `link_validation.check`, `len(text)`.",
        "`/records/{id}.ttl`, https://schema.org/name.html, `info.json`, `url` and `document`.",
    ],
)
def test_names_that_exist_raise_no_alarm(text: str) -> None:
    assert list(references.missing(Text(SOURCE, 1, text, "docstring"))) == []


def test_the_blocks_of_a_page_are_read() -> None:
    page = Text(PurePosixPath("docs/page.md"), 1, "```sh\nfonds unpublish records\n```\n", "page")
    assert [missing.name for missing in references.missing(page)] == ["fonds unpublish"]


def test_a_problem_has_a_sentence() -> None:
    text = Text(SOURCE, 1, "See search_answers.py.", "docstring")
    assert list(references.missing(text)) == [
        Missing("search_answers.py", "there is no file search_answers.py")
    ]
