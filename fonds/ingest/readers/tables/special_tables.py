"""Tables with rules of their own, beyond what a heading is for: our own, and those of AtoM and ArchivesSpace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fonds.ingest.imported import InputFile, Item, ReadOptions
from fonds.ingest.readers.tables import (
    archivesspace_objects,
    archivesspace_units,
    atom_authorities,
    atom_repositories,
    atom_units,
)
from fonds.ingest.readers.tables.table import Table


@dataclass(frozen=True, slots=True)
class SpecialTable:
    """A kind of table: what it is called, the headings that it has, and what reads it."""

    title: str
    headings: frozenset[str]
    read: Callable[[InputFile, ReadOptions, Table], Iterator[Item]]


SPECIAL_TABLES: Final = (
    SpecialTable(
        "a table of descriptions of AtoM",
        frozenset({"legacyId", "parentId", "levelOfDescription"}),
        atom_units.items,
    ),
    SpecialTable(
        "a table of authority records of AtoM",
        frozenset({"typeOfEntity", "authorizedFormOfName"}),
        atom_authorities.items,
    ),
    SpecialTable(
        "a table of archival institutions of AtoM",
        frozenset({"authorizedFormOfName", "collectingPolicies"}),
        atom_repositories.items,
    ),
    SpecialTable(
        "a bulk import sheet of ArchivesSpace",
        frozenset({"hierarchy", "level", "title"}),
        archivesspace_units.items,
    ),
    SpecialTable(
        "a table of digital objects of ArchivesSpace",
        frozenset({"digital_object_id", "digital_object_title"}),
        archivesspace_objects.items,
    ),
)


def find(headings: list[str]) -> SpecialTable | None:
    """Return the kind of table that has these headings, or None."""
    present = {heading.strip() for heading in headings}
    return next((table for table in SPECIAL_TABLES if table.headings <= present), None)
