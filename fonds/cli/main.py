"""The commands, one function each. The work is done in fonds/publishing and fonds/web."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from fonds.cli import new, report
from fonds.cli.whole_publish import publish_everything
from fonds.http_client.address_policy import is_allowance
from fonds.problem import StoreError, did_you_mean, errors
from fonds.publishing import publish as publishing
from fonds.publishing.affected import REFRESH
from fonds.publishing.source_files import Progress
from fonds.record import canonical
from fonds.record.copy_ids import is_copy
from fonds.settings import SETTINGS, Settings, load
from fonds.store import reader
from fonds.store.copies import Copies
from fonds.store.writer import Writer
from fonds.version import __version__

UNREAD = 141  # exit status: 128 and the number of SIGPIPE, as a shell has it
node_argument = click.argument(
    "folder", envvar="FONDS_NODE", default="records", type=click.Path(path_type=Path, file_okay=False)
)
folder_option = click.option(
    "--folder", envvar="FONDS_NODE", default="records", type=click.Path(path_type=Path, file_okay=False)
)
state_option = click.option(
    "--state", envvar="FONDS_STATE", help="Folder of the store (default: beside the node)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
base_url_option = click.option("--base-url", help="The address of the node, as in all its URIs.")


def check_allowances(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the values of --allow-private. Raises click.BadParameter for one that is no host and no network."""
    for value in values:
        if not is_allowance(value):
            hint = "give a host, an address or a network: archive.example.org, 10.1.2.3 or 10.0.0.0/8"
            raise click.BadParameter(f"{value!r} is none of these; {hint}.")
    return values


class Word(click.Choice[str]):
    """One of some words. The error for another word names the most similar."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Return the message for a value that is none of the words."""
        message = super().get_invalid_choice_message(value, ctx)
        suggestion = did_you_mean(str(value), map(str, self.choices))
        return f"{message} {suggestion.capitalize()}".strip()


class Commands(click.Group):
    """The group of all commands. It reports errors of the operating system and of SQLite in one sentence."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            try:
                return super().invoke(context)
            finally:  # or what is still buffered fails after the end, where nobody can catch it
                sys.stdout.flush()
        except BrokenPipeError:
            _end_unread()
        except StoreError as error:
            raise click.ClickException(str(error)) from None
        except (sqlite3.Error, OSError) as error:
            raise click.ClickException(f"the operating system refused: {error}") from None


def _end_unread() -> NoReturn:
    """End as other programs do when nobody reads what they print (`fonds get ... | head`): quietly, with status 141."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a stream without a file cannot break
            os.dup2(nothing, stream.fileno())
    sys.exit(UNREAD)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fonds")
def main() -> None:
    """Fonds publishes archives as IIIF and Linked Data.

    A node is a folder: node.toml, and one Markdown file for every record, collection, institution, person,
    place and subject. FOLDER is `records`, or FONDS_NODE.
    """


def settings_of(folder: Path, remember: bool = True, **flags: Any) -> Settings:
    """Return the settings of a node. Exits with status 2 if there is no such folder, and 1 if a setting is wrong.

    With `remember`, the base URL is that of the last publication unless it is set.
    """
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {folder}. `fonds new node {folder}` creates a node.")
    settings = load(folder, os.environ, flags)
    if settings.problems:
        for problem in settings.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
    # without a base_url the published URIs stay as they are, also if `fonds serve` set them for some port
    base = reader.published_base_url(settings.state) if remember and not settings["base_url"] else ""
    return load(folder, os.environ, {**flags, "base_url": base}) if base else settings


@main.command()
@node_argument
@state_option
@base_url_option
@json_option
@click.option("--withdraw-missing", is_flag=True, help="Withdraw every description whose file was removed.")
@click.option("--refresh-all", is_flag=True, help="Also make anew every document that shows an earlier name.")
def publish(
    folder: Path,
    state: str | None,
    base_url: str | None,
    as_json: bool,
    withdraw_missing: bool,
    refresh_all: bool,
) -> None:
    """Publish the changes in FOLDER."""
    settings = settings_of(folder, state=state, base_url=base_url)
    with report.progress() as progress:
        refresh = sys.maxsize if refresh_all else REFRESH
        result = _publish(settings, progress, withdraw_missing, refresh)
    report.print_report(result, as_json, "published", folder)
    sys.exit(1 if errors(result.problems) else 0)


