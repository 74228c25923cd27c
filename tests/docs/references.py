"""Finds the names of files, commands, options and Python objects in a text, and those among them that do not exist.

A text is a docstring, a comment, or a page of the documentation. What counts as a name is narrow, so that ordinary
words raise no false alarm:

- a path below `fonds/`, `tests/` and the like, or a file name with a known ending;
- an option that begins with two hyphens, and an environment variable that begins with `FONDS_`;
- `fonds COMMAND`, `python -m MODULE` and `make TARGET` in backticks, or in a fenced block;
- a dotted name that begins with `fonds` or `tests`, or with a class or module of the tree;
- a name directly followed by parentheses;
- in backticks, in a docstring: any identifier; on a page: an identifier with an underscore.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import click

from fonds.cli import main
from fonds.settings import SETTINGS
from tests.docs.tables import ROOT

_SKIPPED_FOLDERS = {".git", ".venv", "node_modules", "vendor", "__pycache__"}
_CODE = re.compile(r"``(?P<double>.+?)``|`(?P<single>[^`]+)`", re.DOTALL)
_FENCE = re.compile(r"^ *```[^\n]*\n.*?^ *```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(
    r"(?<![\w./{}<>*~-])(?P<path>(?:[\w.-]+/)*[\w-][\w.-]*"
    r"\.(?:py|toml|ttl|md|html|css|js|csv|txt|typ|sqlite|key|lock|json|xml|xsd|zip))(?![\w/{-]|\.\w)"
)
_FOLDER = re.compile(r"(?<![\w./{}<>-])(?:fonds|tests|docs|vocab|assets)/[\w./*-]*\w/?")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
_ENVIRONMENT = re.compile(r"\bFONDS_[A-Z_]+\b")
_CALL = re.compile(r"(?<![\w.`])(?P<name>[a-z_]\w*)\(\)")
_CODE_CALL = re.compile(r"(?:\w+\.)*(?P<name>[a-z_]\w*)\([^()]*\)")
_FULL_NAME = re.compile(r"(?<![\w./-])(?:fonds(?!\.sqlite\b)|tests)(?:\.[A-Za-z_]\w*)+")
_ATTRIBUTE = re.compile(r"(?<![\w./-])(?P<owner>[A-Z][a-z]\w*)\.(?P<name>[a-z_]\w*)(?![\w/-])")
_DOTTED = re.compile(r"(?P<owner>[A-Za-z_]\w*)\.(?P<name>[A-Za-z_]\w*)(?:\(\))?")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def files() -> tuple[PurePosixPath, ...]:
    """Every file of the repository, relative to its root."""
    return _files()


@cache
def _files() -> tuple[PurePosixPath, ...]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        relative = PurePosixPath(Path(folder).relative_to(ROOT).as_posix())
        found += [relative / name for name in names]
    return tuple(found)


@dataclass
class Names:
    """The names of some Python code: those it defines, those it uses, and the text of its string constants."""

    defined: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)  # of calls, and attributes of any object
    strings: set[str] = field(default_factory=set)
    members: dict[str, set[str]] = field(default_factory=dict)  # of each class
    bases: dict[str, set[str]] = field(default_factory=dict)  # the names of the base classes of each class
    top_level: set[str] = field(default_factory=set)

    def add(self, other: Names) -> None:
        """Add the names of other code."""
        self.defined |= other.defined
        self.used |= other.used
        self.keywords |= other.keywords
        self.strings |= other.strings
        self.top_level |= other.top_level
        for name, members in other.members.items():
            self.members.setdefault(name, set()).update(members)
            self.bases.setdefault(name, set()).update(other.bases[name])

    def members_of(self, name: str) -> set[str]:
        """The members of a class, with those that it inherits from classes of the tree."""
        members, seen, queue = set[str](), set[str](), [name]
        while queue:
            current = queue.pop()
            if current not in seen:
                seen.add(current)
                members |= self.members.get(current, set())
                queue += self.bases.get(current, ())
        return members


def names_of(tree: ast.Module) -> Names:
    """The names of a module."""
    names = Names()
    documentation = {id(node) for node in _docstring_nodes(tree)}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.defined.add(node.name)
                names.used |= {argument.arg for argument in _arguments(node)}
            case ast.Name():
                names.used.add(node.id)
            case ast.Attribute():
                names.used.add(node.attr)
                names.keywords.add(node.attr)
            case ast.keyword(arg=str(name)):
                names.keywords.add(name)
            case ast.alias(asname=str(name)) | ast.MatchAs(name=str(name)):
                names.used.add(name)
            case ast.alias():
                names.used |= set(node.name.split("."))
            case ast.Constant(value=str(text)) if id(node) not in documentation:
                names.strings.add(text)
            case ast.Constant(value=bytes(data)):
                names.strings.add(data.decode("utf-8", "replace"))
        if isinstance(node, ast.ClassDef):
            names.members[node.name] = set(_bindings(node.body)) | _self_attributes(node)
            names.bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
            names.defined |= names.members[node.name]
    names.top_level = set(_bindings(tree.body))
    names.defined |= names.top_level
    return names


def _arguments(node: ast.AST) -> Iterator[ast.arg]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        yield from filter(None, (node.args.vararg, node.args.kwarg))


def _bindings(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name
            case ast.Assign():
                for target in statement.targets:
                    yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from ((alias.asname or alias.name).partition(".")[0] for alias in statement.names)
            case ast.If() | ast.Try():
                yield from _bindings(statement.body)


def _self_attributes(node: ast.ClassDef) -> set[str]:
    return {
        target.attr
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute)
        and isinstance(target.ctx, ast.Store)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    }


@dataclass(frozen=True)
class Module:
    """A Python file: its dotted name and its names."""

    path: PurePosixPath
    name: str
    names: Names


@cache
def modules() -> dict[str, Module]:
    """Every module of `fonds` and `tests`, by its dotted name."""
    found = {}
    for path in files():
        if path.suffix == ".py" and path.parts[0] in ("fonds", "tests", "wsgi.py"):
            name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            found[name] = Module(path, name, names_of(ast.parse((ROOT / path).read_text("utf-8"))))
    return found


@cache
def tree() -> Names:
    """The names of all of `fonds`, and the words of its templates, scripts and vocabularies."""
    names = Names()
    for module in modules().values():
        if module.path.parts[0] != "tests":
            names.add(module.names)
            names.defined |= set(module.name.split("."))
    for path in files():
        if path.parts[0] in ("fonds", "vocab") and path.suffix in (
            ".html",
            ".ttl",
            ".js",
            ".toml",
            ".typ",
            ".csv",
        ):
            names.strings.add((ROOT / path).read_text("utf-8"))
    return names


@cache
def words() -> frozenset[str]:
    """Every word in a string constant of `fonds`, and in its templates and vocabularies."""
    return frozenset(word for text in tree().strings for word in re.findall(r"\w+", text))


@cache
def tested_options() -> frozenset[str]:
    """The options of the programs in `tests`, such as `python -m tests.bench`."""
    programs = (module for name, module in modules().items() if re.match(r"tests\.(?!docs\.)", name))
    return frozenset(text for module in programs for text in module.names.strings if _OPTION.fullmatch(text))


@dataclass(frozen=True)
class Text:
    """A docstring, a comment or a page: where it is, and what it says."""

    path: PurePosixPath
    line: int
    text: str
    kind: str  # "docstring", "comment" or "page"


class Missing(NamedTuple):
    """A name that does not exist, and a sentence about it."""

    name: str
    problem: str


def missing(text: Text) -> Iterator[Missing]:
    """Each name in a text that does not exist."""
    prose = _FENCE.sub("", text.text) if text.kind == "page" else text.text
    spans = [(match["double"] or match["single"]).strip() for match in _CODE.finditer(prose)]
    blocks = _FENCE.findall(text.text) if text.kind == "page" else []
    yield from _missing_files(prose, text.path)
    for name in sorted({match[0].rstrip(".") for match in _FOLDER.finditer(prose)}):
        if not _has_ending(name) and not any(ROOT.glob(name)):
            yield Missing(name, f"there is no {name}")
    yield from _missing_commands(spans, blocks)
    yield from _missing_options(prose)
    settings = {f"FONDS_{setting.name.upper()}" for setting in SETTINGS} | {"FONDS_NODE"}
    for name in sorted(set(_ENVIRONMENT.findall(text.text)) - settings):
        yield Missing(name, f"no setting has the environment variable {name}")
    yield from _missing_objects(prose, spans, text)


def _has_ending(name: str) -> bool:
    return _FILE.fullmatch(name) is not None


def _missing_files(prose: str, source: PurePosixPath) -> Iterator[Missing]:
    prose = re.sub(r"\w+://\S+", "", prose)
    prose = re.sub(r"\]\([^)]*\)", "]", prose)  # the targets of links have a test of their own
    for name in sorted({match["path"] for match in _FILE.finditer(prose)}):
        if any(path.as_posix() == name for path in files()) or (ROOT / source.parent / name).exists():
            continue
        same = [path for path in files() if f"/{path}".endswith(f"/{name}") and _is_in_reach(path, source)]
        if not same and not _is_in_strings(name) and name not in _served_names():
            yield Missing(name, f"there is no file {name}")
        elif len(same) > 1 and name.endswith(".py") and name != "__init__.py" and source.suffix == ".py":
            yield Missing(name, f"{name} is ambiguous: {', '.join(map(str, same))}")


def _is_in_reach(path: PurePosixPath, source: PurePosixPath) -> bool:
    """A page may name a test by its file name; a docstring may not."""
    return source.suffix == ".md" or path.parts[0] != "tests"


@cache
def _served_names() -> frozenset[str]:
    from fonds.urls import ROUTES

    return frozenset(PurePosixPath(path).name for path in ROUTES.values())


@cache
def _string_ends() -> frozenset[str]:
    return frozenset(text.rpartition("/")[2] for text in tree().strings if len(text) < 100)


def _is_in_strings(name: str) -> bool:
    """Whether the code writes or reads a file of this name, as `fonds.sqlite`."""
    return PurePosixPath(name).name in _string_ends()


def _missing_commands(spans: list[str], blocks: list[str]) -> Iterator[Missing]:
    lines = [line for block in blocks for line in block.splitlines()]
    uses = [span for span in spans if span.startswith("fonds ")]
    uses += [match[1] for line in lines if (match := re.search(r"(?:^|\s|/)(fonds [a-z]+.*)", line))]
    for use in uses:
        yield from _wrong_use(use)
    for span in (*spans, *lines):
        for module in re.findall(r"python -m ([\w.]+\w)", span):
            if module.partition(".")[0] in ("fonds", "tests") and module not in modules():
                yield Missing(module, f"there is no module {module}")
        if match := re.match(r" *make ([a-z][\w-]*)", span):
            targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
            if match[1] not in targets:
                yield Missing(match[1], f"the Makefile has no target {match[1]}")


def _wrong_use(use: str) -> Iterator[Missing]:
    """What is wrong with the use of a command: an unknown command, or an option that it does not have."""
    group: click.Command = main
    used: list[str] = []
    for word in use.partition("  #")[0].split()[1:]:
        if not isinstance(group, click.Group):
            break
        if word not in group.commands:
            if re.fullmatch(r"[a-z]+", word):
                name = " ".join(["fonds", *used, word])
                yield Missing(name, f"there is no command {name}")
            return
        used.append(word)
        group = group.commands[word]
    options = {name for parameter in group.params for name in parameter.opts} | {"--help"}
    for option in _OPTION.findall(use):
        if option not in options:
            yield Missing(option, f"fonds {' '.join(used)} has no option {option}")


@cache
def command_options() -> frozenset[str]:
    """The options of all commands."""

    def commands(group: click.Group) -> Iterator[click.Command]:
        yield group
        for command in group.commands.values():
            yield from commands(command) if isinstance(command, click.Group) else [command]

    parameters = (parameter for command in commands(main) for parameter in command.params)
    return frozenset(name for parameter in parameters for name in parameter.opts) | {"--help"}


def _missing_options(prose: str) -> Iterator[Missing]:
    for option in sorted(set(_OPTION.findall(prose)) - command_options() - tested_options()):
        yield Missing(option, f"no command has the option {option}")


def _missing_objects(prose: str, spans: list[str], text: Text) -> Iterator[Missing]:
    own = modules().get(".".join(text.path.with_suffix("").parts).removesuffix(".__init__"))
    local = own.names if own else Names()
    for name in sorted(set(_FULL_NAME.findall(prose))):
        if not _exists(name) and not any(path.as_posix() == name for path in files()):
            yield Missing(name, f"there is no {name}")
    for match in _ATTRIBUTE.finditer(prose):
        if match["owner"] in tree().members and match["name"] not in tree().members_of(match["owner"]):
            yield Missing(match[0], f"{match['owner']} has no {match['name']}")
    called = {match["name"] for match in _CALL.finditer(prose)}
    called |= {call["name"] for span in spans if (call := _CODE_CALL.fullmatch(span))}
    for name in sorted(called):
        if name not in tree().defined | local.used and not hasattr(builtins, name):
            yield Missing(f"{name}()", f"there is no function {name}()")
    for span in dict.fromkeys(spans):
        yield from _missing_in_span(span, text, local)


def _missing_in_span(span: str, text: Text, local: Names) -> Iterator[Missing]:
    if (match := _DOTTED.fullmatch(span)) and not _has_ending(span):
        if match["owner"] not in ("fonds", "tests") and not _is_known(match["owner"], match["name"], local):
            yield Missing(span, f"there is no {span}")
    elif text.kind == "docstring" and _IDENTIFIER.fullmatch(span):
        known = local.defined | local.used | tree().defined | tree().keywords | _values()
        if span not in known and not _in_words(span, local):
            yield Missing(span, f"there is no {span} in this file")
    elif (
        text.kind == "page"
        and re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+", span)
        and span not in tree().defined | tree().used | words()
    ):
        yield Missing(span, f"there is no {span}")


def _in_words(name: str, local: Names) -> bool:
    return any(name in re.findall(r"\w+", text) for text in local.strings)


@cache
def _values() -> frozenset[str]:
    """The string constants of `fonds` that are one word, or a prefixed name such as `schema:name`."""
    return frozenset(
        word for text in tree().strings if not re.search(r"\s", text) for word in re.findall(r"\w+", text)
    )


def _is_known(owner: str, name: str, local: Names) -> bool:
    """Whether a dotted name is a member of a class, a name in a module, or an attribute of a local name."""
    if owner in tree().members:
        return name in tree().members_of(owner)
    same = [module for module in modules().values() if module.name.rpartition(".")[2] == owner]
    if any(name in module.names.top_level or f"{module.name}.{name}" in modules() for module in same):
        return True
    return owner in local.used | local.defined and name in tree().defined | local.used


def _exists(name: str) -> bool:
    """Whether a full dotted name is a module, or a name or member in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = modules().get(".".join(parts[:length]))
        if module:
            rest = parts[length:]
            if not rest:
                return True
            if len(rest) == 2:
                return rest[1] in module.names.members.get(rest[0], ())
            return len(rest) == 1 and rest[0] in module.names.top_level
    return any(path.as_posix().startswith("/".join(parts) + "/") for path in files())


def texts_of(path: PurePosixPath) -> Iterator[Text]:
    """The docstrings and comments of a Python file, or a page."""
    source = (ROOT / path).read_text("utf-8")
    if path.suffix == ".md":
        yield Text(path, 1, source, "page")
        return
    for node in _docstring_nodes(ast.parse(source)):
        yield Text(path, node.lineno, str(node.value), "docstring")
    with (ROOT / path).open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield Text(path, token.start[0], token.string, "comment")


def _docstring_nodes(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body[:1]:
                case [ast.Expr(value=ast.Constant(value=str()) as docstring)]:
                    yield docstring
