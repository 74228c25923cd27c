"""The command `fonds transcribe`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.main import main, node_argument, settings_of, state_option


@main.command()
@node_argument
@state_option
@click.option(
    "--record", "ids", multiple=True, metavar="ID", help="Only the scans of this record; may be repeated."
)
@click.option(
    "--language", default="", metavar="TAG", help="The language of all scans. Default: that of each record."
)
@click.option("--models", default="", metavar="FOLDER", help="A folder with models of Tesseract.")
@click.option("--with-transcripts", is_flag=True, help="Also scans of records that have a transcript.")
@click.option("--dry-run", is_flag=True, help="Name the scans, and read none.")
def transcribe(
    folder: Path,
    state: str | None,
    ids: tuple[str, ...],
    language: str,
    models: str,
    with_transcripts: bool,
    dry_run: bool,
) -> None:
    """Read the text of scans in FOLDER that have none, and write it beside them as ALTO.

    It is published as machine text, with the software, the date and its confidence in each word; never as a transcript.
    """
    from fonds.cli import transcribe as transcribing
    from fonds.text_recognition import recogniser

    if not recogniser.is_installed():
        raise click.ClickException(transcribing.NOT_INSTALLED)
    request = transcribing.TranscribeRequest(ids, with_transcripts, language, models, dry_run)
    with report.progress() as progress:
        result = transcribing.transcribe(settings_of(folder, state=state), request, progress)
    for problem in result.problems:
        click.echo(str(problem))
    for path in result.files:
        click.echo(path)
    click.echo(f"{len(result.files):,} scans, {result.pages:,} pages and {result.words:,} words were read.")
    sys.exit(1 if result.problems else 0)
