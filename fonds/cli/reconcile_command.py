"""The command `fonds reconcile`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.main import check_allowances, folder_option, main, settings_of
from fonds.ingest.authorities import KINDS


@main.command()
@click.argument("service", required=False)
@folder_option
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these kinds; may be repeated."
)
@click.option(
    "--type", "type_", default="", help="The type of candidates, as the service names it: Q5 in Wikidata."
)
@click.option(
    "--table",
    default="candidates.csv",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The table of candidates.",
)
@click.option(
    "--confirm",
    "by",
    metavar="ID",
    help="Write the links that the table confirms, in the name of this person.",
)
@click.option(
    "--allow-private",
    multiple=True,
    callback=check_allowances,
    help="A host or network that may be reached although it is not public.",
)
def reconcile(
    service: str | None,
    folder: Path,
    kinds: tuple[str, ...],
    type_: str,
    table: Path,
    by: str | None,
    allow_private: tuple[str, ...],
) -> None:
    """Ask a reconciliation SERVICE for candidates for the names of a node, for a person to confirm.

    SERVICE is the address of a Reconciliation API 0.2. The candidates are written to a table. Put a mark into the
    column `confirm` of those that are the same, and run the command again with --confirm ID.
    """
    from fonds.http_client.fetch import FetchError
    from fonds.http_client.reconciliation import ReconciliationService
    from fonds.importing import link_candidates

    if bool(service) == bool(by):
        raise click.UsageError("give either the address of a service, or --confirm with the id of a person")
    settings = settings_of(folder)
    if by:
        if not table.is_file():
            raise click.UsageError(f"there is no table {table}")
        today = datetime.now(UTC).date().isoformat()
        count, problems = link_candidates.confirm(folder, table, by, today)
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{count:,} links were written.")
        sys.exit(1 if problems else 0)
    names = list(link_candidates.unlinked(folder, kinds or KINDS, settings["languages"][0]))
    try:
        asked = ReconciliationService(service or "", allow_private)
        with report.progress() as progress:
            rows = link_candidates.write_table(table, names, asked, type_, progress)
    except FetchError as error:
        raise click.ClickException(f"{error.message} {error.hint}".strip()) from None
    click.echo(f"{len(names):,} names without a link, {rows:,} candidates in {table}.")
    click.echo(
        f"Mark those that are the same, then: fonds reconcile --confirm ID --table {table} --folder {folder}"
    )