def _publish(
    settings: Settings,
    progress: Progress,
    withdraw_missing: bool = False,
    refresh: int = REFRESH,
) -> publishing.PublishReport:
    return publish_everything(settings, progress, withdraw_missing, refresh)


@main.command()
@node_argument
@state_option
@json_option
@click.option("--manifest", "source", metavar="URL-or-FILE", help="Check any IIIF document instead.")
@click.option(
    "--allow-private",
    multiple=True,
    callback=check_allowances,
    help="A host or network that --manifest may reach.",
)
@click.option("--shapes", is_flag=True, help="Also validate every document that would be published.")
def check(
    folder: Path,
    state: str | None,
    as_json: bool,
    source: str | None,
    allow_private: tuple[str, ...],
    shapes: bool,
) -> None:
    """Report every mistake in FOLDER, without publishing.

    With --manifest URL the document is fetched. This is the only check that reaches the network. --shapes makes all
    documents in a folder of its own, and validates them with everything that is installed: about a second each.
    """
    if source:
        from fonds.cli.check_manifest import check_manifest

        result = publishing.PublishReport(
            problems=check_manifest(
                source, allow_private, lambda name: click.echo(f"checked as {name}", err=True)
            )
        )
        report.print_report(result, as_json, "checked")
        sys.exit(1 if errors(result.problems) else 0)
    settings = settings_of(folder, state=state)
    with report.progress() as progress:
        if shapes:
            from fonds.cli.check_shapes import check_shapes

            def with_state(path: Path) -> Settings:
                return settings_of(folder, state=str(path), base_url=settings.base_url)

            problems, missing = check_shapes(settings, with_state, progress)
            result = publishing.PublishReport(problems=problems)
            for line in missing:
                click.echo(line, err=True)
        else:
            result = publishing.check(settings, progress)
    report.print_report(result, as_json, "checked")
    sys.exit(1 if errors(result.problems) else 0)


