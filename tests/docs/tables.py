"""The tables of the docs that follow from the code: made here, written between two marks, held equal by a test.

`python -m tests.docs.tables` writes them anew. Nothing that a person must explain is made here: only what the code
already says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from service.cli import main
from service.formats import Publication
from service.publishing.serializer_context import vocab_folder
from service.record import rights
from service.record.transcript import SIGNS
from service.serializers import concept_schemes
from service.serializers.registry import PUBLICATIONS
from service.settings import SETTINGS
from service.urls import Address
from service.validation.vocabulary_terms import MATCHING, SCHEMES

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
_MARKED = re.compile(r"(<!-- table: (?P<name>[a-z -]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> dict[str, click.Command]:
    """Every command by its name."""
    return dict(main.commands)


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def settings() -> str:
    """Every setting: name, kind, default, environment name, flags, meaning."""
    flags: dict[str, set[str]] = {}
    for command in commands().values():
        for option in command.params:
            if isinstance(option, click.Option) and option.name:
                flags.setdefault(option.name, set()).update(option.opts)
    kinds = {str: "text", int: "whole number", list: "list of words"}
    rows = (
        (
            f"`{row.name}`",
            kinds[row.kind],
            f"`{row.default!r}`".replace("'", '"') if row.default != "" else "empty",
            f"`FONDS_{row.name.upper()}`",
            " ".join(f"`{flag}`" for flag in sorted(flags.get(row.name, ()))),
            row.help,
        )
        for row in SETTINGS
    )
    return table(("setting", "kind", "default", "environment", "flag", "meaning"), rows)


def command(name: str) -> str:
    """How a command is written, what it does, and its arguments and options."""
    found = commands()[name]
    context = click.Context(found, info_name=f"fonds {name}")
    usage = " ".join(context.command.collect_usage_pieces(context))
    help = " ".join((found.help or "").split())
    return f"`fonds {name} {usage}`\n\n{help}\n\n{_parameters(found)}"


def _parameters(found: click.Command) -> str:
    rows = []
    for one in found.params:
        if isinstance(one, click.Option):
            metavar = "" if one.is_flag else f" {one.type.name.upper()}"
            said = " ".join(f"`{name}{metavar}`" for name in one.opts)
            meaning = one.help or ""
            meaning += " Required." if one.required else ""
        else:
            said, meaning = f"`{(one.name or '').upper()}`", "Required." if one.required else ""
        if isinstance(one.type, click.Choice):
            meaning = f"{meaning} One of {', '.join(map(str, one.type.choices))}.".strip()
        if isinstance(one.default, str | int) and not isinstance(one.default, bool) and one.default:
            meaning = f"{meaning} Default: `{one.default}`.".strip()
        rows.append((said, meaning, f"`{one.envvar}`" if one.envvar else ""))
    return table(("parameter", "meaning", "environment"), iter(rows)) if rows else "No options.\n"


def _served_at(row: Publication, suffix: str) -> str:
    from service.urls import PATHS, ROOMS

    if row.address != "description":
        return f"`{PATHS[row.address]}`"
    rooms = sorted({ROOMS[kind] for kind in row.kinds})
    room = rooms[0] if len(rooms) == 1 else "..."
    first = next(other for other in PUBLICATIONS if other.graph)
    query = f"?profile={row.profile}" if row.graph and row is not first else ""
    return f"`/{room}/{{id}}.{suffix}{query}`"


def publications() -> str:
    """Every row of the register, a line for each of its serialisations."""
    rows = []
    for row in PUBLICATIONS:
        of = "every kind" if len(row.kinds) == 6 else ", ".join(sorted(row.kinds))
        made = "stored" if row.stored else "on request"
        profile = f"`{row.profile}`" if row.profile else ""
        start = (f"`{row.name}`", row.title, of, profile, made)
        if not row.formats:
            rows.append((*start, "as its address says", "", _served_at(row, "")))
        for form in row.formats:
            types = " ".join(f"`{name}`" for name in (form.media_type, *form.aliases))
            suffix = f"`.{form.suffix}`" if row.address == "description" else ""
            rows.append((*start, types, suffix, _served_at(row, form.suffix)))
    head = (
        "name",
        "title",
        "of",
        "profile",
        "made",
        "media types, the first is answered",
        "suffix",
        "address",
    )
    return table(head, iter(rows))


def published() -> str:
    """The short list for the README."""
    rows = (
        (row.title, row.purpose, ", ".join(form.title for form in row.formats) or _elsewhere(row))
        for row in PUBLICATIONS
    )
    return table(("what", "for whom", "as"), rows)


def _elsewhere(row: Publication) -> str:
    """What a publication without an address of its own is given out as."""
    return f"`{row.oai}` of OAI-PMH" if row.oai else "Annotation pages"


def signs() -> str:
    """Every editorial sign."""
    return table(
        ("sign", "meaning"), ((f"`[{sign}]`", explanation) for sign, (_, explanation) in SIGNS.items())
    )


def statements() -> str:
    """The rights statements that are not Creative Commons licences."""
    rows = (
        (f"`{s.code}`", f"`{s.uri}`", s.label) for s in rights.statements() if s.family == "rightsstatements"
    )
    return table(("code", "URI", "name"), rows)


def codes() -> str:
    """The codes that a field may have, by the scheme that they are terms of."""
    found = concept_schemes.load(vocab_folder(), Address("https://archive.example.org"))
    rows = (
        (
            f"`{field}` of {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
            f"`vocab/schemes/{scheme}.ttl`",
            ", ".join(f"`{code}`" for code in found.codes(scheme)),
        )
        for (kind, field), scheme in [*SCHEMES.items(), (("link", "method"), MATCHING)]
    )
    return table(("field", "scheme", "codes"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "publications": publications,
    "published": published,
    "signs": signs,
    "rights statements": statements,
    "codes": codes,
    **{f"command {name}": (lambda name=name: command(name)) for name in commands()},
}


def filled(text: str) -> str:
    """A page with its tables made anew. KeyError for a table that nobody makes."""
    return _MARKED.sub(lambda match: match[1] + TABLES[match["name"]]() + match[3], text)


def used() -> set[str]:
    """The names of the tables that stand in some page."""
    return {
        match["name"]
        for page in PAGES
        if page.exists()
        for match in _MARKED.finditer(page.read_text("utf-8"))
    }


if __name__ == "__main__":
    for page in PAGES:
        old = page.read_text("utf-8")
        if (new := filled(old)) != old:
            page.write_text(new, "utf-8")
            print(page.relative_to(ROOT))
