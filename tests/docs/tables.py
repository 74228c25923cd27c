"""Generates the tables of the documentation that follow from the code.

Each table is between two marks in a page. `python -m tests.docs.tables` writes all tables anew, and a test checks that
they are up to date. Only what the code itself states is generated; explanations are written by hand.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from fonds.cli import main
from fonds.formats import Representation
from fonds.ingest.reader_registry import READERS
from fonds.publishing.serializer_context import vocab_folder
from fonds.record import local_contexts, rights
from fonds.record.agent_relations import RELATION_KINDS
from fonds.record.model import KINDS
from fonds.record.signs import SIGNS
from fonds.record.transcript import EDITORIAL_MARKS
from fonds.serializers import concept_schemes
from fonds.serializers.format_registry import FORMATS
from fonds.settings import SETTINGS
from fonds.urls import PATH_SEGMENTS, ROUTES, UrlBuilder
from fonds.validation.vocabulary_terms import MATCHING, RELATORS, SCHEMES

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
_MARKED_TABLE = re.compile(r"(<!-- table: (?P<name>[a-z -]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> dict[str, click.Command]:
    """Every command by its name."""
    return dict(main.commands)


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def settings() -> str:
    """Every setting: name, kind, default, environment variable, options, meaning."""
    options: dict[str, set[str]] = {}
    for command in commands().values():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name:
                options.setdefault(parameter.name, set()).update(parameter.opts)
    kinds = {str: "text", int: "whole number", list: "list of words"}
    rows = (
        (
            f"`{setting.name}`",
            kinds[setting.value_type],
            f"`{setting.default!r}`".replace("'", '"') if setting.default != "" else "empty",
            f"`FONDS_{setting.name.upper()}`",
            " ".join(f"`{option}`" for option in sorted(options.get(setting.name, ()))),
            setting.help,
        )
        for setting in SETTINGS
    )
    return table(("setting", "kind", "default", "environment", "option", "meaning"), rows)


def command_usage(name: str) -> str:
    """The usage of a command, its help, and its arguments and options."""
    command = commands()[name]
    context = click.Context(command, info_name=f"fonds {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    help = " ".join((command.help or "").split())
    return f"`fonds {name} {usage}`\n\n{help}\n\n{_parameters(command)}"


def _parameters(command: click.Command) -> str:
    rows = [_parameter_row(parameter) for parameter in command.params]
    return table(("parameter", "meaning", "environment"), iter(rows)) if rows else "No options.\n"


def _parameter_row(parameter: click.Parameter) -> tuple[str, str, str]:
    if isinstance(parameter, click.Option):
        metavar = "" if parameter.is_flag else f" {parameter.type.name.upper()}"
        names = " ".join(f"`{option}{metavar}`" for option in parameter.opts)
        meaning = f"{parameter.help or ''}{' Required.' if parameter.required else ''}"
    else:
        names = f"`{(parameter.name or '').upper()}`"
        meaning = "Required." if parameter.required else ""
    if isinstance(parameter.type, click.Choice):
        meaning = f"{meaning} One of {', '.join(map(str, parameter.type.choices))}.".strip()
    default = parameter.default
    if isinstance(default, str | int) and not isinstance(default, bool) and default:
        meaning = f"{meaning} Default: `{default}`.".strip()
    return names, meaning, f"`{parameter.envvar}`" if parameter.envvar else ""


def _address(row: Representation, suffix: str) -> str:
    if row.route != "description":
        return f"`{ROUTES[row.route]}`"
    segments = sorted({PATH_SEGMENTS[kind] for kind in row.kinds})
    segment = segments[0] if len(segments) == 1 else "..."
    default = next(other for other in FORMATS if other.is_graph)
    query = f"?profile={row.profile}" if row.is_graph and row is not default else ""
    return f"`/{segment}/{{id}}.{suffix}{query}`"


def formats() -> str:
    """Every row of the format registry, with one line for each serialization."""
    rows = []
    for row in FORMATS:
        kinds = "every kind" if len(row.kinds) == len(KINDS) else ", ".join(sorted(row.kinds))
        built = "stored" if row.stored else "on request"
        profile = f"`{row.profile}`" if row.profile else ""
        start = (f"`{row.name}`", row.title, kinds, profile, built)
        if not row.serializations:
            rows.append((*start, "see its address", "", _address(row, "")))
        for serialization in row.serializations:
            media_types = " ".join(
                f"`{media_type}`" for media_type in (serialization.media_type, *serialization.aliases)
            )
            suffix = f"`.{serialization.suffix}`" if row.route == "description" else ""
            rows.append((*start, media_types, suffix, _address(row, serialization.suffix)))
    header = ("name", "title", "kinds", "profile", "built", "media types", "suffix", "address")
    return table(header, iter(rows))


def format_summary() -> str:
    """The short list of formats for the README."""
    rows = (
        (row.title, row.purpose, ", ".join(form.title for form in row.serializations) or _container(row))
        for row in FORMATS
    )
    return table(("format", "purpose", "served as"), rows)


def _container(row: Representation) -> str:
    """How a format without an address of its own is served."""
    return f"`{row.oai_prefix}` of OAI-PMH" if row.oai_prefix else "Annotation pages"


def editorial_marks() -> str:
    """Every editorial mark."""
    rows = ((f"`[{mark}]`", explanation) for mark, (_, explanation) in EDITORIAL_MARKS.items())
    return table(("mark", "meaning"), rows)


def signs() -> str:
    """Every sign of a transcript."""
    rows = (
        (
            f"`{kind.example}`",
            kind.explanation,
            kind.leiden.replace("<", "&lt;").replace(">", "&gt;"),
            f"`{kind.tei}`",
        )
        for kind in SIGNS.values()
    )
    return table(("sign", "meaning", "Leiden", "TEI"), rows)


def rights_statements() -> str:
    """The rights statements of RightsStatements.org."""
    rows = (
        (f"`{statement.code}`", f"`{statement.uri}`", statement.label)
        for statement in rights.statements()
        if statement.family == "rightsstatements"
    )
    return table(("code", "URI", "name"), rows)


def other_licences() -> str:
    """The licences and statements of vocab/licences.toml."""
    rows = (
        (f"`{entry.code}`", entry.jurisdiction or "any", f"`{entry.uri}`", entry.label)
        for entry in rights.statements()
        if entry.family == "other"
    )
    return table(("code", "where", "URI", "name"), rows)


def labels_of_local_contexts() -> str:
    """The labels and notices of vocab/local_contexts.toml."""
    rows = (
        (f"`{label.code}`", label.name, f"`{label.uri}`") for label in local_contexts.public_labels().values()
    )
    return table(("code", "name", "address"), rows)


def codes() -> str:
    """The codes that a field may have, with the concept scheme that defines them."""
    schemes = concept_schemes.load(vocab_folder(), UrlBuilder("https://archive.example.org"))
    rows = (
        (
            f"`{field}` of {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
            f"`vocab/schemes/{scheme}.ttl`",
            ", ".join(_code(scheme, code, schemes) for code in schemes.codes(scheme)),
        )
        for (kind, field), scheme in [
            *SCHEMES.items(),
            (("link", "method"), MATCHING),
            (("contributor", "role"), RELATORS),
        ]
    )
    return table(("field", "scheme", "codes"), rows)


def _code(scheme: str, code: str, schemes: concept_schemes.Vocabulary) -> str:
    """A code; a relator, which is short for its name, with that."""
    concept = schemes.find(scheme, code) if scheme == RELATORS else None
    return f"`{code}` {concept.labels['en']}" if concept else f"`{code}`"


def relations_of_agents() -> str:
    """The types of relations between agents with their inverse and what the other agent then is."""
    schemes = concept_schemes.load(vocab_folder(), UrlBuilder("https://archive.example.org"))

    def meaning(code: str) -> str:
        concept = schemes.find("agent-relations", code)
        return concept.note["en"] if concept else ""

    rows = (
        (f"`{code}`", kind.category.removesuffix("-relation"), f"`{kind.inverse}`", meaning(code))
        for code, kind in RELATION_KINDS.items()
    )
    return table(("type", "category", "inverse", "meaning"), rows)


# column of vocab/crosswalk.csv -> heading in the documentation
CROSSWALK_COLUMNS = {
    "isad": "ISAD(G)",
    "ead3": "EAD3",
    "mods": "MODS",
    "marc": "MARC",
    "tei": "TEI",
    "dcterms": "Dublin Core",
    "schema": "schema.org",
    "rico": "RiC-O",
    "linked-art": "Linked Art",
    "edm": "EDM",
    "iiif": "IIIF",
}


def crosswalk() -> str:
    """Every field in every format; kinds of description with the same cells share a line."""
    with (ROOT / "vocab" / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        cells = (_crosswalk_cell(row[column]) for column in CROSSWALK_COLUMNS)
        kinds.setdefault((row["field"], *cells), []).append(row["kind"])
    header = ("field", "of", *CROSSWALK_COLUMNS.values())
    lines = (
        (line[0], "all" if len(names) == len(KINDS) else ", ".join(names), *line[1:])
        for line, names in kinds.items()
    )
    return table(header, lines)


def _crosswalk_cell(cell: str) -> str:
    return (
        ""
        if not cell or cell.startswith("left out")
        else " ".join(f"`{path.strip()}`" for path in cell.split(";"))
    )


def readers() -> str:
    """Every format that is read: its title and its name."""
    return table(("format", "`--format`"), ((reader.title, f"`{reader.name}`") for reader in READERS))


TABLES: dict[str, Callable[[], str]] = {
    "readers": readers,
    "settings": settings,
    "formats": formats,
    "format summary": format_summary,
    "editorial marks": editorial_marks,
    "signs": signs,
    "rights statements": rights_statements,
    "other licences": other_licences,
    "local contexts": labels_of_local_contexts,
    "codes": codes,
    "relations of agents": relations_of_agents,
    "crosswalk": crosswalk,
    **{f"command {name}": (lambda name=name: command_usage(name)) for name in commands()},
}


def with_tables(text: str) -> str:
    """The text of a page with its tables generated anew. Raises KeyError for an unknown table."""
    return _MARKED_TABLE.sub(lambda match: match[1] + TABLES[match["name"]]() + match[3], text)


def used_tables() -> set[str]:
    """The names of the tables that appear on some page."""
    return {
        match["name"]
        for page in PAGES
        if page.exists()
        for match in _MARKED_TABLE.finditer(page.read_text("utf-8"))
    }


if __name__ == "__main__":
    for page in PAGES:
        old_text = page.read_text("utf-8")
        if (new_text := with_tables(old_text)) != old_text:
            page.write_text(new_text, "utf-8")
            print(page.relative_to(ROOT))