@main.command()
@node_argument
@state_option
@base_url_option
@click.option("--host", help="The interface to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
@click.option("--workers", type=int, help="Number of server processes.")
@click.option("--no-publish", is_flag=True, help="Serve what is published, and publish nothing.")
@click.option("--watch", is_flag=True, help="While you edit: publish every change, and reload open pages.")
def serve(
    folder: Path,
    state: str | None,
    base_url: str | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    no_publish: bool,
    watch: bool,
) -> None:
    """Serve FOLDER, and publish its changes meanwhile.

    What is published already is served at once. The changes are published by another process in the background.
    """
    from fonds.cli import serve as serving

    if watch and no_publish:
        raise click.UsageError("--watch publishes what changes; leave out --no-publish")
    flags: dict[str, Any] = {"state": state, "base_url": base_url}
    flags |= {"host": host, "port": port, "workers": workers}
    settings = settings_of(folder, remember=False, **flags)
    serving.require_free_port(settings["host"], settings["port"])
    remembered = serving.remembered_base_url(settings)
    if warning := serving.warning_of_address(settings, remembered):
        click.echo(warning, err=True)
    settings = settings_of(folder, **flags)
    if no_publish:
        serving.require_published(settings.state)
    else:
        previous = reader.published_base_url(settings.state)
        if previous and previous != settings.base_url:
            click.echo(f"Every address changes from {previous} to {settings.base_url}.", err=True)
    serving.run_server(settings, not no_publish, remembered, watch)


@main.command()
@click.argument("path")
@node_argument
@state_option
@base_url_option
@click.option("--accept", help="The Accept header to send.")
@click.option("--head", "show_head", is_flag=True, help="Show status and headers as well.")
def get(
    path: str, folder: Path, state: str | None, base_url: str | None, accept: str | None, show_head: bool
) -> None:
    """Print the response to a request for PATH, without starting a server."""
    from fonds.cli.serve import request

    settings = settings_of(folder, state=state, base_url=base_url)
    if not reader.is_published(settings.state):
        _publish(settings, publishing.ignore_progress)
    status, headers, body = request(settings, path, accept)
    if show_head:
        click.echo(status)
        for name, value in headers:
            click.echo(f"{name}: {value}")
        click.echo()
    report.print_bytes(body)
    sys.exit(0 if status < "400" else 1)


@main.command()
@click.argument("target", required=False)
@click.option("--format", "format_name", required=True, metavar="NAME", help="The name of the format.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A file, a folder, or a ZIP file (default: standard output).",
)
@folder_option
@state_option
@base_url_option
def export(
    target: str | None,
    format_name: str,
    output: Path | None,
    folder: Path,
    state: str | None,
    base_url: str | None,
) -> None:
    """Write what is published of TARGET in a format: of a description, of a collection with everything in it, or of a
    whole node.

    TARGET is an id, or the folder of a node; without one, the node is --folder. Formats that cannot have several
    descriptions in one file write a folder, or a ZIP file if --output ends with .zip.
    """
    from fonds.cli.export import export as write_export

    if target and Path(target).is_dir():
        folder, target = Path(target), None
    settings = settings_of(folder, state=state, base_url=base_url)
    if not reader.is_published(settings.state):
        _publish(settings, publishing.ignore_progress)
    with report.progress() as progress:
        written = write_export(settings, target, format_name, output, progress)
    if output:
        click.echo(f"{output}: {written:,} {'description' if written == 1 else 'descriptions'}", err=True)


@main.command()
@node_argument
@state_option
@json_option
@click.option("--again", is_flag=True, help="Request also those that have answered before.")
@click.option(
    "--allow-private",
    multiple=True,
    callback=check_allowances,
    help="A host or network that may be reached although it is not public.",
)
def fetch(
    folder: Path, state: str | None, as_json: bool, again: bool, allow_private: tuple[str, ...]
) -> None:
    """Request the sizes of images from the external image services that FOLDER names, and store them; and the duration
    and size of the sound and film on the web that it names.

    `fonds check --manifest` also sends requests to other servers, and so does publishing if a setting names a
    remote SPARQL store.
    """
    from fonds.cli.fetch import fetch as fetch_services

    settings = settings_of(folder, state=state)
    with report.progress() as progress:
        answered, result = fetch_services(settings, allow_private, again, progress)
    report.print_report(result, as_json, "fetched")
    if not as_json:
        click.echo(f"{answered:,} addresses answered.")
    sys.exit(1 if result.problems else 0)


@main.command("new")
@click.argument("kind", type=Word(["node", *new.KINDS]), required=False)
@click.argument("name", required=False)
@folder_option
@click.pass_context
def new_command(context: click.Context, kind: str | None, name: str | None, folder: Path) -> None:
    """Create a description of a KIND, with NAME as its id or title; or a node in the folder NAME.

    In a terminal, what is missing is asked for.
    """
    if kind is None or name is None:
        kind, name = _ask(context, kind, name)
    try:
        path = new.create_node(Path(name)) if kind == "node" else new.create_description(kind, name, folder)
    except (FileExistsError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{path}\nFill it in, then: fonds check {path if kind == 'node' else folder}")


def _ask(context: click.Context, kind: str | None, name: str | None) -> tuple[str, str]:
    """Return kind and name of a new file, asking for what is missing. Raises click.MissingParameter in a script."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        missing = context.command.params[0 if kind is None else 1]
        raise click.MissingParameter(ctx=context, param=missing)
    if kind is None:
        kind = click.prompt("What is it", type=Word(["node", *new.KINDS]), default="record")
    if name is None:
        name = click.prompt("Folder" if kind == "node" else "Title or name")
    return str(kind), str(name)


@main.command()
@click.argument("id")
@click.option("--reason", required=True, help="The reason, as readers will see it.")
@click.option("--successor", help="Id of the description that replaces it.")
@folder_option
@state_option
def withdraw(id: str, reason: str, successor: str | None, folder: Path, state: str | None) -> None:
    """Withdraw the description ID: its address answers 410 with the reason, or 301 to its successor."""
    from datetime import UTC, datetime

    if not reason.strip():
        raise click.UsageError(
            "--reason is empty: readers will see it at the address of the withdrawn description"
        )
    if is_copy(id):
        raise click.ClickException(
            f"{id!r} is a copy from a peer: `fonds takedown {id} --reason ...` withdraws it here"
        )
    settings = settings_of(folder, state=state)
    with Writer(settings.state) as store:
        for published_id in filter(None, (id, successor)):
            if store.entity(published_id) is None:
                raise click.ClickException(f"nothing is published under the id {published_id!r}")
        if count := store.members.count(id):
            belong = "1 description belongs" if count == 1 else f"{count:,} descriptions belong"
            raise click.ClickException(f"{belong} to {id!r}: withdraw or move them first")
        if link_count := store.count_incoming_links(id):
            refer = (
                "1 published description still refers"
                if link_count == 1
                else (f"{link_count:,} published descriptions still refer")
            )
            click.echo(f"{id}: {refer} to it, and will continue to do so.")
        store.withdraw(id, datetime.now(UTC).date().isoformat(), reason, successor)
    report.print_report(_publish(settings, publishing.ignore_progress), False, "published", folder)


@main.command()
@click.argument("id")
@folder_option
@state_option
def restore(id: str, folder: Path, state: str | None) -> None:
    """Undo the withdrawal of ID by `fonds withdraw`."""
    settings = settings_of(folder, state=state)
    with Writer(settings.state) as store:
        if not store.cancel_withdrawal(id):
            where = f"use `fonds takedown {id} --end`" if is_copy(id) else "look for `withdrawn:` in its file"
            raise click.ClickException(f"{id!r} was not withdrawn by `fonds withdraw`; {where}")
    report.print_report(_publish(settings, publishing.ignore_progress), False, "published", folder)


@main.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@node_argument
@state_option
def backup(target: Path, folder: Path, state: str | None) -> None:
    """Copy the history (versions, log, tombstones) into the file TARGET, also while the node is served.

    To restore it, put the file into an empty state folder under the name fonds.sqlite, and publish. The copies from
    other nodes are in a second file beside TARGET, if there are any: put it there under the name copies.sqlite.
    """
    settings = settings_of(folder, state=state)
    if not target.parent.is_dir():
        raise click.ClickException(f"there is no folder {target.parent}: create it first")
    second = target.with_name(f"{target.stem}.copies{target.suffix}")
    try:
        reader.backup(settings.state, target)
        with Copies.reading(settings.state) as copies:
            if copies:
                copies.backup(second)
    except FileExistsError as error:
        raise click.ClickException(str(error)) from None
    for file in (target, second):
        if file.exists():
            click.echo(f"{file}: {file.stat().st_size:,} bytes")


@main.command()
@node_argument
@json_option
def settings(folder: Path, as_json: bool) -> None:
    """Show every setting, its value, and where the value comes from."""
    values = settings_of(folder)
    rows = []
    for setting in SETTINGS:
        value = values[setting.name]
        shown = "(set, not shown)" if setting.secret and value else value
        rows.append((setting.name, shown, values.origins[setting.name], setting.help))
    if as_json:
        click.echo(
            json.dumps(
                {name: {"value": value, "origin": origin} for name, value, origin, _ in rows}, indent=2
            )
        )
        return
    width = shutil.get_terminal_size().columns
    for name, value, origin, help in rows:
        click.echo(f"{name:<14} {value!s:<40} {origin}")
        click.echo(click.wrap_text(help, width, "               ", "               "))


@main.command()
def schema() -> None:
    """Print the JSON Schema of the front matter, for completion in editors."""
    click.echo(json.dumps(canonical.json_schema(), indent=2, ensure_ascii=False))
