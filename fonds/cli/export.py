"""`fonds export`: writes what is published in a format, to standard output, a file, a folder or a ZIP file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import click

from fonds.cli import report
from fonds.problem import did_you_mean
from fonds.publishing import serializer_context
from fonds.publishing.exports import Export, Exporter, ExportError, ExportFile, formats_for_export
from fonds.publishing.source_files import Progress
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.store.reader import Reader

ZIP = ".zip"


def export(settings: Settings, id: str | None, name: str, output: Path | None, progress: Progress) -> int:
    """Export a description, or the node without an id; return how many descriptions were written.

    Raises click.UsageError for an unknown format, and click.ClickException for what cannot be exported.
    """
    rows = {row.name: row for row in formats_for_export(FORMATS)}
    if name not in rows:
        suggestion = did_you_mean(name, tuple(rows)).capitalize()
        words = (f"there is no format {name!r}.", suggestion, f"The formats: {', '.join(sorted(rows))}.")
        raise click.UsageError(" ".join(filter(None, words)))
    reader, number_of_descriptions = Reader(settings.state), 0

    def count(number: int) -> None:
        nonlocal number_of_descriptions
        number_of_descriptions = number
        progress("exporting", number, max(number, total))

    try:
        with reader.snapshot():
            total = 1 if id else sum(reader.counts().values())
            context = serializer_context.snapshot_context(settings, reader)
            exporter = Exporter(reader, context, rows[name], count)
            try:
                result = exporter.of_description(id) if id else exporter.of_node()
                _write(result, output)
            except ExportError as error:
                raise click.ClickException(str(error)) from None
    finally:
        reader.close()
    return number_of_descriptions


def _write(result: Export, output: Path | None) -> None:
    """Write the files of an export where they were asked for."""
    if output is None:
        if not result.is_one_file:
            hint = "this format has one file for each description: give --output FOLDER or --output FILE.zip"
            raise click.UsageError(hint)
        for part in next(result.files).parts:
            report.print_bytes(part)
    elif output.suffix.lower() == ZIP:
        _write_zip(result.files, output)
    elif result.is_one_file:
        file = next(result.files)
        _write_file(output / file.name if output.is_dir() else output, file)
    else:
        _write_folder(result.files, output)


def _write_file(path: Path, file: ExportFile) -> None:
    """Write a file, which is complete or not there at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.writelines(file.parts)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_folder(files: Iterable[ExportFile], folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"{folder} is not empty: an export never mixes with other files")
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        _write_file(folder / file.name, file)


def _write_zip(files: Iterable[ExportFile], path: Path) -> None:
    """Write a ZIP file, in which all members have the same date: the same export makes the same bytes."""
    part = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                entry = zipfile.ZipInfo(file.name)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with archive.open(entry, "w", force_zip64=True) as member:
                    for data in file.parts:
                        member.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
