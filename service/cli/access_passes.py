"""The commands `fonds pass ...`: who may read what the reading room holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from service.cli.main import json_option, main, settings_of, state_option
from service.store.writer import Writer
from service.urls import ID

folder_option = click.option(
    "--folder", envvar="FONDS_NODE", default="records", type=click.Path(path_type=Path, file_okay=False)
)


@main.group("pass")
def passes() -> None:
    """The passes of the reading room: add, list and remove them."""


@passes.command("add")
@click.argument("name")
@folder_option
@state_option
def add(name: str, folder: Path, state: str | None) -> None:
    """Make a pass called NAME and print it, this one time: only its hash is kept."""
    if not re.fullmatch(ID, name) or len(name) > 60:
        raise click.UsageError(
            f"{name!r} is no name of a pass: lower-case letters, digits and single hyphens"
        )
    with Writer(settings_of(folder, state=state).state) as store:
        click.echo(store.add_pass(name))


@passes.command("list")
@folder_option
@state_option
@json_option
def listed(folder: Path, state: str | None, as_json: bool) -> None:
    """List the passes by name, with the day on which each was made; what they say is not known any more."""
    with Writer(settings_of(folder, state=state).state) as store:
        rows = store.passes()
    if as_json:
        click.echo(json.dumps([{"name": name, "made": made} for name, made in rows], indent=2))
        return
    for name, made in rows:
        click.echo(f"{name:<30} {made}")


@passes.command("remove")
@click.argument("name")
@folder_option
@state_option
def remove(name: str, folder: Path, state: str | None) -> None:
    """Take back the pass NAME, and end every session that began with it."""
    with Writer(settings_of(folder, state=state).state) as store:
        if not store.remove_pass(name):
            raise click.ClickException(f"there is no pass {name!r}")
