"""The commands `fonds pass ...`: the passes of readers who may see restricted records in the reading room."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from fonds.cli.main import folder_option, json_option, main, settings_of, state_option
from fonds.store.writer import Writer
from fonds.urls import ID


@main.group("pass")
def passes() -> None:
    """Add, list and remove passes for the reading room."""


@passes.command("add")
@click.argument("name")
@folder_option
@state_option
def add(name: str, folder: Path, state: str | None) -> None:
    """Create a pass called NAME and print it. It cannot be shown again: only its hash is stored."""
    if not re.fullmatch(ID, name) or len(name) > 60:
        raise click.UsageError(
            f"{name!r} cannot be the name of a pass: use lower-case letters, digits and single hyphens"
        )
    with Writer(settings_of(folder, state=state).state) as store:
        click.echo(store.add_pass(name))


@passes.command("list")
@folder_option
@state_option
@json_option
def list_passes(folder: Path, state: str | None, as_json: bool) -> None:
    """List the passes by name, with the day on which each was created. The passes themselves are not stored."""
    with Writer(settings_of(folder, state=state).state) as store:
        entries = store.passes()
    if as_json:
        click.echo(json.dumps([{"name": name, "made": created} for name, created in entries], indent=2))
        return
    for name, created in entries:
        click.echo(f"{name:<30} {created}")


@passes.command("remove")
@click.argument("name")
@folder_option
@state_option
def remove(name: str, folder: Path, state: str | None) -> None:
    """Remove the pass NAME, and end every session that was started with it."""
    with Writer(settings_of(folder, state=state).state) as store:
        if not store.remove_pass(name):
            raise click.ClickException(f"there is no pass {name!r}")
