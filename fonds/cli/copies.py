"""The commands about single copies: `fonds explain` and `fonds takedown`."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.main import folder_option, json_option, main, settings_of, state_option
from fonds.federation.exchange_client import Entry, parse_entry
from fonds.federation.takedowns import end_takedown, take_down
from fonds.problem import printable
from fonds.record.copy_ids import is_copy
from fonds.store.copies import Copies, Copy, origin_name


def _copy(copies: Copies, id: str) -> Copy:
    """Return the copy with an id. Raises click.ClickException if there is none."""
    if copy := copies.copy(id):
        return copy
    if not is_copy(id):
        hint = (
            "It is made of the name of the origin, two hyphens and the id there: archive-example-org--letter."
        )
        raise click.ClickException(f"{id!r} is not the id of a copy. {hint}")
    raise click.ClickException(f"there is no copy {id!r}. `fonds peer list` shows what was copied.")


@main.command()
@click.argument("id")
@folder_option
@state_option
def explain(id: str, folder: Path, state: str | None) -> None:
    """Explain where a copy comes from: its origin, the nodes on the way, its version and digest."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        copy = _copy(copies, id)
        entry = parse_entry(copy.entry)
        origin = copies.origin(origin_name(entry.origin))
    rows = [
        ("origin", f"{origin.title if origin else ''} {entry.origin}".strip()),
        ("URI", _uri(entry)),
        ("version", _version(entry)),
        ("digest", _digest(copy, entry)),
        ("path", " → ".join([entry.origin, *entry.path, "here"])),
        ("harvested", f"{copy.harvested} from {copy.peer}"),
        ("chosen", _reason(entry)),
        ("state", _state(copy, entry)),
    ]
    if copy.takedown:
        rows.append(("takedown", _takedown_words(copy.takedown)))
    for key, value in rows:
        click.echo(f"{key:<10} {printable(value)}")


def _uri(entry: Entry) -> str:
    if entry.foreign is None:
        return f"{entry.origin}/id/{entry.id}"
    names = "uri", "identifier", "manifest", "page"
    return next((str(entry.foreign[name]) for name in names if entry.foreign.get(name)), "none at its origin")


def _reason(entry: Entry) -> str:
    """Return why this version is here, and no other."""
    if not entry.path:
        return "it is the last one from the origin itself, which nothing replaces that others pass on"
    return "its origin is no peer, and no node passed on a later one"


def _version(entry: Entry) -> str:
    if entry.foreign is None:
        return f"change {entry.version:,} in the log of the origin, {entry.time}"
    return f"changed at the origin {entry.time}"


def _digest(copy: Copy, entry: Entry) -> str:
    if not entry.digest:
        return "none: it was removed"
    whose = "as its origin states it" if entry.foreign is None else "of what was read of the document"
    return f"sha-256 {entry.digest}, {whose}"


def _state(copy: Copy, entry: Entry) -> str:
    if entry.removed is not None:
        return "restricted by its origin" if "restricted" in entry.removed else "removed by its origin"
    return "removed here, with its peer" if copy.is_removed else "as published by its origin"


def _takedown_words(takedown: str) -> str:
    """Return the date and the reason of a takedown (JSON)."""
    fields = json.loads(takedown)
    return f"{fields['date']}  {next(iter(fields['reason'].values()), '')}"


@main.command()
@click.argument("id", required=False)
@click.option("--reason", help="Why the copy is not published here, for readers.")
@click.option("--end", is_flag=True, help="Publish the copy again.")
@folder_option
@state_option
@json_option
def takedown(
    id: str | None, reason: str | None, end: bool, folder: Path, state: str | None, as_json: bool
) -> None:
    """Withdraw the copy ID here at the next publish, whatever its origin says later. It is not passed on either.

    Without ID, list the copies that were taken down.
    """
    settings = settings_of(folder, state=state)
    if id is None:
        if reason or end:
            raise click.UsageError("give the id of a copy")
        _list_takedowns(settings.state, as_json)
        return
    if bool(reason and reason.strip()) == end:
        raise click.UsageError("give either --reason or --end")
    with closing(Copies(settings.state)) as copies, copies.transaction():
        before = _copy(copies, id).takedown
        if end and not end_takedown(copies, id, settings.base_url):
            raise click.ClickException(f"{id!r} is not taken down. `fonds takedown` lists what is.")
        if reason:
            take_down(copies, id, reason)
    if end:
        click.echo(f"The next `fonds publish` publishes {id} again, as its origin has it now.")
    elif before:
        click.echo(f"{id} was taken down already. The next `fonds publish` gives the new reason.")
    else:
        click.echo(
            f"The next `fonds publish` withdraws {id} here, with the reason for readers. Later harvests leave it"
            f" withdrawn; `fonds takedown {id} --end` ends that."
        )


def _list_takedowns(state: Path, as_json: bool) -> None:
    with Copies.reading(state) as copies:
        rows = copies.takedowns() if copies else []
    if as_json:
        report.print_json([{"id": id, **json.loads(takedown)} for id, takedown in rows])
        return
    if not rows:
        click.echo("No copy is taken down.")
    for id, takedown in rows:
        click.echo(printable(f"{id}  {_takedown_words(takedown)}"))
