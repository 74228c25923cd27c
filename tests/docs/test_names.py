"""Every name that the code gives people stands in the docs: settings, commands, publications, routes, problems."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service import urls
from service.cli import main
from service.serializers.registry import PUBLICATIONS
from service.settings import FORMS, SETTINGS, Settings
from service.store import database
from service.web.app import create_app
from service.web.errors import DETAILS
from tests.docs import pages
from tests.docs.tables import ROOT, commands

SERVICE = ROOT / "service"


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_every_setting_is_in_the_table(name: str) -> None:
    assert name in pages.first_words(pages.text("docs/settings.md"))


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_what_a_change_of_a_setting_does_is_told(name: str) -> None:
    assert f"`{name}`" in pages.section("docs/settings.md", "What a change does")


@pytest.mark.parametrize("name", commands())
def test_every_command_has_a_heading_its_options_and_its_exit_statuses(name: str) -> None:
    told = pages.section("docs/commands.md", f"fonds {name}")
    for parameter in commands()[name].params:
        for word in (
            parameter.opts if isinstance(parameter, click.Option) else [(parameter.name or "").upper()]
        ):
            assert f"`{word}" in told
    assert "exit status" in told


@pytest.mark.parametrize("name", ["", *commands()])
def test_help_works(name: str) -> None:
    found = CliRunner().invoke(main, [*filter(None, [name]), "--help"])
    assert found.exit_code == 0
    assert "Usage:" in found.output


def test_no_command_is_told_of_that_is_not_there() -> None:
    told = {h.removeprefix("fonds ") for h in pages.headings("docs/commands.md") if h.startswith("fonds ")}
    assert told == set(commands())


@pytest.mark.parametrize("row", PUBLICATIONS.rows, ids=lambda row: row.name)
def test_every_publication_is_in_the_table(row) -> None:  # type: ignore[no-untyped-def]
    assert row.name in pages.first_words(pages.text("docs/publications.md"))
    assert row.title in pages.text("README.md")


@pytest.mark.parametrize(("name", "path"), urls.PATHS.items())
def test_every_row_of_the_address_book_is_told(name: str, path: str) -> None:
    assert [f"`{name}`", f"`{path}`"] in [row[:2] for row in pages.rows(pages.text("docs/addresses.md"))]


def test_every_other_route_is_in_the_docs(demonstration: Settings) -> None:
    text = pages.text("docs/addresses.md")
    for rule in create_app(demonstration).url_map.iter_rules():
        path = re.sub(r"<(?:[a-z]+:)?([a-z]+)>", r"{\1}", rule.rule)
        if any(path.startswith(known) for known in urls.PATHS.values() if known != "/"):
            continue  # a row, or a row with a suffix
        assert f"`{path}`" in text or path == "/", path


def test_every_status_is_told() -> None:
    answered = {"200", "204", "301", "303", "304", "503", *map(str, DETAILS)}
    for path in (SERVICE / "web").rglob("*.py"):
        answered |= set(re.findall(r"(?:problem|redirect|Response)\((\d{3})\b", path.read_text("utf-8")))
    told = set(pages.first_words(pages.section("docs/addresses.md", "Every answer")))
    assert answered <= told


# What makes a message for people, and where the docs explain it; what is said of our own documents is one message
SPEAKERS = {"Problem", "wrong", "DateError", "LanguageError", "RightsError", "StoreError"}
OF_OUR_OWN = (
    "validation/rules/",
    "validation/manifest.py",
    "validation/change_discovery.py",
    "validation/shapes.py",
    "serializers/iiif/prezi3_check.py",
)
EXPLAINED = ("docs/record.md", "docs/settings.md", "docs/commands.md")


def messages() -> Iterator[tuple[str, str]]:
    """(file, message) of every problem that the code can tell, with … for what is filled in."""
    for path in sorted(SERVICE.rglob("*.py")):
        name = path.relative_to(SERVICE).as_posix()
        if not name.startswith(OF_OUR_OWN):
            tree = ast.parse(path.read_text("utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef):
                    yield from ((name, said) for said in _said(function))


def _said(function: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SPEAKERS:
            spoken = call.args[1:2] if call.func.id == "wrong" else call.args[:1]
            for argument in spoken:
                yield from _words(argument, function)


def _words(argument: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """The words of a message; of one in a variable, those that the function gives it."""
    if isinstance(argument, ast.Name):
        for step in ast.walk(function):
            if isinstance(step, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == argument.id for target in step.targets
            ):
                yield from _words(step.value, function)
    elif isinstance(argument, ast.IfExp):
        yield from _words(argument.body, function)
        yield from _words(argument.orelse, function)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "…" for part in argument.values]
        yield "".join(map(str, parts))


def plain(words: str) -> str:
    """A message as the docs write it: quotes around what is filled in, and other marks, left out."""
    return re.sub(r"\s+", " ", re.sub(r"…[…×, ]*…|'…'", "…", words.replace("`", ""))).strip()


@pytest.mark.parametrize(("file", "message"), sorted(set(messages())))
def test_every_message_is_explained(file: str, message: str) -> None:
    told = plain(" ".join(pages.text(page) for page in EXPLAINED))
    # as much of it as is not filled in, in order
    parts = [part.strip(" :(") for part in plain(message).split("…")]
    longest = max(parts, key=len)
    assert longest, f"{file} says nothing of its own in {message!r}"
    assert longest in told, f"{file}: explain {message!r} in {', '.join(EXPLAINED)}"


def test_the_messages_are_found() -> None:
    assert len(set(messages())) > 40


def test_what_settings_refuse_is_explained() -> None:
    source = (SERVICE / "settings.py").read_text("utf-8")
    refused = re.findall(r'ValueError\(f"\{value!r\} ([^"]+)"\)', source)
    assert refused
    forms = [f"is not {called}" for _, called in FORMS.values()]
    for words in [*forms, *(words for words in refused if "{" not in words)]:
        assert f"`… {words}`" in pages.text("docs/settings.md")


def test_every_warning_is_told() -> None:
    from service.validation.completeness import MISSED

    told = set(pages.first_words(pages.section("docs/record.md", "Warnings")))
    assert told >= {*MISSED, "transcript", "holder"}


def test_every_table_of_the_store_is_told() -> None:
    history, derived = (
        row[0] for row in pages.rows(pages.section("docs/publish.md", "What the store holds"))[:2]
    )
    assert set(re.findall(r"`(\w+)`", history)) == set(database.HISTORY)
    assert set(re.findall(r"`(\w+)`", derived)) == set(database.DERIVED)


def test_every_room_is_told() -> None:
    told = set(pages.first_words(pages.section("docs/where.md", "The rooms")))
    rooms = {
        f"service/{path.name}{'/' if path.is_dir() else ''}"
        for path in SERVICE.iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and not path.name.startswith("_"))
    }
    assert rooms <= told


def test_the_layers_are_those_of_the_linter() -> None:
    import tomllib

    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [re.sub(r"\([^)]*\)|service\.", "", layer) for layer in linter["contracts"][0]["layers"]]
    wanted = [sorted(filter(None, (room.strip() for room in layer.split("|")))) for layer in layers]
    told = next(fence.body for fence in pages.fences("docs/where.md") if fence.language == "text")
    assert [sorted(room.strip() for room in line.split("|")) for line in told.splitlines()] == wanted


def test_every_file_that_the_docs_name_is_there() -> None:
    named = re.findall(
        r"`((?:service|tests|vocab|records|assets|docs)/[\w./-]+)`", " ".join(map(_page, _all()))
    )
    assert named
    assert [
        name for name in named if not (ROOT / name).exists() and name != "service/serializers/text/shelf.py"
    ] == []


def _all() -> list[Path]:
    return sorted(path for path in (ROOT / "docs").glob("*.md"))


def _page(path: Path) -> str:
    return path.read_text("utf-8")
