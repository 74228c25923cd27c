"""Every name that the code offers to people is documented: settings, commands, formats, routes, messages."""

from __future__ import annotations

import ast
import http
import re
import tomllib
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from fonds import urls
from fonds.cli import main
from fonds.formats import Representation
from fonds.problem import Problem, StoreError
from fonds.record.dates import DateError
from fonds.record.field_types import field_error
from fonds.record.languages import LanguageError
from fonds.record.rights import RightsError
from fonds.serializers.format_registry import FORMATS
from fonds.settings import SETTINGS, VALUE_PATTERNS, Settings
from fonds.store import database
from fonds.validation.completeness import RECOMMENDED
from fonds.web.app import create_app
from fonds.web.errors import DETAILS
from tests.docs import pages
from tests.docs.tables import ROOT, commands

PACKAGE = ROOT / "fonds"


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_every_setting_is_in_the_table(name: str) -> None:
    assert name in pages.row_names(pages.text("docs/settings.md"))


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_the_effect_of_changing_a_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in pages.section("docs/settings.md", "What a change does")


@pytest.mark.parametrize("name", commands())
def test_every_command_has_a_section_with_its_options_and_exit_statuses(name: str) -> None:
    section = pages.section("docs/commands.md", f"fonds {name}")
    for parameter in commands()[name].params:
        is_option = isinstance(parameter, click.Option)
        for parameter_name in parameter.opts if is_option else [(parameter.name or "").upper()]:
            assert f"`{parameter_name}" in section
    assert "exit status" in section


@pytest.mark.parametrize("name", ["", *commands()])
def test_help_works(name: str) -> None:
    result = CliRunner().invoke(main, [*filter(None, [name]), "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_every_documented_command_exists() -> None:
    headings = pages.headings("docs/commands.md")
    documented = {heading.removeprefix("fonds ") for heading in headings if heading.startswith("fonds ")}
    assert documented == set(commands())


@pytest.mark.parametrize("row", FORMATS.representations, ids=lambda row: row.name)
def test_every_format_is_in_the_tables(row: Representation) -> None:
    assert row.name in pages.row_names(pages.text("docs/formats.md"))
    assert row.title in pages.text("README.md")


@pytest.mark.parametrize(("name", "path"), urls.ROUTES.items())
def test_every_named_route_is_in_the_table(name: str, path: str) -> None:
    assert [f"`{name}`", f"`{path}`"] in [row[:2] for row in pages.rows(pages.text("docs/addresses.md"))]


def test_every_other_route_is_documented(demonstration: Settings) -> None:
    page = pages.text("docs/addresses.md")
    for rule in create_app(demonstration).url_map.iter_rules():
        path = re.sub(r"<(?:[a-z]+:)?([a-z]+)>", r"{\1}", rule.rule)
        if any(path.startswith(known) for known in urls.ROUTES.values() if known != "/"):
            continue  # a row of the table, or a row with a suffix
        assert f"`{path}`" in page or path == "/", path


def test_every_status_code_is_documented() -> None:
    used = {200, 204, 301, 303, 304, 503, *DETAILS}
    for path in (PACKAGE / "web").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                used.add(call.args[0].value)
    statuses = used & {int(status) for status in http.HTTPStatus}
    documented = pages.row_names(pages.section("docs/addresses.md", "Status codes"))
    assert {str(status) for status in statuses} <= set(documented)


# Calls that make a message for people, with the position of the message among the arguments
MESSAGE_CALLS = {
    **{call.__name__: 0 for call in (Problem, DateError, LanguageError, RightsError, StoreError)},
    field_error.__name__: 1,
}
# Messages about documents that Fonds built are documented together, as one message
ABOUT_BUILT_DOCUMENTS = (
    "validation/rules/",
    "validation/manifest.py",
    "serializers/iiif/prezi3_check.py",
    "validation/shapes.py",
    "validation/schemas.py",
    "cli/check_shapes.py",
)
PAGES_WITH_MESSAGES = ("docs/record.md", "docs/settings.md", "docs/commands.md", "docs/import.md")


def messages() -> Iterator[tuple[str, str]]:
    """(file, message) for every problem that the code reports, with … in place of the values that are filled in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(ABOUT_BUILT_DOCUMENTS):
            for function in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    yield from ((name, message) for message in _messages_of(function))


def _messages_of(function: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MESSAGE_CALLS:
            position = MESSAGE_CALLS[call.func.id]
            for argument in call.args[position : position + 1]:
                yield from _texts(argument, function)


def _texts(expression: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """The texts that an expression can have; for a variable, those that the function assigns to it."""
    if isinstance(expression, ast.Name):
        for statement in ast.walk(function):
            if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == expression.id for target in statement.targets
            ):
                yield from _texts(statement.value, function)
    elif isinstance(expression, ast.IfExp):
        yield from _texts(expression.body, function)
        yield from _texts(expression.orelse, function)
    elif isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "…" for part in expression.values]
        yield "".join(map(str, parts))


def without_quotes(text: str) -> str:
    """A message without backticks, white space normalised, and without the quotes around … ."""
    return re.sub(r"\s+", " ", re.sub(r"…[…×, ]*…|'…'", "…", text.replace("`", ""))).strip()


@pytest.mark.parametrize(("file", "message"), sorted(set(messages())))
def test_every_message_is_explained(file: str, message: str) -> None:
    documentation = without_quotes(" ".join(pages.text(page) for page in PAGES_WITH_MESSAGES))
    # the longest part between values that are filled in
    parts = [part.strip(" :(") for part in without_quotes(message).split("…")]
    longest = max(parts, key=len)
    assert longest, f"{file}: {message!r} has no text of its own"
    assert longest in documentation, f"{file}: explain {message!r} in {', '.join(PAGES_WITH_MESSAGES)}"


def test_the_messages_are_found() -> None:
    assert len(set(messages())) > 40


def test_the_errors_of_settings_are_explained() -> None:
    source = (PACKAGE / "settings.py").read_text("utf-8")
    errors = re.findall(r'ValueError\(f"\{value!r\} ([^"]+)"\)', source)
    assert errors
    form_errors = [f"is not {description}" for _, description in VALUE_PATTERNS.values()]
    for error in [*form_errors, *(error for error in errors if "{" not in error)]:
        assert f"`… {error}`" in pages.text("docs/settings.md")


def test_every_warning_is_explained() -> None:
    explained = set(pages.row_names(pages.section("docs/record.md", "Warnings")))
    assert explained >= {*RECOMMENDED, "transcript", "holder"}


def test_every_table_of_the_store_is_listed() -> None:
    history, derived = (
        row[0] for row in pages.rows(pages.section("docs/publish.md", "What the store holds"))[:2]
    )
    assert set(re.findall(r"`(\w+)`", history)) == set(database.HISTORY)
    assert set(re.findall(r"`(\w+)`", derived)) == set(database.DERIVED)


def test_every_package_is_described() -> None:
    packages = {
        f"fonds/{path.name}{'/' if path.is_dir() else ''}"
        for path in PACKAGE.iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and not path.name.startswith("_"))
    }
    assert packages <= set(pages.row_names(pages.text("docs/where.md")))


def test_the_layers_are_those_of_the_import_linter() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [re.sub(r"\([^)]*\)|fonds\.", "", layer) for layer in linter["contracts"][0]["layers"]]
    configured = [sorted(filter(None, (package.strip() for package in layer.split("|")))) for layer in layers]
    block = next(fence.body for fence in pages.fences("docs/where.md") if fence.language == "text")
    assert [sorted(name.strip() for name in line.split("|")) for line in block.splitlines()] == configured
