"""The command `fonds import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.main import json_option, main, settings_of, state_option
from fonds.cli.whole_publish import publish_everything
from fonds.problem import errors


@main.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--into",
    "folder",
    envvar="FONDS_NODE",
    default="records",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The node that gets the files; it is created if there is none.",
)
@click.option(
    "--publish",
    "at_once",
    is_flag=True,
    help="Write no files: name the sources in node.toml, and publish them.",
)
@click.option("--dry-run", is_flag=True, help="Report what would be done, and write nothing.")
@state_option
@click.option("--format", "reader", help="The format of the sources, if it is not recognised.")
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path, exists=True), help="The mapping of columns."
)
@click.option("--encoding", default="", help="The encoding of the sources, if they do not say it.")
@click.option("--rights", default="", metavar="URI", help="The rights of descriptions that state none.")
@json_option
def import_command(
    sources: tuple[Path, ...],
    folder: Path,
    at_once: bool,
    dry_run: bool,
    state: str | None,
    reader: str | None,
    mapping: Path | None,
    encoding: str,
    rights: str,
    as_json: bool,
) -> None:
    """Import SOURCES, files or folders of other formats, as files of a node.

    The format is recognised by content. A second import updates what the sources changed, and keeps what people edited.
    """
    from fonds.cli import import_sources as importing

    request = importing.ImportRequest(sources, reader or "", encoding, rights, mapping, dry_run)
    if mistake := importing.check_request(request, at_once):
        raise click.UsageError(mistake)
    if not dry_run and importing.create_node_if_missing(folder):
        click.echo(f"{folder} is a new node.", err=True)
    if at_once:
        if mistake := importing.add_to_settings(folder, sources, rights):
            raise click.ClickException(mistake)
        settings = settings_of(folder, state=state)
        with report.progress() as progress:
            result = publish_everything(settings, progress)
        report.print_report(result, as_json, "published", folder)
        sys.exit(1 if errors(result.problems) else 0)
    with report.progress() as progress, importing.node_of(folder) as node:
        imported = importing.import_sources(settings_of(node), request, progress)
    report.print_import_report(imported, as_json, folder, dry_run)
    sys.exit(1 if imported.failed else 0)
